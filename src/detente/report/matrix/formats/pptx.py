"""The matrix as slides: native tables, which PowerPoint and LibreOffice edit like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.matrix.formats.format import MatrixFormat
from detente.report.matrix.grid import Grid, GridCell, Room, heads_in_full, in_full, pages, title_in_full
from detente.report.slides import Deck, shade, write

if TYPE_CHECKING:
    from detente.bargain.matrix import Matrix
    from detente.case.case import Case

_ROOM = Room(lines=41, title=26, words=38, bound=16, cells=108)
_SIZES = (9, 8, 11, 15)


def to_pptx(case: Case, found: Matrix) -> bytes:
    """Write a matrix as slides, the points most in dispute first."""
    deck = Deck(case)
    matrix_slides(deck, case, found)
    return deck.data()


def matrix_slides(deck: Deck, case: Case, found: Matrix) -> None:
    """Add the pages of a matrix to a deck."""
    for grid in pages(case, found, _ROOM):
        _slide(deck, grid)
    if rows := in_full(case, found):
        widths = (7.0, 11.0, 14.8)
        texts = [(f"{row.number} {row.title}", row.words, row.next) for row in rows]
        deck.tables(title_in_full(), "", tuple(zip(heads_in_full(), widths, strict=True)), texts, size=9)


def _slide(deck: Deck, grid: Grid) -> None:
    heads = (*grid.heads, *grid.parties)
    rest = (32.8 - 4.8 - 6.6 - 3.0) / max(1, len(grid.parties))
    slide = deck.slide(grid.title, f"{grid.standfirst} {grid.note}".strip())
    table = deck.table(slide, heads, len(grid.rows), [4.8, 6.6, 3.0, *[rest] * len(grid.parties)])
    for at, row in enumerate(grid.rows, 1):
        for column in range(3):
            shade(table.cell(at, column), "F1F3F5")
        first = table.cell(at, 0).text_frame.paragraphs[0]
        write(first, row.number, 8, bold=True)
        write(first, f" {row.title}", 8)
        write(table.cell(at, 1).text_frame.paragraphs[0], row.words, 8)
        write(table.cell(at, 2).text_frame.paragraphs[0], row.bound, 8)
        for column, entry in enumerate(row.cells, 3):
            _entry(table.cell(at, column), entry)
    deck.foot(slide, grid.legend)


def _entry(cell: Any, entry: GridCell) -> None:
    sign, _, words = entry.head.partition(" ")
    shade(cell, entry.fill)
    paragraph = cell.text_frame.paragraphs[0]
    write(paragraph, sign, _SIZES[entry.size], ink=entry.ink)
    write(paragraph, f" {words}", 8, ink=entry.ink)
    if entry.next:
        write(cell.text_frame.add_paragraph(), entry.next, 8, ink=entry.ink)


PPTX = MatrixFormat("pptx", "PowerPoint", to_pptx)
