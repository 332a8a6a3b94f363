"""Words that a file holds outside the text of a draft (headers, hidden text, what is struck out), and how two drafts differ in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from detente.drafts.left_out import HIDDEN, STRUCK, LeftOut
from detente.drafts.structure.tokens import Change, count_words, word_changes
from detente.drafts.word.page_edges import EDGES
from detente.drafts.word.redline import pair_paragraphs
from detente.records import Record

UNKNOWN = "unknown"
_NO_PLACES = ("part of another format", "embedded object", "splitting of cells", "merging of cells")
"""What is listed as not carried and whose words, if it has any, stand in the text."""
_NAMES = {STRUCK: "Struck out by formatting alone"}
_IN_SUMMARY = {
    "header": "the header", "footer": "the footer", "watermark": "the watermark", HIDDEN: "the hidden text",
    STRUCK: "what is struck out by formatting alone",
}  # fmt: skip


@dataclass(frozen=True)
class Outside:
    """What stands outside the text of a draft.

    Attributes
    ----------
    draft : str
        The draft whose file tells: itself, or the one from which it comes.
    entries : tuple of LeftOut
    whole : bool
        Whether that is all; else it is compared only with what was read in the same way.
    """

    draft: str
    entries: tuple[LeftOut, ...]
    whole: bool = True

    @property
    def words(self) -> int:
        """How many words its places hold."""
        return sum(entry.count * count_words(entry.text) for entry in self.places)

    @property
    def places(self) -> tuple[LeftOut, ...]:
        """The entries that have words of their own."""
        return tuple(e for e in self.entries if e.text.strip() and not e.what.startswith(_NO_PLACES))


@dataclass(frozen=True)
class OutsideRow(Record):
    """A place outside the text in two drafts, and what happened to it.

    ``changes`` are those of points, or ``unknown`` where it is not known what one of the drafts has there.
    ``where_a`` and ``where_b`` say on which pages a header, footer or watermark stands; empty: on all.
    """

    renamed: ClassVar[Mapping[str, str]] = {"where_a": "where_from", "where_b": "where_to"}
    derived: ClassVar[tuple[str, ...]] = ("words",)

    place: str
    changes: tuple[str, ...]
    where_a: str
    where_b: str
    text_a: str
    text_b: str

    @cached_property
    def words(self) -> tuple[Change, ...]:
        """The differences by word.

        The words as they are where one side is not known, and where only their striking out came or went: they stand in
        the text, which is compared by itself.
        """
        if UNKNOWN in self.changes or (self.place == STRUCK and not (self.text_a and self.text_b)):
            known = self.text_a or self.text_b
            return (Change("same", known, known),)
        return word_changes(self.text_a, self.text_b)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What happened, in words."""
        if self.place == STRUCK:
            return tuple({"added": "now", "removed": "no longer"}.get(kind, kind) for kind in self.changes)
        return self.changes

    @property
    def name(self) -> str:
        """What it is called: ``Header, on the first page``."""
        called = _NAMES.get(self.place, self.place[:1].upper() + self.place[1:])
        before, after = self.where_a, self.where_b
        if "moved" in self.changes:
            return f"{called}, {before or 'on every page'} → {after or 'on every page'}"
        return ", ".join(filter(None, (called, after or before)))


def in_summary(rows: Sequence[OutsideRow]) -> list[str]:
    """Name the places of rows, each once, in the middle of a sentence."""
    return [_IN_SUMMARY.get(place, place) for place in dict.fromkeys(row.place for row in rows)]


def compare_outside(a: Outside | None, b: Outside | None) -> tuple[OutsideRow, ...]:
    """Pair what stands outside two texts, place by place.

    Parameters
    ----------
    a, b : Outside or None
        None: not known. What the other has is then no change, but not known either.

    Returns
    -------
    tuple of OutsideRow
        Every entry with words of both stands in exactly one.
    """
    if a is None or b is None:
        known = b if a is None else a
        places = sorted(known.places, key=lambda entry: _order(entry.what)) if known is not None else ()
        return tuple(_unknown(entry, b is None) for entry in _each(places))
    before, after = list(_each(a.places)), list(_each(b.places))
    kinds = sorted(dict.fromkeys(e.what for e in (*before, *after)), key=_order)
    rows: list[OutsideRow] = []
    for kind in kinds:
        sides = [[e for e in side if e.what == kind] for side in (before, after)]
        rows += _at_edges(kind, *sides) if kind in EDGES else _in_order(kind, *sides)
    return tuple(rows)


def _each(entries: Sequence[LeftOut]) -> Iterator[LeftOut]:
    """Entries as often as they stand in the file."""
    for entry in entries:
        yield from (entry for _ in range(entry.count))


def _order(kind: str) -> int:
    """Headers, footers and watermarks first, then what is hidden or struck out, then the rest as it comes."""
    first = (*EDGES, HIDDEN, STRUCK)
    return first.index(kind) if kind in first else len(first)


def _unknown(entry: LeftOut, in_a: bool) -> OutsideRow:
    words, where = (entry.text, ""), (entry.where, "")
    return OutsideRow(entry.what, (UNKNOWN,), *(where if in_a else where[::-1]), *(words if in_a else words[::-1]))


def _row(kind: str, change: str, old: LeftOut | None, new: LeftOut | None) -> OutsideRow:
    where_a, text_a = (old.where, old.text) if old is not None else ("", "")
    where_b, text_b = (new.where, new.text) if new is not None else ("", "")
    return OutsideRow(kind, (change,), where_a, where_b, text_a, text_b)


def _at_edges(kind: str, before: list[LeftOut], after: list[LeftOut]) -> Iterator[OutsideRow]:
    """Pair headers (footers, watermarks): the same words on the same pages, the same words elsewhere, other words there."""
    old, new = list(before), list(after)
    for change in ("same", "moved", "reworded"):
        for entry in list(old):
            found = next((e for e in new if _agrees(change, entry, e)), None)
            if found is not None:
                old.remove(entry)
                new.remove(found)
                yield _row(kind, change, entry, found)
    yield from (_row(kind, "removed", entry, None) for entry in old)
    yield from (_row(kind, "added", None, entry) for entry in new)


def _agrees(change: str, one: LeftOut, other: LeftOut) -> bool:
    words, where = one.text.split() == other.text.split(), one.where == other.where
    return (words and where) if change == "same" else words if change == "moved" else where


def _in_order(kind: str, before: list[LeftOut], after: list[LeftOut]) -> Iterator[OutsideRow]:
    """Pair what stands in the body in its order, by likeness; near which words it stands is no change."""
    for i, j in pair_paragraphs([e.text for e in before], [e.text for e in after]):
        old, new = None if i is None else before[i], None if j is None else after[j]
        if old is None or new is None:
            yield _row(kind, "added" if old is None else "removed", old, new)
        else:
            yield _row(kind, "same" if old.text.split() == new.text.split() else "reworded", old, new)
