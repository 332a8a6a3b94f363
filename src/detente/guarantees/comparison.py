"""``A at_least B``: does guarantee A protect wherever B does, as firmly, by as many named responders?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import z3

from detente.case.models_guarantees import Guarantee, GuaranteeAct, Obligation
from detente.guarantees.primes import prime_implicants
from detente.guarantees.settling import settle
from detente.guarantees.solver import Deadline, Formula, Lit, OutOfTime, Proof, prove
from detente.guarantees.world import World

WEAKNESS = {"none": 0, "bounded": 1, "full": 2}
TERMS = 60
Key = tuple[str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Instrument:
    """A guarantee of the case, or a reference treaty, in its world."""

    id: str
    title: str
    world: World
    reference: bool

    @property
    def guarantee(self) -> Guarantee:
        return self.world.file.guarantees[self.id]


@dataclass(frozen=True)
class Comparison:
    """The answer to ``guarantee at_least reference``.

    Attributes
    ----------
    verdict : {"holds", "fails", "depends", "unknown"}
    counterexample : tuple of str or None
        A scenario in which the reference protects and the guarantee does not, or not as firmly.
    why : str
        One sentence.
    terms : tuple of str
        For ``depends``: the findings, nobody's to make, on which it turns, and how it holds.
    """

    guarantee: str
    reference: str
    verdict: str
    counterexample: tuple[str, ...] | None = None
    why: str = ""
    terms: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "guarantee": self.guarantee,
            "reference": self.reference,
            "verdict": self.verdict,
            "counterexample": None if self.counterexample is None else list(self.counterexample),
            "why": self.why,
            "depends_on": list(self.terms),
        }


def role(guarantee: Guarantee, party: str) -> str:
    """Return the part that a party plays in a guarantee; its own id when it plays none."""
    if party == guarantee.adversary:
        return "adversary"
    if party == guarantee.beneficiary:
        return "beneficiary"
    return "guarantor" if party in guarantee.guarantors else f"party {party}"


def key_of(guarantee: Guarantee, act: GuaranteeAct) -> Key | None:
    """Return what an act is mapped by: its kind, and the roles of who does it to whom. None: unmappable."""
    if act.kind is None or not act.by or not act.on:
        return None
    return act.kind, tuple(sorted(role(guarantee, p) for p in act.by)), tuple(sorted(role(guarantee, p) for p in act.on))


class Pair:
    """Two instruments in one world of scenarios: acts of the same kind, by and on the same roles, are the same."""

    def __init__(self, a: Instrument, b: Instrument, deadline: Deadline) -> None:
        self.a, self.b, self.deadline = a, b, deadline
        self.same = a.world is b.world
        self.variables: dict[str, Formula] = {}
        self.only_a: set[str] = set()
        self.only_b: set[str] = set()
        self.source: dict[str, tuple[Instrument, str]] = {}
        self.given: list[Formula] = list(a.world.assume)
        ordered = [a, b] if not (a.reference and not b.reference) else [b, a]
        for side in ordered if not self.same else [a]:
            for name, variable in side.world.variables.items():
                shown = f"{side.id}.{name}" if side.reference else name
                self.variables[shown] = variable
                self.source[shown] = (side, name)
        if not self.same:
            self.given += b.world.assume
            self._link()
        self.preferred = {name for name, (side, _) in self.source.items() if side is ordered[0]}

    def _keys(self, side: Instrument) -> dict[Key, list[str]]:
        found: dict[Key, list[str]] = defaultdict(list)
        for name, act in side.world.acts.items():
            key = key_of(side.guarantee, act)
            if key is not None:
                found[key].append(name)
        return found

    def _link(self) -> None:
        keys_a, keys_b = self._keys(self.a), self._keys(self.b)
        shared: set[tuple[str, str]] = set()
        for key, names in keys_a.items():
            if key not in keys_b:
                continue
            shared |= {("a", n) for n in names} | {("b", n) for n in keys_b[key]}
            left = z3.Or(*[self.a.world.variables[n] for n in names])
            right = z3.Or(*[self.b.world.variables[n] for n in keys_b[key]])
            self.given.append(left == right)
        for shown, (side, name) in self.source.items():
            if side is self.a and ("a", name) not in shared:
                self.only_a.add(shown)
            if side is self.b and ("b", name) not in shared:
                self.only_b.add(shown)

    def uncertain(self, term: frozenset[Lit]) -> tuple[str, str] | None:
        """Return two acts of a counterexample that may be one and the same, so that it may not exist."""
        for x in sorted(term):
            for y in sorted(term):
                if x.act in self.only_a and y.act in self.only_b and x.positive != y.positive and self._alike(x.act, y.act):
                    return x.act, y.act
        return None

    def _alike(self, x: str, y: str) -> bool:
        (side_x, name_x), (side_y, name_y) = self.source[x], self.source[y]
        act_x, act_y = side_x.world.acts[name_x], side_y.world.acts[name_y]
        if act_x.finding or act_y.finding:
            return act_x.finding == act_y.finding
        for side in (side_x.guarantee, side_y.guarantee):
            if side.adversary is None or side.beneficiary is None:
                return True
        return {role(side_x.guarantee, p) for p in act_x.by or ()} == {role(side_y.guarantee, p) for p in act_y.by or ()}

    def undefined(self) -> list[str]:
        """Findings of either instrument that nobody is named to make."""
        return [
            shown
            for shown, (side, name) in self.source.items()
            if side.world.acts[name].finding and not side.world.acts[name].judged_by
        ]

    def show(self, term: frozenset[Lit]) -> tuple[str, ...]:
        """Write a scenario: what happens first, then what does not, in file order."""
        position = {name: k for k, name in enumerate(self.variables)}
        return tuple(str(lit) for lit in sorted(term, key=lambda lit: (not lit.positive, position[lit.act])))


def at_least(a: Instrument, b: Instrument, deadline: Deadline) -> Comparison:
    """Decide whether guarantee ``a`` is at least guarantee ``b``.

    In every scenario in which ``b`` is owed, ``a`` is owed; every obligation of ``b`` has one of ``a`` beside it
    (of the same kind, where both tell it) with no weaker discretion and no fewer named responders.

    Returns
    -------
    Comparison
        ``fails`` with a scenario; ``depends`` when some way of making findings that are nobody's to make would
        let it hold; ``unknown`` when acts cannot be mapped or the time is used up.
    """
    try:
        return _at_least(Pair(a, b, deadline))
    except OutOfTime as stop:
        return Comparison(a.id, b.id, "unknown", why=f"Not decided: {stop}.")


def _at_least(pair: Pair) -> Comparison:
    a, b, deadline = pair.a, pair.b, pair.deadline
    owed_a, owed_b = a.world.owed(a.id), b.world.owed(b.id)
    ever = prove(z3.Not(owed_b), pair.given, pair.variables, deadline, pair.preferred)
    if ever.status == "unknown":
        raise OutOfTime(ever.why or "")
    if ever.status == "proven":
        if _assumptions_clash(pair):
            return Comparison(a.id, b.id, "unknown", why="The assumptions contradict one another, so nothing can be compared.")
        return Comparison(a.id, b.id, "holds", why=f"{b.id} is never owed, so there is nothing that {a.id} could fall short of.")
    proof = prove(z3.Implies(owed_b, owed_a), pair.given, pair.variables, deadline, pair.preferred)
    if proof.status == "unknown":
        raise OutOfTime(proof.why or "")
    if proof.status == "refuted":
        return _refuted(pair, proof)
    assert ever.scenario is not None
    return _duties(pair, pair.show(ever.scenario))


def _assumptions_clash(pair: Pair) -> bool:
    everything = z3.And(*pair.given, z3.BoolVal(True, pair.a.world.context))
    return prove(z3.Not(everything), [], pair.variables, pair.deadline).status == "proven"


def _refuted(pair: Pair, proof: Proof) -> Comparison:
    a, b, deadline = pair.a, pair.b, pair.deadline
    owed_a, owed_b = a.world.owed(a.id), b.world.owed(b.id)
    term = proof.scenario or frozenset()
    doubt = pair.uncertain(term)
    if doubt is not None:
        found = prime_implicants(
            z3.And(owed_b, z3.Not(owed_a)), pair.given, pair.variables, deadline, TERMS
        ).terms
        certain = [t for t in found if pair.uncertain(t) is None]
        if not certain:
            mine, theirs = doubt
            why = (
                f"{theirs} of {b.id} has no counterpart in {a.id} by kind and roles (it may be the same as {mine}), "
                "so the two cannot be mapped on one another."
            )
            return Comparison(a.id, b.id, "unknown", why=why)
        term = certain[0]
    shown = pair.show(term)
    settled = settle(
        pair.undefined(),
        z3.Implies(z3.And(*pair.given, owed_b), owed_a),
        [*pair.given, owed_b],
        pair.variables,
        deadline,
    )
    duties = _duties(pair, shown)
    if settled and duties.verdict == "holds":
        terms = pair.show(frozenset(settled))
        why = f"It turns on what nobody is named to find: it would hold if it were settled that {' and '.join(terms)}."
        return Comparison(a.id, b.id, "depends", shown, why, terms)
    also = f" Besides: {duties.why.removeprefix('Both are owed there, but ')}" if duties.verdict == "fails" else ""
    why = f"In this scenario {b.id} is owed and {a.id} is not.{also}"
    return Comparison(a.id, b.id, "fails", shown, why)


def _duties(pair: Pair, scenario: tuple[str, ...]) -> Comparison:
    """Compare what is owed, given that ``a`` is owed wherever ``b`` is."""
    a, b = pair.a, pair.b
    mine, theirs = list(a.guarantee.obliges), list(b.guarantee.obliges)
    for duty in theirs:
        beside, mapped = _counterparts(pair, duty)
        if not mine:
            why = f"{b.id} obliges somebody to respond and {a.id} obliges nobody."
            return Comparison(a.id, b.id, "fails", scenario, why)
        if not mapped:
            kind = kind_of(b, duty)
            why = f"{b.id} owes {kind} ({duty.id}), and no obligation of {a.id} is of that kind, so what is owed cannot be compared."
            return Comparison(a.id, b.id, "unknown", None, why)
        if any(_no_weaker(own, duty) for own in beside):
            continue
        why = " ".join(_shortfalls(pair, beside, duty))
        return Comparison(a.id, b.id, "fails", scenario, f"Both are owed there, but {why}")
    why = f"Wherever {b.id} is owed, {a.id} is owed, with no weaker discretion and no fewer named responders."
    return Comparison(a.id, b.id, "holds", None, why)


def kind_of(side: Instrument, duty: Obligation) -> str | None:
    """Return the kind of what is owed: the obligation's own, else its act's."""
    if duty.kind is not None or duty.act is None:
        return duty.kind
    act = side.world.file.acts.get(duty.act)
    return act.kind if act is not None else None


def _counterparts(pair: Pair, duty: Obligation) -> tuple[list[Obligation], bool]:
    mine = list(pair.a.guarantee.obliges)
    if pair.same and duty.act is not None:
        same = [own for own in mine if own.act == duty.act]
        if same:
            return same, True
    kind = kind_of(pair.b, duty)
    kinds = [kind_of(pair.a, own) for own in mine]
    if kind is None:
        return mine, True
    same = [own for own, own_kind in zip(mine, kinds, strict=True) if own_kind == kind]
    if same:
        return same, True
    open_ = [own for own, own_kind in zip(mine, kinds, strict=True) if own_kind is None]
    return open_, bool(open_)


def _no_weaker(own: Obligation, duty: Obligation) -> bool:
    return WEAKNESS[own.discretion] <= WEAKNESS[duty.discretion] and len(set(own.by or ())) >= len(set(duty.by or ()))


def _shortfalls(pair: Pair, beside: list[Obligation], duty: Obligation) -> Iterator[str]:
    a, b = pair.a.id, pair.b.id
    least = min(WEAKNESS[own.discretion] for own in beside)
    if least > WEAKNESS[duty.discretion]:
        word = next(w for w, rank in WEAKNESS.items() if rank == least)
        yield f"{a} leaves more discretion over the response ({word}) than {b} ({duty.discretion})."
    most = max(len(set(own.by or ())) for own in beside)
    count = len(set(duty.by or ()))
    if most < count:
        yield f"{a} names {most or 'no'} responder{'' if most == 1 else 's'} where {b} names {count}."
    if least <= WEAKNESS[duty.discretion] and most >= count:
        yield f"No single obligation of {a} is as firm as {duty.id} of {b} and names as many responders."
