"""Judgement told apart from chance: the split is checked on outcomes whose split is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.forecast.odds import fan, group_odds, odds, share_between
from detente.statistics import wilson

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_split_of_a_known_mixture() -> None:
    rng = np.random.Generator(np.random.Philox(1))
    p = rng.beta(2.0, 3.0, size=4000)
    y = rng.random((4000, 20)) < p[:, None]
    mean, variance = 2 / 5, 2 * 3 / (25 * 6)
    assert share_between(y) == pytest.approx(variance / (mean * (1 - mean)), abs=0.02)


def test_the_ends_of_the_split() -> None:
    rng = np.random.Generator(np.random.Philox(2))
    assert share_between(rng.random((2000, 25)) < 0.3) < 0.01
    assert share_between(np.repeat(rng.random((500, 1)) < 0.3, 10, axis=1)) == 1
    assert share_between(np.ones((20, 10), np.bool_)) == 0


@pytest.mark.parametrize(("a", "b", "replicates"), [(2.0, 3.0, 25), (8.0, 4.0, 20), (0.5, 0.5, 25), (20.0, 30.0, 25)])
def test_percentiles_of_beta_distributed_odds(a: float, b: float, replicates: int) -> None:
    """The odds of groups are beta distributed, so their percentiles are known; shares of 20 runs spread wider."""
    from scipy.stats import beta

    rng = np.random.Generator(np.random.Philox(11))
    y = rng.random((4000, replicates)) < rng.beta(a, b, size=4000)[:, None]
    true = beta(a, b).ppf([0.05, 0.25, 0.75, 0.95])
    found = np.quantile(group_odds(y), [0.05, 0.25, 0.75, 0.95])
    assert found == pytest.approx(true, abs=0.03)
    assert found.mean() == pytest.approx(true.mean(), abs=0.015)
    assert group_odds(y).var() == pytest.approx(beta(a, b).var(), rel=0.12)


def test_chance_alone_gives_no_spread_of_the_odds() -> None:
    rng = np.random.Generator(np.random.Philox(12))
    y = rng.random((400, 25)) < 0.326
    raw = np.quantile(y.mean(axis=1), (0.05, 0.95))
    assert raw[1] - raw[0] > 0.25  # what 25 runs a group leave by themselves
    low, high = np.quantile(group_odds(y), (0.05, 0.95))
    assert high - low < 0.08  # what 400 groups cannot tell from none
    row = fan(y, np.zeros(y.shape, np.int64), 0, judged=False)[0]
    assert row["p05"] == row["p95"] == row["agreement"] == y.mean()


def test_judgement_alone_is_not_drawn_in() -> None:
    y = np.repeat(np.arange(40)[:, None] < 13, 10, axis=1)
    assert np.array_equal(group_odds(y), y[:, 0].astype(float))


def test_a_case_whose_figures_are_all_certain_has_one_value_of_the_odds(tmp_path: Path) -> None:
    from tests.process.process_cases import write

    case = write(
        tmp_path,
        parties=["ada", "bob"],
        options={"land": ["less", "more"]},
        preferences=(
            "ada: {no_deal: 40, weights: {land: 1}, values: {land: {less: 0, more: 80}}}\n"
            "bob: {no_deal: 50, weights: {land: 1}, values: {land: {less: 80, more: 45}}}\n"
        ),
        process=(
            "horizon: 5 days\nprotocol: ultimatum\ndrafter: ada\ntable: [ada, bob]\n"
            "shocks:\n  - {id: s, on: bob, per_month: 6, no_deal: -8}\n"
            "strategies:\n  ada: {concession: 1}\n  bob: {concession: 1}\n"
        ),
        package={"land": "more"},
    )
    found = odds(case, 100, 20)
    assert 0.2 < found.agreement < 0.9
    assert found.lo == found.hi == found.agreement
    assert found.from_judgement == 0
    assert all(row["p05"] == row["p95"] for row in found.by_day)


def test_runs_of_a_group_share_their_judgements() -> None:
    from detente.process.setup import set_up

    case = load_case(EXAMPLES / "border_talks")
    inputs = set_up(case, runs=40, replicates=10).inputs(5, 40)
    plain = set_up(case, runs=4).inputs(0, 4)
    assert np.array_equal(inputs.values[0], plain.values[0])
    assert np.array_equal(inputs.values[34], plain.values[3])
    assert len(np.unique(inputs.drawn[5:15, 0])) == 1


def test_odds_of_a_case() -> None:
    case = load_case(EXAMPLES / "border_talks")
    found = odds(case, 60, 10)
    assert 0 <= found.lo <= found.hi <= 1
    assert 0 <= found.from_judgement <= 1
    assert found.by_day[-1]["agreement"] == pytest.approx(found.agreement)
    for row in found.by_day:
        assert row["p05"] <= row["p25"] <= row["p75"] <= row["p95"]
    assert odds(case, 60, 10, workers=1).to_dict() == found.to_dict()
    with pytest.raises(InputError, match="at least 10 and 2"):
        odds(case, 5, 10)


def test_wilson_intervals_of_newcombe_1998() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81/263, 15/148, 0/20, 1/29, method 3 (score).
    for hits, trials, lo, hi in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = wilson(hits, trials)
        assert found == pytest.approx((lo, hi), abs=5e-5)
