"""A case as it stood on a day, with the draft then on the table and without the one that came."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from detente.case.case import Case
from detente.case.day import as_of
from detente.case.format.models.record import Draft


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
    """
    view, _ = as_of(case, day)
    return without_descendants(view, after.id)


def without_descendants(case: Case, draft: str) -> Case:
    """Return a case without a draft and the drafts that stem from it, nor what was said of them."""
    gone = {draft}
    while more := {d.id for d in case.drafts.values() if d.parent in gone} - gone:
        gone |= more
    acts = tuple(act for act in case.timeline if act.about not in gone)
    return replace(case, drafts={name: d for name, d in case.drafts.items() if name not in gone}, timeline=acts)
