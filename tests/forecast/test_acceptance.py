"""Acceptance by degrees: the fit against known parameters, scores on paper, and the command."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import forked
from detente.errors import InputError
from detente.forecast.acceptance import Scale, cross_validated, fit_acceptance, logistic, reliability, score_acceptance
from detente.forecast.offers import Offers, read_offers
from detente.problem.graded import BASE, FITTED, Graded

ROOT = Path(__file__).resolve().parents[2]
OFFERS = ROOT / "benchmarks" / "casino" / "offers.csv"
SCALE = Scale(5, 0, 36)


def invented(model: Graded, count: int, seed: int) -> Offers:
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 36, count).astype(float)
    times = rng.integers(1, 5, count)
    chance = model.chance(SCALE.surplus(points), times.astype(float))
    return Offers(points, times, np.arange(count), rng.random(count) < chance)


def test_the_fit_finds_the_parameters_that_made_the_answers():
    truth = Graded(0.12, 0.2, 0.8)
    inside = 0
    for seed in range(40):
        fit = fit_acceptance(invented(truth, 2_000, seed), SCALE)
        inside += sum(
            found.low <= true <= found.high
            for found, true in ((fit.location, 0.12), (fit.scale, 0.2), (fit.asked, 0.8))
        )
    assert 0.88 * 120 <= inside <= 120  # 95% intervals: 114 of 120, give or take
    assert fit_acceptance(invented(truth, 100_000, 1), SCALE).scale.value == pytest.approx(0.2, rel=0.03)


def test_two_kinds_of_offers_give_the_shares_that_were_seen():
    """With two values of the surplus and one of the times the logit can meet both shares: a closed form."""
    accepted = np.array([True] * 30 + [False] * 10 + [True] * 5 + [False] * 45)
    design = np.column_stack([np.ones(90), np.repeat([1.0, 0.0], [40, 50])])
    beta = logistic(design, accepted)
    assert beta == pytest.approx([math.log(5 / 45), math.log(30 / 10) - math.log(5 / 45)])
    with pytest.raises(InputError, match="do not determine"):
        logistic(design, np.repeat([True, False], [40, 50]))


def test_the_chance_rises_with_the_surplus_and_falls_with_the_number_of_offers():
    model = Graded(0.1, 0.2, 1.5)
    assert float(model.chance(np.array(0.1))) == pytest.approx(0.5)
    assert float(model.chance(np.array(0.3), 2.0)) == pytest.approx(1 / (1 + math.exp(-1 + 1.5 * math.log(2))))
    shares = model.chance(np.linspace(-50, 50, 101))
    assert (np.diff(shares) >= 0).all()
    assert 0 <= shares[0] < shares[-1] <= 1
    many = Graded(0.0, 1e-9).chance(np.array([-0.1, 0.1]))
    assert many == pytest.approx([0.0, 1.0])  # without degrees it is the step


def test_scores_on_paper():
    offers = Offers(np.array([10.0, 2.0]), np.array([1, 1]), np.array([0, 1]), np.array([True, True]))
    found = score_acceptance(offers, SCALE, Graded(0.0, 0.1), base=0.6)
    high, low = 1 / (1 + math.exp(-(5 / 36) / 0.1)), 1 / (1 + math.exp((3 / 36) / 0.1))
    assert found.log_score == pytest.approx(
        {
            "graded": -(math.log(high) + math.log(low)) / 2,
            "step": -(math.log(0.99) + math.log(0.01)) / 2,
            "base": -math.log(0.6),
        }
    )
    assert found.brier["step"] == pytest.approx((0.01**2 + 0.99**2) / 2)
    assert found.reliability.slope is None
    said = np.array([0.2] * 10 + [0.8] * 10)
    happened = np.array([True] * 2 + [False] * 8 + [True] * 8 + [False] * 2)
    assert reliability(said, happened).slope == pytest.approx(1)


def test_the_shipped_model_beats_step_and_base_rate_on_negotiations_that_it_was_not_fitted_on():
    offers = read_offers(OFFERS)
    fit = fit_acceptance(offers, SCALE)
    assert [fit.location.value, fit.scale.value, fit.asked.value] == pytest.approx(
        [FITTED.location, FITTED.scale, FITTED.asked], abs=1e-6
    )
    assert fit.base == pytest.approx(BASE, abs=1e-9)
    for seed in range(3):
        score, said = cross_validated(offers, SCALE, seed=seed)
        assert score.log_score["graded"] < 0.9 * score.log_score["base"] < score.log_score["step"]
        assert score.brier["graded"] < score.brier["base"] < score.brier["step"]
        assert 0.8 <= score.reliability.slope <= 1.25
        assert ((said > 0) & (said < 1)).all()


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return forked.run("score", *words)


def test_the_command(tmp_path):
    done = run("acceptance", OFFERS, "--no-deal", "5", "--range", "0", "36", "--json")
    found = json.loads(done.stdout)
    assert {k for k in found if k not in ("schema", "command", "case")} == {"n", "log_score", "brier", "reliability"}
    assert found["n"] == 1069
    assert set(found["log_score"]) == set(found["brier"]) == {"graded", "step", "base"}
    assert found["reliability"]["slope"] == pytest.approx(1, abs=1e-4)  # on the data of the fit itself
    assert run("acceptance", OFFERS).returncode == 2
    bad = tmp_path / "bad.csv"
    bad.write_text("dialogue,offer,responder_points,answer\n1,1,20,accept\n1,0,x,agreed\n", encoding="utf-8")
    done = run("acceptance", bad, "--no-deal", "5", "--range", "0", "36")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert f"{bad}:3:3: found offer '0'" in done.stderr
    assert f"{bad}:3:7: found answer 'agreed', expected accept, reject, walk_away" in done.stderr
    done = run("acceptance", OFFERS, "--no-deal", "5", "--range", "36", "0")
    assert done.returncode == 2
    assert "expected the lower end first" in done.stderr


def test_the_page_is_up_to_date():
    done = subprocess.run(
        [sys.executable, "benchmarks/acceptance.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("points", [-1.0, 36.5])
def test_an_offer_outside_the_range_is_told(points):
    with pytest.raises(InputError, match=r"offer 2 is worth .*, outside the range 0 to 36"):
        SCALE.surplus(np.array([5.0, points]))
