"""Values that err together: the copula as published, each judgement's own distribution as written, nothing else moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numba import njit
from scipy import special, stats
from tests.inference.invented import PREFERENCES, plan, write

from detente.bargain.draft_columns import lay_out
from detente.bargain.sensitivity import sensitivities
from detente.case.load import load_case
from detente.errors import InputError
from detente.forecast.what_if import Variant, apply
from detente.inference.calibration import ranks, uniformity
from detente.inference.likelihood import constants, log_likelihood
from detente.inference.particles import Maker, prior
from detente.inference.posterior import update
from detente.inference.smc import effective
from detente.inference.speech_model import DEFAULT
from detente.inference.statements import SpokenRecord, evidence_of
from detente.problem.arrays import Draws, Problem
from detente.problem.compile import compile_problem
from detente.problem.correlation import leaned
from detente.problem.draws import draw_block, map_blocks
from detente.problem.normal import MOST, normal_cdf, normal_score
from detente.problem.random import uniforms
from detente.process.setup import set_up

NAMES = ("values", "no_deal", "red_line_real", "linkage", "assessor")
Cases = Callable[..., Problem]

SUMS = (
    (9660.8483544215, 4615.648740236986, 0.0, 3139.1516455785004, 1251.2766552820738),
    (0.0, 5090.057844673359, 9505.917468463285, 0.0, 3294.082531536713),
    (0.0, 1280.0, 640.0, 0.0, 384.0),
    (0.0, 2304.0, 3840.0, 1792.0, 8960.0),
)
NO_DEAL = 3931.792618193461

CASE = """\
detente: 1
id: many
title: Many points
as_of: 2025-12-31
parties: [{id: east, name: East, role: principal}, {id: west, name: West, role: principal}]
points:
"""


def many(folder: Path, points: int, options: int, values: str, head: str) -> Problem:
    """Two parties on ``scale: points``; east with ``head``, west without."""
    folder.mkdir(parents=True)
    names = "abcdef"[:options]
    shown = ", ".join(f"{{id: {o}, text: {o}}}" for o in names)
    (folder / "case.yaml").write_text(
        CASE + "".join(f'  - {{id: p{j}, number: "{j}", title: P, options: [{shown}]}}\n' for j in range(points))
    )
    body = "".join(f"    p{j}: {values}\n" for j in range(points))
    text = "".join(
        f"{party}:\n  scale: points\n  no_deal: 0\n{more}  values:\n{body}"
        for party, more in (("east", head), ("west", ""))
    )
    (folder / "preferences.yaml").write_text(text)
    return compile_problem(load_case(folder))


@pytest.fixture
def invented(tmp_path: Path) -> Cases:
    def make(east: str = "", west: str = "", preferences: str = PREFERENCES) -> Problem:
        text = preferences.replace("east:\n", f"east:\n{east}").replace("west:\n", f"west:\n{west}")
        return compile_problem(write(tmp_path / f"{len(list(tmp_path.iterdir()))}", preferences=text))

    return make


def same(a: Draws, b: Draws) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in NAMES)


@njit
def _each(function, x):  # type: ignore[no-untyped-def]
    result = np.empty_like(x)
    for k in range(len(x)):
        result[k] = function(x[k])
    return result


def test_the_normal_functions_are_scipys_within_a_millionth():
    x = np.concatenate([np.linspace(-12, 12, 200_001), [-np.inf, np.inf, -8.5, 8.5, 0.0]])
    found = _each(normal_cdf, x)
    assert np.abs(found - special.ndtr(x)).max() < 1e-8
    assert np.diff(found[:200_001]).min() > -1e-8
    u = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 200_001), 10.0 ** -np.arange(7, 16), 1 - 10.0 ** -np.arange(7, 16)])
    assert np.abs(_each(normal_score, u) - special.ndtri(u)).max() < 1e-6
    assert np.abs(special.ndtr(_each(normal_score, u)) - u).max() < 1e-7
    assert normal_score(0.5) == 0.0
    assert _each(normal_score, np.array([0.0, 1.0])) == pytest.approx(special.ndtri([2.0**-54, 1 - 2.0**-53]), abs=1e-6)


def test_leaned_numbers_stay_below_one_and_finite():
    for u in (0.0, 2.0**-53, 0.3, 1 - 2.0**-53):
        for pull in (-8.2, 0.0, 8.2):
            assert 0.0 <= leaned(u, 0.3, pull) <= MOST < 1.0
    assert leaned(0.3, 1.0, 0.0) == pytest.approx(0.3, abs=1e-7)


def test_without_the_key_every_draw_is_as_it_was(border_talks):
    """Sums of draws of the version before the key came, and no correlation said outright."""
    problem = compile_problem(load_case(border_talks))
    block = draw_block(problem, 7, 5, 133)
    assert block.leaning is None
    assert block.values.sum(axis=0) == pytest.approx(np.array(SUMS), abs=1e-9)
    assert block.no_deal[:, 0].sum() == pytest.approx(NO_DEAL, abs=1e-9)


def test_zero_is_the_default(invented):
    plain, zero = invented(), invented("  correlation: 0\n")
    assert same(draw_block(plain, 3, 0, 500), draw_block(zero, 3, 0, 500))
    assert draw_block(zero, 3, 0, 500).leaning is None


def test_one_partys_leaning_moves_nobody_else_and_only_values(invented):
    before, block = (draw_block(p, 3, 0, 2000) for p in (invented(), invented("  correlation: 0.5\n")))
    assert np.array_equal(block.values[:, 1], before.values[:, 1])
    assert not np.array_equal(block.values[:, 0], before.values[:, 0])
    for name in NAMES[1:]:
        assert np.array_equal(getattr(block, name), getattr(before, name))
    assert block.leaning is not None
    assert (block.leaning[:, 1] == 0).all()
    assert stats.kstest(block.leaning[:, 0], "norm").pvalue > 1e-3
    both = draw_block(invented("  correlation: 0.5\n", "  correlation: 0.5\n"), 3, 0, 2000)
    assert np.array_equal(both.values[:, 0], block.values[:, 0]), "parties lean apart"
    assert both.leaning is not None
    assert abs(stats.spearmanr(both.leaning[:, 0], both.leaning[:, 1]).statistic) < 0.08


@pytest.mark.parametrize(
    "values",
    [
        "{a: [0, 20, 60], b: [20, 50, 90]}",
        "{a: {low: 0, likely: 20, high: 60, shape: triangular}, b: {low: -5, likely: 0, high: 5, shape: uniform}}",
    ],
)
def test_each_judgement_keeps_its_distribution(tmp_path: Path, values: str):
    problem = many(tmp_path / "c", 2, 2, values, "  correlation: 0.6\n")
    drawn = draw_block(problem, 1, 0, 40_000).values
    shares = np.linspace(0.01, 0.99, 99)
    for c in range(problem.columns):
        assert stats.ks_2samp(drawn[:, 0, c], drawn[:, 1, c]).pvalue > 1e-3
        span = np.ptp(drawn[:, 1, c])
        assert np.abs(np.quantile(drawn[:, 0, c], shares) - np.quantile(drawn[:, 1, c], shares)).max() < 0.015 * span


@pytest.mark.parametrize("correlation", [0.1, 0.3, 0.8])
def test_rank_correlation_is_what_the_copula_implies(tmp_path: Path, correlation: float):
    """Spearman's is 6 / pi x arcsin(r / 2) (Kruskal 1958), whatever the distributions, also of one option with another."""
    values = "{a: [0, 20, 60], b: {low: 0, likely: 9, high: 10, shape: triangular}}"
    problem = many(tmp_path / "c", 2, 2, values, f"  correlation: {correlation}\n")
    drawn = draw_block(problem, 1, 0, 40_000).values
    found = stats.spearmanr(drawn[:, 0]).statistic[np.triu_indices(4, 1)]
    assert found == pytest.approx(np.full(6, 6 / np.pi * np.arcsin(correlation / 2)), abs=0.02)
    assert np.abs(stats.spearmanr(drawn[:, 1]).statistic[np.triu_indices(4, 1)]).max() < 0.02


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.7])
def test_variance_of_a_sum_of_uniforms_by_hand(tmp_path: Path, correlation: float):
    """n s^2 + n (n - 1) s^2 r, with r = 6 / pi x arcsin(correlation / 2), which for uniforms is Pearson's too."""
    n = 12
    values = "{a: {low: 0, likely: 50, high: 100, shape: uniform}, b: 0}"
    problem = many(tmp_path / "c", n, 2, values, f"  correlation: {correlation}\n")
    total = draw_block(problem, 2, 0, 60_000).values[:, 0].sum(axis=1)
    square, r = 100**2 / 12, 6 / np.pi * np.arcsin(correlation / 2)
    assert total.var() == pytest.approx(n * square + n * (n - 1) * square * r, rel=0.025)
    assert total.mean() == pytest.approx(50 * n, abs=3)


