"""Paragraphs written as Markdown, such that they are read back as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MARKUP = re.compile(r"\\|#{1,6}\s|\[\^[^\]]+\]:|(\*\*|__)[^*_]+\1$")
"""How a paragraph begins that would be read as a heading or a note, or that begins with a backslash."""


def looks_like_markup(paragraph: str) -> bool:
    """Whether a paragraph's own words would be read as Markdown; a backslash before them keeps them words."""
    return _MARKUP.match(paragraph.lstrip()) is not None


def write_plain(paragraphs: Sequence[str]) -> str:
    """Write paragraphs as a text that :func:`detente.drafts.structure.plain.read_plain` reads back: one a line, a blank line between."""
    out: list[str] = []
    begun = False
    for paragraph in paragraphs:
        broken = [part.strip() for part in paragraph.replace("\r", "\n").split("\n")]
        row = "\\\n".join(part for part in broken if part).replace("<!--", "\\<!--")
        out.append(f"\n\n{row}" if row and begun else row or "\n")
        begun = begun or bool(row)
    whole = "".join(out).strip("\n")
    return f"{whole}\n" if whole else ""
