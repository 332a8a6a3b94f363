"""``detente simulate``: run the negotiation many times and report the odds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from detente.cli.common import CASE, JSON, POSTERIOR, SEED, console, emit, guard, load

STOPPED = 130


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def simulate(
        context: typer.Context,
        case: Path = CASE,
        runs: int = typer.Option(10_000, "--runs", metavar="N", help="How many runs."),
        seed: int = SEED,
        workers: int | None = typer.Option(None, "--workers", metavar="W", help="Threads; default: all processors."),
        cluster: str | None = typer.Option(
            None, "--cluster", metavar="URL", help="Run on the Dask scheduler at this address (tcp://HOST:8786)."
        ),
        draft: str | None = typer.Option(
            None, "--draft", metavar="D", help="First text; default: the one on the table."
        ),
        settings: list[str] | None = typer.Option(
            None, "--set", metavar="PATH=VALUE", help="What if this figure were so? Compared with the case as it is."
        ),
        variants: Path | None = typer.Option(
            None, "--variants", metavar="FILE", help="What if: a YAML file of named variants {name: {PATH: VALUE}}."
        ),
        levers: bool = typer.Option(False, "--levers", help="What each deadline, threat, pressure, disclosure does."),
        sensitivity: bool = typer.Option(False, "--sensitivity", help="Which judgements drive the odds."),
        sobol: list[str] | None = typer.Option(
            None, "--sobol", metavar="PATH", help="Sobol indices of these figures (repeat the option)."
        ),
        uncertainty: bool = typer.Option(
            False, "--uncertainty", help="Tell what uncertain judgements leave open from chance in a run."
        ),
        stories: int = typer.Option(0, "--stories", metavar="K", help="Tell the K most typical runs."),
        trace: int | None = typer.Option(None, "--trace", metavar="K", help="Show run K step by step."),
        record: Path | None = typer.Option(
            None, "--record", metavar="FILE", help="With --trace: keep the run's record."
        ),
        replay: Path | None = typer.Option(None, "--replay", metavar="FILE", help="Show a run again from its record."),
        out: Path | None = typer.Option(
            None, "--out", metavar="FOLDER", help="Keep all runs as Parquet, with a ledger."
        ),
        resume: bool = typer.Option(False, "--resume", help="Take up an interrupted ensemble in --out."),
        block: int = typer.Option(
            2_000, "--block", metavar="N", help="Runs in a block; the numbers do not depend on it."
        ),
        charts: Path | None = typer.Option(None, "--charts", metavar="FOLDER", help="Write charts as SVG files."),
        posterior: bool = POSTERIOR,
        json: bool = JSON,
    ) -> None:
        """Simulate the negotiation to its deadline, many times, and report the odds.

        Needs process.yaml. Each run draws everything uncertain anew. Ctrl-C keeps what is done.
        """
        from detente.cli.simulate_call import check_call, check_folder
        from detente.report import simulation_tables as tables

        check_call(context, dict(context.params))
        loaded = load(case)
        if trace is not None or replay is not None:
            told = _one_run(loaded, trace, replay, settings or [], seed, posterior, draft, record)
            if told.warning:
                typer.echo(f"warning: {told.warning}", err=True)
            emit("simulate", loaded.id, told.to_dict(), json, lambda screen: tables.trace(screen, loaded, told))
            return
        common: dict[str, Any] = {"workers": workers, "posterior": posterior, "draft": draft}
        if settings or variants is not None or levers:
            from detente.forecast.what_if import compare, levers_of, read_settings, read_variants

            chosen = levers_of(loaded, draft) if levers else []
            chosen += read_variants(variants) if variants is not None else read_settings(settings or [])
            with _progress(json) as progress:
                result = compare(
                    loaded, chosen, runs=runs, seed=seed, cluster=cluster, block=block, progress=progress, **common
                )
            emit("simulate", loaded.id, result.to_dict(), json, lambda screen: tables.whatif(screen, result))
            _leave(result.interrupted, result.lost)
            return
        plan = None
        if sobol:
            from detente.forecast.sensitivity import plan_sobol

            plan = plan_sobol(loaded, sobol, seed=seed, posterior=posterior, draft=draft)
        if charts is not None:
            check_folder(charts)
        from detente.forecast.forecast import run_ensemble

        with _progress(json) as progress:
            ensemble = run_ensemble(
                loaded, runs, seed, progress=progress, cluster=cluster, block=block, out=out, resume=resume, **common
            )
            extra: dict[str, Any] = {}
            payload = ensemble.to_dict()
            stopped = ensemble.interrupted
            try:
                # Somebody who stops the runs does not want others begun: what needs more of them is left out.
                if not stopped and (uncertainty or charts is not None):
                    from detente.forecast.odds import odds

                    extra["uncertainty"] = odds(loaded, seed=ensemble.setup.seed, progress=progress, **common)
                if ensemble.runs and (sensitivity or charts is not None):
                    from detente.forecast.sensitivity import given_data

                    extra["sensitivity"] = given_data(ensemble)
                if ensemble.runs and stories:
                    from detente.forecast.stories import typical

                    extra["stories"] = typical(loaded, ensemble, stories)
                if not stopped and plan is not None:
                    extra["sobol"] = plan.indices(workers=workers, progress=progress)
                if not stopped and charts is not None:
                    from detente.report.forecast_charts import write_charts

                    payload["files"] = [str(p) for p in write_charts(loaded, ensemble, extra, charts)]
            except KeyboardInterrupt:
                stopped = True
            payload |= {key: value.to_dict() for key, value in extra.items()}
            asked = {
                "uncertainty": uncertainty, "sensitivity": sensitivity, "sobol": sobol, "stories": stories,
                "charts": charts,
            }  # fmt: skip
            made = {*extra, *(["charts"] if "files" in payload else [])}
            payload["left_out"] = [name for name, wanted in asked.items() if wanted and name not in made]
        emit(
            "simulate", loaded.id, payload, json,
            lambda screen: tables.ensemble(screen, loaded, ensemble, extra, payload),
        )  # fmt: skip
        _leave(stopped, ensemble.lost)


def _one_run(
    case: Any,
    trace: int | None,
    replay: Path | None,
    settings: list[str],
    seed: int,
    posterior: bool,
    draft: str | None,
    record: Path | None,
) -> Any:
    """Show one run: from its record, or of the case, with the settings of a variant."""
    from detente.process.trace import replay_run, trace_run

    if replay is not None:
        return replay_run(case, replay)
    if settings:
        from detente.forecast.what_if import apply, read_settings

        for variant in read_settings(settings):
            case = apply(case, variant)
    return trace_run(case, trace or 0, seed=seed, posterior=posterior, draft=draft, record=record)


def _leave(stopped: bool, lost: str | None) -> None:
    """Leave with the status of what was not finished, once what is done was shown."""
    if lost is not None:
        from detente.errors import InputError

        raise InputError(lost)
    if stopped:
        raise typer.Exit(STOPPED)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show runs done, rate and time left on standard error, where that is a terminal."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("runs"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
    )
    with bar:
        task = bar.add_task("runs", total=None, rate="")

        def update(done: int, wanted: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=wanted, rate=f"{speed:,.0f}/s" if speed else "")

        yield update