def test_the_shared_part_is_the_same_number_for_all_values(tmp_path: Path):
    """The draw by hand: score = sqrt(r) x leaning + sqrt(1 - r) x own, from streams of their own."""
    values = "{a: {low: 0, likely: 50, high: 100, shape: uniform}, b: 7}"
    problem = many(tmp_path / "c", 3, 2, values, "  correlation: 0.4\n")
    block = draw_block(problem, 5, 10, 60)
    shared = special.ndtri(uniforms(5, "leaning", 10, 60, 2)[:, 0])
    own = special.ndtri(uniforms(5, "values", 10, 60, 6)[:, :3])
    expected = 100 * special.ndtr(np.sqrt(0.4) * shared[:, None] + np.sqrt(0.6) * own)
    assert block.values[:, 0, ::2] == pytest.approx(expected, abs=1e-4)
    assert (block.values[:, 0, 1::2] == 7).all(), "a certain value does not lean"
    assert block.leaning is not None
    assert block.leaning[:, 0] == pytest.approx(shared, abs=1e-6)


def test_an_order_leans_and_keeps_its_law(tmp_path: Path):
    """Inner places of an order: sorted uniforms as before, jointly; across points they lean with the party."""
    problem = many(tmp_path / "c", 2, 5, "{prefers: [c, a, e, b, d]}", "  correlation: 0.5\n")
    drawn = draw_block(problem, 1, 0, 40_000).values[:, 0] / 100
    place = {option: "abcde".index(option) for option in "abcde"}
    first, second = drawn[:, :5], drawn[:, 5:]
    for values in (first, second):
        assert (values[:, place["c"]] == 1).all()
        assert (values[:, place["d"]] == 0).all()
        inner = values[:, [place["a"], place["e"], place["b"]]]
        assert (np.diff(inner, axis=1) <= 0).all()
        for k in range(3):
            assert stats.kstest(inner[:, k], stats.beta(3 - k, k + 1).cdf).pvalue > 1e-3
        assert stats.kstest(inner[:, 1] / inner[:, 0], stats.beta(2, 1).cdf).pvalue > 1e-3
        assert abs(stats.spearmanr(inner[:, 1] / inner[:, 0], inner[:, 0]).statistic) < 0.02
    found = stats.spearmanr(first[:, place["a"]], second[:, place["a"]]).statistic
    assert found == pytest.approx(6 / np.pi * np.arcsin(0.25), abs=0.02)
    three = many(tmp_path / "d", 2, 3, "{prefers: [c, a, b]}", "  correlation: 0.5\n")
    middle = draw_block(three, 1, 0, 40_000).values[:, 0, [0, 3]]
    assert stats.spearmanr(middle).statistic == pytest.approx(6 / np.pi * np.arcsin(0.25), abs=0.02)


