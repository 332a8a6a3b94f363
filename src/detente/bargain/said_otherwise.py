"""Where the record says the opposite of what is computed: a party that has refused, or accepted, in words."""

from __future__ import annotations

from detente.bargain.results import PartyResult, SaidOtherwise
from detente.case.case import Case
from detente.case.format.models.record import Act, Draft
from detente.case.last_words import provides

PUTS_FORWARD = ("draft", "amendment", "ultimatum")


def said_otherwise(case: Case, draft: Draft, parties: dict[str, PartyResult]) -> tuple[SaidOtherwise, ...]:
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
        last = _last(case, draft, party)
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


def _last(case: Case, draft: Draft, party: str) -> tuple[Act, str] | None:
    """Return the party's last act on the draft with its stance, else its last no to what the draft provides."""
    acts = [a for a in case.acts_until() if party in a.actor.parties and set(a.position_of) <= {party}]
    direct = [(act, stance) for act in acts if act.about == draft.id and (stance := _stance(act, draft)) is not None]
    if direct:
        return direct[-1]
    part = [a for a in acts if a.stance in ("accept", "signal", "reject") and provides(case, draft, a.about)]
    return (part[-1], "reject") if part and part[-1].stance == "reject" else None


def _stance(act: Act, draft: Draft) -> str | None:
    """Return what an act says of a draft; a party that puts its own draft forward stands by it."""
    if act.stance is None and act.kind in PUTS_FORWARD and set(act.actor.parties) <= set(draft.author):
        return "accept"
    return None if act.stance == "silent" else act.stance
