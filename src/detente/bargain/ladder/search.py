"""The most draws that any set of so many changes wins: branch and bound over points, with bounds from every draw.

A node has settled the points before a position: some changed, the others as the draft has them. A draw is alive there
if the changes that are left could still bring every party over its threshold, each party taken alone, and so could
they for two weighted sums of the parties (:mod:`detente.bargain.ladder.reach`). No set below the node is adopted in
more draws than are alive, so a node with no more of them than the best set found is closed. Dead draws are never
looked at again below. Every draw is in the search; nothing is sampled.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.bargain.ladder import by_numpy
from detente.bargain.ladder.change_table import Bytes, ChangeTable
from detente.bargain.ladder.moves import PIECE, layout, needed_by
from detente.bargain.ladder.reach import Reach, reaches
from detente.bargain.ladder.tables import Conditions, Layout
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints, Problem
from detente.problem.compiled import holds
from detente.problem.conditions import Programs
from detente.problem.consent import ALL, OBLIGED
from detente.problem.draws import block_ranges
from detente.problem.draws_by_numpy import ONE_BY_ONE

SUMS = 2
"""Weighted sums of parties beside the parties: of those that every package needs, and of all that may be needed."""

MOST_HELD = 80_000_000
"""Figures of bounds held at once (4 bytes each); beyond, only the draws within reach bound a rung."""


@dataclass(frozen=True)
class Proof:
    """What the search over all sets of k changes came to.

    Attributes
    ----------
    columns : int64 array, shape (points,), or None
        A set that wins more draws than the one it had to beat.
    count : int
        How many it wins, else what was to be beaten.
    bound : int
        No set of k changes wins more.
    work : int
        Draws looked at, summed over nodes.
    """

    columns: Ints | None
    count: int
    bound: int
    work: int


class Bounded(NamedTuple):
    """What changes give some rows, that is parties or weighted sums of them, in some draws, and the most they can."""

    delta: Floats  # (columns, draws, rows)
    slack: Floats  # (draws, rows)
    linkage: Floats  # (linkages, draws, rows)
    tops: NDArray[np.float32]  # (points + 1, changes + 1, draws, rows)


def _steps_of_tops(delta: Floats, first: int, last: int, order: Ints, *given: Any) -> float:
    tops: NDArray[np.float32] = given[-1]
    return float(ONE_BY_ONE * (last - first) * (len(delta) + 5 * len(order) * tops.shape[1]))


@njit(nogil=True, steps=_steps_of_tops, twin=by_numpy.tops)
def _tops(
    delta: Floats, first: int, last: int, order: Ints, offset: Ints, kept: Ints, opens: int, tops: NDArray[np.float32]
) -> None:  # fmt: skip
    """Write the most that r changes among the points from a position on can add, for some entries (draws by rows).

    Points that have to be settled (the first ``opens`` of the order) are in the figure with their best option.

    Parameters
    ----------
    delta : float64 array, shape (columns, entries)
    first, last : int
        The entries.
    tops : float32 array, shape (points + 1, changes + 1, entries)
        Rounded upward: a bound must not round down.
    """
    points, free = len(order), tops.shape[1] - 1
    best, gain, settled = np.empty((free + 1, PIECE)), np.empty(PIECE), np.empty(PIECE)
    total = np.empty(PIECE)
    more = np.float32(2e-7)
    for low in range(first, last, PIECE):
        count = min(PIECE, last - low)
        best[:] = 0.0
        settled[:] = 0.0
        for at in range(points, -1, -1):
            if at < points:
                j = order[at]
                gain[:] = 0.0 if at >= opens else -np.inf
                for c in range(offset[j], offset[j + 1]):
                    if c != kept[j]:
                        own = delta[c, low : low + count]
                        for d in range(count):
                            gain[d] = own[d] if own[d] > gain[d] else gain[d]
                if at < opens:
                    for d in range(PIECE):
                        settled[d] += gain[d]
                else:
                    for r in range(min(free, points - at)):
                        for d in range(count):
                            one, other = gain[d], best[r, d]
                            best[r, d] = one if one > other else other
                            gain[d] = other if one > other else one
            for d in range(PIECE):
                total[d] = settled[d]
            for r in range(free + 1):
                if r > 0:
                    for d in range(PIECE):
                        total[d] += best[r - 1, d]
                out = tops[at, r, low : low + count]
                for d in range(count):
                    rough = np.float32(total[d])
                    out[d] = rough + more * abs(rough)


class Obliged(NamedTuple):
    """Whom packages oblige, point by point in the order of the search."""

    always: Bools  # (parties,) by every option of some point
    later: Ints  # (points + 1, parties) by the draft's option of how many points from a position on


@njit(nogil=True, _nrt=False)
def _surely_needed(
    at: Layout, obliged: Obliged, columns: Ints, order: Ints, position: int, free: int, needed: Bools
) -> None:  # fmt: skip
    """Write which rows every package below a node needs: parties, the sum of those always needed, the sum of all."""
    parties = len(at.matters)
    for i in range(parties):
        needed[i] = False
    for k in range(len(at.kind)):
        if at.kind[k] == ALL:
            for i in range(parties):
                if at.weight[k, i] > 0.0:
                    needed[i] = True
        elif at.kind[k] == OBLIGED:
            for i in range(parties):
                if needed[i] or obliged.always[i] or obliged.later[position, i] > free:
                    needed[i] = True
                    continue
                for p in range(position):
                    if at.obliges[i, columns[order[p]]]:
                        needed[i] = True
                        break
    needed[parties] = True
    needed[parties + 1] = True
    for i in range(parties):
        if at.matters[i] and not needed[i]:
            needed[parties + 1] = False


@njit(nogil=True, _nrt=False)
def _settled(conditions: Conditions, last: Ints, position: int, columns: Ints, truth: Ints) -> None:
    """Write 1 for conditions that hold, 0 for those that do not, -1 for those that later points decide."""
    for m in range(len(truth)):
        if last[m] >= position:
            truth[m] = -1
        else:
            held = holds(conditions.code, conditions.start, conditions.atom_point, conditions.atom_mask, m, columns)
            truth[m] = 1 if held else 0


@njit(nogil=True, _nrt=False)
def _votes_enough(at: Layout, could: Bools) -> bool:
    """Whether clauses that count votes hold if all those accept who could."""
    for k in range(len(at.kind)):
        if at.kind[k] != ALL and at.kind[k] != OBLIGED:
            total = 0.0
            for i in range(len(at.matters)):
                if could[i]:
                    total += at.weight[k, i]
            if total < at.quota[k] - TOLERANCE:
                return False
    return True


@njit(nogil=True, _nrt=False)
def _alive(
    at: Layout, parties: Bounded, sums: Bounded, place: Ints, line: Bytes, column: int, had: Floats, draws: Ints,
    count: int, after: int, left: int, truth: Ints, crossed: Ints, needed: Bools, could: Bools, linked: Bools,
    barred: Bools, check: Ints, counts: bool, enough: int, new: Floats, new_draws: Ints,
) -> int:  # fmt: skip
    """Write the draws that stay alive after one more change, with what they have; stop where no more than enough can.

    Parameters
    ----------
    parties, sums : Bounded
        The parties, on all draws within reach of the most changes, and the weighted sums of them, on those of this rung.
    place : int64 array
        Where each draw of the rung is among the former.
    had, new : float64 arrays, shape (draws, parties + sums)
    after, left : int
        The position of the search, and how many changes are left.
    truth, crossed : int64 arrays
        Linkages and red lines: 1, 0 or -1 for open.
    could, linked, barred : bool arrays, shape (parties,)
        Room: who could accept, and whose answer a linkage or a red line may bear on.
    check : int64 array
        The rows in the order in which they are checked: the sums, then the parties.
    """
    number = len(at.matters)
    for i in range(number):
        linked[i] = barred[i] = False
    for m in range(len(truth)):
        if truth[m] != 0:
            linked[at.links.party[m]] = True
    for m in range(len(crossed)):
        if crossed[m] == 1:
            barred[at.lines.party[m]] = True
    kept = 0
    for a in range(count):
        if kept + (count - a) <= enough:
            return 0
        d = draws[a]
        g = place[d]
        fine = True
        for q in range(len(check)):
            i = check[q]
            if i < number:
                total = had[a, i] + parties.delta[column, g, i]
            else:
                total = had[a, i] + sums.delta[column, d, i - number]
            new[kept, i] = total
            if not fine or (not needed[i] and not counts):
                continue
            if i >= number:
                total += sums.tops[after, left, d, i - number]
                for m in range(len(truth)):
                    gain = sums.linkage[m, d, i - number]
                    if truth[m] == 1 or (truth[m] != 0 and gain > 0.0):
                        total += gain
            else:
                total += parties.tops[after, left, g, i]
                for m in range(len(truth) if linked[i] else 0):
                    if truth[m] != 0 and at.links.party[m] == i:
                        gain = parties.linkage[m, g, 0]
                        if truth[m] == 1 or gain > 0.0:
                            total += gain
            accepts = total >= 0.0
            if i < number:
                for m in range(len(crossed) if barred[i] else 0):
                    if crossed[m] == 1 and at.lines.party[m] == i and line[m, g]:
                        accepts = False
                could[i] = accepts
            if needed[i] and not accepts:
                fine = False
                if not counts:
                    break
        if fine and counts:
            fine = _votes_enough(at, could)
        if fine:
            new_draws[kept] = d
            kept += 1
    return kept


@njit(nogil=True, _nrt=False)
def _count(
    at: Layout, who: Bounded, place: Ints, line: Bytes, had: Floats, draws: Ints, count: int, truth: Ints,
    crossed: Ints, columns: Ints, needed: Bools, could: Bools, enough: int,
) -> int:  # fmt: skip
    """Count the draws, of those alive, that adopt a whole package; stop where no more than enough can."""
    parties = len(at.matters)
    counts = needed_by(at, columns, needed)
    kept = 0
    for a in range(count):
        if kept + (count - a) <= enough:
            return 0
        g = place[draws[a]]
        fine = True
        for i in range(parties):
            could[i] = False
            if not at.matters[i] or (not needed[i] and not counts):
                continue
            total = had[a, i]
            for m in range(len(truth)):
                if truth[m] == 1 and at.links.party[m] == i:
                    total += who.linkage[m, g, 0]
            could[i] = total >= 0.0
            for m in range(len(crossed)):
                if crossed[m] == 1 and at.lines.party[m] == i and line[m, g]:
                    could[i] = False
            if needed[i] and not could[i]:
                fine = False
                break
        if fine and (not counts or _votes_enough(at, could)):
            kept += 1
    return kept


@njit(nogil=True)
def _branch(
    at: Layout, parties: Bounded, sums: Bounded, place: Ints, line: Bytes, link_last: Ints, line_last: Ints,
    obliged: Obliged, order: Ints, kept: Ints, opens: int, changes: int, check: Ints, counts: bool, least: int,
    budget: int, best_columns: Ints,
) -> tuple[int, int, int]:  # fmt: skip
    """Search all sets of so many changes, and return the most draws won, the bound, and the work."""
    all_draws, rows = len(place), len(at.matters) + SUMS
    points = len(order)
    had = np.empty((changes + 1, all_draws, rows))
    alive = np.empty((changes + 1, all_draws), dtype=np.int64)
    number = np.zeros(changes + 1, dtype=np.int64)
    position = np.zeros(changes + 1, dtype=np.int64)
    column = np.full(changes + 1, -1, dtype=np.int64)
    taken = np.full(changes + 1, -1, dtype=np.int64)  # the point that a level has changed
    columns = kept.copy()
    needed, could = np.empty(rows, dtype=np.bool_), np.empty(rows, dtype=np.bool_)
    linked, barred = np.empty(rows, dtype=np.bool_), np.empty(rows, dtype=np.bool_)
    asked = np.empty(len(at.matters), dtype=np.bool_)
    truth = np.empty(len(link_last), dtype=np.int64)
    crossed = np.empty(len(line_last), dtype=np.int64)
    for d in range(all_draws):
        alive[0, d] = d
        for i in range(rows - SUMS):
            had[0, d, i] = parties.slack[place[d], i]
        for i in range(SUMS):
            had[0, d, rows - SUMS + i] = sums.slack[d, i]
    number[0] = all_draws
    best, bound, work, level = least, 0, 0, 0
    while level >= 0:
        if taken[level] >= 0:  # undo the last change of this level
            columns[taken[level]] = kept[taken[level]]
            taken[level] = -1
        j = order[position[level]] if position[level] < points else -1
        if j >= 0:
            column[level] = at.offset[j] if column[level] < 0 else column[level] + 1
            if column[level] == kept[j]:
                column[level] += 1
            if column[level] >= at.offset[j + 1]:
                column[level] = -1
                position[level] = points if level < opens else position[level] + 1
                continue
        left = changes - level - 1
        if j < 0 or points - position[level] - 1 < left:
            level -= 1
            continue
        c = column[level]
        columns[j] = c
        taken[level] = j
        after = position[level] + 1
        _surely_needed(at, obliged, columns, order, after, left, needed)
        _settled(at.links, link_last, after, columns, truth)
        _settled(at.lines, line_last, after, columns, crossed)
        work += number[level]
        count = _alive(
            at, parties, sums, place, line, c, had[level], alive[level], number[level], after,
            left - max(opens - level - 1, 0), truth, crossed, needed, could, linked, barred, check, counts, best,
            had[level + 1], alive[level + 1],
        )  # fmt: skip
        if count <= best:
            continue
        if left == 0:
            _settled(at.links, link_last, points, columns, truth)
            _settled(at.lines, line_last, points, columns, crossed)
            exact = _count(
                at, parties, place, line, had[level + 1], alive[level + 1], count, truth, crossed, columns, asked, could,
                best,
            )  # fmt: skip
            if exact > best:
                best = exact
                for p in range(points):
                    best_columns[p] = columns[p]
        elif work > budget:
            bound = max(bound, count)
        else:
            level += 1
            number[level] = count
            position[level] = after
            column[level] = -1
            taken[level] = -1
    return best, max(best, bound), work


@dataclass(frozen=True)
class Ground:
    """What a search over all sets rests on beside the table.

    Attributes
    ----------
    reaches : dict of int to Reach
        By number of changes: which draws it may reach.
    moved : list of float64 arrays, shape (parties that matter, columns)
        How much the columns move the parties, summed over the draws of each block.
    """

    reaches: dict[int, Reach]
    moved: list[Floats]


def reached(table: ChangeTable, most: int, threads: ThreadPoolExecutor | None = None) -> dict[int, Reach]:
    """Say for each number of changes up to the most which draws it may reach."""
    lift = np.zeros_like(table.slack)
    for m, party in enumerate(table.problem.linkage_party):
        lift[party] += np.maximum(table.linkage[m], 0.0)
    return reaches(table, lift, len(table.start.remaining), most, threads)


def moved(table: ChangeTable) -> list[Floats]:
    """Return how much the columns move the parties that matter, block by block of draws; see :class:`Ground`."""
    own = np.flatnonzero(table.matters)
    result = []
    for first, last in block_ranges(table.draws):
        part = [np.abs(table.delta[i, :, first:last]).sum(axis=1) for i in own]
        result.append(np.array(part).reshape(len(own), table.problem.columns))
    return result


def holds_bounds(table: ChangeTable, changes: int, reach: int) -> bool:
    """Whether the bounds of so many changes, which may reach so many draws, may be held."""
    figures = (len(table.start.columns) + 1) * (changes - len(table.start.remaining) + 1) * reach
    return figures * (len(table.matters) + SUMS) <= MOST_HELD


def without_search(table: ChangeTable, changes: int, least: int, reach: int) -> Proof | None:
    """Return what is known of so many changes, which may reach so many draws, where nothing is to be searched, or too much."""
    if reach <= least or changes > len(table.start.columns):
        return Proof(None, least, least, 0)
    if not holds_bounds(table, changes, reach):
        return Proof(None, least, reach, 0)
    return None


class Prover:
    """Branch and bound over one table; see the module.

    Parameters
    ----------
    table : ChangeTable
    most : int
        The most changes that will be asked for.
    threads : ThreadPoolExecutor, optional
    ground : Ground, optional
        What it rests on; default: that of the table.
    """

    def __init__(
        self, table: ChangeTable, most: int, threads: ThreadPoolExecutor | None = None, ground: Ground | None = None
    ) -> None:
        self.table = table
        self.problem: Problem = table.problem
        self.layout = layout(table)
        self.threads = threads
        self.counts = bool(((table.rule.kind != ALL) & (table.rule.kind != OBLIGED)).any())
        self.opens = len(table.start.remaining)
        ground = ground or Ground(reached(table, most, threads), moved(table))
        self.reaches = ground.reaches
        self._shared: _Shared | None = None
        self._lock = threading.Lock()
        self._order(sum(ground.moved[1:], ground.moved[0]).sum(axis=0))

    def __getstate__(self) -> dict[str, Any]:
        # what it shares is large, and soon made
        return self.__dict__ | {"_lock": None, "threads": None, "_shared": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=threading.Lock())

    def _order(self, gain: Floats) -> None:
        """Order the points: those to be settled, then by what they move most."""
        problem, table = self.problem, self.table
        weight = np.maximum.reduceat(gain, problem.offset[:-1])
        links, lines = problem.linkages, table.lines
        opens, kept = table.start.remaining, table.start.columns
        order = sorted(range(len(kept)), key=lambda j: (j not in opens, -weight[j], j))
        self.order = np.array(order, dtype=np.int64)
        place = np.argsort(self.order)
        self.link_last = _last(links, place)
        self.line_last = _last(lines, place)
        later = np.zeros((len(kept) + 1, len(problem.parties)), dtype=np.int64)
        for at in range(len(kept) - 1, -1, -1):
            j = self.order[at]
            later[at] = later[at + 1] + (problem.obliges[:, kept[j]] if kept[j] >= 0 else 0)
        always: Bools = np.logical_and.reduceat(problem.obliges, problem.offset[:-1], axis=1).any(axis=1)  # type: ignore[assignment]
        self.obliged = Obliged(always, later)

    def prove(self, changes: int, least: int, budget: int) -> Proof:
        """Search the sets of exactly so many changes for one that wins more draws than ``least``.

        Parameters
        ----------
        changes : int
            At least the number of open points.
        least : int
            Draws that a set known already wins.
        budget : int
            Draws to look at; beyond, nodes stay open and count with what is alive there.
        """
        table, opens = self.table, self.opens
        reach = self.reaches[changes]
        known = without_search(table, changes, least, len(reach.rows))
        if known is not None:
            return known
        shared = self._of_parties(changes)
        place = np.searchsorted(shared.rows, reach.rows)
        sums = self._of_sums(reach, changes, shared, place)
        kept = table.start.columns
        parties = len(table.matters)
        check = np.array([parties + 1, parties, *np.flatnonzero(table.matters)], dtype=np.int64)
        columns = np.full(len(kept), -1, dtype=np.int64)
        best, bound, work = _branch(
            self.layout, shared.bounded, sums, place, shared.line, self.link_last, self.line_last, self.obliged,
            self.order, kept, opens, changes, check, self.counts, least, budget, columns,
        )  # fmt: skip
        return Proof(columns if best > least else None, best, bound, work)

    def _holds(self, changes: int) -> bool:
        """Whether the bounds of so many changes may be held."""
        return holds_bounds(self.table, changes, len(self.reaches[changes].rows))

    def prepare(self, changes: int) -> None:
        """Make what the searches for up to so many changes share, in the threads that are there."""
        while changes > max(self.opens, 1) and not self._holds(changes):
            changes -= 1
        with self._lock:
            if self._holds(changes) and (self._shared is None or self._shared.changes < changes):
                self._shared = self._share(changes, self.threads)

    def _of_parties(self, changes: int) -> _Shared:
        """Return what a search for so many changes needs of the parties; made once, for more changes if need be.

        Bounds on what r changes give a party are the same however many changes there are, so the rungs share them.
        """
        with self._lock:
            if self._shared is None or self._shared.changes < changes:
                self._shared = self._share(changes)
            return self._shared

    def _share(self, changes: int, pool: ThreadPoolExecutor | None = None) -> _Shared:
        table, rows = self.table, self.reaches[changes].rows
        delta = np.ascontiguousarray(table.delta[:, :, rows].transpose(1, 2, 0))
        tops = self._tops_of(delta, changes, pool)
        slack, linkage = np.ascontiguousarray(table.slack[:, rows].T), np.ascontiguousarray(table.linkage[:, rows])
        return _Shared(
            changes, rows, Bounded(delta, slack, linkage[:, :, None], tops), np.ascontiguousarray(table.line[:, rows])
        )

    def _tops_of(self, delta: Floats, changes: int, pool: ThreadPoolExecutor | None = None) -> NDArray[np.float32]:
        """Return the most that up to so many changes can add from each position on, shape (points + 1, changes, draws, rows)."""
        columns, entries = len(delta), delta[0].size
        tops = np.empty((len(self.order) + 1, changes - self.opens + 1, *delta.shape[1:]), dtype=np.float32)
        flat, out = delta.reshape(columns, entries), tops.reshape(*tops.shape[:2], entries)
        middle = entries // 2
        bounds = [(0, middle), (middle, entries)] if pool is not None else [(0, entries)]

        def part(bound: tuple[int, int]) -> None:
            kept = self.table.start.columns
            _tops(flat, *bound, self.order, self.problem.offset, kept, self.opens, out)

        list((pool.map if pool is not None else map)(part, bounds))
        return tops

    def _of_sums(self, reach: Reach, changes: int, shared: _Shared, place: Ints) -> Bounded:
        """Return what a search needs of the weighted sums of the parties, which are of one number of changes."""
        table, rows = self.table, reach.rows
        delta = np.empty((self.problem.columns, len(rows), SUMS))
        slack = np.empty((len(rows), SUMS))
        linkage = np.zeros((len(table.linkage), len(rows), SUMS))
        own = shared.bounded.slack[place]
        for at, weight in enumerate((reach.needed, reach.every)):
            _weighted(shared.bounded.delta, place, weight, delta, at)
            # sums of weights round, so a draw is given up only where it is clear
            slack[:, at] = (weight.T * own).sum(axis=1)
            slack[:, at] += 1e-9 * (1.0 + np.abs(slack[:, at]))
            for m, party in enumerate(self.problem.linkage_party):
                linkage[m, :, at] = weight[party] * table.linkage[m, rows]
        return Bounded(delta, slack, linkage, self._tops_of(delta, changes))


@dataclass(frozen=True)
class _Shared:
    """What the searches for several numbers of changes need of the parties, on the draws within reach of the most."""

    changes: int
    rows: Ints
    bounded: Bounded
    line: Bytes


@njit(nogil=True, _nrt=False, steps=lambda delta, *_: ONE_BY_ONE * 2 * delta.size, twin=by_numpy.weighted)
def _weighted(delta: Floats, place: Ints, weight: Floats, out: Floats, at: int) -> None:
    """Write the weighted sum of what changes give the parties, shape (columns, draws), into one row of ``out``."""
    columns, _, parties = delta.shape
    for c in range(columns):
        for d in range(len(place)):
            total = 0.0
            for i in range(parties):
                total += weight[i, d] * delta[c, place[d], i]
            out[c, d, at] = total


def _last(conditions: Programs, place: Ints) -> Ints:
    """Return the place in the order of the last point that each condition speaks of."""
    return np.array(
        [max((int(place[j]) for j in conditions.points(k)), default=-1) for k in range(len(conditions))], dtype=np.int64
    )
