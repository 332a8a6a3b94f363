"""What ``detente score`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from detente.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from detente.forecast.scores import Scores


def show_scores(console: Console, result: Scores, unresolved: int) -> None:
    """Print each forecast's scores, their means, and calibration."""

    def cell(value: float | None) -> str:
        return "" if value is None else f"{value:.4f}"

    table = Table(box=None, pad_edge=False)
    table.add_column("forecast")
    for name in ("said", "happened", "Brier", "log", "CRPS", "error"):
        table.add_column(name, justify="right")
    for entry in result.entries:
        outcome = ("yes" if entry.outcome else "no") if entry.kind == "event" else f"{entry.outcome:g}"
        said = "" if entry.said is None else f"{entry.said:g}"
        scores = (cell(entry.brier), cell(entry.log), cell(entry.crps), cell(entry.absolute_error))
        table.add_row(Text(one_line(entry.id)), said, outcome, *scores)
    means = (cell(result.brier), cell(result.log), cell(result.crps), cell(result.absolute_error))
    table.add_row(Text("mean", "bold"), "", "", *means)
    console.print(table)
    if result.skill is not None:
        console.print(
            f"Always saying the share that happened would score {result.reference_brier:.4f}; skill {result.skill:+.3f}."
        )
    for group in result.calibration:
        console.print(
            f"  said {100 * group.low:.0f}-{100 * group.high:.0f}%: {group.count} forecasts, mean "
            f"{100 * group.said:.1f}%, happened {100 * group.happened:.1f}% "
            f"({100 * group.happened_low:.0f} to {100 * group.happened_high:.0f})"
        )
    if unresolved:
        console.print(f"{unresolved} not resolved yet.")
