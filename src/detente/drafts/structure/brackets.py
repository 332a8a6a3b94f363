"""Square brackets: what is not agreed, and who proposes what.

``[North: A] [South: B]`` are two alternatives with their authors, ``[A] [B]`` two without; a single ``[A]`` is
text that may or may not stay. Brackets may nest. Footnote signs, Markdown links, ``[sic]``, ``[…]`` and empty
brackets are no alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from detente.case.case import Case
from detente.records import Record

_AUTHOR = re.compile(r"\s*(?P<name>[^\W\d_][\w .&/,’'()‑-]{0,59}?)\s?(?:[:：]|\s[–—]\s)\s*", re.UNICODE)
_NO_ALTERNATIVE = re.compile(r"(?:\^[^\]]*|\d{1,3}|sic!?|…|\.{2,}|_+|-+|x|•)?", re.IGNORECASE)
_EDITORIAL = {
    "note",
    "nb",
    "n.b.",
    "comment",
    "placeholder",
    "drafting note",
    "editor",
    "ed.",
    "example",
    "e.g.",
    "see",
}
_BETWEEN = re.compile(r"[\s/|]+")
_OR = {"or", "or:", "или", "або", "ou", "oder"}
_DEEPEST = 20
"""Brackets nested deeper than this are read as text."""


NOTHING = "—"
"""What stands in brackets for a party that wants no text there."""


@dataclass(frozen=True)
class Alternative(Record):
    """One bracket: whose it is (as written, and as a party of the case if it is one) and what it says."""

    renamed: ClassVar[Mapping[str, str]] = {"within": "alternatives"}
    left_out_if_empty: ClassVar[frozenset[str]] = frozenset({"within"})

    author: str | None
    party: str | None
    text: str
    within: tuple[AlternativeSet, ...] = ()


@dataclass(frozen=True)
class AlternativeSet(Record):
    """Brackets that stand side by side: one of them is to be chosen (a single one may also go)."""

    left_out: ClassVar[frozenset[str]] = frozenset({"start", "stop"})

    texts: tuple[Alternative, ...]
    start: int = 0
    stop: int = 0

    def all(self) -> Iterator[AlternativeSet]:
        """This set and every set nested in it."""
        yield self
        for text in self.texts:
            for inner in text.within:
                yield from inner.all()


def _spans(text: str) -> list[tuple[int, int]]:
    """The outermost brackets that close, as (start, stop)."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    for at, sign in enumerate(text):
        if sign == "[" and (at == 0 or text[at - 1] != "\\"):
            opened.append(at)
        elif sign == "]" and opened:
            start = opened.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, at + 1))
    return spans


def unbalanced(text: str) -> bool:
    """Whether a square bracket is opened and not closed, or closed and not opened."""
    depth = 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if depth < 0:
            return True
    return depth != 0


def over_several(texts: Sequence[str]) -> tuple[list[tuple[int, int]], list[int]]:
    """Return where brackets open in one text and close in a later one, and which texts hold one that has no other end.

    Parameters
    ----------
    texts : sequence of str
        Neighbouring texts, as the points of a draft.

    Returns
    -------
    list of (int, int)
        The texts in which each such bracket opens and closes.
    list of int
        Texts with a bracket that nowhere closes, or nowhere opened.
    """
    opened: list[int] = []
    spans: list[tuple[int, int]] = []
    alone: list[int] = []
    for at, text in enumerate(texts):
        for sign in text:
            if sign == "[":
                opened.append(at)
            elif sign == "]" and not opened:
                alone.append(at)
            elif sign == "]":
                start = opened.pop()
                spans += [(start, at)] if start != at else []
    return sorted(set(spans)), sorted({*alone, *opened})


def party_named(case: Case | None, name: str) -> str | None:
    """Return the party that a name in a text stands for: its id, its name, or the beginning of one of them."""
    if case is None:
        return None
    key = re.sub(r"[\W_]+", " ", name).strip().lower()
    exact = {re.sub(r"[\W_]+", " ", text).strip().lower(): p.id for p in case.parties for text in (p.name, p.id)}
    for article in ("", "the "):
        if article + key in exact:
            return exact[article + key]
    initials = {
        "".join(word[0] for word in p.name.split() if word[0].isupper()).lower(): p.id
        for p in case.parties if len([w for w in p.name.split() if w[0].isupper()]) > 1
    }  # fmt: skip
    if key.replace(" ", "") in initials:
        return initials[key.replace(" ", "")]
    if len(key) >= 2:
        hits = {p for text, p in exact.items() if text.removeprefix("the ").startswith(key)}
        if len(hits) == 1:
            return hits.pop()
    return None


def _beside(between: str) -> bool:
    """Whether what stands between two brackets makes them alternatives: nothing, a slash, or the word "or"."""
    words = [word.lower() for word in _BETWEEN.split(between) if word]
    return "\n\n" not in between and (not words or (len(words) == 1 and words[0] in _OR))


def alternatives(text: str, case: Case | None = None, depth: int = 0) -> tuple[AlternativeSet, ...]:
    """Find the bracketed alternatives of a text.

    Parameters
    ----------
    text : str
    case : Case, optional
        Whose parties the names before the colon may be.
    depth : int
        How many brackets the text stands in; beyond twenty, brackets are text.

    Returns
    -------
    tuple of AlternativeSet
        In order; nested ones within the alternative that holds them.
    """
    groups: list[list[tuple[int, int]]] = []
    if depth > _DEEPEST:
        return ()
    for start, stop in _spans(text):
        inside = text[start + 1 : stop - 1]
        if _NO_ALTERNATIVE.fullmatch(inside.strip()) or text[stop : stop + 1] == "(" or text[stop : stop + 2] == "[^":
            continue
        name = _AUTHOR.match(inside)
        if name and name["name"].lower() in _EDITORIAL:
            continue
        if groups and _beside(text[groups[-1][-1][1] : start]):
            groups[-1].append((start, stop))
        else:
            groups.append([(start, stop)])
    sets = []
    for group in groups:
        entries = tuple(_alternative(text[start + 1 : stop - 1], case, depth) for start, stop in group)
        sets.append(AlternativeSet(entries, group[0][0], group[-1][1]))
    return tuple(sets)


def _alternative(inside: str, case: Case | None, depth: int) -> Alternative:
    name = _AUTHOR.match(inside)
    author = party = None
    words = inside
    if name is not None:
        found = name["name"].strip()
        party = party_named(case, found)
        parts = [party_named(case, part) for part in re.split(r"/|,|&|\band\b", found)]
        short = len(found.split()) <= 4 and found[:1].isupper()
        if party is not None or all(parts) or short:
            author, words = found, inside[name.end() :]
    return Alternative(author, party, words.strip(), alternatives(words, case, depth + 1))


def choose(text: str, pick: int = 0, depth: int = 0) -> str:
    """Return a text with one alternative of every set chosen (the last when there are fewer), brackets gone."""
    out, at = "", 0
    for entry in alternatives(text, depth=depth):
        words = entry.texts[min(pick, len(entry.texts) - 1)].text
        out += text[at : entry.start]
        at = entry.stop
        if words == NOTHING:
            out = out.rstrip() if at == len(text) or not text[at].isalnum() else out
        else:
            out += choose(words, pick, depth + 1)
    return out + text[at:]
