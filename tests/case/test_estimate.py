"""Estimates: their forms, their moments, their order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from detente.case.format.estimate import Estimate, certain
from detente.case.reference_classes import rates


def test_the_forms_mean_what_the_format_says():
    assert certain(7).certain
    assert Estimate.model_validate([1, 2, 6]).mean == pytest.approx((1 + 8 + 6) / 6)
    assert Estimate.model_validate({"low": 0, "likely": 1, "high": 5, "shape": "triangular"}).mean == pytest.approx(2)
    uniform = Estimate.model_validate({"low": 0, "high": 10, "shape": "uniform"})
    assert uniform.central == uniform.mean == 5
    assert Estimate.model_validate({"low": 0, "likely": 9, "high": 10, "shape": "uniform"}).central == 5
    assert Estimate.model_validate({"value": 3, "reason": "why"}).central == 3


def test_a_reference_takes_the_shipped_rate():
    name = "sanctions_threat_executed"
    estimate = Estimate.model_validate({"reference": name})
    assert (estimate.low, estimate.likely, estimate.high) == (
        rates()[name].low,
        rates()[name].value,
        rates()[name].high,
    )
    assert estimate.likely == pytest.approx(349 / 633, abs=5e-4)


@pytest.mark.parametrize(
    "data",
    [
        [3, 2, 1],
        [1, 2],
        {"low": 1, "high": 2},
        {"value": 1, "low": 0},
        {"reference": "no_such_rate"},
        {"reference": "sanctions_threat_executed", "value": 3},
        "abc",
        None,
        float("nan"),
        True,
        {"value": 1, "colour": "red"},
    ],
)
def test_wrong_forms_are_refused(data):
    with pytest.raises(ValidationError):
        Estimate.model_validate(data)


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(sorted))
def test_an_estimate_survives_its_own_data(bounds):
    estimate = Estimate.model_validate(bounds)
    assert Estimate.model_validate(estimate.to_dict()) == estimate
    assert estimate.low <= estimate.mean <= estimate.high or estimate.mean == pytest.approx(estimate.low)
