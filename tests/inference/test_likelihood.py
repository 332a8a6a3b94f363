"""The model of speech against paper calculations and its own promises."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.inference.invented import authorship, only_if, stance, write

from detente.inference.likelihood import (
    Constants,
    constants,
    demand_probabilities,
    log_likelihood,
    recorded,
    stance_probabilities,
    views,
)
from detente.inference.speech_model import (
    ACCEPT,
    CONDITIONAL,
    DEFAULT,
    DEMANDING,
    PLAIN,
    REJECT,
    SILENT,
    STANCES,
    VAGUE,
)
from detente.inference.statements import Authorship, SpokenRecord, Stance, evidence_of
from detente.problem.arrays import Problem
from detente.problem.compile import compile_problem

ONE = np.ones(1)


@pytest.fixture(scope="module")
def problem(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    return compile_problem(write(tmp_path_factory.mktemp("invented") / "case"))


@pytest.fixture(scope="module")
def fixed(problem: Problem) -> Constants:
    return constants(problem, DEFAULT)


def chances(fixed: Constants, view: float, posture: float, polite: float, miscoded: float = 0.02, previous: int = -1):
    return stance_probabilities(np.array([view]), posture * ONE, polite * ONE, miscoded, fixed, previous)[0]


@given(
    view=st.floats(-8, 8), posture=st.floats(0, 0.5), polite=st.floats(0, 0.5), miscoded=st.floats(0.001, 1),
    previous=st.integers(-1, 4),
)  # fmt: skip
def test_stances_are_a_distribution(fixed, view, posture, polite, miscoded, previous):
    found = chances(fixed, view, posture, polite, miscoded, previous)
    assert found.sum() == pytest.approx(1)
    assert (found > 0).all()


def test_a_stance_on_paper(fixed):
    """View 1, posturing 0.2, politeness 0.1, miscoding 0.06, by hand."""
    logistic = lambda x: 1 / (1 + np.exp(-x))  # noqa: E731
    quiet = 0.2 * (0.8 + 0.4 * logistic(-1))
    sincere = logistic(1.5 - 1) - logistic(0.5 - 1)
    signal = (1 - quiet) * (0.94 * (0.7 * sincere + 0.2 * 0.10 + 0.1 * 0.35) + 0.06 / 4)
    found = chances(fixed, 1.0, 0.2, 0.1, 0.06)
    assert found[STANCES.index("signal")] == pytest.approx(signal)
    assert found[SILENT] == pytest.approx(quiet)


@given(low=st.floats(-8, 8), high=st.floats(-8, 8))
def test_better_views_mean_softer_words(fixed, low, high):
    low, high = sorted((low, high))
    worse, better = chances(fixed, low, 0.2, 0.2), chances(fixed, high, 0.2, 0.2)
    assert better[ACCEPT] / (1 - better[SILENT]) >= worse[ACCEPT] / (1 - worse[SILENT]) - 1e-12
    assert better[REJECT] / (1 - better[SILENT]) <= worse[REJECT] / (1 - worse[SILENT]) + 1e-12


def likelihoods(problem: Problem, fixed: Constants, *said: Stance) -> np.ndarray:
    """The probability of each statement of the first party, shape (statements,)."""
    values = np.array([[30.0, 20, 10, 5, 6, 7, 3, 4]])
    evidence = evidence_of(problem, SpokenRecord(said))[0]
    traits, quiet = np.array([[7.0, 0.2, 0.1, 0.6]]), np.zeros((1, 1), dtype=np.bool_)
    ll = log_likelihood(problem, evidence, fixed, values, np.zeros((1, 1)), np.array([35.0]), quiet, traits)
    return np.asarray(np.exp(ll[0]))


@pytest.mark.parametrize("previous", range(-1, 5))
@pytest.mark.parametrize("form", [PLAIN, VAGUE, DEMANDING])
def test_what_the_record_can_hold_is_a_distribution(problem, fixed, form: int, previous: int):
    """Refusal, condition, signal, acceptance and silence are 1 in all; a refusal is no way of its own where words are rough."""
    one = replace(stance(problem, 0, ("a", "b", "a"), previous=previous), form=form)
    words = [word for word in range(5) if not (form == VAGUE and word == REJECT)]
    found = likelihoods(problem, fixed, *(replace(one, stance=word) for word in words))
    assert found.sum() == pytest.approx(1)
    hard, soft = np.array([0.2]), np.array([0.1])
    view = np.array([(30 + 6 + 3 - 35) / 7])
    shared = recorded(stance_probabilities(view, hard, soft, 0.02, fixed, previous), form, fixed)[0]
    assert found == pytest.approx(shared[words])


@pytest.mark.parametrize("previous", [-1, REJECT, ACCEPT])
def test_a_demand_on_paper(problem, fixed, previous: int):
    """Land b for a loses 10 points, 10 / 3.5 views: asked for sincerely with the logistic of that, else as often as not."""
    _, demand = only_if(problem, 0, ("a", "b", "a"), ("b", "b", "a"))
    both = [replace(demand, stance=word, previous=previous) for word in (ACCEPT, REJECT)]
    asked, left = likelihoods(problem, fixed, *both)
    said = 0.98 * (0.7 / (1 + np.exp(10 / 3.5)) + 0.15) + 0.01
    if previous >= 0:
        said = 0.2 * said + 0.8 * (0.85 if previous == ACCEPT else 0.15)
    assert asked == pytest.approx(said)
    assert asked + left == pytest.approx(1)
    hard, soft = np.array([0.2]), np.array([0.1])
    shared = demand_probabilities(np.array([-10 / 3.5]), hard, soft, 0.02, fixed, previous)[0]
    assert shared == pytest.approx([left, 0, 0, asked, 0])


def test_a_worse_view_never_makes_a_demand_less_probable(problem, fixed):
    """From 1 - exp(cuts[0] - cuts[1]) on, and not below; silence left aside."""

    def falls(share: float) -> bool:
        speech = constants(problem, replace(DEFAULT, as_demand=share))
        seen, none = np.linspace(-8, 8, 400), np.full(400, 0.2)
        words = recorded(stance_probabilities(seen, none, none, 0.02, speech), DEMANDING, speech)
        return bool((np.diff(words[:, CONDITIONAL] / (1 - words[:, SILENT])) <= 1e-9).all())

    least = 1 - np.exp(DEFAULT.cuts[0] - DEFAULT.cuts[1])
    assert DEFAULT.as_demand == np.ceil(least * 100) / 100
    assert falls(DEFAULT.as_demand)
    assert falls(least)
    assert not falls(least - 0.02)


def test_private_words_tell_more_than_public_ones(fixed):
    """The odds that a no lends to a bad view against a good one are higher without an audience."""
    public = chances(fixed, -2, 0.2, 0.2)[REJECT] / chances(fixed, 2, 0.2, 0.2)[REJECT]
    private = chances(fixed, -2, 0.08, 0.08)[REJECT] / chances(fixed, 2, 0.08, 0.08)[REJECT]
    assert private > 1.5 * public


def test_silence_is_weak_evidence(fixed):
    worst, best = chances(fixed, -8, 0.2, 0.2)[SILENT], chances(fixed, 8, 0.2, 0.2)[SILENT]
    assert 1 < worst / best <= 1.5 + 1e-9


def test_repetition_tells_little_and_a_change_of_line_more(fixed):
    def odds(previous: int) -> float:
        return (
            chances(fixed, -3, 0.2, 0.2, previous=previous)[REJECT]
            / chances(fixed, 3, 0.2, 0.2, previous=previous)[REJECT]
        )

    assert 1 < odds(REJECT) < 1.25 < odds(ACCEPT) < odds(-1)


def test_a_draft_written_on_another_is_a_distribution_over_texts(problem, fixed):
    """Summed over every text that could have been written, probability is 1."""
    rng = np.random.default_rng(0)
    values = rng.uniform(0, 40, (3, problem.columns))
    texts = list(itertools.product("abc", "abc", "ab"))
    written = tuple(authorship(problem, 0, ("b", "a", "a"), text) for text in texts)
    evidence = evidence_of(problem, SpokenRecord((), written))[0]
    traits = np.tile([7.0, 0.2, 0.2, 0.6], (3, 1))
    none = np.zeros((3, len(np.flatnonzero(problem.linkage_party == 0))))
    ll = log_likelihood(problem, evidence, fixed, values, none, np.zeros(3), np.zeros((3, 1), dtype=np.bool_), traits)
    assert np.exp(ll).sum(axis=1) == pytest.approx(np.ones(3))


def test_an_amendment_says_that_the_changed_options_are_preferred(problem, fixed):
    """And the more the party cares, the more probable it is that it asked."""
    values = np.zeros((3, problem.columns))
    values[:, 0:3] = [[0, 0, -10], [0, 0, 10], [0, 0, 40]]
    evidence = evidence_of(problem, SpokenRecord((), (authorship(problem, 0, ("a", "a", "a"), ("c", "a", "a")),)))[0]
    traits = np.tile([7.0, 0.2, 0.2, 0.6], (3, 1))
    ll = log_likelihood(
        problem, evidence, fixed, values, np.zeros((3, 1)), np.zeros(3), np.zeros((3, 1), dtype=np.bool_), traits
    )[:, 0]
    assert ll[0] < ll[1] < ll[2]


def test_views_of_drafts_conditions_and_red_lines(problem, fixed):
    """A draft is held against the no-deal value, a condition against what does not meet it; red lines decide."""
    values = np.zeros((1, problem.columns))
    values[0] = [30, 20, 10, 5, 6, 7, 3, 4]
    traits = np.array([[7.0, 0.2, 0.2, 0.6]])
    quiet, firm = np.zeros((1, 1), dtype=np.bool_), np.ones((1, 1), dtype=np.bool_)

    def view(about: str | tuple[str, str, str], real: np.ndarray, no_deal: float = 30.0) -> float:
        evidence = evidence_of(problem, SpokenRecord((stance(problem, 0, about),)))[0]
        return float(views(evidence, fixed, values, np.zeros((1, 1)), np.array([no_deal]), real, traits, 0)[0])

    assert view(("a", "c", "b"), quiet) == pytest.approx((30 + 7 + 4 - 30) / 7)
    assert view("land is a", quiet) == pytest.approx((30 - 15) / 3.5)
    assert view("land >= b", quiet) == pytest.approx((15 - 30) / 3.5)
    assert view(("c", "c", "b"), firm) == -8
    assert view("land is c", firm) == -8
    assert view("land in [a, b]", firm) == 8
    assert view(("a", "c", "b"), firm) == pytest.approx(11 / 7)
    assert view(("a", "c", "b"), quiet, no_deal=-np.inf) == 8


def test_unsettled_points_are_left_out_of_authorship(problem):
    before = np.array([-1, 3, 6])
    one = Authorship(0, dt.date(2025, 11, 1), "d2", "d1", before, before.copy(), True)
    evidence = evidence_of(problem, SpokenRecord((), (one,)))[0]
    assert evidence.accommodating[0] == DEFAULT.accommodating_jointly
    ll = log_likelihood(
        problem, evidence, constants(problem, DEFAULT), np.zeros((1, problem.columns)), np.zeros((1, 1)), np.zeros(1),
        np.zeros((1, 1), dtype=np.bool_), np.array([[7.0, 0.2, 0.2, 0.6]]),
    )  # fmt: skip
    assert np.isfinite(ll).all()


def test_the_unit_of_plain_sums_is_a_hundredth_of_best_to_worst(tmp_path: Path):
    text = """\
east:
  scale: points
  no_deal: 0
  values: {land: {a: 0, b: 100, c: 300}, army: {a: 0, b: 0, c: 100}, money: {a: -100, b: 0}}
west:
  no_deal: 0
  weights: {land: 1, army: 1, money: 1}
  values: {land: {a: 0, b: 1, c: 2}, army: {a: 0, b: 1, c: 2}, money: {a: 0, b: 1}}
"""
    found = constants(compile_problem(write(tmp_path / "case", preferences=text)), DEFAULT)
    assert found.unit.tolist() == [5.0, 1.0]
