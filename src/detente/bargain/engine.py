"""From a Problem to the search's arrays, and the one way in which every exact question is asked."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from detente.bargain.diagrams import NO, YES, Diagrams, build_diagrams
from detente.bargain.relaxation import lay_out, polish, price, relax
from detente.bargain.search import (
    ALL,
    BEST,
    COLLECT,
    EARLIEST,
    FEASIBLE,
    LEXIMIN,
    LINEAR,
    MARGIN,
    NASH,
    OBLIGED,
    QUOTA,
    Instance,
    search,
    sorted_gains,
)
from detente.case.problem import TOLERANCE, Bools, Draws, Floats, Ints, Problem

NODES = 3_000_000
"""How many nodes the search visits before the mixed-integer program takes over (about a second)."""
SHORT = 30_000
"""Nodes of the short search that most questions need no more than."""


@dataclass(frozen=True)
class Row:
    """A further linear function of packages: ``mix`` over the parties' gains plus ``own`` over columns.

    Attributes
    ----------
    mix : float64 array, shape (parties,)
    own : float64 array, shape (columns,), or None
        In the file's order of columns.
    need : float
        The least it must be.
    cut : bool
        The objective is nowhere above this row plus ``shift``.
    """

    mix: Floats
    own: Floats | None = None
    need: float = -np.inf
    cut: bool = False
    shift: float = 0.0


@dataclass(frozen=True)
class Question:
    """What is asked of all packages.

    Attributes
    ----------
    objective : int
        One of the objectives of :mod:`detente.bargain.search`.
    weight : float64 array, shape (parties,), or None
        nash: exponents; leximin: factors of the gains; 0 leaves a party out.
    must : tuple of int
        Parties that must accept.
    must_red : tuple of int
        Parties whose red lines bind.
    consent : bool
        The consent rule must adopt.
    allowed : bool array, shape (columns,), or None
    rows : tuple of Row
    objective_row : int
        linear: which of ``rows``.
    red_lines : frozenset of int, or None
        The red lines that count (of those real in the draw); None: all.
    """

    objective: int = FEASIBLE
    weight: Floats | None = None
    must: tuple[int, ...] = ()
    must_red: tuple[int, ...] = ()
    consent: bool = False
    allowed: Bools | None = None
    rows: tuple[Row, ...] = ()
    objective_row: int = 0
    red_lines: frozenset[int] | None = None


@dataclass(frozen=True)
class Answer:
    """What was found.

    Attributes
    ----------
    columns : int64 array, shape (points,), or None
        The package in file order; None when none satisfies the constraints (or none was found).
    value : float
        Objective (nash: the sum of weighted logs).
    bound : float
        No package is better than this; -inf when none is feasible.
    optimal : bool
        Proven.
    nodes : int
    method : str
    """

    columns: Ints | None
    value: float
    bound: float
    optimal: bool
    nodes: int
    method: str


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
    clause_kind: Ints
    clause_weight: Floats
    clause_quota: Floats
    links: int
    last: Ints  # (conditions,) depth of the last point a condition speaks of
    ends: Bools  # (linkages, columns) columns, in file order, under which a linkage's diagram may end in yes
    alone: Ints  # (linkages,) the depth of its only such point, when no other linkage has one there; else -1
    cache: dict[object, object] = field(default_factory=dict, compare=False)


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
    kinds, weights, quotas = [], [], []
    for clause in problem.consent:
        weight = np.zeros(len(problem.parties))
        for member, w in zip(clause.members, clause.weights, strict=True):
            weight[member] += w
        kinds.append({"all": ALL, "obligated": OBLIGED}.get(clause.kind, QUOTA))
        weights.append(weight)
        quotas.append(clause.quota)
    return Frame(
        order,
        depth_of,
        depth_of[point_of_column] if points else point_of_column,
        option.astype(np.int64),
        diagrams,
        touch_start,
        touch,
        np.array(kinds, dtype=np.int64),
        np.array(weights, dtype=np.float64).reshape(len(kinds), len(problem.parties)),
        np.array(quotas, dtype=np.float64),
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


def make_instance(problem: Problem, question: Question, draws: Draws, row: int) -> Instance:
    """Lay a question out for the search; see :class:`~detente.bargain.search.Instance`."""
    frame = frame_of(problem)
    parties = len(problem.parties)
    points = len(problem.points)
    no_deal = draws.no_deal[row]
    bounded = np.isfinite(no_deal)
    extra = question.rows
    count = parties + len(extra)
    mix = np.zeros((count, parties))
    mix[:parties] = np.eye(parties)
    need = np.full(count, -np.inf)
    is_cut = np.zeros(count, dtype=np.bool_)
    shift = np.zeros(count)
    threshold = np.where(bounded, -TOLERANCE, -np.inf)
    for i in question.must:
        need[i] = threshold[i]
    for r, further in enumerate(extra, parties):
        mix[r] = further.mix
        need[r] = further.need
        is_cut[r] = further.cut
        shift[r] = further.shift
    worth = draws.values[row].T @ mix.T
    for r, further in enumerate(extra, parties):
        if further.own is not None:
            worth[:, r] += further.own
    base = mix @ np.where(bounded, -no_deal, 0.0)
    conditions = len(frame.diagrams.root)
    links = frame.links
    when_yes = np.zeros((conditions, count))
    root = frame.diagrams.root
    red_party = np.full(conditions, -1, dtype=np.int64)
    if conditions:
        root = root.copy()
        if links:
            amount = mix[:, problem.linkage_party] * draws.linkage[row][None, :]
            when_yes[:links] = amount.T
        red_party[links:] = problem.red_line_party
        for k in range(len(problem.red_lines)):
            counted = question.red_lines is None or k in question.red_lines
            if not (draws.red_line_real[row, k] and counted):
                root[links + k] = NO
    # columns in the order of trial: by depth, then the most promising first
    key = worth[:, parties + question.objective_row] if extra else worth[:, :parties].sum(axis=1)
    for r, further in enumerate(extra, parties):
        if further.cut:
            key = worth[:, r]
            break
    permutation = np.lexsort((-key, frame.depth_of_column))
    if question.allowed is not None:
        permutation = permutation[question.allowed[permutation]]
    depth = frame.depth_of_column[permutation]
    start = np.searchsorted(depth, np.arange(points + 1)).astype(np.int64)
    gain = np.ascontiguousarray(worth[permutation])
    suffix, relief = bounds_from(frame, start, permutation, gain, when_yes)
    must_red = np.zeros(parties, dtype=np.bool_)
    must_red[list(question.must_red)] = True
    weight = np.zeros(parties) if question.weight is None else np.asarray(question.weight, dtype=np.float64)
    return Instance(
        start,
        frame.option[permutation],
        frame.depth_of,
        gain,
        base,
        suffix,
        need,
        is_cut,
        shift,
        threshold,
        bounded,
        must_red,
        question.consent,
        frame.clause_kind,
        frame.clause_weight,
        frame.clause_quota,
        np.ascontiguousarray(problem.obliges[:, permutation].T),
        root,
        frame.diagrams.level,
        frame.diagrams.child,
        frame.touch_start,
        frame.touch,
        when_yes,
        relief,
        frame.last,
        red_party,
        question.objective,
        parties + question.objective_row,
        weight,
        bool(np.all((weight == 0.0) | (weight == 1.0))),
    )


def bounds_from(
    frame: Frame, start: Ints, permutation: Ints, gain: Floats, when_yes: Floats
) -> tuple[Floats, Floats]:
    """Return the most that the remaining depths add, linkages included, and by how much a settled linkage lowers it.

    A linkage that raises a row comes out true on the way through one of its *last steps*, a column under which its
    diagram ends in yes. Counting its amount at each of these columns therefore never counts too little.
    """
    points = len(start) - 1
    suffix = np.zeros((points + 1, gain.shape[1]))
    relief = np.zeros_like(when_yes)
    if not points:
        return suffix, relief
    most = np.maximum.reduceat(gain, start[:-1], axis=0)
    if frame.links:
        charge = np.maximum(when_yes[: frame.links], 0.0)
        charged = gain + frame.ends[:, permutation].T.astype(np.float64) @ charge
        raised = np.maximum.reduceat(charged, start[:-1], axis=0)
        for k in np.flatnonzero(frame.alone >= 0):
            d = frame.alone[k]
            relief[k] = raised[d] - most[d]
        most = raised
    suffix[:points] = np.cumsum(most[::-1], axis=0)[::-1]
    return suffix, relief


def in_file_order(problem: Problem, instance: Instance, by_depth: Ints) -> Ints:
    """Return a package's columns in file order from the search's columns by depth."""
    frame = frame_of(problem)
    return (problem.offset[frame.order] + instance.option[by_depth])[frame.depth_of].astype(np.int64)


def by_depth(problem: Problem, instance: Instance, columns: Ints) -> Ints | None:
    """Return the search's columns by depth from a package in file order; None when one is not allowed."""
    frame = frame_of(problem)
    place = np.full(problem.columns, -1, dtype=np.int64)
    depth = np.repeat(np.arange(len(columns)), np.diff(instance.start))
    place[problem.offset[frame.order[depth]] + instance.option] = np.arange(len(depth))
    result: Ints = place[columns[frame.order]]
    return None if (result < 0).any() else result


