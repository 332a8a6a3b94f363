"""Tables of contents that were typed: ``1 Definitions . . . . 7``, ``Article 2<tab>Ceasefire<tab>12``."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7}")
_LONGEST = 300
_LEADERS = " \t\u00a0.·•…_"
_TITLE = re.compile(
    r"(?:table of contents|contents|table des matières|sommaire|índice|índice geral|sumário|inhalt|inhaltsverzeichnis|"
    r"содержание|оглавление|зміст|المحتويات|فهرس|فهرست|תוכן העניינים|içindekiler|sadržaj|садржај|բովանդակություն|"
    r"სარჩევი|ማውጫ|目录|目錄|目次|차례|목차|indice|list of (?:figures|tables|annexes|schedules))\s*:?",
    re.IGNORECASE,
)
_FEWEST = 3
"""So many lines with a tab and a page number, one after the other, are a table of contents without a title."""


def is_entry(text: str) -> bool:
    """Whether a line ends as one of a table of contents: leaders, then a page number."""
    tail = _tail(text)
    return sum(sign in ".·•_" for sign in tail) + 2 * tail.count("…") >= 4


def _tail(text: str) -> str:
    """What stands between a line's words and the page number at its end; "" where it has none."""
    row = text.strip()
    if "\n" in row or not 3 <= len(row) <= _LONGEST:
        return ""
    at = len(row)
    while at and row[at - 1].isalnum() and len(row) - at < 8:
        at -= 1
    if _PAGE.fullmatch(row[at:]) is None:
        return ""
    head = row[:at].rstrip(_LEADERS)
    return row[len(head) : at] if head else ""


def contents_lines(texts: Sequence[str], known: Sequence[bool] = ()) -> frozenset[int]:
    """Return which lines stand in a typed table of contents.

    A line that ends in leaders and a page number is one beside another, or under a title such as "Contents". A line
    that ends in a tab and a page number is one among three, or under such a title.

    Parameters
    ----------
    texts : sequence of str
    known : sequence of bool
        Lines that are known to stand in one.
    """
    found: set[int] = set()
    at = 0
    while at < len(texts):
        stop, entries, leaders = at, [], 0
        while stop < len(texts) and (
            not texts[stop].strip() or (known and known[stop]) or "\t" in _tail(texts[stop]) or is_entry(texts[stop])
        ):
            if texts[stop].strip():
                entries.append(stop)
                leaders += is_entry(texts[stop])
            stop += 1
        if entries and (leaders >= 2 or len(entries) >= _FEWEST or _titled(texts, entries[0])):
            found.update(entries)
        at = max(stop, at + 1)
    return frozenset(found)


def _titled(texts: Sequence[str], at: int) -> bool:
    before = next((texts[k] for k in range(at - 1, -1, -1) if texts[k].strip()), "")
    return len(before) < 60 and _TITLE.fullmatch(before.strip().strip("*#_ ")) is not None
