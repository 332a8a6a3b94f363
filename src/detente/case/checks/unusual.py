"""What is legal and hardly meant: said by ``check``, with what it will do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import Any

from detente.case.as_known.knowledge import source_day
from detente.case.case import Case
from detente.case.day import as_of
from detente.case.format.estimate import Estimate
from detente.case.format.expressions import Choice, Comparison, atoms, chosen, evaluate, parse
from detente.case.format.models.preferences import PartyPreferences, PointValues
from detente.case.format.reader import Document, Path_
from detente.case.rough import no_deal_unjudged
from detente.errors import Fault, shown
from detente.text import joined

MAX_COMBINATIONS = 20_000


def warnings(case: Case) -> tuple[Fault, ...]:
    """Return the warnings of a case without errors: those of the loader, then every unusual entry of its files."""
    case = case.whole or case
    return (*case.warnings, *sorted(_unusual(case)))


def warnings_then(case: Case) -> tuple[Fault, ...]:
    """Return the warnings of a case seen from a day that are so with what was known by then, at their places in its files.

    Of a view, places are sure only where the files as written have a warning too: the same words, or other figures in the same place.
    """
    then, written = (*case.warnings, *sorted(_unusual(case))), warnings(case)
    said, places = {fault.message for fault in then}, {fault.place for fault in written}
    kept = [fault for fault in written if fault.message in said]
    same = {fault.message for fault in kept}
    return (*kept, *(fault for fault in then if fault.message not in same and fault.place in places))


def _unusual(case: Case) -> Iterator[Fault]:
    yield from _days_of_drafts(case)
    yield from _days_of_sources(case)
    if case.seen_from is None:
        yield from _later(case)
    if case.process is not None:
        yield from _process(case, case.documents["process.yaml"])
    yield from _consent(case, case.documents["case.yaml"])
    yield from _names(case, case.documents["case.yaml"])
    yield from _alike(case, case.documents["case.yaml"])
    for assessor in case.assessors:
        for party, preferences in assessor.preferences.items():
            yield from _thresholds(case, party, preferences, case.documents[assessor.file])
            yield from _refusals(case, party, preferences, case.documents[assessor.file])


def _days_of_sources(case: Case) -> Iterator[Fault]:
    """Yield the sources whose day cannot be told from their words."""
    document = case.documents["case.yaml"]
    for name, source in case.sources.items():
        if source.date is not None and source_day(source) is None:
            yield Fault(
                document.place(("sources", name, "date")),
                f"found {shown(str(source.date))}, from which no day can be told, so that what rests on {name!r} counts as known on "
                "every day; write a date such as 2025-11-25, or add known_from",
            )


def _days_of_drafts(case: Case) -> Iterator[Fault]:
    for draft in case.drafts.values():
        document = case.documents[draft.file]
        parent = case.drafts.get(draft.parent) if draft.parent else None
        if parent is not None and draft.date < parent.date:
            yield Fault(
                document.place(("date",)),
                f"draft {draft.id!r} is dated {draft.date}, before its parent {parent.id!r} ({parent.date}); mend one of the days",
            )
        for k, seen in enumerate(draft.seen_by):
            if seen.date is not None and seen.date < draft.date:
                yield Fault(
                    document.place(("seen_by", k, "date")),
                    f"{seen.party!r} is said to have seen draft {draft.id!r} on {seen.date}, before its own day {draft.date}",
                )


def _later(case: Case) -> Iterator[Fault]:
    _, later = as_of(case)
    for name in later.drafts:
        draft = case.drafts[name]
        yield Fault(
            case.documents[draft.file].place(("date",)),
            f"draft {name!r} is dated {draft.date}, after the day of the case ({later.day}); it is used only where it is named",
        )
    for name, party in later.seen:
        yield Fault(
            case.documents[case.drafts[name].file].place(("seen_by",)),
            f"{party!r} saw draft {name!r} after the day of the case ({later.day}), so it counts as not having seen it",
        )
    if later.acts:
        first = next(k for k, act in enumerate(case.timeline) if act.date.first > later.day)
        what = "act is" if later.acts == 1 else "acts are"
        yield Fault(
            case.documents["timeline.yaml"].place((first, "date")),
            f"{later.acts} {what} dated after the day of the case ({later.day}) and not used; the first stands here",
        )


def _process(case: Case, document: Document) -> Iterator[Fault]:
    process = case.process
    assert process is not None
    start = process.start or case.as_of
    end = start + dt.timedelta(days=process.horizon)
    for k, deadline in enumerate(process.deadlines):
        place = document.place(("deadlines", k, "date"))
        what = f"the deadline {deadline.id!r} ({deadline.date}) lies"
        if deadline.date < start:
            yield Fault(
                place,
                f"{what} before the start ({start}), so that it counts as on the first day; mend the date or the start",
            )
        elif deadline.date > end:
            yield Fault(
                place, f"{what} after the last day ({end}), so that it never comes; mend the date or the horizon"
            )
    for k, shown_to in enumerate(process.disclosures):
        draft = case.drafts[shown_to.draft]
        place = document.place(("disclosures", k, "date"))
        if shown_to.date < draft.date:
            yield Fault(place, f"draft {draft.id!r} is shown on {shown_to.date}, before its own day {draft.date}")
        elif shown_to.date > end:
            yield Fault(place, f"draft {draft.id!r} is shown on {shown_to.date}, after the last day ({end}), so never")
    for k, threat in enumerate(process.leverage):
        if threat.deadline is None:
            yield Fault(
                document.place(("leverage", k)),
                f"the leverage {threat.id!r} has no deadline, so that it is never carried out and weighs on every day; name one if it has",
            )
    seated = [party for party in process.table or () if party in case.valued]
    if process.table is not None and len(seated) < 2:
        yield Fault(
            document.place(("table",)),
            f"{joined(seated) if seated else 'nobody'} with preferences sits at the table, so that there is nobody to negotiate with; "
            "name those who do",
        )


def _consent(case: Case, document: Document) -> Iterator[Fault]:
    for k, clause in enumerate(case.consent):
        if clause.weighted is None:
            continue
        at: Path_ = ("consent", k, "weighted")
        if clause.weighted.quota <= 0:
            yield Fault(
                document.place((*at, "quota")),
                f"the quota is {clause.weighted.quota:g}, so that every package meets it",
            )
        for party, weight in clause.weighted.weights.items():
            if weight == 0:
                yield Fault(
                    document.place((*at, "weights", party)),
                    f"the weight of {party!r} is 0, so that its answer never counts",
                )
    if all(clause.kind == "obligated" for clause in case.consent) and all(
        any(not point.obligated_by(option) for option in point.option_ids) for point in case.points
    ):
        yield Fault(
            document.place(("consent",)),
            "only obligated parties are asked, and some package obliges nobody, so that it is adopted without anybody's consent",
        )


def _names(case: Case, document: Document) -> Iterator[Fault]:
    def twice(names: Iterable[str], path: Path_, key: str, what: str) -> Iterator[Fault]:
        seen: dict[str, int] = {}
        for k, name in enumerate(names):
            plain = " ".join(name.split()).casefold()
            if plain in seen:
                yield Fault(
                    document.place((*path, k, key)),
                    f"{what} {shown(name)} stands twice; readers cannot tell them apart",
                )
            seen.setdefault(plain, k)

    yield from twice((party.name for party in case.parties), ("parties",), "name", "the name")
    yield from twice((point.title for point in case.points), ("points",), "title", "the title")
    for j, point in enumerate(case.points):
        yield from twice(
            (option.text for option in point.options), ("points", j, "options"), "text", "the option's text"
        )


def _alike(case: Case, document: Document) -> Iterator[Fault]:
    """Options that no party, condition or duty tells apart."""
    judged = [p for assessor in case.assessors for p in assessor.preferences.values()]
    conditions = [line.when for p in judged for line in p.red_lines]
    conditions += [linkage.when for p in judged for linkage in p.linkages]
    leaves = [leaf for text in conditions for leaf in atoms(parse(text)) if isinstance(leaf, Choice | Comparison)]
    for j, point in enumerate(case.points):
        tables = [p.values[point.id].options for p in judged]
        if not tables or any(table is None for table in tables):
            continue
        for (_, one), (k, other) in combinations(enumerate(point.option_ids), 2):
            told = any(
                (one in picked) != (other in picked)
                for leaf in leaves
                if leaf.point == point.id
                for picked in [chosen(leaf, case.options)]
            )
            same = all(
                table is not None and table[one].certain and table[one].spread == table[other].spread
                for table in tables
            )
            if same and not told and point.obligated_by(one) == point.obligated_by(other):
                yield Fault(
                    document.place(("points", j, "options", k)),
                    f"options {one!r} and {other!r} of point {point.id!r} are worth the same to every party and oblige the same, so that "
                    "nothing tells them apart",
                )


def _span(values: PointValues) -> tuple[float, float]:
    """Return what a point's worst and best option are worth, centrally; an order and an ideal run from 0 to 100."""
    if values.options is None:
        return 0.0, 100.0
    worth = [value.central for value in values.options.values()]
    return min(worth), max(worth)


