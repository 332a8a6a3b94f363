"""One place where every question gets its problem and its draws, from the prior or from the posterior."""

from __future__ import annotations

import datetime as dt
import logging

from detente.case.case import Case
from detente.inference.again import Again
from detente.kept import of_this_run
from detente.problem.arrays import Draws
from detente.problem.compile import compile_problem
from detente.problem.drawn import DEFAULT_DRAWS, DrawnProblem, check_draws
from detente.problem.random import resolve_seed


def prepare(
    case: Case,
    *,
    posterior: bool = False,
    draws: int = DEFAULT_DRAWS,
    seed: int | None = 0,
    as_of: dt.date | None = None,
) -> DrawnProblem:
    """Compile a case and make its draws available.

    Parameters
    ----------
    case : Case
    posterior : bool
        Use draws inferred from the timeline up to ``as_of``.
    draws : int
    seed : int or None
        None takes a fresh seed, kept in ``DrawnProblem.seed``.
    as_of : date, optional
        Default: the case's.

    Raises
    ------
    InputError
        When ``draws`` is not between 1 and 10^8.
    """
    check_draws(draws)
    seed = resolve_seed(seed)
    problem = compile_problem(case)
    if not posterior:
        return DrawnProblem(problem, draws, seed)
    from detente.inference.posterior import infer

    result = infer(case, problem, draws=draws, seed=seed, as_of=as_of)
    for warning in result.warnings:  # to standard error, unless the caller has set up logging otherwise
        logging.getLogger("detente").warning("warning: %s", warning)
        of_this_run()  # a kept answer would not say it
    return DrawnProblem(result.problem, draws, seed, result.sample, posterior=True, again=Again(case, as_of))


FRESH = 10_000
"""At least so many further draws judge what was chosen on the draws of a question."""


def fresh_count(drawn: DrawnProblem) -> int:
    """Return how many further draws judge what was chosen on the draws of a question."""
    return max(drawn.draws, FRESH)


def fresh(case: Case, drawn: DrawnProblem, as_of: dt.date | None = None) -> Draws:
    """Return draws from the same distribution that no question over ``drawn`` has seen.

    Parameters
    ----------
    case : Case
    drawn : DrawnProblem
    as_of : date, optional
        With inferred draws, as in :func:`prepare`.
    """
    count = fresh_count(drawn)
    if not drawn.posterior:
        return drawn.beyond(count)
    from detente.inference.posterior import infer

    if drawn.inferred_as_model:
        return drawn.beyond(count)
    return infer(case, compile_problem(case), draws=count, seed=drawn.other_seed, as_of=as_of).sample
