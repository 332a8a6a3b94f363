"""The order of numbered labels: "2" before "10", "Article IX" after "Article V", "Article premier" first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

_CAPITALS = re.compile(r"(?<![^\W_])[A-Z]{1,15}(?![^\W_])")
_WORD = re.compile(r"[^\W\d_]{2,}(?:[-’'][^\W\d_]+)*")
Key = tuple[tuple[int, int, str], ...]


def order_of(labels: Iterable[str]) -> dict[str, Key]:
    """Return for each label the key that sorts it among the others.

    Capitals are Roman numerals where all that stand at that place are, and I is among them: in a row from A to D, C is no
    hundred. Number words count in all languages of ``number_words.csv``.

    Parameters
    ----------
    labels : iterable of str

    Returns
    -------
    dict of str to key
    """
    labels = list(labels)
    roman = _roman_places(labels)
    return {label: natural(_in_digits(label, roman)) for label in labels}


def natural(text: str) -> Key:
    """Return a key that sorts "2" before "10" and "21a" before "21b"."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.findall(r"\d{1,18}|\D+|\d", text)
    )


def _roman_places(labels: list[str]) -> frozenset[str]:
    """Return the beginnings of labels after which capitals are Roman numerals."""
    from detente.numerals.notation import from_roman

    standing: dict[str, set[str]] = defaultdict(set)
    for label in labels:
        for match in _CAPITALS.finditer(label):
            standing[label[: match.start()]].add(match[0])
    return frozenset(p for p, found in standing.items() if "I" in found and all(from_roman(x) for x in found))


def _in_digits(label: str, roman: frozenset[str]) -> str:
    if not any(sign.isalpha() for sign in label):
        return label
    from detente.numerals.notation import from_roman
    from detente.numerals.words import values_of_words

    def digits(match: re.Match[str]) -> str:
        value = from_roman(match[0]) if label[: match.start()] in roman else None
        return match[0] if value is None else str(value)

    def worded(match: re.Match[str]) -> str:
        value = values_of_words().get(match[0].lower())
        return match[0] if value is None else str(value)

    return _WORD.sub(worded, _CAPITALS.sub(digits, label))
