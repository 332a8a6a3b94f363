"""Prices of required gains that bound a linear objective."""

from __future__ import annotations

import numpy as np

from detente.compiling import njit
from detente.problem.arrays import Floats, Ints


@njit(nogil=True, steps=lambda start, gain, base, aim, aim_base, rounds: 2.0 * rounds * gain.size)
def price(start: Ints, gain: Floats, base: Floats, aim: Floats, aim_base: float, rounds: int) -> Floats:
    """Return prices of required gains that bound a linear objective well: Lagrangian multipliers by subgradients.

    Minimises the separable maximum of ``aim + sum price_i gain_i`` over prices of at least 0 (Held, Wolfe and
    Crowder 1974).

    Parameters
    ----------
    start : int64 array, shape (points + 1,)
    gain : float64 array, shape (columns, required)
    base : float64 array, shape (required,)
    aim : float64 array, shape (columns,)
    aim_base : float
    rounds : int
    """
    count = len(base)
    best = np.zeros(count)
    prices = np.zeros(count)
    sums = np.zeros(count)
    least = np.inf
    floor = -np.inf
    spread = 1e-9
    size = 1e-9
    for d in range(len(start) - 1):
        own = aim[start[d] : start[d + 1]]
        spread += own.max() - own.min()
        for i in range(count):
            own = gain[start[d] : start[d + 1], i]
            size += (own.max() - own.min()) / count
    step = 0.3
    stalled = 0
    for _ in range(rounds):
        value = aim_base
        sums[:] = base
        reached = aim_base
        for i in range(count):
            value += prices[i] * base[i]
        for d in range(len(start) - 1):
            top = -np.inf
            at = start[d]
            for c in range(start[d], start[d + 1]):
                x = aim[c]
                for i in range(count):
                    x += prices[i] * gain[c, i]
                if x > top:
                    top = x
                    at = c
            value += top
            reached += aim[at]
            for i in range(count):
                sums[i] += gain[at, i]
        if value < least - 1e-9 * abs(least):
            least = value
            best[:] = prices
            stalled = 0
        else:
            stalled += 1
            if stalled >= 6:
                step *= 0.6
                stalled = 0
        fits = True
        norm = 0.0
        for i in range(count):
            fits = fits and sums[i] >= 0.0
            norm += sums[i] * sums[i]
        if fits:
            floor = max(floor, reached)
        if norm <= 1e-18:
            break
        if np.isfinite(floor):
            length = step * 3.0 * max(value - floor, 1e-6 * spread) / norm
        else:
            length = step * spread / (size * np.sqrt(norm))
        for i in range(count):
            prices[i] = max(prices[i] - length * sums[i], 0.0)
    return best
