"""What a draft is worth to each party, its open points counted the same way for everybody."""

from __future__ import annotations

import itertools

import numpy as np

from detente.bargain.central_amendment import Start
from detente.problem.arrays import Draws, Floats, Problem
from detente.problem.conditions import Programs

MOST = 20_000
"""A linkage that open points can make true in more ways than this is judged at their first so many."""


def worth_of_draft(problem: Problem, start: Start, draws: Draws) -> Floats:
    """Return what a draft is worth, each open point the mean over its remaining options, shape (draws, parties).

    Parameters
    ----------
    problem : Problem
    start : Start
    draws : Draws
    """
    result = np.zeros((len(draws), len(problem.parties)))
    for j in range(len(problem.points)):
        columns = start.remaining.get(j, start.columns[j : j + 1])
        result += draws.values[:, :, columns].mean(axis=2)
    for k, party in enumerate(problem.linkage_party):
        result[:, party] += draws.linkage[:, k] * _share(problem.linkages, k, start, problem)
    return result


def _share(programs: Programs, k: int, start: Start, problem: Problem) -> float:
    """Return in which share of the ways to settle the open points a condition holds."""
    points = programs.points(k)
    ways = itertools.islice(
        itertools.product(*(start.remaining.get(j, start.columns[j : j + 1]) for j in points)), MOST
    )
    chosen = np.array(list(ways), dtype=np.int64).reshape(-1, len(points))
    packages = np.tile(problem.offset[:-1], (len(chosen), 1))
    packages[:, list(points)] = chosen
    return float(programs.evaluate(packages)[:, k].mean())
