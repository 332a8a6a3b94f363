"""Smallest amendments against looking at every package."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.bargain.instances import every_package, make, random_problem

from detente.bargain.amendment import amend, margin_of
from detente.case.load import load_case
from detente.problem.arrays import Draws, Problem
from detente.problem.compile import compile_problem


def best_margin(problem: Problem, package: np.ndarray) -> float:
    """Return the margin by trying every set of accepting parties."""
    import itertools

    accepted = problem.accepts(package)[0, 0]
    gain = problem.utilities(package)[0, 0] - problem.central.no_deal[0]
    best = -np.inf
    for chosen in itertools.product([False, True], repeat=len(gain)):
        some = np.array(chosen) & accepted
        if some.tolist() != list(chosen) or not problem.adopts(package, some[None, None])[0, 0]:
            continue
        finite = [gain[i] for i in range(len(gain)) if some[i] and np.isfinite(gain[i])]
        best = max(best, min(finite, default=np.inf))
    return best


def by_hand(problem: Problem, draft: np.ndarray, cost: np.ndarray) -> tuple[list[int], float, float] | None:
    columns = every_package(problem)
    adopted = problem.adopts(columns, problem.accepts(columns))[0]
    columns = columns[adopted]
    if not len(columns):
        return None
    price = ((columns != draft) * cost).sum(axis=1)
    columns = columns[price <= price.min() + 1e-9]
    margins = np.array([best_margin(problem, c) for c in columns])
    first = np.flatnonzero(margins >= margins.max() - 1e-9)[0] if np.isfinite(margins.max()) else int(margins.argmax())
    return columns[first].tolist(), float(price.min()), float(margins.max())


def test_agrees_with_every_package_looked_at() -> None:
    outcomes = []
    for seed in range(200):
        problem = random_problem(seed)
        rng = np.random.default_rng([9, seed])
        draft = every_package(problem)[int(rng.integers(problem.packages))]
        package = problem.package_of(draft)
        counted = draft.copy()
        open_points = {}
        if rng.random() < 0.3:
            j = int(rng.integers(len(draft)))
            open_points = {problem.points[j]: problem.options[j]}
            del package[problem.points[j]]
            counted[j] = -1
        cost = np.ones(len(draft))
        costs = None
        if rng.random() < 0.4:
            cost = rng.integers(0, 4, len(draft)).astype(float)
            costs = dict(zip(problem.points, cost.tolist(), strict=True))
        expected = by_hand(problem, counted, cost)
        found = amend(problem, package, open_points, costs)
        if expected is None:
            assert found.changes is None, seed
            assert found.optimal
            outcomes.append(-1)
            continue
        columns, price, margin = expected
        assert found.optimal, seed
        assert found.cost == pytest.approx(price), seed
        assert found.package == problem.package_of(np.array(columns)), seed
        if np.isinf(margin):
            assert found.margin is None
        else:
            assert found.margin == pytest.approx(margin, abs=1e-9), seed
        assert found.changes is not None
        assert {c.point for c in found.changes} == {
            problem.points[j] for j in range(len(columns)) if columns[j] != counted[j]
        }
        outcomes.append(len(found.changes))
    assert outcomes.count(-1) > 5
    assert max(outcomes) >= 3
    assert outcomes.count(0) > 5


def test_all_sets_of_least_cost() -> None:
    # each of three points can bring the second party the one thing it lacks
    values = np.array([[1.0, 0, 1, 0, 1, 0], [0, 1, 0, 1, 0, 1]])
    problem = make(values, [1.0, 1.0], [2, 2, 2])
    found = amend(problem, {"p0": "o0", "p1": "o0", "p2": "o0"}, every=True)
    assert found.size == 1
    assert found.alternatives == ((("p2", "o1"),), (("p1", "o1"),), (("p0", "o1"),))
    assert found.all_listed
    assert found.changes is not None
    assert found.changes[0].effects == {"a": -1.0, "b": 1.0}
    # the earliest package in file order among those that tie
    assert found.changes[0].point == "p2"


def test_margin_may_fall_short() -> None:
    problem = make(np.array([[0.0, 5.0]]), [3.0], [2])
    assert margin_of(problem, np.array([0])) == -3.0
    assert margin_of(problem, np.array([1])) == 2.0


def jittered(problem: Problem, seed: int, draws: int) -> Draws:
    """Return draws around a problem's central one."""
    rng = np.random.default_rng([4, seed])
    block = problem.central.take(np.zeros(draws, dtype=int))
    scale = 0.2 * (np.abs(problem.central.values).mean() + 0.1)
    return Draws(
        block.values + rng.normal(0, scale, block.values.shape),
        block.no_deal + rng.normal(0, 2 * scale, block.no_deal.shape),
        rng.random(block.red_line_real.shape) < 0.7,
        block.linkage + rng.normal(0, scale, block.linkage.shape),
        block.assessor,
    )


