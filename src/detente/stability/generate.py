"""A first stability.yaml made from a negotiation case, as a start for editing.

What the case knows is put in: who can sign, who could walk away, whose threats there are, who accepts the draft on the
table on the central preferences. What it does not know (would anybody escalate, in what order does a party mind
things) is put in as a plain default and marked for the reader to change.

A model that nobody can read tells nothing, so it is kept to :data:`MOST_STATES` states, those that turn on the parties that
refuse and lose most by the draft; see :func:`_bounded`. What did not fit is named in the file; a willing party whose signature
was left out is taken to sign when the others do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.case.wording import spaced
from detente.errors import InputError
from detente.text import one_line, quoted, short

_WIDTH = 4
_LONGEST = 64
_WORDS = 60
MOST_STATES = 100


@dataclass
class _Party:
    id: str
    signs: str = ""
    leaves: str = ""
    escalates: str = ""
    threats: list[str] = field(default_factory=list)
    targeted_by: list[str] = field(default_factory=list)
    accepts: bool | None = None
    loss: float = 0.0
    harm: dict[str, float] = field(default_factory=dict)

    @property
    def options(self) -> list[str]:
        return [o for o in (self.signs, self.leaves, *self.threats, self.escalates) if o]


def generate(case: Case) -> str:
    """Write a graph model of a case as YAML with comments.

    Parties that sign are those with preferences whose consent is needed. Each of them may sign or walk away;
    principals may escalate; whoever holds leverage may carry it out.

    Raises
    ------
    InputError
        When no party with preferences has a say.
    """
    parties = _parties(case)
    if not any(party.signs for party in parties):
        raise InputError(
            f"case {case.id!r} names nobody whose consent is needed, so no graph model can be begun from it"
        )
    draft = _accepts(case, parties)
    left_out = _bounded(case, parties)
    able = [party for party in parties if party.options]
    lines = [
        f"# A first graph model of {one_line(case.id)}, made from the case; change whatever it gets wrong.",
        "# A state is a yes or no for each option, in this order.",
        *_left_out(case, left_out),
        "options:",
        *(f"  {party.id}: [{', '.join(party.options)}]" for party in able),
        "# Nobody signs and walks away at once.",
        f'feasible: "{_feasible(able)}"',
        "# What cannot be undone once done: threats carried out.",
        f"irreversible: [{', '.join(t for party in able for t in party.threats)}]",
        "forbid: []                      # {by: PARTY, from: CONDITION, to: CONDITION}: moves that cannot be made",
        "# Conditions, most important first: of two states a party prefers the one that makes the first of them true",
        "# on which they differ. Begun from the central preferences" + _about(draft),
        "preferences:",
    ]
    signed = " and ".join(party.signs for party in able if party.signs)
    for party in able:
        lines.extend(_preferences(party, able, signed))
    lines.append(f"now: {'N' * sum(len(party.options) for party in able)}")
    lines += ["texts:", *_texts(case, able)]
    return "\n".join(lines) + "\n"


def _parties(case: Case) -> list[_Party]:
    needed = {p for clause in case.consent for p in clause.members}
    if any(clause.kind == "obligated" for clause in case.consent):
        needed |= {p for point in case.points for o in point.option_ids for p in point.obligated_by(o)}
    found = {p.id: _Party(p.id) for p in case.parties}
    for k, party in enumerate(case.parties):
        entry, name = found[party.id], _short(party.id, k)
        if party.id in needed and party.id in case.valued:
            entry.signs = f"{name}_signs"
            entry.leaves = f"{name}_walks_away"
            if party.role == "principal":
                entry.escalates = f"{name}_escalates"
    for k, lever in enumerate(case.process.leverage if case.process is not None else ()):
        threat = f"carry_out_{_short(lever.id, k)}"
        found[lever.by].threats.append(threat)
        for target in lever.on:
            found[target].targeted_by.append(threat)
            found[target].harm[threat] = abs(lever.no_deal.likely)
    return list(found.values())


def _short(name: str, at: int) -> str:
    """An id that leaves room for what is put before or after it, as ids may have no more than 80 characters."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 4].rstrip('_')}_{at}"


def _about(draft: Draft | None) -> str:
    """Say what the preferences were begun from beside the central preferences."""
    if draft is None:
        return "; there is no draft on the table."
    if draft.open:
        points = "a point" if len(draft.open) == 1 else f"{len(draft.open)} points"
        judged = "who accepts it is judged at each party's worst of what is left open."
        return f" and the draft {draft.id}.\n# It leaves {points} open: {judged}"
    return f" and the draft {draft.id}."


def _accepts(case: Case, parties: list[_Party]) -> Draft | None:
    """Fill in who accepts the draft on the table on the central preferences, open points at its worst; return it."""
    from detente.bargain.acceptance_on_draws import extreme
    from detente.bargain.draft_columns import lay_out
    from detente.problem.compile import compile_problem

    try:
        draft = case.draft()
    except InputError:
        return None
    problem = compile_problem(case)
    table = lay_out(problem, draft.package, draft.open, draft.id)
    utility, accepted, _, _ = extreme(problem, table, problem.central, worst=True)
    for party in parties:
        if party.id in problem.parties:
            i = problem.parties.index(party.id)
            party.accepts = bool(accepted[0, i])
            no_deal = float(problem.central.no_deal[0, i])
            party.loss = no_deal - float(utility[0, i]) if math.isfinite(no_deal) else 0.0
    return draft


