"""The packages that most draws adopt, each unlike those before it.

Where there are few packages, each is looked at. Else the search starts from exact answers (:mod:`detente.bargain.solvers`):
the most even packages that are adopted on the central judgements, one after the other so that each differs from those
before it in enough points, and the most even one of each of a number of draws. From each it climbs, change by change,
to packages that more draws adopt; all that is met on the way is kept. Of all that is known the best is taken, then the
best that differs from it in enough points, and so on, each after a climb of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from detente.bargain.central_amendment import Start
from detente.bargain.ladder.change_table import change_table
from detente.bargain.ladder.moves import Moves
from detente.bargain.solvers.engine import FEASIBLE, LEXIMIN, Question, Row, ask
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.threads import threads

EVERY = 20_000
"""With at most so many packages, each is looked at."""
EVEN_DRAWS = 24
"""Draws whose most even package is a start."""
SECONDS = 2.0
"""For one exact question."""
STEPS = 60


@dataclass
class Known:
    """Packages met so far with their scores: draws that adopt, and a fraction that orders those that tie."""

    packages: list[Ints] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    seen: dict[bytes, int] = field(default_factory=dict)
    _stacked: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    def add(self, packages: Ints, scores: Floats) -> None:
        for row, score in zip(packages, scores, strict=True):
            key = row.tobytes()
            if key not in self.seen:
                self.seen[key] = len(self.packages)
                self.packages.append(row)
                self.scores.append(float(score))

    def arrays(self) -> tuple[Ints, Floats]:
        """Return packages and scores; only those that came since the last call are stacked anew."""
        new = self.packages[len(self._stacked) :]
        if new and len(self._stacked):
            self._stacked = np.concatenate([self._stacked, np.array(new)])
        elif new:
            self._stacked = np.array(new)
        return self._stacked, np.array(self.scores)


@dataclass(frozen=True)
class Found:
    """Packages, the most often adopted first, with the draws of the search that adopt each.

    ``whole``: every package was looked at, so that no other package would have been taken.
    """

    columns: Ints
    adopted: Ints
    whole: bool


class Searcher:
    """The search over one block of draws.

    Parameters
    ----------
    problem : Problem
    draws : Draws
    allowed : bool array, shape (columns,)
    start : int64 array, shape (points,), or None
        A package to start from, too; of packages that tie, those that differ from it in fewer points come first.
    weighty : bool array, shape (points,)
    apart : int
        In how many of the weighty points each package has to differ from those before it.
    """

    def __init__(
        self, problem: Problem, draws: Draws, allowed: Bools, start: Ints | None, weighty: Bools, apart: int
    ) -> None:
        self.problem, self.draws, self.allowed = problem, draws, allowed
        self.weighty, self.apart = weighty, apart
        first = np.array(
            [
                int(a) + int(np.flatnonzero(allowed[a:b])[0])
                for a, b in zip(problem.offset[:-1], problem.offset[1:], strict=True)
            ],
            dtype=np.int64,
        )
        self.first = first if start is None else np.where(allowed[start], start, first)
        self.table = change_table(problem, Start(self.first, {}, np.zeros(problem.columns)), draws)
        self.moves = Moves(self.table)
        self.point = np.repeat(np.arange(len(problem.points)), problem.sizes)
        self.known = Known()
        values, starts = problem.central.values[0], problem.offset[:-1]
        self.low = np.minimum.reduceat(values, starts, axis=1).sum(axis=1)
        span = np.maximum.reduceat(values, starts, axis=1).sum(axis=1) - self.low
        self.span = np.where(span > 0, span, 1.0)

    def run(self, most: int) -> Found:
        """Return at most so many packages; see the module."""
        count = 1
        for a, b in zip(self.problem.offset[:-1], self.problem.offset[1:], strict=True):
            count *= int(self.allowed[a:b].sum())
        whole = count <= EVERY
        with threads(2) as pool:
            if whole:
                self._look_at_all(pool)
            else:
                for met in pool.map(self._climbed, [self.first, *self._starts(most)]):
                    self._keep(met)
            return self._taken(most, pool, whole)

    def _score(self, rows: Ints, adopted: Ints, accepted: Ints) -> Floats:
        """Draws that adopt; of packages that tie, the one that is accepted more often, then the most even one.

        The most even package has the largest smallest central utility, each party's scaled to its range.
        """
        matter = max(int(self.table.matters.sum()), 1)
        counted = accepted[..., self.table.matters].sum(axis=-1)
        even = np.clip(((self.problem.utilities(rows)[0] - self.low) / self.span).min(axis=1), 0.0, 1.0)
        result: Floats = adopted + (counted + 0.5 * even) / (matter * (self.table.draws + 1))
        return result

    def _look_at_all(self, pool: ThreadPoolExecutor) -> None:
        """Add every package: all ways to settle the points but the last two steps are neighbourhoods of them."""
        choices = [
            np.flatnonzero(self.allowed[a:b]) + a
            for a, b in zip(self.problem.offset[:-1], self.problem.offset[1:], strict=True)
        ]
        if not choices:
            return
        grids = np.meshgrid(*choices[:-1], [0], indexing="ij")
        bases = np.stack([g.ravel() for g in grids], axis=1)
        bases[:, -1] = choices[-1][0]
        own = choices[-1]

        def look(base: Ints) -> tuple[Ints, Floats]:
            rows = np.repeat(base[None], len(own), axis=0)
            rows[:, -1] = own
            found = [self.moves.count(row) for row in rows]
            return rows, self._score(rows, np.array([f[0] for f in found]), np.array([f[1] for f in found]))

        for rows, scores in pool.map(look, bases.astype(np.int64)):
            self.known.add(rows, scores)

    def _starts(self, most: int) -> Iterator[Ints]:
        """Yield exact answers to start from."""
        problem = self.problem
        finite = np.isfinite(problem.central.no_deal[0])
        even = Question(
            LEXIMIN if finite.any() else FEASIBLE, consent=True, weight=finite.astype(float), allowed=self.allowed
        )
        rows: tuple[Row, ...] = ()
        for _ in range(most):
            answer = ask(problem, replace(even, rows=rows), earliest=False, seconds=SECONDS)
            if answer.columns is None:
                break
            yield answer.columns
            own = self.weighty[self.point].astype(np.float64)
            own[answer.columns] = 0.0
            rows = (*rows, Row(np.zeros(len(problem.parties)), own, need=self.apart - 0.5))
        for row in range(min(EVEN_DRAWS, len(self.draws))):
            weight = np.isfinite(self.draws.no_deal[row]).astype(float)
            answer = ask(problem, replace(even, weight=weight), self.draws, row, earliest=False, seconds=SECONDS)
            if answer.columns is not None:
                yield answer.columns

    def _neighbours(self, base: Ints, taken: Ints) -> tuple[Ints, Floats]:
        """Return a package's neighbours that differ enough from those taken, with their scores."""
        adopted, accepted = self.moves.after_each(base)
        rows = np.repeat(base[None], len(adopted), axis=0)
        rows[np.arange(len(rows)), self.point] = np.arange(len(rows))
        keep = self.allowed & self._apart(rows, taken)
        return rows[keep], self._score(rows[keep], adopted[keep], accepted[keep])

    def _apart(self, rows: Ints, taken: Ints) -> Bools:
        result = np.ones(len(rows), dtype=np.bool_)
        for other in taken:
            result &= (rows != other)[:, self.weighty].sum(axis=1) >= self.apart
        return result

    def _climbed(self, base: Ints, taken: Ints | None = None) -> list[tuple[Ints, Floats]]:
        """Climb to a package that no single change improves, and return the neighbourhoods on the way."""
        taken = np.zeros((0, len(base)), dtype=np.int64) if taken is None else taken
        met, best = [], -1.0
        for _ in range(STEPS):
            rows, scores = self._neighbours(base, taken)
            if not len(rows):
                break
            met.append((rows, scores))
            k = int(scores.argmax())
            if scores[k] <= best:
                break
            best, base = float(scores[k]), rows[k]
        return met

    def _taken(self, most: int, pool: ThreadPoolExecutor, whole: bool) -> Found:
        """Take the best of what is known, again and again, each unlike those before it."""
        taken = np.zeros((0, len(self.problem.points)), dtype=np.int64)
        while len(taken) < most:
            best = self._best(taken, 1 if whole else 3)
            if not len(best):
                break
            if not whole:
                for met in pool.map(partial(self._climbed, taken=taken), best):
                    self._keep(met)
                best = self._best(taken, 1)
            taken = np.concatenate([taken, best[:1]])
        adopted = np.array([self.moves.count(row)[0] for row in taken], dtype=np.int64)
        return Found(taken, adopted, whole)

    def _keep(self, met: list[tuple[Ints, Floats]]) -> None:
        for rows, scores in met:
            self.known.add(rows, scores)

    def _best(self, taken: Ints, count: int) -> Ints:
        """Return the best packages known that differ enough from those taken, themselves unlike one another."""
        packages, scores = self.known.arrays()
        if not len(packages):
            return np.zeros((0, len(self.problem.points)), dtype=np.int64)
        usual = (packages != self.first).sum(axis=1)
        rows = np.flatnonzero(self._apart(packages, taken) & (scores >= 1.0))
        columns = [packages[rows, j] for j in range(packages.shape[1] - 1, -1, -1)]
        rows = rows[np.lexsort([*columns, usual[rows], -np.round(scores[rows], 9)])]
        found: Ints = packages[rows[:1]]
        for k in rows[1:2000]:
            if len(found) >= count:
                break
            if self._apart(packages[k][None], found)[0]:
                found = np.concatenate([found, packages[k][None]])
        return found


__all__ = ["Found", "Searcher"]
