"""Complete packages: how far one fails, and better ones within one or two changes (local search)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from detente.bargain.solvers.decision_diagrams import YES
from detente.bargain.solvers.depth_first import adopted, score
from detente.compiling import njit
from detente.problem.arrays import Bools, Floats, Ints

BIG = 1e9


@njit(nogil=True, steps=lambda instance, columns, rows, *_: (len(columns) + len(instance.root)) * (10 + len(rows)))
def measure_package(instance: Any, columns: Ints, rows: Floats, blocked: Ints, obliged: Ints, accepts: Bools) -> float:
    """Write a complete package's rows, crossed red lines, and obliged and accepting parties.

    Returns
    -------
    float
        How far it fails; 0: it is feasible.
    """
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
    return float(failing(instance, rows, blocked, obliged, accepts))


@njit(nogil=True)
def failing(instance: Any, rows: Floats, blocked: Ints, obliged: Ints, accepts: Bools) -> float:
    """Return by how much a complete package fails the constraints; 0 when it satisfies them."""
    total = 0.0
    for r in range(len(rows)):
        if rows[r] < instance.need[r]:
            total += instance.need[r] - rows[r]
    for i in range(len(instance.threshold)):
        if instance.must_red[i] and blocked[i] > 0:
            total += BIG * blocked[i]
    if instance.consent and not adopted(instance.rule, instance.threshold, rows, blocked, obliged, accepts):
        total += BIG
        for i in range(len(instance.threshold)):
            if rows[i] < instance.threshold[i]:
                total += instance.threshold[i] - rows[i]
            total += BIG / 100.0 * blocked[i]
    return total


@njit(nogil=True)
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


class _Place(NamedTuple):
    """A complete package as the search sees it."""

    rows: Floats
    blocked: Ints
    """How many of each party's red lines are crossed."""
    obliged: Ints
    """How many options oblige each party."""
    accepts: Bools
    """Who accepts it, where the consent rule has to adopt."""


class _Change(NamedTuple):
    """Point ``d`` takes column ``c``, and ``e`` takes ``f`` (-1: only one point changes)."""

    d: int
    c: int
    e: int
    f: int


@njit(nogil=True)
def _measure(instance: Any, columns: Ints, now: Any, truth: Bools, change: Any, trial: Ints, changed: Any) -> float:
    """Write the package with a change; return how far it fails."""
    d, c, e, f = change
    before, crossed, bound, _ = now
    rows, blocked, obliged, accepts = changed
    for r in range(len(before)):
        rows[r] = before[r] - instance.gain[columns[d], r] + instance.gain[c, r]
        if e >= 0:
            rows[r] += instance.gain[f, r] - instance.gain[columns[e], r]
    for i in range(len(bound)):
        blocked[i] = crossed[i]
        obliged[i] = bound[i] - instance.obliges[columns[d], i] + instance.obliges[c, i]
        if e >= 0:
            obliged[i] += instance.obliges[f, i] - np.int64(instance.obliges[columns[e], i])
    if len(instance.root):
        trial[d] = c
        if e >= 0:
            trial[e] = f
            _retouch(instance, trial, truth, e, d, rows, blocked)
        _retouch(instance, trial, truth, d, -1, rows, blocked)
        trial[d] = columns[d]
        if e >= 0:
            trial[e] = columns[e]
    return float(failing(instance, rows, blocked, obliged, accepts))


@njit(nogil=True)
def _place(instance: Any) -> Any:
    parties = len(instance.threshold)
    return _Place(
        np.zeros(len(instance.base)), np.zeros(parties, dtype=np.int64), np.zeros(parties, dtype=np.int64),
        np.zeros(parties, dtype=np.bool_),
    )  # fmt: skip


@njit(nogil=True)
def _truths(instance: Any, columns: Ints, truth: Bools) -> None:
    for c in range(len(instance.root)):
        node = instance.root[c]
        while node >= 0:
            node = instance.child[node, instance.option[columns[instance.level[node]]]]
        truth[c] = node == YES


def _steps(instance: Any, columns: Ints, pairs: bool, rounds: int) -> float:
    """Return how many innermost steps :func:`polish` takes, roughly."""
    changes = len(instance.gain) ** 2 / 2 if pairs else len(instance.gain)
    return float(min(rounds, 4) * changes * (20 + 3 * len(instance.base) + 3 * len(instance.threshold)))


@njit(nogil=True, steps=_steps)
def polish(instance: Any, columns: Ints, pairs: bool, rounds: int) -> tuple[bool, float]:
    """Improve a package in place by changing one point, then two at a time.

    Returns
    -------
    feasible, objective
    """
    points = len(instance.start) - 1
    now, changed = _place(instance), _place(instance)
    trial = columns.copy()
    truth = np.zeros(len(instance.root), dtype=np.bool_)
    _truths(instance, columns, truth)
    miss = measure_package(instance, columns, now.rows, now.blocked, now.obliged, now.accepts)
    value = score(instance, now.rows, now.blocked, now.obliged) if miss <= 0.0 else -np.inf
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
                            change = _Change(d, c, e, f)
                            missed = _measure(instance, columns, now, truth, change, trial, changed)
                            if missed > 0.0 and missed > miss - 1e-9:
                                continue
                            if missed <= 0.0 and miss <= 0.0:
                                valued = score(instance, changed.rows, changed.blocked, changed.obliged)
                                if not valued > value + 1e-11 * (1.0 + abs(value)):
                                    continue
                            columns[d] = c
                            trial[d] = c
                            if e >= 0:
                                columns[e] = f
                                trial[e] = f
                            _truths(instance, columns, truth)
                            miss = measure_package(instance, columns, now.rows, now.blocked, now.obliged, now.accepts)
                            value = score(instance, now.rows, now.blocked, now.obliged) if miss <= 0.0 else -np.inf
                            improved = True
        if not improved:
            break
    return miss <= 0.0, value
