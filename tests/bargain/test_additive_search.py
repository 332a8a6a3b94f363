"""Where nothing but sums counts, the search of sums finds what the general search finds."""

from __future__ import annotations

import numpy as np
import pytest
from tests.bargain.instances import make, opposed

from detente.bargain.solvers.additive_search import is_additive, polished, searched
from detente.bargain.solvers.depth_first import BEST, EARLIEST, LEXIMIN, LINEAR, MARGIN, NASH, Instance, search
from detente.bargain.solvers.local_search import measure_package, polish, score
from detente.bargain.solvers.question import Question, Row, make_instance
from detente.problem.arrays import Problem

OBJECTIVES = (NASH, LEXIMIN, LINEAR, MARGIN)


def _problem(seed: int) -> Problem:
    """A small additive problem; every third has whole numbers, so that packages tie."""
    rng = np.random.default_rng([20261128, seed])
    points, parties = int(rng.integers(1, 8)), int(rng.integers(1, 5))
    sizes = [int(s) for s in rng.integers(1, 5, points)]
    values = rng.normal(0, 10, (parties, sum(sizes)))
    if seed % 3 == 0:
        values = np.round(values / 4)
    return make(values, rng.normal(-2, 4, parties), sizes)


def _instance(problem: Problem, objective: int, seed: int) -> Instance:
    rng = np.random.default_rng([seed, objective])
    parties = len(problem.parties)
    weight = rng.integers(1, 3, parties) / rng.integers(1, 4)
    rows = (Row(rng.normal(0, 1, parties), cut=True),) if objective == LINEAR else ()
    everybody = tuple(range(parties))
    question = Question(
        objective, weight, everybody if objective == NASH else (), everybody, objective == MARGIN, rows=rows
    )
    return make_instance(problem, question, problem.central, 0)


def _both(
    instance: Instance, mode: int, found: bool, value: float, best: np.ndarray, vector: np.ndarray
) -> list[tuple]:
    results = []
    empty = np.zeros((0, len(best)), dtype=np.int64)
    for general in (True, False):
        mine, sorted_ = best.copy(), vector.copy()
        if general:
            complete, _, has, reached, _ = search(instance, mode, found, value, mine, sorted_, 10**7, empty)
        else:
            complete, _, has, reached = searched(instance, mode, found, value, mine, sorted_, 10**7)
        results.append((complete, has, reached, mine, sorted_))
    return results


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_both_searches_find_the_same_best_and_the_same_earliest(objective: int) -> None:
    for seed in range(150):
        instance = _instance(_problem(seed), objective, seed)
        assert is_additive(instance)
        best, vector = np.zeros(len(instance.start) - 1, dtype=np.int64), np.full(len(instance.threshold), -np.inf)
        general, sums = _both(instance, BEST, False, -np.inf, best, vector)
        assert general[:2] == sums[:2] == (True, general[1]), seed
        if not general[1]:
            continue
        np.testing.assert_allclose(sums[2], general[2], rtol=0, atol=2e-9, err_msg=str(seed))
        np.testing.assert_allclose(sums[4], general[4], rtol=0, atol=2e-9, err_msg=str(seed))
        # the earliest of the ties, from nothing and from the best in hand
        for found in (False, True):
            a, b = _both(instance, EARLIEST, found, general[2], general[3], general[4])
            assert a[1] == b[1]
            assert a[3].tolist() == b[3].tolist(), seed


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_polished_package_is_as_good_as_it_says_and_no_single_change_betters_it(objective: int) -> None:
    for seed in range(60):
        instance = _instance(_problem(seed), objective, seed)
        begun = instance.start[:-1].copy()
        for pairs in (False, True):
            package = begun.copy()
            fits, value = polished(instance, package, pairs, 50)
            rows = np.zeros(len(instance.base))
            counts = np.zeros(len(instance.threshold), dtype=np.int64)
            miss = measure_package(
                instance, package, rows, counts, counts.copy(), np.zeros(len(counts), dtype=np.bool_)
            )
            assert fits == (miss <= 0.0)
            if not fits:
                continue
            np.testing.assert_allclose(value, score(instance, rows, counts, counts), rtol=1e-12, atol=1e-12)
            again, better = polish(instance, package.copy(), pairs, 50)
            assert again
            assert better <= value + 1e-9 or not np.isfinite(value), seed


def test_a_search_that_is_cut_off_says_so() -> None:
    problem = opposed(28, 4, 5, 1, 50.0)
    instance = _instance(problem, LEXIMIN, 1)
    best, vector = np.zeros(28, dtype=np.int64), np.full(5, -np.inf)
    complete, nodes, _, _ = searched(instance, BEST, False, -np.inf, best, vector, 1000)
    assert not complete
    assert nodes == 1001
