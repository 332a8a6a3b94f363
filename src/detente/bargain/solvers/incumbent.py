"""The best package that a search knows so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.bargain.solvers.additive_search import Learned, polished, searched
from detente.bargain.solvers.depth_first import BEST, LEXIMIN, Instance, ascending
from detente.bargain.solvers.local_search import measure_package
from detente.bargain.solvers.progress import Progress
from detente.bargain.solvers.question import in_file_order
from detente.problem.arrays import Floats, Ints, Problem


@dataclass
class Incumbent:
    """The best package known so far.

    Attributes
    ----------
    found : bool
    value : float
        Its objective; -inf while none is known.
    best : int64 array, shape (points,)
        Its columns by depth.
    vector : float64 array, shape (parties,)
        leximin: its weighted gains in ascending order.
    """

    found: bool
    value: float
    best: Ints
    vector: Floats

    @classmethod
    def none(cls, instance: Instance) -> Incumbent:
        """Return the incumbent of a search that knows no package yet."""
        points, parties = len(instance.start) - 1, len(instance.threshold)
        return cls(False, -np.inf, np.zeros(points, dtype=np.int64), np.full(parties, -np.inf))

    def take(self, package: Ints, value: float) -> None:
        """Take a better package; its sorted gains are not written yet."""
        self.found, self.value, self.best = True, value, package

    def sort(self, instance: Instance) -> None:
        """Write the package's weighted gains in ascending order."""
        rows = np.zeros(len(instance.base))
        counts = np.zeros(len(instance.threshold), dtype=np.int64)
        measure_package(instance, self.best, rows, counts, counts.copy(), np.zeros(len(counts), dtype=np.bool_))
        ascending(rows, instance.weight, self.vector)

    def polished(self, instance: Instance, starts: list[Ints], *, pairs: bool) -> None:
        """Improve packages by single changes, or pairs of them, and take the best."""
        for begun in starts:
            feasible, reached = polished(instance, begun, pairs, 10)
            if feasible and (not self.found or reached > self.value):
                self.take(begun.copy(), reached)
        if self.found and instance.objective == LEXIMIN:
            self.sort(instance)

    def searched(self, instance: Instance, most: int, learned: Learned | None = None) -> tuple[bool, int]:
        """Search depth first from here; return whether that is a proof, and the nodes visited."""
        complete, nodes, self.found, self.value = searched(
            instance, BEST, self.found, self.value, self.best, self.vector, most, learned
        )
        return complete, nodes

    def progress(self, problem: Problem, instance: Instance, bound: float, spent: float, budget: float) -> Progress:
        """Return how far a proof has come that no package is better than a bound."""
        known = self.found and bool(np.isfinite(self.value))
        columns = in_file_order(problem, instance, self.best) if known else None
        return Progress(
            instance.objective,
            self.value if known else None,
            bound if np.isfinite(bound) else None,
            columns,
            spent,
            budget,
        )
