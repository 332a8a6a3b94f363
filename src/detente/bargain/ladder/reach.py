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
TOGETHER = 32
"""Draws that are looked at together: their figures lie side by side in memory."""


class Changes(NamedTuple):
    """What changes give some parties, for kernels."""

    delta: Floats
    slack: Floats
    lift: Floats  # the most that linkages add, (parties, draws)
    offset: Ints
    is_open: Ints
    parties: Ints


class Room(NamedTuple):
    """Where kernels work on the weighted sums of some draws, made outside them; the last axis is of the draws."""

    own: Floats  # (parties, columns, draws): what changes give
    weight: Floats  # (parties, draws)
    gain: Floats  # (columns, draws)
    best: Floats  # (draws,): of a point, then of what it drives out
    column: Ints  # (draws,): of that
    top: Floats  # (changes, draws): the largest gains
    top_column: Ints  # (changes, draws)
    result: Floats  # (draws,): the sums
    total: Floats  # (parties, draws): what each party gains then
    size: Floats  # (draws,): of the steps
    going: Bools  # (draws,): those that still step


def _room(at: Changes, free: int) -> Room:
    count, columns = len(at.parties), at.delta.shape[1]
    return Room(
        np.zeros((count, columns, TOGETHER)),
        np.zeros((count, TOGETHER)),
        np.empty((columns, TOGETHER)),
        np.empty(TOGETHER),
        np.empty(TOGETHER, np.int64),
        np.empty((free, TOGETHER)),
        np.empty((free, TOGETHER), np.int64),
        np.empty(TOGETHER),
        np.empty((count, TOGETHER)),
        np.empty(TOGETHER),
        np.empty(TOGETHER, np.bool_),
    )


@njit(nogil=True, _nrt=False)
def _best_sums(at: Room, offset: Ints, is_open: Ints) -> None:
    """Write the most that the weighted sums gain by as many changes as ``top`` has room for, or fewer.

    All draws take the same steps, without a branch, so that the processor takes several at a time.
    """
    parties, columns, draws = at.own.shape
    free = len(at.top)
    for k in range(draws):
        at.result[k] = 0.0
    for r in range(free):
        for k in range(draws):
            at.top[r, k] = 0.0
            at.top_column[r, k] = -1
    for i in range(parties):
        for k in range(draws):
            at.total[i, k] = 0.0
    for c in range(columns):
        gain = at.gain[c]
        for k in range(draws):
            gain[k] = 0.0
        for i in range(parties):
            weight, own = at.weight[i], at.own[i, c]
            for k in range(draws):
                gain[k] += weight[k] * own[k]
    best, column = at.best, at.column
    seen = 0
    for j in range(len(offset) - 1):
        least = -np.inf if is_open[j] else 0.0
        for k in range(draws):
            best[k] = least
            column[k] = -1
        for c in range(offset[j], offset[j + 1]):
            gain = at.gain[c]
            for k in range(draws):
                column[k] = c if gain[k] > best[k] else column[k]
                best[k] = gain[k] if gain[k] > best[k] else best[k]
        if is_open[j]:
            for k in range(draws):
                at.result[k] += best[k]
                for i in range(parties):
                    at.total[i, k] += at.own[i, column[k], k]
            continue
        seen += 1
        for r in range(min(free, seen)):
            top, top_column = at.top[r], at.top_column[r]
            for k in range(draws):
                one, other, mine, its = best[k], top[k], column[k], top_column[k]
                more = one > other
                top[k] = one if more else other
                best[k] = other if more else one
                top_column[k] = mine if more else its
                column[k] = its if more else mine
    for r in range(free):
        for k in range(draws):
            at.result[k] += at.top[r, k]
            c = at.top_column[r, k]
            if c >= 0:
                for i in range(parties):
                    at.total[i, k] += at.own[i, c, k]


@njit(nogil=True, _nrt=False)
def _weigh(at: Changes, room: Room, steps: int, weight: Floats, bound: Floats, rows: Ints) -> None:
    """Write for some draws the weights that prove most, and the most that their sum can then be; start at those given."""
    slack, lift, parties = at.slack, at.lift, at.parties
    count, columns = len(parties), at.delta.shape[1]
    now, total = room.weight, room.total
    size, going = room.size, room.going
    for first in range(0, len(rows), TOGETHER):
        few = rows[first : first + TOGETHER]
        for i in range(count):
            for c in range(columns):
                for k in range(len(few)):
                    room.own[i, c, k] = at.delta[parties[i], c, few[k]]
            for k in range(len(few)):
                now[i, k] = weight[parties[i], few[k]]
        left = len(few)
        for k in range(left):
            bound[few[k]] = np.inf
            size[k] = 1.0
            going[k] = True
        for _ in range(steps):
            _best_sums(room, at.offset, at.is_open)
            for k in range(len(few)):
                if not going[k]:
                    continue
                d, value, norm = few[k], room.result[k], 0.0
                for i in range(count):
                    total[i, k] += slack[parties[i], d] + lift[parties[i], d]
                    value += now[i, k] * (slack[parties[i], d] + lift[parties[i], d])
                    norm += total[i, k] * total[i, k]
                if value < bound[d]:
                    bound[d] = value
                    for i in range(count):
                        weight[parties[i], d] = now[i, k]
                else:
                    size[k] *= 0.7
                if bound[d] >= 0.0 and norm != 0.0:
                    shift = size[k] * (abs(value) + 0.05 * np.sqrt(norm)) / norm
                    whole = 0.0
                    for i in range(count):
                        now[i, k] = max(0.0, now[i, k] - shift * total[i, k])
                        whole += now[i, k]
                    if whole > 0.0:
                        for i in range(count):
                            now[i, k] /= whole
                        continue
                going[k] = False
                left -= 1
            if left == 0:
                break


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
