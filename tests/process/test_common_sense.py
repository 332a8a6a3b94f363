"""What must hold whatever the numbers, on common random numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.process.process_cases import PAIR, pair

from detente.forecast.forecast import run_ensemble
from detente.forecast.what_if import set_figure
from detente.process.run import run_block
from detente.process.setup import set_up
from detente.process.tally import Details

RUNS = 1500
FIXED = """horizon: 20 days
protocol: ultimatum
drafter: ada
table: [ada, bob]
deadlines: [{id: d, date: 2025-01-11, set_by: ada, on: [bob], extendable: 0.5, extension: [2, 4, 6]}]
leverage: [{id: t, by: ada, on: bob, deadline: d, no_deal: [-30, -15, -5], credibility: [0.1, 0.4, 0.8], cost_to_maker: 3}]
"""


def details(case, runs: int = RUNS) -> Details:
    return run_ensemble(case, runs, seed=3).details


def test_a_more_credible_threat_never_lowers_its_targets_willingness(tmp_path: Path) -> None:
    case = pair(tmp_path, FIXED, package={"land": "shared", "money": "hers"})
    before = None
    for credibility in (0.0, 0.2, 0.5, 0.8, 1.0):
        found = details(set_figure(case, "process.leverage.t.credibility", credibility))
        early = found.agreed & (found.day < 10)  # while the threat is pending
        if before is not None:
            assert (early >= before).all()
        before = early
    assert before is not None
    assert 0 < before.mean() < 1


def test_on_any_fixed_day_the_target_gets_no_less_willing(tmp_path: Path) -> None:
    from detente.process.layout import D_CREDIBILITY, PENDING
    from detente.process.no_deal_values import no_deal_values

    case = pair(tmp_path, FIXED)
    setup = set_up(case, runs=50)
    w, _ = setup.arrays.packed()
    inputs = setup.inputs(0, 50)
    at, _ = setup.arrays.drawn_lists()[D_CREDIBILITY]
    for run in range(50):
        worth = []
        for credibility in (0.0, 0.3, 1.0):
            drawn = inputs.drawn[run].copy()
            drawn[at] = credibility
            result = np.zeros(2)
            no_deal_values(w, drawn, 5, np.zeros(2, np.int64), np.full(1, PENDING), result)
            worth.append(result[1])
        assert worth[0] >= worth[1] >= worth[2]


@pytest.mark.parametrize("protocol", ["ultimatum", "single_text"])
def test_a_higher_no_deal_value_never_raises_acceptance_of_a_fixed_text(tmp_path: Path, protocol: str) -> None:
    # A single option a point leaves a single text nothing to revise.
    prefs = """
ada: {no_deal: [10, 30, 60], weights: {land: 1}, values: {land: {only: [20, 50, 90]}}}
bob: {no_deal: 5, weights: {land: 1}, values: {land: {only: [20, 50, 90]}}}
"""
    from tests.process.process_cases import write

    process = f"horizon: 12 days\nprotocol: {protocol}\ndrafter: ada\ntable: [ada, bob]\n"
    case = write(
        tmp_path, parties=["ada", "bob"], options={"land": ["only"]}, preferences=prefs, process=process,
        package={"land": "only"},
    )  # fmt: skip
    before = None
    for value in (10, 30, 50, 70):
        agreed = details(set_figure(case, "preferences.bob.no_deal", str(value))).agreed
        if before is not None:
            assert (agreed <= before).all()
        before = agreed


def test_more_time_never_lowers_the_share_agreed_on_a_fixed_text(tmp_path: Path) -> None:
    prefs = """
ada: {no_deal: [10, 30, 60], weights: {land: 1}, values: {land: {only: [20, 50, 90]}}}
bob: {no_deal: [10, 30, 60], weights: {land: 1}, values: {land: {only: [20, 50, 90]}}}
"""
    from tests.process.process_cases import write

    before = None
    for days in (1, 2, 5, 17, 60):
        process = f"horizon: {days} days\ndrafter: ada\ntable: [ada, bob]\n"
        case = write(
            tmp_path / str(days), parties=["ada", "bob"], options={"land": ["only"]}, preferences=prefs,
            process=process, package={"land": "only"},
        )  # fmt: skip
        agreed = details(case).agreed
        if before is not None:
            assert (agreed >= before).all()
        before = agreed
    assert before is not None
    assert 0 < before.mean() < 1


THREE = (
    PAIR
    + """
