"""When a guarantee is void: every smallest scenario, the clauses at work, and who can bring it about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import z3

from detente.guarantees.clauses import Clause, World
from detente.guarantees.primes import prime_implicants
from detente.guarantees.solver import Deadline, Lit, OutOfTime, Term, clash

LIMIT = 500
"""At most so many void scenarios of one guarantee are listed."""


@dataclass(frozen=True)
class VoidScenario:
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

    def to_dict(self) -> dict[str, Any]:
        return {
            "acts": [str(lit) for lit in self.acts],
            "clauses": list(self.clauses),
            "controlled_by": list(self.controlled_by),
            "alone": self.alone,
            "beyond_trigger": [str(lit) for lit in self.beyond],
            "clauses_jointly": self.jointly,
            "unjudged": list(self.unjudged),
            "alone_if_found": self.alone_if_found,
            "covered": self.covered,
        }


@dataclass(frozen=True)
class Voids:
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

    @property
    def uncovered(self) -> tuple[VoidScenario, ...]:
        """The scenarios that do not follow from another one by the assumptions."""
        return tuple(scenario for scenario in self.scenarios if not scenario.covered)


def voids(world: World, name: str, deadline: Deadline, limit: int = LIMIT) -> Voids:
    """Analyse one guarantee.

    Parameters
    ----------
    world : World
    name : str
        Id of the guarantee.
    deadline : Deadline
    limit : int
        Bound on the number of scenarios.

    Returns
    -------
    Voids
    """
    trigger = world.trigger(name)
    solver = world.renew(deadline)
    empty: bool | None = None
    core: tuple[str, ...] = ()
    why: str | None = None
    try:
        clashing = why_empty(world, name)
        empty, core = clashing is not None, tuple(clashing or ())
    except OutOfTime as stop:
        why = str(stop)
    condition = z3.And(trigger, z3.Not(world.owed(name)))
    primes = prime_implicants(condition, world.assume, solver, limit)
    why = why or primes.why
    scenarios: list[VoidScenario] = []
    try:
        triggers = prime_implicants(trigger, [], solver, limit).terms
        for term in primes.terms:
            scenarios.append(_scenario(world, world.clauses(name), term, triggers))
        scenarios = _mark_covered(world, scenarios)
    except OutOfTime as stop:
        why = why or str(stop)
    return Voids(empty, core, tuple(scenarios), primes.cut, why)


@dataclass(frozen=True)
class ByClause:
    """What one clause voids by itself, as though the others were not there."""

    clause: str
    point: str | None
    scenarios: tuple[VoidScenario, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "clause": self.clause,
            "point": self.point,
            "void_scenarios": [scenario.to_dict() for scenario in self.scenarios],
        }


def by_clause(world: World, name: str, deadline: Deadline, limit: int = LIMIT) -> tuple[ByClause, ...]:
    """Analyse each clause of a guarantee by itself, so that a wide clause does not hide a narrow one.

    Clauses not reached in time are left out.
    """
    found: list[ByClause] = []
    trigger = world.trigger(name)
    try:
        solver = world.renew(deadline)
        triggers = prime_implicants(trigger, [], solver, limit).terms
        for clause in world.clauses(name):
            primes = prime_implicants(z3.And(trigger, clause.formula), world.assume, solver, limit)
            if primes.why:
                break
            scenarios = [_scenario(world, (clause,), term, triggers) for term in primes.terms]
            found.append(ByClause(clause.id, clause.point, tuple(_mark_covered(world, scenarios))))
    except OutOfTime:
        pass
    return tuple(found)


def why_empty(world: World, name: str) -> list[str] | None:
    """Return the clashing clauses of a guarantee that can never be owed; None when it can be.

    Raises
    ------
    OutOfTime
    """
    named = {"trigger": world.trigger(name)}
    named |= {clause.id: z3.Not(clause.formula) for clause in world.clauses(name)}
    named |= {f"assume[{k}]": formula for k, formula in enumerate(world.assume)}
    return clash(named, world.solver)


def _scenario(
    world: World,
    clauses: tuple[Clause, ...],
    term: Term,
    triggers: tuple[Term, ...],
) -> VoidScenario:
    acts = world.sort(term)
    own = trigger_part(term, triggers)
    beyond = [lit for lit in acts if lit not in own]
    at_work, jointly = clauses_at_work(world, clauses, acts)
    controlled = {party for lit in acts for party in world.controllers(lit.act)}
    open_findings = [lit for lit in beyond if not world.controllers(lit.act)]
    rest = [lit for lit in beyond if world.controllers(lit.act)]
    return VoidScenario(
        acts=tuple(acts),
        beyond=tuple(beyond),
        clauses=at_work,
        jointly=jointly,
        controlled_by=tuple(sorted(controlled)),
        alone=_alone(world, beyond or acts),
        unjudged=tuple(lit.act for lit in acts if not world.controllers(lit.act)),
        alone_if_found=_alone(world, rest) if open_findings and rest else None,
    )


def _mark_covered(world: World, scenarios: list[VoidScenario]) -> list[VoidScenario]:
    """Mark the scenarios that imply another one under the assumptions (not prime modulo the assumptions).

    See Marquis 1995 on prime implicants relative to a theory. Of scenarios that imply one another the first
    stays.
    """
    if not world.assume or len(scenarios) < 2:
        return scenarios
    solver, given = world.solver, world.solver.all_of(world.assume)
    follows: list[set[Lit]] = []
    for scenario in scenarios:
        tied = set(solver.cone([world.variables[lit.act] for lit in scenario.acts], world.assume)[0])
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


def _alone(world: World, lits: list[Lit]) -> str | None:
    if not lits:
        return None
    able = frozenset.intersection(*[world.able(lit) for lit in lits])
    return next(iter(able)) if len(able) == 1 else None


def clauses_at_work(world: World, clauses: tuple[Clause, ...], acts: Iterable[Lit]) -> tuple[tuple[str, ...], bool]:
    """Return the clauses that hold in a scenario whatever else happens, and False.

    Where none does by itself: a smallest set of clauses one of which always holds, and True.

    Raises
    ------
    OutOfTime
    """
    solver, acts = world.solver, list(acts)
    held = [*solver.all_of(world.assume), *acts]
    entailed = [clause.id for clause in clauses if not solver.satisfiable([*held, -solver.when(clause.formula)])]
    if entailed:
        return tuple(entailed), False
    named = {clause.id: z3.Not(clause.formula) for clause in clauses}
    return tuple(clash(named, solver, [*world.assume, *map(solver.literal, acts)]) or ()), True
