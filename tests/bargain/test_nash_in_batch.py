"""Nash packages in a batch: those that every draw's own question gives, and those found by looking at every package."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.bargain.instances import make, opposed, random_problem

from detente.bargain.backbone import _Solved
from detente.bargain.criteria.solve import Sought, optimum_of
from detente.bargain.solvers.nash_in_batch import FOUND, NONE, OPEN, nash_in_batch, suits_batch
from detente.problem.arrays import Draws, Problem


def _drawn(problem: Problem, draws: int, seed: int, apart: float) -> Draws:
    """Draws around a problem's central values; one party has no no-deal value in some."""
    rng = np.random.default_rng([20261128, seed])
    values, no_deal = problem.central.values[0], problem.central.no_deal[0]
    many = values + rng.normal(0, apart, (draws, *values.shape))
    if seed % 3 == 0:
        many = np.round(many)
    without = np.where(rng.random((draws, len(no_deal))) < 0.1, -np.inf, no_deal)
    empty = np.zeros((draws, 0))
    return Draws(many, without, empty.astype(np.bool_), empty, np.zeros(draws, dtype=np.int64))


def test_every_draw_has_the_package_of_its_own_question() -> None:
    states = set()
    for seed in range(40):
        problem = opposed(7, 3, 3, seed, 52.0) if seed % 2 else make(*_small(seed))
        draws = _drawn(problem, 12, seed, 1.0)
        for consent in (False, True):
            sought = Sought("nash", tuple(range(len(problem.parties)))[: 2 + seed % 2], None, consent)
            weight = np.zeros(len(problem.parties))
            weight[list(sought.members)] = 1.0
            columns, values, state = nash_in_batch(problem, draws, weight, consent=consent)
            solved = _Solved(problem, sought)
            for row in range(len(draws)):
                alone = optimum_of(problem, sought, draws, row, time_limit=60.0).answer
                states.add(int(state[row]))
                if state[row] == FOUND:
                    assert alone.columns is not None
                    assert columns[row].tolist() == alone.columns.tolist(), (seed, row)
                    np.testing.assert_allclose(values[row], alone.value, rtol=0, atol=1e-9)
                elif state[row] == NONE:
                    assert alone.columns is None
                    assert alone.optimal
                got = solved(draws, row, 60.0)
                assert got.optimal == alone.optimal
                assert (got.columns is None) == (alone.columns is None)
                if got.columns is not None:
                    assert got.columns.tolist() == alone.columns.tolist()
    assert states == {FOUND, NONE, OPEN}


def _small(seed: int) -> tuple:
    rng = np.random.default_rng([7, seed])
    sizes = [int(s) for s in rng.integers(1, 4, int(rng.integers(1, 6)))]
    values = rng.normal(0, 4, (3, sum(sizes)))
    return values, rng.normal(-1, 3, 3), sizes


def test_a_large_case_has_the_packages_of_its_own_questions_with_points_held() -> None:
    problem = opposed(28, 4, 5, 3, 50.0)
    draws = _drawn(problem, 30, 1, 0.3)
    sought = Sought("nash", (0, 1, 2, 3, 4), {problem.points[4]: "o2", problem.points[9]: "o0"})
    solved = _Solved(problem, sought)
    for row in range(30):
        alone = optimum_of(problem, sought, draws, row, time_limit=60.0).answer
        got = solved(draws, row, 60.0)
        assert got.optimal
        assert alone.optimal
        assert got.columns is not None
        assert alone.columns is not None
        assert got.columns.tolist() == alone.columns.tolist()


def test_conditions_and_other_consent_are_not_for_the_batch() -> None:
    plain = opposed(6, 3, 3, 1, 50.0)
    assert suits_batch(plain, True)
    found = [random_problem(seed) for seed in range(30)]
    for problem in found:
        if len(problem.red_lines) or len(problem.linkages):
            assert not suits_batch(problem, False)
    quota = replace(plain, consent=(replace(plain.consent[0], kind="at_least", quota=2.0),))
    assert suits_batch(quota, False)
    assert not suits_batch(quota, True)
