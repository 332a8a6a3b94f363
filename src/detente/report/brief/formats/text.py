"""The brief in the terminal and in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from detente.report.analysis_tables import bar
from detente.report.brief.build import COMPUTED, Brief, Item
from detente.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&=-])")


def show_brief(console: Console, brief: Brief) -> None:
    """Print a brief on the terminal."""
    console.print()
    console.print(Text(one_line(brief.headline), "bold"))
    console.print(Text(one_line(brief.standfirst)))
    console.print(
        Text.assemble(
            f"{one_line(brief.case.title)}, as of {brief.case.as_of}.  ",
            ("►", "bold"),
            " reported by a source   ",
            ("►", "bold cyan"),
            (" computed from judgements", "cyan"),
        ),
        style="dim",
    )
    for section in brief.sections:
        console.print()
        if section.annex and section is brief.annex[0]:
            console.print(Rule(Text("ANNEX. The same in full.", "bold"), align="left", characters="═"))
            console.print()
        console.print(Rule(Text(f"{section.title}.", "bold"), align="left", style="dim"))
        if "acceptance" in section.charts:
            console.print(Padding(_bars(brief), (0, 0, 1, 2)))
        for item in section.items:
            console.print(_item(item))
    console.print()
    console.print(Rule(Text("Sources.", "bold"), align="left", style="dim"))
    for number, (_, source) in enumerate(brief.sources, 1):
        where = ", ".join(one_line(part) for part in (source.publisher, source.date) if part)
        console.print(
            Padding(Text(f"[{number}] {one_line(source.title)}{f' ({where})' if where else ''}", "dim"), (0, 0, 0, 2))
        )
    console.print()
    console.print(Text(brief.method, "dim italic"))
    console.print()


def _bars(brief: Brief) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for party, entry in brief.result.parties.items():
        table.add_row(Text(one_line(brief.case.name(party))), bar(entry.accepts))
    table.add_row(Text("Adopted", "bold"), bar(brief.result.adopted))
    return table


def _item(item: Item) -> Group:
    computed = item.kind == COMPUTED
    text = Text.assemble(
        (f"{one_line(item.lead)} " if item.lead else "", "bold"),
        (one_line(item.text), "cyan" if computed else ""),
        (f" [{', '.join(map(str, item.sources))}]" if item.sources else "", "dim"),
    )
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(ratio=1)
    table.add_row(Text("►", "bold cyan" if computed else "bold"), text)
    return Group(table)


def escape_markdown(text: object) -> str:
    """Escape text so that Markdown shows it as text, on one line."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def to_markdown(brief: Brief) -> str:
    """Write a brief as Markdown (CommonMark)."""
    esc = escape_markdown
    lines = [
        f"# {esc(brief.headline)}",
        "",
        f"**{esc(brief.standfirst)}**",
        "",
        f"{esc(brief.case.title)}, as of {brief.case.as_of}. ► reported by a source; ▷ *computed from judgements*.",
        "",
    ]
    for section in brief.sections:
        if section.annex and section is brief.annex[0]:
            lines += ["# Annex: the same in full", ""]
        lines += [f"## {esc(section.title)}", ""]
        for item in section.items:
            cited = f" [{', '.join(map(str, item.sources))}]" if item.sources else ""
            lead = f"**{esc(item.lead)}** " if item.lead else ""
            if item.kind == COMPUTED:
                lines.append(f"- ▷ {lead}*{esc(item.text)}*{esc(cited)}")
            else:
                lines.append(f"- ► {lead}{esc(item.text)}{esc(cited)}")
        lines.append("")
    lines += ["## Sources", ""]
    for number, (_, source) in enumerate(brief.sources, 1):
        parts = [esc(source.title), esc(source.publisher or ""), esc(source.date or "")]
        url = source.url or ""
        shown = f"<{url}>" if re.fullmatch(r"https?://[^\s<>\"]+", url) else esc(url)
        lines.append(f"{number}. {', '.join(p for p in parts if p)} {shown}".rstrip())
    lines += ["", f"*{esc(brief.method)}*", ""]
    return "\n".join(lines)
