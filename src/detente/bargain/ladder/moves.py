"""How many draws adopt a package after each single change of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.bargain.ladder import by_numpy
from detente.bargain.ladder.change_table import Bytes, ChangeTable
from detente.bargain.ladder.tables import Conditions, Effects, Layout
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints
from detente.problem.compiled import holds
from detente.problem.consent import ALL, OBLIGED
from detente.problem.draws_by_numpy import ONE_BY_ONE

PIECE = 512
"""Draws that kernels look at together."""
MOST_SEEN = 2000
"""So many packages are remembered with what their neighbours win."""


Words = NDArray[np.uint64]


def layout(table: ChangeTable) -> Layout:
    """Lay a table out for kernels."""
    problem, rule = table.problem, table.rule
    links, lines = problem.linkages, table.lines
    return Layout(
        problem.offset,
        problem.obliges,
        table.matters,
        rule.kind,
        rule.weight,
        rule.quota,
        Conditions(links.code, links.start, links.atom_point, links.atom_mask, problem.linkage_party),
        Conditions(lines.code, lines.start, lines.atom_point, lines.atom_mask, table.line_party),
    )


@njit(nogil=True, _nrt=False)
def needed_by(at: Layout, columns: Ints, needed: Bools) -> bool:
    """Write which parties must all accept a package; return whether some clause counts votes instead."""
    counts = False
    for i in range(len(needed)):
        needed[i] = False
    for k in range(len(at.kind)):
        if at.kind[k] == ALL:
            for i in range(len(needed)):
                if at.weight[k, i] > 0.0:
                    needed[i] = True
        elif at.kind[k] == OBLIGED:
            for i in range(len(needed)):
                for j in range(len(columns)):
                    if at.obliges[i, columns[j]]:
                        needed[i] = True
                        break
        else:
            counts = True
    return counts


@njit(nogil=True, _nrt=False)
def _holding(conditions: Conditions, columns: Ints, result: Bools) -> None:
    """Write which conditions hold for a package."""
    for m in range(len(result)):
        result[m] = holds(conditions.code, conditions.start, conditions.atom_point, conditions.atom_mask, m, columns)


@njit(nogil=True, _nrt=False)
def _answer(at: Layout, effects: Effects, i: int, held: Bools, crossed: Bools, sums: Floats, says: Bytes) -> None:
    """Write whether a party accepts in each draw, from what it has without linkages."""
    draws = len(sums)
    for m in range(len(held)):
        if held[m] and at.links.party[m] == i:
            for d in range(draws):
                sums[d] += effects.linkage[m, d]
    for d in range(draws):
        says[d] = sums[d] >= 0.0
    for m in range(len(crossed)):
        if crossed[m] and at.lines.party[m] == i:
            for d in range(draws):
                says[d] &= 1 - effects.line[m, d]


@njit(nogil=True, _nrt=False)
def _count_votes(at: Layout, votes: Floats, adopts: Bytes) -> None:
    """Clear the draws in which a clause that counts votes has too few; votes have shape (clauses, draws), or (0, draws)."""
    for k in range(len(votes)):
        if at.kind[k] != ALL and at.kind[k] != OBLIGED:
            for d in range(votes.shape[1]):
                adopts[d] &= votes[k, d] >= at.quota[k] - TOLERANCE


@njit(nogil=True, steps=lambda at, slack, *_: 500 + ONE_BY_ONE * 4 * slack.size, twin=by_numpy.count_adopted)
def count_adopted(
    at: Layout, slack: Floats, extra: Floats, minus: Floats, effects: Effects, columns: Ints, accepted: Ints,
    adopts: Bytes,
) -> int:  # fmt: skip
    """Count the draws that adopt a package, and by party those that accept it.

    Parameters
    ----------
    at : Layout
    slack : float64 array, shape (parties, draws)
        Of the package's columns but one.
    extra, minus : float64 arrays, shape (parties, draws)
        What that one adds, and what to take off for the one in its place.
    effects : Effects
    columns : int64 array, shape (points,)
        The package.
    accepted : int64 array, shape (parties,)
        Written.
    adopts : uint8 array, shape (draws,)
        Written.
    """
    parties, draws = slack.shape
    needed = np.empty(parties, dtype=np.bool_)
    counts = needed_by(at, columns, needed)
    held, crossed = np.empty(len(at.links.party), np.bool_), np.empty(len(at.lines.party), np.bool_)
    _holding(at.links, columns, held)
    _holding(at.lines, columns, crossed)
    adopts[:] = 1
    votes = np.zeros((len(at.kind) if counts else 0, draws))
    sums = np.empty(draws)
    says = np.empty(draws, dtype=np.uint8)
    for i in range(parties):
        accepted[i] = 0
        if not at.matters[i]:
            continue
        for d in range(draws):
            sums[d] = slack[i, d] + (extra[i, d] - minus[i, d])
        _answer(at, effects, i, held, crossed, sums, says)
        total = 0
        for d in range(draws):
            total += says[d]
        accepted[i] = total
        if needed[i]:
            for d in range(draws):
                adopts[d] &= says[d]
        for k in range(len(votes)):
            if at.kind[k] != ALL and at.kind[k] != OBLIGED and at.weight[k, i] != 0.0:
                for d in range(draws):
                    votes[k, d] += says[d] * at.weight[k, i]
    _count_votes(at, votes, adopts)
    total = 0
    for d in range(draws):
        total += adopts[d]
    return total


@njit(nogil=True, _nrt=False)
def _says(slack: Floats, extra: Floats, minus: Floats, says: Bytes) -> None:
    """Write whether a party accepts in each draw, where no condition speaks of it."""
    for d in range(len(says)):
        says[d] = slack[d] + (extra[d] - minus[d]) >= 0.0


@njit(nogil=True, _nrt=False)
def _total(says: Words) -> int:
    """Count the ones of at most 2040 bytes, each 0 or 1, eight at a time."""
    each = np.uint64(0)
    for d in range(len(says)):
        each += says[d]
    total = 0
    for k in range(8):
        total += np.int64((each >> np.uint64(8 * k)) & np.uint64(255))  # type: ignore[assignment]
    return total


class Neighbours(NamedTuple):
    """What of packages that differ from some bases in one column depends on no draw; shapes (bases, columns, ...)."""

    needed: Bools  # (..., parties)
    held: Bools  # (..., linkages)
    crossed: Bools  # (..., red lines)
    plain: Bools  # (..., parties): no condition that holds speaks of the party


@njit(nogil=True, _nrt=False)
def _look_around(at: Layout, bases: Ints, around: Neighbours, trial: Ints) -> None:
    """Write what depends on no draw."""
    for b in range(len(bases)):
        for j in range(len(trial)):  # a slice from a slice takes long to compile: it may fail, and then speaks
            trial[j] = bases[b, j]
        for j in range(len(trial)):
            for c in range(at.offset[j], at.offset[j + 1]):
                trial[j] = c
                needed_by(at, trial, around.needed[b, c])
                _holding(at.links, trial, around.held[b, c])
                _holding(at.lines, trial, around.crossed[b, c])
                for m in range(len(at.links.party)):
                    if around.held[b, c, m]:
                        around.plain[b, c, at.links.party[m]] = False
                for m in range(len(at.lines.party)):
                    if around.crossed[b, c, m]:
                        around.plain[b, c, at.lines.party[m]] = False
            trial[j] = bases[b, j]


@njit(nogil=True, _nrt=False)
def _slack_at(base: Ints, start: Ints, start_slack: Floats, delta: Floats, low: int, count: int, slack: Floats) -> None:
    """Write what every party has at a base in so many draws, from what it has at the start."""
    for i in range(len(slack)):
        for d in range(count):
            slack[i, d] = start_slack[i, low + d]
        for j in range(len(start)):
            if base[j] != start[j]:
                for d in range(count):
                    slack[i, d] += delta[i, base[j], low + d]


@njit(nogil=True, _nrt=False)
def _cast(says: Bytes, weight: float, votes: Floats) -> None:
    """Add a party's weight to the votes of the draws in which it says yes."""
    for d in range(len(says)):
        votes[d] += says[d] * weight


