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
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from detente.bargain.solvers.additive_search import is_additive, polished, searched
from detente.bargain.solvers.decision_diagrams import YES
from detente.bargain.solvers.depth_first import BEST, EARLIEST, SLACK, Instance
from detente.bargain.solvers.incumbent import Incumbent
from detente.bargain.solvers.node_bounds import halves, tighten
from detente.bargain.solvers.ordering import frame_of
from detente.bargain.solvers.progress import listener
from detente.bargain.solvers.question import bounds_from
from detente.bargain.solvers.tree_bounds import bounds_for, required_parties
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints, Problem

LEAF = 15_000
"""Nodes that the depth-first search may spend on one set of columns before it is split: about as long as a relaxation."""

AGAIN = 8
"""Larger sets than those it could not settle are tried once in so many times, for better packages."""

Node = tuple[float, int, Bools, Floats, Floats]
"""Bound (negative), order of coming, columns, mixture and multipliers to start from."""


@dataclass
class Outcome:
    """How far the tree search came: the best bound still open, and whether nothing is."""

    bound: float
    complete: bool
    nodes: int
    seconds: float


@dataclass
class _Open:
    """The sets of columns that are still open, and what the search has learned about its leaves."""

    nodes: list[Node]
    hunting: bool
    """No package is known yet (Nash: none with a product above 0): nodes are bounded by the largest smallest gain."""
    visited: int = 0
    turn: int = 0
    largest: float = np.inf
    """The largest set that the depth-first search is thought to settle (log of its packages)."""
    count: Iterator[int] = field(default_factory=itertools.count)

    def push(self, bound: float, keep: Bools, mass: Floats, begun: Floats) -> None:
        heapq.heappush(self.nodes, (-bound, next(self.count), keep, mass, begun))

    def stop_hunting(self) -> None:
        """A package is found: bounds on the smallest gain no longer count."""
        self.hunting = False
        self.nodes = [(-np.inf, *node[1:]) for node in self.nodes]
        heapq.heapify(self.nodes)


