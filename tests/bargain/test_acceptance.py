"""Acceptance: against sums on paper and against brute force over every remaining option."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from detente.bargain.acceptance import analyze, judge_tables
from detente.bargain.draft_columns import lay_out
from detente.bargain.sensitivity import sensitivities
from detente.case.load import load_case
from detente.errors import InputError
from detente.inference.prepare import prepare

CASE = """
detente: 1
id: paper
title: On paper
as_of: 2025-01-10
parties:
  - {id: a, name: A, role: principal}
  - {id: b, name: B, role: principal}
  - {id: c, name: C, role: stakeholder}
  - {id: d, name: D, role: observer}
points:
  - {id: p, number: "1", title: P, obligates: [c], options: [{id: x, text: X}, {id: y, text: Y}, {id: z, text: Z, obligates: [d]}]}
  - {id: q, number: "2", title: Q, options: [{id: x, text: X}, {id: y, text: Y, obligates: [a]}]}
  - {id: r, number: "3", title: R, options: [{id: x, text: X}, {id: y, text: Y}]}
consent:
CONSENT
"""
PREFERENCES = """
a: {scale: points, no_deal: 10, values: {p: {x: 6, y: 9, z: -4}, q: {x: 3, y: 0}, r: {x: 0, y: 2}}}
b:
  scale: points
  no_deal: 5
  values: {p: {x: 4, y: 0, z: 1}, q: {x: 0, y: 1}, r: {x: 2, y: 0}}
  linkages: [{when: "p is x and r is x", adds: -2}]
c:
  scale: points
  no_deal: 0
  values: {p: {x: 1, y: 1, z: 1}, q: {x: 1, y: 1}, r: {x: 1, y: 1}}
  red_lines: [{when: "q is y or r is y", firmness: 1}]
