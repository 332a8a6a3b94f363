"""Quartiles: the curve that fits them against SciPy's own, pooling in closed form, and weights on paper."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detente.case.format.estimate import Estimate, certain
from detente.case.load import load_case
from detente.elicitation.quantiles import fitted, probability_below, quantiles_of
from detente.elicitation.seeds import LEAST_WEIGHT, seed_score, seeds
from detente.errors import InputError

SCALE = (0.0, 100.0)


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 40), st.floats(0.1, 0.9), st.floats(10, 60))
def test_the_quartiles_of_a_known_curve_give_a_curve_that_fits_them(low: float, mode: float, span: float) -> None:
    curve = stats.beta(1 + 4 * mode, 5 - 4 * mode, low, span)
    found = fitted(curve.ppf([0.25, 0.5, 0.75]), SCALE)
    assert found.apart <= 0.015
    assert found.quantiles == pytest.approx(curve.ppf([0.05, 0.25, 0.5, 0.75, 0.95]), abs=0.05 * span)
    assert 0 <= found.estimate.low <= found.estimate.likely <= found.estimate.high <= 100


def test_probabilities_below_are_those_of_the_distributions() -> None:
    at = [12.0, 20.0, 35.0, 49.0]
    pert = Estimate(low=10, likely=20, high=50)
    assert probability_below(pert, at) == pytest.approx(stats.beta(2, 4, 10, 40).cdf(at))
    triangular = Estimate(low=10, likely=20, high=50, shape="triangular")
    assert probability_below(triangular, at) == pytest.approx(stats.triang(0.25, 10, 40).cdf(at))
    assert probability_below(Estimate(low=10, likely=30, high=50, shape="uniform"), at) == pytest.approx(
        [0.05, 0.25, 0.625, 0.975]
    )


def test_answers_that_no_curve_fits_say_so() -> None:
    found = fitted((10, 40, 45), SCALE)
    assert found.apart > 0.05
    assert found.estimate.low < 10
    assert found.estimate.high > 45


def test_three_times_the_same_is_certain() -> None:
    assert fitted((30, 30, 30), SCALE).estimate == certain(30)


@pytest.mark.parametrize("wrong", [(50, 40, 60), (-1, 40, 60), (30, 40, 101), (30, 30, 60), (30, 60, 60)])
def test_answers_out_of_order_are_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(InputError, match="expected three"):
        fitted(wrong, SCALE)


def test_the_pool_of_two_uniforms_in_closed_form() -> None:
    one, two = (Estimate(low=a, likely=a + 5, high=a + 10, shape="uniform") for a in (0, 20))
    assert quantiles_of([one, two], [1, 3], at=(0.125, 0.25 + 0.375, 0.85)) == pytest.approx((5, 25, 28), abs=0.05)
    assert quantiles_of([one], [7.0]) == pytest.approx((0.5, 2.5, 5, 7.5, 9.5), abs=0.01)


def spread(width: float, shift: tuple[float, ...]) -> dict[str, tuple[float, float, float]]:
    """Answers of a width around each true figure, shifted by so many widths, question by question."""
    return {
        seed.id: tuple(seed.answer + width * (k - 1 + shift[at % len(shift)]) for k in range(3))  # type: ignore[misc]
        for at, seed in enumerate(seeds())
    }


def test_the_weight_of_a_person_on_paper() -> None:
    """Two gaps with five figures each: 2 x 10 x ln 2 of likelihood ratio, on three degrees of freedom."""
    found = seed_score(spread(3.0, (-0.5, 0.5)))
    assert found.gaps == (0, 5, 5, 0)
    assert found.calibration == pytest.approx(stats.chi2(3).sf(2 * 10 * math.log(2)))
    widths = [(s.answer - 4.5, 3, 3, 100 - s.answer - 1.5) for s in seeds()]
    assert 0.5 < found.information < sum(math.log(25 / w) for row in widths for w in row) / len(widths)
    assert found.weight == pytest.approx(max(found.calibration * found.information, LEAST_WEIGHT), rel=1e-2)


def test_who_is_calibrated_weighs_more_than_who_is_sure_and_wrong() -> None:
    calibrated = seed_score(spread(4.0, (-1.5, -0.5, 0.5, 1.5)))
    sure = seed_score({seed.id: (96, 97, 98) for seed in seeds()})
    assert calibrated.calibration > 0.9
    assert sure.information > calibrated.information
    assert sure.weight == LEAST_WEIGHT < calibrated.weight


def test_a_missing_answer_is_refused() -> None:
    with pytest.raises(InputError, match="one to every question"):
        seed_score({seeds()[0].id: (1, 2, 3)})


def test_seed_answers_stand_in_an_assessors_file_and_what_is_wrong_has_its_place(border_copy: Path) -> None:
    file = border_copy / "preferences.yaml"
    text = file.read_text(encoding="utf-8")
    first = seeds()[0].id
    file.write_text(f"assessor: Ada\nseed_answers: {{{first}: [20, 30.5, 45]}}\n{text}", encoding="utf-8")
    assert load_case(border_copy).assessors[0].seed_answers == {first: (20, 30.5, 45)}
    for answers in ("[30, 20, 45]", "[20, 30]", "[20, 30, 101]", "many"):
        file.write_text(f"assessor: Ada\nseed_answers: {{{first}: {answers}}}\n{text}", encoding="utf-8")
        with pytest.raises(InputError, match=r"preferences\.yaml:2:\d+: seed_answers: "):
            load_case(border_copy)