def _bounded(case: Case, parties: list[_Party]) -> list[tuple[_Party, str]]:
    """Take out what would make more than :data:`MOST_STATES` states; return it, by party.

    Kept first are the signatures of principals, the threats against refusers, a refusing principal's way out, the signatures
    of other refusers and then their ways out; then refusing principals' escalation, and what the willing could do. Within
    each, those that lose most come first.
    """
    threatened = {threat: party for party in parties for threat in party.targeted_by}
    principals = {p.id for p in case.parties if p.role == "principal"}

    def rank(party: _Party, option: str) -> tuple[int, float, str]:
        if option in threatened:
            on = threatened[option]
            return 1 if on.accepts is False else 6, -on.harm[option], option
        stage = 7
        if option == party.signs:
            stage = 0 if party.id in principals else 3 if party.accepts is False else 6
        elif party.accepts is False:
            stage = 5 if option != party.leaves else 2 if party.id in principals else 4
        return stage, -party.loss, option

    wanted = [(rank(party, option), party, option) for party in parties for option in party.options]
    kept: set[str] = set()
    left_out = []
    for _, party, option in sorted(wanted, key=lambda entry: entry[0]):
        if _states(parties, kept | {option}) <= MOST_STATES:
            kept.add(option)
        else:
            left_out.append((party, option))
    for party in parties:
        party.signs, party.leaves, party.escalates = (
            o if o in kept else "" for o in (party.signs, party.leaves, party.escalates)
        )
        party.threats = [t for t in party.threats if t in kept]
        party.targeted_by = [t for t in party.targeted_by if t in kept]
    return left_out


def _states(parties: list[_Party], kept: set[str]) -> int:
    """Count the feasible states of some options: a party does not both sign and walk away."""
    count = 1
    for party in parties:
        both = party.signs in kept and party.leaves in kept
        count *= (
            3 * 2 ** (sum(o in kept for o in party.options) - 2) if both else 2 ** sum(o in kept for o in party.options)
        )
    return count


def _left_out(case: Case, entries: list[tuple[_Party, str]]) -> list[str]:
    if not entries:
        return []
    lines = [
        f"# Left out, to keep to {MOST_STATES} states (a willing party whose signature is left out is taken to sign with the",
        "# others); put back what matters, and take out what does not:",
    ]
    for party in dict.fromkeys(party.id for party, _ in entries):
        options = ", ".join(option for owner, option in entries if owner.id == party)
        lines.append(f"#   {party}: {options}")
    return lines


def _feasible(parties: list[_Party]) -> str:
    clauses = [f"not ({party.signs} and {party.leaves})" for party in parties if party.signs and party.leaves]
    return " and ".join(clauses) or "true"


def _meant(threat: str, parties: list[_Party]) -> list[str]:
    """Say how to write that a threat is meant: its maker would rather carry it out than see its targets not sign."""
    signed = " and ".join(party.signs for party in parties if threat in party.targeted_by and party.signs)
    if not signed:
        return []
    return [
        "    # If the threat is meant, take the next line in: it would rather carry it out than go unanswered.",
        f"    # - {signed} or {threat}",
    ]


def _texts(case: Case, parties: list[_Party]) -> list[str]:
    """Say each option in words, for those who read the results."""
    levers = {
        f"carry_out_{_short(lever.id, k)}": lever
        for k, lever in enumerate(case.process.leverage if case.process is not None else ())
    }
    lines = []
    for party in parties:
        name = one_line(case.name(party.id))
        for option in party.options:
            lever = levers.get(option)
            if lever is not None:
                threat = one_line(lever.text) if lever.text else spaced(lever.id)
                words = f"{name} carries out its threat: {short(threat.rstrip('.'), _WORDS)}"
            else:
                does = {party.signs: "signs", party.leaves: "walks away", party.escalates: "escalates"}[option]
                words = f"{name} {does}"
            lines.append(f"  {option}: {quoted(words)}")
    return lines


def _preferences(party: _Party, parties: list[_Party], signed: str) -> list[str]:
    statements: list[tuple[str, str]] = []
    others = [other for other in parties if other is not party]
    for threat in party.targeted_by:
        statements.append((f"not {threat}", "does not want to suffer this"))
    for other in others:
        if other.escalates:
            statements.append((f"not {other.escalates}", "does not want the other to escalate"))
    if party.signs and party.accepts is False:
        statements.append((f"not {party.signs}", "does not accept the draft on the table"))
    elif party.signs or party.threats:
        why = "accepts the draft on the table" if party.accepts else "wants an agreement: change this if it does not"
        statements.append((signed, why))
    for threat in party.threats:
        statements.append((f"not {threat}", "carrying out the threat costs it something"))
    meant = [_meant(threat, parties) for threat in party.threats]
    if party.escalates:
        statements.append((f"not {party.escalates}", "escalation costs it something"))
    if party.leaves:
        statements.append((f"not {party.leaves}", "would rather stay at the table, other things equal"))
    width = min(60, max((len(text) for text, _ in statements), default=0)) + _WIDTH
    return [
        f"  {party.id}:",
        *(line for lines in meant for line in lines),
        *(f"    - {text:<{width - 1}} # {why}" for text, why in statements),
    ]
