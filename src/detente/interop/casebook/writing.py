"""Writing the workbook: sheets, drop-down lists, colours, help, and the case's files as they are, hidden."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.case.edit import case_files, read_source
from detente.case.format.models.rough import PHRASES
from detente.case.load import load_case
from detente.elicitation.sheets import titled
from detente.interop.casebook.cells import MOST
from detente.interop.casebook.plan import BASE, FORM, LISTS, READ_ME, TABLES, Column, Table
from detente.interop.casebook.tables import Entry, Trees, entries, parties_of, points_of, tree_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PIECE = MOST - 1
SPARE = 200
"""Rows below the entries that have drop-down lists, too."""
SIGNS = ("=", "+", "-", "@")
"""What a formula begins with."""
COLOURS = {
    "must": "B7D7B0", "want": "DDEBD3", "can_live_with": "FFF2CC", "refuse": "F4B6AE", "unknown": "E3E3E3",
    "most": "B7D7B0", "some": "FFF2CC", "least": "F2F2F2",
}  # fmt: skip

INSTRUCTIONS = (
    "Every sheet shows one kind of entry, a row for each. Change cells, add rows below, delete rows. Then give the file back: "
    "detente workbook CASE --take FILE.xlsx, or for a new case detente new CASE --from FILE.xlsx.",
    "Only what you change is changed in the case's files. Comments, their order, and what no sheet shows stay as they are.",
    "Grey cells name an entry: to rename one, change it wherever it is named. In sheets with a column Row, leave it empty in a new row.",
    "Words are enough for values: must, want, can_live_with, refuse, unknown, in the column 'likely'. Piles are enough for weights: "
    "most, some, least. What you leave empty beside words is not judged, and counts with the widest range.",
    "Figures: likely alone is certain; low, likely and high are a range. 60% is 60, and as a probability 0.6.",
    "Dates as dates, or 25 November 2025. Lists with commas. (none) is a written nothing, (nobody) an empty list.",
    "Formulas are not run and merged cells are not read: the message names the cell.",
    "Point to a heading for help.",
)
EXAMPLES = (
    ("Parties", "north | North | principal"),
    ("Points", "strip | 1 | The border strip | territory | yes | south"),
    ("Options", "strip | shared | Joint administration. | north, south"),
    ("Judgements", "(empty) | north | 20 | 30 | 45"),
    ("Weights", "(empty) | north | strip | | | | most"),
    ("Values", "(empty) | north | strip | to_north | | must"),
    ("Values", "(empty) | north | strip | shared | 30 | 50 | 60"),
    ("Red lines", "(empty) | north | (empty) | strip is to_south | 0.6 | 0.8 | 0.95"),
    ("Timeline", '(empty) | 2025-11-24 | "A newspaper" | statement | patron_1 | reject'),
)


def case_texts(folder: Path) -> dict[str, str]:
    """Return the text of every file of a case by its name."""
    return {name: read_source(folder, name) for name in case_files(folder)}


def write_workbook(folder: Path | str) -> bytes:
    """Return a case as the bytes of an .xlsx file.

    Parameters
    ----------
    folder : Path
        Of a case that loads.

    Raises
    ------
    InputError
        When the case has mistakes.
    """
    from openpyxl.workbook import Workbook

    case = load_case(folder)
    texts = case_texts(case.folder)
    trees = {name: tree_of(name, text) for name, text in texts.items() if not name.endswith(".notes.yaml")}
    book = Workbook()
    book.remove(book.worksheets[0])
    _read_me(book, case.title)
    lists = _lists(trees)
    for table in TABLES:
        _table(book, table, entries(table, trees), lists)
    _list_sheet(book, lists)
    _base(book, texts)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def headings(table: Table) -> list[str]:
    """Return the headings of a sheet, one for each column of cells."""
    return [*table.names, *(title for column in table.columns for title in column.titles)]


def _read_me(book: Workbook, title: str) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = titled(book, READ_ME, (26, 110))
    rows = [(title, None), (FORM, None), (None, None), *((None, line) for line in INSTRUCTIONS), (None, None)]
    rows += [("Sheet", "What it holds"), *((table.title, table.help) for table in TABLES), (None, None)]
    rows += [("Examples", "Rows of an invented case, cells parted by |"), *EXAMPLES]
    for k, cells in enumerate(rows, 1):
        for c, text in enumerate(cells, 1):
            _put(sheet.cell(k, c), text)
            sheet.cell(k, c).alignment = Alignment(wrap_text=True, vertical="top")
        if k == 1 or cells[0] in ("Sheet", "Examples"):
            sheet.cell(k, 1).font = Font(bold=True, size=14 if k == 1 else 11)


def _put(cell: Any, value: Any) -> None:
    """Write a value as it is; text stays text when it begins like a formula or a number."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
        if value[:1] in SIGNS:
            cell.quotePrefix = True


