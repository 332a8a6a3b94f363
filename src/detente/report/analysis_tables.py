"""What ``detente analyze`` shows on a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Column, Table
from rich.text import Text

from detente.case.case import Case
from detente.case.wording import in_words
from detente.report.contradiction import contradiction_words
from detente.report.tables import cell, open_table, right
from detente.text import one_line, short
from detente.words import day, figure, likelihood, percent, plural

if TYPE_CHECKING:
    from rich.console import Console

    from detente.bargain.acceptance import BlockingPoint, DraftResult
    from detente.process.asking import Asking

_BAR = 20


def bar(share: float, width: int = _BAR) -> Text:
    """Draw a share as a bar with its percentage."""
    filled = round(share * width)
    return Text.assemble(("█" * filled, "blue"), ("·" * (width - filled), "dim"), f" {percent(share):>8}")


def show_analysis(
    console: Console, case: Case, results: Sequence[DraftResult], asking: Mapping[str, Asking | None] | None = None
) -> None:
    """Print who accepts what: one draft in full, or several side by side; and who would stop asking for more."""
    if len(results) > 1:
        _compare(console, case, results)
    for result in results:
        _one(console, case, result)
        told = (asking or {}).get(result.draft)
        if told is not None:
            _asking(console, case, told)


def _asking(console: Console, case: Case, told: Asking) -> None:
    """Print two questions side by side: would a party sign if asked today, would it stop asking for more."""
    assert case.process is not None
    last = day((case.process.start or case.as_of) + dt.timedelta(days=told.last))
    table = open_table(
        "Party", right("would sign if asked today"), right("stops asking today"), right(f"stops asking by {last}")
    )
    for party, entry in told.parties.items():
        shares = (percent(share, told.draws) for share in (entry.signs, entry.today, entry.last_day))
        table.add_row(Text(_name(case, party)), *shares)
    console.print(table)
    console.print(
        Text(
            "Who would sign may still hold out for more while there is time, and so stand in the way of an agreement in the "
            "simulated runs. The text is taken as it is; pressures and threats of the process count.",
            "dim",
        )
    )
    console.print()


_HEAD = 32


def _name(case: Case, party: str) -> str:
    return one_line(case.name(party))


def _compare(console: Console, case: Case, results: Sequence[DraftResult]) -> None:
    table = open_table(
        "",
        *(right(short(case.drafts[result.draft].title, _HEAD)) for result in results),
        title="Acceptance, on the same draws",
    )
    for party in results[0].parties:
        table.add_row(Text(_name(case, party)), *(percent(r.parties[party].accepts) for r in results))
    table.add_row(Text("adopted", "bold"), *(Text(percent(r.adopted), "bold") for r in results))
    console.print(table)
    console.print()


def _one(console: Console, case: Case, result: DraftResult) -> None:
    draft = case.drafts[result.draft]
    console.print(Text.assemble((one_line(draft.title), "bold"), f", {day(draft.date)}"))
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
    console.print(_parties(case, result))
    console.print(Text("Utility and no-deal value: 5% to 95% of the draws, in each party's own units.", "dim"))
    _degrees(console, case, result)
    _red_lines(console, case, result)
    console.print()
    console.print(Text(_bottleneck(case, result)))
    for unasked in result.unconsulted:
        numbers = [one_line(case.point(p).number) for p in unasked["points"]]
        points = f"point{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
        console.print(Text(f"Bound without having been asked: {_name(case, unasked['party'])} ({points})"))
    for found in result.said_otherwise:
        console.print(Text.assemble(("Said otherwise: ", "bold yellow"), one_line(contradiction_words(case, found))))
    if result.by_assessor:
        console.print()
        console.print(_assessors(case, result))
    console.print()


def _parties(case: Case, result: DraftResult) -> Table:
    table = open_table("Party", "Accepts", right("Utility"), right("No deal"), "Blocks most")
    for party, entry in result.parties.items():
        no_deal = f"{figure(entry.no_deal.p05)} – {figure(entry.no_deal.p95)}" if entry.no_deal else "none"
        table.add_row(
            Text(_name(case, party)),
            bar(entry.accepts),
            f"{figure(entry.utility.p05)} – {figure(entry.utility.p95)}",
            no_deal,
            Text(", ".join(_blocks(case, b) for b in entry.blocking_points[:2]) if entry.accepts < 0.5 else ""),
        )
    return table


def _degrees(console: Console, case: Case, result: DraftResult) -> None:
    """Print acceptance by degrees, beside the step that the table shows."""
    shares = {
        party: entry.accepts_graded for party, entry in result.parties.items() if entry.accepts_graded is not None
    }
    if not shares or result.adopted_graded is None:
        return
    console.print()
    console.print(Text("By degrees, where a gain over no deal makes a yes likely rather than sure:", "bold"))
    each = ", ".join(f"{_name(case, party)} {percent(share, result.draws)}" for party, share in shares.items())
    console.print(Text(f"{each}; adopted {percent(result.adopted_graded, result.draws)}."))


def _red_lines(console: Console, case: Case, result: DraftResult) -> None:
    crossed = [(party, line) for party, entry in result.parties.items() for line in entry.red_lines if line.crossed]
    if crossed:
        console.print()
        console.print(Text("Red lines crossed", "bold"))
    for party, line in crossed:
        words = one_line(in_words(line.when, case))
        console.print(Text(f"  {_name(case, party)}: {words} (firmness {line.firmness:.2f})"))


def _bottleneck(case: Case, result: DraftResult) -> str:
    if not result.bottleneck:
        return "Bottleneck: none. No single party's certain acceptance would raise adoption."
    gain = percent(result.if_certain[result.bottleneck])
    name = _name(case, result.bottleneck)
    return f"Bottleneck: {name}. If its acceptance were certain, adoption would be {gain}."


def _assessors(case: Case, result: DraftResult) -> Table:
    heads = [Column(Text(_name(case, party)), justify="right") for party in result.parties]
    table = open_table("", *heads, right("adopted"), title="By assessor")
    for name, shares in result.by_assessor.items():
        table.add_row(cell(name), *(percent(shares[p]) for p in result.parties), percent(shares["adopted"]))
    return table


def _blocks(case: Case, entry: BlockingPoint) -> str:
    point = case.point(entry.point)
    return f"{one_line(point.number)} {one_line(point.title)} (−{figure(entry.loss)})"
