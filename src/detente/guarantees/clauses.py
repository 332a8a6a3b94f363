"""The clauses of a file as formulas: derived conditions written out, ``owed`` spelled as the format defines it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import z3

from detente.case.checks.guarantees import definition_order
from detente.case.format.expressions import And, Constant, Expression, Implies, Name, Not, Or, Owed, parse
from detente.case.format.models.guarantees import Guarantee, GuaranteeAct, GuaranteesFile
from detente.errors import InputError
from detente.guarantees.solver import Deadline, Formula, Lit, Solver
from detente.guarantees.votes import decisive

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Clause:
    """One reason why a guarantee is not owed though its trigger holds: a void condition, or its term."""

    id: str
    formula: Formula = field(compare=False)
    point: str | None = None


class ClauseFormulas:
    """The clauses of one file as formulas over its acts.

    Parameters
    ----------
    file : GuaranteesFile
        Already checked: every name declared, no circles.
    context : z3.Context, optional
        Shared by files that are compared.
    prefix : str
        Put before the variables of acts, to keep two files apart.
    """

    def __init__(self, file: GuaranteesFile, context: Any = None, prefix: str = "") -> None:
        self.file = file
        self.context = context if context is not None else z3.Context()
        self.acts: dict[str, GuaranteeAct] = {n: a for n, a in file.acts.items() if a.means is None}
        self.variables: dict[str, Formula] = {n: z3.Bool(f"{prefix}{n}", self.context) for n in self.acts}
        self._derived: dict[str, Formula] = {}
        self._owed: dict[str, Formula] = {}
        self._triggers: dict[str, Formula] = {}
        self._clauses: dict[str, tuple[Clause, ...]] = {}
        order, circles = definition_order(file)
        if circles:
            kind, name = circles[0][0]
            raise InputError(f"{'condition' if kind == 'act' else 'guarantee'} {name!r} is defined by itself")
        for kind, name in order:
            if kind == "act":
                means = file.acts[name].means
                self._derived[name] = self.formula(means or "true")
            else:
                self._define(name, file.guarantees[name])
        self.assume: list[Formula] = [self.formula(text) for text in file.assume]
        self.solver = Solver(self.variables, self.context)

    def _define(self, name: str, guarantee: Guarantee) -> None:
        clauses = [Clause(c.id, self.formula(c.when), c.point) for c in guarantee.void_when]
        if guarantee.in_force is not None:
            clauses.append(Clause("in_force", z3.Not(self.formula(guarantee.in_force))))
        if guarantee.expires is not None:
            clauses.append(Clause("expires", self.formula(guarantee.expires)))
        self._triggers[name] = self.formula(guarantee.trigger)
        self._clauses[name] = tuple(clauses)
        self._owed[name] = z3.And(self._triggers[name], *[z3.Not(c.formula) for c in clauses])

    def renew(self, deadline: Deadline) -> Solver:
        """Take a solver that has been asked nothing yet, and return it."""
        self.solver = self.solver.fresh().until(deadline)
        return self.solver

    def true(self) -> Formula:
        return z3.BoolVal(True, self.context)

    def formula(self, text: str | Expression) -> Formula:
        """Return a condition over acts as a formula; derived conditions and ``owed`` are written out."""
        tree = parse(text) if isinstance(text, str) else text
        match tree:
            case Constant(value):
                return z3.BoolVal(value, self.context)
            case Name(name):
                return self._derived[name] if name in self._derived else self.variables[name]
            case Owed(guarantee):
                return self._owed[guarantee]
            case Not(operand):
                return z3.Not(self.formula(operand))
            case And(operands):
                return z3.And(*[self.formula(operand) for operand in operands])
            case Or(operands):
                return z3.Or(*[self.formula(operand) for operand in operands])
            case Implies(left, right):
                return z3.Implies(self.formula(left), self.formula(right))
        raise InputError("only acts, findings, derived conditions and owed(…) have a meaning here")

    def trigger(self, guarantee: str) -> Formula:
        return self._triggers[guarantee]

    def owed(self, guarantee: str) -> Formula:
        return self._owed[guarantee]

    def clauses(self, guarantee: str) -> tuple[Clause, ...]:
        """What can keep a guarantee from being owed: its void conditions, entry into force, and end."""
        return self._clauses[guarantee]

    def controllers(self, act: str) -> frozenset[str]:
        """Who controls an act or a finding: parties, or in words who else; empty: nobody."""
        found = self.acts[act]
        if found.finding:
            return frozenset(found.judged_by or ())
        return frozenset(found.doers)

    def able(self, lit: Lit) -> frozenset[str]:
        """Who can bring a literal about without anybody else.

        An act of several is done by all of them together, so that none can do it alone and each can keep
        it from being done. A finding of several is made by their vote.
        """
        act = self.acts[lit.act]
        if act.finding:
            return decisive(act, lit.positive)
        parties = self.controllers(lit.act)
        return parties if len(parties) == 1 or not lit.positive else NOBODY

    def unjudged(self) -> tuple[str, ...]:
        """The findings that nobody is named to make."""
        return tuple(name for name, act in self.acts.items() if act.finding and not act.judged_by)

    def sort(self, lits: Any) -> list[Lit]:
        """Order literals as the acts stand in the file."""
        position = {name: k for k, name in enumerate(self.variables)}
        return sorted(lits, key=lambda lit: (position.get(lit.act, len(position)), lit.act, not lit.positive))

    def names(self) -> Iterator[str]:
        yield from self.file.guarantees
