"""The brief as a Word document."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from detente.language import later, tr
from detente.report.brief.charts import across, charts
from detente.report.brief.formats.format import Format, in_its_language
from detente.report.pictures import svg_png
from detente.text import one_line, shortened

if TYPE_CHECKING:
    from detente.report.brief.document import Document, Item

_MARK, _SOFT, _WASH = "0B6A8F", "57606A", "EEF5F8"
LEGEND = later("► reported by a source, numbered; on a shaded ground: computed from judgements")
_WIDEST = 13.5
"""Of a chart, in cm."""
_MOST_IN_PROPERTY = 255
"""Word takes no longer text in a property of a document; the heading has it whole."""


@in_its_language
def to_docx(brief: Document) -> bytes:
    """Write a brief as a Word document with styles, pictures and numbered sources.

    Returns
    -------
    bytes
    """
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    _clean_properties(document, brief)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.9)
        section.top_margin = section.bottom_margin = Cm(1.4)
    document.core_properties.language = brief.language
    document.styles["Normal"].font.name = "Georgia"
    document.styles["Normal"].font.size = Pt(9.5)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.styles["Title"].font.size = Pt(16)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(8)
    _soft(document.add_paragraph(), one_line(brief.kicker))
    document.add_heading(one_line(brief.headline), 0)
    document.add_paragraph(one_line(brief.standfirst))
    _soft(document.add_paragraph(), tr(LEGEND))
    drawings = charts(brief)
    paper = brief.on_paper()
    first = next((part for part in paper if part.annex), None)
    for part in paper:
        if part is first:
            document.add_page_break()
            document.add_heading(tr("Annex: the same in full"), 1)
        document.add_heading(f"{part.title}.", 2 if part.annex else 1)
        for item in part.items:
            _item(document, item)
        for name in part.charts:
            for caption, drawing in drawings.get(name, []):
                paragraph = document.add_paragraph()
                paragraph.paragraph_format.keep_with_next = True
                _soft(paragraph, caption)
                document.add_picture(io.BytesIO(svg_png(drawing)), width=Cm(_WIDEST * across(drawing)))
    document.add_heading(tr("Sources."), 1)
    for source in brief.sources:
        _soft(document.add_paragraph(), f"{source.number}. {one_line(source.line)}")
    _soft(document.add_paragraph(), one_line(brief.method))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _clean_properties(document: Any, brief: Document) -> None:
    import datetime as dt

    properties = document.core_properties
    properties.title = shortened(brief.headline, _MOST_IN_PROPERTY)
    properties.author = properties.last_modified_by = "Detente"
    properties.comments = ""
    moment = dt.datetime.combine(brief.case.as_of, dt.time(), dt.UTC)
    properties.created = properties.modified = moment


def _soft(paragraph: Any, text: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.size = Pt(9)
    run.font.color.rgb = RGBColor.from_string(_SOFT)


def _item(document: Any, item: Item) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(0.6)
    paragraph.paragraph_format.first_line_indent = Cm(-0.6)
    paragraph.paragraph_format.space_after = Pt(2)
    marker = paragraph.add_run("►  ")
    marker.font.size = Pt(8)
    marker.font.color.rgb = RGBColor.from_string(_MARK if item.computed else _SOFT)
    if item.lead:
        paragraph.add_run(f"{one_line(item.lead)} ").bold = True
    paragraph.add_run(one_line(item.text))
    if item.sources:
        _soft(paragraph, f" [{item.cited}]")
    if item.computed:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:color"), "auto")
        shade.set(qn("w:fill"), _WASH)
        paragraph._p.get_or_add_pPr().append(shade)


DOCX = Format(
    "docx",
    "Word",
    ("docx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    to_docx,
)
