"""One draft on one block of draws: utilities, acceptance, and what each single move would change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.bargain import acceptance_by_numpy as by_numpy
from detente.bargain.draft_columns import Conditions, DraftTable, Figures
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Draws, Floats, Ints, Problem

AT_ONCE = 200_000
"""Utilities of combinations that are worked on at a time: what fits a processor's cache."""


@njit(nogil=True, steps=lambda at, *_: 0.06 * 2 * at.values.size, twin=by_numpy.moves)
def _moves(
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
    values = at.values
    draws, parties, columns = values.shape
    points = len(offset) - 1
    loss = np.zeros((parties, points))
    accepted = np.zeros((parties, points), dtype=np.int64)
    best_count = np.zeros((parties, columns), dtype=np.int64)
    for d in range(draws):
        for i in range(parties):
            k = chosen[d, i]
            for j in range(points):
                best = offset[j]
                for c in range(offset[j] + 1, offset[j + 1]):
                    if values[d, i, c] > values[d, i, best]:
                        best = c
                here = base[k, j]
                if here < 0:
                    for c in range(offset[j], offset[j + 1]):
                        if allowed[c] and (here < 0 or values[d, i, c] < values[d, i, here]):
                            here = c
                gain = values[d, i, best] - values[d, i, here]
                loss[i, j] += gain
                best_count[i, best] += 1
                moved = utility[d, i] + gain
                for m in range(len(links.party)):
                    if links.party[m] == i:
                        if links.holds[k, best, m]:
                            moved += at.linkage[d, m]
                        if links.holds[k, columns, m]:
                            moved -= at.linkage[d, m]
                fine = moved >= at.no_deal[d, i] - TOLERANCE
                for m in range(len(lines.party)):
                    if lines.party[m] == i and at.real[d, m] and lines.holds[k, best, m]:
                        fine = False
                if fine:
                    accepted[i, j] += 1
    return loss, accepted, best_count


@dataclass(frozen=True)
class BlockResult:
    """Per draw: utilities and acceptances; summed: losses and acceptances after one move."""

    utility: Floats
    utility_best: Floats
    no_deal: Floats
    accepts: Bools
    accepts_best: Bools
    assessor: Ints
    loss: Floats
    moved: Ints
    best_count: Ints


def judge(problem: Problem, table: DraftTable, draws: Draws) -> BlockResult:
    """Judge a laid-out draft on one block of draws, at the worst and the best of what stays open."""
    lows = extreme(problem, table, draws, worst=True)
    highs = lows if not table.open.any() else extreme(problem, table, draws, worst=False)
    loss, moved, best_count = _moves(
        Figures(draws.values, draws.no_deal, draws.red_line_real, draws.linkage),
        Conditions(problem.linkage_party, table.link_holds),
        Conditions(problem.red_line_party, table.line_crossed),
        table.base,
        table.allowed,
        problem.offset,
        lows[2],
        lows[3],
    )
    return BlockResult(lows[0], highs[0], draws.no_deal, lows[1], highs[1], draws.assessor, loss, moved, best_count)


def extreme(problem: Problem, table: DraftTable, draws: Draws, worst: bool) -> tuple[Floats, Bools, Ints, Floats]:
    """Return utility, acceptance, the combination taken and its utility, each (draws, parties), at the worst or best."""
    few = max(1, AT_ONCE // (table.combinations * len(problem.parties)))
    if len(draws) <= few:
        return _extreme(problem, table, draws, worst)
    parts = [_extreme(problem, table, draws.take(slice(at, at + few)), worst) for at in range(0, len(draws), few)]
    utility, settled, chosen, taken = (np.concatenate(column) for column in zip(*parts, strict=True))
    return utility, settled, chosen, taken


def _extreme(problem: Problem, table: DraftTable, draws: Draws, worst: bool) -> tuple[Floats, Bools, Ints, Floats]:
    utilities = by_numpy.combination_utilities(
        draws.values, draws.linkage, problem.linkage_party, table.link_holds, table.base, table.allowed, problem.offset, worst
    )  # fmt: skip
    accepted = utilities >= draws.no_deal - TOLERANCE
    for m, party in enumerate(problem.red_line_party):
        crossed = table.line_crossed[:, -1, m]
        accepted[:, :, party] &= ~(draws.red_line_real[:, m] & crossed[:, None])
    if table.combinations == 1:
        only = utilities[0]
        return only, accepted[0], np.zeros(only.shape, dtype=np.int64), only
    settled: Bools = np.asarray(accepted.all(axis=0) if worst else accepted.any(axis=0))
    extreme = utilities.min(axis=0) if worst else utilities.max(axis=0)
    # of combinations that are refused at their worst, or accepted at their best, the extreme one is told of
    untelling = (accepted == worst) & (settled != worst)
    key = np.where(untelling, np.inf if worst else -np.inf, utilities).reshape(len(utilities), -1).T
    key = np.ascontiguousarray(key)
    chosen = (key.argmin if worst else key.argmax)(axis=1).reshape(settled.shape)
    # Moves start from the combination chosen: what refuses may be a red line, not the least utility.
    return extreme, settled, chosen, np.take_along_axis(utilities, chosen[None], axis=0)[0]
