"""The satisfiability solver behind a small interface: *proven*, *refuted* with a scenario, or *unknown* and why.

The rest of the package states questions as Boolean formulas over named acts and reads answers as sets of
literals; only this file and :mod:`detente.guarantees.world` speak to z3.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import z3

Formula = Any
"""A z3 Boolean expression."""


@dataclass(frozen=True, order=True)
class Lit:
    """An act that happens, or one that does not (or a finding made, or its opposite)."""

    act: str
    positive: bool = True

    def __str__(self) -> str:
        return self.act if self.positive else f"not {self.act}"

    def __neg__(self) -> Lit:
        return Lit(self.act, not self.positive)


Term = frozenset[Lit]


class OutOfTime(Exception):
    """The time allowed is used up, or the solver gave up; the message says which."""


class Deadline:
    """A moment by which to be done. ``None`` seconds: no limit."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self.end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        """Seconds left, never below 0; None when there is no limit."""
        return None if self.end is None else max(0.0, self.end - time.monotonic())

    def check(self) -> None:
        """Raise OutOfTime when the time is used up."""
        if self.left() == 0.0:
            raise OutOfTime("the time allowed was used up")

    def share(self, parts: int) -> Deadline:
        """Return a deadline after one of ``parts`` equal parts of the time left."""
        left = self.left()
        return self if left is None else Deadline(left / max(1, parts))


@dataclass(frozen=True)
class Proof:
    """The answer to "does this always hold?"."""

    status: Literal["proven", "refuted", "unknown"]
    scenario: Term | None = None
    why: str | None = None


class Solver:
    """A set of formulas that hold; asked again and again under literals.

    Parameters
    ----------
    variables : mapping of str to z3 Bool
    formulas : iterable of z3 formulas
    deadline : Deadline
    """

    def __init__(self, variables: Mapping[str, Formula], formulas: Iterable[Formula], deadline: Deadline) -> None:
        self.variables, self.deadline = variables, deadline
        formulas = list(formulas)
        context = formulas[0].ctx if formulas else next(iter(variables.values())).ctx if variables else None
        self._solver = z3.SolverFor("QF_FD", ctx=context)
        self._solver.add(*formulas)

    def add(self, *formulas: Formula) -> None:
        self._solver.add(*formulas)

    def literal(self, lit: Lit) -> Formula:
        variable = self.variables[lit.act]
        return variable if lit.positive else z3.Not(variable)

    def _check(self, assumed: Sequence[Formula]) -> bool:
        left = self.deadline.left()
        if left is not None:
            if left == 0.0:
                raise OutOfTime("the time allowed was used up")
            self._solver.set("timeout", max(1, int(left * 1000)))
        answer = self._solver.check(*assumed)
        if answer == z3.unknown:
            reason = self._solver.reason_unknown()
            raise OutOfTime(
                "the time allowed was used up" if reason in ("timeout", "canceled") else f"the solver gave up ({reason})"
            )
        return bool(answer == z3.sat)

    def satisfiable(self, lits: Iterable[Lit] = ()) -> bool:
        """Whether the formulas can hold together with the literals.

        Raises
        ------
        OutOfTime
        """
        return self._check([self.literal(lit) for lit in lits])

    def model(self, acts: Iterable[str]) -> dict[str, bool]:
        """Return the truth of the acts in the scenario just found."""
        model = self._solver.model()
        return {act: bool(z3.is_true(model.eval(self.variables[act], model_completion=True))) for act in acts}

    def core(self, lits: Iterable[Lit]) -> list[Lit]:
        """Return a smallest-by-inclusion part of the literals that already clashes with the formulas.

        The literals must clash, and have just been asked about. Those given last are left out first.
        """
        given = list(lits)
        by_id = {self.literal(lit).get_id(): lit for lit in given}
        wanted = [by_id[f.get_id()] for f in self._solver.unsat_core() if f.get_id() in by_id]
        kept = [lit for lit in given if lit in set(wanted)]
        for lit in list(reversed(kept)):
            without = [other for other in kept if other != lit]
            if not self.satisfiable(without):
                kept = without
        return kept


def clash(named: Mapping[str, Formula], context: Any, deadline: Deadline, background: Iterable[Formula] = ()) -> list[str] | None:
    """Return a smallest-by-inclusion set of named formulas that cannot hold together; None when all can.

    Found as an unsatisfiable core of tracked formulas, then shrunk by leaving out one at a time (deletion;
    Chinneck and Dravnieks 1991).

    Raises
    ------
    OutOfTime
    """
    tracks = {name: z3.Bool(f"track!{name}", context) for name in named}
    solver = Solver(tracks, background or [z3.BoolVal(True, context)], deadline)
    for name, formula in named.items():
        solver.add(z3.Implies(tracks[name], formula))
    lits = [Lit(name) for name in named]
    if solver.satisfiable(lits):
        return None
    return [lit.act for lit in solver.core(lits)]


def prove(
    claim: Formula,
    given: Sequence[Formula],
    variables: Mapping[str, Formula],
    deadline: Deadline,
    preferred: Container[str] | None = None,
) -> Proof:
    """Decide whether a claim holds in every scenario in which the given formulas hold.

    ``preferred``: the acts to tell the scenario in, where they suffice.

    Returns
    -------
    Proof
        Refuted with a scenario of as few literals as leaving out one at a time reaches: whatever else
        happens (within the given formulas), the claim fails in it. What does not happen is left out first.
    """
    try:
        against = Solver(variables, [*given, z3.Not(claim)], deadline)
        if not against.satisfiable():
            return Proof("proven")
        relevant = mentioned(variables, [claim, *given])
        found = against.model(relevant)
        return Proof("refuted", shrink(found, claim, given, variables, deadline, preferred))
    except OutOfTime as stop:
        return Proof("unknown", why=str(stop))


def shrink(
    scenario: Mapping[str, bool],
    claim: Formula,
    given: Sequence[Formula],
    variables: Mapping[str, Formula],
    deadline: Deadline,
    preferred: Container[str] | None = None,
) -> Term:
    """Leave out what a refutation does not need: the rest still excludes the claim under the given formulas."""
    holds = Solver(variables, [*given, claim], deadline)
    lits = [Lit(act, True) for act, truth in scenario.items() if truth]
    lits += [Lit(act, False) for act, truth in scenario.items() if not truth]
    if preferred is not None:
        told = [lit for lit in lits if lit.act in preferred]
        if not holds.satisfiable(told):
            return frozenset(holds.core(told))
    if holds.satisfiable(lits):  # pragma: no cover - the scenario refutes the claim
        return frozenset(lits)
    return frozenset(holds.core(lits))


def mentioned(variables: Mapping[str, Formula], formulas: Iterable[Formula]) -> list[str]:
    """Return the acts that the formulas mention, in the order of ``variables``. Each shared part is seen once."""
    by_id = {variable.get_id(): act for act, variable in variables.items()}
    seen: set[int] = set()
    found: set[str] = set()
    stack = list(formulas)
    while stack:
        formula = stack.pop()
        key = formula.get_id()
        if key in seen:
            continue
        seen.add(key)
        if key in by_id:
            found.add(by_id[key])
        stack.extend(formula.children())
    return [act for act in variables if act in found]