def test_an_ideal_is_not_touched(tmp_path: Path):
    preferences = PREFERENCES.replace("land: {a: [70, 90, 100], b: [20, 50, 80], c: [0, 10, 30]}", "land: {ideal: a}")
    plain, leaning = (
        compile_problem(write(tmp_path / name, preferences=preferences.replace("east:\n", f"east:\n{more}")))
        for name, more in (("a", ""), ("b", "  correlation: 0.5\n"))
    )
    a, b = (draw_block(p, 1, 0, 300).values[:, 0, :3] for p in (plain, leaning))
    assert np.array_equal(a, b)


def test_a_draw_does_not_depend_on_its_block(invented):
    problem = invented("  correlation: 0.5\n", "  correlation: 0.2\n")
    whole = draw_block(problem, 7, 0, 300)
    for size, workers in ((7, 1), (64, 2)):
        parts = list(map_blocks(problem, lambda block: block, 300, 7, size, workers))
        for name in (*NAMES, "leaning"):
            assert np.array_equal(getattr(whole, name), np.concatenate([getattr(p, name) for p in parts])), name
    assert np.array_equal(whole.take(slice(20, 30)).leaning, draw_block(problem, 7, 20, 30).leaning)


def test_each_assessors_own_number_counts(tmp_path: Path):
    def judged(mild: str) -> Problem:
        folder = tmp_path / f"c{len(list(tmp_path.iterdir()))}"
        write(folder)
        (folder / "preferences.yaml").unlink()
        (folder / "preferences").mkdir()
        for name, more in (("mild", mild), ("stern", "")):
            text = PREFERENCES.replace("east:\n", f"east:\n{more}")
            (folder / "preferences" / f"{name}.yaml").write_text(f"assessor: {name}\nweight: 1\n{text}")
        return compile_problem(load_case(folder))

    before, after = (draw_block(judged(more), 1, 0, 4000) for more in ("", "  correlation: 0.7\n"))
    stern = after.assessor == 1
    assert np.array_equal(after.values[stern], before.values[stern])
    assert after.leaning is not None
    assert (after.leaning[stern] == 0).all()
    assert (after.leaning[~stern, 0] != 0).all()
    columns = [1, 4, 6]  # b, b and a
    total = after.values[~stern, 0][:, columns].sum(axis=1)
    assert stats.spearmanr(total, after.leaning[~stern, 0]).statistic > 0.6
    assert total.std() > 1.3 * before.values[~stern, 0][:, columns].sum(axis=1).std()


