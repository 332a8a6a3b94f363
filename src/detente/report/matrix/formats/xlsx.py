"""The matrix as a spreadsheet: plain cells, coloured by rules that follow what you type."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

from detente.language import tr
from detente.report.matrix.formats.format import MatrixFormat
from detente.report.matrix.grid import INK, LOOKS, Grid, GridRow, Room, whole
from detente.text import writable

if TYPE_CHECKING:
    from detente.bargain.matrix import Matrix
    from detente.case.case import Case

HEAD_ROW = 4
"""The row of the heads; the points stand below it."""
_SIZES = (10, 9, 11, 13)


def to_xlsx(case: Case, found: Matrix) -> bytes:
    """Write a matrix as a spreadsheet: the matrix, what each party could live with next, and the weights."""
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = "Detente"
    book.properties.created = book.properties.modified = dt.datetime.combine(case.as_of, dt.time())
    grid = whole(case, found)
    _matrix(book.active, grid)
    _next(book.create_sheet(_sheet(tr("What each could live with"))), case, found)
    _weights(book.create_sheet(_sheet(tr("Weights"))), grid, found)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _matrix(sheet: Any, grid: Grid) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.title = _sheet(tr("Matrix"))
    _put(sheet, 1, 1, grid.title).font = Font(bold=True, size=14)
    _put(sheet, 2, 1, grid.standfirst)
    _heads(sheet, HEAD_ROW, (grid.heads[0], tr("Title"), *grid.heads[1:], *grid.parties))
    wrap = Alignment(wrap_text=True, vertical="top")
    for at, row in enumerate(grid.rows, HEAD_ROW + 1):
        for column, text in enumerate((row.number, row.title, row.words, row.bound), 1):
            _put(sheet, at, column, text).alignment = wrap
        for column, cell in enumerate(row.cells, 5):
            made = _put(sheet, at, column, cell.head)
            made.alignment, made.font = wrap, Font(size=_SIZES[cell.size])
        sheet.row_dimensions[at].height = 15 * ceil(_height(row))
    for line, text in enumerate(grid.legend, HEAD_ROW + len(grid.rows) + 2):
        _put(sheet, line, 1, text)
    _widths(sheet, (7, 34, 46, 22, *[24] * len(grid.parties)))
    _rules(sheet, len(grid.rows), len(grid.parties))
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 3)
    _one_page_wide(sheet)
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


def _one_page_wide(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _height(row: GridRow) -> float:
    """Return how many lines a row of the sheet takes; the next option is on a sheet of its own."""
    room = Room(0, 32, 42, 20, 19 * max(1, len(row.cells)))
    return room.height(replace(row, cells=tuple(replace(cell, next="") for cell in row.cells)))


def _rules(sheet: Any, rows: int, parties: int) -> None:
    """Colour cells by the sign that they begin with; one that names several classes is paler."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    if not rows or not parties:
        return
    first = f"E{HEAD_ROW + 1}"
    area = f"{first}:{get_column_letter(4 + parties)}{HEAD_ROW + rows}"
    for look in LOOKS.values():
        begins = f'LEFT({first},1)="{look.sign}"'
        several = f'AND({begins},ISNUMBER(SEARCH(" / ",{first})))'
        for formula, fill, ink in ((several, look.pale, INK), (begins, look.fill, look.ink)):
            colours = {"fill": PatternFill("solid", bgColor=fill), "font": Font(color=ink)}
            rule = FormulaRule(formula=[formula], stopIfTrue=True, **colours)  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(area, rule)


def _next(sheet: Any, case: Case, found: Matrix) -> None:
    """List all options of all points with their class for each party, from its best on."""
    heads = (
        tr("Point"),
        tr("Title"),
        tr("Party"),
        tr("Place"),
        tr("Option"),
        tr("On the table"),
        tr("Class"),
        tr("Share of draws"),
        tr("Could live with next"),
    )
    _heads(sheet, 1, heads)
    at = 2
    for point in found.points:
        for party, cell in point.cells.items():
            for place, step in enumerate(cell.ladder, 1):
                top = step.shares.get(step.class_)
                entries = (
                    point.number, point.title, case.name(party), place,
                    case.point(point.point).says(step.option), tr("yes") if step.on_table else "",
                    f"{LOOKS[step.class_].sign} {tr(LOOKS[step.class_].words)}", top,
                    cell.next_share if step.option == cell.next else "",
                )  # fmt: skip
                for column, entry in enumerate(entries, 1):
                    made = _put(sheet, at, column, entry)
                    if column in (8, 9):
                        made.number_format = "0%"
                at += 1
    _widths(sheet, (7, 34, 24, 7, 60, 13, 18, 15, 20))
    sheet.freeze_panes = "A2"
    _one_page_wide(sheet)
    sheet.auto_filter.ref = f"A1:I{max(at - 1, 1)}"


def _weights(sheet: Any, grid: Grid, found: Matrix) -> None:
    from openpyxl.formatting.rule import DataBarRule
    from openpyxl.utils import get_column_letter

    _heads(sheet, 1, (grid.heads[0], tr("Title"), *grid.parties))
    for at, (row, point) in enumerate(zip(grid.rows, found.points, strict=True), 2):
        _put(sheet, at, 1, row.number)
        _put(sheet, at, 2, row.title)
        for column, cell in enumerate(point.cells.values(), 3):
            made = _put(sheet, at, column, tr("not judged") if cell.weight is None else round(cell.weight, 4))
            made.number_format = "0%"
    for column in range(3, 3 + len(grid.parties)):
        letter = get_column_letter(column)
        bars = DataBarRule(start_type="num", start_value=0, end_type="max", color="0B5A8A")  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(f"{letter}2:{letter}{len(grid.rows) + 1}", bars)
    _widths(sheet, (7, 34, *[18] * len(grid.parties)))
    sheet.freeze_panes = "C2"
    _one_page_wide(sheet)


def _sheet(title: str) -> str:
    """Return the title of a sheet, which Excel takes up to 31 letters of."""
    return title[:31]


def _heads(sheet: Any, row: int, heads: tuple[str, ...]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for column, head in enumerate(heads, 1):
        cell = _put(sheet, row, column, head)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1C2126")
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _widths(sheet: Any, widths: tuple[float, ...]) -> None:
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _put(sheet: Any, row: int, column: int, value: str | float | None) -> Any:
    """Write a cell; text stays text, also where it looks like a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = writable(value)[:32_000]
        cell.data_type = "s"
        if value[:1] in "=+-@":
            cell.quotePrefix = True
    else:
        cell.value = value
    return cell


XLSX = MatrixFormat("xlsx", "Excel", to_xlsx)