@pytest.mark.parametrize("confidence", [0.3, 0.6, 0.9])
def test_confidence_agrees_with_every_package_looked_at(confidence: float) -> None:
    sizes = []
    for seed in range(60):
        problem = random_problem(seed)
        rng = np.random.default_rng([9, seed])
        block = jittered(problem, seed, 80)
        columns = every_package(problem)
        draft = columns[int(rng.integers(len(columns)))]
        counted = draft.copy()
        package = problem.package_of(draft)
        open_points = {}
        if rng.random() < 0.3:
            j = int(rng.integers(len(draft)))
            open_points = {problem.points[j]: problem.options[j]}
            del package[problem.points[j]]
            counted[j] = -1
        cost = np.ones(len(draft))
        costs = None
        if rng.random() < 0.4:
            cost = rng.integers(0, 4, len(draft)) + rng.integers(0, 2, len(draft)) / 3
            costs = dict(zip(problem.points, cost.tolist(), strict=True))
        share = problem.adopts(columns, problem.accepts(columns, block)).mean(axis=0)
        price = ((columns != counted) * cost).sum(axis=1)
        enough = share >= confidence - 1e-9

        def blocks(block: Draws = block) -> list[Draws]:
            return [block.take(slice(0, 33)), block.take(slice(33, None))]

        found = amend(problem, package, open_points, costs, confidence, blocks)
        if not enough.any():
            assert found.changes is None, seed
            assert found.optimal
            sizes.append(-1)
            continue
        least = price[enough].min()
        assert found.optimal, seed
        assert found.cost == pytest.approx(least), seed
        assert found.adopted is not None
        assert found.adopted >= confidence - 1e-9
        tied = columns[enough & (price <= least + 1e-9)]
        margins = np.array([margin_of(problem, c) for c in tied])
        first = tied[np.flatnonzero((margins == margins.max()) | (margins >= margins.max() - 1e-9))[0]]
        assert found.package == problem.package_of(first), seed
        sizes.append(found.size)
    assert len(set(sizes)) > 2


def test_settling_an_open_point_shows_who_loses_as_well_as_who_wins(border_copy: Path) -> None:
    draft = border_copy / "drafts" / "south_1.md"
    text = draft.read_text().replace("strip: shared, ", "").replace("open: {}", "open: {strip: [shared, to_south]}")
    assert "strip: [" in text
    draft.write_text(text)
    case = load_case(border_copy)
    problem = compile_problem(case)
    chosen = case.draft("south_1")
    found = amend(problem, chosen.package, chosen.open)
    assert found.changes is not None
    change = next(c for c in found.changes if c.point == "strip")
    utilities = {
        o: dict(
            zip(problem.parties, problem.utilities(problem.columns_of(found.package | {"strip": o}))[0, 0], strict=True)
        )
        for o in ("shared", "to_south")
    }
    for party in problem.parties:
        each = [utilities[o][party] for o in utilities]
        now = utilities[change.after][party]
        assert change.effects[party] == pytest.approx(now - sum(each) / 2)
        assert change.against_best[party] == pytest.approx(now - max(each))
        assert change.against_worst[party] == pytest.approx(now - min(each))
    assert {d > 0 for d in change.effects.values() if abs(d) > 1e-9} == {True, False}
