"""Stated models: paper calculations, distributions that stay as judged, and laws of common sense under every model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import detente as dt
from detente.case.format.models.assumptions import ModelsEntry
from detente.case.load import load_case
from detente.errors import InputError
from detente.problem.assumptions import USUAL, Assumptions, Ground, choices, ground_of, spans, under
from detente.problem.compile import compile_problem
from detente.problem.drawn import DrawnProblem
from detente.problem.graded import Graded
from detente.process.run import run_block
from detente.process.setup import set_up

HEAD = """detente: 1
id: small
title: Small
as_of: 2025-01-01
parties: [{id: ada, name: Ada, role: principal}, {id: bob, name: Bob, role: principal}]
points:
  - {id: land, number: "1", title: Land, options: [{id: hers, text: Hers.}, {id: half, text: Half., obligates: [bob]}, {id: his, text: His.}]}
  - {id: money, number: "2", title: Money, options: [{id: much, text: Much.}, {id: some, text: Some.}, {id: none, text: None.}]}
"""
PREFERENCES = """ada:
  no_deal: [20, 40, 60]
  weights: {land: 60, money: 40}
  values:
    land: {hers: 100, half: [30, 60, 80], his: [0, 10, 30]}
    money: {much: [70, 90, 100], some: [20, 40, 70], none: 0}
  red_lines: [{when: land is his, firmness: 0.6}]
  linkages: [{when: land is half and money is much, adds: [2, 5, 9]}]
bob:
  no_deal: [10, 35, 70]
  weights: {land: 50, money: 50}
  values:
    land: {hers: [0, 10, 20], half: [40, 60, 75], his: 100}
    money: {much: 0, some: [30, 50, 60], none: [80, 90, 100]}
  red_lines: [{when: money is much, firmness: 0.3}]
