"""Where the record says the opposite of what is computed: a party that has refused, or accepted, in words."""

from __future__ import annotations

from detente.bargain.results import PartyResult, SaidOtherwise
from detente.case.case import Case
from detente.case.format.expressions import Expression, ExpressionError, parse
from detente.case.format.models.record import Act, Draft
from detente.problem.arrays import Problem
from detente.problem.conditions import compile_programs

PUTS_FORWARD = ("draft", "amendment", "ultimatum")


def said_otherwise(
    case: Case, problem: Problem, draft: Draft, parties: dict[str, PartyResult]
) -> tuple[SaidOtherwise, ...]:
    """Return, for each party, its last words that say the opposite of its computed acceptance.

    Its last stance on the draft itself is taken; without one, what it last said of something that the draft provides.
    Only a plain yes or no counts, and only what was said up to the case's day.
    """
    found = []
    place = {id(act): number for number, act in enumerate(case.timeline)}

    def made(
        party: str, act: Act, stance: str, accepts: float, gap: float | None, crossed: tuple[str, ...]
    ) -> SaidOtherwise:
        return SaidOtherwise(
            party, stance, act.date.last, str(act.about), act.text, tuple(act.source), accepts, gap or None, crossed,
            place[id(act)], draft.id,
        )  # fmt: skip

    for party, entry in parties.items():
        last = _last(case, problem, draft, party)
        if last is None:
            continue
        act, stance = last
        if stance == "reject" and entry.accepts >= 0.5:
            gap = max(0.0, entry.gap.p50) if entry.gap is not None else None
            found.append(made(party, act, stance, entry.accepts, gap, ()))
        elif stance == "accept" and act.about == draft.id and entry.accepts_best < 0.5:
            gap = max(0.0, -entry.gap.p50) if entry.gap is not None else None
            crossed = tuple(line.when for line in entry.red_lines if line.crossed)
            found.append(made(party, act, stance, entry.accepts_best, gap, crossed))
    return tuple(found)


def _last(case: Case, problem: Problem, draft: Draft, party: str) -> tuple[Act, str] | None:
    """Return the party's last act on the draft with its stance, else its last no to what the draft provides."""
    acts = [a for a in case.acts_until() if party in a.actor.parties and set(a.position_of) <= {party}]
    direct = [(act, stance) for act in acts if act.about == draft.id and (stance := _stance(act, draft)) is not None]
    if direct:
        return direct[-1]
    part = [a for a in acts if a.stance in ("accept", "signal", "reject") and _provides(problem, draft, a.about, case)]
    return (part[-1], "reject") if part and part[-1].stance == "reject" else None


def _stance(act: Act, draft: Draft) -> str | None:
    """Return what an act says of a draft; a party that puts its own draft forward stands by it."""
    if act.stance is None and act.kind in PUTS_FORWARD and set(act.actor.parties) <= set(draft.author):
        return "accept"
    return None if act.stance == "silent" else act.stance


def _provides(problem: Problem, draft: Draft, about: str | None, case: Case) -> bool:
    """Whether a condition holds under a draft whatever becomes of its open points that it does not name."""
    if about is None or about in case.drafts:
        return False
    try:
        tree: Expression = parse(about)
    except ExpressionError:
        return False
    program = compile_programs([tree], [about], problem.choices)
    if any(problem.points[j] not in draft.package for j in program.points(0)):
        return False
    first = {p: draft.package.get(p, options[0]) for p, options in problem.choices.items()}
    return bool(program.evaluate(problem.columns_of(first))[0, 0])
