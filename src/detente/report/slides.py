"""Slides with native tables: what every slide shares. Case text is data: it becomes text runs, never markup."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.language import spoken, tr
from detente.text import lines, short, writable

if TYPE_CHECKING:
    from detente.case.case import Case

INK, SOFT = "1C2126", "57606A"
_BANDS = ("FFFFFF", "F1F3F5")
_ROOM, _LINE = 15.6, 0.0424
"""What a slide holds below a table's heads, and a line of text for each point of its size, in cm."""


class Deck:
    """Slides of 16 to 9, 33.87 x 19.05 cm."""

    def __init__(self, case: Case) -> None:
        import pptx
        from pptx.util import Cm

        self.deck = pptx.Presentation()
        self.deck.slide_width, self.deck.slide_height = Cm(33.87), Cm(19.05)
        properties = self.deck.core_properties
        properties.author = properties.last_modified_by = "Detente"
        properties.language = spoken()
        properties.title = writable(case.title)[:255]
        properties.created = properties.modified = dt.datetime.combine(case.as_of, dt.time())

    def slide(self, title: str, standfirst: str) -> Any:
        """Add a slide with a title and a line under it."""
        from pptx.util import Cm

        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])  # title only
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = Cm(0.5), Cm(0.2), Cm(32.8), Cm(0.95)
        _flush(head.text_frame)
        head.text_frame.paragraphs[0].alignment = 1
        write(head.text_frame.paragraphs[0], title, 18, bold=True)
        self.text(slide, [standfirst], 1.15, 9, INK)
        return slide

    def table(self, slide: Any, heads: Sequence[str], rows: int, widths: Sequence[float]) -> Any:
        """Add a table with a row of heads; widths in cm."""
        from pptx.util import Cm

        frame = slide.shapes.add_table(rows + 1, len(heads), Cm(0.5), Cm(2.2), Cm(sum(widths)), Cm(0.5 * (rows + 1)))
        table = frame.table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for row in table.rows:
            row.height = Cm(0.5)
            for cell in row.cells:
                cell.margin_left = cell.margin_right = Cm(0.1)
                cell.margin_top = cell.margin_bottom = Cm(0.04)
                shade(cell, "FFFFFF")
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            shade(cell, INK)
            write(cell.text_frame.paragraphs[0], head, 9, bold=True, ink="FFFFFF")
        return table

    def tables(
        self,
        title: str,
        standfirst: str,
        heads: Sequence[tuple[str, float]],
        rows: Sequence[Sequence[str]],
        size: int = 10,
    ) -> None:
        """Add a table, on as many slides as its words need; heads with their widths in cm.

        Only a text that would fill a whole slide alone is cut.
        """
        per_line = [int(width * 52 / size) for _, width in heads]
        room = int(_ROOM / (size * _LINE))
        texts = [[short(text, (room - 2) * wide) for text, wide in zip(row, per_line, strict=True)] for row in rows]
        cut: list[list[list[str]]] = [[]]
        left = float(room)
        for row in texts:
            height = max(lines(text, wide) for text, wide in zip(row, per_line, strict=True)) + 0.3
            if height > left and cut[-1]:
                cut.append([])
                left = room
            cut[-1].append(row)
            left -= height
        for page, some in enumerate(cut, 1):
            slide = self.slide(
                tr("{title} ({page} of {of})", title=title, page=page, of=len(cut)) if len(cut) > 1 else title,
                standfirst,
            )
            table = self.table(slide, [head for head, _ in heads], len(some), [width for _, width in heads])
            for i, row in enumerate(some, 1):
                for j, text in enumerate(row):
                    write(table.cell(i, j).text_frame.paragraphs[0], text, size)
                    shade(table.cell(i, j), _BANDS[i % 2])

    def foot(self, slide: Any, lines: Sequence[str]) -> None:
        """Add small print at the bottom."""
        self.text(slide, lines, 16.9, 8, SOFT)

    def text(self, slide: Any, lines: Sequence[str], top: float, size: float, ink: str) -> None:
        """Add lines of text at a height in cm."""
        from pptx.util import Cm

        box = slide.shapes.add_textbox(Cm(0.5), Cm(top), Cm(32.8), Cm(0.8))
        _flush(box.text_frame)
        for at, line in enumerate(lines):
            paragraph = box.text_frame.paragraphs[0] if at == 0 else box.text_frame.add_paragraph()
            write(paragraph, line, size, ink=ink)

    def data(self) -> bytes:
        """Return the file's content."""
        stream = io.BytesIO()
        self.deck.save(stream)
        return stream.getvalue()


def _flush(frame: Any) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def write(paragraph: Any, text: str, size: float, *, bold: bool = False, ink: str = INK) -> None:
    """Add a run of text."""
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = writable(text)
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(ink)


def shade(cell: Any, fill: str) -> None:
    """Fill a cell of a table."""
    from pptx.dml.color import RGBColor

    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill)
