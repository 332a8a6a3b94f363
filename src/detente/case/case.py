"""A case: everything that was read of one negotiation, immutable."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from detente.case.format.models.assumptions import ModelsEntry
from detente.case.format.models.case import ConsentClause, Party, Point, Source
from detente.case.format.models.guarantees import GuaranteesFile, PerformanceFile
from detente.case.format.models.preferences import Assessor, PartyPreferences
from detente.case.format.models.process import ProcessFile
from detente.case.format.models.record import Act, Draft
from detente.case.format.models.stability import StabilityFile
from detente.case.format.reader import Document
from detente.errors import Fault, InputError, nearest


@dataclass(frozen=True)
class Case:
    """A negotiation case.

    Parties, points, options and assessors keep the order of the files; "file order" means this one.
    ``documents`` holds the parsed files with places, by name relative to ``folder``. ``seen_from`` is the day of a view
    (:func:`detente.case.as_known.view.known_by`). ``whole`` is the case as written; None where nothing is left out.
    ``act_places`` says where the acts stand in ``timeline.yaml``, counted from 0; None where all are there.
    """

    folder: Path
    id: str
    title: str
    as_of: dt.date
    summary: str
    sources: dict[str, Source]
    parties: tuple[Party, ...]
    points: tuple[Point, ...]
    consent: tuple[ConsentClause, ...]
    assessors: tuple[Assessor, ...]
    drafts: dict[str, Draft] = field(default_factory=dict)
    timeline: tuple[Act, ...] = ()
    process: ProcessFile | None = None
    guarantees_file: GuaranteesFile | None = None
    performance_file: PerformanceFile | None = None
    stability_file: StabilityFile | None = None
    models: ModelsEntry = field(default_factory=ModelsEntry)
    warnings: tuple[Fault, ...] = ()
    documents: dict[str, Document] = field(default_factory=dict, repr=False, compare=False)
    seen_from: dt.date | None = field(default=None, repr=False, compare=False)
    whole: Case | None = field(default=None, repr=False, compare=False)
    act_places: tuple[int, ...] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def party_ids(self) -> tuple[str, ...]:
        return tuple(party.id for party in self.parties)

    @cached_property
    def point_ids(self) -> tuple[str, ...]:
        return tuple(point.id for point in self.points)

    @cached_property
    def options(self) -> dict[str, tuple[str, ...]]:
        """Option ids of each point, in file order."""
        return {point.id: point.option_ids for point in self.points}

    @cached_property
    def ordered(self) -> dict[str, bool]:
        return {point.id: point.ordered for point in self.points}

    @cached_property
    def valued(self) -> tuple[str, ...]:
        """Parties with preferences (in every assessor's file), in file order."""
        return tuple(p for p in self.party_ids if any(p in a.preferences for a in self.assessors))

    def party(self, party_id: str) -> Party:
        """Return a party by id.

        Raises
        ------
        InputError
            When there is none, with the nearest known id.
        """
        for party in self.parties:
            if party.id == party_id:
                return party
        raise InputError(f"no party is called {party_id!r}{nearest(party_id, self.party_ids)}")

    def judged(self, party_id: str) -> list[PartyPreferences]:
        """Return what each assessor who judges a party has judged of it."""
        return [a.preferences[party_id] for a in self.assessors if party_id in a.preferences]

    def name(self, party_id: str) -> str:
        """Return a party's name, or the id itself when it is no party of the case."""
        return next((party.name for party in self.parties if party.id == party_id), party_id)

    def point(self, point_id: str) -> Point:
        """Return a point by id.

        Raises
        ------
        InputError
            When there is none, with the nearest known id.
        """
        for point in self.points:
            if point.id == point_id:
                return point
        raise InputError(f"no point is called {point_id!r}{nearest(point_id, self.point_ids)}")

    def draft(self, draft_id: str | None = None) -> Draft:
        """Return a draft by id, or the one on the table.

        Without an id: the latest dated up to ``as_of`` with status tabled, else leaked; ties by id (the
        first in alphabetical order).

        Raises
        ------
        InputError
            When there is no such draft.
        """
        if draft_id is not None:
            if draft_id not in self.drafts:
                raise InputError(f"no draft is called {draft_id!r}{nearest(draft_id, self.drafts)}")
            return self.drafts[draft_id]
        if (tabled := self.on_the_table()) is not None:
            return tabled
        raise InputError(
            f"case {self.id!r} has no draft on the table: no draft dated up to {self.as_of} has status tabled or "
            "leaked; add one in drafts/, or name one with --draft"
        )

    def on_the_table(self) -> Draft | None:
        """Return the latest draft dated up to ``as_of`` with status tabled, else leaked; None where there is none."""
        for status in ("tabled", "leaked"):
            found = [d for d in self.drafts.values() if d.status == status and d.known_on <= self.as_of]
            if found:
                last = max(d.date for d in found)
                latest = [d for d in found if d.date == last]
                parents = {d.parent for d in latest}  # a draft goes before the one that it amends
                return min((d for d in latest if d.id not in parents), key=lambda d: d.id, default=latest[0])
        return None

    def obligates(self, point_id: str, option_id: str) -> tuple[str, ...]:
        """Return the parties that an option obliges to act or to accept a limit."""
        return self.point(point_id).obligated_by(option_id)

    @cached_property
    def acts_by_place(self) -> dict[int, Act]:
        """The acts by their places in ``timeline.yaml``, counted from 0: the same from whichever day the case is seen."""
        return dict(zip(self.act_places or range(len(self.timeline)), self.timeline, strict=True))

    def acts_until(self, day: dt.date | None = None) -> tuple[Act, ...]:
        """Return the acts that began up to a day (default ``as_of``), in order of date, then of what they say.

        Of acts of the same days the more guarded stance stands last, and so counts where only one can.
        """
        limit = day or self.as_of
        return tuple(act for act in self._ordered_acts if act.known_on <= limit)

    @cached_property
    def _ordered_acts(self) -> tuple[Act, ...]:
        return tuple(sorted(self.timeline, key=_act_order))


def _act_order(act: Act) -> tuple[Any, ...]:
    stances = (None, "silent", "accept", "signal", "conditional", "reject")
    return (act.date.first, act.date.last, stances.index(act.stance), sorted(act.actor.parties), act.kind, repr(act))
