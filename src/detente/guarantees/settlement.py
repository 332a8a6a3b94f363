"""Is there a way to settle some questions so that something holds whatever else happens?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import z3

from detente.guarantees.solver import Formula, Lit, Solver

FEW = 4
"""With at most so many other variables, all their scenarios are written out at once."""


def settle(questions: Iterable[str], always: Formula, possible: Sequence[Formula], solver: Solver) -> list[Lit] | None:
    """Find truth values of some variables under which a formula holds whatever the others are.

    Parameters
    ----------
    questions : iterable of str
        The variables to settle.
    always : formula
        What must then hold in every scenario.
    possible : sequence of formulas
        What must stay possible, so that nothing holds for want of cases.
    solver : Solver

    Returns
    -------
    list of Lit or None
        A smallest-by-inclusion set of settlements; None when there is none.

    Raises
    ------
    OutOfTime

    Notes
    -----
    A question with two quantifiers, decided by counterexample-guided refinement (Janota and Marques-Silva
    2011): propose settlements, look for a scenario that defeats them, and rule out all settlements which
    that same scenario defeats.
    """
    solver = solver.fresh()
    bearing = solver.mentioned([always])
    asked = [name for name in questions if name in set(bearing)]
    others = [name for name in bearing if name not in set(asked)]
    held, said = solver.all_of(possible), solver.when(always)
    if not solver.satisfiable(held):
        return None
    if not asked:
        return None if solver.satisfiable([-said]) else []
    proposing = solver.fresh()
    for formula in possible:
        proposing.require(formula)
    if len(others) <= FEW:
        for values in product((True, False), repeat=len(others)):
            case = [
                (solver.variables[name], z3.BoolVal(value, solver.context))
                for name, value in zip(others, values, strict=True)
            ]
            proposing.require(z3.substitute(always, *case) if case else always)
    while proposing.satisfiable(()):
        proposal = [Lit(name, truth) for name, truth in proposing.model(asked).items()]
        if not solver.satisfiable([-said, *proposal]):
            return solver.core(proposal, [-said])
        scenario = solver.model(others)
        settled = [(solver.variables[name], z3.BoolVal(truth, solver.context)) for name, truth in scenario.items()]
        proposing.require(z3.substitute(always, *settled) if settled else always)
    return None
