"""The matrix on the terminal: a table that fits 100 columns."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from detente.bargain.matrix import Cell, Matrix
from detente.case.case import Case
from detente.language import ntr, tr
from detente.report.matrix.grid import LOOKS, legend, whole
from detente.report.tables import cell, folded, open_table, right
from detente.text import one_line, short
from detente.words import percent

_STYLES = {
    "best": "bold blue", "can_live_with": "cyan", "costly": "yellow", "red_line": "bold reverse", "no_stake": "dim",
    "unknown": "dim",
}  # fmt: skip
_GROUP, _POINTS = 5, 6


def show_matrix(console: Console, case: Case, found: Matrix) -> None:
    """Print a matrix, with at most five parties side by side; a sign for each third of the party's weightiest point."""
    grid = whole(case, found)
    console.print()
    console.print(Text(grid.title, "bold"))
    console.print(Text(grid.standfirst))
    for at in range(0, len(found.parties), _GROUP):
        group = found.parties[at : at + _GROUP]
        table = open_table("", folded(tr("point: on the table")), *(folded(n) for n in grid.parties[at : at + _GROUP]))
        table.padding = (0, 1, 0, 0)
        table.columns[1].ratio = 1
        table.expand = True
        for column in table.columns[2:]:
            column.width = 13
        for row, point in zip(grid.rows, found.points, strict=True):
            bound = tr("(bound: {names})", names=row.bound)
            words = Text.assemble((row.title, "bold"), ": ", row.words, (f" {bound}", "dim"))
            table.add_row(cell(row.number), words, *(_shown(point.cells[party]) for party in group))
        console.print()
        console.print(table)
    console.print()
    _fallbacks(console, case, found)
    console.print()
    for line in legend(case, found, size=False):
        console.print(Text(line, "dim"))
    console.print()


def _fallbacks(console: Console, case: Case, found: Matrix) -> None:
    """Print what each party could live with next on the points most in dispute."""
    console.print(Text(tr("What each could live with next, and in which share of the draws"), "bold"))
    table = open_table("", "", right(""), folded())
    table.padding = (0, 1, 0, 0)
    shown = found.disputed()[:_POINTS]
    for point in shown:
        for party, entry in point.cells.items():
            if entry.next is not None:
                text = case.point(point.point).says(entry.next)
                table.add_row(
                    cell(point.number),
                    cell(short(case.name(party), 24)),
                    percent(entry.next_share or 0.0),
                    cell(one_line(text).rstrip(".")),
                )
    console.print(table)
    if left := len(found.points) - len(shown):
        said = ntr(
            left,
            "The {n} point less in dispute: in --json and --out.",
            "The {n} points less in dispute: in --json and --out.",
        )
        console.print(Text(said, "dim"))


def _shown(entry: Cell) -> Text:
    kinds = entry.between or (entry.class_,)
    parts = []
    for kind in kinds:
        look = LOOKS[kind]
        share = f" {percent(entry.shares[kind])}" if entry.between else ""
        parts.append(Text(f"{look.sign * max(1, entry.size)} {tr(look.words)}{share}", _STYLES[kind]))
    return Text("\n").join(parts)