@njit(nogil=True, _nrt=False)
def _clear(adopts: Bytes, count: int, votes: Floats) -> None:
    """Begin to count: each of so many draws adopts, and nobody has voted."""
    for d in range(count):
        adopts[d] = 1
    for k in range(len(votes)):
        for d in range(votes.shape[1]):
            votes[k, d] = 0.0


def _nothing_around(at: Layout, bases: int, columns: int) -> Neighbours:
    """Return room for what is so of every base with one column in its point's place."""
    parties, links, lines = len(at.matters), len(at.links.party), len(at.lines.party)
    return Neighbours(
        np.empty((bases, columns, parties), np.bool_),
        np.empty((bases, columns, links), np.bool_),
        np.empty((bases, columns, lines), np.bool_),
        np.ones((bases, columns, parties), np.bool_),
    )


class Room(NamedTuple):
    """Where a kernel works, made outside it: one that makes no arrays is compiled sooner."""

    slack: Floats  # (parties, PIECE)
    sums: Floats
    votes: Floats  # (clauses, PIECE)
    says: Bytes
    adopts: Bytes
    all_say: Words  # the same, eight at a time
    all_adopt: Words
    trial: Ints


def _room(at: Layout) -> Room:
    says, adopts = np.zeros(PIECE, dtype=np.uint8), np.zeros(PIECE, dtype=np.uint8)
    return Room(
        np.empty((len(at.matters), PIECE)),
        np.empty(PIECE),
        np.empty((len(at.kind), PIECE)),
        says,
        adopts,
        says.view(np.uint64),
        adopts.view(np.uint64),
        np.empty(len(at.offset) - 1, dtype=np.int64),
    )


