"""Draws by NumPy, for few of them: the same figures bit for bit as the kernels of :mod:`detente.problem.draws` give.

Every function here does to whole columns what its kernel does to one draw after the other: the same operations in the same
order. Logarithms come from ``math.log``, since NumPy's own differ from compiled code's in the last bit. What is not worth a
second way (rankings, orders of options) is refused, and then done by the kernel. A test holds both equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from detente.problem.arrays import Bools, Floats, Ints
from detente.problem.model import Judgements

CHUNK = 12_000
"""How many figures are worked on at a time: what fits a processor's cache, and is had from the system without its clearing it."""
ONE_BY_ONE = 0.06
"""What NumPy takes for one figure, in steps of Python as it is written (:mod:`detente.as_written`)."""


def _distinct(few: Ints) -> Ints:
    """Return the numbers that occur, in order; ``np.unique`` would first load masked arrays."""
    return np.flatnonzero(np.bincount(few.ravel()))


def quantiles_of(code: Ints, low: Floats, span: Floats, parameter: Floats, u: Floats, tables: Floats) -> Floats:
    """Return estimates at probabilities: column by column the kernel ``quantile``.

    Parameters
    ----------
    code, low, span, parameter : arrays, shape (n,)
    u : float64 array, shape (draws, n)
    tables : float64 array, shape (shapes, nodes + 1)
    """
    result = np.empty(u.shape)
    nodes = tables.shape[1] - 1
    flat = tables.ravel()
    for kind in _distinct(code):
        columns = np.flatnonzero(code == kind)
        a, b, p = low[columns], span[columns], parameter[columns]
        part = u if len(columns) == u.shape[1] else u[:, columns]
        if kind == 1:
            at = part * nodes
            cell = at.astype(np.int64)
            at -= cell
            cell += p.astype(np.int64) * (nodes + 1)
            left = flat.take(cell)
            cell += 1
            drawn = flat.take(cell)
            drawn -= left
            drawn *= at
            drawn += left
            drawn *= b
            drawn += a
        elif kind == 3:
            drawn = a + b * part
        elif kind == 2:
            rising = a + b * np.sqrt(part * p)
            drawn = np.where(part < p, rising, a + b * (1.0 - np.sqrt((1.0 - part) * (1.0 - p))))
        else:
            drawn = np.broadcast_to(a, part.shape)
        result[:, columns] = drawn
    return result


def quantiles(codes: Ints, lows: Floats, spans: Floats, parameters: Floats, u: Floats, tables: Floats) -> Floats:
    """Return draws of estimates, shape (draws, n)."""
    return quantiles_of(codes, lows, spans, parameters, u, tables)


def estimates(
    chosen: Ints, code: Ints, low: Floats, span: Floats, parameter: Floats, u: Floats, tables: Floats
) -> Floats:
    """Return draws of estimates of which each draw takes one assessor's, shape (draws, n)."""
    result = np.empty(u.shape)
    for k in range(u.shape[1]):
        for a, rows in _by_assessor(chosen[:, k]):
            one = slice(k, k + 1)
            part = quantiles_of(code[a, one], low[a, one], span[a, one], parameter[a, one], u[rows, one], tables)
            result[rows, k] = part[:, 0]
    return result


