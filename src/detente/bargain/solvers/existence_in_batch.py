"""Existence of an adopted package for many draws at once, compiled: a few multipliers first, then the search.

For each draw: multipliers that favour whoever is worst off (multiplicative weights; Arora, Hazan and Kale 2012) yield
packages, one of which may be adopted, and bounds, one of which may refute. What is left goes to the search.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detente.bargain.solvers.depth_first import BEST, FEASIBLE, Instance, search
from detente.bargain.solvers.local_search import measure_package
from detente.bargain.solvers.ordering import Frame
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints, Problem
from detente.problem.consent import ConsentArrays

ROUNDS = 40


class Shape(NamedTuple):
    """What all draws have in common; columns by depth, in file order within a point."""

    column: Ints  # (columns,) the column in file order
    start: Ints
    option: Ints
    depth_of: Ints
    obliges: Bools  # (columns, parties)
    rule: ConsentArrays
    root: Ints
    level: Ints
    child: Ints
    touch_start: Ints
    touch: Ints
    red_party: Ints
    last: Ints
    links: int
    link_party: Ints
    ends: Bools  # (linkages, columns) by depth
    required: Bools  # (parties,) every adopting set holds them


def shape_of(problem: Problem, frame: Frame) -> Shape:
    """Lay out what all draws of a problem have in common."""
    column = np.lexsort((np.arange(problem.columns), frame.depth_of_column)).astype(np.int64)
    conditions = len(frame.diagrams.root)
    red_party = np.full(conditions, -1, dtype=np.int64)
    red_party[frame.links :] = problem.red_line_party
    required = np.zeros(len(problem.parties), dtype=np.bool_)
    for clause in problem.consent:
        if clause.kind == "all":
            required[list(clause.members)] = True
    return Shape(
        column,
        np.searchsorted(frame.depth_of_column[column], np.arange(len(problem.points) + 1)).astype(np.int64),
        np.ascontiguousarray(frame.option[column]),
        frame.depth_of,
        np.ascontiguousarray(problem.obliges[:, column].T),
        frame.rule,
        frame.diagrams.root,
        frame.diagrams.level,
        frame.diagrams.child,
        frame.touch_start,
        frame.touch,
        red_party,
        frame.last,
        frame.links,
        problem.linkage_party,
        np.ascontiguousarray(frame.ends[:, column]),
        required,
    )


@njit(nogil=True)
def decide_draws(
    shape: Shape,
    values: Floats,
    no_deal: Floats,
    red_real: Bools,
    linkage: Floats,
    limit: int,
    verdict: Ints,
    packages: Ints,
) -> None:
    """Decide draws whose verdict is -1, in place.

    Parameters
    ----------
    shape : Shape
    values, no_deal, red_real, linkage : the draws' arrays
    limit : int
        Nodes a draw may take in the search.
    verdict : int64 array, shape (draws,)
        1: a package is adopted; 0: none is; -1: undecided.
    packages : int64 array, shape (draws, points)
        The adopted package, columns in file order by depth.
    """
    draws, parties = no_deal.shape
    points = len(shape.start) - 1
    columns = len(shape.column)
    conditions = len(shape.root)
    count = parties + 1
    no_store = np.zeros((0, points), dtype=np.int64)
    vector = np.zeros(parties)
    rows = np.zeros(count)
    blocked = np.zeros(parties, dtype=np.int64)
    obliged = np.zeros(parties, dtype=np.int64)
    accepts = np.zeros(parties, dtype=np.bool_)
    package = np.zeros(points, dtype=np.int64)
    favour = np.zeros(parties)
    best_favour = np.zeros(parties)
    most = np.zeros(parties)
    for d in range(draws):
        if verdict[d] != -1:
            continue
        gain = np.zeros((columns, count))
        base = np.zeros(count)
        need = np.full(count, -np.inf)
        threshold = np.zeros(parties)
        bounded = np.zeros(parties, dtype=np.bool_)
        must_red = np.zeros(parties, dtype=np.bool_)
        members = 0
        for i in range(parties):
            bounded[i] = np.isfinite(no_deal[d, i])
            threshold[i] = -TOLERANCE if bounded[i] else -np.inf
            base[i] = -no_deal[d, i] if bounded[i] else 0.0
            for c in range(columns):
                gain[c, i] = values[d, i, shape.column[c]]
            if shape.required[i]:
                must_red[i] = True
                need[i] = threshold[i]
                if bounded[i]:
                    members += 1
        when_yes = np.zeros((conditions, count))
        root = shape.root.copy()
        for k in range(shape.links):
            when_yes[k, shape.link_party[k]] = linkage[d, k]
        for k in range(shape.links, conditions):
            if not red_real[d, k - shape.links]:
                root[k] = -2
        charged = gain[:, :parties].copy()
        for k in range(shape.links):
            i = shape.link_party[k]
            if linkage[d, k] > 0.0:
                for c in range(columns):
                    if shape.ends[k, c]:
                        charged[c, i] += linkage[d, k]
        fixed = base[:parties].copy()  # what linkages that always hold add belongs to the bound
        for k in range(shape.links):
            if root[k] == -1:
                fixed[shape.link_party[k]] += linkage[d, k]
        spread = 1e-9
        for i in range(parties):
            for p in range(points):
                low = np.inf
                high = -np.inf
                for c in range(shape.start[p], shape.start[p + 1]):
                    low = min(low, charged[c, i])
                    high = max(high, charged[c, i])
                spread += (high - low) / parties
        suffix = np.zeros((points + 1, count))
        relief = np.zeros((conditions, count))
        plain = Instance(
            shape.start, shape.option, shape.depth_of, gain, base, suffix, need, np.zeros(count, dtype=np.bool_),
            np.zeros(count), threshold, bounded, must_red, True, shape.rule, shape.obliges, root, shape.level,
            shape.child, shape.touch_start, shape.touch, when_yes, relief, shape.last, shape.red_party, FEASIBLE, parties, vector, True,
        )  # fmt: skip
        for i in range(parties):
            counts = bounded[i] and (shape.required[i] or members == 0)
            favour[i] = 1.0 if counts else 0.0
        least = np.inf
        step = 6.0 / spread
        decided = False
        for _ in range(ROUNDS):
            total = 0.0
            for i in range(parties):
                total += favour[i]
            if total <= 0.0:
                for p in range(points):
                    package[p] = shape.start[p]
                decided = measure_package(plain, package, rows, blocked, obliged, accepts) <= 0.0
                break
            for i in range(parties):
                favour[i] /= total
                most[i] = fixed[i]
            for p in range(points):
                top = -np.inf
                for c in range(shape.start[p], shape.start[p + 1]):
                    x = 0.0
                    for i in range(parties):
                        if favour[i] > 0.0:
                            x += favour[i] * charged[c, i]
                    if x > top:
                        top = x
                        package[p] = c
                for i in range(parties):
                    most[i] += charged[package[p], i]
            value = 0.0
            for i in range(parties):
                if favour[i] > 0.0:
                    value += favour[i] * most[i]
            if value < least:
                least = value
                best_favour[:] = favour
            if members > 0 and value < -2.0 * TOLERANCE:
                verdict[d] = 0
                break
            if measure_package(plain, package, rows, blocked, obliged, accepts) <= 0.0:
                decided = True
                break
            for i in range(parties):
                if favour[i] > 0.0:
                    favour[i] *= np.exp(-step * max(min(most[i], spread), -spread))
            step *= 0.97
        if decided:
            verdict[d] = 1
            for p in range(points):
                packages[d, p] = shape.column[package[p]]
            continue
        if verdict[d] == 0:
            continue
        # the search, with the multipliers as a cut and as the order of trial
        for c in range(columns):
            x = 0.0
            for i in range(parties):
                x += best_favour[i] * gain[c, i]
            gain[c, parties] = x
        x = 0.0
        for i in range(parties):
            x += best_favour[i] * base[i]
        base[parties] = x
        for k in range(shape.links):
            when_yes[k, parties] = best_favour[shape.link_party[k]] * linkage[d, k]
        if members > 0:
            need[parties] = -2.0 * TOLERANCE
        place = np.arange(columns)
        for p in range(points):
            own = np.argsort(-gain[shape.start[p] : shape.start[p + 1], parties])
            for c in range(len(own)):
                place[shape.start[p] + c] = shape.start[p] + own[c]
        charge = np.maximum(when_yes, 0.0)
        for p in range(points - 1, -1, -1):
            for r in range(count):
                top = -np.inf
                for c in range(shape.start[p], shape.start[p + 1]):
                    x = gain[c, r]
                    for k in range(shape.links):
                        if shape.ends[k, c]:
                            x += charge[k, r]
                    top = max(top, x)
                suffix[p, r] = suffix[p + 1, r] + top
        sorted_instance = Instance(
            shape.start, shape.option[place], shape.depth_of, gain[place], base, suffix, need,
            np.zeros(count, dtype=np.bool_), np.zeros(count), threshold, bounded, must_red, True, shape.rule,
            shape.obliges[place], root, shape.level, shape.child, shape.touch_start, shape.touch, when_yes, relief, shape.last, shape.red_party, FEASIBLE, parties, vector,
            True,
        )  # fmt: skip
        complete, _, found, _, _ = search(sorted_instance, BEST, False, -np.inf, package, vector, limit, no_store)
        if found:
            verdict[d] = 1
            for p in range(points):
                packages[d, p] = shape.column[place[package[p]]]
        elif complete:
            verdict[d] = 0
