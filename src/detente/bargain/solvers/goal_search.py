"""The best package of sums: goals that are too high at first, and lower until one is reached.

The root's multipliers bound the objective from above, and the best package is usually close to that bound. So the search of
:mod:`detente.bargain.solvers.additive_search` first asks for packages close below it: few come into question, and a search
that ends without one proves a better bound. What it learns in one pass holds in the next. The last pass finds the best
package and proves it (the scheme of destructive lower bounds, Klein and Scholl 1999).
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from detente.bargain.solvers.additive_search import Learned, is_additive, step_between
from detente.bargain.solvers.branch_and_bound import Outcome
from detente.bargain.solvers.depth_first import LEXIMIN, LINEAR, MARGIN, SLACK, Instance
from detente.bargain.solvers.incumbent import Incumbent
from detente.problem.arrays import TOLERANCE

USUAL, GROWS = 0.4, 1.4
"""How far below the bound the first goal lies: at so many points a second option is nearer to the best; how that grows."""
BLIND = 8
"""Goals that are tried before any package at all is sought, where none is known."""
CHUNK = 200_000
"""Nodes between two looks at the clock."""
CLOSE = 1e-7
"""A goal so close to the package in hand is that package."""

Telling = Callable[[float, float], None]
"""Hears of the bound and the seconds spent."""


def suits(instance: Instance) -> bool:
    """Return whether nothing but sums counts, and the objective is one of sums."""
    if instance.objective == MARGIN and not instance.consent:
        return False
    return instance.objective in (LEXIMIN, LINEAR, MARGIN) and is_additive(instance)


class GoalSearch:
    """Searches for the best package with goals that come down from a bound.

    Parameters
    ----------
    instance : Instance
        One that :func:`suits`.
    incumbent : Incumbent
        Improved in place.
    learned : Learned
    top : float
        No package has a larger objective; infinite: nothing is known.
    """

    def __init__(self, instance: Instance, incumbent: Incumbent, learned: Learned, top: float) -> None:
        self.instance, self.incumbent, self.learned, self.top = instance, incumbent, learned, top
        self.nodes = 0

    def run(self, seconds: float, tell: Telling | None = None) -> Outcome:
        """Search until the best package is proven, or time is over."""
        begun = time.perf_counter()
        step, passes = self._first_step(), 0
        between = step_between(self.instance)
        whole = between > 0.5
        if whole and np.isfinite(self.top):
            self.top = float(np.floor(self.top + 1e-6))
        while True:
            aim = self.top - step
            if whole and np.isfinite(aim):
                aim = float(np.ceil(aim)) - 1.0
            step *= GROWS
            passes += 1
            low = self.incumbent.value if self.incumbent.found else -np.inf
            blind = not self.incumbent.found and passes > BLIND
            plain = blind or not np.isfinite(aim) or aim <= low + CLOSE * max(abs(low), 1.0)
            goal = None if plain else aim
            self.learned.way[-1] = -1
            trial = self.incumbent if goal is None else self._aiming(goal)
            while True:
                complete, more = trial.searched(self.instance, CHUNK, self.learned)
                self.nodes += more
                has = bool(trial.found and trial.best[0] >= 0)
                if has and trial is not self.incumbent:
                    self._take(trial)
                if complete:
                    break
                spent = time.perf_counter() - begun
                if tell is not None:
                    tell(self.top, spent)
                if spent > seconds:
                    return Outcome(max(self.top, self.incumbent.value), False, self.nodes, spent)
            if goal is None or has:
                return Outcome(self.incumbent.value, True, self.nodes, time.perf_counter() - begun)
            if self.instance.objective == LEXIMIN:
                self.top = goal - TOLERANCE
            else:
                self.top = goal if whole else goal + SLACK

    def _first_step(self) -> float:
        """Return by how much more than few packages come short of the bound: what second options add less than the best."""
        start, row = self.instance.start, self.instance.gain[:, -1]
        chosen = start[:-1][np.diff(start) > 1]
        if not len(chosen) or not self.instance.is_cut[-1]:
            return float(np.inf)
        return float(np.quantile(np.abs(row[chosen] - row[chosen + 1]), USUAL)) + CLOSE

    def _aiming(self, goal: float) -> Incumbent:
        """Return an incumbent without a package that only better ones than a goal replace."""
        own = self.incumbent
        vector = np.full(len(own.vector), -np.inf)
        vector[0] = goal
        return Incumbent(True, goal, np.full(len(own.best), -1, dtype=np.int64), vector)

    def _take(self, trial: Incumbent) -> None:
        own = self.incumbent
        own.take(trial.best.copy(), trial.value)
        own.vector[:] = trial.vector