def _by_assessor(chosen: Ints, width: int = 1) -> Iterator[tuple[int, Any]]:
    """Yield each assessor that is drawn, and rows that it is drawn in, not too many at a time for figures of a width."""
    found = _distinct(chosen)
    few = max(1, CHUNK // max(width, 1))
    for a in found.tolist():
        rows = np.flatnonzero(chosen == a)
        for start in range(0, len(rows), few):
            yield a, slice(start, start + few) if len(found) == 1 else rows[start : start + few]


def _probabilities(u: Floats, slot: Ints, rows: Any) -> Floats:
    """Return the uniform numbers of slots, 0 for those without one."""
    part = u[rows]
    result = np.zeros((len(part), len(slot)))
    has = slot >= 0
    result[:, has] = part[:, slot[has]]
    return result


def weights_and_values(at: Judgements, chosen: Ints, w_uniform: Floats, v_uniform: Floats, result: Floats) -> Any:
    """Write what each option is worth, weight times value, shape (draws, parties, columns)."""
    if (at.kind == 1).any() or (at.order >= 0).any():
        return NotImplemented
    points = len(at.offset) - 1
    sizes = np.diff(at.offset)
    for i in range(chosen.shape[1]):
        for a, rows in _by_assessor(chosen[:, i], int(at.offset[-1])):
            values = quantiles_of(
                at.value.code[a, i], at.value.low[a, i], at.value.span[a, i], at.value.parameter[a, i],
                _probabilities(v_uniform, at.value_slot[i], rows), at.tables,
            )  # fmt: skip
            if at.kind[a, i] == 0:
                weights = quantiles_of(
                    at.weight.code[a, i], at.weight.low[a, i], at.weight.span[a, i], at.weight.parameter[a, i],
                    _probabilities(w_uniform, at.weight_slot[i], rows), at.tables,
                )  # fmt: skip
                total = np.add.accumulate(weights, axis=1)[:, -1:] + 0.0
                weights = np.where(total > 0.0, weights / np.where(total > 0.0, total, 1.0), 1.0 / points)
                values *= np.repeat(weights, sizes, axis=1)
            result[rows, i] = values
    return None


def normal_scores(u: Floats) -> Floats:
    """Return the normal scores of uniform numbers: the kernel ``normal_score``."""
    from detente.problem.normal import CELLS, EDGE, SCORE, SLOPE

    node = (u * CELLS + 0.5).astype(np.int64)
    np.minimum(node, CELLS, out=node)
    at = SCORE.take(node)
    step = (u - node / CELLS) * SLOPE.take(node)
    inner = 1.0 + 2.0 * at * at
    inner *= step
    inner *= 1.0 / 6.0
    inner += 0.5 * at
    inner *= step
    inner += 1.0
    inner *= step
    inner += at
    outside = (u < EDGE) | (u > 1.0 - EDGE)
    inner[outside] = _outer_scores(u[outside])
    return np.asarray(inner)


def _outer_scores(u: Floats) -> Floats:
    """Return the normal scores of uniform numbers near 0 or 1."""
    from detente.problem.normal import MOST, SMALLEST

    tail = np.where(u < 0.5, np.maximum(u, SMALLEST), 1.0 - np.minimum(u, MOST))
    r = np.sqrt(-np.array(list(map(math.log, tail.tolist()))))
    near = r - 1.6
    x = (((0.17023821103 * near + 1.3067284816) * near + 2.7568153900) * near + 1.4234372777) / (
        (0.12021132975 * near + 0.73700164250) * near + 1.0
    )
    if (r > 5.0).any():
        far = r - 5.0
        y = (((0.017337203997 * far + 0.42868294337) * far + 3.0812263860) * far + 6.6579051150) / (
            (0.012258202635 * far + 0.24197894225) * far + 1.0
        )
        x = np.where(r <= 5.0, x, y)
    return np.asarray(np.where(u < 0.5, -x, x))


def normal_cdfs(x: Floats) -> Floats:
    """Return the normal distribution function: the kernel ``normal_cdf``."""
    from detente.problem.normal import CDF, DENSITY, END, STEPS

    inside = np.minimum(np.maximum(x, -END), END)
    node = ((inside + END) * STEPS + 0.5).astype(np.int64)
    at = node / STEPS - END
    step = inside - at
    inner = at * at
    inner -= 1.0
    inner *= step
    inner *= 1.0 / 6.0
    np.subtract(0.5 * at, inner, out=inner)
    inner *= step
    np.subtract(1.0, inner, out=inner)
    inner *= DENSITY.take(node) * step
    inner += CDF.take(node)
    inner[x <= -END] = 0.0
    inner[x >= END] = 1.0
    return inner


def leanings(chosen: Ints, correlation: Floats, u: Floats) -> Floats:
    """Return the normal score that a party's judged values share in each draw, shape (draws, parties)."""
    leans: Bools = correlation[chosen, np.arange(chosen.shape[1])] > 0.0
    return np.asarray(np.where(leans, normal_scores(u), 0.0))


def lean(u: Floats, chosen: Ints, correlation: Floats, leaning: Floats, offset: Ints, order: Ints, slot: Ints) -> Any:
    """Make the uniform numbers behind values, in place, lean together."""
    from detente.problem.normal import MOST

    if (order >= 0).any():
        return NotImplemented
    for i in range(chosen.shape[1]):
        own_slots = slot[i][slot[i] >= 0]
        for a, rows in _by_assessor(chosen[:, i], len(own_slots)):
            if correlation[a, i] <= 0.0 or not len(own_slots):
                continue
            own, pull = math.sqrt(1.0 - correlation[a, i]), math.sqrt(correlation[a, i]) * leaning[rows, i]
            score = normal_scores(u[rows][:, own_slots])
            score *= own
            score += pull[:, None]
            place = (rows, own_slots) if isinstance(rows, slice) else np.ix_(rows, own_slots)
            u[place] = np.minimum(normal_cdfs(score), MOST)
    return None


def together(u: Floats, triangle: Floats) -> None:
    """Make the uniform numbers behind the parties' no-deal values, in place, err together."""
    from detente.problem.normal import MOST

    score = normal_scores(u)
    for i in range(u.shape[1]):
        total = np.zeros(len(u))
        for j in range(i + 1):
            total += triangle[i, j] * score[:, j]
        u[:, i] = np.minimum(normal_cdfs(total), MOST)


def lean_by_sign(u: Floats, shared: Floats, strength: float, sign: Floats, order: Ints, slot: Ints) -> None:
    """Make the uniform numbers behind a party's values, in place, err together, each by its sign."""
    from detente.problem.normal import MOST

    own, pull = math.sqrt(1.0 - strength), math.sqrt(strength)
    for i in range(sign.shape[0]):
        hawkish = normal_scores(shared[:, i])
        columns = np.flatnonzero((slot[i] >= 0) & (sign[i] != 0.0) & ~(order[:, i] >= 0).any(axis=0))
        some = max(CHUNK // max(len(u), 1), 1)
        for first in range(0, len(columns), some):
            part = columns[first : first + some]
            score = normal_scores(u[:, slot[i, part]])
            score *= own
            score += (pull * sign[i, part]) * hawkish[:, None]
            u[:, slot[i, part]] = np.minimum(normal_cdfs(score), MOST)
