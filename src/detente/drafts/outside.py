"""Words that a file holds outside the text of a draft (headers, hidden text, what is struck out), and how two drafts differ in them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar

from detente.drafts.left_out import BULLET_SIGN, COMMENT, HIDDEN, HIDDEN_ROW, LINK, STRUCK, LeftOut
from detente.drafts.structure.tokens import Change, count_words, word_changes
from detente.drafts.word.page_edges import EDGES
from detente.drafts.word.redline import pair_paragraphs
from detente.records import Record

UNKNOWN = "unknown"
_NO_PLACES = (
    "part of another format",
    "splitting of cells",
    "merging of cells",
    "tracked change of formatting",
    "sign of the font",
)
"""What is listed as not carried and whose words, if it has any, stand in the text."""
_WORDLESS = "without words"
"""What is said of a place that has none, such as a drawing."""
_MARKED = (STRUCK, HIDDEN_ROW)
"""What marks words that stand in the text as well."""
_NAMES = {STRUCK: "Struck out by formatting alone", HIDDEN_ROW: "Table row marked as hidden"}
_IN_SUMMARY = {
    "header": "the header", "footer": "the footer", "watermark": "the watermark", HIDDEN: "the hidden text",
    STRUCK: "what is struck out by formatting alone", HIDDEN_ROW: "table rows marked as hidden", COMMENT: "comments",
    LINK: "where links lead", BULLET_SIGN: "signs of bullets",
}  # fmt: skip
_OF_WORDS = (LINK, BULLET_SIGN)
"""What belongs to words: told by them, then by itself."""


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
    unread: frozenset[str] = frozenset()
    """Kinds that were not read of it: what it has of them is not known."""

    @property
    def words(self) -> int:
        """How many words its places hold."""
        return sum(entry.count * count_words(entry.text) for entry in self.places)

    @property
    def places(self) -> tuple[LeftOut, ...]:
        """The entries that have a place of their own outside the text."""
        own = (e for e in self.entries if e.what and not e.what.startswith(_NO_PLACES))
        return tuple(e if e.text.strip() else replace(e, text=_WORDLESS) for e in own)


@dataclass(frozen=True)
class OutsideRow(Record):
    """A place outside the text in two drafts, and what happened to it.

    ``changes`` are those of points, or ``unknown`` where it is not known what one of the drafts has there.
    ``where_a`` and ``where_b`` say on which pages a header, footer or watermark stands (empty: on all), and at which
    point something else does.
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
        if UNKNOWN in self.changes or (self.place in _MARKED and not (self.text_a and self.text_b)):
            known = self.text_a or self.text_b
            return (Change("same", known, known),)
        return word_changes(self.text_a, self.text_b)

    @property
    def unknown_of(self) -> str:
        """The side (``before`` or ``after``) of which it is not known what it has here; empty where both are known."""
        return "" if UNKNOWN not in self.changes else "after" if self.text_a else "before"

    @property
    def kinds(self) -> tuple[str, ...]:
        """What happened, in words."""
        if self.place in _MARKED:
            return tuple({"added": "now", "removed": "no longer"}.get(kind, kind) for kind in self.changes)
        return self.changes

    @property
    def name(self) -> str:
        """What it is called: ``Header, on the first page``."""
        called = _NAMES.get(self.place, self.place[:1].upper() + self.place[1:])
        before, after = self.where_a, self.where_b
        if "moved" in self.changes and before != after:
            nowhere = "on every page" if self.place in EDGES else "outside the points"
            return f"{called}, {before or nowhere} → {after or nowhere}"
        return ", ".join(filter(None, (called, after or before)))


def in_summary(rows: Sequence[OutsideRow]) -> list[str]:
    """Name the places of rows, each once, in the middle of a sentence."""
    return [_IN_SUMMARY.get(place, place) for place in dict.fromkeys(row.place for row in rows)]


