"""Root multipliers and first packages: the continuous relaxation, solved point by point, and local search.

In the relaxation a point may be settled by a mixture of options, so that the parties' gains range over a
convex set. Its optimum gives multipliers ``m``, one a party; for any multipliers the separable maximum of
``sum m_i gain_i`` bounds the objective from above, and at the optimum of the relaxation that bound is the
tightest there is (Geoffrion 1974). The relaxation itself is solved by pairwise coordinate ascent: at one point
at a time mass moves from the worst option in use to the best.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from detente.bargain.diagrams import YES
from detente.bargain.search import adopted, score
from detente.case.problem import Bools, Floats, Ints

BIG = 1e9


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


@njit(cache=True, nogil=True)
def lay_out(instance: Any, columns: Ints, rows: Floats, blocked: Ints, obliged: Ints) -> float:
    """Write a complete package's rows, crossed red lines and obliged parties; return how far it fails (0: feasible)."""
    points = len(instance.start) - 1
    parties = len(instance.threshold)
    rows[:] = instance.base
    blocked[:] = 0
    obliged[:] = 0
    for d in range(points):
        rows += instance.gain[columns[d]]
        for i in range(parties):
            if instance.obliges[columns[d], i]:
                obliged[i] += 1
    for c in range(len(instance.root)):
        node = instance.root[c]
        while node >= 0:
            node = instance.child[node, instance.option[columns[instance.level[node]]]]
        if node == YES:
            rows += instance.when_yes[c]
            if instance.red_party[c] >= 0:
                blocked[instance.red_party[c]] += 1
    return float(failing(instance, rows, blocked, obliged))


@njit(cache=True, nogil=True)
def failing(instance: Any, rows: Floats, blocked: Ints, obliged: Ints) -> float:
    """Return by how much a complete package fails the constraints; 0 when it satisfies them."""
    total = 0.0
    for r in range(len(rows)):
        if rows[r] < instance.need[r]:
            total += instance.need[r] - rows[r]
    for i in range(len(instance.threshold)):
        if instance.must_red[i] and blocked[i] > 0:
            total += BIG * blocked[i]
    if instance.consent and not adopted(instance, rows, blocked, obliged):
        total += BIG
        for i in range(len(instance.threshold)):
            if rows[i] < instance.threshold[i]:
                total += instance.threshold[i] - rows[i]
            total += BIG / 100.0 * blocked[i]
    return total


@njit(cache=True, nogil=True)
def _retouch(instance: Any, trial: Ints, truth: Bools, d: int, other: int, rows: Floats, blocked: Ints) -> None:
    """Update rows and crossed red lines for the conditions that speak of depth ``d``, not those of ``other`` too."""
    for k in range(instance.touch_start[d], instance.touch_start[d + 1]):
        c = instance.touch[k]
        if instance.root[c] < 0:
            continue
        seen = False
        if other >= 0:
            for m in range(instance.touch_start[other], instance.touch_start[other + 1]):
                if instance.touch[m] == c:
                    seen = True
        if seen:
            continue
        node = instance.root[c]
        while node >= 0:
            node = instance.child[node, instance.option[trial[instance.level[node]]]]
        now = node == YES
        if now == truth[c]:
            continue
        party = instance.red_party[c]
        if party >= 0:
            blocked[party] += 1 if now else -1
        elif now:
            for r in range(len(rows)):
                rows[r] += instance.when_yes[c, r]
        else:
            for r in range(len(rows)):
                rows[r] -= instance.when_yes[c, r]


@njit(cache=True, nogil=True)
def _measure(
    instance: Any, columns: Ints, rows: Floats, blocked: Ints, obliged: Ints, truth: Bools, d: int, c: int, e: int,
    f: int, trial: Ints, other: Floats, blocked2: Ints, obliged2: Ints,
) -> float:  # fmt: skip
    """Return how far the package fails once point ``d`` takes column ``c`` (and ``e`` takes ``f``, unless -1)."""
    for r in range(len(rows)):
        other[r] = rows[r] - instance.gain[columns[d], r] + instance.gain[c, r]
        if e >= 0:
            other[r] += instance.gain[f, r] - instance.gain[columns[e], r]
    for i in range(len(obliged)):
        blocked2[i] = blocked[i]
        obliged2[i] = obliged[i] - instance.obliges[columns[d], i] + instance.obliges[c, i]
        if e >= 0:
            obliged2[i] += instance.obliges[f, i] - np.int64(instance.obliges[columns[e], i])
    if len(instance.root):
        trial[d] = c
        if e >= 0:
            trial[e] = f
            _retouch(instance, trial, truth, e, d, other, blocked2)
        _retouch(instance, trial, truth, d, -1, other, blocked2)
        trial[d] = columns[d]
        if e >= 0:
            trial[e] = columns[e]
    return float(failing(instance, other, blocked2, obliged2))


@njit(cache=True, nogil=True)
def _truths(instance: Any, columns: Ints, truth: Bools) -> None:
    for c in range(len(instance.root)):
        node = instance.root[c]
        while node >= 0:
            node = instance.child[node, instance.option[columns[instance.level[node]]]]
        truth[c] = node == YES


@njit(cache=True, nogil=True)
def polish(instance: Any, columns: Ints, pairs: bool, rounds: int) -> tuple[bool, float]:
    """Improve a package in place by changing one point, then two at a time.

    Returns
    -------
    feasible, objective
    """
    points = len(instance.start) - 1
    parties = len(instance.threshold)
    rows = np.zeros(len(instance.base))
    other = np.zeros(len(instance.base))
    blocked = np.zeros(parties, dtype=np.int64)
    obliged = np.zeros(parties, dtype=np.int64)
    blocked2 = np.zeros(parties, dtype=np.int64)
    obliged2 = np.zeros(parties, dtype=np.int64)
    trial = columns.copy()
    truth = np.zeros(len(instance.root), dtype=np.bool_)
    _truths(instance, columns, truth)
    miss = lay_out(instance, columns, rows, blocked, obliged)
    value = score(instance, rows, blocked, obliged) if miss <= 0.0 else -np.inf
    for _ in range(rounds):
        improved = False
        for stage in range(2 if pairs else 1):
            if stage == 1 and improved:
                break
            for d in range(points):
                for c in range(instance.start[d], instance.start[d + 1]):
                    first = -1 if stage == 0 else d + 1
                    last = 0 if stage == 0 else points
                    for e in range(first, last):
                        low = instance.start[e] if e >= 0 else -1
                        high = instance.start[e + 1] if e >= 0 else 0
                        for f in range(low, high):
                            if c == columns[d] or (e >= 0 and f == columns[e]):
                                continue
                            missed = _measure(
                                instance,
                                columns,
                                rows,
                                blocked,
                                obliged,
                                truth,
                                d,
                                c,
                                e,
                                f,
                                trial,
                                other,
                                blocked2,
                                obliged2,
                            )
                            if missed > 0.0 and missed > miss - 1e-9:
                                continue
                            if missed <= 0.0 and miss <= 0.0:
                                valued = score(instance, other, blocked2, obliged2)
                                if not valued > value + 1e-11 * (1.0 + abs(value)):
                                    continue
                            columns[d] = c
                            trial[d] = c
                            if e >= 0:
                                columns[e] = f
                                trial[e] = f
                            _truths(instance, columns, truth)
                            miss = lay_out(instance, columns, rows, blocked, obliged)
                            value = score(instance, rows, blocked, obliged) if miss <= 0.0 else -np.inf
                            improved = True
        if not improved:
            break
    return miss <= 0.0, value


@njit(cache=True, nogil=True)
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