def _put_like(cell: Any, value: Any, other: Any) -> None:
    """Write a value of the same kind as another cell's, with that cell's look, which takes long to look up by its parts."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell._style = copy(other._style)


def _table(book: Workbook, table: Table, rows: list[Entry], lists: Mapping[str, list[str]]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, PatternFill, Side
    from openpyxl.utils import get_column_letter

    widths = [16] * len(table.names) + [c.width for c in table.columns for _ in c.titles]
    sheet = titled(book, table.title, tuple(widths), tuple(headings(table)))
    grey, line = PatternFill("solid", start_color="EDEDED"), Side(style="thin", color="CCCCCC")
    wrapped, below = Alignment(wrap_text=True, vertical="top"), Border(bottom=line)
    looks: dict[tuple[bool, type, bool], Any] = {}
    for k, entry in enumerate(rows, 2):
        cells = [*entry.names, *(cell for column in table.columns for cell in entry.cells[column.title])]
        for c, given in enumerate(cells, 1):
            value, cell, named = given if given != "" else None, sheet.cell(k, c), c <= len(table.names)
            look = (named, type(value), isinstance(value, str) and value[:1] in SIGNS)
            if look in looks:
                _put_like(cell, value, looks[look])
                continue
            _put(cell, value)
            cell.alignment, cell.border = wrapped, below
            if named:
                cell.fill = grey
            looks[look] = cell
    at = len(table.names) + 1
    for column in table.columns:
        help = f"{column.help or column.title}\n\n{table.help}"
        sheet.cell(1, at).comment = Comment(help, "Detente", width=280, height=130)
        letter = get_column_letter(at + 1 if len(column.titles) == 3 else at)
        _choices(sheet, column, f"{letter}2:{letter}{len(rows) + SPARE}", lists)
        if column.kind == "pile" or column.title == "Value":
            _colours(sheet, f"{letter}2:{letter}{len(rows) + SPARE}", letter)
        at += len(column.titles)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{max(len(rows) + 1, 2)}"


def _choices(sheet: Worksheet, column: Column, cells: str, lists: Mapping[str, list[str]]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    if not column.choices:
        return
    own = column.choices[0] if column.choices[0] in lists else None
    if own is not None and not lists[own]:
        return
    letter = get_column_letter(list(lists).index(own) + 1) if own else ""
    formula = f"{LISTS}!${letter}$2:${letter}${len(lists[own]) + 1}" if own else f'"{",".join(column.choices)}"'
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.showErrorMessage = own is None and column.kind not in ("range", "names")
    rule.errorTitle, rule.error = column.title, "Choose from the list, or see the help of the heading."
    sheet.add_data_validation(rule)
    rule.add(cells)


def _colours(sheet: Worksheet, cells: str, letter: str) -> None:
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    for word, colour in COLOURS.items():
        fill = PatternFill("solid", start_color=colour, end_color=colour)
        spoken = PHRASES.get(word, word)
        sheet.conditional_formatting.add(
            cells,
            FormulaRule(formula=[f'OR(${letter}2="{word}",${letter}2="{spoken}")'], fill=fill),  # type: ignore[no-untyped-call]
        )


def _lists(trees: Trees) -> dict[str, list[str]]:
    sources = trees["case.yaml"].get("sources")
    return {
        "parties": list(parties_of(trees)),
        "points": list(points_of(trees)),
        "sources": list(sources) if isinstance(sources, dict) else [],
        "drafts": [
            str(t["id"]) for n, t in trees.items() if n.startswith("drafts/") and isinstance(t, dict) and "id" in t
        ],
    }


def _list_sheet(book: Workbook, lists: Mapping[str, list[str]]) -> None:
    sheet = titled(book, LISTS, (24,) * len(lists), tuple(lists))
    for c, names in enumerate(lists.values(), 1):
        for k, name in enumerate(names, 2):
            _put(sheet.cell(k, c), name)
    sheet.sheet_state = "hidden"


def _base(book: Workbook, texts: Mapping[str, str]) -> None:
    """The files as they are, packed and in pieces that cells can hold, in letters that no program changes."""
    sheet = titled(book, BASE, (30, 60), ("File", "Text"))
    row = 2
    for name, text in texts.items():
        whole = base64.b64encode(zlib.compress(text.encode())).decode("ascii")
        for start in range(0, len(whole), PIECE):
            sheet.cell(row, 1, name)
            sheet.cell(row, 2, f"|{whole[start : start + PIECE]}")
            row += 1
    sheet.sheet_state = "hidden"