@njit(nogil=True, _nrt=False)
def _after_each(
    at: Layout, start: Ints, start_slack: Floats, delta: Floats, effects: Effects, bases: Ints, first: int, last: int,
    around: Neighbours, room: Room, adopted: Ints, accepted: Ints,
) -> None:  # fmt: skip
    """Add for every base and column how many of some draws adopt, and by party accept, the base with it in its point's place.

    Draws are taken piece by piece, so that what changes add to them is read once for all bases.

    Parameters
    ----------
    start : int64 array, shape (points,)
        The draft, which ``start_slack`` and ``delta`` start from.
    bases : int64 array, shape (bases, points)
    first, last : int
        The draws.
    around : Neighbours
        Written.
    room : Room
    adopted : int64 array, shape (bases, columns)
    accepted : int64 array, shape (bases, columns, parties)
    """
    _look_around(at, bases, around, room.trial)
    parties, clauses = len(at.matters), len(at.kind)
    slack, sums, votes, says, adopts = room.slack, room.sums, room.votes, room.says, room.adopts
    for low in range(first, last, PIECE):
        count = min(PIECE, last - low)
        for d in range(count, len(says)):
            says[d] = 0
            adopts[d] = 0
        high = low + count
        for b in range(len(bases)):
            _slack_at(bases[b], start, start_slack, delta, low, count, slack)
            for j in range(len(start)):
                own = bases[b, j]
                for c in range(at.offset[j], at.offset[j + 1]):
                    if c == own and j > 0:  # the base itself, counted with the first point
                        continue
                    _clear(adopts, count, votes)
                    for i in range(parties):
                        if not at.matters[i]:
                            continue
                        extra, minus = delta[i, c, low:high], delta[i, own, low:high]
                        if around.plain[b, c, i]:
                            _says(slack[i], extra, minus, says[:count])
                        else:
                            for d in range(count):
                                sums[d] = slack[i, d] + (extra[d] - minus[d])
                            for m in range(len(at.links.party)):
                                if around.held[b, c, m] and at.links.party[m] == i:
                                    for d in range(count):
                                        sums[d] += effects.linkage[m, low + d]
                            for d in range(count):
                                says[d] = sums[d] >= 0.0
                            for m in range(len(at.lines.party)):
                                if around.crossed[b, c, m] and at.lines.party[m] == i:
                                    for d in range(count):
                                        says[d] &= 1 - effects.line[m, low + d]
                        accepted[b, c, i] += _total(room.all_say)
                        if around.needed[b, c, i]:
                            for d in range(count):
                                adopts[d] &= says[d]
                        for k in range(clauses):
                            if at.kind[k] != ALL and at.kind[k] != OBLIGED and at.weight[k, i] != 0.0:
                                _cast(says[:count], at.weight[k, i], votes[k])
                    _count_votes(at, votes, adopts)
                    adopted[b, c] += _total(room.all_adopt)
    for b in range(len(bases)):
        for j in range(1, len(start)):
            adopted[b, bases[b, j]] = adopted[b, bases[b, 0]]
            for i in range(parties):
                accepted[b, bases[b, j], i] = accepted[b, bases[b, 0], i]


