"""``detente simulate``: run the negotiation many times and report the odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from detente.cli.common import add, emit, load, warn
from detente.cli.options import CasePath, Json
from detente.cli.progress import progress_bar
from detente.cli.running import STOPPED
from detente.cli.simulate_options import SimulateOptions, check_call
from detente.errors import InputError

if TYPE_CHECKING:
    from detente.study import Negotiation

PLACE = 140


def simulate(context: typer.Context, case: CasePath, options: SimulateOptions, json: Json = False) -> None:
    """Simulate the negotiation to its deadline, many times, and report the odds.

    Needs process.yaml. Each run draws everything uncertain anew. Ctrl-C keeps what is done.
    """
    from detente.report import simulation_tables as tables

    check_call(context, options)
    loaded = load(case)
    if options.trace is not None or options.replay is not None:
        _one_run(loaded, options, json)
    elif options.settings or options.variants is not None or options.levers:
        _what_if(loaded, options, json)
    else:
        with progress_bar("runs") as progress:
            found = options.study(loaded).simulation(
                options.wanted, options.runs, options.draft, options.run_settings(progress)
            )
        payload = found.to_dict()
        emit(
            "simulate", loaded.id, payload, json,
            lambda screen: tables.ensemble(
                screen, loaded, found.ensemble, found.extra, payload, found.judged, found.outside
            ),
        )  # fmt: skip
        _leave(found.stopped, found.ensemble.lost)


def _one_run(case: Negotiation, options: SimulateOptions, as_json: bool) -> None:
    """Show one run: from its record, or of the case, with the settings of a variant."""
    from detente.forecast.variants import read_settings
    from detente.report import simulation_tables as tables

    if options.replay is not None:
        told = case.replay(options.replay)
    else:
        changed = case.changed(*read_settings(options.settings or []))
        told = options.study(changed).trace(options.trace or 0, options.draft, record=options.record)
    if told.warning:
        warn(told.warning)
    emit("simulate", case.id, told.to_dict(), as_json, lambda screen: tables.trace(screen, case, told))


def _what_if(case: Negotiation, options: SimulateOptions, as_json: bool) -> None:
    """Compare the case with its variants."""
    from detente.forecast.variants import read_settings, read_variants
    from detente.report import simulation_tables as tables

    study = options.study(case)
    chosen = study.levers(options.draft) if options.levers else []
    if options.variants is not None:
        chosen += read_variants(options.variants)
    else:
        chosen += read_settings(options.settings or [])
    with progress_bar("runs") as progress:
        found = study.what_if(chosen, options.runs, options.draft, options.run_settings(progress))
    emit("simulate", case.id, found.to_dict(), as_json, lambda screen: tables.whatif(screen, found))
    _leave(found.interrupted, found.lost)


def _leave(stopped: bool, lost: str | None) -> None:
    """Leave with the status of what was not finished, once what is done was shown."""
    if lost is not None:
        raise InputError(lost)
    if stopped:
        raise typer.Exit(STOPPED)


def register(app: typer.Typer) -> None:
    add(app, simulate)
