"""Bounds, diagrams and local search against looking at every package of small random problems."""

from __future__ import annotations

import numpy as np
import pytest
from tests.bargain.instances import every_package, random_problem

from detente.bargain.solvers.decision_diagrams import YES
from detente.bargain.solvers.linear_bounds import price
from detente.bargain.solvers.local_search import measure_package, polish
from detente.bargain.solvers.ordering import frame_of
from detente.bargain.solvers.question import Question, by_depth, in_file_order, make_instance
from detente.bargain.solvers.root_bounds import relax

SEEDS = range(40)


def additive(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return columns of points, gains (columns, parties), base gains, and the gains of every package."""
    problem = random_problem(seed)
    gain = np.ascontiguousarray(problem.central.values[0].T)
    base = np.random.default_rng(seed).normal(0, 1, len(problem.parties))
    return problem.offset, gain, base, base + gain[every_package(problem)].sum(axis=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_multipliers_of_the_root_bound_the_smallest_gain(seed: int) -> None:
    start, gain, base, packages = additive(seed)
    multipliers, _, _, _ = relax(start, gain, base, np.ones(len(base)), False)
    bound = base @ multipliers + np.maximum.reduceat(gain @ multipliers, start[:-1]).sum()
    assert multipliers.sum() == pytest.approx(1.0)
    assert bound >= packages.min(axis=1).max() - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_bound_a_sum_under_required_gains(seed: int) -> None:
    start, gain, base, packages = additive(seed)
    aim = np.random.default_rng(seed).normal(0, 1, len(gain))
    prices = price(start, gain, base, aim, 0.0, 100)
    bound = base @ prices + np.maximum.reduceat(aim + gain @ prices, start[:-1]).sum()
    fits = (packages >= 0).all(axis=1)
    sums = aim[every_package(random_problem(seed))].sum(axis=1)
    assert (prices >= 0).all()
    assert not fits.any() or bound >= sums[fits].max() - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_a_diagram_equals_its_condition(seed: int) -> None:
    problem = random_problem(seed)
    frame = frame_of(problem)
    packages = every_package(problem)
    truth = np.concatenate([problem.linkages.evaluate(packages), problem.red_lines.evaluate(packages)], axis=1)
    option = packages - problem.offset[:-1]
    for condition, root in enumerate(frame.diagrams.root):
        for package, expected in zip(option, truth[:, condition], strict=True):
            node = int(root)
            while node >= 0:
                node = int(frame.diagrams.child[node, package[frame.order[frame.diagrams.level[node]]]])
            assert (node == YES) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_points_are_ordered_each_once(seed: int) -> None:
    frame = frame_of(random_problem(seed))
    assert sorted(frame.order.tolist()) == list(range(len(frame.order)))
    assert frame.order[frame.depth_of].tolist() == list(range(len(frame.order)))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_depths_add_is_never_below_what_a_package_gets(seed: int) -> None:
    problem = random_problem(seed)
    instance = make_instance(problem, Question(), problem.central, 0)
    packages = every_package(problem)
    no_deal = problem.central.no_deal[0]
    gains = problem.utilities(packages)[0] - np.where(np.isfinite(no_deal), no_deal, 0.0)
    held = instance.when_yes[instance.root == YES].sum(axis=0)  # linkages that hold whatever is chosen
    assert (gains <= instance.base + instance.suffix[0] + held + 1e-9).all()
    for package in packages[:20]:
        moved = by_depth(problem, instance, package)
        assert moved is not None
        assert in_file_order(problem, instance, moved).tolist() == package.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_local_search_never_worsens_and_stays_feasible(seed: int) -> None:
    problem = random_problem(seed)
    instance = make_instance(problem, Question(consent=True), problem.central, 0)
    rows, counts = np.zeros(len(instance.base)), np.zeros(len(problem.parties), dtype=np.int64)
    accepts = np.zeros(len(problem.parties), dtype=np.bool_)
    for package in every_package(problem)[:20]:
        now = by_depth(problem, instance, package)
        assert now is not None
        before = measure_package(instance, now, rows, counts, counts.copy(), accepts)
        feasible, _ = polish(instance, now, True, 4)
        after = measure_package(instance, now, rows, counts, counts.copy(), accepts)
        assert after <= before + 1e-9
        columns = in_file_order(problem, instance, now)[None]
        assert feasible == bool(problem.adopts(columns, problem.accepts(columns))[0, 0])
