"""A case as it stood on a day, with the draft then on the table and without the one that came."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from detente.case.as_known.view import known_by
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.errors import InputError


def known_then(case: Case, day: dt.date, before: Draft, after: Draft) -> Case:
    """Return what was known on a day.

    Parameters
    ----------
    case : Case
        As written.
    day : date
    before : Draft
        On the table then.
    after : Draft
        Came later, perhaps on that very day; it and what stems from it are left out.

    Returns
    -------
    Case

    Raises
    ------
    InputError
        When the earlier draft was not known by then.
    """
    view = without(known_by(case, day), stemming_from(case, after.id))
    if before.id not in view.drafts:
        raise InputError(
            f"draft {before.id!r} was known only from {before.known_on}, after {day}; say a later day with --as-of"
        )
    return view


def without(case: Case, drafts: set[str]) -> Case:
    """Return a case without some drafts, nor what was said of them."""
    acts = tuple(act for act in case.timeline if act.about not in drafts)
    return replace(case, drafts={name: d for name, d in case.drafts.items() if name not in drafts}, timeline=acts)


def stemming_from(case: Case, draft: str) -> set[str]:
    """Return a draft and all that stem from it."""
    found = {draft}
    while more := {d.id for d in case.drafts.values() if d.parent in found} - found:
        found |= more
    return found
