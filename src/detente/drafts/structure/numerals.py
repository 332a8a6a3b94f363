"""Numbers as the labels of points write them: decimal, Roman, letters of several alphabets, words."""

from __future__ import annotations

from collections.abc import Callable

LATIN = "abcdefghijklmnopqrstuvwxyz"
# ISO/IEC 29500-1, 17.18.59, russianLower: without ё, й, ъ and ь.
RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
UKRAINIAN = "абвгдеєжзиіклмнопрстуфхцчшщюя"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
ARABIC_ALPHA = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
ARABIC_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LONGEST_ROMAN = 48
"""Letters of the longest numeral up to 32767, and some to spare."""
_MOST_SIGNS = 64
"""A number that is written by repeating a sign is cut here."""
_MOST_DIGITS = 9
"""Longer runs of digits number nothing."""


def from_digits(text: str) -> int | None:
    """Return the value of a number in decimal digits, or None when it is none, or too long to number anything."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


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


def to_roman(value: int) -> str:
    """Return a number in lower-case Roman numerals (as decimal digits outside 1..32767)."""
    if not 1 <= value <= 32767:
        return str(value)
    out = []
    for unit, sign in _ROMAN:
        count, value = divmod(value, unit)
        out.append(sign * count)
    return "".join(out)


def from_roman(text: str) -> int | None:
    """Return the value of a Roman numeral in either case, or None when it is not one."""
    lower = text.lower()
    if not lower or len(lower) > _LONGEST_ROMAN or any(sign not in "ivxlcdm" for sign in lower):
        return None
    value, rest = 0, lower
    for unit, sign in _ROMAN:
        while rest.startswith(sign):
            value += unit
            rest = rest[len(sign) :]
    return value if not rest and to_roman(value) == lower else None


def to_letters(value: int, alphabet: str = LATIN) -> str:
    """Return a, b, … z, aa, bb, … as word processors count: the letter is repeated, not carried."""
    if value < 1:
        return ""
    turns, at = divmod(value - 1, len(alphabet))
    return alphabet[at] * min(turns + 1, _MOST_SIGNS)


def from_letters(text: str, alphabet: str = LATIN) -> int | None:
    """Return the value of a letter label (``aa`` is 27), or None when it is not one."""
    lower = text.lower()
    if not lower or len(set(lower)) != 1 or lower[0] not in alphabet:
        return None
    return alphabet.index(lower[0]) + 1 + len(alphabet) * (len(lower) - 1)


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


WORDS = {word: value for value, word in enumerate(_ONES) if value} | {
    word: value for value, word in enumerate(_ORDINALS) if value
}
WORDS |= {"twenty": 20, "twentieth": 20, "thirty": 30, "thirtieth": 30}


def in_format(value: int, form: str) -> str:
    """Return a number in one of WordprocessingML's number formats (``w:numFmt``).

    Parameters
    ----------
    value : int
    form : str
        A value of ``ST_NumberFormat`` (ISO/IEC 29500-1, 17.18.59). Those without a sign of their own here
        (the East Asian ones) are written in decimal digits.

    Returns
    -------
    str
        Empty for ``none`` and ``bullet``.
    """
    write = _WRITERS.get(form)
    return str(value) if write is None else write(value)


def _chicago(value: int) -> str:
    return "*†‡§"[(value - 1) % 4] * min((value - 1) // 4 + 1, _MOST_SIGNS) if value > 0 else str(value)


def _circled(value: int) -> str:
    return chr(0x2460 + value - 1) if 1 <= value <= 20 else str(value)


def _digits_from(zero: int) -> Callable[[int], str]:
    """Return a writer in the decimal digits that begin at a code point."""
    table = {ord("0") + d: zero + d for d in range(10)}
    return lambda value: str(value).translate(table)


def _hebrew(value: int) -> str:
    """Hebrew numerals, additive, with 15 and 16 written 9+6 and 9+7."""
    if not 1 <= value <= 999:
        return str(value)
    out = ""
    for amount, sign in ((400, "ת"), (300, "ש"), (200, "ר"), (100, "ק")):
        while value >= amount:
            out += sign
            value -= amount
    if value in (15, 16):
        return out + "ט" + HEBREW[value - 10]
    if value >= 10:
        out += HEBREW[8 + value // 10]
        value %= 10
    return out + (HEBREW[value - 1] if value else "")


_WRITERS: dict[str, Callable[[int], str]] = {
    "none": lambda value: "",
    "bullet": lambda value: "",
    "upperRoman": lambda value: to_roman(value).upper(),
    "lowerRoman": to_roman,
    "upperLetter": lambda value: to_letters(value).upper(),
    "lowerLetter": to_letters,
    "russianUpper": lambda value: to_letters(value, RUSSIAN).upper(),
    "russianLower": lambda value: to_letters(value, RUSSIAN),
    "hebrew1": _hebrew,
    "hebrew2": lambda value: to_letters(value, HEBREW),
    "arabicAlpha": lambda value: to_letters(value, ARABIC_ALPHA),
    "arabicAbjad": lambda value: to_letters(value, ARABIC_ABJAD),
    "decimalZero": lambda value: f"{value:02d}",
    "ordinal": ordinal,
    "cardinalText": lambda value: cardinal(value).capitalize(),
    "ordinalText": lambda value: ordinal_word(value).capitalize(),
    "hex": lambda value: f"{value:X}",
    "chicago": _chicago,
    "numberInDash": lambda value: f"- {value} -",
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalEnclosedCircle": _circled,
    "hindiNumbers": _digits_from(0x0966),
    "decimalFullWidth": _digits_from(0xFF10),
    "decimalFullWidth2": _digits_from(0xFF10),
}
