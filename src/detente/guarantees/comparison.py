"""``A at_least B``: does guarantee A protect wherever B does, as firmly, as much, as soon, by as many responders?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import z3

from detente.case.format.models.guarantees import Guarantee, GuaranteeAct, Obligation
from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.defence import kind_of
from detente.guarantees.primes import prime_implicants
from detente.guarantees.response import DEGREE, DEGREE_WORDS, degree_of, hours_of
from detente.guarantees.settlement import settle
from detente.guarantees.solver import Deadline, Formula, Lit, OutOfTime, Solver, refutation
from detente.records import Record

WEAKNESS = {"none": 0, "bounded": 1, "full": 2}
TERMS = 60
Key = tuple[str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Instrument:
    """A guarantee of the case, or a reference treaty, with the formulas of its file."""

    id: str
    title: str
    formulas: ClauseFormulas
    reference: bool

    @property
    def guarantee(self) -> Guarantee:
        return self.formulas.file.guarantees[self.id]


@dataclass(frozen=True)
class Comparison(Record):
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

    renamed: ClassVar[Mapping[str, str]] = {"terms": "depends_on"}


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
    return (
        act.kind,
        tuple(sorted(role(guarantee, p) for p in act.by)),
        tuple(sorted(role(guarantee, p) for p in act.on)),
    )


Roles = tuple[tuple[str, ...], str | None, str | None]


def roles_of(guarantee: Guarantee) -> Roles:
    """Return who plays which part; guarantees with the same roles share their mapping."""
    return tuple(sorted(guarantee.guarantors)), guarantee.beneficiary, guarantee.adversary


class Ground:
    """The common acts of two instruments: acts of one kind, by and on the same roles, are the same act."""

    def __init__(self, a: Instrument, b: Instrument) -> None:
        self.sides = a.formulas, b.formulas
        self.guarantees = a.guarantee, b.guarantee
        self.same = a.formulas is b.formulas
        self.variables: dict[str, Formula] = {}
        self.only: tuple[set[str], set[str]] = (set(), set())
        self.source: dict[str, tuple[int, str]] = {}
        self.given: list[Formula] = list(a.formulas.assume)
        sides = [(0, a), (1, b)]
        if a.reference and not b.reference:
            sides.reverse()
        for side, instrument in sides if not self.same else sides[:1]:
            for name, variable in instrument.formulas.variables.items():
                shown = f"{instrument.id}.{name}" if instrument.reference else name
                self.variables[shown] = variable
                self.source[shown] = side, name
        first = sides[0][0]
        self.preferred = {shown for shown, (side, _) in self.source.items() if side == first}
        if self.same:
            self.solver = a.formulas.solver.fresh()
        else:
            self.given += b.formulas.assume
            self._link()
            self.solver = Solver(self.variables, a.formulas.context)

    def _link(self) -> None:
        keys: list[dict[Key, list[str]]] = []
        for formulas, guarantee in zip(self.sides, self.guarantees, strict=True):
            found: dict[Key, list[str]] = defaultdict(list)
            for name, act in formulas.acts.items():
                key = key_of(guarantee, act)
                if key is not None:
                    found[key].append(name)
            keys.append(found)
        shared: set[tuple[int, str]] = set()
        for key, names in keys[0].items():
            if key in keys[1]:
                shared |= {(0, n) for n in names} | {(1, n) for n in keys[1][key]}
                left = z3.Or(*[self.sides[0].variables[n] for n in names])
                right = z3.Or(*[self.sides[1].variables[n] for n in keys[1][key]])
                self.given.append(left == right)
        for shown, told in self.source.items():
            if told not in shared:
                self.only[told[0]].add(shown)

    def act(self, shown: str) -> GuaranteeAct:
        side, name = self.source[shown]
        return self.sides[side].acts[name]

    def uncertain(self, term: frozenset[Lit]) -> tuple[str, str] | None:
        """Return two acts of a counterexample that may be one and the same, so that it may not exist."""
        for x in sorted(term):
            for y in sorted(term):
                if (
                    x.act in self.only[0]
                    and y.act in self.only[1]
                    and x.positive != y.positive
                    and self._alike(x.act, y.act)
                ):
                    return x.act, y.act
        return None

    def _alike(self, x: str, y: str) -> bool:
        act_x, act_y = self.act(x), self.act(y)
        if act_x.finding or act_y.finding:
            return act_x.finding == act_y.finding
        for guarantee in self.guarantees:
            if guarantee.adversary is None or guarantee.beneficiary is None:
                return True
        left, right = self.guarantees
        return {role(left, p) for p in act_x.by or ()} == {role(right, p) for p in act_y.by or ()}

    def undefined(self) -> list[str]:
        """Findings of either instrument that nobody is named to make."""
        return [shown for shown in self.source if self.act(shown).finding and not self.act(shown).judged_by]

    def show(self, term: frozenset[Lit]) -> tuple[str, ...]:
        """Write a scenario: what happens first, then what does not, in file order."""
        position = {name: k for k, name in enumerate(self.variables)}
        return tuple(str(lit) for lit in sorted(term, key=lambda lit: (not lit.positive, position[lit.act])))


class Grounds:
    """Common grounds made so far: guarantees of one file with the same roles share theirs."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, int, Roles, Roles], Ground] = {}

    def of(self, a: Instrument, b: Instrument) -> Ground:
        """Return the common ground of two instruments."""
        key: tuple[int, int, Roles, Roles]
        if a.formulas is b.formulas:
            key = id(a.formulas), id(b.formulas), ((), None, None), ((), None, None)
        else:
            key = id(a.formulas), id(b.formulas), roles_of(a.guarantee), roles_of(b.guarantee)
        if key not in self._made:
            self._made[key] = Ground(a, b)
        return self._made[key]


