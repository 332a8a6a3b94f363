"""What if: paths, common random numbers, levers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.forecast.forecast import run_ensemble
from detente.forecast.what_if import (
    Variant,
    apply,
    compare,
    levers_of,
    paired_interval,
    read_settings,
    read_variants,
    set_figure,
)
from detente.process.setup import set_up

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def case():
    return load_case(EXAMPLES / "border_talks")


def test_a_variant_that_changes_nothing_differs_nowhere(case) -> None:
    result = compare(case, [Variant("same", {"process.leverage.cut_support.cost_to_maker": "5"})], runs=800)
    row = result.variants[0]
    assert (row.difference, row.changed) == (0, 0)
    assert -0.004 < row.lo < 0 < row.hi < 0.004  # 800 runs without a change prove no more than that


def test_one_figure_moves_no_other_draw(case) -> None:
    other = set_figure(case, "process.leverage.cut_support.credibility", "0.1")
    a, b = set_up(case, runs=200), set_up(other, runs=200)
    one, two = a.inputs(0, 200), b.inputs(0, 200)
    assert np.array_equal(one.values, two.values)
    differ = np.flatnonzero((one.drawn != two.drawn).any(axis=0))
    lists = a.arrays.drawn_lists()
    from detente.process import layout as at

    assert set(differ) <= {lists[at.D_CREDIBILITY][0], lists[at.D_CARRIED_OUT][0]}
    assert lists[at.D_CREDIBILITY][0] in differ


def test_common_random_numbers_narrow_the_interval(case) -> None:
    settings = read_settings(["process.leverage.cut_support.credibility=0.1"])
    row = compare(case, settings, runs=3000, seed=0).variants[0]
    assert row.hi < 0  # a weaker threat, fewer agreements: seen with 3,000 runs
    independent = 2 * 1.96 * np.sqrt(2 * 0.95 * 0.05 / 3000)
    assert row.hi - row.lo < 0.7 * independent


def test_levers_do_what_they_say(case) -> None:
    names = [variant.name for variant in levers_of(case)]
    assert "no threat cut support" in names
    assert "“South's answer” is not disclosed to The League" in names
    picked = [
        v
        for v in levers_of(case)
        if v.name in ("“South's answer” is not disclosed to The League", "threat cut support is believed")
    ]
    believed, hidden = compare(case, picked, runs=1500).variants
    assert believed.difference > 0
    assert hidden.difference < -0.2
    without = apply(case, next(v for v in levers_of(case) if v.name == "no deadline thursday, nor its threat"))
    assert without.process.deadlines == ()
    assert without.process.leverage == ()


def test_levers_that_can_change_nothing_are_not_listed(case, tmp_path: Path) -> None:
    names = [variant.name for variant in levers_of(case)]
    # North is at the table and sees every text; so do the drafter and South.
    for party in ("North", "South", "Patron"):
        assert not any(f"disclosed to {party}" in name or f"disclosed to The {party}" in name for name in names)
    without = apply(case, next(v for v in levers_of(case) if v.name.startswith("“South's answer” is not")))
    assert not any("not disclosed to" in variant.name for variant in levers_of(without))
    # Without `table:` the table is the drafter and whoever a consent clause names.
    from tests.process.process_cases import pair

    small = pair(tmp_path, "horizon: 20 days\ndeadlines:\n  - {id: soon, date: 2025-01-05}\n")
    assert [variant.name for variant in levers_of(small)] == ["no deadline soon"]


def test_every_lever_listed_moves_some_run(case) -> None:
    still = [row.name for row in compare(case, levers_of(case), runs=600).variants if row.changed == 0]
    assert still == []


def test_after_an_interrupt_no_other_variant_is_begun(case) -> None:
    """Stopped within the second ensemble: the base stands, nothing is set beside half an ensemble."""
    variants = [Variant(f"v{k}", {"process.leverage.cut_support.credibility": k / 10}) for k in (1, 2, 3)]
    seen = []

    def progress(done: int, _: int) -> None:
        seen.append(done)
        if done >= 900:  # 400 of the base, 400 of the first variant, then part of the second
            raise KeyboardInterrupt

    result = compare(case, variants, runs=400, block=100, workers=1, progress=progress)
    assert result.interrupted
    assert [row.name for row in result.variants] == ["v1"]
    assert result.left == ("v2", "v3")
    assert max(seen) == 900
    whole = compare(case, variants[:1], runs=400)
    assert not whole.interrupted
    assert result.variants == whole.variants
    assert result.to_dict()["variants_left"] == ["v2", "v3"]
    stopped = compare(case, variants, runs=400, block=100, cancel=lambda: True)
    assert (stopped.base.runs, stopped.variants, stopped.interrupted) == (0, (), True)
    assert stopped.to_dict()["agreement"] is None
    assert stopped.to_dict()["by_day"][3] == {"day": 3, "agreement": None, "lo": None, "hi": None}


def test_runs_are_paired_by_their_number(case) -> None:
    """Where blocks are missing, a run is set beside the same run of the other ensemble, not beside its neighbour."""
    from detente.forecast.forecast import Ensemble
    from detente.forecast.what_if import _row
    from detente.process.ensemble import local
    from detente.process.tally import Tally

    def made(ranges: list[tuple[int, int]]) -> Ensemble:
        setup = set_up(case, runs=400)
        tally = Tally(setup.arrays)
        for _, block in local(setup, ranges, 1):
            tally.add(block)  # type: ignore[arg-type]
        return Ensemble(setup, 400, tally, 1.0)

    row = _row(Variant("same", {}), made([(0, 200), (200, 400)]), made([(100, 200), (200, 300)]))
    assert (row.compared, row.difference, row.changed) == (200, 0, 0)


def test_difference_and_interval_are_of_the_same_runs(case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.process.tally.DETAIL", 500)
    variants = [Variant("cold", {"process.horizon": "60 days"})]
    row = compare(case, variants, runs=2000, block=250).variants[0]
    few = compare(case, variants, runs=500, block=250).variants[0]
    assert row.compared == 500
    assert (row.difference, row.lo, row.hi) == (few.difference, few.lo, few.hi)
    assert row.agreement == run_ensemble(apply(case, variants[0]), 2000).agreement
    assert row.to_dict()["runs_compared"] == 500


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("red_lines.0.firmness", "2", "found firmness 2, expected a probability from 0 to 1"),
        ("red_lines.0.firmness", "-1", "found firmness -1, expected a probability from 0 to 1"),
        ("weights.strip", "-50", "found a weight as low as -50, expected 0 or more"),
        ("values.monitor.league", "500", "found the value 500, expected 0 to 100"),
        ("values.monitor.league", "[-3, 0, 5]", "expected 0 to 100"),
    ],
)
def test_a_setting_is_held_to_the_ranges_of_check(case, tmp_path: Path, path: str, value: str, message: str) -> None:
    from detente.forecast.variants import _plain

    with pytest.raises(InputError, match=message):
        set_figure(case, f"preferences.north.{path}", _plain(value))


def test_figures_of_the_preferences_can_be_set(case) -> None:
    for path, value in (
        ("preferences.north.no_deal", "50"),
        ("preferences.north.weights.strip", "[10, 20, 30]"),
        ("preferences.north.values.monitor.league", "5"),
        ("preferences.north.red_lines.0.firmness", "0.2"),
        ("preferences.north.linkages.0.adds", "-3"),
    ):
        from detente.forecast.variants import _plain

        changed = set_figure(case, path, _plain(value))
        assert changed != case
        assert run_ensemble(changed, 50).runs == 50
    assert set_figure(case, "preferences.north.no_deal", "50").assessors[0].preferences["north"].no_deal.likely == 50


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("process.leverage.cut_suport.credibility", "0.1", "did you mean 'cut_support'"),
        ("process.leverage.cut_support.credibilty", "0.1", "did you mean 'credibility'"),
        ("process.leverage.cut_support.credibility", "2", "probabilities from 0 to 1"),
        ("process.leverage.cut_support", "2", "expected a field"),
        ("process.levrage.cut_support.credibility", "2", "did you mean 'leverage'"),
        ("process.pressures.winter.on", "patron", "null"),
        ("preferences.nrth.no_deal", "2", "did you mean 'north'"),
        ("preferences.north.weights.stripp", "2", "did you mean 'strip'"),
        ("preferences.north.no_deal", "high", "expected a number"),
        ("preferences.south.values.strip.shared", "2", "an order"),
        ("credibility", "2", "begins with process."),
        ("process.horizon", "0 days", "expected 1 to 3660"),
        ("preferences.north.red_lines.5.firmness", "1", r"there is no '5'; the only one is '0'$"),
        ("process.leverage.cut.credibility", "1", r"there is no 'cut'; the only one is 'cut_support'$"),
        ("process.leverage.cut_suport.credibility", "1", r"did you mean 'cut_support'\?$"),
        ("preferences.patron.linkages.0.adds", "1", r"there is no '0', for the case has none$"),
    ],
)
def test_a_wrong_setting_is_told(case, path: str, value: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        set_figure(case, path, value)


def test_a_file_of_variants(case, tmp_path: Path) -> None:
    path = tmp_path / "variants.yaml"
    path.write_text(
        "weak threat:\n  process.leverage.cut_support.credibility: 0.1\n"
        "short and hard:\n  process.horizon: 30 days\n  preferences.south.no_deal: [40, 45, 50]\n"
    )
    variants = read_variants(path)
    assert [v.name for v in variants] == ["weak threat", "short and hard"]
    rows = compare(case, variants, runs=500).variants
    assert rows[1].difference < rows[0].difference
    path.write_text("a: 3\n")
    with pytest.raises(InputError, match=r"expected \{PATH: VALUE\}"):
        read_variants(path)


def test_the_interval_of_a_paired_difference() -> None:
    # By hand, with half a run in each cell: 20 gained, 8 lost of 100.
    lo, hi = paired_interval(20, 8, 100)
    centre = (20.5 - 8.5) / 102
    half = 1.959964 * ((29 / 102 - centre**2) / 102) ** 0.5
    assert (lo, hi) == pytest.approx((centre - half, centre + half), abs=1e-6)
    lo, hi = paired_interval(0, 0, 1000)
    assert -0.003 < lo < 0 < hi < 0.003


@pytest.mark.parametrize(("p", "q", "count"), [(0.01, 0.0, 300), (0.05, 0.02, 200), (0.002, 0.002, 1000)])
def test_it_covers_the_truth_as_often_as_it_says(p: float, q: float, count: int) -> None:
    from scipy.stats import multinomial

    covered = total = 0.0
    for gained in range(40):
        for lost in range(40):
            chance = multinomial.pmf([gained, lost, count - gained - lost], count, [p, q, 1 - p - q])
            lo, hi = paired_interval(gained, lost, count)
            total += chance
            covered += chance * (lo <= p - q <= hi)
    assert total > 0.999
    assert covered > 0.94
