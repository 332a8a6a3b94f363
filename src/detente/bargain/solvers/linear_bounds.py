"""Prices of required gains that bound a linear objective."""

from __future__ import annotations

import numpy as np

from detente.bargain.solvers.max_min_bounds import level, steps_of_level
from detente.compiling import njit
from detente.problem.arrays import Floats, Ints

ENOUGH = 1e-4
"""Prices are good enough when better ones lower the bound by less than this, as a share of how far columns vary."""


def _steps(start: Ints, gain: Floats, base: Floats, aim: Floats, aim_base: float, rounds: int) -> float:
    """Return how many innermost steps :func:`price` takes, roughly."""
    return 0.5 * rounds * steps_of_level(len(gain), len(base) + 1)


@njit(nogil=True, steps=_steps)
def price(start: Ints, gain: Floats, base: Floats, aim: Floats, aim_base: float, rounds: int) -> Floats:
    """Return prices of required gains that bound a linear objective well.

    Minimises the separable maximum of ``aim + sum price_i gain_i`` over prices of at least 0 (Geoffrion 1974). Asks how
    near mixtures come to all required gains and to a bound at once: the multipliers of that question, divided by the
    objective's own, are prices, and these give a lower bound to ask about next (Dinkelbach 1967).

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
    rows = np.zeros((len(aim), count + 1))
    rows[:, :count] = gain
    rows[:, count] = aim
    fixed = np.zeros(count + 1)
    fixed[:count] = base
    # rows are compared by how far their columns vary
    unit = np.ones(count + 1)
    for r in range(count + 1):
        spread = 0.0
        for d in range(len(start) - 1):
            own = rows[start[d] : start[d + 1], r]
            spread = max(spread, own.max() - own.min())
        if spread > 0.0:
            unit[r] = 1.0 / spread
    best = np.zeros(count)
    factors = np.zeros(count + 1)
    trial = np.zeros(count)
    mass = np.zeros(len(aim))
    gains = np.zeros(count + 1)
    bound = _bound(start, gain, base, aim, aim_base, best)
    for _ in range(rounds):
        fixed[count] = aim_base - bound
        level(start, rows, fixed, unit, factors, mass, gains, -np.inf, 1e-4, np.inf)
        if factors[count] <= 1e-9 * unit[count]:
            break  # the required gains alone are out of reach
        for i in range(count):
            trial[i] = factors[i] / factors[count]
        x = _bound(start, gain, base, aim, aim_base, trial)
        if not x < bound:
            break
        far = bound - x
        bound = x
        best[:] = trial
        if far * unit[count] < ENOUGH:
            break
    return best


@njit(nogil=True)
def _bound(start: Ints, gain: Floats, base: Floats, aim: Floats, aim_base: float, prices: Floats) -> float:
    """Return the separable maximum."""
    total = aim_base
    for i in range(len(base)):
        total += prices[i] * base[i]
    for d in range(len(start) - 1):
        top = -np.inf
        for c in range(start[d], start[d + 1]):
            x = aim[c]
            for i in range(len(base)):
                x += prices[i] * gain[c, i]
            top = max(top, x)
        total += top
    return total