def _reach(preferences: PartyPreferences) -> tuple[float, float]:
    """Return bounds of the worth of every package, centrally: no package lies outside."""
    points = list(preferences.values)
    weights: dict[str, float] = {}
    if preferences.scale == "points":
        weights = dict.fromkeys(points, 1.0)
    elif preferences.weights is not None:
        total = sum(preferences.weights[p].central for p in points) or 1.0
        weights = {p: preferences.weights[p].central / total for p in points}
    else:
        rank = {p: k for k, p in enumerate(preferences.ranking or points)}
        weights = {p: sum(1 / i for i in range(rank[p] + 1, len(points) + 1)) / len(points) for p in points}
    spans = {p: _span(preferences.values[p]) for p in points}
    adds = [linkage.adds.central for linkage in preferences.linkages]
    low = sum(weights[p] * spans[p][0] for p in points) + sum(min(0.0, a) for a in adds)
    high = sum(weights[p] * spans[p][1] for p in points) + sum(max(0.0, a) for a in adds)
    return low, high


def _thresholds(case: Case, party: str, preferences: PartyPreferences, document: Document) -> Iterator[Fault]:
    no_deal: Estimate | None = preferences.no_deal
    if no_deal is None or no_deal_unjudged(preferences):
        return
    low, high = _reach(preferences)
    place = document.place((party, "no_deal"))
    if no_deal.central > high + 1e-9:
        yield Fault(
            place,
            f"the no-deal value of {party!r} ({no_deal.central:g}) lies above its best package ({high:.4g}), so that it refuses every one",
        )
    elif no_deal.central <= low + 1e-9:
        yield Fault(
            place,
            f"the no-deal value of {party!r} ({no_deal.central:g}) is no more than its worst package ({low:.4g}), so that it accepts all that cross no red line",
        )


def _refusals(case: Case, party: str, preferences: PartyPreferences, document: Document) -> Iterator[Fault]:
    """Red lines that together leave no package; the combinations of the points that they name are gone through."""
    trees = [parse(line.when) for line in preferences.red_lines if line.probability >= 0.5]
    named = sorted({leaf.point for tree in trees for leaf in atoms(tree) if isinstance(leaf, Choice | Comparison)})
    size = 1
    for point in named:
        size *= len(case.options[point])
    if not trees or size > MAX_COMBINATIONS:
        return
    for options in product(*(case.options[point] for point in named)):
        package = dict(zip(named, options, strict=True))

        def holds(leaf: Any, package: dict[str, str] = package) -> bool:
            return package[leaf.point] in chosen(leaf, case.options)

        if not any(evaluate(tree, holds) for tree in trees):
            return
    yield Fault(
        document.place((party, "red_lines")),
        f"the red lines of {party!r} leave no package, so that it refuses every one",
    )
