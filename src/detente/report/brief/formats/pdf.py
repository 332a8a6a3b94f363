"""The brief as a PDF, typeset by Typst; case text reaches it as data, never as markup."""

from __future__ import annotations

import json
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from detente.language import tr
from detente.report.brief.charts import across, charts
from detente.report.brief.formats.format import Format, in_its_language
from detente.text import shortened

if TYPE_CHECKING:
    from detente.report.brief.document import Document

_MOST = 3_000
"""Letters of one entry: typesetting longer ones takes minutes. The other formats have them whole."""


@in_its_language
def to_pdf(brief: Document) -> bytes:
    """Typeset a brief.

    The text goes into a JSON file that the template reads, so nothing in it can be taken for markup.

    Returns
    -------
    bytes
        A PDF file (A4).
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        folder = Path(name)
        drawings: dict[str, list[dict[str, str | float]]] = {}
        for key, entries in charts(brief).items():
            drawings[key] = []
            for number, (caption, drawing) in enumerate(entries):
                file = f"{key}-{number}.svg"
                (folder / file).write_text(drawing, encoding="utf-8")
                drawings[key].append({"file": file, "caption": caption, "across": across(drawing)})
        (folder / "brief.json").write_text(json.dumps(_data(brief, drawings), ensure_ascii=False), encoding="utf-8")
        template = files("detente.report.brief.formats").joinpath("brief.typ").read_text(encoding="utf-8")
        (folder / "brief.typ").write_text(template, encoding="utf-8")
        return bytes(typst.compile(str(folder / "brief.typ"), root=str(folder)))


def _data(brief: Document, drawings: dict[str, list[dict[str, str | float]]]) -> dict[str, object]:
    return {
        "language": brief.language,
        "reported": tr("reported by a source, numbered"),
        "computed": tr("on a shaded ground: computed from judgements"),
        "annex": tr("Annex: the same in full"),
        "sources_title": tr("Sources."),
        "kicker": _cut(brief.kicker),
        "headline": _cut(brief.headline),
        "standfirst": _cut(brief.standfirst),
        "method": _cut(brief.method),
        "sections": [
            {
                "title": section.title,
                "annex": section.annex,
                "items": [
                    {
                        "lead": _cut(item.lead),
                        "text": _cut(item.text),
                        "computed": item.computed,
                        "sources": item.cited,
                    }
                    for item in section.items
                ],
                "charts": [drawing for name in section.charts for drawing in drawings.get(name, [])],
            }
            for section in brief.on_paper()
        ],
        "sources": [_cut(source.line) for source in brief.sources],
    }


def _cut(text: object) -> str:
    return shortened(text, _MOST)


PDF = Format("pdf", "PDF", ("pdf",), "application/pdf", to_pdf)
