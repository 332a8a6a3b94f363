"""A question about all packages, and its arrays for the search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.bargain.solvers.decision_diagrams import NO
from detente.bargain.solvers.depth_first import FEASIBLE, Instance
from detente.bargain.solvers.ordering import Frame, frame_of
from detente.problem.arrays import TOLERANCE, Bools, Draws, Floats, Ints, Problem


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
        One of the objectives of :mod:`detente.bargain.solvers.depth_first`.
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


def make_instance(problem: Problem, question: Question, draws: Draws, row: int) -> Instance:
    """Lay a question out for the search; see :class:`~detente.bargain.solvers.depth_first.Instance`."""
    frame = frame_of(problem)
    parties = len(problem.parties)
    rows = _rows(problem, question, draws, row)
    root, when_yes, red_party = _conditions(problem, question, draws, row, rows.mix)
    permutation = _order_of_trial(problem, question, rows.worth)
    start = np.searchsorted(frame.depth_of_column[permutation], np.arange(len(problem.points) + 1)).astype(np.int64)
    gain = np.ascontiguousarray(rows.worth[permutation])
    suffix, relief = bounds_from(frame, start, permutation, gain, when_yes)
    must_red = np.zeros(parties, dtype=np.bool_)
    must_red[list(question.must_red)] = True
    weight = np.zeros(parties) if question.weight is None else np.asarray(question.weight, dtype=np.float64)
    return Instance(
        start,
        frame.option[permutation],
        frame.depth_of,
        gain,
        rows.base,
        suffix,
        rows.need,
        rows.is_cut,
        rows.shift,
        rows.threshold,
        rows.bounded,
        must_red,
        question.consent,
        frame.rule,
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


@dataclass(frozen=True)
class _Rows:
    """The linear functions that a search follows: the parties' gains, then the question's own rows."""

    mix: Floats
    base: Floats
    need: Floats
    is_cut: Bools
    shift: Floats
    threshold: Floats
    bounded: Bools
    worth: Floats


def _rows(problem: Problem, question: Question, draws: Draws, row: int) -> _Rows:
    """Return what each row starts from, what it needs, and what each column adds to it."""
    parties, extra = len(problem.parties), question.rows
    no_deal = draws.no_deal[row]
    bounded = np.isfinite(no_deal)
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
    return _Rows(mix, mix @ np.where(bounded, -no_deal, 0.0), need, is_cut, shift, threshold, bounded, worth)


def _conditions(problem: Problem, question: Question, draws: Draws, row: int, mix: Floats) -> tuple[Ints, Floats, Ints]:
    """Return each condition's diagram, what it adds to each row when it holds, and whose red line it is (-1: nobody's).

    Linkages come first, then red lines; one that does not count in this draw is never met.
    """
    frame = frame_of(problem)
    root, links = frame.diagrams.root, frame.links
    when_yes = np.zeros((len(root), len(mix)))
    red_party = np.full(len(root), -1, dtype=np.int64)
    if not len(root):
        return root, when_yes, red_party
    root = root.copy()
    if links:
        amount = mix[:, problem.linkage_party] * draws.linkage[row][None, :]
        when_yes[:links] = amount.T
    red_party[links:] = problem.red_line_party
    for k in range(len(problem.red_lines)):
        counted = question.red_lines is None or k in question.red_lines
        if not (draws.red_line_real[row, k] and counted):
            root[links + k] = NO
    return root, when_yes, red_party


def _order_of_trial(problem: Problem, question: Question, worth: Floats) -> Ints:
    """Return the columns that are allowed, by depth, then the most promising first."""
    parties = len(problem.parties)
    key = worth[:, parties + question.objective_row] if question.rows else worth[:, :parties].sum(axis=1)
    for r, further in enumerate(question.rows, parties):
        if further.cut:
            key = worth[:, r]
            break
    permutation: Ints = np.lexsort((-key, frame_of(problem).depth_of_column))
    return permutation if question.allowed is None else permutation[question.allowed[permutation]]


def bounds_from(frame: Frame, start: Ints, permutation: Ints, gain: Floats, when_yes: Floats) -> tuple[Floats, Floats]:
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