def _with_cuts(
    problem: Problem, question: Question, draws: Draws, row: int, plain: Instance
) -> tuple[Question, Floats | None]:
    """Add the root's cuts to a question; return a mixture to round, too."""
    parties = len(problem.parties)
    charged = _charged(problem, plain)
    required = np.zeros(parties, dtype=np.bool_)
    required[list(question.must)] = True
    if question.consent:
        for k in np.flatnonzero(plain.clause_kind == ALL):
            required |= plain.clause_weight[k] > 0
    required &= plain.bounded
    if question.objective == LINEAR:
        if not required.any():
            return question, None
        r = plain.objective_row
        chosen = np.flatnonzero(required)
        prices = price(
            plain.start, charged[:, chosen].copy(), plain.base[chosen], charged[:, r].copy(), float(plain.base[r]), 200
        )
        aim = question.rows[question.objective_row]
        mix = aim.mix.copy()
        mix[chosen] += prices
        cut = Row(mix, aim.own, cut=True, shift=TOLERANCE * float(prices.sum()) + 1e-12)
        return replace(question, rows=(*question.rows, cut)), None
    if question.objective in (NASH, LEXIMIN):
        weight, logs = plain.weight, question.objective == NASH
    else:
        weight, logs = np.where(required, 1.0, 0.0), False
    if not (weight > 0).any():
        return question, None
    multipliers, mass, _, positive = relax(
        plain.start, charged[:, :parties].copy(), plain.base[:parties], weight, logs
    )
    used = weight > 0
    if question.objective == NASH and positive and (multipliers[used] > 0).all():
        m = multipliers[used]
        shift = float(np.sum(weight[used] * (np.log(weight[used] / m) - 1.0)))
        cut = Row(multipliers, cut=True, shift=shift)
    elif question.objective == LEXIMIN:
        cut = Row(multipliers, cut=True)
    else:
        # gains that no mixture makes positive at once: the multipliers refute
        cut = Row(multipliers, need=-TOLERANCE * float(multipliers.sum()) - 1e-12)
    return replace(question, rows=(*question.rows, cut)), mass


