"""How much an obligation owes and by when, in terms that compare: the degree of response and its time limit."""

from __future__ import annotations

import re

from detente.case.format.models.guarantees import GuaranteesFile, Obligation
from detente.guarantees.defence import kind_of

DEGREE = {"consult": 0, "respond": 1, "assist": 2, "use_force": 3}
DEGREE_WORDS = {"consult": "to consult", "respond": "to respond", "assist": "to assist", "use_force": "to use force"}
_BY_KIND = {"consultation": "consult", "assistance": "assist"}
_AT_ONCE = frozenset({"at once", "at_once", "forthwith", "immediate", "immediately", "without delay"})
_HOURS = {"hour": 1.0, "day": 24.0, "week": 168.0}
_SPAN = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?(hour|day|week)?s?")


def degree_of(file: GuaranteesFile, duty: Obligation) -> str | None:
    """Return how much is owed: the obligation's ``degree``, else what its kind tells; None: nothing tells."""
    return duty.degree or _BY_KIND.get(kind_of(file, duty) or "")


def hours_of(within: str | None) -> float | None:
    """Return a time limit in hours; None where there is none, or its words have no measure.

    A bare number is days; "at once", "forthwith", "immediate" and the like are 0 hours.
    """
    if within is None:
        return None
    words = within.strip().lower()
    if words in _AT_ONCE:
        return 0.0
    found = _SPAN.fullmatch(words)
    return float(found[1]) * _HOURS[found[2] or "day"] if found else None
