"""From which day each entry of a case was known.

An entry is known from its ``known_from``. Without one it is known from the earliest day of its sources; an option also
from the first draft that settles its point so. A draft, and an act in public, is known from its own day. Where an entry
names no source, or one without a day, nothing says that it was not known, and it stands on every day.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from detente.case.case import Case
from detente.case.format.models.case import Option, Point, Source
from detente.case.format.models.preferences import PartyPreferences
from detente.case.format.models.record import Act, Draft
from detente.case.format.readings import day_of


class Entry(Protocol):
    """What has a day from which it was known."""

    @property
    def known_from(self) -> dt.date | None: ...

    @property
    def source(self) -> tuple[str, ...]: ...


def source_day(source: Source) -> dt.date | None:
    """Return the day from which a source was known: ``known_from``, else its date; None where neither says.

    A date that is a month or a year counts from its last day; words that can be one day only, as that day.
    """
    if source.known_from is not None:
        return source.known_from
    text = str(source.date or "").strip()
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text)
    if found is None:
        return day_of(text)
    year, month = int(found[1]), int(found[2] or 12)
    try:
        return dt.date(year, month, int(found[3]) if found[3] else calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


@dataclass(frozen=True)
class Judgement:
    """A judged entry of a party's preferences.

    Attributes
    ----------
    assessor, party : str
    path : tuple of str or int
        Where it stands below the party: ``("values", POINT, OPTION)``, ``("no_deal",)``, ``("red_lines", 0)``, …
    entry : Entry
    """

    assessor: str
    party: str
    path: tuple[str | int, ...]
    entry: Entry


@dataclass(frozen=True)
class Knowledge:
    """The days from which the entries of a case were known.

    Parameters
    ----------
    case : Case
        As written.
    """

    case: Case

    @cached_property
    def sources(self) -> dict[str, dt.date | None]:
        return {name: source_day(source) for name, source in self.case.sources.items()}

    def reported(self, sources: Iterable[str]) -> dt.date | None:
        """Return the earliest day of sources; None where there is none, or one has no day."""
        days = [self.sources.get(name) for name in sources]
        dated = [day for day in days if day is not None]
        return min(dated) if dated and len(dated) == len(days) else None

    def of(self, entry: Entry) -> dt.date | None:
        """Return the day from which an entry was known; None where nothing says."""
        return entry.known_from or self.reported(entry.source)

    def of_act(self, act: Act) -> dt.date:
        """Return the day from which an act was known: of one in public its own, else the earliest of its sources.

        Of one that was not in public, a source without a day says nothing. An act is never known before it began.
        """
        if act.public or act.known_from is not None:
            return act.known_on
        dated = [day for name in act.source if (day := self.sources.get(name)) is not None]
        return max([act.date.first, *([min(dated)] if dated else [])])

    def of_draft(self, draft: Draft) -> dt.date:
        """Return the day from which a draft was known: its own, unless it says another."""
        return draft.known_on

    def of_option(self, point: Point, option: Option) -> dt.date | None:
        """Return the day from which an option was known: a draft that settles its point so is a source too."""
        if option.known_from is not None or (reported := self.reported(option.source)) is None:
            return option.known_from
        used = [d.known_on for d in self.case.drafts.values() if d.package.get(point.id) == option.id]
        return min([reported, *used])

    def judgements(self) -> Iterator[Judgement]:
        """Yield every judged entry of the preferences."""
        for assessor in self.case.assessors:
            for party, given in assessor.preferences.items():
                for path, entry in judged(given):
                    yield Judgement(assessor.name, party, path, entry)


def judged(given: PartyPreferences) -> Iterator[tuple[tuple[str | int, ...], Entry]]:
    """Yield every judged entry of one party's preferences, with its path."""
    if given.no_deal is not None:
        yield ("no_deal",), given.no_deal
    for point, weight in (given.weights or {}).items():
        yield ("weights", point), weight
    for point, values in given.values.items():
        if values.options is None:
            yield ("values", point), values
        for option, value in (values.options or {}).items():
            yield ("values", point, option), value
    for k, line in enumerate(given.red_lines):
        yield ("red_lines", k), line
    for k, linkage in enumerate(given.linkages):
        yield ("linkages", k), linkage
