"""When a guarantee is void: every smallest scenario, the clauses at work, and who can bring it about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import z3

from detente.guarantees.clauses import Clause, ClauseFormulas
from detente.guarantees.primes import prime_implicants
from detente.guarantees.solver import Deadline, Lit, OutOfTime, Term, clash
from detente.records import Record

LIMIT = 500
"""At most so many void scenarios of one guarantee are listed."""


@dataclass(frozen=True)
class VoidScenario(Record):
    """A smallest set of acts under which the trigger holds and the guarantee is not owed.

    Attributes
    ----------
    acts : tuple of Lit
        What happens and what does not; in file order.
    beyond : tuple of Lit
        The part that is not the trigger's own.
    clauses : tuple of str
        The clauses at work: each holds in the scenario whatever else happens. Where none does by itself, a
        smallest set of clauses one of which always holds.
    jointly : bool
        True in that last case.
    controlled_by : tuple of str
        Whose acts and findings the scenario takes.
    alone : str or None
        The party that controls every literal beyond the trigger's own (or the trigger, when there is nothing
        beyond it); None where several parties, or nobody, control them.
    unjudged : tuple of str
        Findings in it that nobody is named to make.
    alone_if_found : str or None
        Where such findings stand beyond the trigger: the party that controls all the rest.
    covered : bool
        True when, by the assumptions, another scenario of the list is a part of what happens in it (an
        assumption says that its acts bring the other's about).
    """

    acts: tuple[Lit, ...]
    beyond: tuple[Lit, ...]
    clauses: tuple[str, ...]
    jointly: bool
    controlled_by: tuple[str, ...]
    alone: str | None
    unjudged: tuple[str, ...]
    alone_if_found: str | None
    covered: bool = False
    each_alone: tuple[str, ...] = ()

    renamed: ClassVar[Mapping[str, str]] = {
        "acts_in_words": "acts", "beyond_in_words": "beyond_trigger", "jointly": "clauses_jointly",
    }  # fmt: skip
    left_out: ClassVar[frozenset[str]] = frozenset({"acts", "beyond"})
    derived: ClassVar[tuple[str, ...]] = ("acts_in_words", "beyond_in_words")

    def by(self, party: str | None) -> bool:
        """Whether a party can bring it about without anybody else, once the guarantee is triggered."""
        return party is not None and (self.alone == party or party in self.each_alone)

    @property
    def acts_in_words(self) -> list[str]:
        return [str(lit) for lit in self.acts]

    @property
    def beyond_in_words(self) -> list[str]:
        return [str(lit) for lit in self.beyond]


@dataclass(frozen=True)
class Voids(Record):
    """What can keep one guarantee from being owed.

    Attributes
    ----------
    empty : bool or None
        True: no scenario makes it owed. None: not decided in time.
    clash : tuple of str
        For an empty guarantee, a smallest set of clauses that cannot hold together: ``trigger``, ``in_force``,
        ``expires``, ids of void conditions, ``assume[k]``.
    scenarios : tuple of VoidScenario
    cut : bool
        True when there are more scenarios than the bound.
    unknown : str or None
        Why something was not decided.
    """

    empty: bool | None
    clash: tuple[str, ...]
    scenarios: tuple[VoidScenario, ...]
    cut: bool
    unknown: str | None

    row_source: ClassVar[str] = "scenarios"

    @property
    def uncovered(self) -> tuple[VoidScenario, ...]:
        """The scenarios that do not follow from another one by the assumptions."""
        return tuple(scenario for scenario in self.scenarios if not scenario.covered)


def voids(formulas: ClauseFormulas, name: str, deadline: Deadline, limit: int = LIMIT) -> Voids:
    """Analyze one guarantee.

    Parameters
    ----------
    formulas : ClauseFormulas
    name : str
        Id of the guarantee.
    deadline : Deadline
    limit : int
        Bound on the number of scenarios.

    Returns
    -------
    Voids
    """
    trigger = formulas.trigger(name)
    solver = formulas.renew(deadline)
    empty: bool | None = None
    core: tuple[str, ...] = ()
    why: str | None = None
    try:
        clashing = why_empty(formulas, name)
        empty, core = clashing is not None, tuple(clashing or ())
    except OutOfTime as stop:
        why = str(stop)
    condition = z3.And(trigger, z3.Not(formulas.owed(name)))
    primes = prime_implicants(condition, formulas.assume, solver, limit)
    why = why or primes.why
    scenarios: list[VoidScenario] = []
    try:
        triggers = prime_implicants(trigger, [], solver, limit).terms
        for term in primes.terms:
            scenarios.append(_scenario(formulas, formulas.clauses(name), term, triggers))
        scenarios = _mark_covered(formulas, scenarios)
    except OutOfTime as stop:
        why = why or str(stop)
    return Voids(empty, core, tuple(scenarios), primes.cut, why)


@dataclass(frozen=True)
class ByClause(Record):
    """What one clause voids by itself, as though the others were not there."""

    clause: str
    point: str | None
    scenarios: tuple[VoidScenario, ...]

    renamed: ClassVar[Mapping[str, str]] = {"scenarios": "void_scenarios"}


def by_clause(formulas: ClauseFormulas, name: str, deadline: Deadline, limit: int = LIMIT) -> tuple[ByClause, ...]:
    """Analyze each clause of a guarantee by itself, so that a wide clause does not hide a narrow one.

    Clauses not reached in time are left out.
    """
    found: list[ByClause] = []
    trigger = formulas.trigger(name)
    try:
        solver = formulas.renew(deadline)
        triggers = prime_implicants(trigger, [], solver, limit).terms
        for clause in formulas.clauses(name):
            primes = prime_implicants(z3.And(trigger, clause.formula), formulas.assume, solver, limit)
            if primes.why:
                break
            scenarios = [_scenario(formulas, (clause,), term, triggers) for term in primes.terms]
            found.append(ByClause(clause.id, clause.point, tuple(_mark_covered(formulas, scenarios))))
    except OutOfTime:
        pass
    return tuple(found)


def why_empty(formulas: ClauseFormulas, name: str) -> list[str] | None:
    """Return the clashing clauses of a guarantee that can never be owed; None when it can be.

    Raises
    ------
    OutOfTime
    """
    named = {"trigger": formulas.trigger(name)}
    named |= {clause.id: z3.Not(clause.formula) for clause in formulas.clauses(name)}
    named |= {f"assume[{k}]": formula for k, formula in enumerate(formulas.assume)}
    return clash(named, formulas.solver)


def _scenario(
    formulas: ClauseFormulas,
    clauses: tuple[Clause, ...],
    term: Term,
    triggers: tuple[Term, ...],
) -> VoidScenario:
    acts = formulas.sort(term)
    own = trigger_part(term, triggers)
    beyond = [lit for lit in acts if lit not in own]
    at_work, jointly = clauses_at_work(formulas, clauses, acts)
    controlled = {party for lit in acts for party in formulas.controllers(lit.act)}
    open_findings = [lit for lit in beyond if not formulas.controllers(lit.act)]
    rest = [lit for lit in beyond if formulas.controllers(lit.act)]
    able = _able(formulas, beyond or acts)
    return VoidScenario(
        acts=tuple(acts),
        beyond=tuple(beyond),
        clauses=at_work,
        jointly=jointly,
        controlled_by=tuple(sorted(controlled)),
        alone=_only(able),
        unjudged=tuple(lit.act for lit in acts if not formulas.controllers(lit.act)),
        alone_if_found=_only(_able(formulas, rest)) if open_findings and rest else None,
        each_alone=tuple(sorted(able)) if len(able) > 1 else (),
    )


def _mark_covered(formulas: ClauseFormulas, scenarios: list[VoidScenario]) -> list[VoidScenario]:
    """Mark the scenarios that imply another one under the assumptions (not prime modulo the assumptions).

    See Marquis 1995 on prime implicants relative to a theory. Of scenarios that imply one another the first
    stays.
    """
    if not formulas.assume or len(scenarios) < 2:
        return scenarios
    solver, given = formulas.solver, formulas.solver.all_of(formulas.assume)
    follows: list[set[Lit]] = []
    for scenario in scenarios:
        tied = set(solver.cone([formulas.variables[lit.act] for lit in scenario.acts], formulas.assume)[0])
        literals = {lit for other in scenarios for lit in other.acts if lit.act in tied}
        follows.append(
            {lit for lit in literals if lit in scenario.acts or not solver.satisfiable([*given, *scenario.acts, -lit])}
        )

    def covers(j: int, i: int) -> bool:
        """Whether scenario j is part of what happens in scenario i, and not only the same in other words."""
        if i == j or not set(scenarios[j].acts) <= follows[i]:
            return False
        return j < i or not set(scenarios[i].acts) <= follows[j]

    return [
        replace(scenario, covered=any(covers(j, i) for j in range(len(scenarios))))
        for i, scenario in enumerate(scenarios)
    ]


def trigger_part(term: Term, triggers: tuple[Term, ...]) -> Term:
    """Return the literals of a scenario that are the trigger's own.

    They are those of the trigger's prime implicants that the scenario contains. Where it contains none
    (an assumption brings the trigger about), they are its literals that occur in any of them.
    """
    inside = [trigger for trigger in triggers if trigger <= term]
    if inside:
        return frozenset().union(*inside)
    return term & frozenset().union(*triggers)


def _able(formulas: ClauseFormulas, lits: list[Lit]) -> frozenset[str]:
    """Return who can bring all of some literals about without anybody else."""
    return frozenset.intersection(*[formulas.able(lit) for lit in lits]) if lits else frozenset()


def _only(parties: frozenset[str]) -> str | None:
    return next(iter(parties)) if len(parties) == 1 else None


def clauses_at_work(
    formulas: ClauseFormulas, clauses: tuple[Clause, ...], acts: Iterable[Lit]
) -> tuple[tuple[str, ...], bool]:
    """Return the clauses that hold in a scenario whatever else happens, and False.

    Where none does by itself: a smallest set of clauses one of which always holds, and True.

    Raises
    ------
    OutOfTime
    """
    solver, acts = formulas.solver, list(acts)
    held = [*solver.all_of(formulas.assume), *acts]
    entailed = [clause.id for clause in clauses if not solver.satisfiable([*held, -solver.when(clause.formula)])]
    if entailed:
        return tuple(entailed), False
    named = {clause.id: z3.Not(clause.formula) for clause in clauses}
    return tuple(clash(named, solver, [*formulas.assume, *map(solver.literal, acts)]) or ()), True
