"""``detente forecast actors``: where one issue may settle, from a table of actors."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import JSON, emit, guard

if TYPE_CHECKING:
    from rich.console import Console

    from detente.forecast.actors import ActorForecast


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, help="Forecast from other kinds of data than a case."
    )
    app.add_typer(group, name="forecast")

    @group.callback()
    def forecast() -> None:
        """Forecast from other kinds of data than a case (for a case: detente simulate)."""

    @group.command()
    @guard
    def actors(
        file: Path = typer.Argument(..., metavar="FILE", help="CSV with actor, capability, position, salience."),
        rounds: int = typer.Option(8, "--rounds", metavar="N", help="Rounds of the challenge model."),
        reading: str = typer.Option(
            "table", "--reading", metavar="R", help="table: nearest the paper's results; printed: as its formulas say."
        ),
        outcome: float = typer.Option(None, "--outcome", metavar="X", help="What happened, to set beside it."),
        json: bool = JSON,
    ) -> None:
        """Say where one issue may settle: weighted mean and median first, then a challenge model."""
        from detente.errors import InputError
        from detente.forecast.actor_table import read_actors
        from detente.forecast.actors import READINGS
        from detente.forecast.actors import forecast as run

        if reading not in READINGS:
            raise InputError(f"found --reading {reading!r}, expected one of {', '.join(READINGS)}")
        if outcome is not None and not isfinite(outcome):
            raise InputError(f"found --outcome {outcome:g}, expected a finite number")
        table = read_actors(file)
        result = run(table, rounds, "printed" if reading == "printed" else "table")
        payload = result.to_dict() | {"outcome": outcome}
        emit("forecast actors", None, payload, json, lambda console: _show(console, result, outcome))


def _show(console: Console, result: ActorForecast, outcome: float | None) -> None:
    from rich.table import Table

    def line(table: Table, name: str, value: float) -> None:
        cells = [name, f"{value:.3f}"]
        if outcome is not None:
            cells.append(f"{value - outcome:+.3f}")
        table.add_row(*cells)

    table = Table(title=f"{len(result.actors)} actors", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("position", justify="right")
    if outcome is not None:
        table.add_column(f"off the outcome {outcome:g}", justify="right")
    line(table, "Mean weighted by capability x salience", result.weighted_mean)
    line(table, "Median weighted by capability x salience", result.median)
    line(table, "Mean, all actors alike", result.plain_mean)
    for entry in result.rounds:
        line(table, f"Challenge model, round {entry.round}: median", entry.median)
        line(table, "    mean", entry.mean)
    console.print(table)
    state = "Nobody moved in the last round." if result.settled else "Actors were still moving in the last round."
    console.print(f"{state} Reading of the challenge model: {result.reading}.")
    console.print(
        "On 351 resolved EU issues the weighted mean missed by about 23 points of 100, challenge models by about 27: "
        "trust the model no more than the mean."
    )