cy:
  no_deal: 0
  weights: {land: 1, money: 1}
  values:
    land: {hers: 50, shared: 50, his: 50}
    money: {hers: 50, his: 50}
"""
)


def three(folder: Path, protocol: str, disclosures: str = "", seen_by: str = "[ada, bob]"):
    from tests.process.process_cases import OPTIONS, write

    return write(
        folder,
        parties=["ada", "bob", "cy"],
        options=OPTIONS,
        preferences=THREE,
        process=f"horizon: 30 days\nprotocol: {protocol}\ndrafter: ada\ntable: [ada, bob]\n{disclosures}",
        consent="consent:\n  - all: [ada, bob]\n  - obligated: true\n",
        package={"land": "shared", "money": "his"},
        seen_by=seen_by,
        obligates={f"land.{o}": "[cy]" for o in OPTIONS["land"]},
    )


@pytest.mark.parametrize("protocol", ["single_text", "alternating_offers", "ultimatum"])
def test_a_party_that_never_sees_the_draft_never_signs_it(tmp_path: Path, protocol: str) -> None:
    ensemble = run_ensemble(three(tmp_path / "a", protocol), RUNS, seed=1)
    assert ensemble.agreement == 0
    assert ensemble.blocked_unseen()["cy"] == 1
    told = run_ensemble(
        three(tmp_path / "b", protocol, "disclosures: [{draft: first, to: cy, date: 2025-01-08}]"), RUNS, seed=1
    )
    assert told.agreement > 0
    assert told.details.day[told.details.agreed].min() >= 7
    assert told.blocked_unseen()["cy"] == 0


def test_agreed_packages_are_what_the_analysis_adopts(tmp_path: Path) -> None:
    """Without pressure, an agreement is a package that the consent rule adopts on the draw of its run."""
    case = pair(
        tmp_path, "horizon: 25 days\ndrafter: ada\ntable: [ada, bob]\n", package={"land": "hers", "money": "his"}
    )
    setup = set_up(case, runs=400, seed=5)
    result = run_block(setup, 0, 400).outcome
    draws = setup.drawn.block(0, 400)
    problem = setup.problem
    assert 0 < result.agreed.mean() < 1 or result.agreed.all()
    for run in np.flatnonzero(result.agreed):
        one, columns = draws.take(slice(run, run + 1)), result.columns[run][None]
        assert problem.adopts(columns, problem.accepts(columns, one)).all()
        assert problem.utilities(columns, one)[0, 0] == pytest.approx(result.utility[run])


def test_where_no_package_can_be_adopted_there_is_no_agreement(tmp_path: Path) -> None:
    prefs = PAIR.replace("[30, 40, 50]", "95").replace("[25, 40, 50]", "95")
    for protocol in ("single_text", "alternating_offers", "ultimatum"):
        folder = tmp_path / protocol
        case = pair(folder, f"horizon: 25 days\nprotocol: {protocol}\ndrafter: ada\ntable: [ada, bob]\n", prefs)
        assert run_ensemble(case, 500, seed=0).agreement == 0


def test_a_point_to_gain_for_both_is_found_by_revision(tmp_path: Path) -> None:
    """Both gain by swapping two points: each alone costs one party, together they suit both."""
    from tests.process.process_cases import write

    prefs = """
ada: {no_deal: 55, weights: {big: 80, small: 20}, values: {big: {a: 100, b: 0}, small: {a: 100, b: 0}}}
bob: {no_deal: 55, weights: {big: 20, small: 80}, values: {big: {a: 0, b: 100}, small: {a: 0, b: 100}}}
"""
    for protocol in ("single_text", "alternating_offers"):
        case = write(
            tmp_path / protocol,
            parties=["ada", "bob"],
            options={"big": ["a", "b"], "small": ["a", "b"]},
            preferences=prefs,
            process=f"horizon: 20 days\nprotocol: {protocol}\ntable: [ada, bob]\ndrafter: ada\n",
            package={"big": "b", "small": "a"},
        )
        ensemble = run_ensemble(case, 20, seed=0)
        assert ensemble.agreement == 1
        assert ensemble.packages()[0]["package"] == {"big": "a", "small": "b"}
