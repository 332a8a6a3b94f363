"""What ``detente retrodict`` shows on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from detente.case.case import Case
from detente.report.tables import cell, folded, number, right, ruled_table
from detente.text import joined, one_line
from detente.words import counted, percent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from detente.retrodiction.outcome import PointOutcome
    from detente.retrodiction.retrodict import PointForecast, Retrodiction
    from detente.retrodiction.scores import MoveScores

NEW_OPTION = "(something nobody had proposed)"


def show_retrodiction(console: Console, found: Retrodiction) -> None:
    """Print what was to be expected, what happened, and how every method did.

    Parameters
    ----------
    console : Console
    found : Retrodiction
    """
    case = found.seen
    console.print(Text(one_line(found.headline), "bold"))
    console.print()
    console.print(Text(one_line(_sources(case, found))))
    console.print()
    console.print(_points(case, found))
    console.print(_scores(found))
    titles = {said.method: said.title for said in found.said}
    for method, why in found.silent.items():
        console.print(Text(f"Nothing to score from “{titles.get(method, method)}”: {one_line(why)}."))
    for score in found.scores:
        if not score.applies:
            console.print(Text(f"Not applicable: “{score.title}”, because no other draft was known by then."))
    console.print(
        Text(
            "Brier and log scores: 0 is best. AUC: how well points are ranked; 0.5 is chance. Right option: among the "
            "points that moved and were called, how often the option named first came. 95% intervals over points."
        )
    )


def _sources(case: Case, found: Retrodiction) -> str:
    before, after = case.draft(found.from_draft), case.draft(found.to_draft)
    known = [f"{case.drafts[name].title} ({case.drafts[name].date})" for name in found.counter_drafts]
    counters = f"Other drafts known by then: {joined(known)}." if known else "No other draft was known by then."
    return (
        f"From “{before.title}” ({before.date}) to “{after.title}” ({after.date}), from what was known on {found.day}. "
        f"{counters}"
    )


def words_of(case: Case, point: str, options: tuple[str, ...]) -> str:
    """Return options in the words of the case."""
    return joined([case.point(point).says(option).rstrip(".") for option in options], "or")


def expected_words(case: Case, entry: PointForecast) -> str:
    """Say where a point would go if it moves: the likeliest option, and how likely."""
    if not entry.options:
        return "–"
    first = entry.options[0]
    known = first.option in case.point(entry.point).option_ids
    words = words_of(case, entry.point, (first.option,)) if known else NEW_OPTION
    return f"{words} ({percent(first.probability)})"


def happened_words(case: Case, happened: PointOutcome) -> str:
    """Say what became of a point."""
    if happened.moved is None:
        return f"cannot be told: {happened.why_not}"
    if not happened.moved:
        return "kept"
    born = "" if happened.known else " (not known by then)"
    return f"moved: {words_of(case, happened.point, happened.after)}{born}"


def _points(case: Case, found: Retrodiction) -> Table:
    table = ruled_table(right(""), folded("point"), right("moves"), folded("if so, likeliest"), folded("what happened"))
    for entry in found.points:
        point = case.point(entry.point)
        called = entry.happened.moved is None or entry.moves is None or (entry.moves > 0.5) == entry.happened.moved
        table.add_row(
            cell(point.number, "dim"),
            cell(point.title),
            cell("–" if entry.moves is None else percent(entry.moves)),
            cell(expected_words(case, entry)),
            cell(happened_words(case, entry.happened), "" if called else "red"),
        )
    return table


def _scores(found: Retrodiction) -> Table:
    table = ruled_table(
        folded("said by"), right("Brier"), right("log"), right("AUC"), right("hits"), right("precision"),
        right("recall"), right("right option"),
    )  # fmt: skip
    for score in found.scores:
        if score.applies:
            table.add_row(*score_cells(score))
    return table


def score_cells(score: MoveScores) -> list[Text]:
    """Return the cells of one method's scores."""
    name = f"{score.title} [baseline]" if score.baseline else score.title
    brier = f"{score.brier.value:.3f} ({score.brier.low:.2f} to {score.brier.high:.2f})"
    shares = [score.hits, score.precision, score.recall, score.right_option]
    return [
        cell(name, "dim" if score.baseline else ""),
        cell(brier),
        cell(f"{score.log.value:.3f}"),
        cell(number(score.auc, 2)),
        *(cell("–" if share is None else counted(share)) for share in shares),
    ]
