"""The brief as one self-contained HTML file: no network, no remote fonts, no script."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.language import ENGLISH, tr
from detente.report.brief.charts import charts
from detente.report.brief.formats.format import Format, in_its_language
from detente.report.matrix.grid import compact, signs
from detente.text import printable

if TYPE_CHECKING:
    from detente.report.brief.document import Document


@in_its_language
def to_html(brief: Document) -> str:
    """Write a brief as HTML.

    Everything that comes from the case is escaped; links are made only of http and https addresses. The
    charts' SVG is made by this program, with its text escaped by the renderer.
    """
    from jinja2 import Environment
    from markupsafe import Markup

    environment = Environment(
        autoescape=True, finalize=lambda value: value if hasattr(value, "__html__") else _safe(value)
    )
    environment.filters["weblink"] = lambda url: re.fullmatch(r"https?://[^\s<>\"']+", str(url)) is not None
    template = environment.from_string(
        files("detente.report.brief.formats").joinpath("brief.html.jinja").read_text(encoding="utf-8")
    )
    drawings = {
        name: [(caption, Markup(_described(drawing, caption))) for caption, drawing in entries]
        for name, entries in charts(brief).items()
    }
    grid = None if brief.matrix is None else compact(brief.case, brief.matrix, MOST_POINTS)
    return template.render(brief=brief, charts=drawings, matrix=grid, signs=signs(), words=_words(), english=ENGLISH)


def _words() -> dict[str, str]:
    """Return what the page says beside the brief, in the language spoken."""
    return {
        "reported": tr("reported by a source, numbered"),
        "computed": tr("COMPUTED"),
        "means": tr("on a shaded ground: a result of this tool, from judgements"),
        "annex": tr("Annex: the same in full"),
        "sources": tr("Sources."),
        "source": tr("source"),
        "low": tr("low confidence"),
        "medium": tr("medium confidence"),
        "high": tr("high confidence"),
        "matrix": tr("What each point is to each party"),
        "point": tr("Point"),
    }


MOST_POINTS = 32
"""So many rows of the matrix stand on a first screen of 800 pixels."""


def _safe(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


def _described(drawing: str, caption: str) -> str:
    """Give a chart a name for those who do not see it."""
    from markupsafe import escape

    return drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(caption)}" ', 1)


HTML = Format("html", "Web page (HTML)", ("html",), "text/html; charset=utf-8", to_html)
