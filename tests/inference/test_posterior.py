"""The posterior: its limits, its agreement with brute force, and that it is the same on any number of threads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.inference.invented import PREFERENCES, authorship, plan, stance, write

from detente.case.load import load_case
from detente.errors import InputError
from detente.inference.likelihood import constants, log_likelihood
from detente.inference.particles import Maker, prior
from detente.inference.posterior import Posterior, infer, update
from detente.inference.prepare import prepare
from detente.inference.smc import effective, systematic
from detente.inference.speech_model import DEFAULT
from detente.inference.statements import SpokenRecord, Stance, _campaigns, evidence_of
from detente.inference.summary import summarize
from detente.problem.arrays import Draws, Problem
from detente.problem.compile import compile_problem
from detente.problem.draws import draw_block

EXAMPLES = Path(__file__).parents[2] / "examples"
PACKAGE = ("b", "b", "a")


@pytest.fixture(scope="module")
def problem(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    return compile_problem(write(tmp_path_factory.mktemp("invented") / "case"))


def same(a: Draws, b: Draws) -> bool:
    names = ("values", "no_deal", "red_line_real", "linkage", "assessor")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)


def said(problem: Problem, words: list[int], about: str | tuple[str, str, str] = PACKAGE) -> SpokenRecord:
    return SpokenRecord(_campaigns([stance(problem, 0, about, w, day=k + 1, act=k) for k, w in enumerate(words)]))


def gap(problem: Problem, found: Posterior) -> np.ndarray:
    columns = problem.columns_of(dict(zip(problem.points, PACKAGE, strict=True)))
    return problem.utilities(columns, found.sample)[:, 0, 0] - found.sample.no_deal[:, 0]


def test_no_statements_give_the_prior_bit_for_bit(problem: Problem):
    found = update(problem, SpokenRecord(), draws=5000, seed=4)
    assert same(found.sample, draw_block(problem, 4, 0, 5000))
    assert found.problem is problem
    assert found.effective_sample_size == 5000


def test_who_said_nothing_keeps_its_prior_draws(problem: Problem):
    found = update(problem, said(problem, [0, 2, 3]), draws=3000, seed=4)
    before = draw_block(problem, 4, 0, 3000)
    assert np.array_equal(found.sample.values[:, 1], before.values[:, 1])
    assert np.array_equal(found.sample.no_deal[:, 1], before.no_deal[:, 1])
    assert not np.array_equal(found.sample.values[:, 0], before.values[:, 0])


def test_contradiction_widens(problem: Problem):
    """Of one speaker on one text: no narrower than the prior, nor than either word alone, nor than insistence."""
    spread = {
        words: gap(problem, update(problem, said(problem, list(words)), draws=20_000, seed=1)).std()
        for words in ((), (3,), (0,), (3, 3, 3, 3), (0, 3), (3, 0), (3, 0, 3, 0), (0, 3, 0, 3, 0, 3))
    }
    for mixed in ((0, 3), (3, 0), (3, 0, 3, 0), (0, 3, 0, 3, 0, 3)):
        assert spread[mixed] > 0.97 * spread[()]
        assert spread[mixed] > spread[3,]
        assert spread[mixed] > spread[3, 3, 3, 3]


def test_repetition_counts_once_or_little_more(problem: Problem):
    odds = {
        n: (gap(problem, update(problem, said(problem, [3] * n), draws=20_000, seed=1)) >= 0).mean()
        for n in (0, 1, 2, 5)
    }
    assert odds[0] < odds[1] < odds[5]
    assert odds[2] - odds[1] < 0.3 * (odds[1] - odds[0])
    assert odds[5] - odds[1] < 0.6 * (odds[1] - odds[0])


def test_order_within_a_day_changes_nothing(tmp_path: Path):
    lines = [
        f'- {{date: 2025-11-05, actor: east, kind: statement, about: "{about}", stance: {words}}}\n'
        for about, words in (
            ("land is a", "accept"),
            ("e1", "reject"),
            ("land is a", "reject"),
            ("money is b", "signal"),
        )
    ]
    drafts = {"e1": "land: a, army: b, money: a"}
    cases = [write(tmp_path / str(k), "".join(order), drafts=drafts) for k, order in enumerate((lines, lines[::-1]))]
    one, two = (infer(case, compile_problem(case), draws=2000, seed=0).sample for case in cases)
    assert same(one, two)


def test_same_draws_on_any_number_of_threads_and_whatever_the_seed(problem: Problem):
    record = plan(problem)
    for seed in (0, 7):
        runs = [update(problem, record, draws=3000, seed=seed, workers=w).sample for w in (1, 3)]
        assert same(*runs)
    assert not same(
        update(problem, record, draws=3000, seed=0).sample, update(problem, record, draws=3000, seed=7).sample
    )


def test_never_nan_however_odd_the_record(problem: Problem):
    rng = np.random.default_rng(0)
    every: list[Stance] = []
    for k in range(300):
        about = "land is c" if k % 3 == 0 else tuple(rng.choice(list("ab"), 3))
        every.append(
            stance(problem, k % 2, about, int(rng.integers(5)), day=k // 10, exposure=rng.choice([0, 0.5, 1]), act=k)
        )  # type: ignore[arg-type]
    written = tuple(authorship(problem, k % 2, ("a", "a", "a"), ("c", "c", "b"), day=k) for k in range(20))
    found = update(problem, SpokenRecord(_campaigns(every), written), draws=2000, seed=0)
    for array in (
        found.sample.values,
        found.sample.no_deal,
        found.sample.linkage,
        *(p.log_likelihood for p in found.parties),
    ):
        assert np.isfinite(array).all()
    for party in found.parties:
        assert (party.weights >= 0).all()
        assert party.weights.sum(axis=1) == pytest.approx(np.ones(2000))
        assert 1 <= party.effective_sample_size <= 2000


def test_hundreds_of_statements_never_collapse_unnoticed(problem: Problem):
    """Either many distinct draws are left, or a warning names the party."""
    rng = np.random.default_rng(1)
    for count in (100, 400):
        texts = [(*rng.choice(list("abc"), 2), rng.choice(list("ab"))) for _ in range(count)]
        every = [
            replace(stance(problem, 0, text, int(3 * (text[0] == "c")), day=k), about=str(k), miscoded=0.02)  # type: ignore[arg-type]
            for k, text in enumerate(texts)
        ]
        found = update(problem, SpokenRecord(tuple(every)), draws=1000, seed=0)
        distinct = len(np.unique(found.sample.values[:, 0], axis=0))
        assert found.effective_sample_size <= distinct + 1
        assert found.effective_sample_size >= 200 or any("east" in w for w in found.warnings)
        assert distinct >= 100


def test_a_collapse_is_warned_about(problem: Problem):
    found = update(
        problem,
        SpokenRecord(tuple(replace(s, about=str(k)) for k, s in enumerate(plan(problem).stances))),
        draws=100,
        seed=0,
    )
    assert found.effective_sample_size < 100
    small = replace(found.parties[0], effective_sample_size=3.0)
    from detente.inference.assembly import _warnings

    (text,) = _warnings(problem, found.evidence, [small, replace(small, effective_sample_size=90.0)], 100)
    assert text.startswith("east: after 7 statements the draws are worth only 3 ")


def test_agrees_with_plain_importance_sampling(problem: Problem):
    """Sequential, tempered and moved, or weighed once: the same posterior."""
    record = SpokenRecord(
        tuple(replace(s, stance=w) for s, w in zip(plan(problem).stances[:7], (0, 3, 0, 1, 2, 3, 2), strict=True))
    )
    count = 60_000
    drawn, behind = prior(problem, 5, count, [0])
    maker = Maker(problem, 0, 0, DEFAULT)
    traits, no_deal, real, linkage = maker.rest(behind[0].rest)
    values = np.ascontiguousarray(drawn.values[:, 0])
    evidence = evidence_of(problem, record)[0]
    ll = log_likelihood(problem, evidence, constants(problem, DEFAULT), values, linkage, no_deal, real, traits).sum(
        axis=1
    )
    weight = np.exp(ll - ll.max())
    weight /= weight.sum()
    found = update(problem, record, draws=20_000, seed=0)
    close = 4 * np.sqrt(1 / effective(ll) + 1 / found.effective_sample_size)
    pairs = [
        (no_deal, found.sample.no_deal[:, 0]),
        (real[:, 0].astype(float), found.sample.red_line_real[:, 0].astype(float)),
        *((values[:, c], found.sample.values[:, 0, c]) for c in range(problem.columns)),
        *((traits[:, t], found.parties[0].traits[:, t]) for t in range(4)),
    ]
    for brute, ours in pairs:
        assert abs((weight * brute).sum() - ours.mean()) < close * max(brute.std(), 1e-9) + 1e-9
    assert abs((weight * real[:, 0]).sum() - real.mean()) > 2 * close * real.std(), "the statements moved the red line"


def test_red_line_of_a_party_without_threshold_by_bayes_rule(tmp_path: Path):
    """A no to its red line; without threshold nothing else bears on it: two states, and the rule of Bayes."""
    text = PREFERENCES.replace("no_deal: [20, 45, 70]", "no_deal: null")
    one = compile_problem(write(tmp_path / "c", preferences=text))
    words = stance(one, 0, ("c", "a", "a"), 0)
    found = update(one, SpokenRecord((words,)), draws=50_000, seed=0)
    from detente.inference.likelihood import stance_probabilities

    def chance(view: float) -> float:
        at = np.array([view])
        mean = [e.mean for e in DEFAULT.traits]
        posture, polite = np.array([mean[1]]), np.array([mean[2]])
        return float(stance_probabilities(at, posture, polite, 0.02, constants(one, DEFAULT))[0, 0])

    expected = 0.5 * chance(-8) / (0.5 * chance(-8) + 0.5 * chance(8))
    assert found.problem.red_line_firmness[0] == pytest.approx(expected, abs=0.01)
    assert found.problem.central.red_line_real[0, 0] == (expected >= 0.5)
    assert (found.sample.no_deal[:, 0] == -np.inf).all()


def test_assessors_count_by_what_they_foretold(tmp_path: Path):
    """Two judges, one of whom holds that east would take anything: after east's yes it counts more, as Bayes says."""
    folder = tmp_path / "c"
    write(folder)
    (folder / "preferences.yaml").unlink()
    (folder / "preferences").mkdir()
    for name, floor in (("mild", "[0, 2, 4]"), ("stern", "[90, 95, 99]")):
        text = PREFERENCES.replace("no_deal: [20, 45, 70]", f"no_deal: {floor}")
        (folder / "preferences" / f"{name}.yaml").write_text(f"assessor: {name}\nweight: 1\n{text}")
    one = compile_problem(load_case(folder))
    record = SpokenRecord((stance(one, 0, PACKAGE, 3, exposure=0.0),))
    found = update(one, record, draws=20_000, seed=0)
    plain = draw_block(one, 0, 0, 20_000)
    before, after = found.assessors["mild"]
    assert before == pytest.approx(0.5, abs=0.02)
    assert 0.8 < after < 1
    kept = found.sample.assessor == 0
    assert kept.mean() == pytest.approx(after)
    assert (found.sample.no_deal[kept, 0] < 10).all()
    assert (found.sample.no_deal[~kept, 0] > 80).all()
    assert len(found.sample) == len(plain)


