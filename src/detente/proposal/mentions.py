"""Dates, terms, amounts, and words that end an obligation, as they stand in a text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from detente.case.format.readings import day_of
from detente.guarantees.void_words import ENDS_A_DUTY

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|"
    "Januar|Februar|März|Juni|Juli|Oktober|Dezember"
)
_UNIT = r"(?:hours?|days?|weeks?|months?|years?|heures?|jours?|semaines?|mois|ans?|années?|horas?|días?|meses|años?|"
_UNIT += r"час\w*|дн\w+|день|недел\w+|месяц\w*|лет|год\w*|годин\w*|дні\w*|тижн\w+|місяц\w+|рок\w+|Tag\w*|Woche\w*|Monat\w*|Jahr\w*)"
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety"
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|º)?\.?\s+(?:de\s+)?(?:{_MONTHS})\s+(?:de\s+)?\d{{4}}\b|\b(?:{_MONTHS})\s+\d{{1,2}},\s+\d{{4}}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\.\d{1,2}\.\d{4}\b|\d{4}年\d{1,2}月\d{1,2}日",
    re.IGNORECASE,
)
_TERM = re.compile(
    rf"\b(?:(?:within|no(?:t)? later than|after|for|before|in less than|dans|sous|dentro de|a más tardar|в течение|"
    rf"не позднее|протягом|innerhalb von|binnen)\s+(?:an?\s+|the\s+)?(?:period of\s+)?)?"
    rf"(?:\d+|{_WORDS})(?:\s*\(\d+\))?[\s-]+(?:calendar\s+|working\s+)?{_UNIT}\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?:[$€£₽₴]\s?\d[\d.,\u00a0 ]{0,20}(?:\s?(?:thousand|million|billion|trillion|bn|mn|млрд|млн))?"
    r"|\b\d[\d.,]{0,20}\s?(?:%|per ?cent\b|percent\b|pour cent\b|por ciento\b|процент\w*)"
    r"|\b\d{1,3}(?:[,.\u00a0 ]\d{3}){1,5}(?:\s[^\W\d]{1,30})?"
    r"|\b\d{1,15}(?:[.,]\d{1,9})?\s?(?:thousand|million|billion|trillion|млрд|млн|millions?|milliards?|millones)(?:\s[^\W\d]{1,30})?"
    r"|\b\d{1,15}(?:[.,]\d{1,9})?\s?(?:km|kilomet(?:er|re)s?|miles|metres|meters|км|kilomètres?|kilómetros?)\b)",
    re.IGNORECASE,
)
VOID = "void_condition"
"""The kind of words that end an obligation."""
_OF_THE_TEXT = re.compile(
    r"\b(?:draft|version|revision|text|plan|proposal|dated?|done|signed|concluded|status|tabled|submitted|presented|as of|as at|"
    r"projet|fait|proyecto|hecho|проект|совершено|entwurf|geschehen)\b[^.;\n]{0,60}$|^[^\w\n]{0,4}(?:[^\W\d_]{2,20},? ){0,3}$",
    re.IGNORECASE,
)
"""What stands before the date of the text itself: "Draft of", "Done at Geneva on", or nothing but a place."""
_SENTENCE = re.compile(r"(?<=[.;。；])\s+|\n+")


def date_of_text(parts: Iterable[str]) -> tuple[dt.date | None, str]:
    """Return the day that a text gives itself, and the line that says so.

    Parameters
    ----------
    parts : iterable of str
        What stands before the first provision and after the last.

    Returns
    -------
    date or None
        None where no line says when the text was written, where a date can be two days, or where lines differ.
    str
    """
    found: dict[dt.date, str] = {}
    for line in (line for part in parts for line in part.splitlines()):
        for match in _DATE.finditer(line):
            if not _OF_THE_TEXT.search(line[: match.start()]):
                continue
            day = day_of(match[0])
            if day is None:
                return None, ""
            found.setdefault(day, " ".join(line.split()).strip("#* "))
    return next(iter(found.items())) if len(found) == 1 else (None, "")


def sentences(text: str) -> list[str]:
    """Part a text at full stops, semicolons and new lines."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def mentions(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each mention as its kind, the words of it, and the sentence that it stands in."""
    for sentence in sentences(text):
        taken: list[tuple[int, int]] = []
        for kind, pattern in (("date", _DATE), ("term", _TERM), ("amount", _AMOUNT)):
            for match in pattern.finditer(sentence):
                if not any(match.start() < stop and start < match.end() for start, stop in taken):
                    taken.append(match.span())
                    yield kind, match[0].strip(), sentence
        found = ENDS_A_DUTY.search(sentence)
        if found:
            yield VOID, found[0], sentence
