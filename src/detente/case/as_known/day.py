"""The day that a case is seen from, and what was known by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from detente.case.as_known.knowledge import Entry, Knowledge
from detente.case.case import Case
from detente.case.format.models.case import Option, Point
from detente.case.format.models.record import Act, Draft

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Seen:
    """A case as written, seen from a day.

    Parameters
    ----------
    case : Case
        As written.
    day : date
    strict : bool
        Count the days of sources too. Else only ``known_from`` counts: what somebody wrote down as known later.
    """

    case: Case
    day: dt.date
    strict: bool

    @cached_property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.case)

    def knows(self, entry: Entry) -> bool:
        """Whether an entry was known by the day."""
        since = self.knowledge.of(entry) if self.strict else entry.known_from
        return since is None or since <= self.day

    def those(self, entries: Iterable[E]) -> tuple[E, ...]:
        """Return the entries that were known by the day."""
        return tuple(entry for entry in entries if self.knows(entry))

    def knows_option(self, point: Point, option: Option) -> bool:
        since = self.knowledge.of_option(point, option) if self.strict else option.known_from
        return since is None or since <= self.day

    def knows_draft(self, draft: Draft) -> bool:
        """Whether a draft stands in the case. One of a later day does, for who names it, unless the view is strict."""
        return not self.strict or self.knowledge.of_draft(draft) <= self.day

    def knows_act(self, act: Act) -> bool:
        return not self.strict or self.knowledge.of_act(act) <= self.day

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The points raised by the day, with the options known by it."""
        found = []
        for point in self.case.points:
            if point.known_from is not None and point.known_from > self.day:
                continue
            options = tuple(option for option in point.options if self.knows_option(point, option))
            if options:
                whole = len(options) == len(point.options)
                found.append(point if whole else point.model_copy(update={"options": options}))
        return tuple(found)

    @cached_property
    def options(self) -> dict[str, tuple[str, ...]]:
        """The ids of the options known by the day, by point."""
        return {point.id: point.option_ids for point in self.points}

    @cached_property
    def all_options(self) -> bool:
        """Whether every point and option was known."""
        return self.options == self.case.options
