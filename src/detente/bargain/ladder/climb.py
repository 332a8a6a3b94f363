"""Sets of changes after which many draws adopt, found by local search: add, drop and swap, from several starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from detente.bargain.ladder.moves import Counting
from detente.problem.arrays import Floats, Ints

GUIDES = (0.0, 0.02, 0.1, 0.5)
"""How much a mean acceptance counts beside an adoption while a path is built; with 0 it only breaks ties."""
KEPT = 8
"""How many sets of each size are kept, the best first."""


@dataclass
class Pool:
    """The best packages found, by number of changes.

    Attributes
    ----------
    kept : dict of int to dict of tuple to float
        By size: packages with their scores, at most ``KEPT``.
    """

    kept: dict[int, dict[tuple[int, ...], float]] = field(default_factory=dict)

    def offer(self, size: int, columns: Ints, score: float) -> bool:
        """Keep a package if it is among the best of its size; return whether it is the best so far."""
        own = self.kept.setdefault(size, {})
        key = tuple(columns.tolist())
        best = max(own.values(), default=-np.inf)
        own[key] = score
        if len(own) > KEPT:
            del own[max(own, key=lambda k: (-own[k], k))]
        return score > best

    def may_keep(self, size: int, score: float) -> bool:
        """Whether a package with this score can be among the best of its size."""
        own = self.kept.get(size, {})
        return len(own) < KEPT or score >= min(own.values())

    def best(self, size: int) -> tuple[Ints, float] | None:
        """Return the best package of a size and its score; of those that tie, the earliest in canonical order."""
        ranked = self.ranked(size)
        return (ranked[0], self.kept[size][tuple(ranked[0].tolist())]) if ranked else None

    def ranked(self, size: int) -> list[Ints]:
        """Return the packages kept of a size, the best first."""
        own = self.kept.get(size, {})
        return [np.array(k, dtype=np.int64) for k in sorted(own, key=lambda k: (-own[k], k))]


Score = Callable[[Ints, Ints], Floats]
"""What is sought, from adopted (columns,) and accepted (columns, parties) of packages that differ in one column."""


class Climber:
    """Local search over the changes of a draft.

    Parameters
    ----------
    moves : Counting
    most : int
        The most changes.
    pool : ThreadPoolExecutor, optional
        Neighbourhoods are looked at in its threads; the result does not depend on it.
    """

    def __init__(self, moves: Counting, most: int, threads: ThreadPoolExecutor | None = None) -> None:
        self.moves, self.threads = moves, threads
        table = moves.table
        self.start = table.start
        self.problem = table.problem
        self.point = np.repeat(np.arange(len(self.problem.points)), self.problem.sizes)
        self.fewest = len(self.start.remaining)
        self.most = min(most, len(self.problem.points))
        self.found = Pool()

    def score(self, adopted: Ints, accepted: Ints, guide: float = 0.0) -> Floats:
        """Return the objective of packages: adoptions, then (or with a guide, beside them) mean acceptances."""
        matter = max(int(self.moves.table.matters.sum()), 1)
        weight = guide if guide > 0 else 1.0 / (self.moves.draws + 1)
        result: Floats = adopted + weight * accepted.sum(axis=-1) / matter
        return result

    def run(self) -> Pool:
        """Search every number of changes up to the most, from several starts; see the module."""
        for first in self._firsts():
            for guide in GUIDES:
                self._path(first, guide)
        self.refine()
        return self.found

    def offer(self, columns: Ints) -> None:
        """Count a package, and keep it if it is among the best of its size."""
        adopted, accepted = self.moves.count(columns)
        self.found.offer(self._size(columns), columns, float(self.score(np.array(adopted), accepted)))

    def adopt(self, other: Pool, most: int = 4) -> None:
        """Count the best packages of another search."""
        for size in other.kept:
            for columns in other.ranked(size)[:most]:
                self.offer(columns)

    def catch_up(self, packages: Iterable[Ints]) -> None:
        """Count packages that others found, and search on from those that beat the best of their size."""
        before = self._bests()
        for columns in packages:
            self.offer(columns)
        better = [k for k, was, now in zip(self._sizes(), before, self._bests(), strict=True) if now != was]
        for k in better:
            self._polish(k)
        for k in better:
            if k > self.fewest:
                self._step(k, k - 1)
            if k < self.most:
                self._step(k, k + 1)

    def refine(self) -> None:
        """Improve what was found, up and down the ladder, until nothing gets better."""
        for k in range(self.fewest, self.most + 1):
            self._polish(k)
        for _ in range(4):
            before = self._bests()
            for k in range(self.most, self.fewest, -1):
                self._step(k, k - 1)
            for k in range(self.fewest, self.most):
                self._step(k, k + 1)
            if self._bests() == before:
                return

    def _bests(self) -> list[float]:
        return [max(self.found.kept.get(k, {}).values(), default=-1.0) for k in self._sizes()]

    def _sizes(self) -> range:
        return range(self.fewest, self.most + 1)

    def _firsts(self) -> list[Ints]:
        """Return packages to start from: the draft, its open points settled one by one as most draws like."""
        now = self.start.columns.copy()
        for j, columns in self.start.remaining.items():
            now[j] = columns[0]
        for j in self.start.remaining:
            adopted, accepted = self.moves.around([now], self.threads)[0]
            own = self.score(adopted, accepted)[self.problem.offset[j] : self.problem.offset[j + 1]]
            now[j] = int(self.problem.offset[j]) + int(own.argmax())
        self.offer(now)
        return [now]

    def _size(self, columns: Ints) -> int:
        return self.moves.table.size(columns)

    def _path(self, first: Ints, guide: float) -> None:
        """Add the best change again and again."""
        now = first.copy()
        while self._size(now) < self.most:
            adopted, accepted = self.moves.around([now], self.threads)[0]
            self._take(now, adopted, accepted)
            score = self.score(adopted, accepted, guide)
            fresh = now == self.start.columns
            score[~fresh[self.point] | (self.start.columns[self.point] == np.arange(len(score)))] = -np.inf
            best = int(score.argmax())
            if score[best] == -np.inf:
                return
            now[self.point[best]] = best

    def _take(self, now: Ints, adopted: Ints, accepted: Ints) -> None:
        """Offer the packages of a neighbourhood, the best few of each size."""
        score = self.score(adopted, accepted)
        base = self._size(now)
        settled = self.start.columns[self.point]
        changed = (now != self.start.columns)[self.point]
        size = base - changed + (np.arange(len(score)) != settled)
        for k in np.unique(size):
            if not self.fewest <= k <= self.most:
                continue
            own = np.flatnonzero(size == k)
            for c in own[np.argsort(-score[own], kind="stable")[:3]].tolist():
                if not self.found.may_keep(int(k), float(score[c])):
                    break  # nor those after it, which score no more
                package = now.copy()
                package[self.point[c]] = c
                self.found.offer(int(k), package, float(score[c]))

    def _polish(self, k: int) -> None:
        """Swap changes of the best sets of a size while that helps."""
        done: set[tuple[int, ...]] = set()
        for _ in range(20):
            ranked = [c for c in self.found.ranked(k)[:2] if tuple(c.tolist()) not in done]
            if not ranked:
                return
            done.update(tuple(c.tolist()) for c in ranked)
            self._neighbours([c for one in ranked for c in self._without_one(one)])

    def _without_one(self, columns: Ints) -> Iterable[Ints]:
        """Return a package with each of its changes undone (an open point stays as it is settled)."""
        yield columns
        for j in np.flatnonzero((columns != self.start.columns) & (self.start.columns >= 0)):
            other = columns.copy()
            other[j] = self.start.columns[j]
            yield other

    def share(self, columns: Ints) -> float:
        """Return in which share of the draws a package is adopted."""
        return self.moves.count(columns)[0] / self.moves.draws

    def neighbours(self, columns: Ints, most: int) -> tuple[Ints, Ints, Ints]:
        """Return the packages one change or one swap away with at most so many changes, and what they win.

        Returns
        -------
        tuple of int64 arrays, shapes (packages, points), (packages,) and (packages, parties)
            Always in the same order; how many draws adopt, and how many each party accepts.
        """
        bases = list(self._without_one(columns))
        packages, adopted, accepted = [], [], []
        for base, (wins, says) in zip(bases, self.moves.around(bases, self.threads), strict=True):
            some = np.repeat(base[None], len(wins), axis=0)
            some[np.arange(len(wins)), self.point] = np.arange(len(wins))
            kept = (some != self.start.columns).sum(axis=1) <= most
            packages.append(some[kept])
            adopted.append(wins[kept])
            accepted.append(says[kept])
        return np.concatenate(packages), np.concatenate(adopted), np.concatenate(accepted)

    def _neighbours(self, packages: list[Ints]) -> None:
        """Look at every single change of packages, and offer what is found."""
        for columns, (adopted, accepted) in zip(packages, self.moves.around(packages, self.threads), strict=True):
            self._take(columns, adopted, accepted)

    def _step(self, old: int, new: int) -> None:
        """Go from the best sets of one size to a neighbouring size, and polish there if that is better."""
        before = self._bests()
        self._neighbours(self.found.ranked(old)[:3])
        if self._bests()[new - self.fewest] > before[new - self.fewest]:
            self._polish(new)
