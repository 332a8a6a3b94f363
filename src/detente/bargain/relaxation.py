"""Root multipliers: the continuous relaxation, solved point by point.

In the relaxation a point may be settled by a mixture of options, so that the parties' gains range over a
convex set. Its optimum gives multipliers ``m``, one a party; for any multipliers the separable maximum of
``sum m_i gain_i`` bounds the objective from above, and at the optimum of the relaxation that bound is the
tightest there is (Geoffrion 1974). The relaxation itself is solved by pairwise coordinate ascent: at one point
at a time mass moves from the worst option in use to the best.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from detente.case.problem import Floats, Ints


@njit(cache=True, nogil=True)
def _slopes(gains: Floats, weight: Floats, sharpness: float, result: Floats) -> None:
    """Write the gradient of the smooth objective: logs when ``sharpness`` is 0, else a soft minimum."""
    if sharpness == 0.0:
        for i in range(len(gains)):
            result[i] = weight[i] / gains[i] if weight[i] > 0.0 else 0.0
        return
    least = np.inf
    for i in range(len(gains)):
        if weight[i] > 0.0:
            least = min(least, gains[i] * weight[i])
    total = 0.0
    for i in range(len(gains)):
        result[i] = 0.0
        if weight[i] > 0.0:
            result[i] = np.exp(-sharpness * (gains[i] * weight[i] - least))
            total += result[i]
    for i in range(len(gains)):
        result[i] *= weight[i] / total


@njit(cache=True, nogil=True)
def ascend(
    start: Ints,
    gain: Floats,
    gains: Floats,
    mass: Floats,
    weight: Floats,
    sharpness: float,
    sweeps: int,
    good: float,
) -> None:
    """Improve a mixture in place.

    Parameters
    ----------
    start : int64 array, shape (points + 1,)
    gain : float64 array, shape (columns, parties)
    gains : float64 array, shape (parties,)
        The parties' gains at the mixture; with ``sharpness`` 0 all of positive weight must be positive.
    mass : float64 array, shape (columns,)
    weight : float64 array, shape (parties,)
    sharpness : float
        0 for the sum of weighted logs, else that of the soft minimum of weight x gain.
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
            _slopes(gains, weight, sharpness, slope)
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
                if sharpness == 0.0 and weight[i] > 0.0 and trial[i] <= 0.0:
                    full = False
            if full:
                _slopes(trial, weight, sharpness, there)
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
                        if sharpness == 0.0 and weight[i] > 0.0 and trial[i] <= 0.0:
                            inside = False
                    x = -1.0
                    if inside:
                        _slopes(trial, weight, sharpness, there)
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


@njit(cache=True, nogil=True)
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
                spread = max(spread, (most - least) * (1.0 if logs else weight[i]))
    multipliers = np.zeros(parties)
    unit = np.zeros(parties)
    for i in range(parties):
        if weight[i] > 0.0:
            unit[i] = 1.0 if logs else weight[i]
    if spread <= 0.0:
        spread = 1.0

    positive = True
    for i in range(parties):
        if weight[i] > 0.0 and gains[i] <= 0.05 * spread:
            positive = False
    if not logs or not positive:
        sharpness = 1.0 / spread
        for _ in range(7):
            ascend(start, gain, gains, mass, unit, sharpness, 12, 1e-4 / sharpness)
            sharpness *= 4.0
            if logs:
                positive = True
                for i in range(parties):
                    if weight[i] > 0.0 and gains[i] <= 0.02 * spread:
                        positive = False
                if positive:
                    break
        if logs and not positive:
            positive = True
            for i in range(parties):
                if weight[i] > 0.0 and gains[i] <= 1e-7 * spread:
                    positive = False
        if not logs or not positive:
            _slopes(gains, unit, sharpness / 4.0, multipliers)
            return multipliers, mass, gains, positive
    ascend(start, gain, gains, mass, weight, 0.0, 60, 1e-7)
    _slopes(gains, weight, 0.0, multipliers)
    return multipliers, mass, gains, True
