"""Several models side by side: the same figures as asking each model alone, and words that say what survives."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import detente as dt
import forked
from detente.errors import InputError
from detente.forecast.models import Claim, ModelResult, _claim, _side
from detente.inference.as_model import ModelView
from detente.inference.posterior import infer
from detente.problem.assumptions import Assumptions, Change, under
from detente.problem.compile import compile_problem
from detente.problem.drawn import DrawnProblem
from detente.report.model_words import HEADS, claim_words, clock_rows, flips, holds, one_changed, refusing, share_of
from detente.statistics import over_models

QUO = "models: {status_quo: {strip: shared, monitor: none}}\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory, border_talks):
    import shutil

    folder = tmp_path_factory.mktemp("models") / "border_talks"
    shutil.copytree(border_talks, folder)
    with (folder / "case.yaml").open("a") as file:
        file.write(QUO)
    process = folder / "process.yaml"
    text = process.read_text()
    process.write_text(text.replace("discount_per_month: 0.02}", "discount_per_month: 0.02, patience: [5, 20, 60]}"))
    assert process.read_text() != text
    study = dt.load(folder).study(500, 4)
    return study, study.models(runs=40)


def test_each_model_says_what_it_says_alone(found):
    study, models = found
    alone = study.under_models()
    assert list(alone) == [model.id for model in models.models]
    assert len(models.models) == 24
    for model in models.models:
        result = alone[model.id].analyze().first
        assert result.adopted == model.adopted
        assert {p: entry.accepts for p, entry in result.parties.items()} == model.accepts
        assert result.adopted_graded is None or model.id == "usual"
    assert models.usual.adopted == study.analyze().adopted
    assert models.usual.agreement["single_text"] == study.simulate(40).agreement
    assert models.usual.exists == study.under_models()["usual"].zopa().exists.share or models.draws > 400


def test_acceptance_by_degrees_in_analyze_is_that_model(found):
    study, models = found
    graded = next(model for model in models.models if model.id == "graded")
    result = study.analyze().first
    assert result.adopted_graded == graded.adopted
    assert {p: entry.accepts_graded for p, entry in result.parties.items()} == graded.accepts


def test_runs_under_a_model_are_those_of_the_table(found):
    study, models = found
    alone = study.under_models()
    for id in ("graded", "penalty", "graded+loss_averse+penalty+hawk_dove"):
        wanted = next(model for model in models.models if model.id == id)
        assert alone[id].simulate(40).agreement == wanted.agreement["single_text"]
    for question in ("brief", "odds", "models", "trace"):
        with pytest.raises(InputError, match=f"{question} knows only the usual model"):
            getattr(alone["graded"], question)()


def test_an_agreement_is_judged_under_every_clock_too(found, tmp_path, border_talks):
    """Waiting until the horizon is the case without its clocks; the range of an agreement is that over models and clocks."""
    import shutil

    study, models = found
    claim = models.claim("agreement.single_text")
    shares = [share for model in models.models for share in model.clocks["single_text"].values()]
    assert (claim.low, claim.high) == (min(shares), max(shares))
    assert claim.models == len(shares) == 24 * claim.clocks
    assert claim.yes + claim.no + claim.open == claim.models
    assert models.claim("agreement.ultimatum").clocks == models.claim("adopted").clocks == 1
    assert "ultimatum" not in models.usual.clocks
    assert "of 72 combinations of model and clock" in claim_words(study.case, replace(claim, verdict="flips"), 40)
    assert clock_rows(models, claim.id) == ["clock.single_text.class", "clock.single_text.horizon"]
    for id in ("usual", "graded+correlated"):
        wanted = next(model for model in models.models if model.id == id)
        assert wanted.clocks["single_text"]["stated"] == wanted.agreement["single_text"]
        assert share_of(wanted, "clock.single_text.class") == wanted.clocks["single_text"]["class"]
    shutil.copytree(study.case.folder, tmp_path / "case")
    process = tmp_path / "case" / "process.yaml"
    process.write_text(re.sub(r", (patience|hazard): \[[^]]*\]", "", process.read_text()))
    bare = dt.load(tmp_path / "case").study(500, 4)
    for id, other in (("usual", bare), ("graded", bare.under_models()["graded"])):
        wanted = next(model for model in models.models if model.id == id)
        assert wanted.clocks["single_text"]["horizon"] == other.simulate(40).agreement


def test_ranges_and_pooled_figures_are_those_of_the_models(found):
    _, models = found
    for party in models.usual.accepts:
        claim = models.claim(f"accepts.{party}")
        shares = [model.accepts[party] for model in models.models]
        assert (claim.low, claim.high) == (min(shares), max(shares))
        assert claim.pooled == over_models(shares, models.draws)
        assert claim.yes + claim.no + claim.open == claim.models == 24
    assert [model.id for model in one_changed(models)] == list(HEADS)
    assert share_of(models.models[0], "accepts.south") == models.usual.accepts["south"]


def test_words_say_what_survives(found):
    study, models = found
    said = holds(study.case, models)
    assert any("South refuses the draft: in all 24 models" in text for text in said)
    assert refusing(models, models.usual.accepts) == ["south", "league"]
    for text in (*said, *flips(study.case, models)):
        assert " 0%" not in text
        assert "100%" not in text
        assert "(0%" not in text


def made(acceptance: str, share: float) -> ModelResult:
    return ModelResult("m", acceptance, "additive", "veto", "independent", share, share, {}, {})


def test_a_result_flips_only_where_models_are_on_different_sides(border_talks):
    case = dt.load(border_talks)
    two = [made("step", 0.9), made("graded", 0.2)]
    claim = _claim("adopted", two, [(0.9, 0.9), (0.2, 0.2)], 1000)
    assert (claim.verdict, claim.yes, claim.no, claim.turns_on) == ("flips", 1, 1, "acceptance")
    assert claim_words(case, claim, 1000).startswith(
        "Whether the draft is adopted flips: yes in 1 and no in 1 of 2 models"
    )
    near = _claim("adopted", two, [(0.9, 0.9), (0.5, 0.5)], 1000)
    assert (near.verdict, near.open) == ("open", 1)
    assert "is open: yes in 1 and too close to tell in 1 of 2 models" in claim_words(case, near, 1000)
    assert _side(0.4, 0.6, 1000) == "open"  # open points: one half lies between
    assert [_side(x, x, 100) for x in (0.39, 0.45, 0.61)] == ["no", "open", "yes"]
    never = Claim("adopted", 0.0, 0.0, over_models([0.0] * 24, 1000), "no", 0, 24, 0, 24)
    assert (
        claim_words(case, never, 1000)
        == "The consent rule does not adopt the draft: in all 24 models (chance under 1%)."
    )


def test_signing_and_asking_are_two_answers(ukraine_2025):
    asking = dt.load(ukraine_2025).study(1_000).asking("us_28")
    russia = asking.parties["russia"]
    assert russia.signs > 0.9
    assert russia.today < 0.05  # with all its time before it
    assert russia.today <= russia.last_day <= russia.signs
    for entry in asking.parties.values():
        assert entry.today <= entry.signs


def test_what_is_left_out_is_said(tmp_path, border_talks):
    done = forked.run("models", border_talks, "--draws", "200", "--runs", "0", "--json")
    assert done.returncode == 0, done.stderr
    payload = json.loads(done.stdout)
    assert payload["command"] == "models"
    assert len(payload["models"]) == 12
    assert any("names no status quo" in text for text in payload["not_run"])
    assert payload["runs"] == 0
    assert not [claim for claim in payload["claims"] if claim["id"].startswith("agreement.")]


def test_what_is_inferred_from_words_is_inferred_under_each_model(border_talks):
    study = dt.load(border_talks).study(2_000, 0, posterior=True)
    inferred = study.models(runs=0)
    assert len(inferred.models) == 12
    assert {model.errors for model in inferred.models} == {"independent", "correlated", "hawk_dove"}
    alone = study.under_models()
    for id in ("graded", "penalty+correlated"):
        wanted = next(model for model in inferred.models if model.id == id)
        assert alone[id].analyze().first.adopted == wanted.adopted
    graded = alone["graded"].drawn
    assert study.analyze().first.adopted_graded == alone["graded"].analyze().first.adopted
    view = ModelView(
        under(DrawnProblem(compile_problem(study.case), 2_000, 0), Assumptions("graded"), graded.change.ground)
    )
    again = infer(study.case, view.problem, draws=2_000, seed=0, view=view).sample
    assert np.array_equal(graded.block(0, 2_000).no_deal, again.no_deal)
    twice = study.drawn.sample.no_deal + Change(
        graded.problem, Assumptions("graded"), graded.change.ground, 0
    )._answers(study.drawn.sample)
    assert not np.allclose(twice, again.no_deal)
