"""The terminal's tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from detente.case.case import Case
from detente.case.wording import in_words
from detente.report.contradiction import contradiction_words
from detente.text import one_line
from detente.words import figure, likelihood, percent, plural

if TYPE_CHECKING:
    from rich.console import Console

    from detente.bargain.acceptance import DraftResult

_BAR = 20


def bar(share: float, width: int = _BAR) -> Text:
    """Draw a share as a bar with its percentage."""
    filled = round(share * width)
    return Text.assemble(("█" * filled, "blue"), ("·" * (width - filled), "dim"), f" {percent(share):>8}")


def show_analysis(console: Console, case: Case, results: Sequence[DraftResult]) -> None:
    """Print who accepts what: one draft in full, or several side by side."""
    if len(results) > 1:
        _compare(console, case, results)
    for result in results:
        _one(console, case, result)


def _name(case: Case, party: str) -> str:
    return one_line(case.name(party))


def _compare(console: Console, case: Case, results: Sequence[DraftResult]) -> None:
    table = Table(title="Acceptance, on the same draws", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for result in results:
        table.add_column(result.draft, justify="right")
    for party in results[0].parties:
        table.add_row(Text(_name(case, party)), *(percent(r.parties[party].accepts) for r in results))
    table.add_row(Text("adopted", "bold"), *(Text(percent(r.adopted), "bold") for r in results))
    console.print(table)
    console.print()


def _one(console: Console, case: Case, result: DraftResult) -> None:
    draft = case.drafts[result.draft]
    console.print(Text(f"{one_line(draft.title)}", "bold"), Text(f"({result.draft}, {draft.date})"))
    console.print(
        Text.assemble(
            "Adopted under the consent rule: ",
            (percent(result.adopted), "bold"),
            f" ({likelihood(result.adopted)}), {plural(result.draws, 'draw')}",
        )
    )
    if result.open:
        console.print(
            f"{plural(len(result.open), 'point')} open: figures are at each party's worst remaining option; "
            f"at its best, adopted {percent(result.adopted_best)}"
        )
    console.print()
    table = Table(box=None, pad_edge=False)
    for heading, justify in (
        ("Party", "left"),
        ("Accepts", "left"),
        ("Utility", "right"),
        ("No deal", "right"),
        ("Blocks most", "left"),
    ):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for party, entry in result.parties.items():
        no_deal = f"{figure(entry.no_deal.p05)} – {figure(entry.no_deal.p95)}" if entry.no_deal else "none"
        table.add_row(
            Text(_name(case, party)),
            bar(entry.accepts),
            f"{figure(entry.utility.p05)} – {figure(entry.utility.p95)}",
            no_deal,
            Text(", ".join(_blocks(case, b) for b in entry.blocking_points[:2]) if entry.accepts < 0.5 else ""),
        )
    console.print(table)
    console.print(Text("Utility and no-deal value: 5% to 95% of the draws, in each party's own units.", "dim"))
    crossed = [(party, line) for party, entry in result.parties.items() for line in entry.red_lines if line.crossed]
    if crossed:
        console.print()
        console.print(Text("Red lines crossed", "bold"))
        for party, line in crossed:
            console.print(
                Text(f"  {_name(case, party)}: {one_line(in_words(line.when, case))} (firmness {line.firmness:.2f})")
            )
    console.print()
    if result.bottleneck:
        gain = result.if_certain[result.bottleneck]
        console.print(
            Text(
                f"Bottleneck: {_name(case, result.bottleneck)}. If its acceptance were certain, "
                f"adoption would be {percent(gain)}."
            )
        )
    else:
        console.print("Bottleneck: none. No single party's certain acceptance would raise adoption.")
    for unasked in result.unconsulted:
        numbers = ", ".join(one_line(case.point(p).number) for p in unasked["points"])
        console.print(
            Text(
                f"Bound without having been asked: {_name(case, unasked['party'])} (point{'s' if len(unasked['points']) > 1 else ''} {numbers})"
            )
        )
    for found in result.said_otherwise:
        console.print(Text.assemble(("Said otherwise: ", "bold yellow"), one_line(contradiction_words(case, found))))
    if result.by_assessor:
        console.print()
        split = Table(title="By assessor", title_justify="left", box=None, pad_edge=False)
        split.add_column("")
        for party in result.parties:
            split.add_column(Text(_name(case, party)), justify="right")
        split.add_column("adopted", justify="right")
        for name, shares in result.by_assessor.items():
            split.add_row(
                Text(one_line(name)), *(percent(shares[p]) for p in result.parties), percent(shares["adopted"])
            )
        console.print(split)
    console.print()


def _blocks(case: Case, entry: object) -> str:
    point = case.point(entry.point)  # type: ignore[attr-defined]
    return f"{one_line(point.number)} {one_line(point.title)} (−{figure(entry.loss)})"  # type: ignore[attr-defined]
