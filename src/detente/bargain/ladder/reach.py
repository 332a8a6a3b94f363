"""In which draws so many changes can lead to adoption at all: a proof, for most draws, that they cannot.

Every package that is adopted gives each party that must accept at least its threshold, so any weighted sum of what
those parties have over their thresholds is at least 0. The most that such a sum can be with at most k changes takes
the k largest gains of the points, one by one. Where that is below 0 no set of k changes is adopted in the draw. The
weights come from the dual problem (subgradient steps; Held, Wolfe and Crowder 1974); any weights prove.
"""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detente.bargain.ladder.change_table import ChangeTable
from detente.compiling import njit
from detente.problem.arrays import Bools, Floats, Ints

FIRST, MORE = 30, 8
"""Steps with the most changes, and from there on with one change less each time."""
TOGETHER = 8
"""Draws whose figures are fetched together: they lie side by side in memory."""


class Changes(NamedTuple):
    """What changes give some parties, for kernels."""

    delta: Floats
    slack: Floats
    lift: Floats  # the most that linkages add, (parties, draws)
    offset: Ints
    is_open: Ints
    parties: Ints


@njit(nogil=True, _nrt=False)
def _best_sum(
    own: Floats, weight: Floats, offset: Ints, is_open: Ints, gain: Floats, top: Floats, top_column: Ints, total: Floats
) -> float:  # fmt: skip
    """Return the most that the weighted sum gains by as many changes as ``top`` has room for, or fewer.

    Parameters
    ----------
    own : float64 array, shape (parties, columns)
        What changes give in one draw.
    gain, top, top_column, total : arrays
        Written: by column, by change twice, and by party what it gains then.
    """
    parties, columns = own.shape
    free = len(top)
    for c in range(columns):
        gain[c] = 0.0
    for i in range(parties):
        total[i] = 0.0
        for c in range(columns):
            gain[c] += weight[i] * own[i, c]
    result = 0.0
    for r in range(free):
        top[r] = 0.0
        top_column[r] = -1
    for j in range(len(offset) - 1):
        best, best_column = 0.0, -1
        for c in range(offset[j], offset[j + 1]):
            if gain[c] > best or (best_column < 0 and is_open[j]):
                best, best_column = gain[c], c
        if is_open[j]:
            result += best
            for i in range(parties):
                total[i] += own[i, best_column]
            continue
        if free == 0 or best <= top[free - 1]:
            continue
        column = best_column
        for r in range(free):
            if best > top[r]:
                best, top[r] = top[r], best
                column, top_column[r] = top_column[r], column
    for r in range(free):
        result += top[r]
        if top_column[r] >= 0:
            for i in range(parties):
                total[i] += own[i, top_column[r]]
    return result


class Room(NamedTuple):
    """Where a kernel works, made outside it."""

    some: Floats  # (TOGETHER, parties, columns)
    gain: Floats
    top: Floats  # (free,)
    top_column: Ints
    total: Floats
    now: Floats


def _room(at: Changes, free: int) -> Room:
    count, columns = len(at.parties), at.delta.shape[1]
    return Room(
        np.empty((TOGETHER, count, columns)),
        np.empty(columns),
        np.empty(free),
        np.empty(free, dtype=np.int64),
        np.empty(count),
        np.empty(count),
    )


@njit(nogil=True, _nrt=False)
def _weigh(at: Changes, room: Room, steps: int, weight: Floats, bound: Floats, rows: Ints) -> None:
    """Write for some draws the weights that prove most, and the most that their sum can then be; start at those given."""
    slack, lift, parties = at.slack, at.lift, at.parties
    count, columns = len(parties), at.delta.shape[1]
    some, gain, top, top_column, total, now = room.some, room.gain, room.top, room.top_column, room.total, room.now
    for first in range(0, len(rows), TOGETHER):
        few = rows[first : first + TOGETHER]
        for i in range(count):
            for c in range(columns):
                for k in range(len(few)):
                    some[k, i, c] = at.delta[parties[i], c, few[k]]
        for k in range(len(few)):
            d = few[k]
            for i in range(count):
                now[i] = weight[parties[i], d]
            best = np.inf
            size = 1.0
            for _ in range(steps):
                value = _best_sum(some[k], now, at.offset, at.is_open, gain, top, top_column, total)
                norm = 0.0
                for i in range(count):
                    total[i] += slack[parties[i], d] + lift[parties[i], d]
                    value += now[i] * (slack[parties[i], d] + lift[parties[i], d])
                    norm += total[i] * total[i]
                if value < best:
                    best = value
                    for i in range(count):
                        weight[parties[i], d] = now[i]
                else:
                    size *= 0.7
                if best < 0.0 or norm == 0.0:
                    break
                shift = size * (abs(value) + 0.05 * np.sqrt(norm)) / norm
                whole = 0.0
                for i in range(count):
                    now[i] = max(0.0, now[i] - shift * total[i])
                    whole += now[i]
                if whole <= 0.0:
                    break
                for i in range(count):
                    now[i] /= whole
            bound[d] = best


def _weigh_some(at: Changes, free: int, steps: int, weight: Floats, bound: Floats, rows: Ints) -> None:
    _weigh(at, _room(at, free), steps, weight, bound, rows)


@dataclass(frozen=True)
class Reach:
    """The draws that so many changes may reach, and the weights of the parties there.

    Attributes
    ----------
    rows : int64 array
        The other draws adopt no set of so many changes.
    needed, every : float64 arrays, shape (parties, draws)
        Weights of the parties that every such set needs, and of all that the consent rule may need.
    """

    rows: Ints
    needed: Floats
    every: Floats


def reaches(
    table: ChangeTable, lift: Floats, fewest: int, most: int, threads: ThreadPoolExecutor | None = None
) -> dict[int, Reach]:
    """Say for each number of changes which draws it may reach.

    Parameters
    ----------
    table : ChangeTable
    lift : float64 array, shape (parties, draws)
        The most that linkages add.
    fewest, most : int
        Numbers of changes, those that settle open points included.
    threads : ThreadPoolExecutor, optional
        Weighs parts of the draws; the result does not depend on it.
    """
    rows = np.arange(table.draws)
    every = table.matters
    is_open = (table.start.columns < 0).astype(np.int64)
    weights = {"needed": np.zeros(table.slack.shape), "every": np.zeros(table.slack.shape)}
    before: dict[str, Bools] = {"needed": np.zeros(len(every), np.bool_), "every": np.zeros(len(every), np.bool_)}
    result = {}
    for changes in range(most, fewest - 1, -1):
        free = min(changes - int(is_open.sum()), len(is_open))
        needed = table.required(changes)
        for name, who in (("needed", needed), ("every", every)):
            parties = np.flatnonzero(who)
            if not len(parties):
                continue
            weight = weights[name]
            if (who != before[name]).any():
                weight[parties] += 1.0 / len(parties)
                weight[:, :] = np.where(who[:, None], weight / weight[parties].sum(axis=0), 0.0)
            steps = MORE if before[name].any() else FIRST
            before[name] = who
            bound = np.zeros(table.draws)
            at = Changes(table.delta, table.slack, lift, table.problem.offset, is_open, parties)
            work = functools.partial(_weigh_some, at, free, steps, weight, bound)
            list((threads.map if threads else map)(work, np.array_split(rows, 4)))
            if name == "needed" or (needed | ~every).all():
                rows = rows[bound[rows] >= -1e-9]
        result[changes] = Reach(rows, weights["needed"][:, rows].copy(), weights["every"][:, rows].copy())
    return result
