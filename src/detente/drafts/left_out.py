"""What a file holds and a draft does not carry: said on the import screen, kept in the draft's notes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from detente.records import Record
from detente.text import without_refused

_LONGEST = 2_000
HIDDEN = "hidden text"
STRUCK = "striking out by formatting alone, of words"
LINK = "target of a link"
BULLET_SIGN = "sign of a bullet"
HIDDEN_ROW = "marking as hidden, of a table row"
COMMENT = "comment"
PICTURE = "picture"
OBJECT = "embedded object"
LATER = (LINK, BULLET_SIGN, HIDDEN_ROW, PICTURE, OBJECT)
"""Kinds that older notes do not have, or tell less of: what they lack may have stood in the file."""
EDGE_LINE = "line at the edge of a page"
"""Of a text without marks of what heads its pages: a line that most pages repeat."""


@dataclass(frozen=True)
class LeftOut(Record):
    """Something that is not carried: what it is (header, picture, …), its words if it has any, how many there are, and where.

    ``label`` is the point in which it stands, and ``near`` tells where there: by the words around it, those of a link, or
    those after a bullet.
    """

    what: str
    text: str = ""
    count: int = 1
    where: str = ""
    label: str = ""
    near: str = ""

    left_out_if_empty: ClassVar[frozenset[str]] = frozenset({"where", "label", "near"})

    def __str__(self) -> str:
        shown = " ".join(self.text.split())
        shown = shown if len(shown) <= 120 else shown[:119] + "…"
        times = f" ({self.count} times)" if self.count > 1 else ""
        place = f", {self.where}" if self.where else ""
        return self.what + (f" “{shown}”" if shown else "") + times + place


def gathered(found: Iterable[LeftOut]) -> list[LeftOut]:
    """Count what is the same once, in the order in which it first comes."""
    counts: dict[LeftOut, int] = {}
    for entry in found:
        key = replace(entry, text=_cut(without_refused(entry.text)), count=1, near=_cut(without_refused(entry.near)))
        counts[key] = counts.get(key, 0) + entry.count
    return [replace(entry, count=count) for entry, count in counts.items()]


def _cut(text: str) -> str:
    """Cut a long text; what is cut is told by its length and digest, so that a change in it is seen."""
    if len(text) <= _LONGEST:
        return text
    rest = text[_LONGEST:]
    return f"{text[:_LONGEST]}… [{len(rest):,} more letters, {hashlib.sha256(rest.encode()).hexdigest()[:8]}]"
