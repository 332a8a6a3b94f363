"""The search and the local search where nothing but sums counts, compiled: no linkage, no red line, everybody's consent.

What :mod:`detente.bargain.solvers.depth_first` and :mod:`detente.bargain.solvers.local_search` do for any question, in less time:
every constraint, every cut and the incumbent itself are then a *goal* of some row. A node holds how far each row can
still come; a column lowers that by what it adds less than the best column of its point. The last row, a cut of
multipliers, is looked at first: its columns come in descending order, so the first that falls short ends a point.
Sums of packages are added in the same order as there, so that both find the same figures.

A search that takes long learns further cuts. From time to time it asks whether any mixture of the options still open
reaches every goal from where it stands (:mod:`detente.bargain.solvers.max_min_bounds`). If none does, the multipliers that
say so are a cut: for any factors of at least 0, what the rows come to times the factors is at least the goals times the
factors (Geoffrion 1974). Such a cut holds everywhere, so it goes on closing nodes (Marchand, Martin, Weismantel and Wolsey
2002 call such cuts globally valid), and the search goes back to the first decision from which no mixture reached the goals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.bargain.solvers.depth_first import (
    BEST,
    EARLIEST,
    FEASIBLE,
    LEXIMIN,
    LINEAR,
    MARGIN,
    NASH,
    SLACK,
    Instance,
    ascending,
    lexicographic,
    log_of_product,
    product_of,
    search,
    steps_of_node,
)
from detente.bargain.solvers.local_search import polish
from detente.bargain.solvers.max_min_bounds import level
from detente.compiling import Kernel, njit
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints
from detente.problem.consent import ALL

Search = Callable[..., Any]
ROUNDING = 1e-12
"""What adding in another order may change, in units of the largest row; nodes are kept by so much more."""
EVERY, LATER = 5_000, 300
"""Nodes between two looks at mixtures, and so many more for each cut that is known: a look takes as long as thousands of nodes,
and finds less and less."""
MOST = 256
"""Cuts that are kept at most."""
LOOK = 4
"""Nodes that a look at mixtures counts for, by column and row."""
CLEARLY = 0.01
"""How far mixtures must be from the goals before a look ends early, as a share of how far rows vary."""


@dataclass(frozen=True)
class Learned:
    """What a search has learned, and how far it came: to go on with, or to search for another goal.

    Attributes
    ----------
    factors : float64 array, shape (most cuts, rows)
        The factors of each cut; every package of use has at least the goals times the factors.
    count : int64 array, shape (1,)
        How many there are.
    way : int64 array, shape (points + 2,)
        The next column at each depth; last, the depth to go on at, -1: from the beginning.
    """

    factors: Floats
    count: Ints
    way: Ints

    @classmethod
    def nothing(cls, instance: Instance) -> Learned:
        """Return what a search knows that has not begun; one for a product of gains learns no cuts."""
        most = 0 if instance.objective == NASH else MOST
        return cls(
            np.zeros((most, len(instance.base))),
            np.zeros(1, dtype=np.int64),
            np.full(len(instance.start) + 1, -1, dtype=np.int64),
        )


def is_additive(instance: Instance) -> bool:
    """Return whether nothing but sums of columns counts in an instance: no condition, and everybody's consent or nobody's."""
    return len(instance.root) == 0 and (not instance.consent or bool((instance.rule.kind == ALL).all()))


def _suits(instance: Instance) -> bool:
    asks = instance.consent or instance.objective != MARGIN
    return asks and instance.objective != FEASIBLE and is_additive(instance)


def _least(instance: Instance) -> tuple[Floats, Floats]:
    """Return what each row needs, consent included, and the factors of the rows whose smallest or product counts."""
    parties = len(instance.threshold)
    need = instance.need.copy()
    weight = np.zeros(len(need))
    if instance.consent:
        asked = (instance.rule.weight > 0).any(axis=0)
        need[:parties][asked] = np.maximum(need[:parties][asked], instance.threshold[asked])
        if instance.objective == MARGIN:
            weight[:parties][asked & instance.bounded] = 1.0
    if instance.objective == LINEAR:
        weight[instance.objective_row] = 1.0
    elif instance.objective != MARGIN:
        weight[:parties] = instance.weight
    return need, weight


def step_between(instance: Instance) -> float:
    """Return by how much a package is better than another if it is: nearly 1 where an objective is a whole number."""
    if instance.objective != LINEAR:
        return SLACK
    r = instance.objective_row
    whole = bool((instance.gain[:, r] == np.round(instance.gain[:, r])).all()) and instance.base[r] == np.round(
        instance.base[r]
    )
    return 1.0 - 1e-6 if whole else SLACK


def searched(
    instance: Instance,
    mode: int,
    found: bool,
    value: float,
    best: Ints,
    vector: Floats,
    limit: int,
    learned: Learned | None = None,
) -> tuple[bool, int, bool, float]:
    """Search depth first for one package, in the way that suits an instance.

    Parameters
    ----------
    instance, mode, found, value, best, vector, limit
        As for :func:`detente.bargain.solvers.depth_first.search`; ``mode`` is ``BEST`` or ``EARLIEST``.
    learned : Learned, optional
        Where nothing but sums counts: what searches of these rows have learned, and where to go on; overwritten.

    Returns
    -------
    complete, nodes, found, value
    """
    if not _suits(instance):
        empty = np.zeros((0, len(instance.start) - 1), dtype=np.int64)

        def run(way: Search, best: Ints, vector: Floats, limit: int) -> tuple[Any, ...]:
            return way(instance, mode, found, value, best, vector, limit, empty)[:4]  # type: ignore[no-any-return]

        outcome = _soonest(search, steps_of_node(instance), run, best, vector, limit)
    else:
        need, weight = _least(instance)
        known = Learned.nothing(instance) if learned is None else learned
        step = SLACK if learned is None else step_between(instance)  # the tree's cuts are not in units of the objective
        ways: list[Ints] = []

        def run(way: Search, best: Ints, vector: Floats, limit: int) -> tuple[Any, ...]:
            ways.append(known.way.copy())
            return way(  # type: ignore[no-any-return]
                instance.start, instance.option, instance.depth_of, instance.gain, instance.base, instance.suffix, need,
                instance.is_cut, instance.shift, weight, instance.objective, mode, found, value, best, vector, limit,
                step, known.factors, known.count, ways[-1],
            )  # fmt: skip

        outcome = _soonest(search_sums, 20.0 + 3.0 * len(need), run, best, vector, limit)
        known.way[:] = ways[-1]
    complete, nodes, found, value = outcome
    return bool(complete), int(nodes), bool(found), float(value)


def _soonest(
    kernel: Kernel,
    steps: float,
    run: Callable[[Search, Ints, Floats, int], tuple[Any, ...]],
    best: Ints,
    vector: Floats,
    limit: int,
) -> tuple[Any, ...]:
    """Search the first nodes as written, if that is affordable; compiled from the first node on when they do not settle it.

    Parameters
    ----------
    kernel : Kernel
    steps : float
        How many innermost steps a node takes, roughly.
    run : callable
        Given one of the ways to run the kernel, ``best``, ``vector`` and ``limit``: what the search comes to.
    """
    for most in kernel.affordable():
        few = min(limit, int(most / steps))
        if few <= 0:
            continue
        own, gains = best.copy(), vector.copy()
        outcome = run(kernel.as_written, own, gains, few)
        kernel.pay(steps * outcome[1])
        if outcome[0] or few == limit:
            best[:], vector[:] = own, gains
            return outcome
    return run(kernel.compiled, best, vector, limit)


def polished(instance: Instance, columns: Ints, pairs: bool, rounds: int) -> tuple[bool, float]:
    """Improve a package in place, in the way that suits an instance: :func:`detente.bargain.solvers.local_search.polish`.

    Returns
    -------
    feasible, objective
    """
    if not _suits(instance):
        fits, value = polish(instance, columns, pairs, rounds)
    else:
        need, weight = _least(instance)
        fits, value = improve_sums(
            instance.start, instance.gain, instance.base, need, weight, instance.objective, columns, pairs, rounds
        )
    return bool(fits), float(value)


@njit(nogil=True)
def _worth(rows: Floats, weight: Floats, objective: int) -> float:
    """Return the objective of a package that satisfies the constraints."""
    if objective == NASH:
        return float(log_of_product(rows, weight))
    least = 1e300
    for r in range(len(rows)):
        if weight[r] > 0.0:
            least = min(least, rows[r] * weight[r])
    return least


@njit(nogil=True)
def _goals(
    need: Floats, is_cut: Bools, shift: Floats, weight: Floats, objective: int, mode: int, found: bool, value: float,
    step: float, goal: Floats,
) -> None:  # fmt: skip
    """Write what each row must reach for a package to be of use: for a better one, ``step`` more than the one in hand."""
    for r in range(len(need)):
        goal[r] = need[r]
    if not (found or mode == EARLIEST) or not value > -np.inf:
        return
    tie = mode == EARLIEST or objective == LEXIMIN
    least = value - TOLERANCE if tie else value + step
    for r in range(len(need)):
        if is_cut[r]:
            goal[r] = max(goal[r], least - shift[r])
        if weight[r] > 0.0 and objective != NASH:
            goal[r] = max(goal[r], least / weight[r])


@njit(nogil=True)
def _losses(start: Ints, gain: Floats, base: Floats, factors: Floats, loss: Floats, k: int) -> float:
    """Write what each column falls short of the best of its point on a cut; return how far the cut can come."""
    total = 0.0
    for r in range(len(base)):
        total += factors[k, r] * base[r]
    for d in range(len(start) - 1):
        top = -np.inf
        for c in range(start[d], start[d + 1]):
            x = 0.0
            for r in range(len(base)):
                x += factors[k, r] * gain[c, r]
            loss[c, k] = x
            top = max(top, x)
        for c in range(start[d], start[d + 1]):
            loss[c, k] = top - loss[c, k]
        total += top
    return total


@njit(nogil=True)
def _falls_short(
    start: Ints, gain: Floats, depth: int, reach: Floats, suffix: Floats, goal: Floats, unit: Floats, factors: Floats,
) -> bool:  # fmt: skip
    """Return whether no mixture of what is open from a depth on reaches the goals; write the factors that say so.

    ``reach`` is how far each row can still come, ``suffix`` what the best columns add, ``unit`` how rows compare (0: left out).
    """
    count = len(unit)
    base = np.zeros(count)
    for r in range(count):
        factors[r] = 0.0
        if unit[r] > 0.0:
            base[r] = reach[r] - suffix[r] - goal[r]
    first = start[depth]
    rest = start[depth:] - first
    mass = np.zeros(start[len(start) - 1] - first)
    bound = level(rest, gain[first:], base, unit, factors, mass, np.zeros(count), -CLEARLY, 0.05, 0.0)
    return bool(bound < -1e-9)


@njit(nogil=True)
def _units(start: Ints, gain: Floats, is_cut: Bools, weight: Floats, goal: Floats, unit: Floats) -> None:
    """Write how rows with a goal compare: 1 / how far each varies at the point where it varies most; 0 for others."""
    for r in range(len(goal)):
        unit[r] = 0.0
        if (is_cut[r] and weight[r] == 0.0) or goal[r] == -np.inf:
            continue
        spread = 0.0
        for d in range(len(start) - 1):
            low = np.inf
            high = -np.inf
            for c in range(start[d], start[d + 1]):
                low = min(low, gain[c, r])
                high = max(high, gain[c, r])
            spread = max(spread, high - low)
        unit[r] = 1.0 / spread if spread > 0.0 else 1.0


@njit(nogil=True)
def search_sums(
    start: Ints, option: Ints, depth_of: Ints, gain: Floats, base: Floats, suffix: Floats, need: Floats, is_cut: Bools,
    shift: Floats, weight: Floats, objective: int, mode: int, found: bool, value: float, best: Ints, vector: Floats,
    limit: int, step: float, factors: Floats, kept: Ints, way: Ints,
) -> tuple[bool, int, bool, float]:  # fmt: skip
    """Search sums depth first; see :func:`searched`. ``weight`` is 0 for rows that are not of the objective."""
    points = len(start) - 1
    count = len(base)
    last = count - 1
    # what each column falls short of the best of its point
    loss = np.zeros(gain.shape)
    falling = True
    for d in range(points):
        for r in range(count):
            top = -np.inf
            for c in range(start[d], start[d + 1]):
                top = max(top, gain[c, r])
            for c in range(start[d], start[d + 1]):
                loss[c, r] = top - gain[c, r]
        for c in range(start[d] + 1, start[d + 1]):
            falling = falling and loss[c, last] >= loss[c - 1, last]
    reach = np.zeros((points + 1, count))
    room = 0.0
    for r in range(count):
        reach[0, r] = base[r] + suffix[0, r]
        room = max(room, abs(base[r]) + abs(suffix[0, r]))
    room *= ROUNDING
    goal = np.zeros(count)
    exact = np.zeros(count)
    rows = np.zeros(count)
    ordered = np.zeros(count)
    lowest = np.zeros(points, dtype=np.int64)
    for d in range(points):
        lowest[d] = option[start[d] : start[d + 1]].min()
    _goals(need, is_cut, shift, weight, objective, mode, found, value, step, exact)
    for r in range(count):
        goal[r] = exact[r] - room
    known = found or mode == EARLIEST
    logs = objective == NASH and known
    sorts = objective == LEXIMIN and known
    floor = product_of(value) if logs else -1.0
    unit = True
    slip = room * weight.max()
    for r in range(count):
        unit = unit and (weight[r] == 0.0 or weight[r] == 1.0)
    # the cuts that were learned: what columns fall short, how far each can come, and what it must reach
    most = len(factors)
    cuts = kept[0]
    further = cuts > 0
    missing = np.zeros((len(gain) if further else 0, most))
    height = np.zeros((points + 1 if further else 0, most))
    must = np.zeros(most)
    used = np.zeros(most, dtype=np.int64)
    size = np.zeros(count)
    trial = np.zeros(count)
    learned = np.zeros(count)
    for k in range(cuts):
        height[0, k] = _losses(start, gain, base, factors, missing, k)
    fresh = True
    since = 0
    sure = 0
    pointer = way
    nodes = 0
    d = max(way[points + 1], 0)
    if way[points + 1] < 0:
        pointer[0] = start[0]
    way[points + 1] = -1
    for at in range(d):
        c = pointer[at] - 1
        for r in range(count):
            reach[at + 1, r] = reach[at, r] - loss[c, r]
        for k in range(cuts):
            height[at + 1, k] = height[at, k] - missing[c, k]
    while d >= 0:
        if fresh:
            # the goals have changed
            fresh = False
            sure = -1
            if most > 0:
                _units(start, gain, is_cut, weight, exact, size)
            for k in range(cuts):
                must[k] = 0.0
                for r in range(count):
                    if factors[k, r] > 0.0:
                        must[k] += factors[k, r] * (exact[r] - room)
        c = pointer[d]
        if c >= start[d + 1]:
            d -= 1
            continue
        nodes += 1
        if nodes > limit:
            way[points + 1] = d
            return False, nodes, found, value
        pointer[d] = c + 1
        since += 1
        x = reach[d, last] - loss[c, last]
        if x < goal[last]:
            if falling:
                d -= 1
            continue
        reach[d + 1, last] = x
        open_ = True
        for r in range(last):
            x = reach[d, r] - loss[c, r]
            reach[d + 1, r] = x
            if x < goal[r]:
                open_ = False
                break
        if not open_:
            continue
        for k in range(cuts):
            x = height[d, k] - missing[c, k]
            height[d + 1, k] = x
            if x < must[k]:
                used[k] += 1
                open_ = False
                break
        if not open_:
            continue
        if logs:
            if unit:
                product = 1.0
                for r in range(count):
                    if weight[r] > 0.0:
                        product *= max(reach[d + 1, r], 0.0)
                if mode == BEST:
                    if product <= floor * (1.0 - 1e-12):
                        continue
                elif product < floor * (1.0 - 2 * TOLERANCE):
                    continue
            elif _worth(reach[d + 1], weight, objective) < value - TOLERANCE - 1e-11:
                continue
        elif sorts:
            close = False
            for r in range(count):
                if weight[r] > 0.0 and reach[d + 1, r] * weight[r] < vector[0] + 2 * TOLERANCE + slip:
                    close = True
                    break
            if close or mode == EARLIEST:
                q = ascending(reach[d + 1], weight, ordered)
                if mode == BEST:
                    for k in range(q):
                        ordered[k] += slip
                    if lexicographic(ordered, vector, q) <= 0:
                        continue
                else:
                    for k in range(q):
                        if ordered[k] < vector[k] - TOLERANCE - slip:
                            open_ = False
                            break
                    if not open_:
                        continue
        if mode == EARLIEST and found and not _before(option, depth_of, lowest, best, pointer, d):
            continue
        if d + 1 < points:
            d += 1
            pointer[d] = start[d]
            sure = min(sure, d - 1)
            if since < EVERY + LATER * cuts or not size.any():
                continue
            # from which decision on does no mixture reach the goals?
            since = 0
            low = sure
            high = d + 1
            short = False
            while high - low > 1:
                middle = (low + high) // 2
                nodes += LOOK * count * (start[points] - start[middle])
                if _falls_short(start, gain, middle, reach[middle], suffix[middle], exact, size, trial):
                    high = middle
                    short = True
                    learned[:] = trial
                else:
                    low = middle
            sure = low
            if not short:
                continue
            d = high - 1
            if not further:
                further = True
                missing = np.zeros((len(gain), most))
                height = np.zeros((points + 1, most))
            at = cuts
            if cuts == most:
                # in the place of one that closes few nodes
                at = 0
                for k in range(cuts):
                    if used[k] < used[at]:
                        at = k
                for k in range(cuts):
                    used[k] -= used[k] // 8
            else:
                cuts += 1
                kept[0] = cuts
            used[at] = used.max()
            factors[at] = learned
            height[0, at] = _losses(start, gain, base, factors, missing, at)
            for q in range(d):
                height[q + 1, at] = height[q, at] - missing[pointer[q] - 1, at]
            must[at] = 0.0
            for r in range(count):
                if factors[at, r] > 0.0:
                    must[at] += factors[at, r] * (exact[r] - room)
            continue
        # a complete package: its sums in the order of depth, and the constraints to the letter
        for r in range(count):
            x = base[r]
            for at in range(points):
                x += gain[pointer[at] - 1, r]
            rows[r] = x
            if x < need[r]:
                open_ = False
        if not open_:
            continue
        x = _worth(rows, weight, objective)
        if objective == LEXIMIN:
            q = ascending(rows, weight, ordered)
            if mode == BEST:
                if found and lexicographic(ordered, vector, q) <= 0:
                    continue
                for k in range(q):
                    vector[k] = ordered[k]
            else:
                for k in range(q):
                    if ordered[k] < vector[k] - TOLERANCE:
                        open_ = False
        elif mode == BEST:
            open_ = not found or x > value
        else:
            open_ = x >= value - TOLERANCE
        if not open_:
            continue
        found = True
        for at in range(points):
            best[at] = pointer[at] - 1
        if mode == BEST:
            value = x
            _goals(need, is_cut, shift, weight, objective, mode, found, value, step, exact)
            for r in range(count):
                goal[r] = exact[r] - room
            fresh = True
            logs = objective == NASH
            sorts = objective == LEXIMIN
            floor = product_of(value) if logs else -1.0
    return True, nodes, found, value


@njit(nogil=True)
def _before(option: Ints, depth_of: Ints, lowest: Ints, best: Ints, pointer: Ints, d: int) -> bool:
    """Return whether a completion could come before the package in hand, in file order."""
    for j in range(len(depth_of)):
        at = depth_of[j]
        own = lowest[at]
        if at <= d:
            own = option[pointer[at] - 1]
        other = option[best[at]]
        if own != other:
            return bool(own < other)
    return False


@njit(nogil=True)
def _measure(gain: Floats, base: Floats, need: Floats, columns: Ints, rows: Floats) -> float:
    """Write a package's rows; return by how much it fails what they need."""
    miss = 0.0
    for r in range(len(base)):
        x = base[r]
        for d in range(len(columns)):
            x += gain[columns[d], r]
        rows[r] = x
        if x < need[r]:
            miss += need[r] - x
    return miss


