"""Checks of drafts and timeline against the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.case.checks.case import references, sources
from detente.case.format.expressions import ExpressionError, parse
from detente.case.format.models.case import CaseFile
from detente.case.format.models.record import PUBLIC, Act, Draft
from detente.case.format.reader import Document, Path_
from detente.case.format.validate import over_points
from detente.errors import Fault, nearest, shown


def draft_faults(case: CaseFile, draft: Draft, document: Document, known: Mapping[str, Draft]) -> Iterator[Fault]:
    """Yield every fault of a draft's front matter."""
    parties = [party.id for party in case.parties]
    options = {point.id: point.option_ids for point in case.points}
    yield from references(document, ("author",), draft.author, parties, "party")
    if not draft.author:
        yield Fault(document.place(("author",)), "found nobody, expected the id of the party that wrote the draft")
    for k, seen in enumerate(draft.seen_by):
        if seen.party != PUBLIC and seen.party not in parties:
            place = document.place(("seen_by", k, "party"))
            yield Fault(place, f"no party is called {shown(seen.party)}{nearest(seen.party, [*parties, PUBLIC])}")
    for point, option in draft.package.items():
        if point not in options:
            place = document.place(("package", point), key=True)
            yield Fault(place, f"no point is called {shown(point)}{nearest(point, options)}")
        elif option not in options[point]:
            yield _no_option(document, ("package", point), point, option, options[point])
    for point, possible in draft.open.items():
        if point not in options:
            place = document.place(("open", point), key=True)
            yield Fault(place, f"no point is called {shown(point)}{nearest(point, options)}")
            continue
        for k, option in enumerate(possible):
            if option not in options[point]:
                yield _no_option(document, ("open", point, k), point, option, options[point])
        if not possible:
            yield Fault(document.place(("open", point)), "found no option, expected those still possible")
        if point in draft.package:
            place = document.place(("open", point), key=True)
            yield Fault(place, f"point {point!r} stands in package and in open; keep one")
    raised = {point.id: point.known_from for point in case.points}
    for point in options:
        since = raised[point]
        if point not in draft.package and point not in draft.open and (since is None or since <= draft.known_on):
            place = document.place(("package",), key=True)
            yield Fault(place, f"point {point!r} is neither in package nor in open; settle it or list what is possible")
    yield from _known_only_later(case, draft, document)
    for label, named in draft.labels.items():
        if named is not None and named not in options:
            place = document.place(("labels", label))
            yield Fault(place, f"no point is called {shown(named)}{nearest(named, options)}")
    if draft.parent is not None and draft.parent not in known:
        place = document.place(("parent",))
        yield Fault(place, f"no draft is called {shown(draft.parent)}{nearest(draft.parent, known)}")
    yield from sources(document, draft, (), case.sources)
    trail, current = {draft.id}, draft.parent
    while current is not None and current in known:
        if current in trail:
            yield Fault(
                document.place(("parent",)), f"the parents of draft {draft.id!r} lead back to it; mend one parent"
            )
            break
        trail.add(current)
        current = known[current].parent


def _known_only_later(case: CaseFile, draft: Draft, document: Document) -> Iterator[Fault]:
    """Yield a fault for every option that a draft settles before the day from which it is said to be known."""
    for point in case.points:
        if point.known_from is not None and point.known_from > draft.known_on:
            continue
        for option in point.options:
            if option.known_from is None or option.known_from <= draft.known_on:
                continue
            if draft.package.get(point.id) != option.id:
                continue
            yield Fault(
                document.place(("package", point.id)),
                f"draft {draft.id!r} is known from {draft.known_on} and settles option {option.id!r} of point {point.id!r}, "
                f"which is said to be known only from {option.known_from}; mend one of the days",
            )


def _no_option(document: Document, path: Path_, point: str, option: str, options: tuple[str, ...]) -> Fault:
    return Fault(
        document.place(path),
        f"point {point!r} has no option {option!r}; expected one of {', '.join(options)}{nearest(option, options)}",
    )


def act_faults(
    case: CaseFile, acts: tuple[Act, ...], document: Document, drafts: Mapping[str, Draft]
) -> Iterator[Fault]:
    """Yield every fault of the timeline."""
    parties = [party.id for party in case.parties]
    options = {point.id: point.option_ids for point in case.points}
    ordered = {point.id: point.ordered for point in case.points}
    for k, act in enumerate(acts):
        yield from references(document, (k, "actor"), act.actor.parties, parties, "party")
        if not act.actor.parties and not act.actor.name:
            yield Fault(document.place((k, "actor")), 'found nobody, expected a party, a list, or {name: "…"}')
        for field in ("to", "audience"):
            entries: tuple[str, ...] = getattr(act, field)
            if isinstance(document.tree, list) and isinstance(document.tree[k].get(field), dict):
                continue
            for index, name in enumerate(entries):
                if name not in parties and name not in (PUBLIC, "private"):
                    place = document.places.get((k, field, index)) or document.place((k, field))
                    yield Fault(
                        place, f"no party is called {shown(name)}{nearest(name, [*parties, PUBLIC, 'private'])}"
                    )
        if act.about is not None and act.about not in drafts:
            yield from _about(document, (k, "about"), act.about, options, ordered, drafts)
        yield from references(document, (k, "position_of"), act.position_of, parties, "party")
        if act.stance is not None and act.about is None:
            yield Fault(document.place((k, "stance")), "found a stance without about; say which draft or expression")
        yield from _demands(document, k, act, options, drafts)
    yield from sources(document, acts, (), case.sources)


def _demands(
    document: Document, k: int, act: Act, options: dict[str, tuple[str, ...]], drafts: Mapping[str, Draft]
) -> Iterator[Fault]:
    if not act.demands:
        return
    draft = drafts.get(act.about or "")
    if act.stance != "conditional" or draft is None:
        yield Fault(
            document.place((k, "demands"), key=True),
            "found demands, expected them beside stance: conditional and an about that names a draft",
        )
    for point, option in act.demands.items():
        if point not in options:
            place = document.place((k, "demands", point), key=True)
            yield Fault(place, f"no point is called {shown(point)}{nearest(point, options)}")
        elif option not in options[point]:
            yield _no_option(document, (k, "demands", point), point, option, options[point])
        elif draft is not None and draft.package.get(point) == option:
            yield Fault(
                document.place((k, "demands", point)),
                f"draft {act.about!r} has {option!r} at {point!r} already; name what the party wants instead",
            )


def _about(
    document: Document,
    path: Path_,
    about: str,
    options: dict[str, tuple[str, ...]],
    ordered: dict[str, bool],
    drafts: Mapping[str, Draft],
) -> Iterator[Fault]:
    try:
        parse(about)
    except ExpressionError:
        if " " not in about.strip():
            yield Fault(document.place(path), f"no draft is called {shown(about)}{nearest(about, drafts)}")
            return
    if about.strip().replace("_", "").isalnum() and " " not in about.strip():
        yield Fault(
            document.place(path),
            f'no draft is called {shown(about)}{nearest(about, drafts)}; a condition reads "point is option"',
        )
        return
    yield from over_points(document, path, about, options, ordered)