"""
DRAFT = """---
id: NAME
title: Draft
author: a
date: 2025-01-05
status: tabled
seen_by: [a]
package: PACKAGE
open: OPEN
---
1. Text.
"""


def write(folder, consent="  - all: [a, b]", drafts=None):
    folder.mkdir()
    (folder / "drafts").mkdir()
    (folder / "case.yaml").write_text(CASE.replace("CONSENT", consent))
    (folder / "preferences.yaml").write_text(PREFERENCES)
    for name, (package, open_) in (drafts or {"one": ("{p: x, q: x, r: x}", "{}")}).items():
        text = DRAFT.replace("NAME", name).replace("PACKAGE", package).replace("OPEN", open_)
        (folder / "drafts" / f"{name}.md").write_text(text)
    return load_case(folder)


def test_points_scale_gives_plain_sums_and_certain_answers(tmp_path):
    case = write(tmp_path / "c")
    result = analyze(prepare(case, draws=50), case, [case.draft()])[0]
    # a: 6 + 3 + 0 = 9 < 10; b: 4 + 0 + 2 - 2 = 4 < 5; c: 3 >= 0, no red line crossed
    assert [result.parties[p].utility.mean for p in "abc"] == [9, 4, 3]
    assert [result.parties[p].accepts for p in "abc"] == [0, 0, 1]
    assert result.adopted == 0
    assert result.bottleneck is None
    a = result.parties["a"].blocking_points
    assert [(k.point, k.option, k.best, k.loss, k.accepts_if_best) for k in a] == [
        ("p", "x", "y", 3, 1.0),
        ("r", "x", "y", 2, 1.0),
    ]
    # b: moving r to y is no gain in values; moving q to y gives 1 -> 5 >= 5
    assert [(k.point, k.loss, k.accepts_if_best) for k in result.parties["b"].blocking_points] == [("q", 1, 1.0)]
    assert result.parties["c"].blocking_points == ()
    assert result.unconsulted == ({"party": "c", "points": ["p"]},)


@pytest.mark.parametrize(
    "consent, package, adopted",
    [
        ("  - all: [a]", "{p: y, q: x, r: x}", 1.0),
        ("  - all: [a, b]", "{p: y, q: x, r: x}", 0.0),
        ("  - at_least: {count: 2, of: [a, b, c]}", "{p: y, q: x, r: x}", 1.0),
        ("  - at_least: {count: 3, of: [a, b, c]}", "{p: y, q: x, r: x}", 0.0),
        ("  - weighted: {quota: 5, weights: {a: 3, b: 9, c: 2}}", "{p: y, q: x, r: x}", 1.0),
        ("  - weighted: {quota: 6, weights: {a: 3, b: 9, c: 2}}", "{p: y, q: x, r: x}", 0.0),
        ("  - all: [a]\n  - obligated: true", "{p: y, q: x, r: y}", 0.0),
        ("  - all: [a]\n  - obligated: true", "{p: y, q: x, r: x}", 1.0),
        ("  - obligated: true", "{p: z, q: x, r: y}", 1.0),
    ],
)
def test_every_kind_of_consent(tmp_path, consent, package, adopted):
    case = write(tmp_path / "c", consent, {"one": (package, "{}")})
    assert analyze(prepare(case, draws=10), case, [case.draft()])[0].adopted == adopted


def test_obligated_parties_without_preferences_are_warned_of(tmp_path):
    case = write(tmp_path / "c", "  - obligated: true")
    assert any("'d'" in w.message and "cannot be counted" in w.message for w in case.warnings)


def test_open_points_are_taken_at_the_worst_and_best_for_each_party(tmp_path):
    case = write(tmp_path / "c", drafts={"one": ("{q: x}", "{p: [x, y], r: [x, y]}")})
    drawn = prepare(case, draws=10)
    result = analyze(drawn, case, [case.draft()])[0]
    problem = drawn.problem
    packages = [{"q": "x", "p": p, "r": r} for p, r in itertools.product("xy", "xy")]
    columns = np.array([problem.columns_of(k) for k in packages])
    utilities, accepts = problem.utilities(columns)[0], problem.accepts(columns)[0]
    for i, party in enumerate(problem.parties):
        entry = result.parties[party]
        assert entry.utility.mean == utilities[:, i].min() or accepts[:, i].any()
        assert entry.utility_best.mean == utilities[:, i].max()
        assert entry.accepts == float(accepts[:, i].all())
        assert entry.accepts_best == float(accepts[:, i].any())
    assert result.open == ("p", "r")


def test_draws_agree_with_brute_force_on_the_small_case(border_talks):
    case = load_case(border_talks)
    drawn = prepare(case, draws=500, seed=3)
    problem = drawn.problem
    for package in ({"strip": s, "monitor": m} for s in case.options["strip"] for m in case.options["monitor"]):
        table = lay_out(problem, package)
        result = judge_tables(drawn, [table])[0]
        draws = drawn.block(0, 500)
        columns = problem.columns_of(package)
        accepted = problem.accepts(columns, draws)
        for i, party in enumerate(problem.parties):
            assert result.parties[party].accepts == accepted[:, 0, i].mean()
            assert result.parties[party].utility.mean == pytest.approx(
                problem.utilities(columns, draws)[:, 0, i].mean()
            )
            for entry in result.parties[party].blocking_points:
                j = problem.points.index(entry.point)
                span = slice(problem.offset[j], problem.offset[j + 1])
                best = draws.values[:, i, span].argmax(axis=1) + problem.offset[j]
                loss = draws.values[np.arange(500), i, best] - draws.values[:, i, columns[j]]
                assert entry.loss == pytest.approx(loss.mean())
                flips = 0
                for d in range(500):
                    moved = columns.copy()
                    moved[j] = best[d]
                    flips += int(problem.accepts(moved, draws.take([d]))[0, 0, i])
                assert entry.accepts_if_best == flips / 500
        assert result.adopted == problem.adopts(columns, accepted).mean()


def test_results_do_not_depend_on_how_many_drafts_are_compared(border_talks):
    case = load_case(border_talks)
    drawn = prepare(case, draws=300)
    both = analyze(drawn, case, list(case.drafts.values()))
    for draft, result in zip(case.drafts.values(), both, strict=True):
        assert analyze(drawn, case, [draft])[0] == result


def test_the_bottleneck_is_whose_certain_acceptance_helps_most(border_talks):
    case = load_case(border_talks)
    result = analyze(prepare(case, draws=500), case, [case.draft("patron_1")])[0]
    assert result.bottleneck == "south"
    assert result.if_certain["south"] == result.parties["north"].accepts


def test_a_draft_that_leaves_a_point_out_is_refused(border_talks):
    problem = prepare(load_case(border_talks)).problem
    with pytest.raises(InputError, match="undecided"):
        lay_out(problem, {"strip": "shared"})


def test_sensitivity_finds_the_judgement_that_decides(tmp_path):
    case = write(tmp_path / "c")
    text = PREFERENCES.replace("a: {scale: points, no_deal: 10,", "a: {scale: points, no_deal: [0, 9, 18],")
    (tmp_path / "c" / "preferences.yaml").write_text(text)
    case = load_case(tmp_path / "c")
    drawn = prepare(case, draws=3000)
    first = sensitivities(drawn, lay_out(drawn.problem, case.draft().package))[0]
    assert (first.kind, first.party) == ("no_deal", "a")
    assert first.accepts_low == 1
    assert first.accepts_high == 0
