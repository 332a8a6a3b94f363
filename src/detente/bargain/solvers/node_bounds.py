"""One set of columns bounded: its own multipliers, and what they strike out.

A column whose reduced cost exceeds the distance to the incumbent cannot be part of a better package (Dantzig, Fulkerson
and Johnson 1954). What is left bounds better, so both are repeated while much is struck out.
"""

from __future__ import annotations

import numpy as np

from detente.bargain.solvers.max_min_bounds import level
from detente.bargain.solvers.root_bounds import ascend, relax
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints

ROUNDS = 4


@njit(nogil=True)
def tighten(
    start: Ints, gain: Floats, base: Floats, need: Floats, weight: Floats, logs: bool, floor: float, keep: Bools,
    mass: Floats, begun: Floats,
) -> tuple[bool, float, Floats, int]:  # fmt: skip
    """Bound a set of columns and strike out what cannot reach ``floor``.

    Parameters
    ----------
    start : int64 array, shape (points + 1,)
    gain : float64 array, shape (columns, rows)
        Linkages charged where they can come true; the first rows are the parties'.
    base, need : float64 array, shape (rows,)
    weight : float64 array, shape (parties,)
    logs : bool
        The objective is the sum of weighted logs of gains, else the smallest weighted gain.
    floor : float
        What does not reach this is of no interest.
    keep : bool array, shape (columns,)
        Overwritten.
    mass : float64 array, shape (columns,)
        A mixture to start from; overwritten.
    begun : float64 array, shape (parties,)
        Without ``logs``: multipliers to start from, zeros for none; overwritten.

    Returns
    -------
    closed, bound, multipliers, depth
        The depth whose options to split; -1: none is mixed; -2: no mixture gives every party a gain.
    """
    points = len(start) - 1
    parties = len(weight)
    count = len(base)
    multipliers = np.zeros(parties)
    best = np.inf
    top = np.zeros((points, count))
    cost = np.zeros(len(keep))
    for turn in range(ROUNDS):
        # what every row needs
        total = base.copy()
        for d in range(points):
            for r in range(count):
                x = -np.inf
                for c in range(start[d], start[d + 1]):
                    if keep[c] and gain[c, r] > x:
                        x = gain[c, r]
                top[d, r] = x
                total[r] += x
        for r in range(count):
            if total[r] < need[r]:
                return True, -np.inf, multipliers, -1
            if need[r] > -np.inf:
                for d in range(points):
                    for c in range(start[d], start[d + 1]):
                        if keep[c] and total[r] - top[d, r] + gain[c, r] < need[r]:
                            keep[c] = False
        # the points still open, and what the others add
        opened = 0
        size = 0
        fixed = base[:parties].copy()
        small = np.zeros(points + 1, dtype=np.int64)
        back = np.zeros(len(keep), dtype=np.int64)
        for d in range(points):
            width = 0
            for c in range(start[d], start[d + 1]):
                if keep[c]:
                    width += 1
                    back[size + width - 1] = c
            if width == 0:
                return True, -np.inf, multipliers, -1
            if width == 1:
                mass[back[size]] = 1.0
                for i in range(parties):
                    fixed[i] += gain[back[size], i]
            else:
                opened += 1
                size += width
                small[opened] = size
        part = np.zeros((size, parties))
        mix = np.zeros(size)
        for k in range(size):
            part[k] = gain[back[k], :parties]
            mix[k] = mass[back[k]]
        gains = fixed.copy()
        for d in range(opened):
            whole = 0.0
            for k in range(small[d], small[d + 1]):
                whole += mix[k]
            for k in range(small[d], small[d + 1]):
                mix[k] = mix[k] / whole if whole > 1e-9 else 1.0 / (small[d + 1] - small[d])
                for i in range(parties):
                    gains[i] += mix[k] * part[k, i]
        inner = small[: opened + 1].copy()
        warm = logs
        for i in range(parties):
            if weight[i] > 0.0 and gains[i] <= 1e-4 * total[i]:
                warm = False
        own = np.zeros(parties)
        if logs and not warm:
            own, mix, gains, positive = relax(inner, part, fixed, weight, True)
            if not positive:
                # gains that no mixture makes positive at once: the multipliers may refute
                if _bound(inner, part, fixed, weight, False, own) < -TOLERANCE * own.sum():
                    return True, -np.inf, multipliers, -1
                return False, np.inf, multipliers, -2
        if logs:
            for i in range(parties):
                own[i] = weight[i] / gains[i] if weight[i] > 0.0 else 0.0
            bound = _bound(inner, part, fixed, weight, True, own)
            for _ in range(12):
                if bound < floor:
                    break
                value = 0.0
                for i in range(parties):
                    if weight[i] > 0.0:
                        value += weight[i] * np.log(gains[i])
                room = max(value - floor, 1e-7)
                if bound - value <= 0.02 * room:
                    break
                ascend(inner, part, gains, mix, weight, 12, 0.005 * room)
                trial = np.zeros(parties)
                for i in range(parties):
                    trial[i] = weight[i] / gains[i] if weight[i] > 0.0 else 0.0
                x = _bound(inner, part, fixed, weight, True, trial)
                if x < bound:
                    bound = x
                    own = trial
        else:
            own[:] = begun
            bound = level(inner, part, fixed, weight, own, mix, gains, floor, 0.05, np.inf)
            begun[:] = own
        if bound < best:
            best = bound
            multipliers[:] = own
        if best < floor:
            return True, best, multipliers, -1
        for k in range(size):
            mass[back[k]] = mix[k]
        # reduced costs
        for d in range(opened):
            most = -np.inf
            for k in range(small[d], small[d + 1]):
                x = 0.0
                for i in range(parties):
                    x += own[i] * part[k, i]
                cost[k] = x
                most = max(most, x)
            for k in range(small[d], small[d + 1]):
                cost[k] = most - cost[k]
        struck = 0
        for k in range(size):
            if bound - cost[k] < floor:
                keep[back[k]] = False
                mass[back[k]] = 0.0
                struck += 1
        if 5 * struck < size - opened or turn == ROUNDS - 1:
            break
    # the point that is mixed most, by what its options are apart
    point = -1
    most = 0.0
    for d in range(opened):
        first = -1
        for k in range(small[d], small[d + 1]):
            if keep[back[k]] and (first < 0 or mix[k] > mix[first]):
                first = k
        second = -1
        for k in range(small[d], small[d + 1]):
            if keep[back[k]] and k != first and (second < 0 or mix[k] > mix[second]):
                second = k
        if first < 0 or second < 0:
            continue
        apart = 0.0
        for i in range(parties):
            x = multipliers[i] * (part[second, i] - part[first, i])
            apart += x * x
        x = mix[second] * np.sqrt(apart)
        if x > most:
            most = x
            point = d
    if point < 0:
        return False, best, multipliers, -1
    where = back[small[point]]
    depth = 0
    while start[depth + 1] <= where:
        depth += 1
    return False, best, multipliers, depth