def test_utilities_of_the_flagship_are_wider(ukraine_2025: Path):
    case = load_case(ukraine_2025)
    columns = compile_problem(case).columns_of(case.draft().package)
    spread = []
    for correlation in (0, 0.3):
        changed = case
        for party in case.valued:
            changed = apply(changed, Variant("", {f"preferences.{party}.correlation": correlation}))
        problem = compile_problem(changed)
        spread.append(problem.utilities(columns, draw_block(problem, 0, 0, 4000))[:, 0].std(axis=0))
    assert (spread[1] > 1.3 * spread[0]).all()
    assert (spread[1] < 4 * spread[0]).all()


@pytest.mark.parametrize(
    "text,words",
    [
        ("1", "found correlation 1, expected a number from 0 to below 1"),
        ("-0.1", "found correlation -0.1, expected a number from 0 to below 1"),
        ("30%", "expected a number"),
        ("[0.1, 0.2, 0.3]", "expected a number"),
        ("nan", "expected a number"),
    ],
)
def test_a_bad_correlation_is_told_with_its_place(tmp_path: Path, text: str, words: str):
    with pytest.raises(InputError) as error:
        write(tmp_path / "c", preferences=PREFERENCES.replace("west:\n", f"west:\n  correlation: {text}\n"))
    (fault,) = error.value.faults
    assert words in fault.message
    assert (Path(fault.place.file).name, fault.place.line) == ("preferences.yaml", 11)


def test_what_if_sets_it_and_refuses_what_is_none(border_talks: Path):
    case = load_case(border_talks)
    changed = apply(case, Variant("", {"preferences.north.correlation": "0.4"}))
    assert changed.assessors[0].preferences["north"].correlation == 0.4
    with pytest.raises(InputError, match="expected a number from 0 to below 1"):
        apply(case, Variant("", {"preferences.north.correlation": "1.5"}))


def test_held_draws_keep_the_leaning(border_talks: Path):
    case = apply(load_case(border_talks), Variant("", {"preferences.south.correlation": 0.4}))
    drawn = replace(_session(case), draws=3000)
    held = drawn.kept()
    assert held.sample is not None
    assert np.array_equal(held.sample.leaning, draw_block(drawn.problem, drawn.seed, 0, 3000).leaning)


def _session(case):  # type: ignore[no-untyped-def]
    from detente.inference.prepare import prepare

    return prepare(case, draws=3000)


