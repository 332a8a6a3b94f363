"""Nash optima of many draws of one additive problem, by one compiled kernel.

Each draw goes the way of :func:`detente.bargain.solvers.engine.ask`: multipliers of the relaxation, a rounded and polished mixture,
a short search, and the earliest among ties. The layout is made once for all draws. A draw that this does not settle is
left to ``ask``, so the packages are the same.
"""

from __future__ import annotations

import numpy as np

from detente.bargain.solvers.additive_search import improve_sums, search_sums
from detente.bargain.solvers.depth_first import BEST, EARLIEST, NASH, SLACK
from detente.bargain.solvers.ordering import frame_of
from detente.bargain.solvers.root_bounds import relax
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Draws, Floats, Ints, Problem
from detente.problem.consent import ALL

FOUND, NONE, OPEN = 1, 0, -1
"""Of a draw: its package is proven; it is proven to have none; it is left to :func:`detente.bargain.solvers.engine.ask`."""
SHORT = 30_000
"""Nodes that a draw may take, as in the short search of a single question."""


def suits_batch(problem: Problem, consent: bool) -> bool:
    """Return whether a problem's Nash optima can be asked for in a batch: sums only, and everybody's consent or nobody's."""
    kinds = frame_of(problem).rule.kind
    return not len(problem.red_lines) and not len(problem.linkages) and (not consent or bool((kinds == ALL).all()))


def nash_in_batch(
    problem: Problem, draws: Draws, weight: Floats, *, consent: bool = False, allowed: Bools | None = None
) -> tuple[Ints, Floats, Ints]:
    """Return the Nash package of each draw, the earliest among ties within 1e-9.

    Parameters
    ----------
    problem : Problem
        Without linkages and red lines; see :func:`suits_batch`.
    draws : Draws
    weight : float64 array, shape (parties,)
        Exponents of the gains; 0 leaves a party out. In a draw in which a party has no no-deal value it is left out too.
    consent : bool
        The consent rule must adopt.
    allowed : bool array, shape (columns,), or None

    Returns
    -------
    columns : int64 array, shape (draws, points)
        In file order; -1 where there is no package, or none is proven.
    value : float64 array, shape (draws,)
        The sum of weighted logs of gains; of use where the state is ``FOUND``.
    state : int64 array, shape (draws,)
        ``FOUND``, ``NONE`` or ``OPEN``.
    """
    frame = frame_of(problem)
    column = np.argsort(frame.depth_of_column, kind="stable")
    if allowed is not None:
        column = column[allowed[column]]
    start = np.searchsorted(frame.depth_of_column[column], np.arange(len(problem.points) + 1)).astype(np.int64)
    asked = weight > 0
    if consent and len(frame.rule.weight):
        asked = asked | (frame.rule.weight > 0).any(axis=0)
    columns, value, state = _batch(
        np.ascontiguousarray(draws.values), draws.no_deal, start, column.astype(np.int64), frame.option[column],
        frame.depth_of, np.ascontiguousarray(weight, dtype=np.float64), asked,
    )  # fmt: skip
    return columns, value, state


@njit(nogil=True)
def _batch(
    values: Floats, no_deal: Floats, start: Ints, column: Ints, option: Ints, depth_of: Ints, exponent: Floats, asked: Bools
) -> tuple[Ints, Floats, Ints]:  # fmt: skip
    points, parties = len(depth_of), len(exponent)
    last = parties
    result = np.full((len(values), points), -1, dtype=np.int64)
    reached = np.full(len(values), -np.inf)
    state = np.full(len(values), OPEN, dtype=np.int64)
    own = np.zeros((len(column), parties))
    gain = np.zeros((len(column), parties + 1))
    base = np.zeros(parties + 1)
    suffix = np.zeros((points + 1, parties + 1))
    need = np.zeros(parties + 1)
    weight = np.zeros(parties + 1)
    shift = np.zeros(parties + 1)
    is_cut = np.zeros(parties + 1, dtype=np.bool_)
    is_cut[last] = True
    place = np.zeros(len(column), dtype=np.int64)
    back = np.zeros(len(column), dtype=np.int64)
    tried = np.zeros(len(column), dtype=np.int64)
    worth = np.zeros(len(column))
    vector = np.zeros(parties)
    best = np.zeros(points, dtype=np.int64)
    no_cuts = np.zeros((0, parties + 1))
    none = np.zeros(1, dtype=np.int64)
    way = np.zeros(points + 2, dtype=np.int64)
    for k in range(len(values)):
        members = 0
        for i in range(parties):
            bounded = no_deal[k, i] > -np.inf
            base[i] = -no_deal[k, i] if bounded else 0.0
            need[i] = -TOLERANCE if bounded and asked[i] else -np.inf
            weight[i] = exponent[i] if bounded else 0.0
            members += weight[i] > 0.0
            for c in range(len(column)):
                own[c, i] = values[k, i, column[c]]
        need[last] = -np.inf
        if members == 0:
            continue
        multipliers, mass, _, positive = relax(start, own, base[:parties], weight[:parties], True)
        if not positive:
            continue
        shift[last] = 0.0
        base[last] = 0.0
        for i in range(parties):
            if weight[i] > 0.0:
                positive = positive and multipliers[i] > 0.0
                shift[last] += weight[i] * (np.log(weight[i] / multipliers[i]) - 1.0)
                base[last] += multipliers[i] * base[i]
        if not positive:
            continue
        # the columns of a point by what they add to the cut, the best first
        for c in range(len(column)):
            worth[c] = 0.0
            for i in range(parties):
                worth[c] += multipliers[i] * own[c, i]
        for d in range(points):
            for c in range(start[d], start[d + 1]):
                at = c
                while at > start[d] and worth[back[at - 1]] < worth[c]:
                    back[at] = back[at - 1]
                    at -= 1
                back[at] = c
        for c in range(len(column)):
            place[back[c]] = c
            tried[c] = option[back[c]]
            for i in range(parties):
                gain[c, i] = own[back[c], i]
            gain[c, last] = worth[back[c]]
        suffix[points, :] = 0.0
        for at in range(points):
            d = points - 1 - at
            for r in range(parties + 1):
                top = -np.inf
                for c in range(start[d], start[d + 1]):
                    top = max(top, gain[c, r])
                suffix[d, r] = suffix[d + 1, r] + top
            c = start[d]
            for e in range(start[d], start[d + 1]):
                if mass[e] > mass[c]:
                    c = e
            best[d] = place[c]
        found, value = improve_sums(start, gain, base, need, weight, NASH, best, False, 10)
        for mode in (BEST, EARLIEST):
            way[points + 1] = -1
            complete, _, found, value = search_sums(
                start, tried, depth_of, gain, base, suffix, need, is_cut, shift, weight, NASH, mode, found, value, best,
                vector, SHORT, SLACK, no_cuts, none, way,
            )  # fmt: skip
            if not complete or not found:
                break
        if not complete:
            continue
        reached[k] = value
        state[k] = FOUND if found else NONE
        if found:
            for j in range(points):
                result[k, j] = column[back[best[depth_of[j]]]]
    return result, reached, state