def test_assessors_who_judge_some_parties_only(tmp_path: Path):
    """One judges east alone, one both without a threshold for east: the prior stays as it is, the posterior finite."""
    folder = tmp_path / "c"
    write(folder)
    (folder / "preferences.yaml").unlink()
    (folder / "preferences").mkdir()
    east = PREFERENCES.split("west:")[0]
    for name, text in (("some", east), ("all", PREFERENCES.replace("no_deal: [20, 45, 70]", "no_deal: null"))):
        (folder / "preferences" / f"{name}.yaml").write_text(f"assessor: {name}\nweight: 1\n{text}")
    one = compile_problem(load_case(folder))
    assert same(update(one, SpokenRecord(), draws=2000, seed=0).sample, draw_block(one, 0, 0, 2000))
    found = update(one, plan(one), draws=2000, seed=0)
    assert np.isfinite(found.sample.values).all()
    assert np.isfinite(found.problem.central.no_deal).all()
    assert sum(after for _, after in found.assessors.values()) == pytest.approx(1)
    assert np.isinf(found.sample.no_deal[found.sample.assessor == 0, 0]).all(), "the one without a threshold"


def test_a_warning_reaches_those_who_use_the_posterior_elsewhere(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("detente.inference.assembly.FEW_SHARE", 0.9)
    case = load_case(EXAMPLES / "border_talks")
    prepare(case, posterior=True, draws=300, seed=0)
    found = infer(case, compile_problem(case), draws=300, seed=0).warnings
    assert len(found) == 1
    assert [record.message for record in caplog.records] == [f"warning: {text}" for text in found]


def test_central_preferences_are_posterior_means(problem: Problem):
    found = update(problem, plan(problem), draws=4000, seed=0)
    central, sample = found.problem.central, found.sample
    assert central.no_deal[0] == pytest.approx(sample.no_deal.mean(axis=0))
    assert central.linkage[0] == pytest.approx(sample.linkage.mean(axis=0))
    weights = found.parties[1].weights
    point = np.repeat(np.arange(3), problem.sizes)
    raw = (sample.values[:, 1] / weights[:, point]).mean(axis=0)
    assert central.values[0, 1] == pytest.approx(weights.mean(axis=0)[point] * raw)
    assert (central.red_line_real[0] == (sample.red_line_real.mean(axis=0) >= 0.5)).all()


def test_leaving_a_statement_out_by_reweighting_is_leaving_it_out(problem: Problem):
    record = SpokenRecord(
        _campaigns([stance(problem, 0, PACKAGE, 3, act=0), stance(problem, 0, "army is c", 0, day=2, act=1)])
    )
    both = update(problem, record, draws=40_000, seed=0)
    one = update(problem, SpokenRecord(record.stances[1:]), draws=40_000, seed=0)
    ll = both.parties[0].log_likelihood[:, 0]
    weight = np.exp(ll.min() - ll)
    weight /= weight.sum()
    assert (weight * (gap(problem, both) >= 0)).sum() == pytest.approx((gap(problem, one) >= 0).mean(), abs=0.012)


def test_the_session_hands_out_posterior_draws():
    case = load_case(EXAMPLES / "border_talks")
    drawn = prepare(case, posterior=True, draws=1500, seed=0)
    assert drawn.posterior
    assert sum(len(block) for block in drawn.blocks(400)) == 1500
    early = prepare(case, posterior=True, draws=1500, seed=0, as_of=case.as_of.replace(day=1))
    assert same(early.block(0, 1500), draw_block(drawn.problem, 0, 0, 1500))


def test_figures_of_the_example():
    case = load_case(EXAMPLES / "border_talks")
    found = infer(case, compile_problem(case), draws=3000, seed=0)
    figures = summarize(found, case, case.draft())
    assert list(figures["parties"]) == ["north", "south", "patron", "league"]
    assert [s["index"] for s in figures["statements"]] == [0, 1, 2, 3, 4]
    assert figures["not_used"] == [{"index": 5, "why": "a leak is no speech of its actor's"}]
    assert [a["draft"] for a in figures["amendments"]] == ["south_1"]
    south = figures["parties"]["south"]
    assert south["posterior"]["weights"]["monitor"]["mean"] > south["prior"]["weights"]["monitor"]["mean"], (
        "it asked for it"
    )
    assert figures["parties"]["league"]["prior"]["no_deal"] == figures["parties"]["league"]["posterior"]["no_deal"]


def test_too_many_draws_are_refused(problem: Problem):
    with pytest.raises(InputError, match="at most"):
        update(problem, SpokenRecord(), draws=100_000_000, seed=0)


def test_systematic_resampling_takes_each_draw_in_proportion():
    weight = np.array([0.0, 1.0, 2.0, 5.0, 0.0])
    for u in (0.0, 0.37, 0.999):
        taken = systematic(weight, u)
        assert taken.sum() == 5
        assert (np.abs(taken - 5 * weight / 8) < 1).all()
        assert taken[0] == taken[4] == 0
