"""Reading a figure that somebody typed: one rule for tables, forms and fields.

A figure is digits with at most one decimal mark. A text that could be two figures is never guessed at: the
message names both, and says what to write.

1. A minus may be the hyphen or the typographic minus. Brackets for a negative figure are refused.
2. Groups of three digits are read where they can be nothing else: groups parted by a thin or unbreakable space or an
   apostrophe ("1'000"), several groups ("1,234,567"), groups before a decimal mark of another kind ("1,234.5").
3. The decimal mark is a point. A comma is one only in a table whose fields are not separated by commas
   (:func:`marks_of`).
4. One comma or point before exactly three digits ("1,000", "1.000") is doubtful. A comma is refused, a point
   is a decimal point; in a table with another separator both are refused, unless other figures of the table show its mark.
5. A figure with a per cent sign is refused; the message says which figure to write instead.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from detente.errors import shown

LARGEST = 1e12
PLAIN = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_COMMA = re.compile(r"[-+]?(\d+,\d*|,\d+)([eE][-+]?\d+)?")
_DOUBTFUL = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_SPACES = "\u00a0\u2007\u2009\u202f"
_QUIET = re.compile(rf"[-+]?\d{{1,3}}(([{_SPACES}])\d{{3}}(\2\d{{3}})*|(['’])\d{{3}}(\4\d{{3}})*)([.,]\d+)?")
_GAPS = re.compile(rf"[{_SPACES}'’]")
_ENGLISH = re.compile(r"[-+]?\d{1,3}(,\d{3})+\.\d+|[-+]?\d{1,3}(,\d{3}){2,}")
_CONTINENTAL = re.compile(r"[-+]?\d{1,3}(\.\d{3})+,\d+|[-+]?\d{1,3}(\.\d{3}){2,}")
_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")
_RANGE = re.compile(
    r"(?P<low>[-+]?\d{1,15}(?:\.\d{1,15})?)[%٪％]? ?(?:-|\.\.\.?|…|to) ?(?P<high>[-+]?\d{1,15}(?:\.\d{1,15})?)[%٪％]?"
)
_FRACTION = re.compile(r"([-+]?\d{1,9}) ?[/⁄] ?(\d{1,9})")
_ROUGHLY = re.compile(r"(?:about|around|roughly|approximately|approx\.?|circa|ca\.?|c\.|some|[~≈]) ?", re.IGNORECASE)
_PER_CENT = re.compile(r" ?(?:per cent|percent|pct\.?|pc)$", re.IGNORECASE)
_MINUS = str.maketrans({"\u2212": "-", "\u2012": "-", "\u2013": "-", "\ufe63": "-", "\uff0d": "-"})


class NotAFigure(ValueError):
    """The text is no figure, or could be several; the message says what was found and what to write."""


@dataclass(frozen=True)
class Marks:
    """What is known of the decimal mark of a text.

    Attributes
    ----------
    comma : bool
        Whether a comma may be the decimal mark.
    sure : bool
        Whether one mark is known to be it, so that three digits after it are decimals.
    """

    comma: bool = False
    sure: bool = True


POINT = Marks()
"""The decimal mark is a point: forms, fields, tables separated by commas."""


def marks_of(separator: str, texts: Iterable[str]) -> Marks:
    """Return what a table's separator and its fields show about its decimal mark."""
    if separator == ",":
        return POINT
    comma = point = False
    for text in texts:
        plain = text.strip().translate(_MINUS)
        if _DOUBTFUL.fullmatch(plain):
            continue
        comma = comma or bool(_COMMA.fullmatch(plain) or (_CONTINENTAL.fullmatch(plain) and "," in plain))
        point = point or bool(("." in plain and PLAIN.fullmatch(plain)) or (_ENGLISH.fullmatch(plain) and "." in plain))
    if comma == point:
        return Marks(comma=True, sure=False)
    return Marks(comma=comma, sure=True)


def read_figure(text: str, marks: Marks = POINT, share: bool = False) -> float:
    """Read a figure.

    Parameters
    ----------
    text : str
    marks : Marks
        What may be the decimal mark.
    share : bool
        Whether the figure is a probability or another share of 1; the message about a per cent sign depends on it.

    Raises
    ------
    NotAFigure
        With what was found and what to write.
    """
    found = text.strip()
    value = _value(found.translate(_MINUS), marks)
    if value is None:
        raise NotAFigure(f"found {shown(found) if found else 'nothing'}, expected a number{hint(found, marks, share)}")
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise NotAFigure(f"found {shown(found)}, expected a finite number of at most {LARGEST:g} in size")
    return value


