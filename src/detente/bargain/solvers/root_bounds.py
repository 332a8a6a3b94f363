"""Root multipliers: the continuous relaxation, solved point by point.

In the relaxation a point may be settled by a mixture of options, so that the parties' gains range over a
convex set. Its optimum gives multipliers ``m``, one a party; for any multipliers the separable maximum of
``sum m_i gain_i`` bounds the objective from above, and at the optimum of the relaxation that bound is the
tightest there is (Geoffrion 1974). For the sum of logs the relaxation is solved by pairwise coordinate ascent: at one
point at a time mass moves from the worst option in use to the best; for the smallest gain see
:mod:`detente.bargain.solvers.max_min_bounds`.
"""

from __future__ import annotations

import numpy as np

from detente.bargain.solvers.max_min_bounds import level, steps_of_level
from detente.compiling import njit
from detente.problem.arrays import Floats, Ints


@njit(nogil=True)
def slopes(gains: Floats, weight: Floats, result: Floats) -> None:
    """Write the gradient of the sum of weighted logs."""
    for i in range(len(gains)):
        result[i] = weight[i] / gains[i] if weight[i] > 0.0 else 0.0


@njit(nogil=True)
def ascend(
    start: Ints,
    gain: Floats,
    gains: Floats,
    mass: Floats,
    weight: Floats,
    sweeps: int,
    good: float,
) -> None:
    """Improve a mixture's sum of weighted logs in place.

    Parameters
    ----------
    start : int64 array, shape (points + 1,)
    gain : float64 array, shape (columns, parties)
    gains : float64 array, shape (parties,)
        The parties' gains at the mixture; all of positive weight must be positive.
    mass : float64 array, shape (columns,)
    weight : float64 array, shape (parties,)
    sweeps : int
    good : float
        Stop once a sweep promises less than this improvement.
    """
    parties = len(gains)
    slope = np.zeros(parties)
    trial = np.zeros(parties)
    direction = np.zeros(parties)
    there = np.zeros(parties)
    for _ in range(sweeps):
        promise = 0.0
        for d in range(len(start) - 1):
            if start[d + 1] - start[d] < 2:
                continue
            slopes(gains, weight, slope)
            top = -np.inf
            low = np.inf
            a = -1
            b = -1
            for c in range(start[d], start[d + 1]):
                x = 0.0
                for i in range(parties):
                    x += slope[i] * gain[c, i]
                if x > top:
                    top = x
                    b = c
                if mass[c] > 0.0 and x < low:
                    low = x
                    a = c
            if a < 0 or a == b or top - low <= 1e-14:
                continue
            promise += (top - low) * mass[a]
            for i in range(parties):
                direction[i] = gain[b, i] - gain[a, i]
            left, right = 0.0, mass[a]
            full = True
            for i in range(parties):
                trial[i] = gains[i] + right * direction[i]
                if weight[i] > 0.0 and trial[i] <= 0.0:
                    full = False
            if full:
                slopes(trial, weight, there)
                x = 0.0
                for i in range(parties):
                    x += there[i] * direction[i]
                full = x >= 0.0
            if full:
                step = right
            else:
                for _b in range(24):
                    step = 0.5 * (left + right)
                    inside = True
                    for i in range(parties):
                        trial[i] = gains[i] + step * direction[i]
                        if weight[i] > 0.0 and trial[i] <= 0.0:
                            inside = False
                    x = -1.0
                    if inside:
                        slopes(trial, weight, there)
                        x = 0.0
                        for i in range(parties):
                            x += there[i] * direction[i]
                    if x > 0.0:
                        left = step
                    else:
                        right = step
                step = left
            if step <= 0.0:
                continue
            for i in range(parties):
                gains[i] += step * direction[i]
            mass[b] += step
            mass[a] = 0.0 if full else mass[a] - step
        if promise < good:
            return


def _steps(start: Ints, gain: Floats, base: Floats, weight: Floats, logs: bool) -> float:
    """Return how many innermost steps :func:`relax` takes, roughly."""
    columns, parties = gain.shape
    sweeps = 60.0 * (columns + 20.0 * len(start)) * parties if logs else 0.0
    return sweeps + steps_of_level(columns, parties)


@njit(nogil=True, steps=_steps)
def relax(start: Ints, gain: Floats, base: Floats, weight: Floats, logs: bool) -> tuple[Floats, Floats, Floats, bool]:
    """Solve the relaxation.

    Parameters
    ----------
    start : int64 array, shape (points + 1,)
    gain : float64 array, shape (columns, parties)
    base : float64 array, shape (parties,)
    weight : float64 array, shape (parties,)
        Exponents with ``logs``, else factors of the gains whose minimum counts; 0 leaves a party out.
    logs : bool

    Returns
    -------
    multipliers, mass, gains, positive
        ``positive``: the mixture found gives every party a gain above 0.
    """
    parties = len(base)
    mass = np.zeros(len(gain))
    gains = base.copy()
    spread = 0.0
    for d in range(len(start) - 1):
        width = start[d + 1] - start[d]
        for c in range(start[d], start[d + 1]):
            mass[c] = 1.0 / width
            for i in range(parties):
                gains[i] += gain[c, i] / width
        for i in range(parties):
            if weight[i] > 0.0:
                least = np.inf
                most = -np.inf
                for c in range(start[d], start[d + 1]):
                    least = min(least, gain[c, i])
                    most = max(most, gain[c, i])
                spread = max(spread, most - least)
    multipliers = np.zeros(parties)
    if spread <= 0.0:
        spread = 1.0
    if logs:
        unit = np.zeros(parties)
        positive = True
        for i in range(parties):
            if weight[i] > 0.0:
                unit[i] = 1.0
                positive = positive and gains[i] > 0.05 * spread
        if not positive:
            level(start, gain, base, unit, multipliers, mass, gains, -np.inf, 1e-4, 0.05 * spread)
            positive = True
            for i in range(parties):
                if weight[i] > 0.0 and gains[i] <= 1e-7 * spread:
                    positive = False
        if positive:
            ascend(start, gain, gains, mass, weight, 60, 1e-7)
            slopes(gains, weight, multipliers)
        return multipliers, mass, gains, positive
    level(start, gain, base, weight, multipliers, mass, gains, -np.inf, 1e-4, np.inf)
    return multipliers, mass, gains, True