def _charged(problem: Problem, instance: Instance) -> Floats:
    """Return gains of columns with linkages that raise a row counted at their last steps: never too little."""
    frame = frame_of(problem)
    if not frame.links:
        return instance.gain
    depth = np.repeat(np.arange(len(instance.start) - 1), np.diff(instance.start))
    column = problem.offset[frame.order[depth]] + instance.option
    charge = np.maximum(instance.when_yes[: frame.links], 0.0)
    result: Floats = instance.gain + frame.ends[:, column].T.astype(np.float64) @ charge
    return result


def _root_bound(instance: Instance) -> float:
    """Return the best bound that the cuts and the objective row give before any search."""
    top = instance.base + instance.suffix[0]
    bound = np.inf
    if instance.objective == LINEAR:
        bound = float(top[instance.objective_row])
    for r in np.flatnonzero(instance.is_cut):
        bound = min(bound, float(top[r] + instance.shift[r]))
    return bound


def ask(
    problem: Problem,
    question: Question,
    draws: Draws | None = None,
    row: int = 0,
    *,
    earliest: bool = True,
    hints: Iterable[Ints] = (),
    limit: int = NODES,
    seconds: float = 60.0,
    method: str = "auto",
) -> Answer:
    """Answer a question exactly, or say how far the proof came.

    Parameters
    ----------
    problem : Problem
    question : Question
    draws, row : Draws, int
        Which draw; default the central one.
    earliest : bool
        Among ties return the earliest package in file order (otherwise any of them).
    hints : iterable of int64 arrays, shape (points,)
        Packages to start from.
    limit : int
        Nodes the search may visit before the mixed-integer program takes over.
    seconds : float
        Time for the mixed-integer program.
    method : str
        ``auto``, ``search`` or ``milp``.
    """
    draws = problem.central if draws is None else draws
    if method == "milp":
        from detente.bargain.milp import ask_milp

        return ask_milp(problem, question, draws, row, seconds=seconds, earliest=earliest)
    plain = make_instance(problem, question, draws, row)
    cut, mass = _with_cuts(problem, question, draws, row, plain)
    instance = plain if cut is question else make_instance(problem, cut, draws, row)
    points = len(problem.points)
    found, value = False, -np.inf
    best = np.zeros(points, dtype=np.int64)
    vector = np.full(len(problem.parties), -np.inf)
    empty = np.zeros((0, points), dtype=np.int64)
    starts = [s for s in (by_depth(problem, instance, h) for h in hints) if s is not None]
    if mass is not None and question.objective != FEASIBLE:
        rounded = np.array([a + mass[a:b].argmax() for a, b in pairwise(plain.start)], dtype=np.int64)
        moved = by_depth(problem, instance, in_file_order(problem, plain, rounded))
        if moved is not None:
            starts.append(moved)
    nodes = 0
    complete = False
    for pairs in (False, True):
        # single changes, and a short search; then pairs of changes, and a long one
        if pairs and found:
            starts.append(best.copy())
        for begun in starts:
            feasible, reached = polish(instance, begun, pairs, 10)
            if feasible and (not found or reached > value):
                found, value, best = True, reached, begun.copy()
        if found and question.objective == LEXIMIN:
            rows = np.zeros(len(instance.base))
            scratch = np.zeros(len(problem.parties), dtype=np.int64)
            lay_out(instance, best, rows, scratch, scratch.copy())
            sorted_gains(instance, rows, vector)
        most = limit if pairs else min(limit, SHORT)
        complete, more, found, value, _ = search(instance, BEST, found, value, best, vector, most, empty)
        nodes += more
        if complete or most == limit:
            break
    if not complete:
        from detente.bargain.milp import ask_milp

        hint = in_file_order(problem, instance, best) if found else None
        if method == "auto":
            return ask_milp(
                problem, question, draws, row, seconds=seconds, earliest=earliest, hint=hint, nodes=nodes
            )
        return Answer(hint, value, _root_bound(instance), False, nodes, "branch and bound")
    if not found:
        return Answer(None, -np.inf, -np.inf, True, nodes, "branch and bound")
    if earliest:
        more = _earliest(problem, instance, value, best, vector, max(limit, 50 * nodes))
        nodes += more
    return Answer(in_file_order(problem, instance, best), float(value), float(value), True, nodes, "branch and bound")