@dataclass(frozen=True)
class Places:
    """Which points of two texts are the same, by their labels, and which of these have the same words.

    Attributes
    ----------
    a, b : mapping of str to int
        For each label of a text which row of the comparison its point stands in.
    same : frozenset of int
        The rows whose words are the same, and -1 where all words outside the points are.
    """

    a: Mapping[str, int] = field(default_factory=dict)
    b: Mapping[str, int] = field(default_factory=dict)
    same: frozenset[int] = frozenset()

    def agree(self, old: LeftOut, new: LeftOut) -> bool:
        """Whether entries stand at the same place, as far as it is known: in points of one row, and among the same words of it."""
        at, to = self._row(self.a, old), self._row(self.b, new)
        if at is None or to is None:
            return True
        return at == to and (at not in self.same or not old.near or not new.near or old.near == new.near)

    @staticmethod
    def _row(rows: Mapping[str, int], entry: LeftOut) -> int | None:
        return rows.get(entry.label) if entry.label else (-1 if entry.near else None)


def compare_outside(a: Outside | None, b: Outside | None, places: Places | None = None) -> tuple[OutsideRow, ...]:
    """Pair what stands outside two texts, place by place.

    Parameters
    ----------
    a, b : Outside or None
        None: not known. What the other has is then no change, but not known either.
    places : Places, optional
        Which points are the same; without it the place of what stands in the body is no change.

    Returns
    -------
    tuple of OutsideRow
        Every entry with words of both stands in exactly one.
    """
    if a is None or b is None:
        known = b if a is None else a
        held = sorted(known.places, key=lambda entry: _order(entry.what)) if known is not None else ()
        return tuple(_unknown(entry, b is None) for entry in _each(held))
    before, after = list(_each(a.places)), list(_each(b.places))
    kinds = sorted(dict.fromkeys(e.what for e in (*before, *after)), key=_order)
    rows: list[OutsideRow] = []
    for kind in kinds:
        old, new = ([e for e in side if e.what == kind] for side in (before, after))
        if kind in a.unread or kind in b.unread:
            rows += [*(_unknown(entry, True) for entry in old), *(_unknown(entry, False) for entry in new)]
        else:
            rows += _at_edges(kind, old, new) if kind in EDGES else _in_order(kind, old, new, places or Places())
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


def _in_order(kind: str, before: list[LeftOut], after: list[LeftOut], places: Places) -> Iterator[OutsideRow]:
    """Pair what stands in the body: the same at the same place, then what belongs to the same words, then in order by likeness."""
    found: dict[int, tuple[int, str]] = {}
    left = list(range(len(before)))
    for change in ("same", "reworded") if kind in _OF_WORDS else ("same",):
        by_key: dict[str, dict[LeftOut, deque[int]]] = {}
        for j, entry in enumerate(after):
            if j not in found:
                by_key.setdefault(_key(change, entry), {}).setdefault(entry, deque()).append(j)
        for i in left:
            alike = by_key.get(_key(change, before[i]), {})
            free = next((free for entry, free in alike.items() if free and places.agree(before[i], entry)), None)
            if free is not None:
                found[free.popleft()] = i, change
        paired = {i for i, _ in found.values()}
        left = [i for i in left if i not in paired]
    rest = [j for j in range(len(after)) if j not in found]
    gone: list[int] = []
    for at, to in pair_paragraphs([before[i].text for i in left], [after[j].text for j in rest]):
        if at is not None and to is not None:
            same = before[left[at]].text.split() == after[rest[to]].text.split()
            found[rest[to]] = left[at], "moved" if same else "reworded"
        elif at is not None:
            gone.append(left[at])
    for j, entry in enumerate(after):
        if j in found:
            yield _row(kind, found[j][1], before[found[j][0]], entry)
        else:
            yield _row(kind, "added", None, entry)
    yield from (_row(kind, "removed", before[i], None) for i in gone)


def _key(change: str, entry: LeftOut) -> str:
    return " ".join((entry.text if change == "same" else entry.near).split())
