"""The satisfiability solver behind a small interface: *proven*, *refuted* with a scenario, or *unknown* and why.

The rest of the package states questions as Boolean formulas over named acts and reads answers as sets of
literals; only this file and :mod:`detente.guarantees.clauses` speak to z3.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import z3

Formula = Any
"""A z3 Boolean expression."""


class Lit(NamedTuple):
    """An act that happens, or one that does not (or a finding made, or its opposite)."""

    act: str
    positive: bool = True

    def __str__(self) -> str:
        return self.act if self.positive else f"not {self.act}"

    def __neg__(self) -> Lit:
        return Lit(self.act, not self.positive)


Term = frozenset[Lit]


USED_UP = "the time allowed was used up"


class OutOfTime(Exception):
    """The time allowed is used up, or the solver gave up; the message says which."""


STEPS_A_SECOND = 300_000
"""Steps that count as a second: about what a usual machine does."""
QUESTION = 150
"""Steps that a question counts beside those that the solver takes in it: what surrounds it takes longer than most answers."""
GUARD = 20
"""So many times the seconds allowed may pass by the clock: a far outer bound, for what takes time and no steps."""
_EVERY = 16
"""After so many questions the solver's own count of steps is read, which takes a fifth of a question."""


class Deadline:
    """An amount of work by which to be done, so that an answer does not depend on how busy the machine is.

    Parameters
    ----------
    seconds : float, optional
        Seconds on a usual machine, counted as steps (:data:`STEPS_A_SECOND`). None: no limit.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._work = _Work(None if seconds is None else time.monotonic() + GUARD * seconds)
        self._last = None if seconds is None else round(seconds * STEPS_A_SECOND)

    def left(self) -> int | None:
        """Steps left, never below 0; None when there is no limit."""
        if self._last is None:
            return None
        return 0 if self._work.alarm() else max(0, self._last - self._work.done)

    def guarded(self) -> float | None:
        """Seconds left by the clock until the outer bound; None when there is no limit."""
        end = self._work.end
        return None if end is None else max(0.0, end - time.monotonic())

    def share(self, parts: int) -> Deadline:
        """Return a deadline after one of ``parts`` equal parts of the work left."""
        left = self.left()
        if left is None:
            return self
        other = Deadline()
        other._work, other._last = self._work, self._work.done + left // max(1, parts)
        return other

    def asked(self, solver: Any, exactly: bool = False) -> None:
        """Count a question that a solver has been asked."""
        work = self._work
        work.done += QUESTION
        work.questions += 1
        if exactly or work.questions % _EVERY == 1:
            work.count(solver)


class _Work:
    """The steps taken for one deadline and its shares, and the moment that ends them in any case."""

    def __init__(self, end: float | None) -> None:
        self.end = end
        self.done = self.questions = 0
        self._counted: dict[Any, int] = {}

    def alarm(self) -> bool:
        return self.end is not None and time.monotonic() > self.end

    def count(self, solver: Any) -> None:
        """Add the steps that z3 has taken in a solver's context since they were counted last."""
        steps = _steps(solver)
        self.done += steps - self._counted.get(solver.ctx, steps)
        self._counted[solver.ctx] = steps


def _steps(solver: Any) -> int:
    """Return z3's own count of steps in a context; its Python layer would take ten times as long."""
    context = solver.ctx.ref()
    found = z3.Z3_solver_get_statistics(context, solver.solver)
    z3.Z3_stats_inc_ref(context, found)
    try:
        for k in range(z3.Z3_stats_size(context, found)):
            if z3.Z3_stats_get_key(context, found, k) == "rlimit count":
                return int(z3.Z3_stats_get_uint_value(context, found, k))
        return 0
    finally:
        z3.Z3_stats_dec_ref(context, found)


@dataclass(frozen=True)
class Proof:
    """The answer to "does this always hold?"."""

    status: Literal["proven", "refuted", "unknown"]
    scenario: Term | None = None
    why: str | None = None


QUICK = 50_000
"""Steps (z3's resource units) within which nearly every question is answered; only then are the steps that are left set, and
a clock is started, which costs more than a small question."""
NO_LIMIT = 4_294_967_295
_STOPPED = ("timeout", "canceled", "max. resource limit exceeded")


def _solver(context: Any) -> Any:
    made = z3.Solver(ctx=context)
    made.set("rlimit", QUICK)
    return made