def hundredfold(value: float) -> float:
    """Return 100 times a figure, without the error of binary multiplication: 0.07 gives 7."""
    return float(Decimal(repr(value)).scaleb(2))


def _value(text: str, marks: Marks) -> float | None:
    doubtful = _DOUBTFUL.fullmatch(text)
    if doubtful and not marks.sure:
        return None
    if doubtful and "," in text and not marks.comma:
        return None
    if doubtful and "." in text and marks.comma:
        return None
    if PLAIN.fullmatch(text):
        return float(text)
    if _COMMA.fullmatch(text):
        return float(text.replace(",", ".")) if marks.comma else None
    if _QUIET.fullmatch(text):
        rest = _GAPS.sub("", text)
        return float(rest.replace(",", ".")) if marks.comma or "," not in rest else None
    if _ENGLISH.fullmatch(text):
        return float(text.replace(",", ""))
    if _CONTINENTAL.fullmatch(text) and (marks.comma or "," not in text):
        return float(text.replace(".", "").replace(",", "."))
    return None


def meanings(text: str) -> tuple[float, ...]:
    """Return every figure that a text can stand for, under any custom."""
    plain = text.strip().translate(_MINUS)
    found = {_value(plain, marks) for marks in (POINT, Marks(comma=True))}
    if _DOUBTFUL.fullmatch(plain):
        found |= {float(plain.replace(",", ".")), float(re.sub("[.,]", "", plain))}
    return tuple(sorted(value for value in found if value is not None and math.isfinite(value)))


def hint(text: str, marks: Marks = POINT, share: bool = False) -> str:
    """Return what to write in place of a text that is no figure ("; write 60"), or nothing where that cannot be told."""
    plain = _PER_CENT.sub("%", " ".join(text.translate(_MINUS).split()))
    if plain[-1:] in ("%", "٪", "％") and (inner := meanings(plain[:-1])):
        if share:
            return f"; write {_written(inner[0] / 100)}, without the per cent sign" if len(inner) == 1 else ""
        return f"; write {_or(inner)}, without the per cent sign"
    if plain.startswith("(") and plain.endswith(")") and (inner := meanings(plain[1:-1])):
        return f"; write {_or(tuple(-value for value in inner))} for a negative figure"
    if _DAY.fullmatch(plain):
        return "; this looks like a date: format the column as numbers and type the figure again"
    if plain.startswith("#") and not plain[1:2].isdigit():
        return "; this is an error of the spreadsheet: type the figure itself"
    if plain.startswith("="):
        return "; formulas are not run, type the figure"
    if said := _in_words(plain):
        return said
    bare = re.sub(r"[\s'’]", "", plain)
    found = meanings(plain) or (meanings(bare) if re.fullmatch(r"[-+]?\d{1,3}([\s'’]\d{3})+([.,]\d+)?", plain) else ())
    if len(found) == 1 and not marks.comma and "," in plain:
        return f"; write decimals with a point: {_written(found[0])}"
    if len(found) > 1:
        return f"; it could be {_or(found)}: write the one that is meant, without a mark between thousands"
    return f"; write {_written(found[0])}" if found else ""


def _in_words(plain: str) -> str:
    """What to write for a range, a fraction, or a figure that is said to be rough."""
    ends = _RANGE.fullmatch(plain)
    if ends and float(ends["low"]) < float(ends["high"]):
        return (
            f"; this is a range: give {ends['low']} as low, {ends['high']} as high, and the likely figure between them"
        )
    parted = _FRACTION.fullmatch(plain)
    whole, sign = plain[:-1].strip(), unicodedata.numeric(plain[-1:], None) if len(plain[-1:]) else None
    value = None
    if parted and int(parted[2]):
        value = int(parted[1]) / int(parted[2])
    elif sign is not None and 0 < sign < 1 and (not whole or whole.isdecimal()):
        value = float(whole or 0) + sign
    if value is not None:
        scaled = f" (or {100 * value:.6g} on a scale of 0 to 100)" if 0 < value < 1 else ""
        return f"; write the fraction as a decimal: {value:.6g}{scaled}"
    rough = _ROUGHLY.match(plain)
    if rough and rough.end() < len(plain) and len(found := meanings(plain[rough.end() :])) == 1:
        return f"; write {_written(found[0])}, with low and high figures round it for how rough it is"
    return ""


def _written(value: float) -> str:
    return f"{value:.15g}"


def _or(values: tuple[float, ...]) -> str:
    return " or ".join(_written(value) for value in values)