@dataclass(frozen=True)
class Pair:
    """Two instruments on their common ground."""

    a: Instrument
    b: Instrument
    ground: Ground

    @property
    def same(self) -> bool:
        return self.ground.same


def at_least(a: Instrument, b: Instrument, deadline: Deadline, grounds: Grounds | None = None) -> Comparison:
    """Decide whether guarantee ``a`` is at least guarantee ``b``.

    In every scenario in which ``b`` is owed, ``a`` is owed; every obligation of ``b`` has one of ``a`` beside it
    (of the same kind, where both tell it) with no weaker discretion, no lesser degree, no longer time and no fewer
    named responders.

    Parameters
    ----------
    a, b : Instrument
        Their formulas share a solver context.
    deadline : Deadline
    grounds : Grounds, optional
        Kept between calls, it saves work.

    Returns
    -------
    Comparison
        ``fails`` with a scenario; ``depends`` when some way of making findings that are nobody's to make would
        let it hold; ``unknown`` when acts cannot be mapped, time limits have no common measure, or the time is used
        up.
    """
    ground = (grounds or Grounds()).of(a, b)
    ground.solver.until(deadline)
    try:
        return _at_least(Pair(a, b, ground))
    except OutOfTime as stop:
        return Comparison(a.id, b.id, "unknown", why=f"Not decided: {stop}.")


def _at_least(pair: Pair) -> Comparison:
    a, b, ground = pair.a, pair.b, pair.ground
    solver = ground.solver
    given = solver.all_of(ground.given)
    owed_a, owed_b = solver.when(a.formulas.owed(a.id)), solver.when(b.formulas.owed(b.id))
    if not solver.satisfiable([*given, owed_b]):
        if not solver.satisfiable(given):
            why = "The assumptions contradict one another, so nothing can be compared."
            return Comparison(a.id, b.id, "unknown", why=why)
        why = f"{b.id} is never owed, so there is nothing that {a.id} could fall short of."
        return Comparison(a.id, b.id, "holds", why=why)
    acts, _ = solver.cone([a.formulas.owed(a.id), b.formulas.owed(b.id)], ground.given)
    covered = z3.Implies(solver.literal(owed_b), solver.literal(owed_a))
    term = refutation(solver, given, solver.when(covered), acts, ground.preferred)
    if term is not None:
        return _refuted(pair, term)
    owed = refutation(solver, given, -owed_b, acts, ground.preferred)
    return _duties(pair, ground.show(owed or frozenset()))


def _refuted(pair: Pair, term: frozenset[Lit]) -> Comparison:
    a, b, ground = pair.a, pair.b, pair.ground
    owed_a, owed_b = a.formulas.owed(a.id), b.formulas.owed(b.id)
    doubt = ground.uncertain(term)
    if doubt is not None:
        apart = prime_implicants(z3.And(owed_b, z3.Not(owed_a)), ground.given, ground.solver, TERMS)
        if apart.why:
            raise OutOfTime(apart.why)
        certain = [found for found in apart.terms if ground.uncertain(found) is None]
        if not certain:
            mine, theirs = doubt
            why = (
                f"{theirs} of {b.id} has no counterpart in {a.id} by kind and roles (it may be the same as {mine}), "
                "so the two cannot be mapped on one another."
            )
            return Comparison(a.id, b.id, "unknown", why=why)
        term = certain[0]
    shown = ground.show(term)
    open_terms = set(ground.undefined()) & set(ground.solver.cone([owed_a, owed_b], ground.given)[0])
    settled = None
    if open_terms:
        always = z3.Implies(z3.And(*ground.given, owed_b), owed_a)
        settled = settle(sorted(open_terms), always, [*ground.given, owed_b], ground.solver)
    duties = _duties(pair, shown)
    if settled and duties.verdict == "holds":
        terms = ground.show(frozenset(settled))
        why = f"It turns on what nobody is named to find: it would hold if it were settled that {' and '.join(terms)}."
        return Comparison(a.id, b.id, "depends", shown, why, terms)
    also = f" Besides: {duties.why.removeprefix('Both are owed there, but ')}" if duties.verdict == "fails" else ""
    why = f"In this scenario {b.id} is owed and {a.id} is not.{also}"
    return Comparison(a.id, b.id, "fails", shown, why)


