"""All prime implicants of a condition under assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from detente.guarantees.solver import Formula, Lit, OutOfTime, Solver, Term


@dataclass(frozen=True)
class Primes:
    """Smallest-by-inclusion sets of literals that bring a condition about.

    ``cut`` is true when the bound on their number was met; ``why`` says why the search stopped early, if it did.
    """

    terms: tuple[Term, ...]
    cut: bool = False
    why: str | None = None


def prime_implicants(condition: Formula, assume: Sequence[Formula], solver: Solver, limit: int) -> Primes:
    """Enumerate the prime implicants of a condition under assumptions.

    A term (a set of literals) counts when it is consistent with the assumptions, when every scenario that
    contains it and obeys the assumptions satisfies the condition, and when no part of it does.

    Steps (hitting-set dualisation in the dual-rail encoding; Previti, Ignatiev, Morgado and Marques-Silva 2015):

    1. Take a smallest-by-inclusion term that hits every clause found so far and contains no term already
       reported or found inconsistent.
    2. Inconsistent with the assumptions: remember its inconsistent core as forbidden.
    3. Not an implicant: a scenario contains it and fails the condition. Widen that scenario to a prime
       implicate; every implicant must contain the opposite of one of its literals: a new clause to hit.
    4. Else it is prime, since no part of it hits all clauses: report it. Repeat until no term is left.

    Parameters
    ----------
    condition : formula
    assume : list of formulas
    solver : Solver
    limit : int
        At most so many are reported.

    Returns
    -------
    Primes
        Sorted by size, then by the order of the solver's variables.
    """
    solver = solver.fresh()
    found: list[Term] = []
    cut, why = False, None
    acts, tied = solver.cone([condition], assume)
    position = {act: k for k, act in enumerate(acts)}
    try:
        everything = solver.all_of(assume)
        if not solver.satisfiable(everything):
            return Primes(())
        cut = _enumerate(condition, tied, acts, solver, limit, found)
    except OutOfTime as stop:
        why = str(stop)
    found.sort(key=lambda term: (len(term), sorted((position[lit.act], not lit.positive) for lit in term)))
    return Primes(tuple(found), cut, why)


def _enumerate(
    condition: Formula, assume: Sequence[Formula], acts: list[str], solver: Solver, limit: int, found: list[Term]
) -> bool:
    """Append the prime implicants to ``found``; return whether the bound was met."""
    context = solver.context
    rails = [Lit(act) for act in acts] + [Lit(act, False) for act in acts]
    chooser = Solver({str(lit): z3.Bool(f"rail!{lit}", context) for lit in rails}, context, solver.deadline)

    def rail(lit: Lit) -> Formula:
        return chooser.literal(Lit(str(lit)))

    for act in acts:
        chooser.require(z3.Or(z3.Not(rail(Lit(act))), z3.Not(rail(Lit(act, False)))))
    given = solver.all_of(assume)
    holds = solver.when(condition)
    implied = solver.when(z3.Or(condition, *[z3.Not(formula) for formula in assume]))
    clauses: list[frozenset[Lit]] = []
    position = {act: k for k, act in enumerate(acts)}
    while chooser.satisfiable(()):
        chosen = chooser.model(chooser.variables)
        term = _smallest([lit for lit in rails if chosen[str(lit)]], clauses)
        term.sort(key=lambda lit: (position[lit.act], lit.positive))
        if assume and not solver.satisfiable([*given, *term]):
            core = solver.core(term, given)
            chooser.require(z3.Not(z3.And(*[rail(lit) for lit in core], z3.BoolVal(True, context))))
            continue
        if solver.satisfiable([*given, -holds, *term]):
            against = solver.model(acts)
            lits = [Lit(act, truth) for act, truth in against.items()]
            if solver.satisfiable([implied, *lits]):  # pragma: no cover - the scenario fails the condition
                raise OutOfTime("the solver contradicted itself")
            clause = frozenset(-lit for lit in solver.core(lits, [implied], smallest=len(clauses) < 40))
            clauses.append(clause)
            chooser.require(z3.Or(*[rail(lit) for lit in clause], z3.BoolVal(False, context)))
            continue
        if len(found) >= limit:
            return True
        found.append(frozenset(term))
        chooser.require(z3.Not(z3.And(*[rail(lit) for lit in term], z3.BoolVal(True, context))))
    return False


def _smallest(term: list[Lit], clauses: list[frozenset[Lit]]) -> list[Lit]:
    """Leave out literals while every clause is still hit."""
    hits = [[lit for lit in term if lit in clause] for clause in clauses]
    only: list[set[Lit]] = [set(hit) for hit in hits]
    kept = set(term)
    for lit in term:
        if all(lit not in hit or len(hit) > 1 for hit in only):
            kept.discard(lit)
            for hit in only:
                hit.discard(lit)
    return [lit for lit in term if lit in kept]
