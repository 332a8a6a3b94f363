"""Multipliers of the smallest gain: the dual of its continuous relaxation, by Newton's method on a smoothed maximum.

The largest smallest weighted gain of mixtures is a linear program. Its dual, over weights that sum to 1, is the sum over
points of the best option's weighted value: a convex function with kinks. Each point's maximum is smoothed by an entropy
(Nesterov 2005) and the weights kept positive by a logarithm; both fade together. Every iterate gives a valid bound, and
the smoothed choices are the mixture.
"""

from __future__ import annotations

import math

import numpy as np

from detente.compiling import njit
from detente.problem.arrays import Floats, Ints

STEPS = 80
FADE, LEAST = 0.3, 1e-6
"""By how much the smoothing fades at a time, and how far, as a share of the largest difference between options."""
FAINT = -28.0
"""The logarithm of a share of mass that counts for nothing."""
NEAR, CENTRED = 0.5, 0.01
"""How near its optimum Newton must be before the smoothing fades, and before it ends, in units of the smoothing."""


def steps_of_level(columns: int, parties: int) -> float:
    """Return how many innermost steps :func:`level` takes, roughly."""
    return 30.0 * columns * parties * (2.0 + parties / 2.0)


@njit(nogil=True)
def level(
    start: Ints, gain: Floats, base: Floats, weight: Floats, multipliers: Floats, mass: Floats, gains: Floats,
    floor: float, share: float, enough: float,
) -> float:  # fmt: skip
    """Bound the largest smallest weighted gain.

    Parameters
    ----------
    start : int64 array, shape (points + 1,)
    gain : float64 array, shape (columns, parties)
    base, weight : float64 array, shape (parties,)
        A weight of 0 leaves a party out.
    multipliers : float64 array, shape (parties,)
        Where to start, zeros for nowhere; overwritten: for any package, the sum of multiplier x gain is at least its smallest weighted gain.
    mass : float64 array, shape (columns,)
        Overwritten: a mixture near the optimum.
    gains : float64 array, shape (parties,)
        Overwritten: its gains.
    floor : float
        Stop once the bound falls below this.
    share : float
        How sharp the bound must be, as a share of its distance from the floor.
    enough : float
        Stop once the mixture's smallest weighted gain exceeds this.

    Returns
    -------
    float
        The bound.
    """
    members = np.flatnonzero(weight > 0.0)
    n = len(members)
    points = len(start) - 1
    spread = 1e-9
    for d in range(points):
        for a in range(n):
            i = members[a]
            low = np.inf
            high = -np.inf
            for c in range(start[d], start[d + 1]):
                low = min(low, gain[c, i])
                high = max(high, gain[c, i])
            spread = max(spread, (high - low) * weight[i])
    y = np.full(n, 1.0 / n)
    tau = 0.25 * spread
    if multipliers.sum() > 0.0:
        total = 0.0
        for a in range(n):
            y[a] = max(multipliers[members[a]] / weight[members[a]], 1e-3 / n)
            total += y[a]
        for a in range(n):
            y[a] /= total
        tau = 0.01 * spread
    slope = np.zeros(n)
    matrix = np.zeros((n, n))
    mean = np.zeros(n)
    scaled = np.zeros((len(gain), n))
    for c in range(len(gain)):
        for a in range(n):
            scaled[c, a] = gain[c, members[a]] * weight[members[a]]
    worth_of_base = np.zeros(n)
    for a in range(n):
        worth_of_base[a] = base[members[a]] * weight[members[a]]
    worth = np.zeros(len(gain))
    best = np.inf
    highest = -np.inf
    prob = np.zeros(len(gain))
    way = np.zeros(n)
    before = np.inf
    step = 0.0
    halved = 0
    for _ in range(STEPS):
        # value, slope and curvature at y
        smooth = 0.0
        exact = 0.0
        for a in range(n):
            x = worth_of_base[a]
            slope[a] = x
            smooth += y[a] * x - tau * math.log(y[a])
            exact += y[a] * x
            for b in range(n):
                matrix[a, b] = 0.0
        for d in range(points):
            top = -np.inf
            at = start[d]
            for c in range(start[d], start[d + 1]):
                x = 0.0
                for a in range(n):
                    x += y[a] * scaled[c, a]
                worth[c] = x
                if x > top:
                    top = x
                    at = c
            exact += top
            total = 0.0
            for c in range(start[d], start[d + 1]):
                x = (worth[c] - top) / tau
                prob[c] = math.exp(x) if x > FAINT else 0.0
                total += prob[c]
            if total == 1.0:
                # no other option counts
                smooth += top
                for a in range(n):
                    slope[a] += scaled[at, a]
                continue
            smooth += top + tau * math.log(total)
            mean[:] = 0.0
            for c in range(start[d], start[d + 1]):
                prob[c] /= total
                if prob[c] > 0.0:
                    for a in range(n):
                        mean[a] += prob[c] * scaled[c, a]
            for c in range(start[d], start[d + 1]):
                if prob[c] > 1e-9:
                    for a in range(n):
                        u = prob[c] * (scaled[c, a] - mean[a])
                        for b in range(a + 1):
                            matrix[a, b] += u * (scaled[c, b] - mean[b])
            for a in range(n):
                slope[a] += mean[a]
        least = np.inf
        for a in range(n):
            least = min(least, slope[a])
        if exact < best:
            best = exact
            for a in range(n):
                multipliers[members[a]] = y[a] * weight[members[a]]
        if least > highest:
            highest = least
            mass[:] = prob
            for i in range(len(base)):
                gains[i] = base[i]
            for c in range(len(gain)):
                if prob[c] > 0.0:
                    for i in range(len(base)):
                        gains[i] += prob[c] * gain[c, i]
        if best < floor:
            break
        if least > enough:
            break
        room = best - floor if floor > -np.inf else 0.1 * spread
        last = n * tau <= share * room or tau <= LEAST * spread
        if not smooth <= before + 1e-12 * abs(before) and halved < 20:
            # the step was too long
            halved += 1
            step *= 0.5
            _move(y, -step, way)
            continue
        # Newton's direction with weights summing to 1
        for a in range(n):
            for b in range(a):
                matrix[a, b] /= tau
            matrix[a, a] = matrix[a, a] / tau + tau / (y[a] * y[a]) + 1e-12
            slope[a] -= tau / y[a]
        _factor(matrix)
        one = np.ones(n)
        for a in range(n):
            way[a] = -slope[a]
        _solve(matrix, one)
        _solve(matrix, way)
        whole = 0.0
        lift = 0.0
        for a in range(n):
            lift += way[a]
            whole += one[a]
        lift /= whole
        decrement = 0.0
        for a in range(n):
            way[a] -= lift * one[a]
            decrement -= slope[a] * way[a]
        if last and not decrement > CENTRED * tau:
            break
        step = 1.0
        for a in range(n):
            if way[a] < 0.0:
                step = min(step, -0.95 * y[a] / way[a])
        _move(y, step, way)
        halved = 0
        before = smooth
        if decrement <= NEAR * tau and not last:
            # so near the centre that the whole step is sure to be good
            tau *= FADE
            before = np.inf
    return best


