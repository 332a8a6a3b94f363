"""Checks of preferences against the case: every point valued, every reference declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from detente.case.checks.case import sources
from detente.case.format.estimate import Estimate
from detente.case.format.models.case import Point, Source
from detente.case.format.models.preferences import PartyPreferences, PointValues
from detente.case.format.reader import Document, Path_
from detente.case.format.validate import over_points
from detente.case.rough import no_deal_unjudged, unjudged
from detente.errors import Fault, nearest, shown


class Negotiation(Protocol):
    """What preferences are checked against: a case, or its file alone."""

    @property
    def points(self) -> tuple[Point, ...]: ...

    @property
    def sources(self) -> dict[str, Source]: ...


def faults(
    case: Negotiation,
    party: str,
    preferences: PartyPreferences,
    document: Document,
    read: PartyPreferences | None = None,
) -> Iterator[Fault]:
    """Yield every fault of one party's preferences, which stand under its id in the document.

    ``read`` are the preferences as they were read, where words became ranges since.
    """
    at: Path_ = (party,)
    options = {point.id: point.option_ids for point in case.points}
    ordered = {point.id: point.ordered for point in case.points}
    if preferences.weights is not None:
        yield from _complete(document, (*at, "weights"), preferences.weights, options, "a weight", "point")
        for point, weight in preferences.weights.items():
            if weight.low < 0:
                yield Fault(
                    document.place((*at, "weights", point)),
                    f"found a weight as low as {weight.low:g}, expected 0 or more",
                )
        if preferences.weights and all(w.high <= 0 for w in preferences.weights.values()):
            yield Fault(document.place((*at, "weights")), "all weights are 0, expected at least one above 0")
    if preferences.ranking is not None:
        yield from _permutation(document, (*at, "ranking"), preferences.ranking, tuple(options), "point")
    yield from _complete(document, (*at, "values"), preferences.values, options, "values", "point")
    for point, values in preferences.values.items():
        if point in options:
            yield from _values(
                document, (*at, "values", point), point, values, options[point], ordered[point], preferences.scale
            )
    conditions = [(("red_lines", k), line.when) for k, line in enumerate(preferences.red_lines) if not line.implied]
    conditions += [(("linkages", k), linkage.when) for k, linkage in enumerate(preferences.linkages)]
    for path, when in conditions:
        yield from over_points(document, (*at, *path, "when"), when, options, ordered)
    yield from sources(document, read or preferences, at, case.sources)


def piles(case: Negotiation, party: str, preferences: PartyPreferences, document: Document) -> Iterator[Fault]:
    """Yield the faults of the piles of points: names that no point has, and points that lie in two piles."""
    if preferences.importance is None:
        return
    known = [point.id for point in case.points]
    seen: dict[str, str] = {}
    for pile, members in preferences.importance.piles:
        for k, name in enumerate(members):
            place = document.place((party, "importance", pile, k))
            if name not in known:
                yield Fault(place, f"no point is called {shown(name)}{nearest(name, known)}")
            elif name in seen:
                yield Fault(place, f"point {name!r} lies in the pile {seen[name]!r} too; keep it in one")
            seen.setdefault(name, pile)


def silences(case: Negotiation, party: str, preferences: PartyPreferences, document: Document) -> Iterator[Fault]:
    """Yield what nobody has judged of a party that is judged roughly: it is unknown, and counts with the widest range."""
    weights, options = unjudged(preferences)
    valued = {point: [o for p, o in options if p == point] for point, _ in options}
    whole = [p.id for p in case.points if len(valued.get(p.id, ())) == len(p.options)]
    told = ["what no deal is worth"] if no_deal_unjudged(preferences) else []
    if weights:
        told.append(f"how much {_some(weights)} matter{'s' if len(weights) == 1 else ''}")
    if whole:
        told.append(f"every option of {_some(whole)}")
    told += [f"{_some(found)} of {point}" for point, found in valued.items() if point not in whole]
    if told:
        yield Fault(
            document.place((party,), key=True),
            f"not judged for {party!r}: {'; '.join(told[:4])}{'; and more' if len(told) > 4 else ''}; counted as unknown, "
            "with the widest range",
        )


def _some(names: list[str], limit: int = 6) -> str:
    return ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")


def _complete(
    document: Document, path: Path_, given: Iterable[str], wanted: Iterable[str], what: str, kind: str
) -> Iterator[Fault]:
    given, wanted = list(given), list(wanted)
    for name in given:
        if name not in wanted:
            yield Fault(
                document.place((*path, name), key=True),
                f"no {kind} is called {shown(name)}{nearest(name, wanted)}; expected one of {', '.join(wanted[:12])}",
            )
    for name in wanted:
        if name not in given:
            yield Fault(document.place(path, key=True), f"{kind} {name!r} has no entry here; give it {what}")


def _permutation(
    document: Document, path: Path_, given: tuple[str, ...], wanted: tuple[str, ...], kind: str
) -> Iterator[Fault]:
    for k, name in enumerate(given):
        if name not in wanted:
            yield Fault(document.place((*path, k)), f"no {kind} is called {shown(name)}{nearest(name, wanted)}")
        elif name in given[:k]:
            yield Fault(document.place((*path, k)), f"{kind} {name!r} stands twice; name each once, best first")
    for name in wanted:
        if name not in given:
            yield Fault(
                document.place(path, key=True), f"{kind} {name!r} is missing; name every {kind} once, best first"
            )


def _values(
    document: Document,
    path: Path_,
    point: str,
    values: PointValues,
    options: tuple[str, ...],
    ordered: bool,
    scale: str,
) -> Iterator[Fault]:
    if values.options is not None:
        yield from _complete(document, path, values.options, options, "a value", "option")
        for option, value in values.options.items():
            if scale == "weighted" and option in options:
                yield from _in_range(document, (*path, option), value)
    elif values.prefers is not None:
        yield from _permutation(document, (*path, "prefers"), values.prefers, options, "option")
    elif values.ideal is not None:
        place = document.place((*path, "ideal"))
        if values.ideal not in options:
            yield Fault(
                place,
                f"point {point!r} has no option {values.ideal!r}; expected one of {', '.join(options)}"
                f"{nearest(values.ideal, options)}",
            )
        if not ordered:
            yield Fault(
                place, f"point {point!r} is not ordered, so 'ideal' has no meaning; use prefers, or ordered: true"
            )
    else:
        yield Fault(document.place(path), "found nothing, expected a value for every option, prefers or ideal")


def _in_range(document: Document, path: Path_, value: Estimate) -> Iterator[Fault]:
    if value.low < 0 or value.high > 100:
        found = f"{value.low:g}" if value.certain else f"[{value.low:g}, {value.likely:g}, {value.high:g}]"
        yield Fault(
            document.place(path), f"found the value {found}, expected 0 to 100; for other figures use scale: points"
        )
