"""What ``detente score`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from detente.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from detente.forecast.acceptance import AcceptanceScore
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


WORDS = {
    "graded": "by degrees: fitted on people's answers",
    "step": "step: 99% at no deal's worth or more, else 1%",
    "base": "base rate: the same for every offer",
}


def show_acceptance(console: Console, found: AcceptanceScore) -> None:
    """Print how well each model of acceptance foretold the answers, and whether its figures can be taken at their word."""
    console.print(f"{found.n:,} offers. Lower is better.")
    table = Table(box=None, pad_edge=False)
    for name in ("model", "log", "Brier"):
        table.add_column(name, justify="left" if name == "model" else "right")
    for name, words in WORDS.items():
        table.add_row(words, f"{found.log_score[name]:.4f}", f"{found.brier[name]:.4f}")
    console.print(table)
    line = found.reliability
    if line.slope is None or line.intercept is None:
        console.print("Reliability: these answers are too few, or too much alike, to tell.")
        return
    console.print(
        f"Reliability of the model by degrees: slope {line.slope:.2f}, intercept {line.intercept:+.2f} (1 and 0 when calibrated; "
        "a slope below 1 means that it was too sure)."
    )
