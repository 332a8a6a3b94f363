"""The fewest changes after which a draft is adopted with a given probability over the draws.

Sets of changes are tried by increasing cost. A set is given up as soon as more draws refuse it than may, counting
the draws that refuse most often first; and so is everything that contains it, once that many draws would refuse even
if each party got the best of the changes that the budget still allows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from detente.bargain.central_amendment import Start, central_amendment, margin_of
from detente.bargain.solvers.ordering import frame_of
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Draws, Floats, Ints, Problem, join
from detente.problem.compiled import adopted
from detente.problem.consent import ConsentArrays

METHOD = "changes by increasing cost"
MOST_HELD = 60_000_000
"""Numbers of drawn values held at once; further draws are read again for each amendment that has come so far."""


@dataclass(frozen=True)
class Found:
    """What the search came to; see :class:`detente.bargain.amendment.Amendment`."""

    columns: Ints | None
    optimal: bool
    bound: float | None
    nodes: int
    method: str
    all: list[Ints]


@njit(nogil=True)
def refusing(
    rule: ConsentArrays, sums: Floats, tops: Floats, threshold: Floats, blocked: Bools, obliged: Bools, most: int
) -> int:
    """Count the draws in which the consent rule cannot adopt; stop once there are more than ``most``.

    Parameters
    ----------
    rule : ConsentArrays
    sums, tops : float64 arrays, shape (draws, parties)
        What parties have, and the most that they can still get.
    threshold : float64 array, shape (draws, parties)
    blocked : bool array, shape (draws, parties)
        A real red line is crossed.
    obliged : bool array, shape (parties,)
    most : int
    """
    draws, parties = sums.shape
    accepts = np.zeros(parties, dtype=np.bool_)
    count = 0
    for d in range(draws):
        for i in range(parties):
            accepts[i] = not blocked[d, i] and sums[d, i] + tops[d, i] >= threshold[d, i]
        if not adopted(rule, accepts, obliged):
            count += 1
            if count > most:
                return count
    return count


@njit(nogil=True)
def top_gains(gains: Floats, deepest: int) -> Floats:
    """Return the sum of the r largest gains among the later points.

    Parameters
    ----------
    gains : float64 array, shape (points, draws, parties)
        The most that changing a point adds; at least 0.
    deepest : int

    Returns
    -------
    float64 array, shape (points + 1, deepest + 1, draws, parties)
        Entry ``[j, r]``: the r largest among points j, j + 1, …
    """
    points, draws, parties = gains.shape
    result = np.zeros((points + 1, deepest + 1, draws, parties))
    best = np.zeros((draws, parties, deepest + 1))
    for j in range(points - 1, -1, -1):
        for d in range(draws):
            for i in range(parties):
                x = gains[j, d, i]
                r = 0
                while r < deepest and x > 0.0:
                    if best[d, i, r] < x:
                        t = best[d, i, r]
                        best[d, i, r] = x
                        x = t
                    r += 1
                total = 0.0
                for r in range(deepest):
                    total += best[d, i, r]
                    result[j, r + 1, d, i] = total
    return result


class _OutOfTime(Exception):
    """The time for the proof is up."""


def smallest_with_confidence(
    problem: Problem, start: Start, confidence: float, blocks: Callable[[], Iterable[Draws]], seconds: float
) -> Found:
    """Search; see the module.

    Parameters
    ----------
    problem : Problem
    start : Start
    confidence : float
    blocks : callable
        Returns the draws block by block, the same at every call.
    seconds : float
    """
    search = _Search(problem, start, confidence, blocks, time.perf_counter() + seconds)
    return search.run()


class _Search:
    def __init__(
        self,
        problem: Problem,
        start: Start,
        confidence: float,
        blocks: Callable[[], Iterable[Draws]],
        end: float,
    ) -> None:
        self.problem, self.start, self.blocks, self.end = problem, start, blocks, end
        self.frame = frame_of(problem)
        size = max(len(problem.parties) * problem.columns, 1)
        held, count = [], 0
        for block in blocks():
            if count * size < MOST_HELD:
                held.append(block)
            count += len(block)
        self.count = count
        self.most = count - int(np.ceil(confidence * count - 1e-9))
        self.held = join(held)
        self.complete = len(self.held) == count
        self.nodes = 0
        self.refuted = -1.0
        self.budget = 0.0
        cost = np.array(
            [start.price[problem.offset[j] : problem.offset[j + 1]].max() for j in range(len(problem.points))]
        )
        self.cost = cost
        self._order()

    def _order(self) -> None:
        """Put the draws that refuse most first, and the points that matter most first (open ones before all)."""
        problem, start = self.problem, self.start
        path = self.path = self._greedy()
        refused = np.zeros(len(self.held))
        for k in range(0, len(self.held), 4096):
            some = self.held.take(slice(k, k + 4096))
            refused[k : k + 4096] = (~problem.adopts(path, problem.accepts(path, some))).sum(axis=1)
        self.held = self.held.take(np.argsort(-refused, kind="stable"))
        self.hard = min(len(self.held), 2 * self.most + 400)
        near = self.held.take(slice(0, self.hard))
        base = np.zeros((self.hard, len(problem.parties)))
        gains = []
        for j in range(len(problem.points)):
            own = near.values[:, :, problem.offset[j] : problem.offset[j + 1]].max(axis=2)
            if start.columns[j] >= 0:
                kept = near.values[:, :, start.columns[j]]
                base += kept
                gains.append(np.maximum(own - kept, 0.0))
            else:
                gains.append(own)
        matter = [float(g.mean(axis=0).sum()) for g in gains]
        self.points = sorted(range(len(gains)), key=lambda j: (j not in start.remaining, -matter[j], j))
        self.base, self.near = base, near
        self.gains = np.array([gains[j] if j not in start.remaining else gains[j] * 0.0 for j in self.points])
        self.open_gain = [gains[j] for j in self.points if j in start.remaining]
        self.threshold = np.where(np.isfinite(near.no_deal), near.no_deal - TOLERANCE, -np.inf)
        lift = np.zeros_like(base)
        for k, party in enumerate(problem.linkage_party):
            lift[:, party] += np.maximum(near.linkage[:, k], 0.0)
        self.lift = lift
        self.unblocked = np.zeros(base.shape, dtype=np.bool_)

    def _greedy(self) -> Ints:
        """Return the packages on a greedy path from the draft: each step the change that helps most."""
        problem, start = self.problem, self.start
        some = self.held.take(slice(0, 400))
        now = start.columns.copy()
        for j, columns in start.remaining.items():
            now[j] = columns[0]
        path = [now.copy()]
        for _ in range(len(now)):
            tries = np.repeat(now[None], problem.columns, axis=0)
            point = np.repeat(np.arange(len(now)), problem.sizes)
            tries[np.arange(problem.columns), point] = np.arange(problem.columns)
            worth = problem.utilities(tries, some)
            finite = np.isfinite(some.no_deal)
            lack = np.minimum(np.where(finite, worth.transpose(1, 0, 2) - np.where(finite, some.no_deal, 0), 0), 0)
            said = problem.accepts(tries, some)
            share = problem.adopts(tries, said).mean(axis=0)
            help_ = share + 0.2 * said.mean(axis=(0, 2)) + 0.001 * lack.mean(axis=(1, 2))
            best = int(help_.argmax())
            if (tries[best] == now).all():
                break
            now = tries[best].copy()
            path.append(now.copy())
        return np.array(path)

    def run(self) -> Found:
        opens = float(sum(self.cost[j] for j in self.start.remaining))
        levels, every_sum = self._levels()
        refuted = -1.0
        bound = opens
        self.found: list[tuple[Ints, float]] = []
        for budget in levels:
            bound = opens + (budget if every_sum else max(refuted, 0.0))
            self.refuted = refuted
            try:
                self._level(budget + 1e-7)
            except _OutOfTime:
                self._judge(self._incumbent())
                return Found(self._pick(), False, bound, self.nodes, METHOD + ", out of time", [])
            if self.found:
                best = self._pick()
                assert best is not None
                least = float(self.start.price[best].sum())
                tied = [c for c, _ in self.found if self.start.price[c].sum() <= least + 1e-9]
                return Found(best, True, least, self.nodes, METHOD, sorted(tied, key=lambda c: c.tolist()))
            refuted = budget + 1e-7
        return Found(None, True, None, self.nodes, METHOD, [])

    def _levels(self) -> tuple[list[float], bool]:
        """Return the budgets to try, ascending, and whether these are all the sums that costs can make."""
        costs = [float(self.cost[j]) for j in range(len(self.cost)) if j not in self.start.remaining]
        sums = {0: 0.0}  # in units of 1e-7, with the sum itself
        for cost in costs:
            sums |= {round((s + cost) * 1e7): s + cost for s in sums.values()}
            if len(sums) > 2000:
                total = sum(costs)
                return [total * k / 64 for k in range(64)] + [total], False
        return sorted(sums.values()), True

    def _pick(self) -> Ints | None:
        """Return the cheapest found, then that of the largest margin, then the earliest in file order."""
        if not self.found:
            return None
        price = [float(self.start.price[c].sum()) for c, _ in self.found]
        cheap = [e for e, p in zip(self.found, price, strict=True) if p <= min(price) + 1e-9]
        best = max(m for _, m in cheap)
        tied = [c for c, m in cheap if m == best or m >= best - 1e-9]
        return min(tied, key=lambda c: tuple(c.tolist()))

    def _level(self, budget: float) -> None:
        """Try every set of changes of at most this cost."""
        deepest = max(self._room(0, budget), 1)
        if deepest * len(self.points) * self.base.size > 60_000_000:
            keep = max(60_000_000 // (deepest * len(self.points) * max(self.base.shape[1], 1)), self.most + 1)
            self.hard = min(self.hard, keep)
            self.near = self.near.take(slice(0, self.hard))
            self.base, self.lift = self.base[: self.hard], self.lift[: self.hard]
            self.threshold, self.unblocked = self.threshold[: self.hard], self.unblocked[: self.hard]
            self.gains = np.ascontiguousarray(self.gains[:, : self.hard])
            self.open_gain = [g[: self.hard] for g in self.open_gain]
        self.tops = top_gains(self.gains, deepest)
        self.deepest = deepest
        self.budget = budget
        columns = self.start.columns.copy()
        self._visit(0, columns, self.base, budget)

    def _room(self, at: int, left: float) -> int:
        """Return how many more changes the budget allows among the later points."""
        costs = np.sort(np.array([self.cost[j] for j in self.points[max(at, len(self.open_gain)) :]]))
        return int(np.searchsorted(np.cumsum(costs), left + 1e-9, side="right"))

    def _visit(self, at: int, columns: Ints, sums: Floats, left: float) -> None:
        self.nodes += 1
        if self.nodes % 64 == 0 and time.perf_counter() > self.end:
            raise _OutOfTime
        opens = len(self.open_gain)
        room = min(self._room(at, left), self.deepest)
        tops = self.lift + self.tops[max(at, 0), room]
        for later in self.open_gain[at:]:
            tops = tops + later
        obliged = self._obliged(columns, at)
        refused = refusing(self.frame.rule, sums, tops, self.threshold, self.unblocked, obliged, self.most)
        if refused > self.most:
            return
        if at >= opens and self.budget - left > self.refuted + 1e-9:
            self._judge(columns)
        for k in range(at, len(self.points) if at >= opens else at + 1):
            j = self.points[k]
            for column in range(int(self.problem.offset[j]), int(self.problem.offset[j + 1])):
                if column == columns[j]:
                    continue
                price = float(self.start.price[column]) if j not in self.start.remaining else 0.0
                if price > left + 1e-9:
                    break
                gain = self.near.values[:, :, column]
                old = columns[j]
                moved = sums + gain if old < 0 else sums + gain - self.near.values[:, :, old]
                columns[j] = column
                self._visit(k + 1, columns, moved, left - price)
                columns[j] = old

    def _obliged(self, columns: Ints, at: int) -> Bools:
        """Return the parties that the points settled so far oblige."""
        settled = columns[self.points[:at]]
        result: Bools = np.asarray(self.problem.obliges[:, settled].any(axis=1))
        return result

    def _incumbent(self) -> Ints:
        """Return the cheapest package found by undoing changes of the greedy path's best end while that is possible."""
        problem, start = self.problem, self.start
        some = self.held.take(slice(0, None, max(len(self.held) // 1000, 1)))
        need = 1.0 - self.most / self.count

        def share(packages: Ints) -> Floats:
            result: Floats = problem.adopts(packages, problem.accepts(packages, some)).mean(axis=0)
            return result

        path = [*self.path, *self._climb(some, share)]
        shares = share(np.array(path))
        enough = np.flatnonzero(shares >= need)
        now: Ints = path[enough[0] if len(enough) else int(shares.argmax())].copy()
        while True:
            changed = np.flatnonzero((now != start.columns) & (start.columns >= 0))
            if not len(changed):
                return now
            tries = np.repeat(now[None], len(changed), axis=0)
            tries[np.arange(len(changed)), changed] = start.columns[changed]
            shares = share(tries)
            if shares.max() < need:
                return now
            now = tries[int(shares.argmax())]

    def _climb(self, some: Draws, share: Callable[[Ints], Floats]) -> list[Ints]:
        """Return packages from the central amendment on, each step the change after which most draws adopt."""
        problem = self.problem
        central = central_amendment(problem, self.start, 5.0)[0]
        if central is None:
            return []
        now = central.copy()
        path = [now.copy()]
        reached = float(share(now[None])[0])
        point = np.repeat(np.arange(len(now)), problem.sizes)
        for _ in range(len(now)):
            tries = np.repeat(now[None], problem.columns, axis=0)
            tries[np.arange(problem.columns), point] = np.arange(problem.columns)
            shares = share(tries)
            if shares.max() <= reached:
                break
            reached = float(shares.max())
            now = tries[int(shares.argmax())].copy()
            path.append(now.copy())
        return path

    def _judge(self, columns: Ints) -> None:
        """Count over all draws whether the package is adopted often enough; keep it if so."""
        problem = self.problem
        refused = 0
        for k in range(0, len(self.held), 2000):
            some = self.held.take(slice(k, k + 2000))
            package = columns[None]
            refused += int((~problem.adopts(package, problem.accepts(package, some))).sum())
            if refused > self.most:
                return
        if not self.complete:
            refused = 0
            for block in self.blocks():
                package = columns[None]
                refused += int((~problem.adopts(package, problem.accepts(package, block))).sum())
                if refused > self.most:
                    return
        self.found.append((columns.copy(), margin_of(problem, columns)))
