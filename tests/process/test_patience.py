"""How long parties can wait: the end of their clocks, apart from the end of the simulation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.process.process_cases import PAIR, pair

from detente.errors import InputError
from detente.forecast.forecast import run_ensemble
from detente.forecast.what_if import set_figure
from detente.process.trace import trace_run

RUNS = 800
TALKS = """horizon: {horizon} days
protocol: {protocol}
drafter: ada
table: [ada, bob]
"""


def agreed_on(case):
    return run_ensemble(case, RUNS, seed=5).tally.agreed_on


def patient(case, days):
    for party in ("ada", "bob"):
        case = set_figure(case, f"process.strategies.{party}.patience", days)
    return case


@pytest.mark.parametrize("protocol", ["single_text", "alternating_offers"])
def test_until_patience_ends_days_are_as_with_that_horizon(tmp_path: Path, protocol: str) -> None:
    short = pair(tmp_path / "short", TALKS.format(horizon=20, protocol=protocol))
    long = patient(pair(tmp_path / "long", TALKS.format(horizon=50, protocol=protocol)), 20)
    expected, found = agreed_on(short), agreed_on(long)
    assert expected.sum() > 0
    assert (found[:21] == expected).all()
    # Later there is time left to find what both would sign, which a horizon cuts off.
    assert found.sum() >= expected.sum()


def test_without_it_the_horizon_is_the_last_day(tmp_path: Path) -> None:
    case = pair(tmp_path, TALKS.format(horizon=30, protocol="single_text"))
    assert (agreed_on(case) == agreed_on(patient(case, 30))).all()


def test_those_who_can_wait_agree_later_and_less(tmp_path: Path) -> None:
    case = pair(tmp_path, TALKS.format(horizon=30, protocol="single_text"))
    by_day = [np.cumsum(agreed_on(patient(case, days))) for days in (15, 30, 60, 600)]
    assert by_day[0][-1] >= by_day[1][-1] > by_day[2][-1] >= by_day[3][-1]
    assert by_day[0][15] > by_day[1][15] >= by_day[2][15]


def test_a_range_spreads_the_last_days(tmp_path: Path) -> None:
    case = pair(tmp_path, TALKS.format(horizon=30, protocol="single_text"), PAIR)
    ranged = patient(case, [5, 40, 90])
    assert 0 < agreed_on(ranged)[-3:].sum() / agreed_on(ranged).sum() < 0.5
    told = trace_run(ranged, 3, seed=5)
    last = {name: value for name, value in told.record["drawn"] if name.startswith("last day of")}
    assert set(last) == {"last day of ada", "last day of bob"}
    assert all(5 <= day <= 90 and day == int(day) for day in last.values())


@pytest.mark.parametrize("days", ["0", "[-5, 10, 20]", "[10, 20, 99999]"])
def test_a_day_that_cannot_be_is_refused(tmp_path: Path, days: str) -> None:
    strategies = f"strategies: {{bob: {{patience: {days}}}}}\n"
    with pytest.raises(InputError, match=r"process\.yaml:5:.*patience runs from .* expected 1 to 36600"):
        pair(tmp_path, TALKS.format(horizon=30, protocol="single_text") + strategies)
