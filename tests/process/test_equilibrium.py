"""Equilibrium play meets the closed forms of Rubinstein (1982) and Binmore, Rubinstein and Wolinsky (1986)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.process.process_cases import pie

from detente.errors import InputError
from detente.process.run import run_block
from detente.process.setup import set_up

PARTS = 501
CAKE = np.linspace(0, 1, PARTS)


def outcome(case):
    result = run_block(set_up(case, runs=1), 0, 1).outcome
    assert result.agreed.all()
    return result.utility[0], int(result.day[0])


@pytest.mark.parametrize("months", [(0.9, 0.9), (0.9, 0.97), (0.5, 0.95), (0.97, 0.9)])
def test_discounted_offers_in_turn_split_as_rubinstein_says(tmp_path: Path, months: tuple[float, float]) -> None:
    strategies = "".join(
        f"  {p}: {{kind: equilibrium, discount_per_month: {d}}}\n" for p, d in zip(("ada", "bob"), months, strict=True)
    )
    case = pie(tmp_path, 100 * CAKE, 100 * (1 - CAKE), "horizon: 1500 days\nstrategies:\n" + strategies)
    utility, day = outcome(case)
    first, second = ((1 - d) ** (1 / 30) for d in months)
    share = 100 * (1 - second) / (1 - first * second)
    # An offer is rounded up to the next slice, and that carries over to the rounds before.
    rounding = 100 / (PARTS - 1) / (1 - first * second)
    assert day == 0
    assert share - 1e-6 - rounding <= utility[0] <= share + rounding + 1e-6
    assert utility.sum() == pytest.approx(100)


def test_the_first_mover_loses_its_edge_as_the_other_proposes(tmp_path: Path) -> None:
    strategies = "strategies:\n  ada: {kind: equilibrium, discount_per_month: 0.95}\n  bob: {kind: equilibrium, discount_per_month: 0.95}\n"
    utility, _ = outcome(pie(tmp_path, 100 * CAKE, 100 * (1 - CAKE), "horizon: 1500 days\n" + strategies))
    assert utility[0] > 50 > utility[1]


@pytest.mark.parametrize("no_deal", [(0.0, 0.0), (30.0, 10.0)])
def test_a_vanishing_risk_of_breakdown_gives_the_nash_solution(tmp_path: Path, no_deal: tuple[float, float]) -> None:
    ada, bob = 100 * np.sqrt(CAKE), 100 * (1 - CAKE)
    gain = np.where((ada >= no_deal[0]) & (bob >= no_deal[1]), (ada - no_deal[0]) * (bob - no_deal[1]), -1)
    nash = int(np.argmax(gain))
    errors = []
    for risk in (0.5, 0.25, 0.1):
        folder = tmp_path / str(risk)
        strategies = "strategies:\n  ada: {kind: equilibrium}\n  bob: {kind: equilibrium}\n"
        case = pie(folder, ada, bob, f"horizon: 400 days\nbreakdown_per_round: {risk}\n" + strategies, no_deal)
        utility, _ = outcome(case)
        errors.append(abs(utility[0] - ada[nash]))
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 4


def test_the_last_round_is_an_ultimatum(tmp_path: Path) -> None:
    # Two rounds and no patience problem: on day 1 Bob proposes and takes everything, so Ada yields it on day 0.
    strategies = "strategies:\n  ada: {kind: equilibrium}\n  bob: {kind: equilibrium}\n"
    utility, day = outcome(pie(tmp_path, 100 * CAKE, 100 * (1 - CAKE), "horizon: 1 days\n" + strategies))
    assert (utility[0], utility[1], day) == (0, 100, 0)


def test_too_many_packages_are_refused_with_a_way_out(tmp_path: Path) -> None:
    from tests.process.process_cases import write

    options = {f"p{j}": ["a", "b", "c"] for j in range(10)}
    weights = ", ".join(f"{p}: 1" for p in options)
    values = ", ".join(f"{p}: {{a: 0, b: 50, c: 100}}" for p in options)
    prefs = "".join(f"{n}:\n  no_deal: 0\n  weights: {{{weights}}}\n  values: {{{values}}}\n" for n in ("ada", "bob"))
    case = write(
        tmp_path,
        parties=["ada", "bob"],
        options=options,
        preferences=prefs,
        process="protocol: alternating_offers\ntable: [ada, bob]\nstrategies: {ada: {kind: equilibrium}, bob: {kind: equilibrium}}\n",
    )
    with pytest.raises(InputError, match="at most 20,000"):
        run_block(set_up(case, runs=1), 0, 1)
