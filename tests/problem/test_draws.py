"""Draws: bounds, order, moments, and independence of how they are made."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from detente.case.canonical import in_order
from detente.case.format.estimate import Estimate
from detente.case.load import load_case
from detente.inference.prepare import prepare
from detente.problem import drawn as drawn_module
from detente.problem import quantiles
from detente.problem.compile import compile_problem, ideal_values, order_values, rank_order_weights
from detente.problem.draws import draw_block, map_blocks
from detente.problem.quantiles import draw_estimates
from detente.problem.random import resolve_seed, uniforms
from detente.process.setup import set_up

ESTIMATES = st.builds(
    lambda bounds, shape: Estimate(low=bounds[0], likely=bounds[1], high=bounds[2], shape=shape),
    st.lists(st.floats(-1000, 1000), min_size=3, max_size=3).map(sorted),
    st.sampled_from(["pert", "triangular", "uniform"]),
)


@given(ESTIMATES)
@settings(max_examples=60)
def test_draws_keep_their_bounds_and_mean(estimate):
    u = uniforms(1, "test", 0, 4000, 1)
    drawn = draw_estimates([estimate], u)
    span = estimate.high - estimate.low
    assert drawn.min() >= estimate.low - 1e-9 * max(1, abs(estimate.low))
    assert drawn.max() <= estimate.high + 1e-9 * max(1, abs(estimate.high))
    assert abs(drawn.mean() - estimate.mean) <= 0.035 * span + 1e-9


@pytest.mark.parametrize("mode", [0.0, 0.1, 0.5, 0.93, 1.0])
def test_pert_is_the_beta_distribution_it_is_said_to_be(mode):
    estimate = Estimate(low=0.0, likely=mode, high=1.0)
    drawn = draw_estimates([estimate], uniforms(3, "pert", 0, 20_000, 1))[:, 0]
    assert stats.kstest(drawn, stats.beta(1 + 4 * mode, 5 - 4 * mode).cdf).pvalue > 1e-3


def test_tables_of_pert_are_the_same_computed_and_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    quantiles.kernels_folder.cache_clear()
    try:
        for mode in (0.0, 0.123456789012, 1.0):
            quantiles._pert_nodes.cache_clear()
            computed = quantiles._pert_nodes(mode)
            quantiles._pert_nodes.cache_clear()
            assert (
                quantiles._pert_nodes(mode).tobytes() == computed.tobytes() == quantiles._computed_nodes(mode).tobytes()
            )
        assert len(list(tmp_path.rglob("pert-*"))) == 3
    finally:
        quantiles._pert_nodes.cache_clear()
        quantiles.kernels_folder.cache_clear()


def test_triangular_is_the_triangular_distribution():
    estimate = Estimate(low=2.0, likely=3.0, high=7.0, shape="triangular")
    drawn = draw_estimates([estimate], uniforms(4, "tri", 0, 20_000, 1))[:, 0]
    assert stats.kstest(drawn, stats.triang(0.2, loc=2, scale=5).cdf).pvalue > 1e-3


@given(st.integers(0, 2**40), st.integers(0, 500), st.integers(1, 40), st.integers(1, 13))
@settings(max_examples=50)
def test_a_draw_does_not_depend_on_its_block(seed, start, count, width):
    whole = uniforms(seed, "x", 0, start + count, width)
    assert np.array_equal(whole[start:], uniforms(seed, "x", start, start + count, width))


def test_purposes_and_seeds_are_apart_and_zero_is_a_seed():
    a = uniforms(0, "a", 0, 100, 3)
    assert not np.array_equal(a, uniforms(0, "b", 0, 100, 3))
    assert not np.array_equal(a, uniforms(1, "a", 0, 100, 3))
    assert np.array_equal(a, uniforms(0, "a", 0, 100, 3))
    assert resolve_seed(0) == 0
    assert resolve_seed(None) != resolve_seed(None)


def test_the_first_draws_of_many_are_the_draws_of_few(border_talks):
    problem = compile_problem(load_case(border_talks))
    whole = draw_block(problem, 7, 0, 300)
    for size, workers in ((7, 1), (64, 2), (300, 1)):
        parts = list(map_blocks(problem, lambda block: block, 300, 7, size, workers))
        for name in ("values", "no_deal", "red_line_real", "linkage", "assessor"):
            assert np.array_equal(getattr(whole, name), np.concatenate([getattr(p, name) for p in parts])), name


def test_questions_that_share_draws_get_the_same_and_each_block_is_made_once(border_talks, monkeypatch):
    case = load_case(border_talks)
    alone = prepare(case, draws=500, seed=7)
    shared = alone.sharing()
    made = []
    monkeypatch.setattr(drawn_module, "draw_block", lambda *asked: made.append(asked[2:4]) or draw_block(*asked))
    monkeypatch.setattr(drawn_module, "BLOCK", 200)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: list(shared.blocks(200)), range(4)))
    assert sorted(made) == [(0, 200), (200, 400), (400, 500)]
    for blocks in answers:
        for mine, plain in zip(blocks, alone.blocks(200), strict=True):
            assert np.array_equal(mine.values, plain.values)
            assert np.array_equal(mine.no_deal, plain.no_deal)
    for start, stop in ((30, 170), (410, 500)):  # a part of a block that is there
        assert np.array_equal(shared.block(start, stop).values, draw_block(alone.problem, 7, start, stop).values)
        assert shared.block(start, stop).first == start
    assert len(made) == 3
    assert np.array_equal(shared.block(150, 250).values, draw_block(alone.problem, 7, 150, 250).values)
    assert np.array_equal(shared.block(450, 550).values, draw_block(alone.problem, 7, 450, 550).values)
    made.clear()
    other = next(replace(shared, seed=8).blocks(200))
    assert not made
    assert np.array_equal(other.values, next(replace(alone, seed=8).blocks(200)).values)
    monkeypatch.setattr(drawn_module, "MOST_SHARED", 0)
    assert alone.sharing() is alone


def test_runs_take_the_blocks_of_an_equal_problem_and_seed_and_no_others(border_talks, monkeypatch):
    case = load_case(border_talks)
    beside = prepare(in_order(case), draws=500, seed=7).sharing()
    whole = beside.block(0, 500)
    monkeypatch.setattr(drawn_module, "draw_block", lambda *asked: pytest.fail("drawn again"))
    shared = set_up(case, runs=40, seed=7, beside=beside)
    again = pickle.loads(pickle.dumps(beside)).sharing_with(beside)
    assert np.array_equal(again.block(3, 9).values, whole.values[3:9])
    drawn = shared.inputs(3, 9)
    monkeypatch.undo()
    alone = set_up(case, runs=40, seed=7)
    assert np.array_equal(drawn.values, alone.inputs(3, 9).values)
    assert np.array_equal(drawn.drawn, alone.inputs(3, 9).drawn)
    assert set_up(case, runs=40, seed=8, beside=beside).drawn.shared is None
    changed = replace(beside.problem, offset=beside.problem.offset + 1)
    assert alone.drawn.sharing_with(replace(beside, problem=changed).sharing()).shared is None


def test_central_preferences_of_the_small_case_by_hand(border_talks):
    problem = compile_problem(load_case(border_talks))
    central = problem.central
    north, south, patron, league = range(4)
    # north: weights 60 and 20 -> 0.75 and 0.25
    assert central.values[0, north] == pytest.approx([75, 37.5, 0, 25, 10])
    # south: two ranked points -> 0.75 and 0.25; best first in equal steps; ideal league of two
    assert central.values[0, south] == pytest.approx([0, 37.5, 75, 0, 25])
    assert central.values[0, patron] == pytest.approx([0, 10, 5, 0, 3])
    assert central.values[0, league] == pytest.approx([0, 18, 30, 14, 70])
    assert list(central.no_deal[0]) == [30, 35, -np.inf, 40]
    assert central.red_line_real.tolist() == [[True]]
    shared = problem.columns_of({"strip": "shared", "monitor": "league"})
    assert problem.utilities(shared)[0, 0] == pytest.approx([37.5 + 10 + 10, 62.5, 13, 88])


def test_rank_order_centroid_weights_are_the_published_ones():
    # Barron and Barrett 1996, table 1.
    assert rank_order_weights(2) == pytest.approx([0.75, 0.25])
    assert rank_order_weights(3) == pytest.approx([0.6111, 0.2778, 0.1111], abs=5e-5)
    assert rank_order_weights(4) == pytest.approx([0.5208, 0.2708, 0.1458, 0.0625], abs=5e-5)


def test_ideal_and_order_values():
    assert ideal_values(5, 1) == pytest.approx([100 * 2 / 3, 100, 100 * 2 / 3, 100 / 3, 0])
    assert ideal_values(1, 0) == pytest.approx([100])
    assert order_values(3) == pytest.approx([100, 50, 0])


def _write(folder, preferences):
    folder.mkdir()
    (folder / "case.yaml").write_text(
        "detente: 1\nid: t\ntitle: T\nas_of: 2025-01-01\nparties: [{id: a, name: A, role: principal}]\npoints:\n"
        + "".join(
            f"  - {{id: p{k}, number: '{k}', title: P, ordered: true, options: "
            "[{id: x, text: X}, {id: y, text: Y}, {id: z, text: Z}, {id: w, text: W}]}\n"
            for k in range(3)
        )
    )
    (folder / "preferences.yaml").write_text(preferences)
    return compile_problem(load_case(folder))


def test_ranked_weights_are_uniform_on_the_ordered_simplex(tmp_path):
    problem = _write(
        tmp_path / "c",
        "a: {no_deal: 1, ranking: [p1, p0, p2], values: {p0: {ideal: x}, p1: {ideal: x}, p2: {ideal: x}}}",
    )
    weights = draw_block(problem, 0, 0, 20_000).values[:, 0, [0, 4, 8]] / 100
    assert weights.sum(axis=1) == pytest.approx(np.ones(20_000))
    assert (weights[:, 1] >= weights[:, 0]).all()
    assert (weights[:, 0] >= weights[:, 2]).all()
    assert weights.mean(axis=0) == pytest.approx(rank_order_weights(3)[[1, 0, 2]], abs=0.005)
    # The smallest of three on the simplex is at most t with probability 1 - (1 - 3t)^2.
    assert stats.kstest(weights[:, 2], lambda t: 1 - (1 - 3 * np.clip(t, 0, 1 / 3)) ** 2).pvalue > 1e-3


def test_an_order_keeps_its_order_and_spreads_uniformly(tmp_path):
    orders = "{p0: {prefers: [z, x, w, y]}, p1: {ideal: x}, p2: {ideal: x}}"
    problem = _write(tmp_path / "c", f"a: {{no_deal: 1, weights: {{p0: 1, p1: 0, p2: 0}}, values: {orders}}}")
    x, y, z, w = draw_block(problem, 0, 0, 20_000).values[:, 0, :4].T
    assert (z == 100).all()
    assert (y == 0).all()
    assert ((x >= w) & (w >= 0) & (x <= 100)).all()
    # The larger and smaller of two uniform numbers.
    assert stats.kstest(x / 100, lambda t: t**2).pvalue > 1e-3
    assert stats.kstest(w / 100, lambda t: 1 - (1 - t) ** 2).pvalue > 1e-3


def test_drawn_weights_are_normalised_after_drawing(tmp_path):
    values = "{p0: {ideal: x}, p1: {ideal: x}, p2: {ideal: x}}"
    problem = _write(
        tmp_path / "c", f"a: {{no_deal: [1, 2, 3], weights: {{p0: [1, 5, 9], p1: [0, 1, 7], p2: 3}}, values: {values}}}"
    )
    drawn = draw_block(problem, 5, 0, 500).values[:, 0, [0, 4, 8]]
    assert drawn.sum(axis=1) == pytest.approx(np.full(500, 100.0))
    assert np.ptp(drawn[:, 2]) > 1


def test_red_lines_are_real_as_often_as_they_are_firm(tmp_path):
    lines = "[{when: 'p0 is x', firmness: 0.3}, {when: 'p1 is x', firmness: 0.0}, {when: 'p2 is x', firmness: 1}]"
    values = "{p0: {ideal: x}, p1: {ideal: x}, p2: {ideal: x}}"
    problem = _write(
        tmp_path / "c", f"a: {{no_deal: 1, weights: {{p0: 1, p1: 1, p2: 1}}, values: {values}, red_lines: {lines}}}"
    )
    real = draw_block(problem, 0, 0, 10_000).red_line_real.mean(axis=0)
    assert real[0] == pytest.approx(0.3, abs=0.02)
    assert list(real[1:]) == [0, 1]
    assert problem.central.red_line_real.tolist() == [[False, False, True]]


def test_assessors_are_taken_by_weight_and_a_missing_party_from_the_others(border_copy):
    text = (border_copy / "preferences.yaml").read_text()
    (border_copy / "preferences.yaml").unlink()
    (border_copy / "preferences").mkdir()
    (border_copy / "preferences" / "a.yaml").write_text("assessor: A\nweight: 3\n" + text)
    only = "north:\n  no_deal: 99\n  weights: {strip: 1, monitor: 1}\n  values: {strip: {ideal: shared}, monitor: {ideal: none}}\n"
    (border_copy / "preferences" / "b.yaml").write_text("assessor: B\nweight: 1\n" + only)
    problem = prepare(load_case(border_copy)).problem
    draws = draw_block(problem, 0, 0, 8000)
    assert (draws.assessor == 1).mean() == pytest.approx(0.25, abs=0.02)
    assert ((draws.no_deal[:, 0] == 99) == (draws.assessor == 1)).all()
    assert (draws.no_deal[:, 1] == 35).all()
    assert problem.central.no_deal[0, 0] == pytest.approx(0.75 * 30 + 0.25 * 99)
    assert problem.red_line_firmness[0] == pytest.approx(0.75 * 0.9)
