"""What ``detente preferences`` prints: forms collected, and where assessors disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from detente.case.wording import draft_words
from detente.text import joined, one_line
from detente.words import counted, figure, percent

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.case import Case
    from detente.elicitation.assessors import Collected
    from detente.elicitation.review import Review

MOST_EXCHANGES = 8


def show_collected(console: Console, found: Collected) -> None:
    """Print which forms were read, and which files were written."""
    if found.moved:
        console.print(f"moved preferences.yaml to {found.moved}", markup=False)
    for assessor, party, file in found.entries:
        console.print(f"{assessor} on {party}, from {file}", markup=False)
    if found.implied:
        console.print("What the quartiles imply, to be shown back to whoever gave them:")
    for one in found.implied:
        answers, ends = (", ".join(figure(n) for n in numbers) for numbers in (one.answers, (one.low, one.high)))
        said = (
            f"  {one.file}, {one.sheet}, {one.cell}: {answers}; nine times in ten between {ends.replace(', ', ' and ')}"
        )
        if not one.close:
            got = ", ".join(percent(share) for share in one.below)
            said += f". No curve fits: the nearest puts {got} below them, where 25%, 50% and 75% were meant"
        console.print(one_line(said), markup=False)
    for path in found.files:
        console.print(f"wrote {path}", markup=False)


def show_review(console: Console, case: Case, found: Review) -> None:
    """Print judgements shown back: contradictions first, then what they imply, then what nobody judged."""
    from detente.elicitation.review import SAID

    for one in found.parties:
        whose = f" ({one.assessor})" if len(case.assessors) > 1 else ""
        console.print(Text(one_line(f"{case.name(one.party)}{whose}"), style="bold"))
        for entry in one.contradictions:
            console.print(Text(f"  ✕ {one_line(entry.text)}"))
        if one.found > len(one.contradictions):
            console.print(f"  and {one.found - len(one.contradictions)} weaker ones")
        for exchange in one.exchanges[:MOST_EXCHANGES]:
            sure = "" if exchange.share < SAID else f" ({percent(exchange.share)} of the draws)"
            console.print(Text(f"  {one_line(exchange.text)}{sure}"))
        if one.unjudged_points or one.unjudged_options:
            points = [case.point(p).title for p in one.unjudged_points]
            gaps = one.unjudged_options
            told = [
                f"how much {joined(points[:6])} matter" if points else "",
                f"{len(gaps)} option{'s' if len(gaps) > 1 else ''}" if gaps else "",
            ]
            console.print(Text(f"  not judged: {one_line(joined(part for part in told if part))}"))
    console.print("Where the judgements do not say, ask which of the two swings the party would rather have.")


def show_written(console: Console, files: Sequence[Path]) -> None:
    """Print which files were written."""
    for path in files:
        console.print(f"wrote {path}", markup=False)


def _labels(case: Case, point: str, option: str) -> tuple[str, str]:
    """Name a point and its option as the plan does."""
    entry = case.point(point)
    return f"{entry.number} {entry.title}", entry.says(option)


def show_disagreement(console: Console, case: Case, payload: Mapping[str, Any]) -> None:
    """Print what ``preferences compare --json`` says as tables."""
    names = payload["assessors"]
    console.print(
        Text(one_line(f"{len(names)} assessor{'s' if len(names) > 1 else ''}: {', '.join(names)}"), style="bold")
    )
    for reading in payload.get("readings", []):
        gives = f"(gives {reading['read']:,} of {reading['of']:,} values; the rest is not known to it)"
        console.print(Text(one_line(f"{reading['name']}: {reading['rule']} {gives}")))
    if len(names) == 1:
        console.print("One assessor disagrees with nobody: all uncertainty below is that one's own.")
    words = {
        "no_deal": "no-deal value",
        "utility": f"utility of {draft_words(case, payload['draft'])}",
        "gain": "gain",
        "accepts": "accepts",
    }
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("party", "what", *names, "disagreement"):
        table.add_column(Text(one_line(column)), justify="left" if column in ("party", "what") else "right")
    for party, found in payload["parties"].items():
        for key, one in found.items():
            cells = [_cell(one["by_assessor"].get(name), key == "accepts") for name in names]
            table.add_row(Text(one_line(case.name(party))), Text(one_line(words[key])), *cells, _share(one["share"]))
    if payload["adopted"]:
        one = payload["adopted"]
        cells = [_cell(one["by_assessor"].get(name), True) for name in names]
        table.add_row("", "adopted", *cells, _share(one["share"]))
    console.print(table)
    console.print("disagreement: the share of the variance that lies between assessors; the rest is each one's own.")
    apart = [entry for entry in payload["options"] if (entry["share"] or 0.0) >= 0.01][:8]
    if apart:
        console.print(Text("Options they see most differently (weight x value)", style="bold"))
        below = Table(box=None, pad_edge=False, header_style="bold")
        for column in ("party", "point", "option", *names):
            below.add_column(
                Text(one_line(column)), justify="left" if column in ("party", "point", "option") else "right"
            )
        for entry in apart:
            cells = [_cell(entry["by_assessor"].get(name), False) for name in names]
            labels = (case.name(entry["party"]), *_labels(case, entry["point"], entry["option"]))
            below.add_row(*(Text(one_line(label)) for label in labels), *cells)
        console.print(below)


def _cell(one: dict[str, float] | None, is_chance: bool) -> str:
    if one is None:
        return ""
    return percent(one["mean"]) if is_chance else f"{one['mean']:.1f} ± {one['sd']:.1f}"


def _share(share: float | None) -> str:
    return "" if share is None else counted(share)
