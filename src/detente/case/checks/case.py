"""Checks of ``case.yaml`` that need more than one entry: duplicates and references."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from detente.case.format.models.case import CaseFile
from detente.case.format.reader import Document, Path_
from detente.errors import Fault, nearest, shown


def duplicates(document: Document, at: Path_, ids: Iterable[Hashable], what: str, key: str = "id") -> Iterator[Fault]:
    """Yield a fault for every id that stands twice in a list."""
    seen: dict[Hashable, int] = {}
    for index, name in enumerate(ids):
        if name in seen:
            first = document.place((*at, seen[name], key)).line
            yield Fault(
                document.place((*at, index, key)),
                f"{what} {name!r} stands twice (first on line {first}); give each its own id",
            )
        else:
            seen[name] = index


def references(
    document: Document, path: Path_, names: Sequence[str], known: Iterable[str], what: str
) -> Iterator[Fault]:
    """Yield a fault for every name that is not declared; ``names`` stand at ``path``, one or a list."""
    declared = list(known)
    for index, name in enumerate(names):
        if name not in declared:
            place = document.places.get((*path, index)) or document.place(path)
            yield Fault(place, f"no {what} is called {shown(name)}{nearest(name, declared)}")


def sources(document: Document, model: object, at: Path_, known: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for every source named anywhere in a model that is not declared."""
    from pydantic import BaseModel

    declared = set(known)
    stack: list[tuple[object, Path_]] = [(model, at)]
    while stack:
        value, path = stack.pop()
        if isinstance(value, BaseModel):
            named = getattr(value, "source", ())
            if named and isinstance(named, tuple):
                yield from references(document, (*path, "source"), named, declared, "source")
            for name, field in type(value).model_fields.items():
                if name != "source":
                    inner = getattr(value, name)
                    if isinstance(inner, BaseModel | dict | tuple | list) and inner:
                        stack.append((inner, (*path, field.alias or name)))
        elif isinstance(value, dict):
            stack.extend((inner, (*path, key)) for key, inner in value.items() if isinstance(inner, BaseModel | dict))
        elif isinstance(value, tuple | list):
            stack.extend((inner, (*path, k)) for k, inner in enumerate(value) if isinstance(inner, BaseModel | dict))


def faults(case: CaseFile, document: Document) -> Iterator[Fault]:
    """Yield every fault of ``case.yaml`` beyond the form of single entries."""
    parties = [party.id for party in case.parties]
    yield from duplicates(document, ("parties",), parties, "party")
    yield from duplicates(document, ("points",), [point.id for point in case.points], "point")
    yield from sources(document, case, (), case.sources)
    for j, point in enumerate(case.points):
        at: Path_ = ("points", j)
        yield from duplicates(document, (*at, "options"), point.option_ids, f"option of point {point.id!r},")
        yield from references(document, (*at, "obligates"), point.obligates, parties, "party")
        yield from references(document, (*at, "benefits"), point.benefits, parties, "party")
        if point.if_silent is not None:
            yield from references(document, (*at, "if_silent"), (point.if_silent,), point.option_ids, "option")
        for o, option in enumerate(point.options):
            yield from references(document, (*at, "options", o, "obligates"), option.obligates or (), parties, "party")
            yield from references(document, (*at, "options", o, "benefits"), option.benefits or (), parties, "party")
    for i, party in enumerate(case.parties):
        for r, person in enumerate(party.representatives):
            if person.from_ and person.until and person.from_ > person.until:
                yield Fault(
                    document.place(("parties", i, "representatives", r)),
                    f"found from {person.from_} after until {person.until}, expected the earlier day first",
                )
    yield from _consent(case, document, parties)
    yield from _models(case, document, parties)


def _models(case: CaseFile, document: Document, parties: list[str]) -> Iterator[Fault]:
    points = {point.id: point.option_ids for point in case.points}
    for point, option in (case.models.status_quo or {}).items():
        at: Path_ = ("models", "status_quo", point)
        if point not in points:
            yield Fault(document.place(at, key=True), f"no point is called {shown(point)}{nearest(point, points)}")
        else:
            yield from references(document, at, (option,), points[point], f"option of point {point!r}")
    pairs: set[frozenset[str]] = set()
    for k, entry in enumerate(case.models.no_deal_correlations):
        at = ("models", "no_deal_correlations", k, "between")
        yield from references(document, at, entry.between, parties, "party")
        if frozenset(entry.between) in pairs:
            yield Fault(document.place(at), "these two parties have a correlation already; give one")
        pairs.add(frozenset(entry.between))


def _consent(case: CaseFile, document: Document, parties: list[str]) -> Iterator[Fault]:
    if case.consent is not None and not case.consent:
        yield Fault(document.place(("consent",)), "the consent rule has no clause; leave it out for: all principals")
    for k, clause in enumerate(case.consent or ()):
        at: Path_ = ("consent", k)
        if clause.all is not None:
            yield from references(document, (*at, "all"), clause.all, parties, "party")
            if not clause.all:
                yield Fault(
                    document.place((*at, "all")), "found an empty list, expected the parties that must all accept"
                )
        if clause.at_least is not None:
            rule = clause.at_least
            path = (*at, "at_least", "of")
            yield from references(document, path, rule.of, parties, "party")
            if len(set(rule.of)) < len(rule.of):
                yield Fault(document.place(path), "a party stands twice in the list; name each once")
            if not 1 <= rule.count <= len(rule.of):
                yield Fault(
                    document.place((*at, "at_least", "count")),
                    f"found count {rule.count}, expected 1 to {len(rule.of)}, the number of parties listed",
                )
        if clause.weighted is not None:
            weights = clause.weighted.weights
            for party, weight in weights.items():
                place = document.place((*at, "weighted", "weights", party), key=True)
                if party not in parties:
                    yield Fault(place, f"no party is called {shown(party)}{nearest(party, parties)}")
                if weight < 0:
                    yield Fault(place, f"found weight {weight:g}, expected 0 or more")
            if clause.weighted.quota > sum(weights.values()):
                yield Fault(
                    document.place((*at, "weighted", "quota")),
                    f"the quota {clause.weighted.quota:g} is above the sum of the weights {sum(weights.values()):g}; "
                    "no package could ever be adopted",
                )
