"""One place where every question gets its problem and its draws, from the prior or from the posterior."""

from __future__ import annotations

import datetime as dt
import logging

from detente.case.case import Case
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
    return DrawnProblem(result.problem, draws, seed, result.sample, posterior=True)
