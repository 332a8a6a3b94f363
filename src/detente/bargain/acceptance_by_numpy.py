"""A draft on draws by NumPy; :func:`moves` gives the same figures bit for bit as its kernel in :mod:`detente.bargain.acceptance_on_draws`.

It does to all draws at once what the kernel does to one after the other; sums are added in the same order.
"""

from __future__ import annotations

import numpy as np

from detente.bargain.draft_columns import Conditions, Figures
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints


def combination_utilities(
    values: Floats,
    linkage: Floats,
    link_party: Ints,
    holds: Bools,
    base: Ints,
    allowed: Bools,
    offset: Ints,
    worst: bool,
) -> Floats:
    """Return utilities, shape (combinations, draws, parties); open free points at their worst or best.

    Each is the sum over its points in their order, and then over the linkages that hold. Combinations that begin alike share
    the sum of their beginning.

    Parameters
    ----------
    values : float64 array, shape (draws, parties, columns)
    linkage : float64 array, shape (draws, linkages)
    link_party : int64 array, shape (linkages,)
    holds : bool array, shape (combinations, columns + 1, linkages)
    base : int64 array, shape (combinations, points)
        As in :class:`~detente.bargain.draft_columns.DraftTable`.
    allowed : bool array, shape (columns,)
    offset : int64 array, shape (points + 1,)
    worst : bool
    """
    total = np.zeros((1, *values.shape[:2]))
    for j in range(base.shape[1]):
        if base[0, j] < 0:
            some = values[:, :, offset[j] + np.flatnonzero(allowed[offset[j] : offset[j + 1]])]
            total[0] += some.min(axis=2) if worst else some.max(axis=2)
    differs = np.zeros(base.shape, dtype=np.bool_)  # from the combination before, up to a point
    np.logical_or.accumulate(base[1:] != base[:-1], axis=1, out=differs[1:])
    differs[0] = True
    begins = np.zeros(1, dtype=np.int64)
    by_column = values.transpose(2, 0, 1)
    if len(base) > 1:
        by_column = np.ascontiguousarray(by_column)
    for j in np.flatnonzero(base[0] >= 0).tolist():
        before, begins = begins, np.flatnonzero(differs[:, j])
        if len(begins) > len(before):
            total = total[np.searchsorted(before, begins, side="right") - 1]
        taken = base[begins, j]
        if (taken == taken[0]).all():
            total += by_column[taken[0]]
            continue
        for column in range(offset[j], offset[j + 1]):
            total[taken == column] += by_column[column]
    if len(begins) < len(base):  # the same combination again
        total = total[np.searchsorted(begins, np.arange(len(base)), side="right") - 1]
    for m, party in enumerate(link_party):
        total[holds[:, -1, m], :, party] += linkage[:, m]
    return total


def moves(
    at: Figures,
    links: Conditions,
    lines: Conditions,
    base: Ints,
    allowed: Bools,
    offset: Ints,
    chosen: Ints,
    utility: Floats,
) -> tuple[Floats, Ints, Ints]:
    """Return summed losses (parties, points), acceptances after the best move, and how often a column is best."""
    draws, parties, columns = at.values.shape
    points = len(offset) - 1
    loss = np.zeros((parties, points))
    accepted = np.zeros((parties, points), dtype=np.int64)
    best_count = np.zeros((parties, columns), dtype=np.int64)
    everyone, runs = np.arange(parties), np.arange(draws)
    for j in range(points):
        options = np.arange(offset[j], offset[j + 1])
        # columns first: what is compared and taken then lies together
        values = np.ascontiguousarray(at.values[:, :, options].transpose(2, 0, 1))
        most = values.max(axis=0)
        best = np.zeros((draws, parties), dtype=np.int64)
        for c in range(len(options) - 1, -1, -1):  # of equal ones the first
            best[values[c] == most] = c
        gain = most - _here(values, base[:, j] - offset[j], allowed[options], chosen)
        loss[:, j] = np.add.accumulate(gain, axis=0)[-1] if draws else 0.0
        moved = utility + gain
        for c in range(len(options)):
            best_count[:, options[c]] += (best == c).sum(axis=0)
        column = best + offset[j]
        for i in everyone:
            k = chosen[:, i]
            for m in np.flatnonzero(links.party == i):
                if not links.holds[:, options, m].any() and not links.holds[:, columns, m].any():
                    continue
                after, before = links.holds[k, column[:, i], m], links.holds[k, columns, m]
                moved[after, i] += at.linkage[after, m]
                moved[before, i] -= at.linkage[before, m]
        fine = moved >= at.no_deal - TOLERANCE
        for line, party in enumerate(lines.party):
            if not lines.holds[:, options, line].any():
                continue
            fine[:, party] &= ~(at.real[:, line] & lines.holds[chosen[runs, party], column[:, party], line])
        accepted[:, j] = fine.sum(axis=0)
    return loss, accepted, best_count


def _here(values: Floats, settled: Ints, allowed: Bools, chosen: Ints) -> Floats:
    """Return what a point is worth before it moves, (draws, parties): as it is settled, or the least that is allowed.

    Parameters
    ----------
    values : float64 array, shape (options, draws, parties)
    settled : int64 array, shape (combinations,)
        The option that each combination takes; negative: the point is open.
    allowed : bool array, shape (options,)
    chosen : int64 array, shape (draws, parties)
        The combination of each draw and party.
    """
    if (settled < 0).all():
        return np.asarray(values[allowed].min(axis=0))
    if len(settled) == 1:
        return np.asarray(values[settled[0]])
    own = np.take_along_axis(values, np.maximum(settled, 0)[chosen][None], axis=0)[0]
    if (settled < 0).any():
        own = np.where(settled[chosen] < 0, values[allowed].min(axis=0), own)
    return np.asarray(own)
