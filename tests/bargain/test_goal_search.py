"""Cuts learned on the way lose no package, and goals that come down from a bound end at the best one."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from tests.bargain.instances import make, opposed

from detente.as_written import runs_as_written
from detente.bargain.criteria.solve import solve
from detente.bargain.solvers import additive_search, engine, goal_search
from detente.bargain.solvers.additive_search import Learned, search_sums
from detente.bargain.solvers.depth_first import BEST, EARLIEST, LEXIMIN, LINEAR, MARGIN, NASH, Instance, search
from detente.bargain.solvers.goal_search import GoalSearch
from detente.bargain.solvers.incumbent import Incumbent
from detente.bargain.solvers.question import Question, Row, make_instance
from detente.problem.arrays import Problem


def _problem(seed: int) -> Problem:
    rng = np.random.default_rng([20261129, seed])
    points, parties = int(rng.integers(2, 7)), int(rng.integers(2, 5))
    if seed % 2:
        return opposed(points, 3, parties, seed, float(rng.uniform(40, 55)))
    sizes = [int(s) for s in rng.integers(1, 5, points)]
    values = rng.normal(0, 10, (parties, sum(sizes)))
    if seed % 3 == 0:
        values = np.round(values / 4)
    return make(values, rng.normal(-1, 4, parties), sizes)


def _instance(problem: Problem, objective: int, seed: int) -> Instance:
    rng = np.random.default_rng([seed, objective])
    parties = len(problem.parties)
    everybody = tuple(range(parties))
    rows = (Row(np.eye(parties)[seed % parties], cut=True),) if objective == LINEAR else ()
    must = everybody if objective in (NASH, LINEAR) else ()
    weight = rng.integers(1, 3, parties) / rng.integers(1, 4)
    question = Question(objective, weight, must, everybody, objective == MARGIN, rows=rows)
    return make_instance(problem, question, problem.central, 0)


def _eagerly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have searches look at mixtures at every second node, keep few cuts, and run as written."""
    monkeypatch.setattr(additive_search, "EVERY", 2)
    monkeypatch.setattr(additive_search, "MOST", 3)
    monkeypatch.setattr(additive_search, "LOOK", 0)
    way = runs_as_written(search_sums)

    def soonest(kernel: Any, steps: float, run: Any, best: Any, vector: Any, limit: int) -> Any:
        return run(way if kernel is search_sums else kernel, best, vector, limit)

    monkeypatch.setattr(additive_search, "_soonest", soonest)


def _in_chunks(instance: Instance, mode: int, incumbent: Incumbent, learned: Learned) -> int:
    """Search a few nodes at a time until the end; return how many cuts were learned."""
    learned.way[-1] = -1
    for _ in range(100_000):
        done, _, incumbent.found, incumbent.value = additive_search.searched(
            instance, mode, incumbent.found, incumbent.value, incumbent.best, incumbent.vector, 40, learned
        )
        if done:
            return int(learned.count[0])
    raise AssertionError("no end")


