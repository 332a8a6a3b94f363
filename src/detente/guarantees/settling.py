"""Is there a way to settle some questions so that something holds whatever else happens?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import z3

from detente.guarantees.solver import Deadline, Formula, Lit, Solver, mentioned


def settle(
    questions: Iterable[str],
    always: Formula,
    possible: Sequence[Formula],
    variables: Mapping[str, Formula],
    deadline: Deadline,
) -> list[Lit] | None:
    """Find truth values of some variables under which a formula holds whatever the others are.

    Parameters
    ----------
    questions : iterable of str
        The variables to settle.
    always : formula
        What must then hold in every scenario.
    possible : sequence of formulas
        What must stay possible, so that nothing holds for want of cases.
    variables : mapping of str to z3 Bool
    deadline : Deadline

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
    used = mentioned(variables, [always, *possible])
    asked = [name for name in questions if name in used]
    others = [name for name in used if name not in set(asked)]
    context = always.ctx
    proposing = Solver(variables, list(possible) or [z3.BoolVal(True, context)], deadline)
    defeating = Solver(variables, [z3.Not(always)], deadline)
    while proposing.satisfiable():
        proposal = [Lit(name, truth) for name, truth in proposing.model(asked).items()]
        if not defeating.satisfiable(proposal):
            return defeating.core(proposal)
        scenario = defeating.model(others)
        settled = [(variables[name], z3.BoolVal(truth, context)) for name, truth in scenario.items()]
        proposing.add(z3.substitute(always, *settled) if settled else always)
    return None