"""


def case_of(folder: Path, models: str = "", preferences: str = PREFERENCES) -> dt.study.Negotiation:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(HEAD + (models or "models: {status_quo: {land: half, money: some}}\n"))
    (folder / "preferences.yaml").write_text(preferences)
    return dt.load(folder)


@pytest.fixture(scope="module")
def setting(tmp_path_factory) -> tuple[DrawnProblem, Ground, list[Assumptions]]:
    case = case_of(tmp_path_factory.mktemp("setting") / "case")
    problem = compile_problem(case)
    ground = ground_of(case, problem, None)
    models, left_out = choices(problem, ground)
    assert left_out == []
    return DrawnProblem(problem, 3_000, 7).kept(), ground, models


def everything(problem) -> np.ndarray:
    return np.array(
        [problem.columns_of({"land": a, "money": b}) for a in ("hers", "half", "his") for b in ("much", "some", "none")]
    )


def test_there_are_24_models_and_the_usual_one_is_the_draws_themselves(setting):
    drawn, ground, models = setting
    assert len({model.id for model in models}) == len(models) == 24
    assert models[0] == USUAL
    assert models[0].id == "usual"
    assert under(drawn, USUAL, ground) is drawn
    assert Assumptions("graded", errors="hawk_dove").id == "graded+hawk_dove"


def test_draws_of_a_model_are_the_same_in_any_block_and_kept(setting):
    fresh = DrawnProblem(setting[0].problem, 900, 7)
    for model in setting[2]:
        own = under(fresh, model, setting[1])
        kept, part = own.kept(), own.block(200, 500)
        for name in ("values", "no_deal", "red_line_real", "linkage"):
            assert np.array_equal(getattr(kept.sample, name)[200:500], getattr(part, name)), (model.id, name)
        assert np.array_equal(own.cycled(200, 500).no_deal, part.no_deal)


def test_losses_on_paper(setting):
    drawn, ground, _ = setting
    twice = ModelsEntry(loss_aversion={"value": 2.0}, status_quo={"land": "half", "money": "some"})
    own = under(drawn, Assumptions(values="loss_averse"), replace(ground, entry=twice))
    package = drawn.problem.columns_of({"land": "hers", "money": "none"})
    quo = ground.reference
    before, after = drawn.sample.values, own.block(0, 3_000).values
    for i in range(2):
        change = before[:, i, package] - before[:, i, quo]
        paper = before[:, i, quo].sum(axis=1) + np.where(change < 0, 2 * change, change).sum(axis=1)
        assert after[:, i, package].sum(axis=1) == pytest.approx(paper)
    assert np.array_equal(after[:, :, quo], before[:, :, quo])


def test_a_red_line_that_costs_is_a_price_and_no_refusal(setting):
    drawn, ground, _ = setting
    exact = ModelsEntry(red_line_penalty={"value": 25.0})
    own = under(drawn, Assumptions(red_lines="penalty"), replace(ground, entry=exact))
    draws, columns = own.block(0, 3_000), everything(drawn.problem)
    plain, priced = drawn.problem.utilities(columns, drawn.sample), own.problem.utilities(columns, draws)
    crossed = drawn.problem.red_lines.evaluate(columns)
    lost = np.zeros_like(plain)
    for k, party in enumerate(drawn.problem.red_line_party):
        lost[:, :, party] += 25.0 * crossed[None, :, k] * drawn.sample.red_line_real[:, k, None]
    assert priced == pytest.approx(plain - lost)
    assert np.array_equal(own.problem.accepts(columns, draws), priced >= draws.no_deal[:, None, :] - 1e-9)
    assert lost.any()


def test_by_degrees_the_share_of_draws_is_the_chance_of_the_logit(tmp_path):
    certain = PREFERENCES.replace("[20, 40, 60]", "40").replace(
        "  red_lines: [{when: land is his, firmness: 0.6}]\n", ""
    )
    for old, new in (
        ("[30, 60, 80]", "60"),
        ("[0, 10, 30]", "10"),
        ("[70, 90, 100]", "90"),
        ("[20, 40, 70]", "40"),
        ("[2, 5, 9]", "5"),
    ):
        certain = certain.replace(old, new, 1)
    models = "models: {acceptance: {location: 0.05, scale: 0.2, asked: 0}}\n"
    case = case_of(tmp_path, models, certain)
    problem = compile_problem(case)
    drawn = DrawnProblem(problem, 40_000, 3)
    own = under(drawn, Assumptions(acceptance="graded"), ground_of(case, problem, None))
    columns = everything(problem)
    share = own.problem.accepts(columns, own.block(0, 40_000))[:, :, 0].mean(axis=0)
    surplus = (problem.utilities(columns)[0, :, 0] - 40) / 100
    assert share == pytest.approx(Graded(0.05, 0.2).chance(surplus), abs=0.012)  # five standard errors


def test_errors_that_go_together_keep_every_judgement_as_it_is(setting):
    problem = setting[0].problem
    alone = DrawnProblem(problem, 20_000, 1).block(0, 20_000)
    pair = under(DrawnProblem(problem, 20_000, 1), Assumptions(errors="correlated"), setting[1]).block(0, 20_000)
    rank = np.argsort(np.argsort(pair.no_deal, axis=0), axis=0)
    scores = stats.norm.ppf((rank + 0.5) / 20_000)
    assert np.corrcoef(scores.T)[0, 1] == pytest.approx(
        -0.5, abs=0.02
    )  # two principals: what helps one hurts the other
    assert (
        np.array_equal(pair.no_deal[:, 0], alone.no_deal[:, 0])
        or stats.ks_2samp(pair.no_deal[:, 0], alone.no_deal[:, 0]).pvalue > 1e-3
    )
    assert stats.ks_2samp(pair.no_deal[:, 1], alone.no_deal[:, 1]).pvalue > 1e-3
    assert np.array_equal(pair.values, alone.values)
    hawks = under(DrawnProblem(problem, 20_000, 1), Assumptions(errors="hawk_dove"), setting[1]).block(0, 20_000)
    assert np.array_equal(hawks.no_deal, alone.no_deal)
    worth = hawks.values[:, 0]
    half, his, much, some = (
        problem.column(p, o) for p, o in (("land", "half"), ("land", "his"), ("money", "much"), ("money", "some"))
    )
    up, down = (half, much), (his, some)
    for a in up:
        for b in up:
            assert a == b or stats.spearmanr(worth[:, a], worth[:, b])[0] == pytest.approx(0.48, abs=0.04)
        for b in down:
            assert stats.spearmanr(worth[:, a], worth[:, b])[0] == pytest.approx(-0.48, abs=0.04)
    for column in (*up, *down):
        assert stats.ks_2samp(worth[:, column], alone.values[:, 0, column]).pvalue > 1e-3


@settings(max_examples=15)
@given(st.floats(0, 30), st.floats(0, 0.4), st.floats(0, 1))
def test_laws_of_common_sense_hold_draw_by_draw_under_every_model(tmp_path_factory, raised, firmer, averse):
    """A better no deal, a firmer red line or a heavier loss never turns a no into a yes; better values never a yes into a no."""
    folder = tmp_path_factory.mktemp("laws")
    low, likely, high = 20 + raised, 40 + raised, 60 + raised
    changed = {
        "no deal": PREFERENCES.replace("[20, 40, 60]", f"[{low}, {likely}, {high}]"),
        "red line": PREFERENCES.replace("firmness: 0.6", f"firmness: {0.6 + firmer}"),
        "values": PREFERENCES.replace(
            "half: [30, 60, 80]", f"half: [{30 + raised / 2}, {60 + raised / 2}, {80 + raised / 2}]"
        ),
    }
    quo = "models: {status_quo: {land: hers, money: none}, loss_aversion: %s}\n"
    cases = {name: case_of(folder / name, quo % "[1.5, 2, 2.5]", text) for name, text in changed.items()}
    cases["loss"] = case_of(folder / "loss", quo % f"[{1.5 + averse}, {2 + averse}, {2.5 + averse}]")
    before = case_of(folder / "before", quo % "[1.5, 2, 2.5]")
    models, _ = choices(compile_problem(before), ground_of(before, compile_problem(before), None))
    for model in models:
        usual = _accepts(before, model)
        for name in ("no deal", "red line", "loss"):
            assert not (_accepts(cases[name], model) & ~usual).any(), (model.id, name)
        halves = slice(3, 6)  # the packages with land: half
        assert not (usual[:, halves] & ~_accepts(cases["values"], model)[:, halves]).any(), model.id


def _accepts(case, model: Assumptions) -> np.ndarray:
    problem = compile_problem(case)
    own = under(DrawnProblem(problem, 200, 5), model, ground_of(case, problem, None))
    return own.problem.accepts(everything(problem), own.block(0, 200))[:, :, 0]


def test_a_price_never_refuses_what_a_veto_takes_and_losses_never_help(setting):
    drawn, ground, models = setting
    columns = everything(drawn.problem)

    def accepts(model: Assumptions) -> np.ndarray:
        own = under(drawn, model, ground)
        return own.problem.accepts(columns, own.block(0, 1_000))

    for model in models:
        if model.errors != "independent":
            continue
        if model.values == "loss_averse":
            assert not (accepts(model) & ~accepts(replace(model, values="additive"))).any()
    worthless = replace(ground, entry=ModelsEntry(red_line_penalty={"value": 0.0}))
    free = under(drawn, Assumptions(red_lines="penalty"), worthless)
    assert not (accepts(USUAL) & ~free.problem.accepts(columns, free.block(0, 1_000))).any()


def test_runs_are_judged_by_the_model_too(border_talks):
    case = load_case(border_talks)
    setup = set_up(case, runs=300, seed=2)
    ground = ground_of(case, setup.problem, case.draft())
    usual = run_block(setup, 0, 300).outcome
    graded = run_block(
        replace(setup, drawn=under(setup.drawn, Assumptions(acceptance="graded"), ground)), 0, 300
    ).outcome
    assert not np.array_equal(usual.rows, graded.rows)
    again = run_block(replace(setup, drawn=under(setup.drawn, USUAL, ground)), 0, 300).outcome
    assert np.array_equal(usual.rows, again.rows)


def test_spans(setting, tmp_path):
    assert spans(setting[0].problem) == pytest.approx([100, 100])
    points = PREFERENCES.replace("bob:\n", "bob:\n  scale: points\n").replace("  weights: {land: 50, money: 50}\n", "")
    assert spans(compile_problem(case_of(tmp_path, "", points)))[1] == pytest.approx((100 - 10) + (90 - 0))


def test_what_a_case_says_wrongly_is_refused_with_its_place(tmp_path):
    for wrong, message in (
        ("{status_quo: {lend: half}}", "no point is called 'lend'; did you mean 'land'?"),
        ("{status_quo: {land: halve}}", "no option of point 'land' is called 'halve'; did you mean 'half'?"),
        ("{acceptance: {scale: 0}}", "found scale 0, expected more than 0"),
        ("{loss_aversion: 0.5}", "found loss_aversion 0.5, expected 1 or more"),
        (
            "{no_deal_correlations: [{between: [ada, bob], correlation: -1}]}",
            "found correlation -1, expected a number between",
        ),
        ("{no_deal_correlations: [{between: [ada, eve], correlation: 0.5}]}", "no party is called 'eve'"),
        ("{no_deal_correlations: [{between: [ada], correlation: 0.5}]}", "expected two different parties"),
    ):
        with pytest.raises(InputError) as caught:
            case_of(tmp_path, f"models: {wrong}\n")
        assert message in str(caught.value)
        assert "case.yaml:9:" in str(caught.value)
