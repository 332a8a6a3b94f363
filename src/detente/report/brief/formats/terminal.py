"""The brief on a terminal: what ``detente brief`` shows without a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from detente.language import date, speaking, tr
from detente.report.analysis_tables import bar
from detente.report.brief.document import Document, Item
from detente.report.brief.findings import hangs
from detente.text import one_line
from detente.words import percent

if TYPE_CHECKING:
    from rich.console import Console


COMPUTED_MARK = "▷"
"""Not the mark of what is reported: a terminal may have no colour."""


def show_brief(console: Console, brief: Document) -> None:
    """Print a brief on the terminal, in its language."""
    with speaking(brief.language):
        _show(console, brief)


def _show(console: Console, brief: Document) -> None:
    console.print()
    console.print(Text(one_line(brief.headline), "bold"))
    console.print(Text(one_line(brief.standfirst)))
    console.print(
        Text.assemble(
            one_line(tr("{case}, as of {day}.", case=brief.case.title, day=date(brief.case.as_of))),
            ("  ►", "bold"),
            " ",
            tr("reported by a source"),
            "   ",
            (COMPUTED_MARK, "bold cyan"),
            " ",
            (tr("computed from judgements"), "cyan"),
        ),
        style="dim",
    )
    for section in brief.sections:
        console.print()
        if section.annex and section is brief.annex[0]:
            console.print(Rule(Text(tr("ANNEX. The same in full."), "bold"), align="left", characters="═"))
            console.print()
        console.print(Rule(Text(f"{section.title}.", "bold"), align="left", style="dim"))
        if "acceptance" in section.charts:
            console.print(Padding(_bars(brief), (0, 0, 1, 2)))
        for item in section.items:
            console.print(_item(item))
    console.print()
    console.print(Rule(Text(tr("Sources."), "bold"), align="left", style="dim"))
    for source in brief.sources:
        where = ", ".join(one_line(part) for part in (source.publisher, source.date, source.doubt) if part)
        console.print(
            Padding(
                Text(f"[{source.number}] {one_line(source.title)}{f' ({where})' if where else ''}", "dim"), (0, 0, 0, 2)
            )
        )
    console.print()
    console.print(Text(brief.method, "dim italic"))
    console.print()


def _bars(brief: Document) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for party, entry in brief.result.parties.items():
        shown = bar(entry.accepts)
        if hangs(entry):
            best = percent(entry.accepts_best, brief.result.draws)
            shown.append("  " + tr("({share} where open points suit it)", share=best), "dim")
        table.add_row(Text(one_line(brief.case.name(party))), shown)
    table.add_row(Text(tr("It passes"), "bold"), bar(brief.result.adopted))
    return table


def _item(item: Item) -> Group:
    text = Text.assemble(
        (f"{one_line(item.lead)} " if item.lead else "", "bold"),
        (one_line(item.text), "cyan" if item.computed else ""),
        (f" [{item.cited}]" if item.sources else "", "dim"),
    )
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(ratio=1)
    table.add_row(Text(COMPUTED_MARK, "bold cyan") if item.computed else Text("►", "bold"), text)
    return Group(table)