def test_the_leaning_shows_among_what_drives_acceptance(tmp_path: Path):
    """Where a party's verdict hangs on its values alone, the leaning moves it, and more than any single point."""
    problem = many(tmp_path / "c", 12, 2, "{a: [-50, 0, 50], b: 0}", "  correlation: 0.4\n")
    case = load_case(tmp_path / "c")
    drawn = _session(case)
    table = lay_out(problem, dict.fromkeys(problem.points, "a"))
    found = sensitivities(drawn, table)
    assert (found[0].kind, found[0].party) == ("leaning", "east")
    assert found[0].low == pytest.approx(-1.09, abs=0.08)
    assert found[0].high == pytest.approx(1.09, abs=0.08)
    assert found[0].swing > 0.6
    assert not [s for s in found if s.kind == "leaning" and s.party == "west"]


def test_runs_share_the_leaning_of_their_judgements(border_talks: Path):
    case = apply(load_case(border_talks), Variant("", {"preferences.south.correlation": 0.4}))
    assert set_up(load_case(border_talks), runs=10).leanings(0, 10) is None
    found = set_up(case, runs=50).leanings(0, 50)
    each = set_up(case, runs=50, replicates=5).leanings(3, 50)
    assert found is not None
    assert each is not None
    assert np.array_equal(each, np.repeat(found[:10], 5, axis=0)[3:])


def test_inference_agrees_with_plain_importance_sampling(invented):
    problem = invented("  correlation: 0.6\n")
    record = SpokenRecord(
        tuple(replace(s, stance=w) for s, w in zip(plan(problem).stances[:7], (3, 3, 2, 3, 2, 3, 2), strict=True))
    )
    count = 60_000
    drawn, behind = prior(problem, 5, count, [0])
    maker = Maker(problem, 0, 0, DEFAULT)
    assert np.array_equal(maker.values(behind[0]), drawn.values[:, 0]), "the numbers behind give the draws"
    traits, no_deal, real, linkage = maker.rest(behind[0].rest)
    values = np.ascontiguousarray(drawn.values[:, 0])
    evidence = evidence_of(problem, record)[0]
    fixed = constants(problem, DEFAULT)
    ll = log_likelihood(problem, evidence, fixed, values, linkage, no_deal, real, traits).sum(axis=1)
    weight = np.exp(ll - ll.max())
    weight /= weight.sum()
    found = update(problem, record, draws=20_000, seed=0)
    close = 4 * np.sqrt(1 / effective(ll) + 1 / found.effective_sample_size)
    assert drawn.leaning is not None
    assert found.sample.leaning is not None
    shared = drawn.leaning[:, 0]
    pairs = [
        (shared, found.sample.leaning[:, 0]),
        (shared**2, found.sample.leaning[:, 0] ** 2),
        (no_deal, found.sample.no_deal[:, 0]),
        *((values[:, c], found.sample.values[:, 0, c]) for c in range(problem.columns)),
    ]
    for brute, ours in pairs:
        assert abs((weight * brute).sum() - ours.mean()) < close * brute.std() + 1e-9
    assert (weight * shared).sum() > 2 * close, "the statements moved the leaning"
    assert (found.sample.leaning[:, 1] == 0).all()
    told = found.to_dict()["parties"]
    assert told["east"]["posterior"]["leaning"]["mean"] == pytest.approx(found.sample.leaning[:, 0].mean())
    assert abs(told["east"]["prior"]["leaning"]["mean"]) < 0.05
    assert told["west"]["posterior"]["leaning"] is None


def test_who_says_nothing_keeps_its_leaning(invented):
    problem = invented("  correlation: 0.6\n", "  correlation: 0.3\n")
    record = SpokenRecord(plan(problem).stances[:3])
    found = update(problem, record, draws=2000, seed=4).sample
    before = draw_block(problem, 4, 0, 2000)
    assert found.leaning is not None
    assert before.leaning is not None
    assert np.array_equal(found.leaning[:, 1], before.leaning[:, 1])
    assert not np.array_equal(found.leaning[:, 0], before.leaning[:, 0])
    assert same(update(problem, SpokenRecord(), draws=2000, seed=4).sample, before)


def test_the_truth_is_anywhere_in_the_posterior(invented):
    """Simulation-based calibration (Talts et al. 2018) with values that err together."""
    problem = invented("  correlation: 0.6\n", "  correlation: 0.4\n")
    found = ranks(problem, plan(problem), 300, draws=400, seed=2)
    p_values = {kind: uniformity(entries) for kind, entries in found.items()}
    assert "leaning" in p_values
    assert min(p_values.values()) > 0.05 / len(p_values), p_values
