"""Signs of footnotes in words: told from figures that say something, and brought together with the notes they stand for.

A sign says nothing of what a provision says: ``troops¹`` are troops. High figures after a unit or a number say something
(``5 km²``, ``10⁶``, ``Article 5¹``) and stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detente.drafts.structure.labels import find_label

HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOW = str.maketrans(HIGH, "0123456789")
_UNITS = frozenset(
    [
        "kilometre",
        "kilometres",
        "kilometer",
        "kilometers",
        "metre",
        "metres",
        "meter",
        "meters",
        "mile",
        "miles",
        "foot",
        "feet",
        "inch",
        "inches",
        "yard",
        "yards",
        "acre",
        "acres",
        "kilomètre",
        "kilomètres",
        "mètre",
        "mètres",
        "kilómetro",
        "kilómetros",
        "metro",
        "metros",
        "kilometern",
        "metern",
        "hectare",
        "hectares",
        "мкм",
        "км",
        "мм",
        "см",
        "дм",
        "мили",
    ]
)
_PLACED = re.compile(
    r"\[\^[^\[\]\s]{1,40}\](?!:)"
    r"|<sup>\s?[\[(]?(?:\d{1,3}|[a-z*†‡])[\])]?\s?</sup>"
    r"|(?<=[^\W\d_])\^\d{1,3}\^|(?<=[.,;:!?)”»\"])\^\d{1,3}\^"
    r"|(?<=[^\W\d_])\[\d{1,3}\](?![(\[])|(?<=[^\W\d_][.,;:!?)”»\"])\[\d{1,3}\](?![(\[])"
)
_RAISED = re.compile(rf"(?P<space>[ \u00a0]?)(?P<sign>[⁽\[]?[{HIGH}]{{1,3}}(?:[,;] ?[{HIGH}]{{1,3}}){{0,5}}[⁾\]]?)")
_WORD_BEFORE = re.compile(r"[^\W\d_]{1,40}$")
_STOPS = ".,;:!?)”»\"’'"
_NOTE = re.compile(rf"[\[(]?(?P<n>\d{{1,3}}|[{HIGH}]{{1,3}})[\])]?[ \t\u00a0]?(?=[^\W\d_]|[“\"«(])")
_MOST_ROWS = 60
"""Rows at the end of a page, or of a text, among which its notes stand."""


def without_signs(text: str) -> str:
    """Return words without the signs of footnotes in them; figures that say something stay.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    if "[" in text or "^" in text or "<" in text:
        text = _PLACED.sub("", text)
    if not any(sign in text for sign in HIGH):
        return text
    out, done = [], 0
    for match in _RAISED.finditer(text):
        if _is_sign(text[: match.start()], bool(match["space"])):
            out.append(text[done : match.start()])
            done = match.end()
    return "".join([*out, text[done:]])


def _is_sign(before: str, apart: bool) -> bool:
    """Whether high figures after these words stand for a footnote: after a word that is no unit, or after the end of a sentence."""
    bare = before[-60:]
    stop = bare[-1:] in _STOPS
    if stop:
        bare = bare.rstrip(_STOPS)
    word = _WORD_BEFORE.search(bare)
    if word is None:
        return False
    known = word[0].casefold()
    return (stop and not apart) or (len(known) > 2 and known not in _UNITS)


@dataclass(frozen=True)
class Noted:
    """Rows of a text whose notes were told: signs and notes are written ``[^1]``.

    Attributes
    ----------
    rows : tuple of str
        The rows without the notes.
    notes : tuple of str
        Each as ``[^1]: its words``.
    """

    rows: tuple[str, ...]
    notes: tuple[str, ...] = ()


def with_notes(pages: Sequence[Sequence[str]]) -> str:
    """Return the rows of pages as one text, with the notes of each page told and put at its end."""
    rows: list[str] = []
    notes: list[str] = []
    for page in pages:
        found = noted(page, len(notes) + 1)
        rows += found.rows
        notes += found.notes
    return "\n".join([*rows, *(line for note in notes for line in ("", note))])


def noted(rows: Sequence[str], first: int = 1) -> Noted:
    """Tell the notes at the end of a page or of a text, each of which begins with a number that a word above bears.

    Nothing is taken for a note unless its sign stands right behind a word or the end of a sentence above it, and the
    notes' numbers follow one another.

    Parameters
    ----------
    rows : sequence of str
    first : int
        The number of the first note told.

    Returns
    -------
    Noted
    """
    starts = _starts(rows)
    if not starts:
        return Noted(tuple(rows))
    begin = starts[0][0]
    above = list(rows[:begin])
    notes: list[str] = []
    for k, (at, number) in enumerate(starts):
        end = starts[k + 1][0] if k + 1 < len(starts) else len(rows)
        told = f"[^{first + k}]"
        said = (_NOTE.sub("", rows[at].lstrip(), count=1), *rows[at + 1 : end])
        notes.append(f"{told}: {' '.join(row.strip() for row in said if row.strip())}")
        sign = _sign(number)
        for row in range(begin):
            above[row], found = sign.subn(told, above[row], count=1)
            if found:
                break
    return Noted(tuple(above), tuple(notes))


def _starts(rows: Sequence[str]) -> list[tuple[int, int]]:
    """Where notes begin at the end of the rows, with their numbers; empty where there are none."""
    found: list[tuple[int, int]] = []
    for at in range(len(rows) - 1, max(-1, len(rows) - _MOST_ROWS), -1):
        row = rows[at].lstrip()
        match = _NOTE.match(row)
        if match is not None:
            number = int(match["n"].translate(_LOW))
            signed = any(_sign(number).search(above) for above in rows[:at])
            if signed and (not found or found[0][1] == number + 1):
                found.insert(0, (at, number))
                continue
        label = find_label(row)
        if label is not None and not label.weak:
            break  # what stands below a point is no note unless it was told by its sign
    return found


def _sign(number: int) -> re.Pattern[str]:
    """How the sign of a note stands in words: glued to a word of three letters, or to the stop after one."""
    high = "".join(HIGH[int(digit)] for digit in str(number))
    figure = rf"(?:{number}|{high}|\[{number}\])(?![\w%⁰-⁹¹²³]|[.,]\d)"
    return re.compile(rf"(?<=[^\W\d_]{{2}}[a-zß-öø-ÿа-яёіїє]){figure}|(?<=[^\W\d_]{{2}}[.,;:)”»\"]){figure}")
