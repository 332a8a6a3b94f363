"""The tree of drafts: who proposed what, on what, and who has seen it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.compare import also_changed
from detente.drafts.kept_outside import compare_whole


@dataclass(frozen=True)
class Node:
    """A draft in the tree: its depth, its kinds of change against its parent, the options it changed, and what else differs."""

    draft: Draft
    depth: int
    counts: dict[str, int]
    options: tuple[tuple[str, str, str], ...]
    also: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        draft = self.draft
        return {
            "id": draft.id, "title": draft.title, "author": list(draft.author), "date": str(draft.date),
            "parent": draft.parent, "status": draft.status, "depth": self.depth,
            "seen_by": [{"party": s.party, "date": None if s.date is None else str(s.date)} for s in draft.seen_by],
            "changes": {k: n for k, n in self.counts.items() if n and k != "same"},
            "options": [{"point": p, "from": a, "to": b} for p, a, b in self.options],
            "also": list(self.also),
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
        out.append(_node(case, parent, draft, depth))
        stack += [(child, depth + 1) for child in sorted(children.get(draft.id, ()), key=_age, reverse=True)]
    return tuple(out)


def _node(case: Case, parent: Draft | None, draft: Draft, depth: int) -> Node:
    if parent is None:
        return Node(draft, depth, {}, ())
    found = compare_whole(case, parent, draft)
    return Node(draft, depth, found.counts, option_changes(case, parent, draft), tuple(also_changed(found)))


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
