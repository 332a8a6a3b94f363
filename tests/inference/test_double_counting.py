"""Evidence used twice is named, priors can be blind to it, and words that the model cannot explain are told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.inference.invented import plan, write

from detente.case.format.estimate import certain
from detente.case.load import load_case
from detente.inference.double_counting import blind, counted_twice
from detente.inference.posterior import infer, update
from detente.inference.predictive import predicted
from detente.inference.simulated_statements import speak, truths
from detente.inference.speech_model import REJECT
from detente.inference.statements import read_record
from detente.problem.compile import compile_problem


def act(day: int, party: str, stance: str, source: str, about: str = "patron_1") -> str:
    return f'- {{date: 2025-11-{day}, actor: {party}, kind: statement, about: "{about}", stance: {stance}, source: {source}}}\n'


def judged(folder: Path, acts: str):
    (folder / "timeline.yaml").write_text(acts)
    case = load_case(folder)
    problem = compile_problem(case)
    return case, problem, read_record(case, problem)


def test_a_judgement_and_an_act_of_one_source_are_named(border_copy: Path) -> None:
    # North's worth of League monitors and its red line cite wire_a; nothing that South is judged by does.
    case, problem, record = judged(
        border_copy, act(22, "north", "signal", "wire_a") + act(22, "south", "reject", "wire_a")
    )
    (found,) = counted_twice(case, problem, record)
    assert found.party == "north"
    assert found.judgements == ("preferences.north.values.monitor.league", "preferences.north.red_lines.0")
    assert (found.sources, found.acts) == (("wire_a",), (0,))


@pytest.mark.parametrize(
    "acts",
    [
        act(22, "north", "signal", "wire_b"),  # another source
        act(22, "south", "reject", "wire_a"),  # somebody else's words
        act(26, "north", "signal", "wire_a"),  # after the case's day
    ],
)
def test_what_is_not_counted_twice_is_not_named(border_copy: Path, acts: str) -> None:
    assert counted_twice(*judged(border_copy, acts)) == ()


def test_a_blind_prior_knows_nothing_of_the_record_and_keeps_the_rest(border_copy: Path) -> None:
    case, problem, record = judged(border_copy, act(22, "north", "signal", "wire_a"))
    before, after = (entry.assessors[0].preferences for entry in (case, blind(case, problem, record)))
    monitors = after["north"].values["monitor"].options["league"]
    assert (monitors.low, monitors.high, monitors.shape) == (0, 100, "uniform")
    assert [line.firmness for line in after["north"].red_lines] == [certain(0.5)]
    assert after["north"].no_deal == before["north"].no_deal
    assert after["north"].values["strip"] == before["north"].values["strip"]
    assert after["south"] == before["south"]
    again = blind(case, problem, record)
    assert counted_twice(again, compile_problem(again), record) == ()  # what was blinded cites nothing any more


def test_words_spoken_by_the_model_fit_it_and_others_do_not(tmp_path: Path) -> None:
    problem = compile_problem(write(tmp_path / "case"))
    record = plan(problem)
    tails = []
    truth, rng = truths(problem, 40, seed=1), np.random.Generator(np.random.Philox(1))
    for seed in range(40):
        spoken = speak(problem, record, truth, seed, rng)
        tails += [min(row.as_hard, row.as_soft) for row in predicted(update(problem, spoken, draws=400, seed=seed))]
    # Under the model a tail of 5% on either side is found in about a tenth of the cases, in fewer where counts are few.
    assert np.mean(np.array(tails) < 0.05) < 0.15


def test_a_party_that_always_refuses_what_it_wants_speaks_harder_than_it_is(border_copy: Path) -> None:
    # Packages that are worth far more to North than no deal, each refused, each a subject of its own.
    wanted = [
        "strip is to_north",
        "strip is to_north and monitor is none",
        "monitor is none",
        "strip in [to_north, shared]",
    ]
    case, problem, _ = judged(
        border_copy, "".join(act(20 + k, "north", "reject", "wire_b", w) for k, w in enumerate(wanted))
    )
    rows = {row.party: row for row in predicted(infer(case, problem, draws=2_000, seed=0))}
    assert set(rows) == {"north"}
    assert (rows["north"].words, rows["north"].hard) == (4, 4)
    assert rows["north"].finding == "harder"
    assert rows["north"].as_hard < 0.05 < rows["north"].as_soft
    assert REJECT == 0