class Tree:
    """Searches sets of columns, those with the best bounds first.

    Parameters
    ----------
    problem : Problem
    instance : Instance
        Its last row is a cut of multipliers.
    charged : float64 array, shape (columns, rows)
        Gains with linkages that raise a row counted at their last steps.
    earliest : bool
        Ties are to be settled: sets that hold packages as good as the best are kept.
    """

    def __init__(self, problem: Problem, instance: Instance, charged: Floats, earliest: bool = True) -> None:
        self.instance, self.charged = instance, charged
        self.frame = frame_of(problem)
        self.bounds = bounds_for(instance, earliest)
        self.rows = self.bounds.rows
        self.points = len(instance.start) - 1
        self.plain = is_additive(instance)
        self.depth = np.repeat(np.arange(self.points), np.diff(instance.start))
        self.column = problem.offset[self.frame.order[self.depth]] + instance.option
        self.leaf = (LEAF if self.plain else 5 * LEAF) + len(self.depth)
        self.need = instance.need.copy()
        self.need[instance.is_cut] = -np.inf
        required = np.flatnonzero(required_parties(instance))
        self.need[required] = np.maximum(self.need[required], instance.threshold[required])
        self.base = instance.base + instance.when_yes[instance.root == YES].sum(axis=0)
        self.settled: list[tuple[float, Bools, Floats]] = []
        self.problem = problem
        self.listener = listener()

    def run(self, incumbent: Incumbent, seconds: float) -> Outcome:
        """Search for the best package; the incumbent is improved in place."""
        begun_at = time.perf_counter()
        columns = len(self.depth)
        open_ = _Open([], self.bounds.hunts and not incumbent.value > -np.inf)
        open_.push(np.inf, np.ones(columns, dtype=np.bool_), np.zeros(columns), np.zeros(self.rows))
        while open_.nodes:
            if open_.hunting and incumbent.value > -np.inf:
                open_.stop_hunting()
            node = heapq.heappop(open_.nodes)
            if -node[0] < self.bounds.least(incumbent, open_.hunting):
                break
            spent = time.perf_counter() - begun_at
            if self.listener is not None and not open_.hunting:
                self.listener(incumbent.progress(self.problem, self.instance, -node[0], spent, seconds))
            if open_.visited and spent > seconds:
                bound = np.inf if open_.hunting else max(-node[0], incumbent.value)
                return Outcome(bound, False, open_.visited, spent)
            self._visit(open_, node, incumbent)
        return Outcome(incumbent.value, True, open_.visited, time.perf_counter() - begun_at)

    def _visit(self, open_: _Open, node: Node, incumbent: Incumbent) -> None:
        """Bound a node; settle it, or split it in two."""
        inherited, _, keep, mass, begun = node
        hunting, bounds = open_.hunting, self.bounds
        closed, bound, multipliers, d = tighten(
            self.instance.start, self.charged, bounds.base(self.base, incumbent, hunting),
            bounds.needs(self.need, incumbent, hunting), bounds.weight(hunting), bounds.logs and not hunting,
            bounds.floor(incumbent, hunting), keep, mass, begun,
        )  # fmt: skip
        open_.visited += 1
        if closed:
            return
        bound = min(bounds.bound(bound, multipliers, incumbent, hunting), -inherited)
        if bounds.logs and not hunting and bound <= incumbent.value + SLACK:
            self.settled.append((bound, keep, multipliers))
            return
        if d != -2 and self._rounds_to_better(keep, mass, incumbent) and hunting:
            open_.push(bound, keep, mass, begun)
            return
        if self._searched(open_, keep, multipliers, bound, incumbent):
            return
        here, lower = self._halves(keep, mass, multipliers, d)
        for side in (lower, ~lower):
            child = keep & (side | ~here)
            open_.push(bound, child, np.where(child, mass, 0.0), begun.copy())

    def _rounds_to_better(self, keep: Bools, mass: Floats, incumbent: Incumbent) -> bool:
        """Round a node's mixture and improve it; return whether that gives a better package."""
        tried = _rounded(self.instance.start, keep, mass)
        fits, reached = polished(self.instance, tried, False, 4)
        if fits and (not incumbent.found or reached > incumbent.value + 1e-12):
            fits, reached = polished(self.instance, tried, True, 4)
        if not (fits and (not incumbent.found or reached > incumbent.value + self.bounds.ties)):
            return False
        incumbent.take(tried, reached)
        incumbent.sort(self.instance)
        return True

    def _searched(self, open_: _Open, keep: Bools, multipliers: Floats, bound: float, incumbent: Incumbent) -> bool:
        """Search a node depth first, if it is small enough or its turn; return whether that settles it."""
        size = float(np.log(np.add.reduceat(keep.astype(np.float64), self.instance.start[:-1])).sum())
        settles = False
        if size <= open_.largest or open_.turn % AGAIN == 0:
            small, back = self.part(keep, multipliers, open_.hunting)
            tried = np.full(len(small.start) - 1, -1, dtype=np.int64)
            settles, more, has, reached = searched(
                small, BEST, incumbent.found, incumbent.value, tried, incumbent.vector, self.leaf
            )
            open_.visited += more
            if has and tried[0] >= 0:
                incumbent.take(self.whole(keep, back[tried]), reached)
            if settles:
                open_.largest = max(open_.largest, size)
                self.settled.append((np.inf if open_.hunting else bound, keep, multipliers))
                return True
            open_.largest = min(open_.largest, 0.98 * size)
        open_.turn += 1
        return False

    def _halves(self, keep: Bools, mass: Floats, multipliers: Floats, d: int) -> tuple[Bools, Bools]:
        """Return the columns of the point to split, and those that stay in the first half."""
        start = self.instance.start
        if d >= 0:
            return self.depth == d, halves(start, self.charged, multipliers, d, keep, mass)
        d = int(np.argmax(np.add.reduceat(keep.astype(np.int64), start[:-1]) > 1))
        lower = np.zeros(len(keep), dtype=np.bool_)
        lower[start[d] + int(np.argmax(keep[start[d] : start[d + 1]]))] = True
        return self.depth == d, lower

    def first(self, incumbent: Incumbent) -> tuple[Ints, bool, int]:
        """Return the earliest package in file order among the best (to 1e-9), once :meth:`run` is done.

        Returns
        -------
        package, whether it is proven to be the earliest, nodes visited
        """
        value, best, vector = incumbent.value, incumbent.best, incumbent.vector
        nodes = 0
        place = self.frame.depth_of
        option = self.instance.option
        for bound, keep, multipliers in self.settled:
            if bound < value - TOLERANCE:
                continue
            small, back = self.part(keep, multipliers)
            tried = np.zeros(len(small.start) - 1, dtype=np.int64)
            done, more, has, _ = searched(small, EARLIEST, False, value, tried, vector, 50 * self.leaf)
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
        kept = np.flatnonzero(keep)
        result = kept[np.searchsorted(self.depth[kept], np.arange(self.points))]
        result[self.depth[chosen]] = chosen
        whole: Ints = result.astype(np.int64)
        return whole

    def part(self, keep: Bools, multipliers: Floats, hunting: bool = False) -> tuple[Instance, Ints]:
        """Return the instance of a set of columns, its last cut the multipliers' own, and its columns' old places."""
        instance, rows = self.instance, self.rows
        multipliers = self.bounds.scaled(multipliers)
        back = np.flatnonzero(keep)
        cut = np.zeros(len(instance.gain))
        cut[back] = instance.gain[back, :rows] @ multipliers
        base = instance.base.copy()
        if self.plain:
            base, back, widths, depth_of = self._free(keep, multipliers, cut)
        else:
            widths = np.add.reduceat(keep.astype(np.int64), instance.start[:-1])
            back = back[np.lexsort((-cut[back], self.depth[back]))]
            depth_of = instance.depth_of
        base[-1] = base[:rows] @ multipliers
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
            when_yes[:, -1] = when_yes[:, :rows] @ multipliers
            suffix, relief = bounds_from(self.frame, start, self.column[back], gain, when_yes)
        need = instance.need.copy()
        need[-1] = self.bounds.refuted(multipliers) if hunting else -np.inf
        shift = instance.shift.copy()
        shift[-1] = self.bounds.shift(multipliers)
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

    def _free(self, keep: Bools, multipliers: Floats, cut: Floats) -> tuple[Floats, Ints, Ints, Ints]:
        """Leave out points without a choice; the others in the order of what is at stake.

        Returns
        -------
        base, places of the columns, how many each point has, and the depth of each point
        """
        instance, start = self.instance, self.instance.start[:-1]
        widths = np.add.reduceat(keep.astype(np.int64), start)
        free = np.flatnonzero(widths > 1)
        if not len(free):
            free = np.zeros(1, dtype=np.int64)
        gain = instance.gain[:, : self.rows]
        most = np.maximum.reduceat(np.where(keep[:, None], gain, -np.inf), start)
        least = np.minimum.reduceat(np.where(keep[:, None], gain, np.inf), start)
        apart = (most - least) @ np.maximum(multipliers, 1e-12)
        free = free[np.argsort(-apart[free], kind="stable")]
        rank = np.full(self.points, -1, dtype=np.int64)
        rank[free] = np.arange(len(free))
        back = np.flatnonzero(keep)
        base = instance.base + instance.gain[back[rank[self.depth[back]] < 0]].sum(axis=0)
        back = back[rank[self.depth[back]] >= 0]
        back = back[np.lexsort((-cut[back], rank[self.depth[back]]))]
        return base, back, widths[free], np.argsort(self.frame.order[free])


def _rounded(start: Ints, keep: Bools, mass: Floats) -> Ints:
    """Return the columns by depth in which a mixture has most mass."""
    depth = np.repeat(np.arange(len(start) - 1), np.diff(start))
    weight = np.where(keep, mass, -1.0)
    most = np.flatnonzero(weight == np.maximum.reduceat(weight, start[:-1])[depth])
    first: Ints = most[np.searchsorted(depth[most], np.arange(len(start) - 1))]
    return first