class Solver:
    """Formulas over acts, asked again and again which can hold together.

    Every formula that is asked about gets a literal of its own (:meth:`when`), so that one incremental solver
    serves many questions. Each adds to what the solver carries along, so another subject gets a solver of its
    own (:meth:`fresh`), which shares only what is known of the formulas.

    Parameters
    ----------
    variables : mapping of str to z3 Bool
        The acts.
    context : z3.Context
    deadline : Deadline
        Replaced by whoever asks the next questions (:meth:`until`).
    """

    def __init__(self, variables: Mapping[str, Formula], context: Any, deadline: Deadline | None = None) -> None:
        self.variables, self.context = variables, context
        self.deadline = deadline or Deadline()
        self._solver = _solver(context)
        self._shared: dict[Lit, Formula] = {}
        self._decls: dict[str, Any] = {}
        self._refs: dict[Lit, Any] = {}
        self._kept: list[Formula] = []
        self._named: dict[int, tuple[Formula, Lit]] = {}
        self._names: dict[str, Formula] = {}
        self._leaves: dict[int, tuple[Formula, frozenset[str]]] = {}
        self._act_of = {variable.get_id(): act for act, variable in variables.items()}

    def fresh(self) -> Solver:
        """Return a solver over the same acts, with the same deadline, that has been asked nothing yet."""
        other = Solver.__new__(Solver)
        other.variables, other.context, other.deadline = self.variables, self.context, self.deadline
        other._solver = _solver(self.context)
        other._shared, other._leaves, other._act_of = self._shared, self._leaves, self._act_of
        other._decls, other._named, other._names = self._decls, {}, {}
        other._refs, other._kept = {}, []
        return other

    def until(self, deadline: Deadline) -> Solver:
        """Set the deadline of the questions that follow."""
        self.deadline = deadline
        return self

    def when(self, formula: Formula) -> Lit:
        """Return the literal that stands for a formula."""
        key = formula.get_id()
        if key not in self._named:
            lit = Lit(f"when!{len(self._named)}")
            self._names[lit.act] = z3.Bool(lit.act, self.context)
            self._solver.add(self._names[lit.act] == formula)
            self._named[key] = formula, lit
        return self._named[key][1]

    def all_of(self, formulas: Iterable[Formula]) -> list[Lit]:
        """Return the literals that stand for formulas."""
        return [self.when(formula) for formula in formulas]

    def require(self, formula: Formula) -> None:
        """Make a formula hold in everything asked from now on."""
        self._solver.add(formula)

    def literal(self, lit: Lit) -> Formula:
        if lit.act in self._names:
            return self._names[lit.act] if lit.positive else z3.Not(self._names[lit.act])
        found = self._shared.get(lit)
        if found is None:
            variable = self.variables[lit.act]
            found = self._shared[lit] = variable if lit.positive else z3.Not(variable)
        return found

    def satisfiable(self, lits: Iterable[Lit]) -> bool:
        """Whether the literals can hold together.

        Raises
        ------
        OutOfTime
        """
        if self.deadline.left() == 0:
            raise OutOfTime(USED_UP)
        refs = [self._refs.get(lit) or self._ref(lit) for lit in lits]
        answer = self._check(refs)
        self.deadline.asked(self._solver, exactly=answer == z3.unknown)
        if answer == z3.unknown:
            left, seconds = self.deadline.left(), self.deadline.guarded()
            self._solver.set("rlimit", 0 if left is None else min(max(1, left), NO_LIMIT))
            self._solver.set("timeout", NO_LIMIT if seconds is None else min(max(1, int(seconds * 1000)), NO_LIMIT))
            answer = self._check(refs)
            reason = self._solver.reason_unknown() if answer == z3.unknown else ""
            self._solver.set("timeout", NO_LIMIT)
            self._solver.set("rlimit", QUICK)
            self.deadline.asked(self._solver, exactly=True)
            if answer == z3.unknown:
                raise OutOfTime(USED_UP if reason in _STOPPED else f"the solver gave up ({reason})")
        return bool(answer == z3.sat)

    def _ref(self, lit: Lit) -> Any:
        formula = self.literal(lit)
        self._kept.append(formula)
        ref = self._refs[lit] = formula.as_ast()
        return ref

    def _check(self, refs: list[Any]) -> Any:
        # Past z3's Python layer, which takes longer over a small question than the solver does.
        asked = (z3.Ast * len(refs))(*refs)
        code = z3.Z3_solver_check_assumptions(self.context.ref(), self._solver.solver, len(refs), asked)
        return z3.CheckSatResult(code)

    def model(self, acts: Iterable[str]) -> dict[str, bool]:
        """Return the truth of acts in the scenario just found."""
        model, context = self._solver.model(), self.context.ref()
        truth: dict[str, bool] = {}
        for act in acts:
            declared = self._decls.get(act)
            if declared is None:
                declared = self._decls[act] = self.variables[act].decl()
            value = z3.Z3_model_get_const_interp(context, model.model, declared.ast)
            truth[act] = bool(value) and z3.Z3_get_bool_value(context, value) == z3.Z3_L_TRUE
        return truth

    def core(self, lits: Iterable[Lit], fixed: Iterable[Lit] = (), smallest: bool = True) -> list[Lit]:
        """Return a part of the literals that, together with the fixed ones, already clashes.

        Both together must clash, and have just been asked about.

        Parameters
        ----------
        lits : iterable of Lit
            Those given last are left out first.
        fixed : iterable of Lit
        smallest : bool
            Shrink the solver's core until no literal can be left out (deletion; Chinneck and Dravnieks 1991).
        """
        given, held = list(lits), list(fixed)
        wanted = {formula.get_id() for formula in self._solver.unsat_core()}
        kept = [lit for lit in given if self.literal(lit).get_id() in wanted]
        if not smallest:
            return kept
        for lit in list(reversed(kept)):
            if lit not in kept:
                continue
            without = [other for other in kept if other != lit]
            if not self.satisfiable([*held, *without]):
                left = {formula.get_id() for formula in self._solver.unsat_core()}
                kept = [other for other in without if self.literal(other).get_id() in left]
        return kept

    def mentioned(self, formulas: Iterable[Formula]) -> list[str]:
        """Return the acts that formulas mention, in the order of ``variables``. Shared parts are seen once."""
        found: set[str] = set()
        for formula in formulas:
            found |= self._leaves_of(formula)
        return [act for act in self.variables if act in found]

    def _leaves_of(self, root: Formula) -> frozenset[str]:
        stack = [root]
        while stack:
            formula = stack[-1]
            key = formula.get_id()
            if key in self._leaves:
                stack.pop()
                continue
            if key in self._act_of:
                self._leaves[key] = formula, frozenset({self._act_of[key]})
                continue
            children = formula.children()
            missing = [child for child in children if child.get_id() not in self._leaves]
            if missing:
                stack.extend(missing)
                continue
            leaves: frozenset[str] = frozenset()
            self._leaves[key] = formula, leaves.union(*[self._leaves[child.get_id()][1] for child in children])
        return self._leaves[root.get_id()][1]

    def cone(self, formulas: Iterable[Formula], given: Sequence[Formula]) -> tuple[list[str], list[Formula]]:
        """Return the acts that bear on formulas, and those of the given formulas that tie them together."""
        acts = set(self.mentioned(formulas))
        used: list[Formula] = []
        rest = [(formula, self._leaves_of(formula)) for formula in given]
        grew = True
        while grew:
            grew = False
            apart = []
            for formula, leaves in rest:
                if leaves & acts:
                    acts |= leaves
                    used.append(formula)
                    grew = True
                else:
                    apart.append((formula, leaves))
            rest = apart
        return [act for act in self.variables if act in acts], used


