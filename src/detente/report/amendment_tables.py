"""The screen of ``detente amend``: what to change, what it costs and gives each, and how sure that is."""

from __future__ import annotations

from typing import Any

from rich.columns import Columns
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.bargain.amendment import Amendment, Change
from detente.case.wording import option_words, point_words
from detente.problem.arrays import Problem
from detente.report.tables import cell, gain, number, open_table, right
from detente.text import one_line
from detente.words import day, inside, percent, signed

BAR = 12


def show_amendment(console: Console, case: Any, problem: Problem, draft: Any, found: Amendment) -> None:
    """Show an amendment."""
    console.print(
        Text.assemble(
            ("Smallest amendment of ", "dim"), (inside(one_line(draft.title)), "bold"), (f", {day(draft.date)}", "dim")
        )
    )
    console.print()
    if found.changes is None:
        _nothing(console, found)
        return
    _headline(console, found)
    for k, change in enumerate(found.changes, 1):
        console.print()
        _change(console, case, k, change)
    console.print()
    console.print(_parties(case, problem, found))
    _alternatives(console, case, found)
    console.print()
    _certificate(console, found)


def _nothing(console: Console, found: Amendment) -> None:
    if found.optimal:
        console.print(Text("No amendment is enough: no package at all is adopted.", style="bold red"))
        console.print("detente solve --within-zopa names parties and red lines that conflict.", style="dim")
    else:
        console.print(Text("None found in time, and no proof that there is none.", style="bold yellow"))


def _headline(console: Console, found: Amendment) -> None:
    assert found.size is not None
    if found.size == 0:
        text = "It is adopted as it stands."
    else:
        text = f"{found.size} change{'s' if found.size > 1 else ''} {'are' if found.size > 1 else 'is'} enough"
        if found.cost is not None and abs(found.cost - found.size) > 1e-9:
            text += f", at a cost of {found.cost:g}"
        if found.confidence is not None:
            text += f" for adoption in at least {found.confidence:.0%} of draws"
        text += "."
    proof = "  proven: fewer do not do" if found.optimal and found.size else ("  proven" if found.optimal else "")
    if found.optimal and found.cost is not None and found.cost != found.size:
        proof = "  proven: none costs less"
    if not found.optimal:
        proof = "  not proven" + ("" if found.bound is None else f": at least {found.bound:g} needed")
    console.print(Text.assemble((text, "bold green"), (proof, "dim" if found.optimal else "yellow")))


def _change(console: Console, case: Any, k: int, change: Change) -> None:
    point = case.point(change.point)
    head = Text.assemble(
        (f"{k}. ", "bold"),
        ("Point ", "dim"),
        (one_line(point.number), "bold"),
        "  ",
        (one_line(point.title), "bold"),
    )
    if abs(change.cost - 1) > 1e-9:
        head.append(f"  cost {change.cost:g}", style="dim")
    console.print(head)
    old = "(open)" if change.before is None else one_line(point.says(change.before))
    console.print(_marked("−", old, "red"))
    console.print(_marked("+", one_line(point.says(change.after)), "green"))
    moved = sorted(
        ((d, p) for p, d in change.effects.items() if abs(d) > 0.05 or _reach(change, p)), key=lambda e: (-e[0], e[1])
    )
    cells = [
        Text.assemble(
            f"{one_line(case.name(p))} ",
            (signed(d), "green" if d > 0 else "red"),
            (_reach(change, p), "dim"),
            no_wrap=True,
        )
        for d, p in moved
    ]
    effects = Columns(cells, padding=(0, 3)) if cells else Text("no party's utility moves", style="dim")
    console.print(Padding(effects, (0, 0, 0, 5)))
    if change.before is None and cells:
        note = "against the mean of the options left open, for everybody; in brackets against its best and its worst"
        console.print(Padding(Text(note, style="dim"), (0, 0, 0, 5)))


def _reach(change: Change, party: str) -> str:
    """Say what settling an open point changes against a party's best and worst option there."""
    low, high = change.against_best.get(party, 0.0), change.against_worst.get(party, 0.0)
    return f" ({signed(low)} to {signed(high)})" if change.before is None and high - low > 0.05 else ""


def _marked(sign: str, text: str, style: str) -> Table:
    """Return a paragraph behind a sign, its lines aligned."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=4, justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(Text(sign, style=style), Text(text, style=style))
    return table


def _parties(case: Any, problem: Problem, found: Amendment) -> Table:
    accepts = ("accepts", "") if found.draws else ()
    table = open_table("party", right("utility"), right("no deal"), right("gain"), *accepts, heads="dim")
    table.padding = (0, 2, 0, 0)
    for i, party in enumerate(problem.parties):
        before, after = found.before.get(party), found.utilities[party]
        best = found.before_best.get(party, before)
        was = "" if before is None else number(before)
        if before is not None and best is not None and best - before > 0.05:
            was += f" to {number(best)}"
        utility = f"{was} → {number(after)}" if was else number(after)
        row: list[Any] = [
            cell(case.name(party)),
            utility,
            number(problem.central.no_deal[0, i]),
            gain(found.gains.get(party)),
        ]
        if found.draws:
            share = found.accepts[party]
            accepted = found.accepts_before.get(party)
            row.append(_bar(share))
            row.append(percent(share) + ("" if accepted is None else f"  (was {percent(accepted)})"))
        table.add_row(*row)
    return table


def _bar(share: float) -> Text:
    full = round(share * BAR)
    colour = "green" if share >= 0.75 else ("yellow" if share >= 0.4 else "red")
    return Text.assemble(("━" * full, colour), ("━" * (BAR - full), "bright_black"))


def _alternatives(console: Console, case: Any, found: Amendment) -> None:
    if not found.alternatives:
        return
    console.print()
    count = len(found.alternatives)
    more = "" if found.all_listed else " (the first; there are more)"
    console.print(Text.assemble((f"{count} amendment{'s' if count > 1 else ''} of this cost", "bold"), more))
    for one in found.alternatives[:30]:
        console.print(Text("  • " + (", ".join(_one(case, p, o) for p, o in one) or "no change"), overflow="fold"))
    if count > 30:
        console.print(f"  … and {count - 30} more; --json lists them", style="dim")


def _one(case: Any, point: str, option: str) -> str:
    return one_line(f"{point_words(case, point)} → {option_words(case, point, option)}")


def _certificate(console: Console, found: Amendment) -> None:
    if found.draws and found.adopted is not None:
        was = "" if found.adopted_before is None else f", as it stands in {percent(found.adopted_before)}"
        console.print(
            Text.assemble("Adopted in ", (percent(found.adopted), "bold"), f" of {found.draws:,} draws{was}.")
        )
    if found.margin is not None:
        console.print(f"Smallest gain among those whose consent carries it: {found.margin:.1f} (central figures).")
    console.print(f"{found.method}, {found.nodes:,} nodes, {found.seconds:,.2f} s", style="dim")
