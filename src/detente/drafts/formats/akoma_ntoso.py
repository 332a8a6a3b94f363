"""Akoma Ntoso 3.0 (OASIS LegalDocML), written only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.drafts.formats.text_format import Imprint, TextFormat

if TYPE_CHECKING:
    from detente.drafts.structure.plan_text import PlanText


def _write(text: PlanText, imprint: Imprint) -> bytes:
    from detente.drafts.akn import akoma_ntoso
    from detente.drafts.structure.language import language_of, three_letters

    language = three_letters(language_of("\n".join(text.paragraphs)))
    return akoma_ntoso(text, imprint.name, imprint.title, imprint.date, imprint.authors, language)


AKOMA_NTOSO = TextFormat(
    name="akn",
    title="Akoma Ntoso 3.0",
    endings=(".xml",),
    carries="the text with its hierarchy of points, name, title, day and, for those who run the case, authors",
    write=_write,
)
