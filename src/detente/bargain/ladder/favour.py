"""Of the sets that are adopted almost as often as a rung's best, the one that is worth most to a party."""

from __future__ import annotations

import numpy as np

from detente.bargain.ladder.climb import Climber
from detente.problem.arrays import Draws, Floats, Ints

NEAR = 0.1
"""A set is near the best if it is adopted at least nine tenths as often."""


def favoured(climber: Climber, mean: Draws, party: int, best: list[tuple[int, Ints, int]]) -> list[Ints]:
    """Return for each rung the set that is worth most to a party among those near the rung's best, as local search finds it.

    Parameters
    ----------
    climber : Climber
        With what its search found.
    mean : Draws
        One draw: the mean figures.
    party : int
    best : list of (changes, package, draws won)
        The rungs.

    Returns
    -------
    list of int64 arrays, shape (points,)
    """
    found: list[Ints] = []
    for size, columns, hits in best:
        floor = max(int(np.ceil((1 - NEAR) * hits - 1e-9)), 0)
        known = [columns, *found[-1:], *(c for k in range(size + 1) for c in climber.found.ranked(k))]
        near = [c for c in known if climber.moves.table.size(c) <= size and climber.moves.count(c)[0] >= floor]
        worth = _worth(climber, np.array(near), mean, party)
        found.append(_climb(climber, near[int(worth.argmax())], size, floor, (mean, party)))
    return found


def _worth(climber: Climber, packages: Ints, mean: Draws, party: int) -> Floats:
    return climber.problem.utilities(packages, mean)[0, :, party]


def _climb(climber: Climber, now: Ints, size: int, floor: int, whose: tuple[Draws, int]) -> Ints:
    """Change one thing at a time, or swap two, while that is worth more to the party and stays near the best."""
    reached = float(_worth(climber, now[None], *whose)[0])
    for _ in range(50):
        packages, adopted, _ = climber.neighbours(now, size)
        near = packages[adopted >= floor]
        if not len(near):
            return now
        worth = _worth(climber, near, *whose)
        best = int(worth.argmax())
        if worth[best] <= reached + 1e-9:
            return now
        now, reached = near[best], float(worth[best])
    return now
