"""Best-first branch and bound in which every node has multipliers of its own.

The depth-first search of :mod:`detente.bargain.solvers.depth_first` bounds every node by the root's multipliers. Where parties are
opposed and gains small these are loose a few decisions further down. Here a node is a set of columns that are still
allowed. Its continuous relaxation, started from its parent's mixture, gives multipliers and with them a bound
(Geoffrion 1974), and columns that cannot be part of a better package are struck out. A short depth-first search with
the node's own tangent as a cut settles the node if it can. Otherwise the options of the point that the relaxation mixes
most are split in two around the mixture (special ordered sets, Beale and Tomlin 1970). The nodes with the best bounds
come first, so that the best bound still open is proven at any time. As long as no package with a product above 0 is
known, nodes are bounded by the largest smallest gain instead.
"""

from __future__ import annotations

import heapq
import itertools
import time
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from detente.bargain.solvers.decision_diagrams import YES
from detente.bargain.solvers.depth_first import BEST, EARLIEST, NASH, SLACK, Instance, search, sorted_gains
from detente.bargain.solvers.local_search import lay_out, polish
from detente.bargain.solvers.node_bounds import halves, tighten
from detente.bargain.solvers.ordering import frame_of
from detente.bargain.solvers.progress import Progress, listener
from detente.bargain.solvers.question import bounds_from, in_file_order
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints, Problem

LEAF = 30_000
"""Nodes that the depth-first search may spend on one set of columns before it is split: about as long as a relaxation."""

AGAIN = 8
"""Larger sets than those it could not settle are tried once in so many times, for better packages."""

Node = tuple[float, int, Bools, Floats, Floats]
"""Bound (negative), order of coming, columns, mixture and multipliers to start from."""


@dataclass
class Outcome:
    """What the tree search found: the incumbent, the best bound still open, and whether nothing is."""

    found: bool
    value: float
    best: Ints
    bound: float
    complete: bool
    nodes: int
    seconds: float


