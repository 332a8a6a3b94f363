"""What each party last said of a draft in public."""

from __future__ import annotations

import datetime as dt

from detente.case.case import Case
from detente.case.format.models.record import Act


def public_words(case: Case, draft: str, by: dt.date | None = None) -> dict[str, Act]:
    """Return each party's last act in public on a draft that takes a stance; saying nothing is none.

    Parameters
    ----------
    case : Case
    draft : str
        Its id.
    by : date, optional
        Default: the case's day.
    """
    found: dict[str, Act] = {}
    for act in case.acts_until(by or case.as_of):
        if act.about == draft and act.public and act.stance not in (None, "silent"):
            for party in act.actor.parties:
                if set(act.position_of) <= {party}:
                    found[party] = act
    return found
