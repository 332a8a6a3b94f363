"""Numbers in English words and ordinals, and their values."""

from __future__ import annotations

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]


def cardinal(value: int) -> str:
    """Return a number below a thousand in English words (in digits beyond)."""
    if not 0 <= value < 1000:
        return str(value)
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(value, 100)
    return f"{_ONES[hundreds]} hundred" + (f" {cardinal(rest)}" if rest else "")


def ordinal_word(value: int) -> str:
    """Return an ordinal in English words: first, twenty-first."""
    if not 0 <= value < 1000:
        return ordinal(value)
    if value < 20:
        return _ORDINALS[value]
    words = cardinal(value)
    head, sep, last = words.rpartition("-")
    if not sep:
        head, sep, last = words.rpartition(" ")
    if last in _ONES[:20]:
        return head + sep + _ORDINALS[_ONES.index(last)]
    return head + sep + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def ordinal(value: int) -> str:
    """Return an English ordinal in digits: 1st, 2nd, 11th."""
    if value % 100 in (11, 12, 13):
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }"


WORDS = {write(value): value for write in (cardinal, ordinal_word) for value in range(1, 100)}
WORDS |= {word.replace("-", " "): value for word, value in WORDS.items()}
