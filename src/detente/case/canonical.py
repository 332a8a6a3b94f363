"""One order of a case's entries that depends on what they say and not on where they stand in a file.

Everything that computes works on a case in this order: draws are keyed by it, and ties are broken by it. So moving a line
in a file changes no figure and no sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from detente.case.case import Case
from detente.case.format.expressions import parse, to_text
from detente.case.format.fields import ROLES
from detente.case.format.models.case import Party, Point
from detente.case.format.models.guarantees import Guarantee, GuaranteesFile, PerformanceFile
from detente.case.format.models.preferences import Assessor, PartyPreferences
from detente.case.format.models.process import Influence, ProcessFile
from detente.numerals.order import order_of

_BY_ID = ("deadlines", "leverage", "pressures", "shocks", "hypotheses")


def in_order(case: Case) -> Case:
    """Return a case with its entries in canonical order.

    Parties: by role (principals first), then by id. Points: by number, then by id. Options: as they lie on the scale of
    an ordered point, else by id. Assessors by name; red lines and linkages by their condition; entries of
    ``process.yaml``, guarantees, clauses and steps by id.
    """
    return replace(
        case,
        parties=tuple(sorted(case.parties, key=_party)),
        points=_points(case.points),
        assessors=tuple(sorted((_judgements(a) for a in case.assessors), key=lambda a: a.name)),
        process=None if case.process is None else _process(case.process),
        guarantees_file=None if case.guarantees_file is None else guarantees_in_order(case.guarantees_file),
        performance_file=None if case.performance_file is None else performance_in_order(case.performance_file),
    )


def guarantees_in_order(file: GuaranteesFile) -> GuaranteesFile:
    """Return a file of guarantees with acts, rules, guarantees, their clauses and claims in order of ids and words."""
    return file.model_copy(
        update={
            "acts": dict(sorted(file.acts.items())),
            "assume": tuple(sorted(file.assume)),
            "rules": tuple(sorted(file.rules, key=lambda r: (r.id or "", repr(r)))),
            "guarantees": {name: _clauses(file.guarantees[name]) for name in sorted(file.guarantees)},
            "claims": tuple(sorted(file.claims, key=lambda c: (c.date or "", c.by, c.says, repr(c)))),
        }
    )


def _clauses(guarantee: Guarantee) -> Guarantee:
    return guarantee.model_copy(
        update={
            "guarantors": tuple(sorted(guarantee.guarantors)),
            "obliges": tuple(sorted((_parties(o, "by") for o in guarantee.obliges), key=lambda o: o.id)),
            "void_when": tuple(sorted(guarantee.void_when, key=lambda v: v.id)),
        }
    )


def performance_in_order(file: PerformanceFile) -> PerformanceFile:
    """Return an order of performance with its events and steps by id, and what is owed for what by both."""
    return file.model_copy(
        update={
            "events": tuple(sorted(file.events)),
            "steps": {name: _parties(file.steps[name], "by") for name in sorted(file.steps)},
            "counterparts": tuple(sorted(file.counterparts, key=lambda c: (c.gives, c.gets))),
        }
    )


def _party(party: Party) -> tuple[int, str]:
    return ROLES.index(party.role), party.id


def _points(points: Iterable[Point]) -> tuple[Point, ...]:
    order = order_of(point.number for point in points)
    return tuple(sorted((_options(point) for point in points), key=lambda point: (order[point.number], point.id)))


def _options(point: Point) -> Point:
    if point.ordered:
        return point
    return point.model_copy(update={"options": tuple(sorted(point.options, key=lambda o: o.id))})


def _judgements(assessor: Assessor) -> Assessor:
    return assessor.model_copy(update={"preferences": {k: _rules(p) for k, p in assessor.preferences.items()}})


def _rules(preferences: PartyPreferences) -> PartyPreferences:
    return preferences.model_copy(
        update={
            "red_lines": tuple(sorted(preferences.red_lines, key=_content)),
            "linkages": tuple(sorted(preferences.linkages, key=_content)),
        }
    )


def _content(rule: Any) -> tuple[str, str]:
    return to_text(parse(rule.when)), repr(rule)


def _parties(entry: Any, field: str) -> Any:
    """Return an entry with the parties of a field in order of their ids."""
    named = getattr(entry, field)
    return entry if named is None else entry.model_copy(update={field: tuple(sorted(named))})


def _process(process: ProcessFile) -> ProcessFile:
    sorted_by_id = {name: tuple(sorted(getattr(process, name), key=lambda e: e.id)) for name in _BY_ID}
    sorted_by_id = {name: tuple(_parties(entry, "on") for entry in found) for name, found in sorted_by_id.items()}
    sorted_by_id["influence"] = tuple(_parties(entry, "on") for entry in process.influence)
    return process.model_copy(update=sorted_by_id | {"strategies": dict(sorted(process.strategies.items()))})


def influence_keys(links: tuple[Influence, ...]) -> list[str]:
    """Name each link by its id, else by who influences whom and when: what its draws are keyed by."""
    plain = [link.id or f"{link.of}.{'_'.join(link.on)}.{link.when}" for link in links]
    keys = list(plain)
    for name in {name for name in plain if plain.count(name) > 1}:
        same = sorted((repr(links[k].no_deal), k) for k, found in enumerate(plain) if found == name)
        for number, (_, k) in enumerate(same):
            keys[k] = f"{name}.{number}"
    return keys
