"""Sensitivity: functions with analytic answers, and a case where the driver is known."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.forecast.forecast import run_ensemble
from detente.forecast.sensitivity import discoveries, effect_of, given_data, sobol_indices
from detente.forecast.stories import medoids, typical

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_first_order_of_a_threshold_function() -> None:
    """y = 1 when x1 + x2 / 2 > t for uniform x: E[y|x1] is piecewise linear, so its variance is known."""
    rng = np.random.Generator(np.random.Philox(3))
    x = rng.random((200_000, 3))
    y = (x[:, 0] + x[:, 1] / 2 > 0.75).astype(np.float64)
    grid = (np.arange(100_000) + 0.5) / 100_000
    given_first = np.clip(1 - 2 * (0.75 - grid), 0, 1)
    given_second = np.clip(1 - (0.75 - grid / 2), 0, 1)
    for column, exact in ((x[:, 0], given_first), (x[:, 1], given_second)):
        first, value, low, high, p = effect_of(column, y, bins=50)
        assert value == pytest.approx(exact.var(), abs=2e-3)
        assert first == pytest.approx(exact.var() / y.var(), abs=1e-2)
        assert p < 1e-9
        assert low < high
    assert effect_of(x[:, 2], y)[0] == pytest.approx(0, abs=1e-3)


def test_value_of_learning_is_the_gain_in_brier_score() -> None:
    rng = np.random.Generator(np.random.Philox(4))
    x = (rng.random(100_000) < 0.3).astype(np.float64)
    y = (rng.random(100_000) < np.where(x == 1, 0.9, 0.2)).astype(np.float64)
    before = ((y.mean() - y) ** 2).mean()
    told = np.where(x == 1, y[x == 1].mean(), y[x == 0].mean())
    assert effect_of(x, y)[1] == pytest.approx(before - ((told - y) ** 2).mean(), abs=1e-4)


def test_chance_alone_is_seldom_clear() -> None:
    rng = np.random.Generator(np.random.Philox(5))
    y = (rng.random(3000) < 0.4).astype(np.float64)
    clear = sum(effect_of(rng.random(3000), y)[4] < 0.01 for _ in range(300))
    assert clear <= 12  # 3 expected at 1 per cent


def test_among_hundreds_of_inputs_without_effect_hardly_ever_one_is_found() -> None:
    rng = np.random.Generator(np.random.Philox(6))
    y = (rng.random(1000) < 0.4).astype(np.float64)
    with_any = sum(any(discoveries([effect_of(rng.random(1000), y)[4] for _ in range(588)])) for _ in range(20))
    assert with_any <= 4  # one of twenty is expected; at 1 per cent each, every one of them would print about six


def test_discoveries_are_those_of_the_published_procedure() -> None:
    # Benjamini and Hochberg 1995, section 3.2: of these fifteen p-values the first four stand at 5 per cent.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert discoveries(p) == [True] * 4 + [False] * 11
    assert discoveries(p[::-1]) == [False] * 11 + [True] * 4
    assert discoveries([]) == []


def test_too_few_runs_tell_nothing(driven) -> None:
    rows = given_data(run_ensemble(driven, 8)).drivers
    assert not any(row.clear for row in rows)
    x = np.arange(60.0)
    assert effect_of(x, (x > 53).astype(np.float64))[4] == 1.0  # six of sixty: three in either half
    assert effect_of(x, (x > 30).astype(np.float64))[4] < 1e-6


def test_no_variation_no_effect() -> None:
    assert effect_of(np.arange(10.0), np.ones(10)) == (0, 0, 1, 1, 1)
    assert effect_of(np.ones(10), np.arange(10) % 2.0)[0] == 0


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory):
    """The border case with South's no-deal value so wide that it decides everything."""
    folder = tmp_path_factory.mktemp("case") / "border"
    shutil.copytree(EXAMPLES / "border_talks", folder)
    path = folder / "preferences.yaml"
    path.write_text(path.read_text().replace("no_deal: 35", "no_deal: {low: 0, likely: 50, high: 200, shape: uniform}"))
    return load_case(folder)


def test_the_driver_is_found(driven) -> None:
    found = given_data(run_ensemble(driven, 4000))
    assert found.drivers[0].path == "preferences.south.no_deal"
    assert found.drivers[0].clear
    assert found.drivers[0].odds_low > found.drivers[0].odds_high
    assert found.drivers[0].first_order > 0.5
    assert not any(row.path.startswith("process.strategies.league") for row in found.drivers)


def test_sobol_finds_it_too(driven) -> None:
    paths = ["preferences.south.no_deal", "process.pressures.winter.no_deal_per_month"]
    found = sobol_indices(driven, paths, samples=32, draws=24)
    big, small = found.figures
    assert big.total > 0.8 > 0.2 > small.total
    assert found.to_dict() == sobol_indices(driven, paths, samples=32, draws=24, workers=1).to_dict()
    with pytest.raises(InputError, match="did you mean"):
        sobol_indices(driven, ["process.leverage.cut_support.credibilit"])
    with pytest.raises(InputError, match="certain"):
        sobol_indices(driven, ["process.leverage.cut_support.cost_to_maker"])


def test_a_shared_leaning_is_one_of_the_inputs(tmp_path: Path) -> None:
    """South's values as wide as its verdict is open: agreement is likelier where all of them turn out high."""
    shutil.copytree(EXAMPLES / "border_talks", tmp_path / "border")
    path = tmp_path / "border" / "preferences.yaml"
    text = (
        path.read_text().replace("{prefers: [to_south, shared, to_north]}", "WIDE").replace("{ideal: league}", "WIDE")
    )
    wide = "{low: 0, likely: 50, high: 100, shape: uniform}"
    text = text.replace("WIDE", f"{{to_north: {wide}, shared: {wide}, to_south: 100}}", 1)
    text = text.replace("WIDE", f"{{none: {wide}, league: {wide}}}", 1)
    path.write_text(text.replace("  ranking:", "  correlation: 0.8\n  ranking:"))
    found = given_data(run_ensemble(load_case(tmp_path / "border"), 3000))
    rows = {row.path: row for row in found.drivers if row.path.endswith(".leaning")}
    assert list(rows) == ["preferences.south.leaning"]
    leaning = rows["preferences.south.leaning"]
    assert leaning.text == "leaning of south: its values judged too low or too high together"
    assert leaning.clear
    assert leaning.odds_high > leaning.odds_low


def test_medoids_against_every_choice() -> None:
    from itertools import combinations

    rng = np.random.Generator(np.random.Philox(6))
    spots = np.concatenate([rng.normal(c, 0.2, size=(8, 2)) for c in (0, 3, 7)])
    distance = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(axis=2))
    picked, group = medoids(distance, 3)
    best = min(distance[:, list(c)].min(axis=1).sum() for c in combinations(range(24), 3))
    assert distance[:, picked].min(axis=1).sum() == pytest.approx(best)
    assert sorted(np.bincount(group).tolist()) == [8, 8, 8]


def test_stories_are_runs_of_the_ensemble(driven) -> None:
    ensemble = run_ensemble(driven, 400)
    told = typical(driven, ensemble, 3).stories
    assert sum(entry.share for entry in told) == pytest.approx(1)
    for entry in told:
        assert (entry.outcome["end"] == "agreement") == bool(ensemble.details.agreed[entry.run])
        assert len(entry.lines) > 2
    assert {entry.outcome["end"] for entry in told} == {"agreement", "no_agreement"}