@njit(nogil=True)
def _aims(need: Floats, weight: Floats, objective: int, value: float, aim: Floats) -> None:
    """Write what each row must reach for a package to be better."""
    for r in range(len(need)):
        aim[r] = need[r]
        if weight[r] > 0.0 and value > -np.inf and objective != NASH:
            aim[r] = max(aim[r], (value + 1e-11 * (1.0 + abs(value))) / weight[r])


@njit(nogil=True)
def _better(
    rows: Floats, add: Floats, need: Floats, aim: Floats, weight: Floats, objective: int, miss: float, value: float,
    trial: Floats,
) -> bool:  # fmt: skip
    """Return whether a package is better once ``add`` is added to its rows."""
    count = len(rows)
    if miss <= 0.0:
        for k in range(count):
            r = count - 1 - k
            if rows[r] + add[r] < aim[r]:
                return False
        if objective != NASH:
            return True
        for r in range(count):
            trial[r] = rows[r] + add[r]
        return bool(_worth(trial, weight, objective) > value + 1e-11 * (1.0 + abs(value)))
    missed = 0.0
    for r in range(count):
        x = rows[r] + add[r]
        if x < need[r]:
            missed += need[r] - x
            if missed > miss - 1e-9:
                return False
    return True


def _steps(start: Ints, gain: Floats, base: Floats, *others: Any) -> float:
    """Return how many innermost steps :func:`improve_sums` takes, roughly."""
    pairs, rounds = others[-2:]
    changes = len(gain) ** 2 / 2 if pairs else len(gain)
    return float(min(rounds, 4) * changes * (4 + len(base)))


