"""Proper scores against closed forms, and files of forecasts."""

from __future__ import annotations

import json
from itertools import pairwise
from math import inf, log, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm
from typer.testing import CliRunner

from called import build
from detente.errors import InputError
from detente.forecast.forecast_file import read_forecasts
from detente.forecast.scores import (
    brier,
    calibration,
    crps_normal,
    crps_sample,
    log_score,
    score_event,
    summarise,
)


def test_brier_and_log_by_hand() -> None:
    assert brier(0.3, False) == pytest.approx(0.09)
    assert log_score(0.8, True) == pytest.approx(-log(0.8))
    assert log_score(1.0, False) == inf
    assert log_score(0.0, False) == 0.0


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_saying_what_one_believes_is_best(belief: float, said: float) -> None:
    for score in (brier, log_score):
        honest = belief * score(belief, True) + (1 - belief) * score(belief, False)
        other = belief * score(said, True) + (1 - belief) * score(said, False)
        assert honest <= other + 1e-12


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=12), st.floats(-60, 60))
def test_crps_of_a_sample_against_its_integral(sample: list[float], outcome: float) -> None:
    # The integral of (F(x) - 1[x >= y])^2, piecewise constant, summed exactly.
    edges = np.sort([*sample, outcome])
    total = 0.0
    for low, high in pairwise(edges):
        share = sum(value <= low for value in sample) / len(sample)
        total += (share - (low >= outcome)) ** 2 * (high - low)
    assert crps_sample(sample, outcome) == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize("mean, sd, outcome", [(0, 1, 0), (61, 4, 58.2), (-3, 0.5, 2)])
def test_crps_of_a_normal_against_its_integral(mean: float, sd: float, outcome: float) -> None:
    left, _ = quad(lambda x: norm.cdf(x, mean, sd) ** 2, mean - 12 * sd, outcome)
    right, _ = quad(lambda x: norm.sf(x, mean, sd) ** 2, outcome, max(outcome, mean) + 12 * sd)
    assert crps_normal(mean, sd, outcome) == pytest.approx(left + right, abs=1e-6)


def test_crps_of_known_values() -> None:
    assert crps_normal(0, 1, 0) == pytest.approx((sqrt(2) - 1) / sqrt(pi))
    assert crps_normal(5, 0, 7) == 2
    assert crps_sample([5.0], 7) == 2
    rng = np.random.default_rng(0)
    assert crps_sample(rng.normal(61, 4, 200_000), 58.2) == pytest.approx(crps_normal(61, 4, 58.2), abs=0.02)


def test_calibration_counts() -> None:
    bins = calibration([0.05, 0.3, 0.3, 0.35, 1.0], [False, True, False, True, True])
    assert [(b.count, b.low) for b in bins] == [(1, 0.0), (3, 0.3), (1, 0.9)]
    assert bins[1].happened == pytest.approx(2 / 3)
    assert bins[1].happened_low < 2 / 3 < bins[1].happened_high


def test_skill_is_against_the_share_that_happened() -> None:
    scores = summarise([score_event("a", 0.9, True), score_event("b", 0.1, False)])
    assert scores.brier == pytest.approx(0.01)
    assert scores.reference_brier == 0.25
    assert scores.skill == pytest.approx(0.96)


def test_a_file_of_forecasts(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_text(
        "forecasts:\n"
        "  - {id: a, probability: 0.3, outcome: false}\n"
        "  - {id: b, sample: [7, 9], outcome: 8}\n"
        "  - {id: c, normal: {mean: 1, sd: 0}, outcome: 3}\n"
        "  - {id: d, probability: 0.5, outcome: null}\n"
    )
    entries, unresolved = read_forecasts(file)
    assert [e.id for e in entries] == ["a", "b", "c"]
    assert unresolved == 1
    assert entries[1].crps == pytest.approx(0.5)
    assert entries[2].crps == 2


@pytest.mark.parametrize(
    "line, where, message",
    [
        ("{id: a, probability: 1.2, outcome: true}", "2:26", "found 1.2"),
        ("{id: a, probability: 0.2, outcome: maybe}", "2:40", "expected true or false"),
        ("{id: a, probability: 0.2}", "2:5", "'outcome' is missing"),
        ("{id: a, outcome: true}", "2:5", "found none of"),
        ("{id: a, sample: [1, x], outcome: 2}", "2:25", "'x'"),
        ("{id: a, normal: {mean: 1, sd: -1}, outcome: 2}", "2:35", "expected 0 or more"),
        ("{id: a, probabilty: 0.2, outcome: true}", "2:13", "did you mean 'probability'"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, line: str, where: str, message: str) -> None:
    file = tmp_path / "f.yaml"
    file.write_text(f"forecasts:\n  - {line}\n")
    with pytest.raises(InputError) as caught:
        read_forecasts(file)
    assert message in str(caught.value)
    assert f"f.yaml:{where}" in str(caught.value)


def test_the_command_scores_and_draws(tmp_path: Path) -> None:
    file = Path("docs/how-to/files/forecasts.yaml")
    runner = CliRunner()
    plot = tmp_path / "c.svg"
    result = runner.invoke(build(), ["score", str(file), "--json", "--plot", str(plot)])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["brier"] == pytest.approx((0.09 + 0.04) / 2)
    assert found["unresolved"] == 1
    assert plot.read_text().startswith("<svg")
    assert runner.invoke(build(), ["score", str(file)]).exit_code == 0
    for wrong in (["score"], ["score", str(file), "more"], ["score", "seal"], ["score", str(file), "--note", "x"]):
        assert runner.invoke(build(), wrong).exit_code == 2


def test_the_command_seals_and_verifies(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_text("forecasts: []\n")
    runner = CliRunner()
    assert runner.invoke(build(), ["score", "seal", str(file)]).exit_code == 0
    kept = str(tmp_path / "f.yaml.seal.json")
    assert runner.invoke(build(), ["score", "verify", kept]).exit_code == 0
    file.write_text("forecasts: [ ]\n")
    assert runner.invoke(build(), ["score", "verify", kept]).exit_code == 1


def test_a_sure_hit_scores_no_minus_zero() -> None:
    from detente.forecast.scores import log_score

    assert f"{log_score(1.0, True):.4f}" == "0.0000"
    assert f"{log_score(0.0, False):.4f}" == "0.0000"
