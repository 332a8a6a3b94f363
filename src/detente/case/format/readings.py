"""What people write instead of the format's own way, and what it is read as: ``70%``, ``6 weeks``, ``9 April 1998``.

A reading is offered only where the text can mean one thing. Whoever takes one shows it.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from detente.errors import shown
from detente.figures import meanings

SHARES = frozenset(
    {
        "firmness", "correlation", "extendable", "credibility", "probability", "tit_for_tat", "discount_per_month",
        "breakdown_per_round",
    }
)  # fmt: skip
"""Keys whose figures are shares of 1: 70% is 0.7 there. Elsewhere 70% is 70."""
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_LANGUAGES = ("fr", "es", "ru", "ar", "uk", "de", "pt", "it", "tr", "sr", "bs", "hr", "pl")
_BETWEEN = frozenset({"of", "de", "del", "do", "г", "г.", "года", "року", "р", "р."})
"""Words that stand between a day, a month and a year, or after them."""
_UNITS = {"day": 1, "week": 7}


def figure_of(text: str, share: bool = False) -> float | None:
    """Return the one figure that a text can stand for (``0,3``, ``70%``), or None."""
    plain = text.strip()
    percent = plain[-1:] in ("%", "٪", "％")
    found = meanings(plain[:-1] if percent else plain)
    if len(found) != 1:
        return None
    return round(found[0] / 100, 12) if percent and share else found[0]


def days_of(text: str) -> int | None:
    """Return how many days a span is (``90 days``, ``6 weeks``); None for months, which have no fixed length."""
    match = re.fullmatch(r"(\d{1,5})\s*(days?|weeks?)", text.strip().lower())
    return int(match[1]) * _UNITS[match[2].rstrip("s")] if match else None


def day_of(text: str) -> dt.date | None:
    """Return the one day that a text can stand for (``9 April 1998``, ``9 avril 1998``, ``25.11.2025``), or None.

    ``9/4/1998`` can be two days and has none.
    """
    plain = re.sub(r"(\d)(?:st|nd|rd|th|er|º|ª)\b\.?", r"\1", text.strip().lower().replace(",", " "))
    words = [word for word in plain.split() if word not in _BETWEEN]
    if len(words) == 3:
        day, month, year = words if words[0].rstrip(".").isdigit() else (words[1], words[0], words[2])
        number = _month(month.rstrip("."))
        day = day.rstrip(".")
        if day.isdigit() and number is not None and re.fullmatch(r"\d{4}", year):
            return _date(int(year), number, int(day))
    match = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", plain)
    if match:
        return _date(int(match[1]), int(match[2]), int(match[3]))
    match = re.fullmatch(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})", plain)
    if match:
        return _date(int(match[1]), int(match[3]), int(match[4]))
    match = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", plain)
    if match is None:
        return None
    both = {_date(int(match[4]), int(match[3]), int(match[1])), _date(int(match[4]), int(match[1]), int(match[3]))} - {
        None
    }
    return both.pop() if len(both) == 1 else None


def _month(name: str) -> int | None:
    """Return the month that a name stands for in any of the languages read; None where it is none, or could be two."""
    english = [k for k, whole in enumerate(_MONTHS, 1) if len(name) >= 3 and (whole == name or whole[:3] == name)]
    if english:
        return english[0]
    found = _months_elsewhere().get(name, frozenset())
    return next(iter(found)) if len(found) == 1 else None


@cache
def _months_elsewhere() -> dict[str, frozenset[int]]:
    """Return the months that a name stands for in other languages, as the Unicode Common Locale Data Repository has them."""
    from babel import Locale

    found: dict[str, frozenset[int]] = {}
    for language in _LANGUAGES:
        months = Locale(language).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[form][width].items():
                    key = str(name).lower().rstrip(".")
                    if not key.isdigit() and len(key) >= 3:
                        found[key] = found.get(key, frozenset()) | {int(number)}
    return found


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def two_days(text: str) -> str:
    """Say why a day cannot be read."""
    return f"found {shown(text)}, expected a date such as 2025-11-25 that can be one day only"