@pytest.mark.parametrize("objective", [LEXIMIN, LINEAR, MARGIN])
def test_no_package_is_lost_to_cuts_and_a_search_goes_on_where_it_stopped(
    objective: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _eagerly(monkeypatch)
    cuts = 0
    for seed in range(40):
        instance = _instance(_problem(seed), objective, seed)
        mine, other = Incumbent.none(instance), Incumbent.none(instance)
        learned = Learned.nothing(instance)
        cuts += _in_chunks(instance, BEST, mine, learned)
        none = np.zeros((0, len(mine.best)), dtype=np.int64)
        for mode in (BEST, EARLIEST):
            if mode == EARLIEST:
                if not other.found:
                    continue
                mine.value, mine.vector[:] = other.value, other.vector
                cuts += _in_chunks(instance, EARLIEST, mine, learned)
            _, _, found, value, _ = search(
                instance, mode, other.found, other.value, other.best, other.vector, 10**7, none
            )
            other.found, other.value = bool(found), float(value)
            assert mine.found == other.found, seed
            if mode == BEST and mine.found:
                np.testing.assert_allclose(mine.value, other.value, rtol=0, atol=2e-9, err_msg=str(seed))
                np.testing.assert_allclose(mine.vector, other.vector, rtol=0, atol=2e-9, err_msg=str(seed))
            elif mine.found:
                assert mine.best.tolist() == other.best.tolist(), seed
    assert cuts > 20


def test_every_cut_holds_for_every_package_that_reaches_the_goals(monkeypatch: pytest.MonkeyPatch) -> None:
    _eagerly(monkeypatch)
    for seed in range(20):
        instance = _instance(_problem(seed), LEXIMIN, seed)
        incumbent, learned = Incumbent.none(instance), Learned.nothing(instance)
        _in_chunks(instance, BEST, incumbent, learned)
        factors = learned.factors[: int(learned.count[0])]
        assert (factors >= 0).all()
        goal = np.where(instance.weight > 0, incumbent.value / instance.weight, 0.0)
        for package in itertools.product(*map(range, instance.start[:-1], instance.start[1:])):
            rows = instance.base + instance.gain[list(package)].sum(axis=0)
            if (rows * instance.weight).min() >= incumbent.value:
                assert (factors @ rows >= factors @ goal - 1e-9).all()


@pytest.mark.parametrize("criterion", ["egalitarian", "kalai_smorodinsky"])
def test_the_best_package_is_that_of_the_mixed_integer_program(criterion: str) -> None:
    for seed, (points, parties, no_deal) in enumerate([(10, 3, 50.0), (12, 4, 50.0), (10, 4, 62.0)]):
        problem = opposed(points, 4, parties, seed, no_deal)
        mine, other = (solve(problem, criterion, method=m) for m in ("auto", "milp"))
        assert mine.optimal == other.optimal
        assert mine.feasible == other.feasible
        if mine.feasible:
            assert mine.package == other.package
            np.testing.assert_allclose(mine.objective, other.objective, rtol=1e-9)


def test_large_cases_are_proven_and_the_tree_agrees() -> None:
    assert solve(opposed(60, 4, 5, 0, 50.0), "egalitarian").optimal
    for parties, seed in ((5, 3), (6, 1)):
        problem = opposed(28, 4, parties, seed, 50.0)
        mine, other = (solve(problem, "egalitarian", method=m) for m in ("auto", "tree"))
        assert mine.optimal
        assert other.optimal
        assert mine.package == other.package
        assert mine.objective == other.objective


def test_fewest_changes_are_those_of_the_mixed_integer_program() -> None:
    for seed in range(2):
        problem = opposed(10 + 4 * seed, 3, 4, seed, 50.0)
        kept = np.zeros(problem.columns)
        kept[problem.offset[:-1]] = 1.0
        none = np.zeros(len(problem.parties))
        question = Question(LINEAR, none, tuple(range(4)), rows=(Row(none, kept),))
        mine, other = (engine.ask(problem, question, method=m) for m in ("auto", "milp"))
        assert mine.optimal
        assert mine.value == pytest.approx(other.value, abs=1e-6)
        assert mine.columns.tolist() == other.columns.tolist()


def test_a_search_that_is_cut_off_says_a_bound_that_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = opposed(28, 4, 8, 1, 50.0)
    best = solve(problem, "egalitarian")
    monkeypatch.setattr(goal_search, "CHUNK", 20_000)
    cut_off = solve(problem, "egalitarian", time_limit=0.0)
    assert not cut_off.optimal
    assert cut_off.bound is not None
    assert best.objective is not None
    assert cut_off.bound >= best.objective


def test_a_bound_that_is_the_best_itself_is_reached() -> None:
    values = np.array([[4.0, 1.0, 4.0, 1.0], [4.0, 1.0, 4.0, 1.0]])
    problem = make(values, [1.0, 1.0], [2, 2])
    instance = make_instance(problem, Question(LEXIMIN, np.ones(2)), problem.central, 0)
    incumbent = Incumbent.none(instance)
    outcome = GoalSearch(instance, incumbent, Learned.nothing(instance), 7.0).run(10.0)
    assert outcome.complete
    assert incumbent.value == outcome.bound == 7.0
    assert engine.ask(problem, Question(LEXIMIN, np.ones(2))).value == 7.0
