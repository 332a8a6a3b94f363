"""Labels that say something else in a new version: another annex, another number than the place calls for, a bracket less.

A label that only follows its place is the same point: a point put in before it renumbers it. Anything else in a label is
words of the text, which a comparison must not pass over: ``Annex A prevails`` and ``Annex B prevails``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from detente.drafts.structure.in_brackets import find_point_label
from detente.drafts.structure.plan_text import PlanText
from detente.numerals.notation import from_roman
from detente.numerals.words import number_word

_LETTERS = re.compile(r"[^\W\d_]+")


class _Said(NamedTuple):
    """What a label says: its words without the number, its number, its brackets, and where it stands in its list."""

    words: tuple[str, ...]
    number: str
    brackets: int
    places: frozenset[int]
    """For each way to read the number how far it is from its place in the list."""
    unknown: bool = False
    """Whether it is a label of no known form, as a list may print: ``Option 1:``."""


def relabelled(old: PlanText, new: PlanText, pairs: Mapping[int, int]) -> frozenset[int]:
    """Return the points whose label says something else in the new version.

    Parameters
    ----------
    old, new : PlanText
    pairs : mapping of int to int
        Which provision of the old version is which of the new one.

    Returns
    -------
    frozenset of int
        Indexes of the old version's provisions.
    """
    before, after = _labels(old), _labels(new)
    return frozenset(i for i, j in pairs.items() if _differs(before[i], after[j]))


def _differs(a: _Said, b: _Said) -> bool:
    spoken = (a.words and b.words) or a.unknown or b.unknown
    if a.brackets != b.brackets or (spoken and a.words != b.words):
        return True
    return a.number != b.number and bool(a.places) and bool(b.places) and not a.places & b.places


def _labels(text: PlanText) -> list[_Said]:
    said = []
    last: dict[tuple[int | None, str], tuple[int, int]] = {}
    for provision in text.provisions:
        label = find_point_label(f"{provision.printed} Words", strict=False)
        places = set()
        own = _words_of_unknown(provision.printed)
        if own and (label is None or label.length <= len(provision.printed)):
            said.append(_Said(own, "", provision.printed.count("["), frozenset(), unknown=True))
            continue
        for reading in label.readings if label is not None else ():
            key = provision.parent, reading.style
            value, place = last.get(key, (0, -1))
            place = place + 1 if reading.value > value else 0
            last[key] = reading.value, place
            places.add(reading.value - place)
        number, words = provision.number.lower(), provision.label.lower()
        at = words.rfind(number)
        letters = _LETTERS.findall(f"{words[:at]} {words[at + len(number) :]}") if number and at >= 0 else ()
        said.append(_Said(tuple(letters), number, provision.printed.count("["), frozenset(places)))
    return said


def _words_of_unknown(printed: str) -> tuple[str, ...]:
    """The words of a label of no known form, without what may count in it: letters alone, Roman numbers, numbers in words."""
    found = (word for word in _LETTERS.findall(printed.lower()) if len(word) > 1)
    return tuple(word for word in found if from_roman(word) is None and number_word(word.capitalize()) is None)
