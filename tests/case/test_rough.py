"""Rough judgements: words, piles and silence become ranges by the documented rule."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.case import Case
from detente.case.format.models.preferences import Importance
from detente.case.format.models.rough import WORDS
from detente.case.load import load_case
from detente.case.rough import pile_weights, rank_weights
from detente.errors import InputError
from detente.problem.compile import compile_problem, rank_order_weights
from detente.problem.draws import draw_block

HEAD = """
detente: 1
id: rough
title: Rough
as_of: 2025-01-01
parties: [{id: north, name: North, role: principal}]
points:
  - {id: strip, number: "1", title: Strip, options: [{id: a, text: A.}, {id: b, text: B.}, {id: c, text: C.}]}
  - {id: watch, number: "2", title: Watch, options: [{id: x, text: X.}, {id: y, text: Y.}]}
"""


def make(folder, preferences: str) -> Case:
    (folder / "case.yaml").write_text(HEAD)
    (folder / "preferences.yaml").write_text(preferences)
    return load_case(folder)


def faults(folder, preferences: str) -> str:
    with pytest.raises(InputError) as caught:
        make(folder, preferences)
    return " | ".join(str(f) for f in caught.value.faults)


def test_ranks_weigh_as_the_simplex_says():
    """Two points: the first weight is uniform on [1/2, 1]: mean 3/4, standard deviation 1/2 / sqrt(12)."""
    (first, one), (second, two) = rank_weights(2)
    assert (first, second) == pytest.approx((0.75, 0.25))
    assert one == two == pytest.approx(0.5 / math.sqrt(12))
    for count in (1, 3, 12):
        assert [mean for mean, _ in rank_weights(count)] == pytest.approx(rank_order_weights(count))


def test_the_spread_of_a_rank_is_that_of_drawn_orders():
    drawn = np.sort(np.random.default_rng(1).dirichlet(np.ones(5), 200_000), axis=1)[:, ::-1]
    assert [sd for _, sd in rank_weights(5)] == pytest.approx(drawn.std(axis=0), rel=0.01)


def test_piles_are_ranks_known_in_part():
    found = pile_weights(Importance(most=("a",), some=("b", "c")), ["a", "b", "c"])
    means, sds = zip(*rank_weights(3), strict=True)
    assert found["a"].likely == pytest.approx(100 * means[0], abs=0.06)
    assert found["a"].low == pytest.approx(100 * (means[0] - 2 * sds[0]), abs=0.06)
    assert found["b"] == found["c"]
    assert found["b"].likely == pytest.approx(50 * (means[1] + means[2]), abs=0.06)
    assert found["b"].high == pytest.approx(100 * (means[1] + 2 * sds[1]), abs=0.06)
    assert found["b"].low == 0.0


@given(st.lists(st.sampled_from(["most", "some", "least", "unknown"]), min_size=1, max_size=12))
def test_what_is_unknown_has_the_widest_range(piles: list[str]):
    points = [f"p{k}" for k in range(len(piles))]
    chosen = {name: tuple(p for p, pile in zip(points, piles, strict=True) if pile == name) for name in set(piles)}
    chosen.pop("unknown", None)
    found = pile_weights(Importance(**chosen), points)
    unknown = [found[p] for p, pile in zip(points, piles, strict=True) if pile == "unknown"]
    assert all(weight.low <= weight.likely <= weight.high for weight in found.values())
    for weight in unknown:
        assert weight.low == 0
        assert all(weight.high >= other.high for other in found.values())
    ends = [[found[p] for p in chosen.get(name, ())] for name in ("most", "some", "least")]
    tops = [pile[0].likely for pile in ends if pile]
    assert tops == sorted(tops, reverse=True)


def test_words_keep_their_order_in_every_draw(tmp_path):
    case = make(
        tmp_path,
        "north: {no_deal: 10, importance: {most: [strip]}, values: {strip: {a: can_live_with, b: must, c: want}, watch: {x: refuse, y: 30}}}",
    )
    draws = draw_block(compile_problem(case), 0, 0, 2000)
    a, b, c, x, y = draws.values[:, 0, :].T
    assert (b > c).all()
    assert (c > a).all()
    assert (x < y).all()
    assert x.std() > 0
    own = case.assessors[0].preferences["north"]
    assert own.values["strip"].options is not None
    for option, word in (("a", "can_live_with"), ("b", "must"), ("c", "want")):
        assert own.values["strip"].options[option].spread == WORDS[word]


def test_refuse_is_a_red_line_unless_the_file_gives_one(tmp_path):
    text = "north: {no_deal: unknown, values: {strip: {a: refuse, b: must, c: want}, watch: {x: refuse, y: must}}, red_lines: [{when: watch is x, firmness: 0.2}]}"
    lines = make(tmp_path, text).assessors[0].preferences["north"].red_lines
    assert [(line.when, line.probability, line.implied) for line in lines] == [
        ("watch is x", 0.2, False),
        ("strip is a", 0.75, True),
    ]


def test_silence_is_unknown_and_said(tmp_path):
    case = make(tmp_path, "north: {no_deal: unknown, values: {strip: {a: must, b: refuse}}}")
    own = case.assessors[0].preferences["north"]
    assert own.no_deal is not None
    assert own.no_deal.spread == (0, 100)
    assert own.values["strip"].options["c"].spread == (0, 100)  # type: ignore[index]
    assert {e.spread for e in own.values["watch"].options.values()} == {(0, 100)}  # type: ignore[union-attr]
    said = " ".join(w.message for w in case.warnings)
    assert (
        "not judged for 'north': what no deal is worth; how much strip, watch matter; every option of watch; c of strip"
        in said
    )


def test_a_forgotten_figure_is_still_a_mistake(tmp_path):
    figures = "north: {no_deal: 10, weights: {strip: 1, watch: 1}, values: {strip: {a: 1, b: 2}, watch: {x: 1, y: 2}}}"
    assert "option 'c' has no entry here" in faults(tmp_path, figures)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a: must", "a: musst", "expected a number, [low, likely, high] or one of must, want, can_live_with, refuse, unknown"),
        ("a: must", "a: {word: must, value: 3}", "found 'word' beside 'value'"),
        ("a: must", "a: {word: must, low: 1, likely: 2, high: 3}", "found 'word' beside 'low'"),
        ("most: [strip]", "most: [strop]", "no point is called 'strop'; did you mean 'strip'"),
        ("most: [strip]", "most: [strip], least: [strip]", "point 'strip' lies in the pile 'most' too"),
        ("importance: {most: [strip]}", "importance: {most: [strip]}, ranking: [strip, watch]", "both ranking and importance"),
        ("no_deal: 10", "no_deal: 10, scale: points", "scale points"),
        ("no_deal: 10", "no_deal: must", "or one of unknown"),
        ("a: must", "d: must", "no option is called 'd'"),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path, old, new, said):
    text = "north: {no_deal: 10, importance: {most: [strip]}, values: {strip: {a: must}}}"
    assert old in text
    assert said in faults(tmp_path, text.replace(old, new))


def test_a_reason_stays_with_a_word(tmp_path):
    text = 'north: {no_deal: 10, importance: {most: [strip]}, values: {strip: {a: {word: must, reason: "Said so."}}}}'
    found = make(tmp_path, text).assessors[0].preferences["north"].values["strip"].options["a"]  # type: ignore[index]
    assert (found.word, found.reason, found.spread) == ("must", "Said so.", (75, 100))


def test_firmness_takes_a_range_and_enters_by_its_mean(tmp_path):
    text = """north: {no_deal: 0, weights: {strip: 1, watch: 1}, values: {strip: {a: 1, b: 2, c: 3}, watch: {x: 1, y: 2}},
  red_lines: [{when: strip is a, firmness: {low: 0.2, high: 0.6, shape: uniform}}]}"""
    problem = compile_problem(make(tmp_path, text))
    assert problem.red_line_firmness == pytest.approx([0.4])
    real = draw_block(problem, 0, 0, 20_000).red_line_real
    assert real.mean() == pytest.approx(0.4, abs=0.015)
    assert "expected a probability from 0 to 1" in faults(tmp_path, text.replace("0.6", "1.6"))
