"""What belongs to words of a text and is none of them: where links lead, signs of bullets, what is hidden or struck out there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from detente.drafts.left_out import BULLET_SIGN, LINK, LeftOut
from detente.drafts.structure.labels import find_label
from detente.drafts.word.container import Container, R, W
from detente.drafts.word.field_results import words_of
from detente.drafts.word.numbering import Level
from detente.drafts.word.signs import from_symbol_font, is_symbol_font
from detente.text import without_refused

_PLAIN_SIGNS = frozenset("•·∙⋅●○◦◉◎o❍■□▪▫◾◼◆◇❖♦⬥⬧⧫⯀❑❒➢➤►▶▸‣→⇨➔-‐‑–—−*§▲▼\u00a0\u25a1\ufffd")
"""Signs of bullets that say nothing: whether a list has dots or dashes is no change."""
_AROUND = 3
"""Words on each side by which a place within a paragraph is told."""
_FAR = 200
"""Letters within which these are looked for."""
_SHOWN = 48
_WITH_WORD = ("l", "o", "t")
"""Switches of a ``HYPERLINK`` field that have a word: the place, the tip, the frame."""


@dataclass(frozen=True)
class Aside:
    """Something that belongs to words of a paragraph and is none of them.

    ``near`` tells where in its paragraph it stands: by the words around it, those of a link, or those after a bullet.
    """

    what: str
    text: str
    near: str = ""

    def left_out(self, label: str | None = None) -> LeftOut:
        """Return it as an entry of what is not carried.

        ``label`` is that of its point, empty outside the points; None: the points are not known, and its place is not compared.
        """
        of = f"of “{_begun(self.near)}”" if self.near and self.what in (LINK, BULLET_SIGN) else ""
        where = ", ".join(filter(None, (f"at {label}" if label else "", of)))
        return LeftOut(self.what, self.text, 1, where, label or "", "" if label is None else self.near)


def _begun(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1].rstrip()}…"


def around(pieces: Sequence[Any], stretches: Iterable[tuple[int, int]], accepted: bool) -> Iterator[str]:
    """Tell where each of several stretches of a paragraph stands, by the words before and after it.

    Parameters
    ----------
    pieces : sequence of Piece
    stretches : iterable of (int, int)
        Their first piece, and the one after their last.
    accepted : bool
        Which side of tracked changes is read.

    Yields
    ------
    str
        A number with which the paragraph begins, and signs of notes, are left out: they follow their place.
    """
    said = ["" if piece.note or not piece.kept(accepted) else str(piece.said(accepted)) for piece in pieces]
    ends = [0, *accumulate(map(len, said))]
    words = "".join(said)
    label = find_label(words[:_FAR])
    first = label.length if label is not None else 0
    for start, end in stretches:
        before, after = ends[start], max(ends[end], first)
        near = words[max(first, before - _FAR) : before].split(), words[after : after + _FAR].split()
        yield f"{' '.join(near[0][-_AROUND:])} … {' '.join(near[1][:_AROUND])}".strip()


def runs_of(indexes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield ascending numbers as stretches: the first, and the one after the last."""
    at = 0
    while at < len(indexes):
        end = at + 1
        while end < len(indexes) and indexes[end] == indexes[end - 1] + 1:
            end += 1
        yield indexes[at], indexes[end - 1] + 1
        at = end


def bullet_sign(level: Level | None) -> str:
    """Return the sign of a bullet where it says something (a box ticked or not, a word); else an empty text."""
    if level is None or level.form != "bullet":
        return ""
    sign = level.text
    if is_symbol_font(level.font):
        sign, _ = from_symbol_font(level.font, sign)
    elif any("\uf000" <= letter <= "\uf0ff" for letter in sign):
        return ""
    sign = sign.strip()
    return "" if all(letter in _PLAIN_SIGNS for letter in sign) else sign


def link_target(container: Container, element: Any) -> str:
    """Return where a ``w:hyperlink`` leads: an address, or ``#`` and the bookmark; empty where a program named it."""
    identity = element.get(f"{R}id")
    address = container.leading_out(element).get(identity, "") if identity else ""
    return _joined(address, element.get(f"{W}anchor") or element.get(f"{W}docLocation") or "")


def field_target(code: str) -> str | None:
    """Return where a ``HYPERLINK`` field leads, as :func:`link_target` says it; None for another field."""
    said = words_of(code)
    if not said or said[0].upper() != "HYPERLINK":
        return None
    address = anchor = ""
    at = 1
    while at < len(said):
        switch = re.fullmatch(r"\\([a-z])", said[at], re.IGNORECASE)
        if switch is None:
            address = address or said[at]
        elif switch[1].lower() in _WITH_WORD:
            at += 1
            if switch[1].lower() == "l" and at < len(said):
                anchor = said[at]
        at += 1
    return _joined(address, anchor)


def _joined(address: str, anchor: str) -> str:
    """An address and a place in it; a place in this document alone only under a name that somebody gave it."""
    own = anchor if address or not anchor.startswith("_") else ""
    return without_refused(address.strip() + (f"#{own}" if own else ""))
