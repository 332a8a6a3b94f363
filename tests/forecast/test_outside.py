"""The outside view: curves as counted, pools by hand, clocks, and odds that widen with what is not known."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from tests.process.process_cases import pair
from typer.testing import CliRunner

import detente as dt
from called import build
from detente.case.reference_classes import curves, rates
from detente.case.scaffold import make
from detente.errors import InputError
from detente.forecast.clocks import clocks_of, party_hazard
from detente.forecast.forecast import run_ensemble
from detente.forecast.odds import odds_of
from detente.forecast.outside import Chance, combine, outside_view, weight_of
from detente.forecast.what_if import set_figure
from detente.process.setup import set_up
from detente.statistics import poisson_interval, pool, wilson

ROOT = Path(__file__).resolve().parents[2]
BORDER = ROOT / "examples" / "border_talks"
TALKS = "horizon: 30 days\nprotocol: single_text\ndrafter: ada\ntable: [ada, bob]\n"


def test_curves_partition_their_cases() -> None:
    for curve in curves().values():
        assert curve.days == (30, 60, 90, 180, 365)
        for day in (0, 15, 30, 45, 90, 200, 365, 500):
            parts = [curve.agreed(day), curve.other(day), curve.still_open(day)]
            assert sum(part.value for part in parts) == pytest.approx(1)
            assert all(part.low <= part.value <= part.high for part in parts)
        assert all(f <= a <= e <= curve.n for f, a, e in zip(curve.formal, curve.agreement, curve.ended, strict=True))
        assert list(curve.agreement) == sorted(curve.agreement)
        assert curve.caution
        assert curve.source


def test_mediated_wars_after_ninety_days() -> None:
    # Of 41 such crises 12 had ended in an agreement, 11 otherwise, 18 were still open.
    curve = curves()["mediated_war_ends"]
    assert curve.agreed(90) == pytest.approx((12 / 41, *wilson(12, 41)))
    assert (round(curve.agreed(90).low, 2), round(curve.agreed(90).high, 2)) == (0.18, 0.44)
    assert curve.other(90).value == pytest.approx(11 / 41)
    assert curve.still_open(90).value == pytest.approx(18 / 41)
    assert curve.agreed(75).value == pytest.approx(11.5 / 41)  # a straight line between the days that are counted
    # 12 agreements in (41 + 36) / 2 + (36 + 22) / 2 + (22 + 18) / 2 months.
    assert rates()["mediated_war_agreement_per_month"].value == pytest.approx(1 - math.exp(-12 / 87.5))


def test_the_score_interval_of_a_count_solves_its_equation() -> None:
    for count in (0, 1, 12, 140):
        for limit in poisson_interval(count):
            assert (count - limit) ** 2 == pytest.approx(1.959963984540054**2 * limit, abs=1e-9)


def test_a_logarithmic_pool_on_paper() -> None:
    assert pool([0.2, 0.9], [1, 1]) == pytest.approx(0.6)  # odds 1/4 and 9: the root of their product is 3/2
    assert pool([0.2, 0.8], [1, 1]) == pytest.approx(0.5)
    assert pool([0.3, 0.99], [1, 0]) == pytest.approx(0.3)
    assert pool([1e-300, 0.5], [1, 1]) > 0


def test_where_the_model_says_nothing_the_base_rate_decides() -> None:
    base, model = Chance(0.29, 0.18, 0.44), Chance(0.1, 0.001, 0.999)
    assert weight_of(model, 0.5) == 1
    found = combine(base, model, 0.5)
    assert found.value == pytest.approx(0.29)
    assert found.low < 0.18  # and nobody knows more for that
    assert found.high > 0.44
    narrow = Chance(0.8, 0.7, 0.9)
    assert weight_of(narrow, 0.5) == 0.5
    assert combine(base, narrow, 0.0).value == pytest.approx(pool([0.29, 0.8], [0.2 / 0.9, 1 - 0.2 / 0.9]))
    alone = combine(base, narrow, 1.0)
    assert (alone.value, alone.low, alone.high) == pytest.approx((0.29, 0.18, 0.44))


def wider(case, by: float):
    """Widen every no-deal value by so much on either side."""
    for assessor in case.assessors:
        for party, mine in assessor.preferences.items():
            if mine.no_deal is not None:
                e = mine.no_deal
                case = set_figure(case, f"preferences.{party}.no_deal", [e.low - by, e.likely, e.high + by])
    return case


@pytest.mark.parametrize("name", ["border_talks", "template"])
def test_widening_every_no_deal_value_widens_the_odds(tmp_path: Path, name: str) -> None:
    folder = BORDER
    if name == "template":
        folder = tmp_path / "new"
        make(folder)
    before, after = (_view(wider(dt.load(folder), by)) for by in (0.0, 30.0))
    for one, two in ((before.model, after.model), (before.combined, after.combined)):
        assert two.high - two.low > one.high - one.low - 1e-9
        assert 0 < two.low < two.value < two.high < 1
    stated = [view.clocks.clocks[0] for view in (before, after)]
    assert stated[1].hi - stated[1].lo > stated[0].hi - stated[0].lo


def spread(case, factor: float):
    """Take every no-deal value to so many times its distance from the likely one."""
    for assessor in case.assessors:
        for party, mine in assessor.preferences.items():
            if mine.no_deal is not None:
                low, likely, high = mine.no_deal.low, mine.no_deal.likely, mine.no_deal.high
                ends = [likely - factor * (likely - low), likely, likely + factor * (high - likely)]
                case = set_figure(case, f"preferences.{party}.no_deal", ends)
    return case


def test_the_odds_of_the_plan_of_2025_widen_with_its_no_deal_values(ukraine_2025: Path) -> None:
    """From nearly certain to twice the range; from there on the odds are open already, and have no room to widen."""
    before, after = (_view(spread(dt.load(ukraine_2025), factor)) for factor in (0.02, 2.0))
    for one, two in ((before.model, after.model), (before.combined, after.combined)):
        assert two.high - two.low > one.high - one.low
        assert 0 < two.low < two.value < two.high < 1
    stated = [view.clocks.clocks[0] for view in (before, after)]
    assert stated[1].hi - stated[1].lo > stated[0].hi - stated[0].lo + 0.05


def _view(case):
    made = run_ensemble(case, 400, seed=0)
    return outside_view(case, made, odds_of(made.setup, 100, 10))


def test_no_screen_says_never_or_always(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    make(folder)
    for case in (BORDER, folder):
        result = CliRunner().invoke(build(), ["simulate", str(case), "--runs", "300"], env={"COLUMNS": "140"})
        assert result.exit_code == 0
        assert "Both together" in result.stdout
        assert "no base rate is known" in result.stdout
        assert result.stdout.index("By the model") < result.stdout.index("Chance alone")
        assert not re.findall(r"(?<![\d.])(?:0|100)(?:\.0)? ?%", result.stdout)


def test_the_case_says_more_than_the_base_rate(tmp_path: Path) -> None:
    outlook = (
        "outlook: {reference: mediated_war_ends, weight: 0.8, not_ratified: [0.1, 0.2, 0.4], not_carried_out: 0.5}\n"
    )
    case = pair(tmp_path, TALKS + outlook)
    view = _view(case)
    assert (view.reference, view.stated, view.least_weight) == ("mediated_war_ends", True, 0.8)
    told = {entry.id: entry for entry in view.outcomes}
    assert told["not_ratified"].from_case
    assert not told["spoiled"].from_case
    assert view.kept.value == pytest.approx(view.combined.value * (1 - told["not_ratified"].chance.value) * 0.5)
    assert view.kept.low == pytest.approx(view.combined.low * 0.6 * 0.5)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("outlook: {reference: mediated_wars_ends}", "no reference curve is called 'mediated_wars_ends'"),
        ("outlook: {weight: 2}", "found weight 2"),
        ("outlook: {spoiled: [0, 0.5, 2]}", "expected probabilities"),
        ("strategies: {bob: {patience: 10, hazard: 0.2}}", "both hazard and patience"),
        ("strategies: {bob: {hazard: [0, 0.5, 1.5]}}", "expected probabilities"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        pair(tmp_path, TALKS + line + "\n")


def test_a_hazard_falls_as_often_each_month(tmp_path: Path) -> None:
    case = pair(tmp_path, TALKS + "strategies: {bob: {hazard: 0.2}}\n")
    setup = set_up(case, runs=20_000)
    from detente.process import layout as at

    first, _ = setup.arrays.drawn_lists()[at.D_PATIENCE]
    days = setup.inputs(0, 20_000).drawn[:, first + setup.problem.party_index("bob")]
    for months in (1, 2, 3, 6):
        assert (days <= 30 * months).mean() == pytest.approx(1 - 0.8**months, abs=0.012)
    assert (setup.inputs(0, 50).drawn[:, first + setup.problem.party_index("ada")] == 30).all()
    assert np.array_equal(setup.inputs(100, 200).drawn, setup.inputs(0, 200).drawn[100:])
    for sure, last in ((0.0, 1_000_000), (1.0, 1)):
        never = set_up(set_figure(case, "process.strategies.bob.hazard", sure), runs=50).inputs(0, 50)
        assert (never.drawn[:, first + setup.problem.party_index("bob")] == last).all()


def test_the_likelier_to_come_round_the_more_agree(tmp_path: Path) -> None:
    case = pair(tmp_path, TALKS + "strategies: {ada: {hazard: 0.1}, bob: {hazard: 0.1}}\n")
    shares = []
    for sure in (0.0, 0.1, 0.5, 1.0):
        here = set_figure(case, "process.strategies.bob.hazard", sure)
        shares.append(run_ensemble(here, 1_000, seed=3).agreement)
    assert shares == sorted(shares)
    assert shares[-1] > shares[0]


def test_clocks_of_a_case(tmp_path: Path) -> None:
    curve = curves()["crisis_ends"]
    found = {
        name: list(clocks_of(set_up(pair(tmp_path / name, TALKS.replace("single_text", protocol) + more)), curve))
        for name, protocol, more in (
            ("silent", "single_text", ""),
            ("patient", "single_text", "strategies: {bob: {patience: 60}}\n"),
            ("once", "ultimatum", ""),
        )
    }
    assert found == {"silent": ["stated", "class"], "patient": ["stated", "class", "horizon"], "once": ["stated"]}
    assert party_hazard(curve, 1).likely == pytest.approx(1 - (1 - 68 / 477) ** (1 / 3))
    # Two who come round independently do so together as often as the class.
    each = 1 - (1 - party_hazard(curve, 2).likely) ** 3
    assert each**2 == pytest.approx(68 / 477)
