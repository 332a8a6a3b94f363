"""Case text is data: how it is made safe to show, and how words are joined."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_KEEP = {"\n", "\t"}
# Marks that turn the direction of the text after them around; shown they would garble what follows.
_DIRECTION = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def printable(text: object) -> str:
    """Return text with control characters made visible, so that no terminal obeys it.

    Escape sequences, carriage returns, bidirectional overrides and other control characters become ``�``.
    New lines and tabs stay.
    """
    return "".join(
        character if character in _KEEP or not _obeyed(character) else "\N{REPLACEMENT CHARACTER}"
        for character in str(text)
    )


def _obeyed(character: str) -> bool:
    return character in _DIRECTION or unicodedata.category(character) in ("Cc", "Cs")


def one_line(text: object) -> str:
    """Return :func:`printable` text on one line, runs of white space folded."""
    return " ".join(printable(text).split())


def joined(items: Iterable[str], last: str = "and") -> str:
    """Join words: a, b and c."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"