def clash(named: Mapping[str, Formula], solver: Solver, background: Iterable[Formula] = ()) -> list[str] | None:
    """Return a smallest-by-inclusion set of named formulas that cannot hold together; None when all can.

    Raises
    ------
    OutOfTime
    """
    solver = solver.fresh()
    names = {name: solver.when(formula) for name, formula in named.items()}
    held = solver.all_of(background)
    lits = list(dict.fromkeys(names.values()))
    if solver.satisfiable([*held, *lits]):
        return None
    kept = set(solver.core(lits, held))
    first: dict[Lit, str] = {}
    for name, lit in names.items():
        first.setdefault(lit, name)
    return [name for lit, name in first.items() if lit in kept]


def prove(claim: Formula, given: Sequence[Formula], solver: Solver, preferred: Container[str] | None = None) -> Proof:
    """Decide whether a claim holds in every scenario in which the given formulas hold.

    Parameters
    ----------
    claim : formula
    given : sequence of formulas
    solver : Solver
    preferred : container of str, optional
        The acts to tell a scenario in, where they suffice.

    Returns
    -------
    Proof
        Refuted with a scenario of as few literals as leaving out one at a time reaches: whatever else
        happens (within the given formulas), the claim fails in it. What does not happen is left out first.
    """
    solver = solver.fresh()
    try:
        acts, _ = solver.cone([claim], given)
        scenario = refutation(solver, solver.all_of(given), solver.when(claim), acts, preferred)
    except OutOfTime as stop:
        return Proof("unknown", why=str(stop))
    return Proof("proven") if scenario is None else Proof("refuted", scenario)


def refutation(
    solver: Solver, held: list[Lit], said: Lit, acts: Sequence[str], preferred: Container[str] | None = None
) -> Term | None:
    """Return a scenario over acts in which what is held holds and what is said does not, cut down; None: none.

    Raises
    ------
    OutOfTime
    """
    if not solver.satisfiable([*held, -said]):
        return None
    truth = solver.model(acts)
    lits = [Lit(act) for act in acts if truth[act]] + [Lit(act, False) for act in acts if not truth[act]]
    fixed = [*held, said]
    if preferred is not None:
        told = [lit for lit in lits if lit.act in preferred]
        if not solver.satisfiable([*fixed, *told]):
            return frozenset(solver.core(told, fixed))
    if solver.satisfiable([*fixed, *lits]):  # only where acts that bear on it are missing
        return frozenset(lits)
    return frozenset(solver.core(lits, fixed))
