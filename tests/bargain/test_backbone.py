"""What the draws' solutions have in common, against looking at every package in every draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.bargain.instances import brute_solve, every_package, random_problem

import detente as dt
from detente.bargain import backbone as backbones
from detente.bargain.backbone import adoption, backbone_of_solutions, backbone_of_zone
from detente.errors import InputError
from detente.problem.arrays import Draws, Problem
from detente.problem.drawn import DrawnProblem

BORDER_TALKS = Path(__file__).parents[2] / "examples" / "border_talks"
COUNT = 30


def drawn_from(seed: int) -> DrawnProblem:
    """Return a small random problem with noisy draws of its figures."""
    problem = random_problem(seed)
    rng = np.random.default_rng([7, seed])
    one = problem.central
    rows = np.zeros(COUNT, dtype=np.int64)
    spread = one.values.std() + 1e-3
    many = one.take(rows)
    sample = replace(
        many,
        values=many.values + spread * rng.normal(0, 0.3, many.values.shape),
        no_deal=many.no_deal + spread * rng.normal(0, 0.5, many.no_deal.shape),
        red_line_real=rng.random(many.red_line_real.shape) < 0.5,
    )
    return DrawnProblem(problem, COUNT, 0, sample=sample)


def in_draw(problem: Problem, sample: Draws, row: int) -> Problem:
    return replace(problem, central=sample.take([row]))


@pytest.mark.parametrize("criterion", ["nash", "egalitarian", "kalai_smorodinsky", "utilitarian"])
@pytest.mark.parametrize("within", [False, True])
def test_solutions_are_those_of_brute_force_in_each_draw(criterion: str, within: bool) -> None:
    compared = 0
    for seed in range(12):
        drawn = drawn_from(seed)
        problem = drawn.problem
        assert drawn.sample is not None
        members = [i for i in range(len(problem.parties)) if problem.has_no_deal[i] or criterion == "utilitarian"]
        if not members:
            continue
        counts: Counter[tuple[str, str]] = Counter()
        there = 0
        for row in range(COUNT):
            package, _ = brute_solve(in_draw(problem, drawn.sample, row), criterion, members, None, within)
            if package is not None:
                there += 1
                counts.update(problem.package_of(package).items())
        found = backbone_of_solutions(drawn, criterion, within_zopa=within, draws=COUNT, seconds=1e6)
        assert (found.exists.draws, found.exists.yes, found.exists.no) == (COUNT, there, COUNT - there)
        assert found.solved == there
        assert {(o.point, o.option): round(o.share * there) for o in found.options} == dict(counts)
        assert found.backbone == {p: o for (p, o), n in counts.items() if 10 * n >= 9 * there}
        compared += there
    assert compared > 30


def test_zone_has_a_package_exactly_where_one_is_adopted() -> None:
    seen = set()
    for seed in range(25):
        drawn = drawn_from(seed)
        problem = drawn.problem
        assert drawn.sample is not None
        found = backbone_of_zone(drawn, draws=COUNT)
        if found is None:
            assert not problem.has_no_deal.any()
            continue
        columns = every_package(problem)
        adopted = problem.adopts(columns, problem.accepts(columns, drawn.sample))
        gains = problem.utilities(columns, drawn.sample) - drawn.sample.no_deal[:, None, :]
        counts: Counter[tuple[str, str]] = Counter()
        for row in range(COUNT):
            ranked = np.sort(gains[row][:, problem.has_no_deal], axis=1)
            own = np.flatnonzero(adopted[row])
            if len(own):
                best = max(own, key=lambda k: (tuple(np.round(ranked[k], 9)), -k))
                counts.update(problem.package_of(columns[best]).items())
        assert found.exists.yes == adopted.any(axis=1).sum()
        assert {(o.point, o.option): round(o.share * found.solved) for o in found.options} == dict(counts)
        seen |= {found.exists.yes == 0, found.exists.yes == COUNT}
    assert seen == {False, True}


def test_adoption_of_a_package_is_a_share_of_the_draws() -> None:
    drawn = drawn_from(3)
    assert drawn.sample is not None
    package = every_package(drawn.problem)[0]
    hits = sum(
        bool(p.adopts(package, p.accepts(package))[0, 0])
        for p in (in_draw(drawn.problem, drawn.sample, row) for row in range(COUNT))
    )
    found = adoption(drawn, package)
    assert (found.draws, found.share) == (COUNT, hits / COUNT)
    assert found.low <= found.share <= found.high


def test_the_front_door_agrees_with_existence() -> None:
    study = dt.load(BORDER_TALKS).study(draws=100)
    zone, exists = study.zone(draws=100), study.zopa().exists
    assert zone is not None
    assert exists is not None
    assert (zone.exists.yes, zone.exists.no) == (exists.yes, exists.no)
    central = study.solve()
    found = study.solutions(draws=50, central=central)
    assert found.adopted is not None
    assert found.adopted.draws == 100
    assert found.asked == found.exists.draws == 50
    assert study.solutions(draws=50).options == found.options


def test_time_and_interrupts_keep_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    study = dt.load(BORDER_TALKS).study(draws=100)
    none = study.solutions(draws=50, seconds=1e-9)
    assert (none.stopped, none.exists.draws, none.options) == ("time", 0, ())
    real, calls = backbones.optimum_of, []

    def stopping(*args: object, **more: object) -> object:
        calls.append(1)
        if len(calls) > 7:
            raise KeyboardInterrupt
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(backbones, "optimum_of", stopping)
    found = study.solutions(draws=50)
    assert (found.stopped, found.exists.draws) == ("interrupted", 7)


@pytest.mark.parametrize("draws", [0, -1, 101])
def test_a_number_of_draws_out_of_range_is_refused(draws: int) -> None:
    study = dt.load(BORDER_TALKS).study(draws=100)
    with pytest.raises(InputError, match="expected 1 to 100"):
        study.solutions(draws=draws)
