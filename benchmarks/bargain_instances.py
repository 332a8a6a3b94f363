"""Generated problems for the benchmarks, from a seed each; they are laid out as the tests lay out theirs."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from detente.problem.arrays import Problem

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.bargain.instances import make
from tests.bargain.instances import opposed as two_blocs

__all__ = ["additive", "two_blocs"]


def additive(points: int, options: int, parties: int, seed: int, conditions: int = 0, no_deal: float = 40.0) -> Problem:
    """Weights Dirichlet(1), values uniform from 0 to 100, and so many linkages and red lines of two points each."""
    rng = np.random.default_rng([points, options, parties, seed])
    weight = rng.dirichlet(np.ones(points), parties)
    values = (weight[:, :, None] * rng.uniform(0, 100, (parties, points, options))).reshape(parties, -1)

    def pair() -> str:
        a, b = rng.choice(points, 2, replace=False)
        return f"p{a} is o{rng.integers(options)} and p{b} is o{rng.integers(options)}"

    linkages = [(int(rng.integers(parties)), pair(), float(rng.normal(0, 5))) for _ in range(conditions)]
    red_lines = [(int(rng.integers(parties)), pair()) for _ in range(conditions)]
    return make(values, np.full(parties, no_deal), [options] * points, linkages=linkages, red_lines=red_lines)
