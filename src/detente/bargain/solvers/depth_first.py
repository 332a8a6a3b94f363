"""Depth-first branch and bound over packages, compiled.

One point is decided at each depth. What a package is worth is a set of *rows*, each a sum over the chosen columns
plus linkages: one row a party (its gain over no-deal), then further linear rows and *cuts*. A cut is a linear
function that is nowhere below the objective, such as the tangent of a concave objective: if even the best
completion of a node stays below the incumbent on some cut, the node is closed (Land and Doig 1960; for the
tangents, Kelley 1960). Every row keeps a bound on what the undecided points can still add; linkages and red
lines are followed through their decision diagrams.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from detente.bargain.solvers.decision_diagrams import YES
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints
from detente.problem.compiled import adopted as rule_adopts
from detente.problem.consent import OBLIGED, QUOTA, ConsentArrays

FEASIBLE, LINEAR, NASH, LEXIMIN, MARGIN = 0, 1, 2, 3, 4
BEST, EARLIEST, COLLECT = 0, 1, 2
SLACK = 1e-11
UNBOUNDED = 1e300
LARGEST = 709.0
"""The exponential of more has no double."""


class Instance(NamedTuple):
    """One question to the search, with points in the order of depth and columns in the order of trial."""

    start: Ints  # (points + 1,) columns of each depth
    option: Ints  # (columns,) the option's position in the file
    depth_of: Ints  # (points,) depth of each point, in file order
    gain: Floats  # (columns, rows)
    base: Floats  # (rows,)
    suffix: Floats  # (points + 1, rows) the most that depths d, d + 1, … add, linkages included
    need: Floats  # (rows,) a package's row must reach this
    is_cut: Bools  # (rows,)
    shift: Floats  # (rows,) objective <= row + shift, for cuts
    threshold: Floats  # (parties,) a party accepts a gain of at least this
    bounded: Bools  # (parties,) has a no-deal value
    must_red: Bools  # (parties,) its red lines bind
    consent: bool  # the consent rule must adopt
    rule: ConsentArrays
    obliges: Bools  # (columns, parties)
    root: Ints  # (conditions,)
    level: Ints  # (nodes,)
    child: Ints  # (nodes, widest)
    touch_start: Ints  # (points + 1,)
    touch: Ints  # conditions that look at a depth
    when_yes: Floats  # (conditions, rows) what a linkage adds once it holds
    relief: Floats  # (conditions, rows) by how much ``suffix`` falls once a linkage is settled before its last point
    last: Ints  # (conditions,) depth of the last point that a condition speaks of
    red_party: Ints  # (conditions,) -1 for a linkage
    objective: int
    objective_row: int
    weight: Floats  # (parties,) nash: exponent; leximin: 1 / scale; 0 for others
    unit: bool  # nash: all exponents are 1


@njit(nogil=True, _nrt=False)
def adopted(rule: ConsentArrays, threshold: Floats, rows: Floats, blocked: Ints, obliged: Ints, accepts: Bools) -> bool:
    """Return whether the consent rule adopts when parties are worth ``rows`` (or can still be, for a bound).

    Who accepts is written to ``accepts``. An instance is not passed: each call would count references to its arrays.
    """
    for i in range(len(accepts)):
        accepts[i] = blocked[i] == 0 and rows[i] >= threshold[i]
    return bool(rule_adopts(rule, accepts, obliged))


@njit(nogil=True)
def margin(instance: Any, rows: Floats, blocked: Ints, obliged: Ints) -> float:
    """Return the smallest gain within the best adopting set of parties; -inf when there is none.

    Parties without a no-deal value are left out; ``UNBOUNDED`` when the set needs no party that has one.
    """
    parties = len(instance.threshold)
    least = UNBOUNDED
    for k in range(len(instance.rule.kind)):
        kind = instance.rule.kind[k]
        if kind != QUOTA:
            for i in range(parties):
                named = obliged[i] > 0 if kind == OBLIGED else instance.rule.weight[k, i] > 0.0
                if named:
                    if blocked[i] > 0 or rows[i] < instance.threshold[i]:
                        return -np.inf
                    if instance.bounded[i] and rows[i] < least:
                        least = rows[i]
        else:
            quota = instance.rule.quota[k] - TOLERANCE
            total = 0.0
            for i in range(parties):
                if blocked[i] == 0 and not instance.bounded[i]:
                    total += instance.rule.weight[k, i]
            last = UNBOUNDED
            while total < quota:
                following = -np.inf
                for i in range(parties):
                    if (
                        instance.rule.weight[k, i] > 0.0
                        and instance.bounded[i]
                        and blocked[i] == 0
                        and rows[i] >= instance.threshold[i]
                        and rows[i] < last
                        and rows[i] > following
                    ):
                        following = rows[i]
                if following == -np.inf:
                    return -np.inf
                for i in range(parties):
                    if instance.bounded[i] and blocked[i] == 0 and rows[i] == following:
                        total += instance.rule.weight[k, i]
                last = following
            if last < least:
                least = last
    return least


@njit(nogil=True)
def log_of_product(rows: Floats, weight: Floats) -> float:
    """Return the sum of weight x log gain; -inf when a gain is nil. There may be more rows than weights."""
    total = 0.0
    for i in range(len(weight)):
        w = weight[i]
        if w > 0.0:
            if rows[i] <= TOLERANCE:
                return -np.inf
            total += w * math.log(rows[i])
    return total


@njit(nogil=True)
def product_of(value: float) -> float:
    """Return the product of gains whose logarithm is ``value``; infinite where it is beyond every figure."""
    return math.exp(value) if value < LARGEST else np.inf


@njit(nogil=True, steps=lambda rows, weight, result: len(weight) ** 2)
def ascending(rows: Floats, weight: Floats, result: Floats) -> int:
    """Write weighted gains in ascending order into ``result``; return how many."""
    count = 0
    for i in range(len(weight)):
        w = weight[i]
        if w > 0.0:
            x = rows[i] * w
            at = count
            while at > 0 and result[at - 1] > x:
                result[at] = result[at - 1]
                at -= 1
            result[at] = x
            count += 1
    return count


@njit(nogil=True)
def lexicographic(a: Floats, b: Floats, count: int) -> int:
    """Compare sorted gains: 1 when a is better, -1 when worse, 0 when equal within the tolerance."""
    for k in range(count):
        if a[k] > b[k] + TOLERANCE:
            return 1
        if a[k] < b[k] - TOLERANCE:
            return -1
    return 0


@njit(nogil=True)
def score(instance: Any, rows: Floats, blocked: Ints, obliged: Ints) -> float:
    """Return the objective of a complete package (leximin: its smallest weighted gain)."""
    if instance.objective == LINEAR:
        return float(rows[instance.objective_row])
    if instance.objective == NASH:
        return float(log_of_product(rows, instance.weight))
    if instance.objective == MARGIN:
        return float(margin(instance, rows, blocked, obliged))
    if instance.objective == LEXIMIN:
        least = UNBOUNDED
        for i in range(len(instance.threshold)):
            if instance.weight[i] > 0.0:
                least = min(least, rows[i] * instance.weight[i])
        return float(least)
    return 0.0


@njit(nogil=True)
def _closed(instance: Any, bound: Floats, mode: int, found: bool, value: float) -> bool:
    """Return whether a node is closed: a row cannot reach what it needs, or a cut what the incumbent has."""
    for r in range(len(bound)):
        if bound[r] < instance.need[r]:
            return True
        if instance.is_cut[r]:
            x = bound[r] + instance.shift[r]
            if mode == EARLIEST:
                if x < value - TOLERANCE:
                    return True
            elif mode == BEST and found:
                if instance.objective == LEXIMIN:
                    if x < value - TOLERANCE:
                        return True
                elif x <= value + SLACK:
                    return True
    return False


def steps_of_node(instance: Instance) -> float:
    """Return how many innermost steps a node of :func:`search` takes, roughly."""
    return 30.0 + 6.0 * len(instance.base) + 6.0 * len(instance.threshold)


@njit(nogil=True)
def search(
    instance: Any, mode: int, found: bool, value: float, best: Ints, vector: Floats, limit: int, store: Ints
) -> tuple[bool, int, bool, float, int]:
    """Search depth first.

    Parameters
    ----------
    instance : Instance
    mode : int
        ``BEST``: the largest objective. ``EARLIEST``: the earliest package in file order whose objective is
        within 1e-9 of ``value`` (leximin: of ``vector``). ``COLLECT``: packages that satisfy the constraints.
    found : bool
        Whether ``best`` holds a package to start from, with objective ``value``.
    value : float
    best : int64 array, shape (points,)
        The incumbent's columns by depth; overwritten.
    vector : float64 array, shape (parties,)
        Leximin: the incumbent's sorted gains; overwritten.
    limit : int
        The most nodes to visit.
    store : int64 array, shape (capacity, points)
        Receives collected packages.

    Returns
    -------
    complete, nodes, found, value, collected
    """
    points = len(instance.start) - 1
    parties = len(instance.threshold)
    count_rows = len(instance.base)
    conditions = len(instance.root)
    rows = np.zeros((points + 1, count_rows))
    rows[0] = instance.base
    bound = np.zeros(count_rows)
    blocked = np.zeros((points + 1, parties), dtype=np.int64)
    obliged = np.zeros((points + 1, parties), dtype=np.int64)
    state = instance.root.copy()
    saved = np.zeros(max(len(instance.touch), 1), dtype=np.int64)
    sorted_bound = np.zeros(parties + 1)
    rule, threshold = instance.rule, instance.threshold
    accepts = np.zeros(parties, dtype=np.bool_)
    pointer = np.zeros(points + 1, dtype=np.int64)
    lowest = np.zeros(points, dtype=np.int64)
    for d in range(points):
        lowest[d] = instance.option[instance.start[d] : instance.start[d + 1]].min()
    for c in range(conditions):
        if state[c] == YES:
            rows[0] += instance.when_yes[c]
            if instance.red_party[c] >= 0:
                blocked[0, instance.red_party[c]] += 1
    for i in range(parties):
        if instance.must_red[i] and blocked[0, i] > 0:
            return True, 0, found, value, 0
    product_floor = product_of(value) if (found and instance.objective == NASH) else -1.0
    tie = value - TOLERANCE
    nodes = 0
    collected = 0
    d = 0
    pointer[0] = instance.start[0]
    for k in range(instance.touch_start[0], instance.touch_start[1] if points > 0 else 0):
        saved[k] = state[instance.touch[k]]
    while d >= 0:
        if pointer[d] >= instance.start[d + 1]:
            for k in range(instance.touch_start[d], instance.touch_start[d + 1]):
                state[instance.touch[k]] = saved[k]
            d -= 1
            continue
        c = pointer[d]
        pointer[d] += 1
        nodes += 1
        if nodes > limit:
            return False, nodes, found, value, collected
        open_ = True
        for r in range(count_rows):
            x = rows[d, r] + instance.gain[c, r]
            rows[d + 1, r] = x
            bound[r] = x + instance.suffix[d + 1, r]
        touched = instance.touch_start[d + 1] > instance.touch_start[d]
        if not touched and _closed(instance, bound, mode, found, value):
            continue
        for i in range(parties):
            blocked[d + 1, i] = blocked[d, i]
            obliged[d + 1, i] = obliged[d, i]
            if instance.obliges[c, i]:
                obliged[d + 1, i] += 1
        o = instance.option[c]
        for k in range(instance.touch_start[d], instance.touch_start[d + 1]):
            at = instance.touch[k]
            node = saved[k]
            if node >= 0 and instance.level[node] == d:
                node = instance.child[node, o]
                if node < 0:
                    party = instance.red_party[at]
                    if party >= 0:
                        if node == YES:
                            blocked[d + 1, party] += 1
                            if instance.must_red[party]:
                                open_ = False
                    else:
                        for r in range(count_rows):
                            x = -instance.relief[at, r] if d < instance.last[at] else 0.0
                            if node == YES:
                                x += instance.when_yes[at, r]
                            rows[d + 1, r] += x
                            bound[r] += x
            elif node < 0 and instance.red_party[at] < 0 and d == instance.last[at] and instance.root[at] >= 0:
                # settled earlier: from here on the bound holds nothing of it
                for r in range(count_rows):
                    rows[d + 1, r] += instance.relief[at, r]
                    bound[r] += instance.relief[at, r]
            state[at] = node
        if not open_:
            continue
        if touched and _closed(instance, bound, mode, found, value):
            continue
        if instance.consent and not adopted(rule, threshold, bound, blocked[d + 1], obliged[d + 1], accepts):
            continue
        # the objective's own bound at the parties' separate bounds
        if mode != COLLECT and (found or mode == EARLIEST):
            if instance.objective == NASH:
                if mode == BEST and instance.unit:
                    product = 1.0
                    for i in range(parties):
                        if instance.weight[i] > 0.0:
                            product *= max(bound[i], 0.0)
                    if product <= product_floor:
                        continue
                else:
                    x = log_of_product(bound, instance.weight)
                    if mode == BEST:
                        if x <= value + SLACK:
                            continue
                    elif x < tie:
                        continue
            elif instance.objective == LEXIMIN:
                q = ascending(bound, instance.weight, sorted_bound)
                if mode == BEST:
                    if lexicographic(sorted_bound, vector, q) <= 0:
                        continue
                else:
                    for k in range(q):
                        if sorted_bound[k] < vector[k] - TOLERANCE:
                            open_ = False
                            break
                    if not open_:
                        continue
            elif instance.objective == MARGIN:
                x = margin(instance, bound, blocked[d + 1], obliged[d + 1])
                if mode == BEST:
                    if x <= value + SLACK:
                        continue
                elif x < tie:
                    continue
        if mode == EARLIEST and found:
            # could any completion come before the package in hand?
            order = 0
            for j in range(points):
                at = instance.depth_of[j]
                own = lowest[at]
                if at <= d:
                    own = instance.option[pointer[at] - 1]
                other = instance.option[best[at]]
                if own != other:
                    order = -1 if own < other else 1
                    break
            if order >= 0:
                continue
        if d + 1 < points:
            d += 1
            pointer[d] = instance.start[d]
            for k in range(instance.touch_start[d], instance.touch_start[d + 1]):
                saved[k] = state[instance.touch[k]]
            continue
        # a complete package that satisfies everything
        if mode == COLLECT:
            if collected < len(store):
                for at in range(points):
                    store[collected, at] = pointer[at] - 1
            collected += 1
            if collected >= len(store):
                return False, nodes, found, value, collected
            continue
        x = score(instance, bound, blocked[d + 1], obliged[d + 1])
        if mode == BEST:
            better = not found
            if instance.objective == LEXIMIN:
                q = ascending(bound, instance.weight, sorted_bound)
                better = better or lexicographic(sorted_bound, vector, q) > 0
                if better:
                    for k in range(q):
                        vector[k] = sorted_bound[k]
            else:
                better = better or x > value
            if not better:
                continue
            value = x
            if instance.objective == NASH:
                product_floor = product_of(value)
        found = True
        for at in range(points):
            best[at] = pointer[at] - 1
        if mode == BEST and instance.objective == FEASIBLE:
            return True, nodes, found, value, collected
    return True, nodes, found, value, collected
