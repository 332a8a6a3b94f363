"""What a case holds by its day: the pages show, export and count nothing that is dated later."""

from __future__ import annotations

import datetime as dt

from detente.case.case import Case
from detente.case.day import as_of
from detente.case.format.models.record import Draft
from detente.errors import InputError
from detente.words import day


def known(case: Case) -> Case:
    """Return a case without the drafts, acts and disclosures that are dated after its day."""
    return as_of(case)[0]


def drafts_known(case: Case) -> list[Draft]:
    """Return the drafts dated up to the case's day, in order of date."""
    return sorted(known(case).drafts.values(), key=lambda draft: (draft.date, draft.id))


def require_known(case: Case, draft: Draft) -> Draft:
    """Return a draft that the case knows of by its day.

    Raises
    ------
    InputError
        When it is dated later.
    """
    if draft.date > case.as_of:
        raise InputError(
            f"“{draft.title}” is dated {day(draft.date)}, after {day(case.as_of)}, the day of the case; "
            "the workbench exports nothing that is dated later. Move the case's day (as_of), or date the draft earlier"
        )
    return draft


def dated(title: str, date: dt.date, case: Case) -> str:
    """Write a draft's title, with a word where it is dated after the case's day."""
    return f"{title} (a what-if, dated {day(date)})" if date > case.as_of else title
