"""The rows of a sheet as somebody left it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detente.elicitation.workbook import Cells as Sheet
from detente.elicitation.workbook import FormulaCell
from detente.errors import nearest, shown
from detente.interop.casebook.cells import Cells, is_empty, plain
from detente.interop.casebook.plan import Table
from detente.interop.casebook.tables import Names
from detente.interop.casebook.writing import headings

Wrong = Callable[[int, int, str], None]
"""Notes a mistake: row, column, message."""


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes
    ----------
    names : tuple of str
        Which entry it is.
    number : int
        Of the row in the sheet.
    cells : dict
        Column title -> cells.
    at : dict
        Column title -> number of the first of its columns in the sheet.
    """

    names: Names
    number: int
    cells: dict[str, Cells]
    at: dict[str, int]


def read_rows(table: Table, sheet: Sheet, wrong: Wrong) -> list[Row]:
    """Read a sheet's rows; names that stand twice, merged cells and formulas are mistakes."""
    at = _columns(table, sheet, wrong)
    if not at:
        return []
    for top, left, bottom, right in sheet.merged:
        cells = f"{letter(left)}{top} to {letter(right)}{bottom}"
        wrong(top, left, f"cells {cells} are merged; part them and fill in each")
    result: list[Row] = []
    seen: dict[Names, int] = {}
    fresh = 0
    for number in range(2, len(sheet.values) + 1):
        if all(is_empty(sheet.get(number, c)) for c in at.values()):
            continue
        names = _names(table, sheet, number, at, wrong)
        if table.path and table.path[-1] == "#" and not names[-1]:
            fresh += 1
            names[-1] = f"new {fresh}"
        key = tuple(names)
        if key in seen:
            what = ", ".join(n for n in names if n) or "the one entry"
            wrong(number, 1, f"{what} stands in row {seen[key]} already; keep one")
            continue
        seen[key] = number
        row = Row(key, number, {}, {c.title: at[c.titles[0]] for c in table.columns if c.titles[0] in at})
        for column in table.columns:
            if all(title in at for title in column.titles):
                row.cells[column.title] = tuple(sheet.get(number, at[title]) for title in column.titles)
        result.append(row)
    return result


def _columns(table: Table, sheet: Sheet, wrong: Wrong) -> dict[str, int]:
    """Find the columns by their headings, in whatever order they stand now."""
    wanted = headings(table)
    header = [str(plain(v)) for v in sheet.values[0]] if sheet.values else []
    for c, title in enumerate(header, 1):
        if title and title not in wanted:
            wrong(1, c, f"no column is called {shown(title)}{nearest(title, wanted)}; leave the headings")
    lost = [name for name in table.names if name not in header]
    if lost:
        wrong(1, 1, f"the column {lost[0]!r} is missing; put it back, or start from a new workbook")
        return {}
    return {title: header.index(title) + 1 for title in wanted if title in header}


def _names(table: Table, sheet: Sheet, number: int, at: dict[str, int], wrong: Wrong) -> list[str]:
    names = []
    for name in table.names:
        cell = sheet.get(number, at[name])
        if isinstance(cell, FormulaCell):
            wrong(number, at[name], f"found the formula {shown(str(cell))}; formulas are not run, type the name")
        names.append(str(plain(cell)))
    return names


def letter(column: int) -> str:
    """Return the letters of a column."""
    return chr(64 + column) if column <= 26 else f"A{chr(64 + column - 26)}"
