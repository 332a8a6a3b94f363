"""What parties said of options by a day, counted: who asked for or accepted an option, and who refused it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detente.case.case import Case
from detente.case.format.expressions import And, Choice, Comparison, Expression, ExpressionError, Not, Or, chosen, parse
from detente.case.format.models.record import Act
from detente.problem.arrays import Floats, Problem

_LEANS = {"accept": 1, "signal": 1, "conditional": 0, "reject": -1}


def words_on_options(case: Case, problem: Problem, voice: dict[str, float], draft: str) -> tuple[Floats, Floats]:
    """Count the words for and against each option.

    Parameters
    ----------
    case : Case
        As known on the day.
    problem : Problem
    voice : dict of str to float
        How much each party's word counts.
    draft : str
        A conditional answer to this draft counts for the options that it asks for.

    Returns
    -------
    support, oppose : float64 arrays, shape (columns,)
        Each party counts once for each option, by its voice, however often it spoke.
    """
    support: dict[tuple[int, str], float] = {}
    oppose: dict[tuple[int, str], float] = {}
    for act in case.acts_until():
        for column, lean in _leans(case, problem, act):
            for party in act.position_of or act.actor.parties:
                target = support if lean > 0 else oppose
                target[column, party] = voice.get(party, 0.25)
    return _summed(support, problem), _summed(oppose, problem)


def _summed(found: dict[tuple[int, str], float], problem: Problem) -> Floats:
    result = np.zeros(problem.columns)
    for (column, _), weight in sorted(found.items()):
        result[column] += weight
    return result


def _leans(case: Case, problem: Problem, act: Act) -> Iterator[tuple[int, int]]:
    """Yield the columns that an act speaks of, each with 1 (for) or -1 (against)."""
    for point, option in act.demands.items():
        if option in problem.choices.get(point, ()):
            yield problem.column(point, option), 1
    lean = _LEANS.get(act.stance or "", 0)
    if not act.about or not lean or act.about in case.drafts:
        return
    try:
        expression = parse(act.about)
    except ExpressionError:
        return
    for atom, sign in _atoms(expression, lean):
        options = problem.choices.get(atom.point, ())
        named = chosen(atom, {atom.point: options}) if options else frozenset()
        for option in sorted(named):
            yield problem.column(atom.point, option), sign


def _atoms(expression: Expression, sign: int) -> Iterator[tuple[Choice | Comparison, int]]:
    match expression:
        case Choice() | Comparison():
            yield expression, sign
        case Not(operand):
            yield from _atoms(operand, -sign)
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _atoms(operand, sign)
        case _:
            return
