"""Numbers as the labels of points write them: decimal, Roman, letters of several alphabets, words."""

from __future__ import annotations

from collections.abc import Callable

from detente.numerals.counting import WRITERS as EAST_ASIAN
from detente.numerals.english import cardinal, ordinal, ordinal_word
from detente.numerals.words import in_words

LATIN = "abcdefghijklmnopqrstuvwxyz"
# ISO/IEC 29500-1, 17.18.59, russianLower: without ё, й, ъ and ь.
RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
UKRAINIAN = "абвгдеєжзиіклмнопрстуфхцчшщюя"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
ARABIC_ALPHA = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
ARABIC_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
SERBIAN = "абвгдђежзијклљмнњопрстћуфхцчџш"
ARMENIAN = "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"
GEORGIAN = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"
ETHIOPIC = "ሀለሐመሠረሰሸቀበተቸኀነኘአከኸወዐዘዠየደጀገጠጨጰጸፀፈፐ"
ETHIOPIC_DIGITS = "፩፪፫፬፭፮፯፰፱፲፳፴፵፶፷፸፹፺፻"
PERSIAN = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
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


def from_ethiopic(text: str) -> int | None:
    """Return the value of a number in Ethiopic signs (``፲፪`` is 12), or None when it is none below ten thousand."""
    total, held = 0, 0
    for sign in text:
        at = ETHIOPIC_DIGITS.find(sign)
        if at < 0:
            return None
        if at == 18:
            total, held = (total + held or 1) * 100, 0
        else:
            held += at + 1 if at < 9 else (at - 8) * 10
    value = total + held
    return value if text and 0 < value < 10_000 and to_ethiopic(value) == text else None


def to_ethiopic(value: int) -> str:
    """Return a number below ten thousand in Ethiopic signs (in decimal digits beyond)."""
    if not 0 < value < 10_000:
        return str(value)

    def pair(number: int) -> str:
        tens, ones = divmod(number, 10)
        return (ETHIOPIC_DIGITS[8 + tens] if tens else "") + (ETHIOPIC_DIGITS[ones - 1] if ones else "")

    hundreds, rest = divmod(value, 100)
    return (pair(hundreds) if hundreds > 1 else "") + ("፻" if hundreds else "") + pair(rest)


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


def in_format(value: int, form: str, language: str = "en", custom: str = "") -> str:
    """Return a number in one of WordprocessingML's number formats (``w:numFmt``).

    Parameters
    ----------
    value : int
    form : str
        A value of ``ST_NumberFormat`` (ISO/IEC 29500-1, 17.18.59). Those that are not known here are written in
        decimal digits.
    language : str
        In which number words and ordinals are written, as ``fr`` or ``fr-FR``; in digits where it has no words here.
    custom : str
        The examples of a custom format, as ``001, 002, 003, ...``.

    Returns
    -------
    str
        Empty for ``none`` and ``bullet``.
    """
    if form == "custom":
        return _custom(value, custom)
    if form in ("cardinalText", "ordinalText", "ordinal"):
        return _worded(value, form, language)
    write = _WRITERS.get(form)
    return str(value) if write is None else write(value)


def _worded(value: int, form: str, language: str) -> str:
    """A number in words, or an ordinal in digits, in a language."""
    code = language.split("-")[0].split("_")[0].lower()
    if form == "ordinal":
        return _ORDINAL_SIGNS.get(code, _ORDINAL_SIGNS[""])(value) if code != "en" else ordinal(value)
    if code == "en":
        words = cardinal(value) if form == "cardinalText" else ordinal_word(value)
    else:
        words = in_words(value, "cardinal" if form == "cardinalText" else "ordinal", language) or str(value)
    return words[:1].upper() + words[1:]


_ORDINAL_SIGNS: dict[str, Callable[[int], str]] = {
    "": lambda value: f"{value}.",
    "fr": lambda value: "1er" if value == 1 else f"{value}e",
    "es": lambda value: f"{value}º",
    "pt": lambda value: f"{value}º",
    "it": lambda value: f"{value}º",
    "nl": lambda value: f"{value}e",
    "ru": lambda value: f"{value}-й",
    "uk": lambda value: f"{value}-й",
}
_CUSTOM_ALPHABETS = (LATIN, RUSSIAN, SERBIAN, UKRAINIAN, GREEK, HEBREW, ARABIC_ALPHA, ARABIC_ABJAD, ARMENIAN, GEORGIAN)


def _custom(value: int, examples: str) -> str:
    """A number as a custom format's examples count: ``001, 002, …`` with zeros, ``α, β, γ, …`` with letters."""
    first = [part.strip() for part in examples.split(",")][:3]
    if first and first[0].isdecimal() and from_digits(first[0]) in (0, 1):
        return str(value).zfill(len(first[0]))
    for alphabet in _CUSTOM_ALPHABETS:
        if len(first) == 3 and [sign.lower() for sign in first] == list(alphabet[:3]):
            letters = to_letters(value, alphabet)
            return letters.upper() if first[0].isupper() else letters
    return str(value)


def _chicago(value: int) -> str:
    return "*†‡§"[(value - 1) % 4] * min((value - 1) // 4 + 1, _MOST_SIGNS) if value > 0 else str(value)


def _circled(value: int) -> str:
    if 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    return (
        chr(0x3251 + value - 21) if 21 <= value <= 35 else chr(0x32B1 + value - 36) if 36 <= value <= 50 else str(value)
    )


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
    **EAST_ASIAN,
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
    "hex": lambda value: f"{value:X}",
    "chicago": _chicago,
    "numberInDash": lambda value: f"- {value} -",
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "hindiNumbers": _digits_from(0x0966),
    "thaiNumbers": _digits_from(0x0E50),
    "decimalFullWidth": _digits_from(0xFF10),
    "decimalFullWidth2": _digits_from(0xFF10),
}