def _earliest(
    problem: Problem, instance: Instance, value: float, best: Ints, vector: Floats, limit: int
) -> int:
    """Replace ``best`` by the earliest package in file order among its ties; return the nodes visited."""
    points = len(problem.points)
    empty = np.zeros((0, points), dtype=np.int64)
    first = best.copy()
    complete, nodes, _, _, _ = search(instance, EARLIEST, True, value, first, vector, limit, empty)
    best[:] = first
    if complete:
        return int(nodes)
    # too many ties for one sweep: settle the points one after the other, in file order
    frame = frame_of(problem)
    total = int(nodes)
    option = instance.option
    fixed: dict[int, int] = {}
    for j in range(points):
        d = int(frame.depth_of[j])
        own = int(option[best[d]])
        for earlier in range(own):
            narrowed = narrow(problem, instance, {**fixed, j: earlier})
            if narrowed is None:
                continue
            small, back = narrowed
            trial = np.zeros(points, dtype=np.int64)
            _, nodes, found, _, _ = search(
                small, EARLIEST, False, value, trial, vector, limit, empty
            )
            total += int(nodes)
            if found:
                best[:] = back[trial]
                break
        fixed[j] = int(option[best[d]])
    return total


def narrow(problem: Problem, instance: Instance, fixed: dict[int, int]) -> tuple[Instance, Ints] | None:
    """Return the instance with points (by file index) settled, and each of its columns' place in the old one."""
    frame = frame_of(problem)
    keep = np.ones(len(instance.option), dtype=np.bool_)
    for j, o in fixed.items():
        d = frame.depth_of[j]
        here = slice(instance.start[d], instance.start[d + 1])
        keep[here] = instance.option[here] == o
        if not keep[here].any():
            return None
    back = np.flatnonzero(keep).astype(np.int64)
    counts = np.add.reduceat(keep.astype(np.int64), instance.start[:-1])
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    gain = np.ascontiguousarray(instance.gain[back])
    column = problem.offset[frame.order[np.repeat(np.arange(len(counts)), counts)]] + instance.option[back]
    suffix, relief = bounds_from(frame, start, column, gain, instance.when_yes)
    small = instance._replace(
        start=start,
        option=np.ascontiguousarray(instance.option[back]),
        gain=gain,
        suffix=suffix,
        relief=relief,
        obliges=np.ascontiguousarray(instance.obliges[back]),
    )
    return small, back


def collect(
    problem: Problem, question: Question, draws: Draws | None = None, row: int = 0, *, most: int = 1000
) -> tuple[list[Ints], bool]:
    """Return packages that satisfy a question's constraints, at most ``most``, and whether these are all."""
    draws = problem.central if draws is None else draws
    instance = make_instance(problem, question, draws, row)
    points = len(problem.points)
    store = np.zeros((most + 1, points), dtype=np.int64)
    best = np.zeros(points, dtype=np.int64)
    vector = np.zeros(len(problem.parties))
    complete, _, _, _, count = search(instance, COLLECT, False, -np.inf, best, vector, 50 * NODES, store)
    found = [in_file_order(problem, instance, store[k]) for k in range(min(count, most))]
    return sorted(found, key=lambda c: c.tolist()), bool(complete) and count <= most


__all__ = ["BEST", "FEASIBLE", "LEXIMIN", "LINEAR", "MARGIN", "NASH", "Answer", "Question", "Row", "ask", "collect"]
