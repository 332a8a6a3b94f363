"""``process.yaml``, ``guarantees.yaml``, ``performance.yaml`` and ``stability.yaml`` as they were known on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from detente.case.as_known.conditions import condition_over_acts
from detente.case.as_known.day import Seen
from detente.case.as_known.preferences import unknown
from detente.case.format.estimate import Estimate, certain
from detente.case.format.expressions import AtLeast, Name, Owed, atoms, parse
from detente.case.format.models.guarantees import Guarantee, GuaranteesFile, PerformanceFile
from detente.case.format.models.process import Judged, ProcessFile
from detente.case.format.models.stability import StabilityFile

_LISTS = ("deadlines", "leverage", "pressures", "shocks", "hypotheses", "influence")
_PROBABILITIES = ("extendable", "credibility", "probability")


def process_as_known(seen: Seen, process: ProcessFile) -> ProcessFile:
    """Return the process as it could be judged on the day.

    Seen from a later day than it begins, it begins on that day. Deadlines that have passed are over, and so are the
    threats that were tied to them.
    """
    changes: dict[str, Any] = {name: _judged(seen, getattr(process, name)) for name in _LISTS}
    if seen.strict and process.start is not None and process.start < seen.day:
        changes["start"] = None
        changes["deadlines"] = tuple(d for d in changes["deadlines"] if d.date >= seen.day)
    due = {deadline.id for deadline in changes["deadlines"]}
    changes["leverage"] = tuple(t for t in changes["leverage"] if t.deadline is None or t.deadline in due)
    changes["disclosures"] = tuple(
        d for d in seen.those(process.disclosures) if seen.knows_draft(seen.case.drafts[d.draft])
    )
    changes["strategies"] = {party: s for party, s in process.strategies.items() if seen.knows(s)}
    for name in ("breakdown_per_round", "collapse_per_month"):
        if not seen.knows(getattr(process, name)):
            changes[name] = certain(0.0)
    changed = {name: value for name, value in changes.items() if value != getattr(process, name)}
    return process.model_copy(update=changed) if changed else process


def _judged(seen: Seen, entries: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """Return the entries that were known. A probability that was not is anything from 0 to 1; without another figure an
    entry says nothing, and is left out."""
    kept = []
    for entry in seen.those(entries):
        figures = {n: v for n in type(entry).model_fields if isinstance(v := getattr(entry, n), Estimate)}
        late = [name for name, figure in figures.items() if not seen.knows(figure)]
        if any(name not in _PROBABILITIES for name in late):
            continue
        changes = {name: unknown(0.0, 1.0, seen.day) for name in late}
        kept.append(entry.model_copy(update=changes) if changes else entry)
    return tuple(kept)


def guarantees_as_known(seen: Seen, file: GuaranteesFile) -> GuaranteesFile:
    """Return the guarantees that were known, with what was known of them; claims that name another are left out."""
    gone = {name for name, entry in file.guarantees.items() if not _knows_guarantee(seen, entry)}
    acts = {name: entry for name, entry in file.acts.items() if seen.knows(entry)}
    lost = set(file.acts) - set(acts)

    def reads(text: str | None) -> str | None:
        return None if text is None else condition_over_acts(text, lost, gone)

    def whole(text: str) -> bool:
        return not any(
            (isinstance(a, Name) and a.name in lost)
            or (isinstance(a, Owed) and a.guarantee in gone)
            or (isinstance(a, AtLeast) and {a.left, a.right} & gone)
            for a in atoms(parse(text))
        )

    rules = [
        rule.model_copy(update={name: reads(getattr(rule, name)) for name in ("requires", "forbids", "when")})
        for rule in seen.those(file.rules)
        if not rule.draft or any(d not in seen.case.drafts or seen.knows_draft(seen.case.drafts[d]) for d in rule.draft)
    ]
    changes: dict[str, Any] = {
        "acts": {
            name: a if a.means is None else a.model_copy(update={"means": reads(a.means)}) for name, a in acts.items()
        },
        "assume": tuple(text for text in file.assume if whole(text)),
        "rules": tuple(rules),
        "guarantees": {n: _clauses(seen, g, lost, gone) for n, g in file.guarantees.items() if n not in gone},
        "claims": tuple(
            c for c in seen.those(file.claims) if whole(c.says) and (not seen.strict or _by(c.date, seen.day))
        ),
    }
    changed = {name: value for name, value in changes.items() if value != getattr(file, name)}
    return file.model_copy(update=changed) if changed else file


def _knows_guarantee(seen: Seen, guarantee: Guarantee) -> bool:
    draft = seen.case.drafts.get(guarantee.draft or "")
    return seen.knows(guarantee) and (draft is None or seen.knows_draft(draft))


def _clauses(seen: Seen, guarantee: Guarantee, lost: set[str], gone: set[str]) -> Guarantee:
    conditions = {name: getattr(guarantee, name) for name in ("trigger", "in_force", "expires")}
    changes: dict[str, Any] = {
        name: None if text is None else condition_over_acts(text, lost, gone) for name, text in conditions.items()
    }
    changes["obliges"] = tuple(o for o in seen.those(guarantee.obliges) if o.act not in lost)
    changes["void_when"] = tuple(
        void.model_copy(update={"when": condition_over_acts(void.when, lost, gone)})
        for void in seen.those(guarantee.void_when)
    )
    if guarantee.payment is not None and not seen.knows(guarantee.payment):
        changes["payment"] = None
    changed = {name: value for name, value in changes.items() if value != getattr(guarantee, name)}
    return guarantee.model_copy(update=changed) if changed else guarantee


def _by(text: str | None, day: dt.date) -> bool:
    """Whether a claim's date, where it is a day, is not later."""
    try:
        return text is None or dt.date.fromisoformat(text) <= day
    except ValueError:
        return True


def performance_as_known(seen: Seen, file: PerformanceFile) -> PerformanceFile | None:
    """Return the steps that were known; one after a step that was not, comes after what that one came after."""
    draft = seen.case.drafts.get(file.draft or "")
    if (file.known_from is not None and file.known_from > seen.day) or (
        draft is not None and not seen.knows_draft(draft)
    ):
        return None
    steps = {name: step for name, step in file.steps.items() if seen.knows(step)}
    lost = set(file.steps) - set(steps)
    if lost:
        for name, step in steps.items():
            after = step.after
            while after in lost:
                after = file.steps[after].after
            needs = tuple(n for n in step.needs if n not in lost)
            steps[name] = step.model_copy(update={"after": after, "needs": needs})
    pairs = tuple(p for p in seen.those(file.counterparts) if p.gives not in lost and p.gets not in lost)
    if not lost and pairs == file.counterparts:
        return file
    return file.model_copy(update={"steps": steps, "counterparts": pairs}) if steps else None


def stability_as_known(seen: Seen, file: StabilityFile) -> StabilityFile | None:
    """Return the graph model if it was known."""
    return None if file.known_from is not None and file.known_from > seen.day else file
