"""Logrolls of up to three points: a party gives on some points and gets others, and both sides are better off.

All exchanges of one point against one, and of one against two, between every two parties are looked at (vote trading;
Buchanan and Tullock 1962; Raiffa 1982, chapter 10). They start from a draft; what it leaves open stays open.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from detente.problem.arrays import Floats, Ints, Problem
from detente.problem.drawn import DrawnProblem
from detente.records import Record
from detente.statistics import wilson

LEAST = 1e-6
MOST = 10
EACH = 3
"""At most so many between the same two parties."""
CHUNK = 20_000


@dataclass(frozen=True)
class Move(Record):
    """One change of an exchange: better for one of the two parties, worse for the other."""

    point: str
    before: str
    after: str
    better_for: str

    renamed: ClassVar[dict[str, str]] = {"before": "from", "after": "to"}


@dataclass(frozen=True)
class Exchange(Record):
    """An exchange between two parties against a draft.

    Attributes
    ----------
    parties : (str, str)
    moves : tuple of Move
        Two or three, in the order of the plan.
    gains : dict
        By party (all with preferences): what the whole exchange adds to its utility on the central judgements.
    worth : float
        The smaller of the two parties' gains, each as a share of what the party has at stake (its best package over
        its worst).
    both : float
        In which share of the draws both are better off; ``low`` to ``high`` is the 95% interval (Wilson 1927).
    low, high : float
    """

    parties: tuple[str, str]
    moves: tuple[Move, ...]
    gains: dict[str, float]
    worth: float
    both: float
    low: float
    high: float

    derived: ClassVar[tuple[str, ...]] = ("losers",)

    def gets(self, party: str) -> list[Move]:
        """Return the changes that are better for a party."""
        return [move for move in self.moves if move.better_for == party]

    @property
    def losers(self) -> dict[str, float]:
        """The other parties that lose by it, and how much, the most first."""
        others = {p: g for p, g in self.gains.items() if p not in self.parties and g < -LEAST}
        return dict(sorted(others.items(), key=lambda entry: (entry[1], entry[0])))


def exchanges(drawn: DrawnProblem, columns: Ints, parties: Sequence[str], most: int = MOST) -> tuple[Exchange, ...]:
    """Return the exchanges between two of the parties that are worth most, the most valuable first.

    On the central judgements each change is better for one of the two parties and worse for the other, the whole is
    better for both, and it brings neither across a red line that the draft does not cross. Of exchanges that have two
    changes in common (or all, of two) and the same parties, only the most valuable is listed; of the same changes
    between others, too.

    Parameters
    ----------
    drawn : DrawnProblem
    columns : int64 array, shape (points,)
        The draft; -1 where it leaves a point open. A point that a linkage ties to an open one stays as it is.
    parties : sequence of str
        Between whom.
    most : int
    """
    problem = drawn.problem
    table = _Table(problem, columns)
    ranked = sorted(
        (
            entry
            for i, j in itertools.combinations([problem.party_index(p) for p in parties], 2)
            for entry in table.between(i, j)
        ),
        key=lambda e: (-round(e[0], 9), -round(e[1], 9), len(e[3]), e[2], e[3]),
    )
    kept: list[tuple[tuple[int, int], tuple[int, ...]]] = []
    for _, _, pair, changes in ranked:
        if len(kept) == most:
            break
        own = [c for p, c in kept if p == pair]
        if len(own) >= EACH or any(len(set(changes) & set(c)) > 1 for c in own) or any(c == changes for _, c in kept):
            continue
        if table.crosses(changes, pair):
            continue
        kept.append((pair, changes))
    hits = _hits(drawn, table, kept)
    return tuple(
        table.exchange(pair, changes, int(n), drawn.draws) for (pair, changes), n in zip(kept, hits, strict=True)
    )


class _Table:
    """A draft's changes, and what each adds to each party."""

    def __init__(self, problem: Problem, columns: Ints) -> None:
        self.problem, self.columns = problem, columns
        values = problem.central.values[0]
        self.point = np.repeat(np.arange(len(problem.points)), problem.sizes)
        starts = problem.offset[:-1]
        span = (np.maximum.reduceat(values, starts, axis=1) - np.minimum.reduceat(values, starts, axis=1)).sum(axis=1)
        self.span = np.where(span > 0, span, 1.0)
        self.base = np.where(columns < 0, starts, columns)
        tied = {j for k in range(len(problem.linkages)) for j in self._tied(k)}
        self.changes = [
            c for c in range(problem.columns)
            if columns[self.point[c]] >= 0 and c != columns[self.point[c]] and int(self.point[c]) not in tied
        ]  # fmt: skip
        self.before = problem.utilities(self.base)[0, 0]
        self.alone = self._added([(c,) for c in self.changes])

    def _tied(self, k: int) -> tuple[int, ...]:
        points = self.problem.linkages.points(k)
        return points if any(self.columns[j] < 0 for j in points) else ()

    def packages(self, sets: Sequence[tuple[int, ...]]) -> Ints:
        rows = np.repeat(self.base[None], len(sets), axis=0)
        for n, changes in enumerate(sets):
            for c in changes:
                rows[n, self.point[c]] = c
        return rows

    def _added(self, sets: Sequence[tuple[int, ...]]) -> Floats:
        """Return what sets of changes add to each party, shape (sets, parties), linkages included."""
        parts = [
            self.problem.utilities(self.packages(sets[k : k + CHUNK]))[0] - self.before
            for k in range(0, len(sets), CHUNK)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.problem.parties)))

    def between(self, i: int, j: int) -> Iterator[tuple[float, float, tuple[int, int], tuple[int, ...]]]:
        """Yield the exchanges of two parties: the smaller and the larger gain (scaled), the parties, the changes."""
        for_i = [c for c, a in zip(self.changes, self.alone, strict=True) if a[i] > LEAST and a[j] < -LEAST]
        for_j = [c for c, a in zip(self.changes, self.alone, strict=True) if a[j] > LEAST and a[i] < -LEAST]
        sets, point = [], self.point.tolist()
        for one, many in ((1, 1), (1, 2), (2, 1)):
            for mine in itertools.combinations(for_i, one):
                for theirs in itertools.combinations(for_j, many):
                    changes = tuple(sorted((*mine, *theirs)))
                    if len({point[c] for c in changes}) == len(changes):
                        sets.append(changes)
        added = self._added(sets)
        both = np.flatnonzero((added[:, i] > LEAST) & (added[:, j] > LEAST))
        for k in both:
            gains = sorted((float(added[k, i] / self.span[i]), float(added[k, j] / self.span[j])))
            yield gains[0], gains[1], (i, j), sets[k]

    def crosses(self, changes: tuple[int, ...], pair: tuple[int, int]) -> bool:
        """Return whether an exchange brings one of the two across a red line that the draft does not cross."""
        problem = self.problem
        if not len(problem.red_lines):
            return False
        before, after = problem.red_lines.evaluate(np.stack([self.base, self.packages([changes])[0]]))
        new = after & ~before & problem.central.red_line_real[0]
        return bool(new[np.isin(problem.red_line_party, pair)].any())

    def exchange(self, pair: tuple[int, int], changes: tuple[int, ...], hits: int, draws: int) -> Exchange:
        problem = self.problem
        names = problem.parties
        added = self._added([changes])[0]
        alone = dict(zip(self.changes, self.alone, strict=True))
        moves = []
        for c in changes:
            j = int(self.point[c])
            options, start = problem.options[j], int(problem.offset[j])
            better_for = names[pair[0] if alone[c][pair[0]] > 0 else pair[1]]
            moves.append(Move(problem.points[j], options[int(self.columns[j]) - start], options[c - start], better_for))
        worth = min(float(added[i] / self.span[i]) for i in pair)
        gains: dict[str, Any] = {p: float(added[i]) for i, p in enumerate(names)}
        return Exchange(
            (names[pair[0]], names[pair[1]]), tuple(moves), gains, worth, hits / draws, *wilson(hits, draws)
        )


def _hits(drawn: DrawnProblem, table: _Table, kept: list[tuple[tuple[int, int], tuple[int, ...]]]) -> Ints:
    """Return in how many draws both parties are better off, exchange by exchange."""
    if not kept:
        return np.zeros(0, dtype=np.int64)
    packages = np.concatenate([table.base[None], table.packages([changes for _, changes in kept])])
    pairs = np.array([pair for pair, _ in kept])

    def work(draws: Any) -> Ints:
        worth = drawn.problem.utilities(packages, draws)
        gain = worth[:, 1:] - worth[:, :1]
        each = np.arange(len(kept))
        both = (gain[:, each, pairs[:, 0]] > LEAST) & (gain[:, each, pairs[:, 1]] > LEAST)
        counted: Ints = both.sum(axis=0)
        return counted

    total: Ints = np.sum(list(drawn.map(work)), axis=0)
    return total


__all__ = ["Exchange", "Move", "exchanges"]
