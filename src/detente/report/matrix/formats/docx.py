"""The matrix as a Word document: native tables on landscape pages."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from detente.language import spoken, tr
from detente.report.matrix.formats.format import MatrixFormat
from detente.report.matrix.grid import Grid, GridCell, Room, pages
from detente.text import writable

if TYPE_CHECKING:
    from detente.bargain.matrix import Matrix
    from detente.case.case import Case

_ROOM = Room(lines=60, title=27, words=32, bound=17, cells=108)
_SIZES = (8, 7, 10, 14)


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
    style.font.name, style.font.size = "Arial", Pt(7)
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
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(document: Any, grid: Grid) -> None:
    from docx.shared import Cm

    _write(document.add_paragraph(), grid.title, 13, bold=True)
    _write(document.add_paragraph(), f"{grid.standfirst} {grid.note}", 8)
    heads = (*grid.heads, *grid.parties)
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    rest = (27.7 - 4.2 - 5.0 - 2.5) / max(1, len(grid.parties))
    widths = [Cm(4.2), Cm(5.0), Cm(2.5), *[Cm(rest)] * len(grid.parties)]
    for cell, head, width in zip(table.rows[0].cells, heads, widths, strict=True):
        cell.width = width
        _shade(cell, "1C2126")
        _write(cell.paragraphs[0], head, 7, bold=True, ink="FFFFFF")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _repeat(table.rows[0])
    for row in grid.rows:
        cells = table.add_row().cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
        _write(cells[0].paragraphs[0], row.number, 7, bold=True)
        _write(cells[0].paragraphs[0], f" {row.title}", 7)
        _write(cells[1].paragraphs[0], row.words, 7)
        _write(cells[2].paragraphs[0], row.bound, 6)
        for cell, entry in zip(cells[3:], row.cells, strict=True):
            _entry(cell, entry)
    for line in grid.legend:
        _write(document.add_paragraph(), line, 6.5, ink="57606A")


def _entry(cell: Any, entry: GridCell) -> None:
    sign, _, words = entry.head.partition(" ")
    _shade(cell, entry.fill)
    _write(cell.paragraphs[0], sign, _SIZES[entry.size], ink=entry.ink)
    _write(cell.paragraphs[0], f" {words}", 7, ink=entry.ink)
    if entry.next:
        _write(cell.add_paragraph(), entry.next, 6, ink=entry.ink)


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


def _repeat(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


DOCX = MatrixFormat("docx", "Word", to_docx)