class Tree:
    """Searches sets of columns, those with the best bounds first.

    Parameters
    ----------
    problem : Problem
    instance : Instance
        Its last row is a cut of multipliers.
    charged : float64 array, shape (columns, rows)
        Gains with linkages that raise a row counted at their last steps.
    """

    def __init__(self, problem: Problem, instance: Instance, charged: Floats) -> None:
        self.instance, self.charged = instance, charged
        self.frame = frame_of(problem)
        self.parties = len(instance.threshold)
        self.logs = instance.objective == NASH
        self.points = len(instance.start) - 1
        self.plain = len(instance.root) == 0 and not instance.consent
        self.depth = np.repeat(np.arange(self.points), np.diff(instance.start))
        self.column = problem.offset[self.frame.order[self.depth]] + instance.option
        self.leaf = (LEAF if self.plain else 5 * LEAF) + len(self.depth)
        self.empty = np.zeros((0, self.points), dtype=np.int64)
        self.need = instance.need.copy()
        self.need[instance.is_cut] = -np.inf
        self.base = instance.base + instance.when_yes[instance.root == YES].sum(axis=0)
        self.unit = (instance.weight > 0).astype(np.float64)
        self.settled: list[tuple[float, Bools, Floats]] = []
        self.problem = problem
        self.listener = listener()

    def run(self, found: bool, value: float, best: Ints, vector: Floats, seconds: float) -> Outcome:
        """Search for the best package; ``vector`` (leximin: the incumbent's sorted gains) is overwritten."""
        instance, start = self.instance, self.instance.start
        begun_at = time.perf_counter()
        keep = np.ones(len(self.depth), dtype=np.bool_)
        count = itertools.count()
        nothing = np.zeros(len(keep))
        heap: list[Node] = [(-np.inf, next(count), keep, nothing, np.zeros(self.parties))]
        nodes = 0
        turn, largest = 0, np.inf
        hunting = self.logs and not value > -np.inf
        while heap:
            if hunting and value > -np.inf:
                # a product above 0 is found: bounds on the smallest gain no longer count
                hunting = False
                heap = [(-np.inf, *node[1:]) for node in heap]
                heapq.heapify(heap)
            if hunting:
                floor = TOLERANCE if found else -TOLERANCE - 1e-12
            else:
                floor = value - TOLERANCE if found else -np.inf
            inherited, _, keep, mass, begun = heapq.heappop(heap)
            if -inherited < floor:
                break
            spent = time.perf_counter() - begun_at
            if self.listener is not None and not hunting:
                self._tell(found, value, best, -inherited, spent, seconds)
            if nodes and spent > seconds:
                bound = np.inf if hunting else max(-inherited, value)
                return Outcome(found, value, best, bound, False, nodes, spent)
            closed, bound, multipliers, d = tighten(
                start, self.charged, self.base, self.need, self.unit if hunting else instance.weight,
                self.logs and not hunting, floor, keep, mass, begun,
            )  # fmt: skip
            nodes += 1
            if closed:
                continue
            bound = min(bound, -inherited)
            if self.logs and not hunting and bound <= value + SLACK:
                self.settled.append((bound, keep, multipliers))
                continue
            if d != -2:
                tried = _rounded(start, keep, mass)
                fits, reached = polish(instance, tried, False, 4)
                if fits and (not found or reached > value + 1e-12):
                    fits, reached = polish(instance, tried, True, 4)
                if fits and (not found or reached > value + (1e-12 if self.logs else TOLERANCE)):
                    found, value, best = True, reached, tried
                    self._sort(best, vector)
                    if hunting:
                        heapq.heappush(heap, (-bound, next(count), keep, mass, begun))
                        continue
            size = float(np.log(np.add.reduceat(keep.astype(np.float64), start[:-1])).sum())
            if size <= largest or turn % AGAIN == 0:
                small, back = self.part(keep, multipliers, hunting)
                tried = np.full(len(small.start) - 1, -1, dtype=np.int64)
                done, more, has, reached, _ = search(small, BEST, found, value, tried, vector, self.leaf, self.empty)
                nodes += more
                if has and tried[0] >= 0:
                    found, value, best = True, reached, self.whole(keep, back[tried])
                if done:
                    largest = max(largest, size)
                    self.settled.append((np.inf if hunting else bound, keep, multipliers))
                    continue
                largest = min(largest, 0.98 * size)
            turn += 1
            if d < 0:
                widths = np.add.reduceat(keep.astype(np.int64), start[:-1])
                d = int(np.argmax(widths > 1))
                lower = np.zeros(len(keep), dtype=np.bool_)
                lower[start[d] + int(np.argmax(keep[start[d] : start[d + 1]]))] = True
            else:
                lower = halves(start, self.charged, multipliers, d, keep, mass)
            here = self.depth == d
            for side in (lower, ~lower):
                child = keep & (side | ~here)
                heapq.heappush(heap, (-bound, next(count), child, np.where(child, mass, 0.0), begun.copy()))
        return Outcome(found, value, best, value, True, nodes, time.perf_counter() - begun_at)

    def _tell(self, found: bool, value: float, best: Ints, bound: float, spent: float, budget: float) -> None:
        """Tell whoever listens how far the proof has come."""
        assert self.listener is not None
        known = found and np.isfinite(value)
        columns = in_file_order(self.problem, self.instance, best) if known else None
        open_bound = bound if np.isfinite(bound) else None
        self.listener(Progress(self.instance.objective, value if known else None, open_bound, columns, spent, budget))

    def _sort(self, package: Ints, vector: Floats) -> None:
        """Write a package's weighted gains in ascending order."""
        rows = np.zeros(len(self.instance.base))
        counts = np.zeros(self.parties, dtype=np.int64)
        lay_out(self.instance, package, rows, counts, counts.copy())
        sorted_gains(self.instance, rows, vector)

    def first(self, value: float, best: Ints, vector: Floats) -> tuple[Ints, bool, int]:
        """Return the earliest package in file order among those within 1e-9 of ``value``, once :meth:`run` is done."""
        nodes = 0
        place = self.frame.depth_of
        option = self.instance.option
        for bound, keep, multipliers in self.settled:
            if bound < value - TOLERANCE:
                continue
            small, back = self.part(keep, multipliers)
            tried = np.zeros(len(small.start) - 1, dtype=np.int64)
            done, more, has, _, _ = search(small, EARLIEST, False, value, tried, vector, 50 * self.leaf, self.empty)
            nodes += more
            if not done:
                return best, False, nodes
            if has:
                other = self.whole(keep, back[tried])
                if option[other][place].tolist() < option[best][place].tolist():
                    best = other
        return best, True, nodes

    def whole(self, keep: Bools, chosen: Ints) -> Ints:
        """Return a package's columns by depth from those chosen where there is a choice."""
        start = self.instance.start
        result = start[:-1] + np.array([int(np.argmax(keep[a:b])) for a, b in pairwise(start)])
        result[self.depth[chosen]] = chosen
        whole: Ints = result.astype(np.int64)
        return whole

    def part(self, keep: Bools, multipliers: Floats, hunting: bool = False) -> tuple[Instance, Ints]:
        """Return the instance of a set of columns, its last cut the multipliers' own, and its columns' old places."""
        instance, parties = self.instance, self.parties
        widths = np.add.reduceat(keep.astype(np.int64), instance.start[:-1])
        back = np.flatnonzero(keep)
        cut = np.zeros(len(instance.gain))
        cut[back] = instance.gain[back, :parties] @ multipliers
        used = multipliers > 0
        shift = instance.shift.copy()
        shift[-1] = 0.0
        if self.logs:
            w = instance.weight
            fine = bool((multipliers[w > 0] > 0).all()) and used.any()
            shift[-1] = float((w[used] * (np.log(w[used] / multipliers[used]) - 1.0)).sum()) if fine else np.inf
        need = instance.need.copy()
        if hunting:
            need[-1] = -TOLERANCE * float(multipliers.sum()) - 1e-12
        base = instance.base.copy()
        base[-1] = base[:parties] @ multipliers
        if self.plain:
            free = np.flatnonzero(widths > 1)
            if not len(free):
                free = np.zeros(1, dtype=np.int64)
            apart = np.zeros(self.points)
            most = np.maximum.reduceat(
                np.where(keep[:, None], instance.gain[:, :parties], -np.inf), instance.start[:-1]
            )
            least = np.minimum.reduceat(
                np.where(keep[:, None], instance.gain[:, :parties], np.inf), instance.start[:-1]
            )
            apart = (most - least) @ np.maximum(multipliers, 1e-12)
            free = free[np.argsort(-apart[free], kind="stable")]
            rank = np.full(self.points, -1, dtype=np.int64)
            rank[free] = np.arange(len(free))
            alone = back[rank[self.depth[back]] < 0]
            base += instance.gain[alone].sum(axis=0)
            base[-1] = base[:parties] @ multipliers
            back = back[rank[self.depth[back]] >= 0]
            back = back[np.lexsort((-cut[back], rank[self.depth[back]]))]
            widths = widths[free]
            depth_of = np.argsort(self.frame.order[free])
        else:
            back = back[np.lexsort((-cut[back], self.depth[back]))]
            depth_of = instance.depth_of
        start = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
        gain = instance.gain[back]
        gain[:, -1] = cut[back]
        when_yes, relief, touch_start = instance.when_yes, instance.relief, instance.touch_start
        if self.plain:
            suffix = np.zeros((len(widths) + 1, gain.shape[1]))
            suffix[:-1] = np.cumsum(np.maximum.reduceat(gain, start[:-1], axis=0)[::-1], axis=0)[::-1]
            touch_start = np.zeros(len(widths) + 1, dtype=np.int64)
        else:
            when_yes = when_yes.copy()
            when_yes[:, -1] = when_yes[:, :parties] @ multipliers
            suffix, relief = bounds_from(self.frame, start, self.column[back], gain, when_yes)
        small = instance._replace(
            start=start,
            option=instance.option[back],
            depth_of=depth_of,
            gain=gain,
            base=base,
            suffix=suffix,
            need=need,
            shift=shift,
            obliges=np.ascontiguousarray(instance.obliges[back]),
            touch_start=touch_start,
            when_yes=when_yes,
            relief=relief,
        )
        return small, back


def _rounded(start: Ints, keep: Bools, mass: Floats) -> Ints:
    """Return the columns by depth in which a mixture has most mass."""
    weight = np.where(keep, mass, -1.0)
    return np.array([a + int(weight[a:b].argmax()) for a, b in pairwise(start)], dtype=np.int64)
