"""Equilibrium play meets the closed forms of Rubinstein (1982) and Binmore, Rubinstein and Wolinsky (1986)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.process.process_cases import pie, write

from detente.case.case import Case
from detente.errors import InputError
from detente.forecast.forecast import run_ensemble
from detente.process.run import run_block
from detente.process.setup import set_up
from detente.process.trace import trace_run

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


def _apart(folder: Path, options: list[str], order: list[str], no_deal: float = 99) -> Case:
    """Two parties who want opposite ends, each with a no-deal value that only its own end reaches."""
    best = {"ada": "hers", "bob": "his"}
    preferences = "".join(
        f"{p}:\n  no_deal: {no_deal}\n  weights: {{land: 1}}\n"
        f"  values: {{land: {{{', '.join(f'{o}: {100 if o == best[p] else 0}' for o in options)}}}}}\n"
        for p in order
    )
    return write(
        folder,
        parties=order,
        options={"land": options},
        preferences=preferences,
        package={"land": "hers"},
        process="protocol: alternating_offers\ntable: [ada, bob]\nhorizon: 5 days\n"
        "strategies: {ada: {kind: equilibrium}, bob: {kind: equilibrium}}\n",
    )


@pytest.mark.parametrize("options", [["hers", "middle", "his"], ["his", "middle", "hers"], ["middle", "his", "hers"]])
@pytest.mark.parametrize("order", [["ada", "bob"], ["bob", "ada"]])
def test_where_nobody_agrees_no_offer_is_made_and_nobody_refuses_one(
    tmp_path: Path, options: list[str], order: list[str]
) -> None:
    case = _apart(tmp_path, options, order)
    result = run_ensemble(case, 3, workers=1).to_dict()
    assert result["agreement"] == 0
    assert set(result["blocked_by"].values()) == {0.0}
    assert result["packages"] == []
    told = trace_run(case, 0)
    assert told.outcome["package"] is None
    assert told.outcome["refuses"] == []
    text = "\n".join(told.lines)
    assert "makes an offer" not in text
    assert "Nobody made an offer" in text


def test_runs_without_an_offer_are_kept_and_read_back(tmp_path: Path) -> None:
    case = _apart(tmp_path / "case", ["hers", "his"], ["ada", "bob"])
    run_ensemble(case, 3, workers=1, out=tmp_path / "runs")
    again = run_ensemble(case, 3, workers=1, out=tmp_path / "runs", resume=True)
    assert (again.details.columns == -1).all()


def test_of_packages_worth_the_same_the_order_of_the_options_picks_none(tmp_path: Path) -> None:
    found = []
    for order in (["b", "a", "c"], ["c", "b", "a"]):
        values = ", ".join(f"{o}: 50" for o in order)
        case = write(
            tmp_path / order[0],
            parties=["ada", "bob"],
            options={"land": order},
            preferences="".join(f"{p}:\n  no_deal: 10\n  weights: {{land: 1}}\n  values: {{land: {{{values}}}}}\n"
                                for p in ("ada", "bob")),
            process="protocol: alternating_offers\ntable: [ada, bob]\n"
            "strategies: {ada: {kind: equilibrium}, bob: {kind: equilibrium}}\n",
            scale=False,
        )  # fmt: skip
        found.append(trace_run(case, 0).outcome["package"])
    assert found[0] == found[1] == {"land": "a"}
