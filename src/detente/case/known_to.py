"""A case with only what one party has seen, for papers that are handed to it."""

from __future__ import annotations

from collections.abc import Iterator

from detente.case.as_known.view import known_by
from detente.case.case import Case
from detente.case.format.expressions import Choice, Comparison, atoms, parse
from detente.case.format.models.record import Act, Draft
from detente.case.parts import without_the_rest
from detente.errors import InputError


def seen_drafts(case: Case, party: str) -> tuple[Draft, ...]:
    """Return the drafts that a party has seen by the case's day, in order of date."""
    known = [d for d in case.drafts.values() if d.date <= case.as_of and d.seen(party, case.as_of)]
    return tuple(sorted(known, key=lambda d: (d.date, d.id)))


def known_acts(case: Case, party: str) -> tuple[Act, ...]:
    """Return the acts that are public, or of which a party is the actor, an addressee or in the audience."""
    return tuple(
        act for act in case.acts_until() if act.public or party in {*act.actor.parties, *act.to, *act.audience}
    )


def known_options(case: Case, party: str) -> dict[str, tuple[str, ...]]:
    """Return the options of each point that a party may know.

    An option that stands only in texts, demands or words which the party has not seen is withheld, also where a text that it has
    seen leaves the point open: which ways are left is the analyst's list, not the text's. What was spoken of in public, as in
    a newspaper's report, is known, whatever text it also stands in. One that stands in no text
    at all belongs to the common list; what was not known by the case's day does not. A point of which fewer than two options are left is withheld altogether.
    """
    seen = {draft.id for draft in seen_drafts(case, party)}
    acts = {id(act) for act in known_acts(case, party)}
    shown: set[tuple[str, str]] = set()
    hidden: set[tuple[str, str]] = set()
    for draft in case.drafts.values():
        settled = {(p, str(o)) for p, o in draft.package.items()}
        if draft.id in seen:
            shown |= settled
        else:
            hidden |= settled | {(p, str(o)) for p, options in draft.open.items() for o in options}
    for act in case.timeline:
        (shown if id(act) in acts else hidden).update(_spoken_of(case, act))
    kept = {
        point: tuple(o for o in options if (point, o) in shown or (point, o) not in hidden)
        for point, options in known_by(case, case.as_of).options.items()
    }
    return {point: options for point, options in kept.items() if len(options) > 1}


def _spoken_of(case: Case, act: Act) -> Iterator[tuple[str, str]]:
    """Yield the options that an act asks for or is about."""
    yield from ((point, str(option)) for point, option in act.demands.items())
    if act.about is None or act.about in case.drafts:
        return
    for leaf in atoms(parse(act.about)):
        if isinstance(leaf, Choice):
            yield from ((leaf.point, option) for option in leaf.options)
        elif isinstance(leaf, Comparison):
            yield leaf.point, leaf.option


def known_to(case: Case, party: str) -> Case:
    """Return a case that holds nothing but what a party has seen, and its own interests.

    Judgements, the process, guarantees, other parties' interests and the title and summary of the case are not in it.

    Raises
    ------
    InputError
        When there is no such party, or it has seen no draft.
    """
    case.party(party)
    base = known_by(case, case.as_of)
    own = base.party(party)
    options = known_options(case, party)
    drafts = {draft.id: _without(draft, options) for draft in seen_drafts(case, party)}
    if not drafts:
        raise InputError(f"{party!r} has seen no draft by {case.as_of}; record it with detente drafts disclose")
    acts = known_acts(case, party)
    cited = {name for act in acts for name in act.source} | {s for entry in own.interests for s in entry.source}
    points = tuple(
        point.model_copy(update={"options": tuple(o for o in point.options if o.id in options[point.id])})
        for point in case.points
        if point.id in options
    )
    return without_the_rest(
        case,
        title=f"For {own.name}",
        sources={name: source for name, source in case.sources.items() if name in cited},
        parties=tuple(p if p.id == party else p.model_copy(update={"interests": ()}) for p in base.parties),
        points=points,
        drafts=drafts,
        timeline=acts,
        documents={},
    )


def _without(draft: Draft, options: dict[str, tuple[str, ...]]) -> Draft:
    """Return a draft whose open points list only options that may be known."""
    left = {p: tuple(o for o in listed if str(o) in options.get(p, ())) for p, listed in draft.open.items()}
    return draft.model_copy(update={"open": {p: listed for p, listed in left.items() if listed}})
