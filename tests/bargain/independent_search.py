"""Another search for the best set of changes, which shares no code with the ladder's: random restarts and annealing."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from detente.problem.arrays import Draws, Ints, Problem


def share(problem: Problem, columns: Ints, block: Draws) -> float:
    """Return in which share of the draws a package is adopted."""
    return float(problem.adopts(columns[None], problem.accepts(columns[None], block)).mean())


def best_found(
    problem: Problem, draft: Ints, changes: int, block: Draws, steps: int, seed: int, known: Iterable[Ints] = ()
) -> tuple[float, Ints]:
    """Return the best share and set of exactly so many changes that simulated annealing comes upon.

    Parameters
    ----------
    problem : Problem
    draft : int64 array, shape (points,)
        Without open points.
    changes : int
    block : Draws
    steps : int
    seed : int
    known : iterable of int64 arrays
        Packages to start from, cut down or filled up at random to the number of changes.
    """
    rng = np.random.default_rng([77, seed, changes])
    movable = [j for j in range(len(draft)) if problem.sizes[j] > 1]
    starts = [*known, draft]

    def other(j: int) -> int:
        return int(rng.choice([c for c in range(problem.offset[j], problem.offset[j + 1]) if c != draft[j]]))

    best, best_columns = -1.0, draft
    for first in starts:
        now = first.copy()
        while (now != draft).sum() > changes:
            j = rng.choice(np.flatnonzero(now != draft))
            now[j] = draft[j]
        while (now != draft).sum() < changes:
            j = rng.choice([j for j in movable if now[j] == draft[j]])
            now[j] = other(int(j))
        score = share(problem, now, block)
        heat = 0.02
        for step in range(steps):
            heat = 0.02 * (1 - step / steps) + 1e-5
            trial = now.copy()
            out = int(rng.choice(np.flatnonzero(now != draft)))
            kept = [j for j in movable if trial[j] == draft[j]]
            if kept and rng.random() < 0.6:
                trial[out] = draft[out]
                into = int(rng.choice(kept))
                trial[into] = other(into)
            else:
                trial[out] = other(out)
            reached = share(problem, trial, block)
            if reached >= score or rng.random() < math.exp((reached - score) / heat):
                now, score = trial, reached
            if score > best:
                best, best_columns = score, now.copy()
    return best, best_columns