class Counting(ABC):
    """Counts of the draws that adopt and accept packages, here or elsewhere.

    Attributes
    ----------
    table : ChangeTable
        The draft by change; of its draws nothing is asked.
    draws : int
        How many draws are counted over.
    """

    def __init__(self, table: ChangeTable, draws: int) -> None:
        self.table, self.draws = table, draws
        self._seen: dict[bytes, tuple[Ints, Ints]] = {}

    @abstractmethod
    def count(self, columns: Ints) -> tuple[int, Ints]:
        """Return in how many draws a package is adopted, and each party accepts it, shape (parties,)."""

    @abstractmethod
    def count_around(self, bases: list[Ints], threads: ThreadPoolExecutor | None = None) -> list[tuple[Ints, Ints]]:
        """Count what :meth:`around` returns, without remembering it."""

    def after_each(self, columns: Ints) -> tuple[Ints, Ints]:
        """Return in how many draws the package with each column in its point's place is adopted and accepted.

        Parameters
        ----------
        columns : int64 array, shape (points,)
            A whole package.

        Returns
        -------
        tuple of int64 arrays, shapes (columns,) and (columns, parties)
        """
        return self.around([columns])[0]

    def around(self, bases: Sequence[Ints], threads: ThreadPoolExecutor | None = None) -> list[tuple[Ints, Ints]]:
        """Return :meth:`after_each` of several packages; those that were looked at before are not counted again.

        Parameters
        ----------
        bases : sequence of int64 arrays, shape (points,)
        threads : ThreadPoolExecutor, optional
            Parts of the draws are counted in its threads; the result does not depend on it.
        """
        new = {key: base for base in bases if (key := base.tobytes()) not in self._seen}
        found = dict(zip(new, self.count_around(list(new.values()), threads), strict=True)) if new else {}
        if len(self._seen) + len(found) <= MOST_SEEN:
            self._seen.update(found)
        return [found[key] if (key := base.tobytes()) in found else self._seen[key] for base in bases]


class Moves(Counting):
    """Counts over a table's draws; see the functions of this module."""

    def __init__(self, table: ChangeTable) -> None:
        super().__init__(table, table.draws)
        self.layout = layout(table)
        self.effects = Effects(table.linkage, table.line)
        self._nothing = np.zeros(table.slack.shape)

    def slack(self, columns: Ints) -> Floats:
        """Return what a package is worth over each party's threshold, linkages left out, shape (parties, draws)."""
        result = self.table.slack.copy()
        for j in np.flatnonzero(columns != self.table.start.columns):
            result += self.table.delta[:, columns[j]]
        return result

    def count(self, columns: Ints) -> tuple[int, Ints]:
        accepted = np.zeros(len(self.table.problem.parties), dtype=np.int64)
        return int(self._count(columns, accepted)[0]), accepted

    def adopts(self, columns: Ints) -> Bools:
        """Return whether each draw adopts a package, shape (draws,)."""
        return self._count(columns, np.zeros(len(self.table.problem.parties), dtype=np.int64))[1].astype(np.bool_)

    def _count(self, columns: Ints, accepted: Ints) -> tuple[int, Bytes]:
        adopts: Bytes = np.empty(self.table.draws, dtype=np.uint8)
        total = count_adopted(
            self.layout, self.slack(columns), self._nothing, self._nothing, self.effects, columns, accepted,
            adopts,
        )  # fmt: skip
        return int(total), adopts

    def count_around(self, bases: list[Ints], threads: ThreadPoolExecutor | None = None) -> list[tuple[Ints, Ints]]:
        table, together = self.table, np.array(bases, dtype=np.int64)
        shape = (len(bases), table.problem.columns)

        def part(bounds: tuple[int, int]) -> tuple[Ints, Ints]:
            adopted = np.zeros(shape, dtype=np.int64)
            accepted = np.zeros((*shape, len(table.problem.parties)), dtype=np.int64)
            _after_each(
                self.layout, table.start.columns, table.slack, table.delta, self.effects, together, *bounds,
                _nothing_around(self.layout, *shape), _room(self.layout), adopted, accepted,
            )  # fmt: skip
            return adopted, accepted

        middle = table.draws // 2
        parts = [(0, middle), (middle, table.draws)] if middle and threads is not None else [(0, table.draws)]
        counted = list(map(part, parts) if threads is None else threads.map(part, parts))
        adopted, accepted = (sum(counts) for counts in zip(*counted, strict=True))
        return list(zip(adopted, accepted, strict=True))
