"""From which drafts a draft comes."""

from __future__ import annotations

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.errors import InputError


def ancestors(case: Case, draft: Draft) -> list[Draft]:
    """Return the drafts from which a draft comes, its parent first."""
    out: list[Draft] = []
    current = case.drafts.get(draft.parent) if draft.parent else None
    while current is not None and current not in out:
        out.append(current)
        current = case.drafts.get(current.parent) if current.parent else None
    return out


def common_parent(case: Case, a: Draft, b: Draft) -> Draft:
    """Return the nearest draft from which both come (one of the two themselves counts).

    Raises
    ------
    InputError
        When they have none.
    """
    line = [draft.id for draft in (a, *ancestors(case, a))]
    for draft in (b, *ancestors(case, b)):
        if draft.id in line:
            return draft
    raise InputError(f"drafts {a.id!r} and {b.id!r} have no common parent; name one with --base")
