"""Drafts and acts as they were known on a day."""

from __future__ import annotations

from typing import Any

from detente.case.as_known.conditions import condition
from detente.case.as_known.day import Seen
from detente.case.format.models.record import Act, Draft


def draft_as_known(seen: Seen, draft: Draft) -> Draft:
    """Return a draft over the points and options that were known.

    Where a later draft settles a point by an option that was not known, the point is open.
    """
    changes: dict[str, Any] = {}
    if not seen.all_options:
        package = {p: o for p, o in draft.package.items() if o in seen.options.get(p, ())}
        left = {
            p: tuple(o for o in draft.open.get(p, ()) if o in seen.options[p]) or seen.options[p]
            for p in seen.options
            if p not in package
        }
        package |= {p: options[0] for p, options in left.items() if len(options) == 1}
        changes["package"] = {p: package[p] for p in (*draft.package, *draft.open) if p in package}
        changes["open"] = {p: options for p, options in left.items() if len(options) > 1}
        changes["labels"] = {label: p if p in seen.options else None for label, p in draft.labels.items()}
    if seen.strict:
        shown = seen.those(draft.seen_by)
        changes["seen_by"] = tuple(entry for entry in shown if entry.date is None or entry.date <= seen.day)
        changes["parent"] = draft.parent if _has(seen, draft.parent) else None
    changed = {name: value for name, value in changes.items() if value != getattr(draft, name)}
    return draft.model_copy(update=changed) if changed else draft


def act_as_known(seen: Seen, act: Act) -> Act:
    """Return an act of which the subject, where it was not known, is left out."""
    changes: dict[str, Any] = {}
    if act.about is not None and act.about not in seen.case.drafts:
        changes["about"] = condition(seen, act.about)
    elif not _has(seen, act.about):
        changes["about"] = None
    if changes.get("about", act.about) is None:
        changes["stance"] = None
    changes["demands"] = {p: o for p, o in act.demands.items() if o in seen.options.get(p, ())}
    changed = {name: value for name, value in changes.items() if value != getattr(act, name)}
    return act.model_copy(update=changed) if changed else act


def _has(seen: Seen, draft: str | None) -> bool:
    return draft is None or draft not in seen.case.drafts or seen.knows_draft(seen.case.drafts[draft])
