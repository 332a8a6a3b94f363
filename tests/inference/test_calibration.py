"""Simulation-based calibration: 500 replications per kind of parameter, and a wrong model that must fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.inference.invented import plan, plan_with_demands, write

from detente.case.format.estimate import Estimate
from detente.inference.calibration import LEVELS, ranks, ranks_under, uniformity
from detente.inference.speech_model import DEFAULT
from detente.problem.arrays import Problem
from detente.problem.assumptions import Assumptions, ground_of, under
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


def test_truths_of_a_stated_model_are_ranked_and_who_does_not_believe_it_is_found_out(tmp_path: Path):
    """Red lines that cost keep the ranks even; answers that differ by tens of points do not, for who believes in a step."""
    case = write(tmp_path / "case", more="models: {acceptance: {location: 0, scale: [0.38, 0.4, 0.42]}}\n")
    problem = compile_problem(case)
    drawn, ground = DrawnProblem(problem, 40, 3), ground_of(case, problem, None)
    package = problem.columns_of({"land": "c", "army": "c", "money": "b"})

    def p_value(assumptions: Assumptions, believed: DrawnProblem | None = None) -> float:
        model = under(drawn, assumptions, ground)
        found = ranks_under(
            model, plan(model.problem), plan(problem), package, 40, draws=100, seed=5, believed=believed
        )
        assert {len(entries) for entries in found.values()} == {40}
        return min(uniformity(entries, bins=8) for entries in found.values())

    assert p_value(Assumptions(red_lines="penalty")) > 0.05 / 2
    assert p_value(Assumptions(acceptance="graded"), drawn) < 1e-3
