"""The tree of drafts: who proposed what, on what, and who has seen it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.compare import compare_drafts
from detente.errors import InputError


@dataclass(frozen=True)
class Node:
    """A draft in the tree: its depth, its kind of change against its parent, and the options it changed."""

    draft: Draft
    depth: int
    counts: dict[str, int]
    options: tuple[tuple[str, str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        draft = self.draft
        return {
            "id": draft.id, "title": draft.title, "author": list(draft.author), "date": str(draft.date),
            "parent": draft.parent, "status": draft.status, "depth": self.depth,
            "seen_by": [{"party": s.party, "date": None if s.date is None else str(s.date)} for s in draft.seen_by],
            "changes": {k: n for k, n in self.counts.items() if n and k != "same"},
            "options": [{"point": p, "from": a, "to": b} for p, a, b in self.options],
        }  # fmt: skip


def tree(case: Case) -> tuple[Node, ...]:
    """Return all drafts, each after its parent, brothers by date."""
    children: dict[str | None, list[Draft]] = {}
    for draft in case.drafts.values():
        above = draft.parent if draft.parent in case.drafts else None
        children.setdefault(above, []).append(draft)
    out: list[Node] = []
    stack = [(draft, 0) for draft in sorted(children.get(None, ()), key=_age, reverse=True)]
    while stack:
        draft, depth = stack.pop()
        parent = case.drafts.get(draft.parent) if draft.parent else None
        counts = compare_drafts(case, parent, draft).counts if parent is not None else {}
        out.append(Node(draft, depth, counts, option_changes(case, parent, draft) if parent is not None else ()))
        stack += [(child, depth + 1) for child in sorted(children.get(draft.id, ()), key=_age, reverse=True)]
    return tuple(out)


def _age(draft: Draft) -> tuple[dt.date, str]:
    return draft.date, draft.id


def option_changes(case: Case, before: Draft, after: Draft) -> tuple[tuple[str, str, str], ...]:
    """Return the points at which two drafts choose differently, with both choices (``a | b`` where open)."""
    out = []
    for point in case.points:
        old, new = choice(before, point.id), choice(after, point.id)
        if old != new:
            out.append((point.id, old, new))
    return tuple(out)


def choice(draft: Draft, point: str) -> str:
    """A draft's option at a point, or the options still possible."""
    return draft.package.get(point) or " | ".join(draft.open.get(point, ()))


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
