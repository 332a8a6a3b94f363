"""The matrix as a Word document: native tables on landscape pages."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.language import spoken, tr
from detente.report.matrix.formats.format import MatrixFormat
from detente.report.matrix.grid import Grid, GridCell, Room, heads_in_full, in_full, pages, title_in_full
from detente.text import writable

if TYPE_CHECKING:
    from detente.bargain.matrix import Matrix
    from detente.case.case import Case

_ROOM = Room(lines=47, title=23, words=28, bound=12, cells=94)
_SIZES = (9, 8, 11, 14)


def to_docx(case: Case, found: Matrix) -> bytes:
    """Write a matrix as a Word document, the points most in dispute first."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1)
    section.top_margin = section.bottom_margin = Cm(0.9)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(8)
    style.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.language = spoken()
    properties.author = properties.last_modified_by = "Detente"
    properties.title, properties.comments = tr("Matrix"), ""
    properties.created = properties.modified = dt.datetime.combine(case.as_of, dt.time(), dt.UTC)
    for number, grid in enumerate(pages(case, found, _ROOM)):
        if number:
            document.add_page_break()
        _page(document, grid)
    _in_full(document, case, found)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(document: Any, grid: Grid) -> None:
    from docx.shared import Cm, Pt

    _write(document.add_paragraph(), grid.title, 13, bold=True)
    _write(document.add_paragraph(), f"{grid.standfirst} {grid.note}", 8)
    rest = (27.7 - 4.2 - 5.0 - 2.5) / max(1, len(grid.parties))
    widths = [Cm(4.2), Cm(5.0), Cm(2.5), *[Cm(rest)] * len(grid.parties)]
    table = _table(document, (*grid.heads, *grid.parties), widths)
    for row in grid.rows:
        cells = table.add_row().cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
        _write(cells[0].paragraphs[0], row.number, 8, bold=True)
        _write(cells[0].paragraphs[0], f" {row.title}", 8)
        _write(cells[1].paragraphs[0], row.words, 8)
        _write(cells[2].paragraphs[0], row.bound, 8)
        for cell, entry in zip(cells[3:], row.cells, strict=True):
            _entry(cell, entry)
    for number, line in enumerate(grid.legend):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(0 if number else 4)
        _write(paragraph, line, 8, ink="57606A")


def _in_full(document: Any, case: Case, found: Matrix) -> None:
    """Add what the pages shorten, in full."""
    from docx.shared import Cm

    rows = in_full(case, found)
    if not rows:
        return
    document.add_page_break()
    _write(document.add_paragraph(), title_in_full(), 13, bold=True)
    widths = [Cm(6.0), Cm(9.0), Cm(12.7)]
    table = _table(document, heads_in_full(), widths)
    for row in rows:
        made = table.add_row()
        _mark(made, "w:cantSplit")
        cells = made.cells
        for cell, text, width in zip(cells, (f" {row.title}", row.words, row.next), widths, strict=True):
            cell.width = width
            if cell is cells[0]:
                _write(cell.paragraphs[0], row.number, 8, bold=True)
            _write(cell.paragraphs[0], text, 8)


def _table(document: Any, heads: Sequence[str], widths: Sequence[int]) -> Any:
    """Add a table with a row of heads, which every page repeats."""
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for cell, head, width in zip(table.rows[0].cells, heads, widths, strict=True):
        cell.width = width
        _shade(cell, "1C2126")
        _write(cell.paragraphs[0], head, 8, bold=True, ink="FFFFFF")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _mark(table.rows[0], "w:tblHeader")
    return table


def _entry(cell: Any, entry: GridCell) -> None:
    sign, _, words = entry.head.partition(" ")
    _shade(cell, entry.fill)
    _write(cell.paragraphs[0], sign, _SIZES[entry.size], ink=entry.ink)
    _write(cell.paragraphs[0], f" {words}", 8, ink=entry.ink)
    if entry.next:
        _write(cell.add_paragraph(), entry.next, 8, ink=entry.ink)


def _write(paragraph: Any, text: str, size: float, *, bold: bool = False, ink: str = "1C2126") -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(writable(text))
    run.bold, run.font.size = bold, Pt(size)
    run.font.color.rgb = RGBColor.from_string(ink)


def _shade(cell: Any, fill: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _mark(row: Any, name: str) -> None:
    """Mark a row as one that every page repeats, or that no page splits."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


DOCX = MatrixFormat("docx", "Word", to_docx)
