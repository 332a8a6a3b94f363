"""Statements that known preferences would make: as probable as the likelihood says, and in the campaigns of the plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.inference.invented import authorship, only_if, plan, stance, write

from detente.inference.likelihood import constants, log_likelihood
from detente.inference.simulated_statements import Truths, speak, truths
from detente.inference.speech_model import ACCEPT, CONDITIONAL, DEFAULT, REJECT, STANCES
from detente.inference.statements import SpokenRecord, evidence_of
from detente.problem.arrays import Problem
from detente.problem.compile import compile_problem


@pytest.fixture(scope="module")
def problem(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    return compile_problem(write(tmp_path_factory.mktemp("invented") / "case"))


@pytest.fixture(scope="module")
def known(problem: Problem) -> Truths:
    return truths(problem, 8, seed=3)


def probability(problem: Problem, known: Truths, at: int, record: SpokenRecord) -> float:
    """The probability that the likelihood gives the first party's statements under one of the truths."""
    drawn = known.draws.take(slice(at, at + 1))
    found = log_likelihood(
        problem, evidence_of(problem, record)[0], constants(problem, DEFAULT),
        np.ascontiguousarray(drawn.values[:, 0]), np.ascontiguousarray(drawn.linkage[:, problem.linkage_party == 0]),
        np.ascontiguousarray(drawn.no_deal[:, 0]),
        np.ascontiguousarray(drawn.red_line_real[:, problem.red_line_party == 0]), known.traits[at : at + 1, 0],
    )  # fmt: skip
    return float(np.exp(found.sum()))


@pytest.mark.parametrize("previous", [-1, 1])
def test_words_come_as_often_as_the_likelihood_says(problem: Problem, known: Truths, previous: int):
    """The same truth speaks many times; each share is within four standard errors of its probability."""
    one = stance(problem, 0, ("a", "b", "a"))
    earlier = () if previous < 0 else (replace(one, stance=previous),)
    rng, times = np.random.default_rng(1), 1500 if previous < 0 else 300
    expected = [
        probability(problem, known, 2, SpokenRecord((replace(one, stance=word, previous=previous),)))
        for word in range(len(STANCES))
    ]
    assert sum(expected) == pytest.approx(1)
    said: list[int] = []
    while len(said) < times:
        record = speak(problem, SpokenRecord((*earlier, one)), known, 2, rng)
        if previous < 0 or record.stances[0].stance == previous:
            said.append(record.stances[-1].stance)
            assert record.stances[-1].previous == previous
    shares = np.bincount(said, minlength=len(STANCES)) / len(said)
    for share, p in zip(shares, expected, strict=True):
        assert abs(share - p) < 4 * np.sqrt(p * (1 - p) / len(said)) + 1e-9


def test_demands_come_as_often_as_the_likelihood_says(problem: Problem, known: Truths):
    """One truth speaks many times: plainly, or with one demand or the other, which follows on conditional words only."""
    words, demand = only_if(problem, 0, ("a", "b", "a"), ("b", "b", "a"))
    rng, times, found = np.random.default_rng(3), 1500, dict[tuple[int, ...], int]()
    for _ in range(times):
        said = tuple(s.stance for s in speak(problem, SpokenRecord((words, demand)), known, 2, rng).stances)
        found[said] = found.get(said, 0) + 1
    ways = [(word,) for word in range(len(STANCES)) if word != CONDITIONAL]
    ways += [(CONDITIONAL, REJECT), (CONDITIONAL, ACCEPT)]
    assert set(found) <= set(ways)
    expected = []
    for way in ways:
        record = tuple(replace(one, stance=word) for one, word in zip((words, demand), way, strict=False))
        expected.append(probability(problem, known, 2, SpokenRecord(record)))
    assert sum(expected) == pytest.approx(1)
    for way, p in zip(ways, expected, strict=True):
        assert abs(found.get(way, 0) / times - p) < 4 * np.sqrt(p * (1 - p) / times), way


def test_changes_in_a_draft_come_as_often_as_the_likelihood_says(problem: Problem, known: Truths):
    plan_ = SpokenRecord((), (authorship(problem, 0, ("b", "b", "a")),))
    rng, times = np.random.default_rng(2), 1000
    found: dict[tuple[int, ...], int] = {}
    for _ in range(times):
        after = tuple(int(c) for c in speak(problem, plan_, known, 5, rng).authorships[0].after)
        found[after] = found.get(after, 0) + 1
    for after, count in found.items():
        written = replace(plan_.authorships[0], after=np.array(after))
        p = probability(problem, known, 5, SpokenRecord((), (written,)))
        assert abs(count / times - p) < 4.5 * np.sqrt(p * (1 - p) / times), after


def test_the_plan_stays_as_it_is_but_for_what_is_said(problem: Problem, known: Truths):
    agenda = plan(problem)
    record = speak(problem, agenda, known, 0, np.random.default_rng(4))
    again = speak(problem, agenda, known, 0, np.random.default_rng(4))
    assert [s.stance for s in record.stances] == [s.stance for s in again.stances]
    last: dict[tuple[int, str, float], int] = {}
    for planned, said in zip(agenda.stances, record.stances, strict=True):
        campaign = (said.party, said.about, said.exposure)
        assert replace(said, stance=planned.stance, previous=planned.previous) == planned
        assert said.previous == last.get(campaign, -1)
        last[campaign] = said.stance
    for planned, written in zip(agenda.authorships, record.authorships, strict=True):
        assert (planned.before == written.before).all()
        assert all(problem.offset[j] <= c < problem.offset[j + 1] for j, c in enumerate(written.after))
