"""Parts of the ladder by NumPy, for all draws at once: the same as the kernels of :mod:`detente.bargain.ladder`, bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints
from detente.problem.compiled import holds
from detente.problem.consent import ALL, OBLIGED

if TYPE_CHECKING:
    from detente.bargain.ladder.change_table import Bytes
    from detente.bargain.ladder.tables import Conditions, Effects, Layout

AT_ONCE = 1 << 14
"""Entries that are looked at together."""


def count_adopted(
    at: Layout, slack: Floats, extra: Floats, minus: Floats, effects: Effects, columns: Ints, accepted: Ints,
    adopts: Bytes,
) -> int:  # fmt: skip
    """Count the draws that adopt a package; see :func:`detente.bargain.ladder.moves.count_adopted`."""
    held, crossed = _holding(at.links, columns), _holding(at.lines, columns)
    needed, votes = _needed_by(at, columns)
    weighed = {k: np.zeros(slack.shape[1]) for k in votes}
    adopts[:] = 1
    accepted[:] = 0
    for i in np.flatnonzero(at.matters):
        sums = slack[i] + (extra[i] - minus[i])
        for m in np.flatnonzero(held & (at.links.party == i)):
            sums += effects.linkage[m]
        says = (sums >= 0.0).astype(np.uint8)
        for m in np.flatnonzero(crossed & (at.lines.party == i)):
            says &= 1 - effects.line[m]
        accepted[i] = np.count_nonzero(says)
        if needed[i]:
            adopts &= says
        for k in votes:
            if at.weight[k, i] != 0.0:
                weighed[k] += says * at.weight[k, i]
    for k in votes:
        adopts &= weighed[k] >= at.quota[k] - TOLERANCE
    return int(np.count_nonzero(adopts))


def _holding(conditions: Conditions, columns: Ints) -> Bools:
    """Return which conditions hold for a package."""
    programs = conditions.code, conditions.start, conditions.atom_point, conditions.atom_mask
    return np.array([holds.as_written(*programs, m, columns) for m in range(len(conditions.party))], dtype=np.bool_)


def _needed_by(at: Layout, columns: Ints) -> tuple[Bools, list[int]]:
    """Return which parties must all accept a package, and the clauses that count votes instead."""
    needed = np.zeros(len(at.matters), dtype=np.bool_)
    needed |= (at.weight[at.kind == ALL] > 0.0).any(axis=0)
    if (at.kind == OBLIGED).any():
        needed |= at.obliges[:, columns].any(axis=1)
    return needed, [int(k) for k in np.flatnonzero((at.kind != ALL) & (at.kind != OBLIGED))]


def tops(
    delta: Floats, first: int, last: int, order: Ints, offset: Ints, kept: Ints, opens: int, tops: NDArray[np.float32]
) -> None:  # fmt: skip
    """Write the most that r changes can add; see ``detente.bargain.ladder.search._tops``."""
    for low in range(first, last, AT_ONCE):
        part = slice(low, min(low + AT_ONCE, last))
        _tops_of(delta[:, part], order, offset, kept, opens, tops[:, :, part])


def _tops_of(delta: Floats, order: Ints, offset: Ints, kept: Ints, opens: int, tops: NDArray[np.float32]) -> None:
    points, free, entries = len(order), tops.shape[1] - 1, delta.shape[1]
    best, settled = np.zeros((free + 1, entries)), np.zeros(entries)
    more = np.float32(2e-7)
    for at in range(points, -1, -1):
        if at < points:
            j = order[at]
            gain = np.full(entries, 0.0 if at >= opens else -np.inf)
            for c in range(offset[j], offset[j + 1]):
                if c != kept[j]:
                    gain = np.where(delta[c] > gain, delta[c], gain)
            if at < opens:
                settled += gain
            else:
                for r in range(min(free, points - at)):
                    more_than = gain > best[r]
                    best[r], gain = np.where(more_than, gain, best[r]), np.where(more_than, best[r], gain)
        total = settled.copy()
        for r in range(free + 1):
            if r > 0:
                total += best[r - 1]
            rough = total.astype(np.float32)
            tops[at, r] = rough + more * np.abs(rough)


def weighted(delta: Floats, place: Ints, weight: Floats, out: Floats, at: int) -> None:
    """Write the weighted sum of what changes give the parties; see ``detente.bargain.ladder.search._weighted``."""
    weights = np.ascontiguousarray(weight.T)
    for c in range(len(delta)):
        parts = delta[c].take(place, axis=0)
        parts *= weights
        total = np.zeros(len(place))
        for i in range(delta.shape[2]):
            total += parts[:, i]
        out[c, :, at] = total
