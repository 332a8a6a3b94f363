"""Simulation-based calibration: 500 replications per kind of parameter, and a wrong model that must fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm
from tests.inference.invented import plan, plan_with_demands, write

from detente.case.format.estimate import Estimate
from detente.inference.as_model import ModelView
from detente.inference.calibration import LEVELS, ranks, ranks_under, uniformity
from detente.inference.errors_together import pairing
from detente.inference.particles import prior
from detente.inference.posterior import update
from detente.inference.speech_model import DEFAULT
from detente.inference.statements import SpokenRecord
from detente.problem.arrays import Problem
from detente.problem.assumptions import Assumptions, Ground, ground_of, under
from detente.problem.compile import compile_problem
from detente.problem.drawn import DrawnProblem


@pytest.fixture(scope="module")
def problem(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    return compile_problem(write(tmp_path_factory.mktemp("invented") / "case"))


def test_the_truth_is_anywhere_in_the_posterior(problem: Problem):
    found = ranks(problem, plan(problem), 500, draws=500, seed=1)
    assert set(found) == {
        "weights", "values", "no_deal", "red_lines", "linkages", "sharpness", "posturing", "politeness", "candour",
    }  # fmt: skip
    p_values = {kind: uniformity(entries) for kind, entries in found.items()}
    assert all(len(entries) == 500 for entries in found.values())
    assert min(p_values.values()) > 0.05 / len(p_values), p_values


def test_a_wrong_model_of_speech_is_found_out(problem: Problem):
    """Speakers who posture far more than the inference believes."""
    hard = Estimate(low=0.75, likely=0.8, high=0.85)
    soft = Estimate(low=0.0, likely=0.02, high=0.05)
    liars = replace(DEFAULT, posturing=hard, politeness=soft, candour=Estimate(low=0.0, likely=0.01, high=0.02))
    found = ranks(problem, plan(problem), 150, draws=300, seed=1, speech=liars)
    assert uniformity(found["no_deal"], bins=8) < 1e-3


def test_the_truth_is_anywhere_in_the_posterior_where_demands_are_named(problem: Problem):
    found = ranks(problem, plan_with_demands(problem), 300, draws=400, seed=2)
    p_values = {kind: uniformity(entries) for kind, entries in found.items()}
    assert min(p_values.values()) > 0.05 / len(p_values), p_values


def test_who_takes_refusals_put_as_demands_for_conditions_is_found_out(problem: Problem):
    """Nearly all refusals name a demand, and the inference believes that hardly any do."""
    put, taken = replace(DEFAULT, as_demand=0.95), replace(DEFAULT, as_demand=0.05)
    found = ranks(problem, plan_with_demands(problem), 150, draws=300, seed=1, speech=put, believed=taken)
    assert uniformity(found["red_lines"], bins=8) < 1e-3


def test_uniformity_tells_even_from_lopsided():
    assert uniformity(np.arange(640) % LEVELS) == pytest.approx(1)
    assert uniformity(np.zeros(500, dtype=np.int64)) < 1e-100


WIDE = "{status_quo: {land: b, army: b, money: a}, acceptance: {location: 0, scale: [0.38, 0.4, 0.42]}}"
EVERY = Assumptions("graded", "loss_averse", "penalty", "hawk_dove")
TOGETHER = [
    Assumptions(acceptance="graded"),
    Assumptions(acceptance="graded", errors="correlated"),
    Assumptions(acceptance="graded", errors="hawk_dove"),
    EVERY,
    replace(EVERY, errors="correlated"),
]


def modelled(folder: Path, models: str, draws: int, seed: int) -> tuple[DrawnProblem, Ground]:
    case = write(folder / "case", more=f"models: {models}\n")
    problem = compile_problem(case)
    return DrawnProblem(problem, draws, seed), ground_of(case, problem, None)


def test_truths_of_stated_models_and_of_several_at_once_are_anywhere_in_what_is_inferred_under_them(tmp_path: Path):
    """Answers that differ by tens of points; who infers as usual and adds them afterwards counts them twice, and is found out."""
    drawn, ground = modelled(tmp_path, WIDE, 80, 3)
    package = drawn.problem.columns_of({"land": "c", "army": "c", "money": "b"})

    def p_values(model: DrawnProblem, count: int, afterwards: DrawnProblem | None = None) -> dict[str, float]:
        found = ranks_under(
            model, plan(model.problem), plan(drawn.problem), package, count, draws=120, seed=5, afterwards=afterwards
        )
        assert {len(entries) for entries in found.values()} == {count}
        return {kind: uniformity(entries, bins=8) for kind, entries in found.items()}

    found = {model.id: p_values(under(drawn, model, ground), 80) for model in TOGETHER}
    assert min(p for each in found.values() for p in each.values()) > 0.05 / (3 * len(TOGETHER)), found
    for model in (TOGETHER[0], EVERY):
        wrong = under(drawn, model, ground)
        assert min(p_values(wrong, 80, afterwards=wrong).values()) < 1e-3, model.id


@pytest.mark.parametrize(
    "axes", [{"acceptance": "graded"}, {"errors": "hawk_dove"}, {"values": "loss_averse"}, {"red_lines": "penalty"}]
)
def test_where_nobody_speaks_draws_inferred_under_a_model_are_the_model_s_own(tmp_path: Path, axes: dict[str, str]):
    drawn, ground = modelled(tmp_path, WIDE, 700, 11)
    model = under(drawn, Assumptions(**axes), ground)
    found = update(drawn.problem, SpokenRecord(), draws=700, seed=11, view=ModelView(model)).sample
    own = model.block(0, 700)
    for name in ("values", "no_deal", "red_line_real", "linkage"):
        assert np.array_equal(getattr(found, name), getattr(own, name)), name


def test_the_numbers_behind_a_model_s_draws_make_them_again(tmp_path: Path):
    """Else a move of the chain would go on from other preferences than the prior's draw has."""
    drawn, ground = modelled(tmp_path, WIDE, 300, 4)
    for chosen in (EVERY, replace(EVERY, errors="independent")):
        view = ModelView(under(drawn, chosen, ground))
        draws, behind = prior(drawn.problem, 4, 300, [0, 1], view=view)
        for party, u in enumerate(behind):
            maker = view.maker(drawn.problem, party, 0, DEFAULT)
            _, no_deal, real, linkage = maker.rest(u.rest)
            assert np.allclose(maker.values(u), draws.values[:, party], rtol=0, atol=1e-12)
            assert np.allclose(no_deal, draws.no_deal[:, party], rtol=0, atol=1e-9)
            assert np.array_equal(real, draws.red_line_real[:, maker.reds])
            assert np.allclose(linkage, draws.linkage[:, maker.links], rtol=0, atol=1e-12)


@pytest.mark.parametrize("correlation", [-0.5, 0.8])
def test_parties_that_err_together_learn_from_each_other_as_normal_scores_do(correlation: float):
    """Where one score is known to be above 1, the other has the mean correlation x E[z | z > 1] = correlation x 1.525."""
    rng = np.random.default_rng(2)
    place = rng.random((20_000, 2))
    place[:, 0] = norm.cdf(1) + place[:, 0] * (1 - norm.cdf(1))
    triangle = np.linalg.cholesky(np.array([[1, correlation], [correlation, 1]]))
    taken = pairing(place, np.zeros(20_000, dtype=np.int64), triangle, 3)
    first, second = (norm.ppf(place[taken[:, i], i]) for i in range(2))
    known = norm.pdf(1) / norm.sf(1)
    assert second.mean() == pytest.approx(correlation * known, abs=0.03)
    assert first.mean() == pytest.approx(known, abs=0.03)
    spread = 1 - correlation**2 + correlation**2 * (1 + known - known**2)
    assert second.var() == pytest.approx(spread, abs=0.04)
    apart = pairing(place, np.arange(20_000) % 2, triangle, 3)
    assert (apart % 2 == (np.arange(20_000) % 2)[:, None]).all()
