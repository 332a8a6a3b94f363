"""The most draws that any set of so many changes wins: branch and bound over points, with bounds from every draw.

A node has settled the points before a position: some changed, the others as the draft has them. A draw is alive there
if the changes that are left could still bring every party over its threshold, each party taken alone, and so could
they for two weighted sums of the parties (:mod:`detente.bargain.ladder.reach`). No set below the node is adopted in
more draws than are alive, so a node with no more of them than the best set found is closed. Dead draws are never
looked at again below. Every draw is in the search; nothing is sampled.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detente.bargain.ladder.change_table import ChangeTable
from detente.bargain.ladder.moves import Conditions, Effects, Layout, layout, needed_by
from detente.bargain.ladder.reach import Reach, reaches
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints, Problem
from detente.problem.compiled import holds
from detente.problem.conditions import Programs
from detente.problem.consent import ALL, OBLIGED

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


@njit(nogil=True)
def _tops(delta: Floats, order: Ints, offset: Ints, kept: Ints, opens: int, free: int, tops: Floats) -> None:
    """Write the most that r changes among the points from a position on can add, shape (points + 1, free + 1, draws, rows).

    Points that have to be settled (the first ``opens`` of the order) are in the figure with their best option.
    """
    _, draws, rows = delta.shape
    points = len(order)
    best = np.empty(free + 1)
    for d in range(draws):
        for i in range(rows):
            best[:] = 0.0
            settled = 0.0
            for at in range(points, -1, -1):
                if at < points:
                    j = order[at]
                    gain = 0.0 if at >= opens else -np.inf
                    for c in range(offset[j], offset[j + 1]):
                        if c != kept[j] and delta[c, d, i] > gain:
                            gain = delta[c, d, i]
                    if at < opens:
                        settled += gain
                    else:
                        for r in range(free):
                            if gain > best[r]:
                                gain, best[r] = best[r], gain
                            if gain <= 0.0:
                                break
                total = settled
                tops[at, 0, d, i] = total
                for r in range(free):
                    total += best[r]
                    tops[at, r + 1, d, i] = total
    for index in np.ndindex(tops.shape):
        tops[index] += np.float32(2e-7) * abs(tops[index])  # upward: a bound must not round down


class Obliged(NamedTuple):
    """Whom packages oblige, point by point in the order of the search."""

    always: Bools  # (parties,) by every option of some point
    later: Ints  # (points + 1, parties) by the draft's option of how many points from a position on


@njit(nogil=True)
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


@njit(nogil=True)
def _settled(conditions: Conditions, last: Ints, position: int, columns: Ints, truth: Ints) -> None:
    """Write 1 for conditions that hold, 0 for those that do not, -1 for those that later points decide."""
    for m in range(len(truth)):
        if last[m] >= position:
            truth[m] = -1
        else:
            held = holds(conditions.code, conditions.start, conditions.atom_point, conditions.atom_mask, m, columns)
            truth[m] = 1 if held else 0


@njit(nogil=True)
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


@njit(nogil=True)
def _alive(
    at: Layout, delta: Floats, column: int, sums: Floats, draws: Ints, count: int, tops: Floats, effects: Effects,
    truth: Ints, crossed: Ints, links: Floats, needed: Bools, check: Ints, counts: bool, enough: int,
    new_sums: Floats, new_draws: Ints,
) -> int:  # fmt: skip
    """Write the draws that stay alive after one more change, with their sums; stop where no more than enough can.

    Parameters
    ----------
    tops : float64 array, shape (draws, rows)
        The most that the changes left can add.
    truth, crossed : int64 arrays
        Linkages and red lines: 1, 0 or -1 for open.
    links : float64 array, shape (linkages, rows)
        1 where a linkage counts in a row, else 0.
    check : int64 array
        The rows in the order in which they are checked.
    """
    parties = len(at.matters)
    could = np.empty(parties, dtype=np.bool_)
    kept = 0
    for a in range(count):
        if kept + (count - a) <= enough:
            return 0
        d = draws[a]
        fine = True
        for q in range(len(check)):
            i = check[q]
            total = sums[a, i] + delta[column, d, i]
            new_sums[kept, i] = total
            if not fine or (not needed[i] and not counts):
                continue
            total += tops[d, i]
            for m in range(len(truth)):
                if links[m, i] != 0.0 and truth[m] != 0:
                    gain = effects.linkage[m, d, i]
                    if truth[m] == 1 or gain > 0.0:
                        total += gain
            accepts = total >= 0.0
            if i < parties:
                for m in range(len(crossed)):
                    if crossed[m] == 1 and at.lines.party[m] == i and effects.line[m, d]:
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


@njit(nogil=True)
def _count(
    at: Layout, sums: Floats, draws: Ints, effects: Effects, truth: Ints, crossed: Ints, columns: Ints,
    enough: int,
) -> int:  # fmt: skip
    """Count the draws, of those alive, that adopt a whole package; stop where no more than enough can."""
    parties = len(at.matters)
    needed = np.empty(parties, dtype=np.bool_)
    counts = needed_by(at, columns, needed)
    could = np.empty(parties, dtype=np.bool_)
    count = len(draws)
    kept = 0
    for a in range(count):
        if kept + (count - a) <= enough:
            return 0
        d = draws[a]
        fine = True
        for i in range(parties):
            could[i] = False
            if not at.matters[i] or (not needed[i] and not counts):
                continue
            total = sums[a, i]
            for m in range(len(truth)):
                if truth[m] == 1 and at.links.party[m] == i:
                    total += effects.linkage[m, d, i]
            could[i] = total >= 0.0
            for m in range(len(crossed)):
                if crossed[m] == 1 and at.lines.party[m] == i and effects.line[m, d]:
                    could[i] = False
            if needed[i] and not could[i]:
                fine = False
                break
        if fine and (not counts or _votes_enough(at, could)):
            kept += 1
    return kept


@njit(nogil=True)
def _branch(
    at: Layout, delta: Floats, slack: Floats, effects: Effects, links: Floats, link_last: Ints, line_last: Ints, obliged: Obliged, order: Ints, kept: Ints, opens: int, changes: int, check: Ints, counts: bool, tops: Floats,
    least: int, budget: int, best_columns: Ints,
) -> tuple[int, int, int]:  # fmt: skip
    """Search all sets of so many changes, and return the most draws won, the bound, and the work."""
    _, all_draws, rows = delta.shape
    points = len(order)
    sums = np.empty((changes + 1, all_draws, rows))
    alive = np.empty((changes + 1, all_draws), dtype=np.int64)
    number = np.zeros(changes + 1, dtype=np.int64)
    position = np.zeros(changes + 1, dtype=np.int64)
    column = np.full(changes + 1, -1, dtype=np.int64)
    taken = np.full(changes + 1, -1, dtype=np.int64)  # the point that a level has changed
    columns = kept.copy()
    needed = np.empty(rows, dtype=np.bool_)
    truth = np.empty(len(link_last), dtype=np.int64)
    crossed = np.empty(len(line_last), dtype=np.int64)
    sums[0] = slack
    for d in range(all_draws):
        alive[0, d] = d
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
        place = position[level] + 1
        _surely_needed(at, obliged, columns, order, place, left, needed)
        _settled(at.links, link_last, place, columns, truth)
        _settled(at.lines, line_last, place, columns, crossed)
        work += number[level]
        count = _alive(
            at,
            delta,
            c,
            sums[level],
            alive[level],
            number[level],
            tops[place, left - max(opens - level - 1, 0)],
            effects,
            truth,
            crossed,
            links,
            needed,
            check,
            counts,
            best,
            sums[level + 1],
            alive[level + 1],
        )
        if count <= best:
            continue
        if left == 0:
            _settled(at.links, link_last, points, columns, truth)
            _settled(at.lines, line_last, points, columns, crossed)
            exact = _count(at, sums[level + 1], alive[level + 1, :count], effects, truth, crossed, columns, best)
            if exact > best:
                best = exact
                best_columns[:] = columns
        elif work > budget:
            bound = max(bound, count)
        else:
            level += 1
            number[level] = count
            position[level] = place
            column[level] = -1
            taken[level] = -1
    return best, max(best, bound), work


class Prover:
    """Branch and bound over one table; see the module.

    Parameters
    ----------
    table : ChangeTable
    most : int
        The most changes that will be asked for.
    threads : ThreadPoolExecutor, optional
    """

    def __init__(self, table: ChangeTable, most: int, threads: ThreadPoolExecutor | None = None) -> None:
        self.table = table
        self.problem: Problem = table.problem
        self.layout = layout(table)
        self.counts = bool(((table.rule.kind != ALL) & (table.rule.kind != OBLIGED)).any())
        self.opens = len(table.start.remaining)
        lift = np.zeros_like(table.slack)
        for m, party in enumerate(self.problem.linkage_party):
            lift[party] += np.maximum(table.linkage[m], 0.0)
        self.reaches = reaches(table, lift, self.opens, most, threads)
        self._order()

    def _order(self) -> None:
        """Order the points: those to be settled, then by what they move most."""
        problem, table = self.problem, self.table
        gain = np.abs(table.delta[table.matters]).mean(axis=2).sum(axis=0)
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
        if len(reach.rows) <= least or changes > len(self.order):
            return Proof(None, least, least, 0)
        if (len(self.order) + 1) * (changes - opens + 1) * len(reach.rows) * (len(table.matters) + SUMS) > MOST_HELD:
            return Proof(None, least, len(reach.rows), 0)
        delta, slack, linkage, links = self._rows(reach)
        tops = np.empty((len(self.order) + 1, changes - opens + 1, *slack.shape), dtype=np.float32)
        kept = table.start.columns
        _tops(delta, self.order, self.problem.offset, kept, opens, changes - opens, tops)
        parties = len(table.matters)
        check = np.array([parties + 1, parties, *np.flatnonzero(table.matters)], dtype=np.int64)
        columns = np.full(len(kept), -1, dtype=np.int64)
        effects = Effects(linkage, np.ascontiguousarray(table.line[:, reach.rows]))
        best, bound, work = _branch(
            self.layout, delta, slack, effects, links, self.link_last,
            self.line_last, self.obliged, self.order, kept, opens, changes, check, self.counts, tops, least, budget,
            columns,
        )  # fmt: skip
        return Proof(columns if best > least else None, best, bound, work)

    def _rows(self, reach: Reach) -> tuple[Floats, Floats, Floats, Floats]:
        """Return what changes add, the slack, and linkages, by draw and row: the parties, then the weighted sums."""
        table, rows = self.table, reach.rows
        parties = len(table.matters)
        delta = np.empty((self.problem.columns, len(rows), parties + SUMS))
        slack = np.empty((len(rows), parties + SUMS))
        linkage = np.zeros((len(table.linkage), len(rows), parties + SUMS))
        links = np.zeros((len(table.linkage), parties + SUMS))
        delta[:, :, :parties] = table.delta[:, :, rows].transpose(1, 2, 0)
        slack[:, :parties] = table.slack[:, rows].T
        for m, party in enumerate(self.problem.linkage_party):
            linkage[m, :, party] = table.linkage[m, rows]
            links[m, party] = 1.0
        for at, weight in enumerate((reach.needed, reach.every), start=parties):
            delta[:, :, at] = np.einsum("id,cdi->cd", weight, delta[:, :, :parties])
            # sums of weights round, so a draw is given up only where it is clear
            slack[:, at] = (weight.T * slack[:, :parties]).sum(axis=1)
            slack[:, at] += 1e-9 * (1.0 + np.abs(slack[:, at]))
            for m, party in enumerate(self.problem.linkage_party):
                linkage[m, :, at] = weight[party] * table.linkage[m, rows]
                links[m, at] = 1.0
        return delta, slack, linkage, links


def _last(conditions: Programs, place: Ints) -> Ints:
    """Return the place in the order of the last point that each condition speaks of."""
    return np.array(
        [max((int(place[j]) for j in conditions.points(k)), default=-1) for k in range(len(conditions))], dtype=np.int64
    )
