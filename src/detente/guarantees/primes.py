"""All prime implicants of a condition under assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import z3

from detente.guarantees.solver import Deadline, Formula, Lit, OutOfTime, Solver, Term, mentioned


@dataclass(frozen=True)
class Primes:
    """Smallest-by-inclusion sets of literals that bring a condition about.

    ``cut`` is true when the bound on their number was met; ``why`` says why the search stopped early, if it did.
    """

    terms: tuple[Term, ...]
    cut: bool = False
    why: str | None = None


def prime_implicants(
    condition: Formula,
    assume: list[Formula],
    variables: Mapping[str, Formula],
    deadline: Deadline,
    limit: int,
) -> Primes:
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
    variables : mapping of str to z3 Bool
        All acts; only those that the formulas mention are used.
    deadline : Deadline
    limit : int
        At most so many are reported.

    Returns
    -------
    Primes
        Sorted by size, then by the order of ``variables``.
    """
    context = condition.ctx
    acts = mentioned(variables, [condition, *assume])
    position = {act: k for k, act in enumerate(variables)}
    yes = {act: z3.Bool(f"with!{act}", context) for act in acts}
    no = {act: z3.Bool(f"without!{act}", context) for act in acts}

    def rail(lit: Lit) -> Formula:
        return (yes if lit.positive else no)[lit.act]

    chooser_variables = {str(Lit(a)): yes[a] for a in acts} | {str(Lit(a, False)): no[a] for a in acts}
    both = [z3.Not(z3.And(yes[act], no[act])) for act in acts]
    chooser = Solver(chooser_variables, both or [z3.BoolVal(True, context)], deadline)
    consistent = Solver(variables, assume or [z3.BoolVal(True, context)], deadline)
    failing = Solver(variables, [*assume, z3.Not(condition)], deadline)
    holding = Solver(variables, [z3.Or(condition, *[z3.Not(a) for a in assume])], deadline)
    clauses: list[frozenset[Lit]] = []
    found: list[Term] = []
    rails = [Lit(act) for act in acts] + [Lit(act, False) for act in acts]
    cut, why = False, None
    try:
        while chooser.satisfiable():
            chosen = chooser.model(chooser_variables)
            term = _smallest([lit for lit in rails if chosen[str(lit)]], clauses)
            ordered = sorted(term, key=lambda lit: (position[lit.act], lit.positive))
            if not consistent.satisfiable(ordered):
                core = consistent.core(ordered)
                chooser.add(z3.Not(z3.And(*[rail(lit) for lit in core], z3.BoolVal(True, context))))
                continue
            if failing.satisfiable(ordered):
                against = failing.model(acts)
                lits = [Lit(act, truth) for act, truth in against.items()]
                if holding.satisfiable(lits):  # pragma: no cover - the scenario fails the condition
                    raise OutOfTime("the solver contradicted itself")
                clause = frozenset(-lit for lit in holding.core(lits))
                clauses.append(clause)
                chooser.add(z3.Or(*[rail(lit) for lit in clause], z3.BoolVal(False, context)))
                continue
            if len(found) >= limit:
                cut = True
                break
            found.append(frozenset(term))
            chooser.add(z3.Not(z3.And(*[rail(lit) for lit in term], z3.BoolVal(True, context))))
    except OutOfTime as stop:
        why = str(stop)
    found.sort(key=lambda t: (len(t), sorted((position[lit.act], not lit.positive) for lit in t)))
    return Primes(tuple(found), cut, why)


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
