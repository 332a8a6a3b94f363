"""Counts against looking at every package."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.bargain.instances import every_package, make, random_problem

from detente.bargain.existence import decide, existence
from detente.bargain.solvers import counting
from detente.bargain.solvers.counting import count_packages
from detente.bargain.solvers.question import Question, make_instance
from detente.bargain.zopa import zopa
from detente.problem.arrays import Problem
from detente.problem.consent import Clause
from detente.statistics import wilson


def by_hand(problem: Problem) -> tuple[int, int]:
    columns = every_package(problem)
    accepted = problem.accepts(columns)
    return int(problem.adopts(columns, accepted).sum()), int(accepted.all(axis=2).sum())


def test_counts_agree_with_every_package_looked_at() -> None:
    nonzero = 0
    for seed in range(200):
        problem = random_problem(seed)
        found = zopa(problem, [problem.central])
        adopted, unanimous = by_hand(problem)
        assert (found.adopted.number, found.unanimous.number) == (adopted, unanimous), seed
        assert found.exact
        assert found.exists is not None
        assert found.exists.share == (adopted > 0), seed
        nonzero += adopted > 0
    assert 50 < nonzero < 200


def test_estimate_is_unbiased() -> None:
    problem = random_problem(11, large=True)
    adopted, _ = by_hand(problem)
    inside = 0
    for seed in range(40):
        estimate = count_packages(problem, Question(consent=True), limit=0, seed=seed, walks=2000)
        assert not estimate.exact
        inside += estimate.low <= adopted <= estimate.high
    assert inside >= 34


def test_random_walks_tell_how_long_the_whole_walk_is() -> None:
    """The mean of Knuth's estimate is the number of steps that the exact walk takes."""
    told = 0
    for seed in range(12):
        problem = random_problem(seed, large=True)
        instance = make_instance(problem, Question(consent=True), problem.central, 0)
        arrays = counting._from_below(instance)
        complete, _, _, visits, _ = counting.walk(instance, *arrays, np.zeros(0), 10**9)
        assert complete
        found, steps = np.zeros(4000), np.zeros(4000)
        random = np.random.default_rng(seed).random((4000, len(problem.points)))
        counting._walks(instance, *arrays, random, found, steps)
        error = steps.std() / len(steps) ** 0.5
        assert abs(steps.mean() - visits) <= 4.5 * error + 1e-9, seed
        told += error > 0
    assert told >= 4


def test_the_exact_walk_is_left_out_only_where_it_would_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "FIRST_VISITS", 10)
    problem = random_problem(5, large=True)
    instance = make_instance(problem, Question(consent=True), problem.central, 0)
    visits = counting.walk(instance, *counting._from_below(instance), np.zeros(0), 10**9)[3]
    assert visits > 100
    whole = count_packages(problem, Question(consent=True))
    assert whole.exact
    for limit in (0, 10, 11, visits // 4, visits - 1, visits, 2 * visits):
        found = count_packages(problem, Question(consent=True), limit=limit, walks=4000)
        assert found.exact == (limit >= visits), limit
        assert found == whole if found.exact else found.method == "4,000 random walks"
    asked: list[int] = []
    exactly = counting._exactly

    def noted(instance: Any, arrays: Any, limit: int) -> counting.Count | None:
        asked.append(limit)
        return exactly(instance, arrays, limit)

    monkeypatch.setattr(counting, "_exactly", noted)
    count_packages(problem, Question(consent=True), limit=visits // 4, walks=4000)
    count_packages(problem, Question(consent=True), limit=visits - 1, walks=4000)
    assert asked == [10, 10, visits - 1]


def siting_exercise() -> Problem:
    """An invented siting exercise: five issues, 720 deals, six parties, two with a veto, four of the six needed."""
    rng = np.random.default_rng(720)
    sizes = [3, 4, 4, 3, 5]
    values = np.round(rng.random((6, sum(sizes))) * 30)
    return make(
        values,
        [72, 70, 68, 75, 60, 66],
        sizes,
        consent=(
            Clause("all", (0, 1), (1.0, 1.0), 2.0),
            Clause("at_least", tuple(range(6)), (1.0,) * 6, 5.0),
        ),
    )


def test_siting_exercise() -> None:
    problem = siting_exercise()
    assert problem.packages == 720
    found = zopa(problem)
    adopted, unanimous = by_hand(problem)
    assert 0 < unanimous < adopted < 720
    assert (found.adopted.number, found.unanimous.number) == (adopted, unanimous)


def test_counts_past_two_to_the_53() -> None:
    sizes = [4] * 40
    problem = make(np.ones((1, 160)), [40.0], sizes)
    assert zopa(problem).adopted.number == 4**40
    values = np.ones((1, 160))
    values[0, 0] = 0.0  # one option of one point spoils a quarter of the packages
    assert zopa(make(values, [40.0], sizes)).adopted.number == 3 * 4**39


def test_existence_over_draws_is_that_of_each_draw() -> None:
    problem = random_problem(5)
    rng = np.random.default_rng(5)
    block = problem.central.take(np.zeros(60, dtype=int))
    block = type(block)(
        block.values + rng.normal(0, 3, block.values.shape),
        block.no_deal + rng.normal(0, 5, block.no_deal.shape),
        rng.random(block.red_line_real.shape) < 0.5,
        block.linkage,
        block.assessor,
    )
    columns = every_package(problem)
    expected = problem.adopts(columns, problem.accepts(columns, block)).any(axis=1)
    assert decide(problem, block).tolist() == expected.astype(int).tolist()
    halves = existence(problem, [block.take(slice(0, 30)), block.take(slice(30, 60))])
    assert halves.yes == int(expected.sum())
    assert halves.undecided == 0


def test_wilson_against_its_formula() -> None:
    # Newcombe (1998), table I: 81 of 263, Wilson without continuity correction
    low, high = wilson(81, 263)
    assert low == pytest.approx(0.2553, abs=5e-5)
    assert high == pytest.approx(0.3662, abs=5e-5)
    assert wilson(0, 10)[0] == 0.0
