"""The smallest set of clause edits after which a guarantee is no longer empty or voided by its adversary alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import z3

from detente.case.checks.guarantees import Node, rests_on
from detente.case.format.expressions import (
    And,
    Constant,
    Expression,
    Implies,
    Name,
    Not,
    Or,
    Owed,
    atoms,
    parse,
    to_text,
)
from detente.case.format.models.guarantees import Guarantee, GuaranteesFile
from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.primes import prime_implicants
from detente.guarantees.settlement import settle
from detente.guarantees.solver import Deadline, Lit, OutOfTime
from detente.guarantees.voids import Voids, clauses_at_work, voids
from detente.guarantees.votes import decisive
from detente.records import Record

LARGEST = 8
ANALYSES = 400
NODES = 5000


@dataclass(frozen=True)
class Edit(Record):
    """A change to one clause.

    Attributes
    ----------
    kind : {"narrow", "drop", "judge"}
        Narrow a void condition to the beneficiary's own acts; drop a clause; let a finding be made by
        somebody other than the adversary.
    clause : str
        The void condition, ``in_force``, ``expires`` or the finding.
    """

    kind: Literal["narrow", "drop", "judge"]
    clause: str
    before: str
    after: str | None

    renamed: ClassVar[Mapping[str, str]] = {"kind": "edit"}


@dataclass(frozen=True)
class Repair(Record):
    """What is wrong with a guarantee, and the fewest edits that repair it.

    Attributes
    ----------
    faults : tuple of str
        "empty", "adversary_alone".
    edits : tuple of Edit or None
        None: none of up to eight edits was found.
    checked : bool
        True: the edited text was analysed again, and the faults are gone.
    smallest : bool
        True: no fewer edits of these kinds do it.
    why : str or None
        Why nothing was found.
    """

    faults: tuple[str, ...]
    edits: tuple[Edit, ...] | None
    checked: bool
    smallest: bool
    why: str | None = None


def faults_of(found: Voids, adversary: str | None) -> tuple[str, ...]:
    """Return what needs repair: an empty guarantee, a scenario that the adversary brings about alone."""
    result = ["empty"] if found.empty else []
    if adversary is not None and any(s.by(adversary) for s in found.scenarios):
        result.append("adversary_alone")
    return tuple(result)


def smallest_repair(file: GuaranteesFile, name: str, found: Voids, deadline: Deadline) -> Repair | None:
    """Search for the smallest repair of one guarantee; None when nothing is wrong with it.

    Iterative deepening: take an offending scenario of the text edited so far; one of the edits to its clauses
    (all must change: any is enough to void) must be made; try each. The first set that leaves no fault is the
    smallest, since every repair contains one of the edits branched on at each level.

    Parameters
    ----------
    file : GuaranteesFile
    name : str
        Id of the guarantee.
    found : Voids
        Its analysis.
    deadline : Deadline
    """
    guarantee = file.guarantees[name]
    wrong = faults_of(found, guarantee.adversary)
    if not wrong:
        return None
    if found.unknown or found.cut:
        return Repair(wrong, None, False, False, "the void scenarios are not all known")
    search = _Search(file, name, deadline)
    try:
        for size in range(1, LARGEST + 1):
            edits = search.within(size, (), found)
            if edits is not None:
                return Repair(wrong, tuple(edits), True, True)
            if not search.deeper:
                why = "no edit of these kinds removes it: the fault is in the trigger or the assumptions"
                return Repair(wrong, None, False, False, why)
    except OutOfTime as stop:
        return Repair(wrong, None, False, False, str(stop))
    return Repair(wrong, None, False, False, f"no set of up to {LARGEST} edits does it")


@dataclass(frozen=True)
class _Offence:
    """A scenario to repair, and the clauses at work in it; no scenario: an empty guarantee with its clash."""

    acts: tuple[Lit, ...]
    clauses: tuple[str, ...]
    jointly: bool


class _Search:
    def __init__(self, file: GuaranteesFile, name: str, deadline: Deadline) -> None:
        self.file, self.name, self.deadline = relevant(file, name), name, deadline
        self.done: dict[frozenset[Edit], _Offence | None] = {}
        self.deeper = False
        self.context = z3.Context()

    def offence(self, edits: tuple[Edit, ...], found: Voids | None = None) -> _Offence | None:
        """Return something to repair in the edited text; None only after a full analysis found nothing."""
        key = frozenset(edits)
        if key not in self.done:
            if len(self.done) >= ANALYSES:
                raise OutOfTime(f"more than {ANALYSES} edited texts would have to be analysed")
            self.done[key] = self._offence(edits, found)
        return self.done[key]

    def _offence(self, edits: tuple[Edit, ...], found: Voids | None) -> _Offence | None:
        file = apply(self.file, self.name, edits)
        adversary = file.guarantees[self.name].adversary
        if found is None:
            formulas = ClauseFormulas(file, self.context)
            formulas.renew(self.deadline)
            quick = _by_adversary(formulas, self.name)
            if quick is not None:
                return quick
            found = voids(formulas, self.name, self.deadline)
            if found.unknown:
                raise OutOfTime(found.unknown)
        for scenario in found.scenarios:
            if scenario.by(adversary):
                return _Offence(scenario.beyond or scenario.acts, scenario.clauses, scenario.jointly)
        return _Offence((), found.clash, True) if found.empty else None

    def within(self, size: int, edits: tuple[Edit, ...], found: Voids | None = None) -> list[Edit] | None:
        if not edits:
            self.deeper = False
        offence = self.offence(edits, found)
        if offence is None:
            return list(edits)
        options = list(self.branches(edits, offence))
        if len(edits) >= size:
            self.deeper = self.deeper or bool(options)
            return None
        for edit in options:
            repaired = self.within(size, (*edits, edit))
            if repaired is not None:
                return repaired
        return None

    def branches(self, edits: tuple[Edit, ...], offence: _Offence) -> Iterator[Edit]:
        """Yield edits one of which every repair contains."""
        file = apply(self.file, self.name, edits)
        guarantee = file.guarantees[self.name]
        for lit in offence.acts:
            act = file.acts[lit.act]
            if act.finding and guarantee.adversary in decisive(act, lit.positive):
                yield Edit("judge", lit.act, f"judged by {guarantee.adversary}", "judged by somebody else")
        for clause in offence.clauses if offence.jointly else offence.clauses[:1]:
            yield from edits_to(file, guarantee, clause)


def _by_adversary(formulas: ClauseFormulas, name: str) -> _Offence | None:
    """Look for a scenario that the adversary brings about alone, without listing all scenarios.

    For each way of the trigger: can the adversary's acts and findings be settled so that nothing that the
    others do makes the guarantee owed? None: none was found this way (a full analysis decides).
    """
    adversary = formulas.file.guarantees[name].adversary
    if adversary is None:
        return None
    solver = formulas.solver
    ways = prime_implicants(formulas.trigger(name), [], solver, 40)
    if ways.why:
        raise OutOfTime(ways.why)
    own = [act for act in formulas.acts if formulas.controllers(act) == {adversary}]
    owed = formulas.owed(name)
    for way in ways.terms:
        lits = sorted(way)
        held = [formulas.variables[lit.act] if lit.positive else z3.Not(formulas.variables[lit.act]) for lit in lits]
        _, tied = solver.cone([owed, *held], formulas.assume)
        always = z3.Implies(z3.And(*tied, *held, formulas.true()), z3.Not(owed))
        mine = [act for act in own if Lit(act) not in way and Lit(act, False) not in way]
        settled = settle(mine, always, [*formulas.assume, *held], solver)
        if settled is None:
            continue
        if not settled and any(formulas.able(lit) != {adversary} for lit in lits):
            continue
        clauses, jointly = clauses_at_work(formulas, formulas.clauses(name), [*lits, *settled])
        return _Offence(tuple(settled or lits), clauses, jointly)
    return None


def relevant(file: GuaranteesFile, name: str) -> GuaranteesFile:
    """Return the file with only one guarantee and those that it rests on."""
    stack: list[Node] = [("owed", name)]
    for text in file.assume:
        stack += [("owed", leaf.guarantee) for leaf in atoms(parse(text)) if isinstance(leaf, Owed)]
        stack += [("act", leaf.name) for leaf in atoms(parse(text)) if isinstance(leaf, Name)]
    wanted = rests_on(file, stack)
    guarantees = {n: g for n, g in file.guarantees.items() if ("owed", n) in wanted}
    return file.model_copy(update={"rules": (), "claims": (), "guarantees": guarantees})


def edits_to(file: GuaranteesFile, guarantee: Guarantee, clause: str) -> Iterator[Edit]:
    """Yield the edits to one clause of a guarantee, the one that keeps more of it first."""
    if clause in ("in_force", "expires"):
        before = getattr(guarantee, clause)
        if before is not None:
            yield Edit("drop", clause, before, None)
        return
    for condition in guarantee.void_when:
        if condition.id == clause:
            narrowed = narrow(file, guarantee, condition.when)
            if narrowed is not None:
                yield Edit("narrow", clause, condition.when, narrowed)
            yield Edit("drop", clause, condition.when, None)


def apply(file: GuaranteesFile, name: str, edits: tuple[Edit, ...]) -> GuaranteesFile:
    """Return the file with the edits made to one guarantee."""
    guarantee, acts = file.guarantees[name], dict(file.acts)
    for edit in edits:
        if edit.kind == "judge":
            acts[edit.clause] = acts[edit.clause].model_copy(
                update={"judged_by": ("somebody_else",), "vote": None, "veto": None}
            )
        elif edit.clause in ("in_force", "expires"):
            guarantee = guarantee.model_copy(update={edit.clause: None})
        else:
            conditions = [
                condition.model_copy(update={"when": edit.after}) if condition.id == edit.clause else condition
                for condition in guarantee.void_when
                if condition.id != edit.clause or edit.after is not None
            ]
            guarantee = guarantee.model_copy(update={"void_when": tuple(conditions)})
    return file.model_copy(update={"acts": acts, "guarantees": {**file.guarantees, name: guarantee}})


class _TooLarge(Exception):
    pass


def narrow(file: GuaranteesFile, guarantee: Guarantee, when: str) -> str | None:
    """Return a condition cut down to what the beneficiary's own acts (and findings) bring about.

    Every literal that is another party's is read as false in the condition's negation normal form. None when
    nothing is left, nothing changes, or the condition is too large to write out.
    """
    if guarantee.beneficiary is None:
        return None
    budget = [NODES]

    def cut(tree: Expression, positive: bool) -> Expression:
        budget[0] -= 1
        if budget[0] < 0:
            raise _TooLarge
        match tree:
            case Constant(value):
                return Constant(value == positive)
            case Name(name):
                act = file.acts[name]
                if act.means is not None:
                    return cut(parse(act.means), positive)
                if act.finding or act.by == (guarantee.beneficiary,):
                    return tree if positive else Not(tree)
                return Constant(False)
            case Not(operand):
                return cut(operand, not positive)
            case And(operands) | Or(operands):
                parts = [cut(operand, positive) for operand in operands]
                return _join(parts, isinstance(tree, And) == positive)
            case Implies(left, right):
                return _join([cut(left, not positive), cut(right, positive)], not positive)
            case Owed():
                return Constant(False)
        raise _TooLarge

    try:
        result = cut(parse(when), True)
    except (_TooLarge, RecursionError):
        return None
    if isinstance(result, Constant):
        return None
    text = to_text(result)
    return None if text == to_text(parse(when)) else text


def _join(parts: list[Expression], conjunction: bool) -> Expression:
    kept: list[Expression] = []
    for part in parts:
        if isinstance(part, Constant):
            if part.value != conjunction:
                return part
            continue
        if part not in kept:
            kept.append(part)
    if not kept:
        return Constant(conjunction)
    if len(kept) == 1:
        return kept[0]
    return And(tuple(kept)) if conjunction else Or(tuple(kept))