@njit(nogil=True)
def _move(y: Floats, step: float, way: Floats) -> None:
    """Move positive weights that sum to 1, in place."""
    total = 0.0
    for a in range(len(y)):
        y[a] = max(y[a] + step * way[a], 1e-15)
        total += y[a]
    for a in range(len(y)):
        y[a] /= total


@njit(nogil=True)
def _factor(matrix: Floats) -> None:
    """Replace the lower half of a positive definite matrix by its Cholesky factor."""
    n = len(matrix)
    for a in range(n):
        for b in range(a + 1):
            x = matrix[a, b]
            for k in range(b):
                x -= matrix[a, k] * matrix[b, k]
            if a == b:
                matrix[a, a] = np.sqrt(max(x, 1e-300))
            else:
                matrix[a, b] = x / matrix[b, b]


@njit(nogil=True)
def _solve(factor: Floats, vector: Floats) -> None:
    """Solve with a Cholesky factor, in place."""
    n = len(vector)
    for a in range(n):
        for k in range(a):
            vector[a] -= factor[a, k] * vector[k]
        vector[a] /= factor[a, a]
    for a in range(n - 1, -1, -1):
        for k in range(a + 1, n):
            vector[a] -= factor[k, a] * vector[k]
        vector[a] /= factor[a, a]
