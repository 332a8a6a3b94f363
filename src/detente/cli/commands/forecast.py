"""``detente forecast actors``: where one issue may settle, from a table of actors."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add, emit
from detente.cli.options import Json
from detente.errors import InputError

PLACE = 150


def actors(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with actor, capability, position, salience.")],
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", help="Rounds of the challenge model.")] = 8,
    reading: Annotated[
        str,
        typer.Option(
            "--reading", metavar="R", help="table: nearest the paper's results; printed: as its formulas say."
        ),
    ] = "table",
    outcome: Annotated[
        float | None, typer.Option("--outcome", metavar="X", help="What happened, to set beside it.")
    ] = None,
    json: Json = False,
) -> None:
    """Say where one issue may settle: weighted mean and median first, then a challenge model."""
    from detente.forecast.actor_table import read_actors
    from detente.forecast.actors import READINGS, forecast
    from detente.report.actor_tables import show_actors

    if reading not in READINGS:
        raise InputError(f"found --reading {reading!r}, expected one of {', '.join(READINGS)}")
    if outcome is not None and not isfinite(outcome):
        raise InputError(f"found --outcome {outcome:g}, expected a finite number")
    found = forecast(read_actors(file), rounds, "printed" if reading == "printed" else "table")
    payload = found.to_dict() | {"outcome": outcome}
    emit("forecast actors", None, payload, json, lambda console: show_actors(console, found, outcome))


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, help="Forecast from other kinds of data than a case."
    )
    app.add_typer(group, name="forecast")

    @group.callback()
    def forecast() -> None:
        """Forecast from other kinds of data than a case (for a case: detente simulate)."""

    add(group, actors)