def _duties(pair: Pair, scenario: tuple[str, ...]) -> Comparison:
    """Compare what is owed, given that ``a`` is owed wherever ``b`` is."""
    a, b = pair.a, pair.b
    mine, theirs = list(a.guarantee.obliges), list(b.guarantee.obliges)
    open_, unsaid = "", False
    for duty in theirs:
        beside, mapped = _counterparts(pair, duty)
        if not mine:
            why = f"{b.id} obliges somebody to respond and {a.id} obliges nobody."
            return Comparison(a.id, b.id, "fails", scenario, why)
        if not mapped:
            kind = kind_of(b.formulas.file, duty)
            why = f"{b.id} owes {kind} ({duty.id}), and no obligation of {a.id} is of that kind, so what is owed cannot be compared."
            return Comparison(a.id, b.id, "unknown", None, why)
        strong = [own for own in beside if _no_weaker(pair, own, duty)]
        if not strong:
            why = " ".join(_shortfalls(pair, beside, duty))
            return Comparison(a.id, b.id, "fails", scenario, f"Both are owed there, but {why}")
        timed = [own for own in strong if _in_time(own, duty)]
        if not timed:
            limits = f"{strong[0].within} in {a.id}, {duty.within} in {b.id}"
            open_ = open_ or f"Their time limits have no common measure ({limits}), so it is open which is the shorter."
        unsaid |= _degree(pair.b, duty) is not None and all(_degree(pair.a, own) is None for own in timed or strong)
    if open_:
        return Comparison(a.id, b.id, "unknown", None, open_)
    why = (
        f"Wherever {b.id} is owed, {a.id} is owed, with no weaker discretion, no lesser degree, no longer time and no "
        "fewer named responders."
    )
    if unsaid:
        why += f" How much {a.id} owes is not said, so its degree was not compared."
    return Comparison(a.id, b.id, "holds", None, why)


def _counterparts(pair: Pair, duty: Obligation) -> tuple[list[Obligation], bool]:
    mine = list(pair.a.guarantee.obliges)
    if pair.same and duty.act is not None:
        same = [own for own in mine if own.act == duty.act]
        if same:
            return same, True
    kind = kind_of(pair.b.formulas.file, duty)
    kinds = [kind_of(pair.a.formulas.file, own) for own in mine]
    if kind is None:
        return mine, True
    same = [own for own, own_kind in zip(mine, kinds, strict=True) if own_kind == kind]
    if same:
        return same, True
    open_ = [own for own, own_kind in zip(mine, kinds, strict=True) if own_kind is None]
    return open_, bool(open_)


def _no_weaker(pair: Pair, own: Obligation, duty: Obligation) -> bool:
    """Whether an obligation is nowhere surely weaker than another."""
    return not any(_weaker(pair, own, duty))


def _weaker(pair: Pair, own: Obligation, duty: Obligation) -> tuple[bool, bool, bool, bool]:
    """In which of discretion, degree, time and responders an obligation is surely weaker than another."""
    low, high = _degree(pair.a, own), _degree(pair.b, duty)
    return (
        WEAKNESS[own.discretion] > WEAKNESS[duty.discretion],
        low is not None and high is not None and DEGREE[low] < DEGREE[high],
        _in_time(own, duty) is False,
        len(set(own.by or ())) < len(set(duty.by or ())),
    )


def _degree(side: Instrument, duty: Obligation) -> str | None:
    return degree_of(side.formulas.file, duty)


def _in_time(own: Obligation, duty: Obligation) -> bool | None:
    """Whether an obligation is due no later than another; None where their limits have no common measure."""
    if duty.within is None or own.within == duty.within:
        return True
    if own.within is None:
        return False
    mine, theirs = hours_of(own.within), hours_of(duty.within)
    return None if mine is None or theirs is None else mine <= theirs


def _shortfalls(pair: Pair, beside: list[Obligation], duty: Obligation) -> Iterator[str]:
    a, b = pair.a.id, pair.b.id
    weaker = [_weaker(pair, own, duty) for own in beside]
    free, little, late, few = (all(column) for column in zip(*weaker, strict=True))
    if free:
        least = min(WEAKNESS[own.discretion] for own in beside)
        word = next(w for w, rank in WEAKNESS.items() if rank == least)
        yield f"{a} leaves more discretion over the response ({word}) than {b} ({duty.discretion})."
    if little:
        most = max((_degree(pair.a, own) or "consult" for own in beside), key=DEGREE.__getitem__)
        yield f"{a} obliges {DEGREE_WORDS[most]} where {b} obliges {DEGREE_WORDS[_degree(pair.b, duty) or 'consult']}."
    if late:
        limits = sorted((hours_of(own.within) or 0.0, own.within) for own in beside if own.within is not None)
        mine = f"a longer time limit ({limits[0][1]})" if limits else "no time limit for the response"
        yield f"{a} sets {mine}; {b} sets one ({duty.within})."
    if few:
        count = max(len(set(own.by or ())) for own in beside)
        names = f"{count or 'no'} responder{'' if count == 1 else 's'}"
        yield f"{a} names {names} where {b} names {len(set(duty.by or ()))}."
    if not (free or little or late or few):
        yield f"No single obligation of {a} is as firm as {duty.id} of {b}, as much, as soon and of as many responders."
