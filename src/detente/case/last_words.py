"""What each party last said of a draft, or of something that it provides, in public."""

from __future__ import annotations

import datetime as dt
from typing import Any

from detente.case.case import Case
from detente.case.format.expressions import Choice, Comparison, ExpressionError, atoms, chosen, evaluate, parse
from detente.case.format.models.record import Act, Draft

REJECTS_A_PART = "reject_part"
SAID = {
    "accept": "accepted it",
    "signal": "signalled that it could accept",
    "conditional": "asked for changes",
    "reject": "rejected it",
    REJECTS_A_PART: "rejected a part of it",
}
"""What :func:`stance_on` says, in words about the draft."""


def public_words(case: Case, draft: str, by: dt.date | None = None) -> dict[str, Act]:
    """Return each party's last act in public on a draft that takes a stance; saying nothing is none.

    Of a party that took none, what it last said of something that the draft provides, where that was a no.

    Parameters
    ----------
    case : Case
    draft : str
        Its id.
    by : date, optional
        Default: the case's day.
    """
    text = case.drafts.get(draft)
    found: dict[str, Act] = {}
    parts: dict[str, Act] = {}
    for act in case.acts_until(by or case.as_of):
        if not act.public or act.stance in (None, "silent"):
            continue
        if act.about == draft:
            said = found
        elif act.stance in ("accept", "signal", "reject") and text is not None and provides(case, text, act.about):
            said = parts
        else:
            continue
        for party in act.actor.parties:
            if set(act.position_of) <= {party}:
                said[party] = act
    return {p: act for p, act in parts.items() if act.stance == "reject"} | found


def stance_on(act: Act, draft: str) -> str:
    """Return what an act says of a draft: its stance, or :data:`REJECTS_A_PART` where it is about something in it."""
    return str(act.stance) if act.about == draft else REJECTS_A_PART


def provides(case: Case, draft: Draft, about: str | None) -> bool:
    """Return whether a condition is one on points that a draft settles, and holds under it."""
    if about is None or about in case.drafts:
        return False
    try:
        tree = parse(about)
    except ExpressionError:
        return False
    leaves = [leaf for leaf in atoms(tree) if isinstance(leaf, Choice | Comparison)]
    if not leaves or any(leaf.point not in draft.package for leaf in leaves):
        return False

    def holds(leaf: Any) -> bool:
        return draft.package[leaf.point] in chosen(leaf, case.options)

    return evaluate(tree, holds)
