"""In which language a report is written: messages in files, numbers and dates as the language writes them.

Messages are gettext's: the English sentence is the key, and ``locale/LANGUAGE/LC_MESSAGES/detente.po`` holds what it is in
another language. A message is a whole sentence or a whole phrase with named places, never pieces to be put together. What a
case itself says (titles, texts, names) is no message: it stays as it was written.

Inside ``with speaking("fr"):`` every message, figure and date is French; outside, and in English, nothing changes.
"""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import as_file, files

from detente.errors import InputError, nearest

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "fr": "français"}
"""The languages that reports can be written in, with their own names. Another is a catalogue and one line here."""

_now: ContextVar[str] = ContextVar("language", default=ENGLISH)


def spoken() -> str:
    """Return the code of the language that is spoken now."""
    return _now.get()


def known_language(code: str) -> str:
    """Return a language's code.

    Raises
    ------
    InputError
        When there is no catalogue for it.
    """
    if code not in LANGUAGES:
        there = ", ".join(f"{key} ({name})" for key, name in LANGUAGES.items())
        raise InputError(f"found the language {code!r}{nearest(code, LANGUAGES)}; expected one of {there}")
    return code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language while the block works.

    Raises
    ------
    InputError
        When there is no catalogue for it.
    """
    token = _now.set(known_language(code))
    try:
        yield
    finally:
        _now.reset(token)


def tr(message: str, /, **places: object) -> str:
    """Return a message in the language spoken, its places filled."""
    if (code := _now.get()) != ENGLISH:
        message = _catalogue(code).gettext(message)
    return message.format_map(places) if places else message


def ntr(count: int, one: str, many: str, /, **places: object) -> str:
    """Return a message that depends on a count; ``{n}`` is the count as the language writes it."""
    code = _now.get()
    if code == ENGLISH:
        message = one if count == 1 else many
    else:
        message = _catalogue(code).ngettext(one, many, count)
    return message.format_map({"n": number(count)} | places)


def later(message: str) -> str:
    """Mark a message in a table of the program, to be translated by :func:`tr` where it is used."""
    return message


def by_count(one: str, many: str) -> tuple[str, str]:
    """Mark a message that depends on a count, in a table of the program, to be translated by :func:`ntr`."""
    return one, many


def parted(clauses: Iterable[str]) -> str:
    """Set clauses side by side as the language parts them: "one; another"."""
    return tr("; ").join(clauses)


def number(count: int) -> str:
    """Write a whole number: "10,000", in French "10 000"."""
    if (code := _now.get()) == ENGLISH:
        return f"{count:,}"
    from babel.numbers import format_decimal

    return str(format_decimal(count, locale=code))


def decimal(text: str) -> str:
    """Write a number that stands in plain digits with the language's decimal sign."""
    if (code := _now.get()) == ENGLISH:
        return text
    from babel.numbers import get_decimal_symbol

    return text.replace(".", str(get_decimal_symbol(code)))


def hundredths(count: int) -> str:
    """Write a whole number of per cent: "12%", in French "12 %"."""
    if (code := _now.get()) == ENGLISH:
        return f"{count}%"
    from babel.numbers import format_percent

    return str(format_percent(count / 100, locale=code))


def date(on: dt.date) -> str:
    """Write a date in words: "5 March 2026", in French "5 mars 2026"."""
    if (code := _now.get()) == ENGLISH:
        return f"{on.day} {on:%B %Y}"
    from babel.dates import format_date

    return str(format_date(on, "long", locale=code))


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    place = files("detente").joinpath("locale", code, "LC_MESSAGES", "detente.mo")
    with as_file(place) as path, path.open("rb") as stream:
        return gettext.GNUTranslations(stream)