@njit(nogil=True, steps=_steps)
def improve_sums(
    start: Ints, gain: Floats, base: Floats, need: Floats, weight: Floats, objective: int, columns: Ints, pairs: bool,
    rounds: int,
) -> tuple[bool, float]:  # fmt: skip
    """Improve a package of sums in place; see :func:`polished`."""
    points = len(start) - 1
    count = len(base)
    rows = np.zeros(count)
    after = np.zeros(count)
    trial = np.zeros(count)
    aim = np.zeros(count)
    change = np.zeros(gain.shape)
    miss = _measure(gain, base, need, columns, rows)
    value = _worth(rows, weight, objective) if miss <= 0.0 else -np.inf
    _aims(need, weight, objective, value, aim)
    for d in range(points):
        for c in range(start[d], start[d + 1]):
            for r in range(count):
                change[c, r] = gain[c, r] - gain[columns[d], r]
    for _ in range(rounds):
        improved = False
        for stage in range(2 if pairs else 1):
            if stage == 1 and improved:
                break
            for d in range(points):
                for c in range(start[d], start[d + 1]):
                    if c == columns[d]:
                        continue
                    for r in range(count):
                        after[r] = rows[r] + change[c, r]
                    first = start[d] if stage == 0 else start[d + 1]
                    end = start[d] + 1 if stage == 0 else start[points]
                    e = d
                    for f in range(first, end):
                        if stage == 0:
                            if not _better(rows, change[c], need, aim, weight, objective, miss, value, trial):
                                continue
                        else:
                            while f >= start[e + 1]:
                                e += 1
                            if f == columns[e]:
                                continue
                            if not _better(after, change[f], need, aim, weight, objective, miss, value, trial):
                                continue
                            columns[e] = f
                        columns[d] = c
                        miss = _measure(gain, base, need, columns, rows)
                        value = _worth(rows, weight, objective) if miss <= 0.0 else -np.inf
                        _aims(need, weight, objective, value, aim)
                        for at in (d, e):
                            for k in range(start[at], start[at + 1]):
                                for r in range(count):
                                    change[k, r] = gain[k, r] - gain[columns[at], r]
                        improved = True
                        for r in range(count):
                            after[r] = rows[r] + change[c, r]
        if not improved:
            break
    return miss <= 0.0, value
