"""What ``detente forecast actors`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

    from detente.forecast.actors import ActorForecast


def show_actors(console: Console, result: ActorForecast, outcome: float | None) -> None:
    """Print the forecasts, and how far each is off the outcome."""

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