@njit(nogil=True)
def _bound(start: Ints, gain: Floats, base: Floats, weight: Floats, logs: bool, multipliers: Floats) -> float:
    """Return the separable maximum, plus what lifts it above the objective."""
    total = 0.0
    for i in range(len(base)):
        total += multipliers[i] * base[i]
    for d in range(len(start) - 1):
        most = -np.inf
        for k in range(start[d], start[d + 1]):
            x = 0.0
            for i in range(len(base)):
                x += multipliers[i] * gain[k, i]
            most = max(most, x)
        total += most
    if logs:
        for i in range(len(base)):
            if weight[i] > 0.0:
                total += weight[i] * (np.log(weight[i] / multipliers[i]) - 1.0)
    return total


@njit(nogil=True)
def halves(start: Ints, gain: Floats, multipliers: Floats, d: int, keep: Bools, mass: Floats) -> Bools:
    """Return which columns of depth ``d`` lie on the lower side of its mixture, shape (columns,)."""
    first = -1
    for c in range(start[d], start[d + 1]):
        if keep[c] and (first < 0 or mass[c] > mass[first]):
            first = c
    second = -1
    for c in range(start[d], start[d + 1]):
        if keep[c] and c != first and (second < 0 or mass[c] > mass[second]):
            second = c
    place = np.zeros(start[d + 1] - start[d])
    middle = 0.0
    whole = 0.0
    for c in range(start[d], start[d + 1]):
        if not keep[c]:
            continue
        for i in range(len(multipliers)):
            m = multipliers[i]
            place[c - start[d]] += m * m * (gain[second, i] - gain[first, i]) * (gain[c, i] - gain[first, i])
        middle += mass[c] * place[c - start[d]]
        whole += mass[c]
    middle = middle / whole if whole > 0.0 else 0.0
    far = place[second - start[d]]
    middle = min(max(middle, 1e-9 * far), (1.0 - 1e-9) * far)
    result = np.zeros(len(keep), dtype=np.bool_)
    for c in range(start[d], start[d + 1]):
        if keep[c]:
            result[c] = place[c - start[d]] <= middle
    return result
