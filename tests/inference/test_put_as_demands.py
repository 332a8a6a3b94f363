"""The share of refusals put as demands is a stated range, and the odds are told over it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import detente as dt
from detente.errors import InputError
from detente.inference.odds import acceptance
from detente.inference.posterior import infer
from detente.inference.speech_model import DEFAULT
from detente.problem.compile import compile_problem
from detente.report.inference_tables import demand_words

ACTS = """
- {date: 2025-11-22, actor: south, kind: statement, about: patron_1, stance: conditional, demands: {strip: shared}, source: wire_a}
- {date: 2025-11-23, actor: south, kind: statement, about: patron_1, stance: conditional, demands: {strip: shared}, source: wire_a}
"""


def spoken(folder: Path, models: str = "") -> dt.study.Negotiation:
    (folder / "timeline.yaml").write_text(ACTS)
    with (folder / "case.yaml").open("a") as file:
        file.write(models)
    return dt.load(folder)


def test_the_odds_at_the_ends_are_those_of_each_share_alone(border_copy: Path) -> None:
    case = spoken(border_copy, "models: {put_as_demands: [0.1, 0.5, 0.95]}\n")
    found = case.study(2000, 3).infer("patron_1")
    assert found.demands is not None
    assert (found.demands.statements, found.demands.low, found.demands.likely, found.demands.high) == (
        2,
        0.1,
        0.5,
        0.95,
    )
    draft = case.draft("patron_1")
    for end in found.demands.ends:
        alone = infer(case, compile_problem(case), draws=2000, seed=3, speech=replace(DEFAULT, as_demand=end.share))
        accepted, adopted = acceptance(alone.problem, alone.sample, draft)
        assert end.adopted == adopted.mean()
        assert list(end.accepts.values()) == accepted.mean(axis=0).tolist()
    # The likely share is the one that the answer itself rests on.
    likely = next(end for end in found.demands.ends if end.share == 0.5)
    assert found.figures["adopted"]["posterior"] == likely.adopted
    assert found.figures["model"]["as_demand"] == 0.5
    # What the demand says of the strip is lost the more, the likelier it is a refusal.
    low, high = found.demands.accepts("south")
    assert low <= likely.accepts["south"] <= high
    assert "2 statements named a demand" in demand_words(case, found.figures["put_as_demands"])
    assert "as the case states it" in demand_words(case, found.figures["put_as_demands"])


def test_a_wider_share_widens_the_odds_and_the_usual_one_changes_none(border_copy: Path) -> None:
    case = spoken(border_copy)
    usual = case.study(1000, 1).infer("patron_1")
    assert usual.posterior.speech == DEFAULT
    assert [end.share for end in usual.demands.ends] == [0.78, 0.99]
    wider = spoken(border_copy, "models: {put_as_demands: [0.05, 0.78, 0.99]}\n").study(1000, 1).infer("patron_1")
    assert wider.figures["adopted"] == usual.figures["adopted"]
    for party in ("north", "south"):
        narrow, wide = usual.demands.accepts(party), wider.demands.accepts(party)
        assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


def test_without_demands_there_is_no_range_and_bad_shares_are_refused(border_copy: Path) -> None:
    assert dt.load("examples/border_talks").study(300, 1).infer().demands is None
    with pytest.raises(InputError, match="found put_as_demands 1, expected shares from 0 to below 1"):
        spoken(border_copy, "models: {put_as_demands: [0.5, 0.8, 1]}\n")
