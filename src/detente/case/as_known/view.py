"""A case as it was known on a day: one function, which every command, page and export goes through."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from detente.case.as_known.day import Seen
from detente.case.as_known.preferences import assessor_as_known
from detente.case.as_known.record import act_as_known, draft_as_known
from detente.case.as_known.sections import (
    guarantees_as_known,
    performance_as_known,
    process_as_known,
    stability_as_known,
)
from detente.case.case import Case
from detente.case.format.models.case import Party
from detente.errors import InputError


def known_by(case: Case, day: dt.date) -> Case:
    """Return a case as it was known on a day.

    Parameters
    ----------
    case : Case
        Also one that is seen from another day already: the case as written is looked at again.
    day : date

    Returns
    -------
    Case
        Its day is ``day``. Sources, options, points, judgements, drafts, acts, disclosures, guarantees and entries of the
        process that became known later are not in it.

    Raises
    ------
    InputError
        When no point had an option yet.

    Notes
    -----
    What takes the place of a judgement that was not known: any figure of its scale (values, no-deal values, weights,
    probabilities); red lines, linkages and other entries are left out. Conditions: :mod:`detente.case.as_known.conditions`.
    """
    return _seen(Seen(case.whole or case, day, strict=True))


def as_dated(case: Case) -> Case:
    """Return a case as it stands on its own day: without what it says was known only later (``known_from``).

    Drafts and acts of later days stay, for whoever names them. The case itself where nothing is left out.
    """
    return _seen(Seen(case, case.as_of, strict=False))


def _seen(seen: Seen) -> Case:
    whole = seen.case
    if not seen.points:
        first = f"; the case is dated {whole.as_of}" if seen.day < whole.as_of else ""
        raise InputError(f"nothing of the case {whole.id!r} was known by {seen.day}: no point had an option yet{first}")
    changes: dict[str, Any] = {
        "points": seen.points,
        "parties": tuple(_party(seen, party) for party in whole.parties),
        "assessors": tuple(assessor_as_known(seen, assessor) for assessor in whole.assessors),
        "drafts": {n: draft_as_known(seen, d) for n, d in whole.drafts.items() if seen.knows_draft(d)},
        "timeline": tuple(act_as_known(seen, act) for act in whole.timeline if seen.knows_act(act)),
    }
    if whole.models.status_quo is not None:
        known = {point.id: point.option_ids for point in seen.points}
        quo = {p: option for p, option in whole.models.status_quo.items() if option in known.get(p, ())}
        changes["models"] = whole.models.model_copy(update={"status_quo": quo})
    places = tuple(k for k, act in enumerate(whole.timeline) if seen.knows_act(act))
    for name, view in (
        ("process", process_as_known),
        ("guarantees_file", guarantees_as_known),
        ("performance_file", performance_as_known),
        ("stability_file", stability_as_known),
    ):
        given = getattr(whole, name)
        changes[name] = None if given is None else view(seen, given)
    if not seen.strict:
        changed = {name: value for name, value in changes.items() if value != getattr(whole, name)}
        return replace(whole, **changed, whole=whole) if changed else whole
    late = frozenset(name for name, day in seen.knowledge.sources.items() if day is not None and day > seen.day)
    changes["consent"] = whole.consent
    changes = {name: without_sources(value, late) for name, value in changes.items()}
    changes["sources"] = {name: source for name, source in whole.sources.items() if name not in late}
    found = replace(whole, **changes, as_of=seen.day, seen_from=seen.day, whole=whole, act_places=places)
    return replace(found, warnings=tuple(fault for fault in whole.warnings if not _names_later(fault.message, found)))


def _names_later(text: str, view: Case) -> bool:
    """Whether a warning names, by its id, a draft, a point, an option or a source that the view leaves out."""
    whole = view.whole
    assert whole is not None
    kept = {*view.drafts, *view.options, *view.sources, *(o for options in view.options.values() for o in options)}
    every = {*whole.drafts, *whole.options, *whole.sources, *(o for options in whole.options.values() for o in options)}
    return not (every - kept).isdisjoint(re.findall(r"[\w-]+", text))


def _party(seen: Seen, party: Party) -> Party:
    """Return a party with the interests and representatives known by the day."""
    changes: dict[str, Any] = {"interests": seen.those(party.interests)}
    if seen.strict:
        there = [person for person in party.representatives if person.from_ is None or person.from_ <= seen.day]
        changes["representatives"] = tuple(
            p if p.until is None or p.until <= seen.day else p.model_copy(update={"until": None}) for p in there
        )
    changed = {name: value for name, value in changes.items() if value != getattr(party, name)}
    return party.model_copy(update=changed) if changed else party


def without_sources(value: Any, late: frozenset[str]) -> Any:
    """Return a value in which no entry names one of the sources; the value itself where none did."""
    if isinstance(value, BaseModel):
        changes = {}
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if name == "source" and isinstance(inner, tuple):
                left: Any = tuple(one for one in inner if one not in late)
            else:
                left = without_sources(inner, late)
            if left is not inner and left != inner:
                changes[name] = left
        return value.model_copy(update=changes) if changes else value
    if isinstance(value, dict):
        return {key: without_sources(inner, late) for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(without_sources(inner, late) for inner in value)
    return value
