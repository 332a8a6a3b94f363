"""A case as of its day: what is dated later is neither shown, nor exported, nor counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.text import joined


@dataclass(frozen=True)
class Later:
    """What a case holds that is dated after a day.

    Attributes
    ----------
    day : date
    drafts : tuple of str
        Ids, in order of date.
    seen : tuple of (str, str)
        Drafts that are not dated later, each with a party that saw it later.
    acts : int
        How many acts of the timeline began later.
    """

    day: dt.date
    drafts: tuple[str, ...] = ()
    seen: tuple[tuple[str, str], ...] = ()
    acts: int = 0

    def __bool__(self) -> bool:
        return bool(self.drafts or self.seen or self.acts)

    def left_out(self) -> str:
        """Say which drafts were left out and why; empty where none was."""
        if not self.drafts:
            return ""
        names = joined(self.drafts)
        return f"{names}: dated after the day of the case ({self.day}), so left out"


def as_of(case: Case, day: dt.date | None = None) -> tuple[Case, Later]:
    """Return a case as it stood on a day, and what of it is dated later.

    Parameters
    ----------
    case : Case
    day : date, optional
        Default: the case's own day.

    Returns
    -------
    Case
        Its day is ``day``; drafts, acts and disclosures (``seen_by``) dated later are not in it. What ``process.yaml``
        plans for later days stays: it is an assumption of the model, not a record.
    Later
    """
    limit = day or case.as_of
    late = sorted((draft for draft in case.drafts.values() if draft.known_on > limit), key=lambda d: (d.date, d.id))
    kept, unseen = {}, []
    for name, draft in case.drafts.items():
        if draft.known_on > limit:
            continue
        unseen += [(name, seen.party) for seen in draft.seen_by if seen.date is not None and seen.date > limit]
        kept[name] = known_draft(draft, limit)
    acts = tuple(act for act in case.timeline if act.known_on <= limit)
    later = Later(limit, tuple(draft.id for draft in late), tuple(unseen), len(case.timeline) - len(acts))
    places = tuple(place for place, act in case.acts_by_place.items() if act.known_on <= limit)
    return replace(case, as_of=limit, drafts=kept, timeline=acts, act_places=places), later


def known_draft(draft: Draft, day: dt.date) -> Draft:
    """Return a draft with only those disclosures that had happened by a day."""
    seen = tuple(entry for entry in draft.seen_by if entry.date is None or entry.date <= day)
    return draft if len(seen) == len(draft.seen_by) else draft.model_copy(update={"seen_by": seen})


def dated_later(case: Case, draft: Draft) -> str:
    """Say that a draft that was named is dated after the case's day; empty where it is not."""
    if draft.known_on <= case.as_of:
        return ""
    if draft.date <= case.as_of:
        return f"draft {draft.id!r} was known only from {draft.known_on}, after the day of the case ({case.as_of}); it is used because it was named"
    return f"draft {draft.id!r} is dated {draft.date}, after the day of the case ({case.as_of}); it is used because it was named"
