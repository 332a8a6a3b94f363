"""The one way in which every exact question is asked: bounds at the root, a search, and HiGHS where that is not enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from detente.bargain.solvers.additive_search import Learned, searched
from detente.bargain.solvers.answer import Answer
from detente.bargain.solvers.branch_and_bound import Tree
from detente.bargain.solvers.depth_first import (
    COLLECT,
    EARLIEST,
    FEASIBLE,
    LEXIMIN,
    LINEAR,
    MARGIN,
    NASH,
    Instance,
    search,
)
from detente.bargain.solvers.goal_search import GoalSearch
from detente.bargain.solvers.goal_search import suits as counts_only_sums
from detente.bargain.solvers.incumbent import Incumbent
from detente.bargain.solvers.linear_bounds import price
from detente.bargain.solvers.ordering import frame_of
from detente.bargain.solvers.progress import listener
from detente.bargain.solvers.question import Question, Row, by_depth, in_file_order, make_instance, narrow
from detente.bargain.solvers.root_bounds import relax
from detente.bargain.solvers.tree_bounds import required_parties
from detente.problem.arrays import TOLERANCE, Draws, Floats, Ints, Problem

NODES = 3_000_000
"""How many nodes the search visits before the mixed-integer program takes over (about a second)."""
PRICING = 12
"""Rounds in which the prices of required gains get better; most questions need four or five."""
SHORT = 30_000
"""Nodes of the short search that most questions need no more than."""


def _with_cuts(
    problem: Problem, question: Question, draws: Draws, row: int, plain: Instance
) -> tuple[Question, Floats | None]:
    """Add the root's cuts to a question; return a mixture to round, too."""
    parties = len(problem.parties)
    charged = _charged(problem, plain)
    required = required_parties(plain)
    if question.objective == LINEAR:
        if not required.any():
            return question, None
        r = plain.objective_row
        chosen = np.flatnonzero(required)
        prices = price(
            plain.start,
            charged[:, chosen].copy(),
            plain.base[chosen],
            charged[:, r].copy(),
            float(plain.base[r]),
            PRICING,
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
    multipliers, mass, _, positive = relax(plain.start, charged[:, :parties].copy(), plain.base[:parties], weight, logs)
    used = weight > 0
    if question.objective == NASH and positive and (multipliers[used] > 0).all():
        m = multipliers[used]
        shift = float(np.sum(weight[used] * (np.log(weight[used] / m) - 1.0)))
        cut = Row(multipliers, cut=True, shift=shift)
    elif question.objective == LEXIMIN:
        cut = Row(multipliers, cut=True)
    else:
        # gains that no mixture makes positive at once: the multipliers refute; a margin is at most their mean, unless
        # some must accept whom the consent rule does not ask
        total = float(multipliers.sum())
        below = question.objective == MARGIN and total > 0 and not question.must
        cut = Row(
            multipliers / total if below else multipliers,
            cut=below,
            need=-TOLERANCE * (1.0 if below else total) - 1e-12,
        )
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
    seconds : float
        Time for the tree search and the mixed-integer program.
    method : str
        ``auto``, or one way only: ``search`` (depth first), ``tree`` (without the short search before it) or ``milp``.
    """
    draws = problem.central if draws is None else draws
    if method == "milp":
        from detente.bargain.solvers.milp import ask_milp

        return ask_milp(problem, question, draws, row, seconds=seconds, earliest=earliest)
    plain = make_instance(problem, question, draws, row)
    cut, mass = _with_cuts(problem, question, draws, row, plain)
    instance = plain if cut is question else make_instance(problem, cut, draws, row)
    starts = [s for s in (by_depth(problem, instance, h) for h in hints) if s is not None]
    if mass is not None and question.objective != FEASIBLE:
        rounded = np.array([a + mass[a:b].argmax() for a, b in pairwise(plain.start)], dtype=np.int64)
        moved = by_depth(problem, instance, in_file_order(problem, plain, rounded))
        if moved is not None:
            starts.append(moved)
    under_way = _Search(problem, instance, seconds, method, earliest, suits=cut is not question and _suits(instance))
    answer = under_way.answer(starts)
    if answer is not None:
        return answer
    from detente.bargain.solvers.milp import ask_milp

    hint, ceiling = under_way.package, under_way.ceiling
    if method == "search" or under_way.left < 0.1 * seconds:
        bound = min(_root_bound(instance), ceiling)
        return Answer(hint, under_way.incumbent.value, bound, False, under_way.nodes, "branch and bound")
    answer = ask_milp(
        problem, question, draws, row, seconds=under_way.left, earliest=earliest, hint=hint, nodes=under_way.nodes
    )
    if answer.optimal:
        return answer
    return replace(answer, bound=max(min(answer.bound, ceiling), answer.value))


class _Search:
    """The searches for one question: a short one and a long one, depth first, and goals or the tree where they suit."""

    def __init__(
        self, problem: Problem, instance: Instance, seconds: float, method: str, earliest: bool, suits: bool
    ) -> None:
        self.problem, self.instance, self.suits = problem, instance, suits
        self.seconds, self.method, self.earliest = seconds, method, earliest
        self.incumbent = Incumbent.none(instance)
        self.learned: Learned | None = None
        self.nodes = 0
        self.left = seconds
        self.ceiling = np.inf

    @property
    def package(self) -> Ints | None:
        """The best package known, in file order."""
        return in_file_order(self.problem, self.instance, self.incumbent.best) if self.incumbent.found else None

    def answer(self, starts: list[Ints]) -> Answer | None:
        """Return the answer that the searches prove; None when they do not come to the end."""
        instance, incumbent = self.instance, self.incumbent
        for pairs in (False, True):
            # single changes, and a short search; then pairs of changes, and a long one
            if pairs and incumbent.found:
                starts.append(incumbent.best.copy())
            incumbent.polished(instance, starts, pairs=pairs)
            if self.method == "auto" and counts_only_sums(instance):
                return self._by_goals()
            most = NODES if pairs else (0 if self.method == "tree" else SHORT)
            complete, more = incumbent.searched(instance, most)
            self.nodes += more
            if complete:
                return self._proven(max(NODES, 50 * self.nodes))
            if not pairs and self.method != "search" and self.suits:
                return self._by_tree()
        return None

    def _by_goals(self) -> Answer | None:
        """Search sums for goals that come down from the root's bound."""
        self.learned = Learned.nothing(self.instance)
        outcome = GoalSearch(self.instance, self.incumbent, self.learned, _root_bound(self.instance)).run(
            self.seconds, None if listener() is None else self._tell
        )
        self.nodes += outcome.nodes
        self.left = self.seconds - outcome.seconds
        self.ceiling = outcome.bound
        return self._proven(max(NODES, 50 * outcome.nodes)) if outcome.complete else None

    def _tell(self, bound: float, spent: float) -> None:
        """Tell whoever listens how far the proof has come."""
        hear = listener()
        if hear is not None:
            hear(self.incumbent.progress(self.problem, self.instance, bound, spent, self.seconds))

    def _by_tree(self) -> Answer | None:
        """Renew the bounds at every node; where conditions leave them loose, HiGHS has its share of the time, too."""
        tree = Tree(self.problem, self.instance, _charged(self.problem, self.instance), self.earliest)
        share = 1.0 if tree.plain else (0.5 if self.instance.objective in (NASH, LEXIMIN) else 0.2)
        outcome = tree.run(self.incumbent, share * self.seconds)
        self.nodes += outcome.nodes
        self.left = self.seconds - outcome.seconds
        self.ceiling = outcome.bound
        if not outcome.complete:
            return None
        if self.earliest and self.incumbent.value > -np.inf:
            self.incumbent.best, done, more = tree.first(self.incumbent)
            self.nodes += more
            if done:
                return self._answer()
        return self._proven(NODES)

    def _proven(self, limit: int) -> Answer:
        """Settle ties, if asked to, and return the answer."""
        if self.earliest and self.incumbent.found:
            self.nodes += _earliest(self.problem, self.instance, self.incumbent, limit, self.learned)
        return self._answer()

    def _answer(self) -> Answer:
        if not self.incumbent.found:
            return Answer(None, -np.inf, -np.inf, True, self.nodes, "branch and bound")
        value = float(self.incumbent.value)
        return Answer(self.package, value, value, True, self.nodes, "branch and bound")


def _suits(instance: Instance) -> bool:
    """Return whether the tree search can take a question: the last row is a cut of multipliers."""
    if not len(instance.is_cut) or not instance.is_cut[-1]:
        return False
    needed = instance.need[: len(instance.threshold)] > -np.inf
    if instance.objective == NASH:
        return bool(needed[instance.weight > 0].all())
    return instance.objective in (LEXIMIN, LINEAR, MARGIN)


def _earliest(
    problem: Problem, instance: Instance, incumbent: Incumbent, limit: int, learned: Learned | None = None
) -> int:
    """Replace the best package by the earliest in file order among its ties; return the nodes visited."""
    points = len(problem.points)
    value, best, vector = incumbent.value, incumbent.best, incumbent.vector
    first = best.copy()
    if learned is not None:
        learned.way[-1] = -1
    complete, nodes, _, _ = searched(instance, EARLIEST, True, value, first, vector, limit, learned)
    best[:] = first
    if complete:
        return nodes
    # too many ties for one sweep: settle the points one after the other, in file order
    frame = frame_of(problem)
    total = nodes
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
            _, nodes, found, _ = searched(small, EARLIEST, False, value, trial, vector, limit)
            total += nodes
            if found:
                best[:] = back[trial]
                break
        fixed[j] = int(option[best[d]])
    return total


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


__all__ = ["FEASIBLE", "LEXIMIN", "LINEAR", "MARGIN", "NASH", "Answer", "Question", "Row", "ask", "collect"]
