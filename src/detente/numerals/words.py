"""Numbers in words, in the languages in which agreements are written: ``premier``, ``первая``, ``الأولى``, ``ikinci``.

The words stand in ``number_words.csv``: a language, a kind (cardinal, ordinal, feminine, neuter, adverb), and the
words from one on. They were checked against the words that num2words (its authors, LGPL) gives, and extended by hand.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from detente.numerals.english import WORDS

_RUN = re.compile(r"[^\W\d_][\w’'ʼ\u064b-\u0652]*(?:[ \u00a0-][^\W\d_][\w’'ʼ\u064b-\u0652]*){0,3}")
_LONGEST = 80
"""Characters of the longest number word, and some to spare."""
_AMBIGUOUS = frozenset({"on", "due", "un", "um", "en", "al", "is", "no", "do"})
"""Words that are a number in one language and something else in many texts."""
_SAME = {"bs": "hr", "sh": "hr", "me": "hr", "pt_br": "pt", "nb": "sv"}


@cache
def tables() -> dict[tuple[str, str], tuple[str, ...]]:
    """For each language and kind its words, the first for one; empty where a number has none."""
    text = resources.files(__package__).joinpath("number_words.csv").read_text(encoding="utf-8")
    found = {}
    for row in text.splitlines()[1:]:
        language, kind, words = row.split(",", 2)
        found[language, kind] = tuple(words.split("|"))
    return found


def in_words(value: int, kind: str, language: str) -> str | None:
    """Return a number in words (``cardinal``, ``ordinal``, …), or None where the table has none."""
    code = language.lower().replace("-", "_")
    code = _SAME.get(code, _SAME.get(code.split("_")[0], code.split("_")[0]))
    if code == "sr" and "latn" in language.lower():
        code = "hr"
    words = tables().get((code, kind), ())
    return words[value - 1] or None if 1 <= value <= len(words) else None


@cache
def values_of_words() -> dict[str, int]:
    """Every number word in small letters with its value; spellings with and without marks alike."""
    found: dict[str, int] = dict(WORDS) | _TENS
    for words in tables().values():
        for value, word in enumerate(words, 1):
            if word and word not in _AMBIGUOUS:
                for spelled in _spellings(word):
                    found.setdefault(spelled, value)
    return found


def number_word(text: str) -> tuple[str, int] | None:
    """Return the longest number word with which a text begins, as written, and its value; None without one."""
    match = _RUN.match(text[:_LONGEST])
    stop = match.end() if match is not None else 0
    while stop:
        value = values_of_words().get(text[:stop].lower())
        if value is not None:
            return _with_ones(text, stop, value)
        stop = max(text.rfind(sign, 0, stop) for sign in " -\u00a0")
        stop = max(stop, 0)
    return None


_TENS = {
    word: 10 * ten
    for words in (
        "пятьдесят шестьдесят семьдесят восемьдесят девяносто", "п’ятдесят шістдесят сімдесят вісімдесят дев’яносто",
        "cinquante soixante", "cincuenta sesenta setenta ochenta noventa", "cinquenta sessenta setenta oitenta noventa",
        "quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo", "quincuagésima sexagésima septuagésima octogésima nonagésima",
        "quinquagésimo", "quinquagésima", "elli altmış yetmiş seksen doksan",
    )
    for ten, word in enumerate(words.split(), 5)
}  # fmt: skip
"""Tens after which ones follow, beyond the table."""


def _with_ones(text: str, stop: int, tens: int) -> tuple[str, int]:
    """A number word, with the ones that follow it where it is a number of tens: ``сорок первая`` is 41."""
    following = _ONES_AFTER.match(text, stop) if tens >= 20 and tens % 10 == 0 else None
    ones = values_of_words().get(following[1].lower()) if following is not None else None
    if following is not None and ones is not None and ones < 10:
        return text[: following.end()], tens + ones
    return text[:stop], tens


_ONES_AFTER = re.compile(r"[ \u00a0-](?:y |e |et )?([^\W\d_][\w’'ʼ]*)")


def _spellings(word: str) -> set[str]:
    """A word as it may be written: without ё, without hamza and tanwin, with another apostrophe."""
    found = {word, word.replace("ё", "е"), word.replace("’", "'"), word.replace("’", "ʼ")}
    found |= {f"{word}{end}" for end in "rsn"} if word.endswith("te") else set()  # Erster, erstes, ersten
    bare = word.replace("ً", "")
    return found | {bare, bare.replace("أ", "ا")}
