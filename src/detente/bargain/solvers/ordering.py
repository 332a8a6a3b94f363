"""What of a problem stays the same over draws and questions: the order of depth, and the diagrams."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

import numpy as np

from detente.bargain.solvers.decision_diagrams import YES, Diagrams, build_diagrams
from detente.problem.arrays import Bools, Floats, Ints, Problem
from detente.problem.consent import ConsentArrays, consent_arrays


@dataclass(frozen=True)
class Frame:
    """What of a problem stays the same over draws and questions: order of depth and diagrams."""

    order: Ints
    depth_of: Ints
    depth_of_column: Ints
    option: Ints
    diagrams: Diagrams
    touch_start: Ints
    touch: Ints
    rule: ConsentArrays
    links: int
    last: Ints  # (conditions,) depth of the last point a condition speaks of
    ends: Bools  # (linkages, columns) columns, in file order, under which a linkage's diagram may end in yes
    alone: Ints  # (linkages,) the depth of its only such point, when no other linkage has one there; else -1


_frames: dict[int, Frame] = {}


def frame_of(problem: Problem) -> Frame:
    """Return the problem's frame, made once."""
    key = id(problem)
    if key not in _frames:
        _frames[key] = _make_frame(problem)
        weakref.finalize(problem, _frames.pop, key, None)
    return _frames[key]


def _make_frame(problem: Problem) -> Frame:
    points = len(problem.points)
    starts = problem.offset[:-1]
    values = problem.central.values[0]
    if len(values) and points:
        spread = np.maximum.reduceat(values, starts, axis=1) - np.minimum.reduceat(values, starts, axis=1)
        whole = spread.sum(axis=1, keepdims=True)
        share = (spread / np.where(whole > 0, whole, 1.0)).sum(axis=0)
    else:
        share = np.zeros(points)
    conditions = [problem.linkages.points(k) for k in range(len(problem.linkages))]
    conditions += [problem.red_lines.points(k) for k in range(len(problem.red_lines))]
    order = np.array(_ordered(share, conditions), dtype=np.int64)
    depth_of = np.empty(points, dtype=np.int64)
    depth_of[order] = np.arange(points)
    point_of_column = np.repeat(np.arange(points), problem.sizes)
    option = np.arange(problem.columns) - problem.offset[point_of_column]
    diagrams = build_diagrams([problem.linkages, problem.red_lines], problem.offset, depth_of)
    touching: list[list[int]] = [[] for _ in range(points)]
    for k, spoken in enumerate(conditions):
        for j in spoken:
            touching[depth_of[j]].append(k)
    touch_start = np.concatenate([[0], np.cumsum([len(t) for t in touching])]).astype(np.int64)
    touch = np.array([k for t in touching for k in t], dtype=np.int64)
    return Frame(
        order,
        depth_of,
        depth_of[point_of_column] if points else point_of_column,
        option.astype(np.int64),
        diagrams,
        touch_start,
        touch,
        consent_arrays(problem.consent, len(problem.parties)),
        len(problem.linkages),
        np.array([max((int(depth_of[j]) for j in spoken), default=-1) for spoken in conditions], dtype=np.int64),
        *_ends(problem, diagrams, depth_of, order),
    )


def _ends(problem: Problem, diagrams: Diagrams, depth_of: Ints, order: Ints) -> tuple[Bools, Ints]:
    links = len(problem.linkages)
    ends = np.zeros((links, problem.columns), dtype=np.bool_)
    levels: list[set[int]] = []
    for k in range(links):
        seen: set[int] = set()
        todo = [int(diagrams.root[k])]
        at: set[int] = set()
        while todo:
            node = todo.pop()
            if node < 0 or node in seen:
                continue
            seen.add(node)
            level = int(diagrams.level[node])
            j = int(order[level])
            for o in range(int(problem.sizes[j])):
                child = int(diagrams.child[node, o])
                if child == YES:
                    ends[k, problem.offset[j] + o] = True
                    at.add(level)
                else:
                    todo.append(child)
        levels.append(at)
    alone = np.full(links, -1, dtype=np.int64)
    for k in range(links):
        if len(levels[k]) == 1:
            (level,) = levels[k]
            last = max(int(depth_of[j]) for j in problem.linkages.points(k))
            if level == last and not any(level in levels[m] for m in range(links) if m != k):
                alone[k] = level
    return ends, alone


def _ordered(share: Floats, conditions: list[tuple[int, ...]]) -> list[int]:
    """Order points: those that matter most first, and points that conditions tie together near each other."""
    if not conditions:
        return [int(j) for j in np.argsort(-share, kind="stable")]
    left = set(range(len(share)))
    pull = share.copy()
    order: list[int] = []
    while left:
        j = max(left, key=lambda i: (pull[i], -i))
        left.remove(j)
        order.append(j)
        for spoken in conditions:
            if j in spoken:
                for i in spoken:
                    if i in left:
                        pull[i] += 0.25 * float(share.max())
    return order
