"""Paragraphs written as Markdown, such that they are read back as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_MARKUP = re.compile(r"\\|#{1,6}\s|\[\^[^\]]+\]:|(\*\*|__)[^*_]+\1$")
"""How a paragraph begins that would be read as a heading or a note, or that begins with a backslash."""


OPEN, CLOSE = "\x02", "\x03"
"""What stands around a mark within paragraphs: characters that no text holds. In Markdown a mark is a comment."""


BULLET = "•"
"""With what the items of a list begin that counts nothing."""


def looks_like_markup(paragraph: str) -> bool:
    """Whether a paragraph's own words would be read as Markdown; a backslash before them keeps them words."""
    return _MARKUP.match(paragraph.lstrip()) is not None


def as_written(text: Any) -> tuple[str, ...]:
    """Return the paragraphs of a text (a ``PlanText``) as :func:`write_plain` wants them.

    Headings begin with ``##``. A backslash stands before words that would be read as something that they are not. What
    the words alone do not tell stands beside them in a comment: the level of a point (``(a) <!-- level 3 --> words``)
    or of a bullet under another (``• <!-- level 2 --> words``), a heading that looks like a point or has a line break, a line of a table of contents.
    """
    points = {p.first: at for at, p in enumerate(text.provisions)}
    return tuple(_paragraph(text, at, points.get(at)) for at in range(len(text.paragraphs)))


def _paragraph(text: Any, at: int, point: int | None) -> str:
    words: str = text.paragraphs[at]
    marked = at in text.marked
    if point is not None:
        if not marked:
            return words
        end = label_end(words, text.provisions[point].printed)
        kept = f"\\{words[:end]}" if looks_like_markup(words[:end]) else words[:end]
        return words if end == 0 else f"{kept}{level_mark(text.provisions[point].depth)}{words[end:]}"
    if at in text.nest_of:
        return f"{BULLET}{level_mark(text.nest_of[at])}{words.removeprefix(BULLET)}"
    if at in text.heading_set and words.strip():
        if marked:
            return f"## {words.strip()}{_mark('heading')}"
        return f"## {words} ##" if words.rstrip().endswith("#") and "\n" not in words else f"## {words}"
    if text.kinds[at] == "note" or not (at in text.literal or looks_like_markup(words)):
        return words
    return f"\\{words.rstrip()}{_mark('contents')}" if marked and at in text.contents else f"\\{words}"


def level_mark(depth: int) -> str:
    """Return what is written after a label whose depth the words do not tell."""
    return _mark(f"level {depth + 1}")


def _mark(said: str) -> str:
    return f"{OPEN}{said}{CLOSE}"


_BEFORE = r"\s*(?:#{1,6}\s+|>\s+)?(\*\*|__)?\s*"
_IN_BRACKET = _BEFORE + r"(?:\[\s?){1,4}(?:[^\[\]]{0,44}?[:：–—]\s+)?(?:\*\*|__)?"
"""What may stand before a label: emphasis, and a bracket that opens before it with the name of who proposes."""


def label_end(paragraph: str, printed: str) -> int:
    """Return where a label ends in its paragraph, emphasis around it included; 0 where it is not found."""
    for before in (_BEFORE, _IN_BRACKET):
        found = re.match(before + "".join(rf"\\?{re.escape(sign)}" for sign in printed) + r"(?(1)(?:\1)?)", paragraph)
        if found is not None:
            return found.end()
    return 0


def write_plain(paragraphs: Sequence[str]) -> str:
    """Write paragraphs as a text that :func:`detente.drafts.structure.plain.read_plain` reads back: one a line, a blank line between."""
    out: list[str] = []
    begun = False
    for paragraph in paragraphs:
        broken = [part.strip() for part in paragraph.replace("\r", "\n").split("\n")]
        row = "\\\n".join(part for part in broken if part).replace("<!--", "\\<!--")
        row = row.replace(OPEN, " <!-- ").replace(CLOSE, " -->")
        out.append(f"\n\n{row}" if row and begun else row or "\n")
        begun = begun or bool(row)
    whole = "".join(out).strip("\n")
    return f"{whole}\n" if whole else ""
