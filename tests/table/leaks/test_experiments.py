"""The figures of the leak budget: played again, and checked on paper."""

from __future__ import annotations

import numpy as np
import pytest

from detente.table.leaks import budget, experiments
from detente.table.leaks.experiments import FREE, OPTIONS, POINTS, Limits, draw_game, measure
from tests.table.negotiation.playing import POINTS as TABLE
from tests.table.negotiation.playing import rules


@pytest.mark.parametrize("limits", [budget.USUAL, budget.SINGLE])
def test_the_figures_of_the_page_are_what_the_games_come_to(limits):
    measured = budget.MEASURED[limits]
    assert measure(limits, measured.games).to_dict() == pytest.approx(measured.to_dict())


def test_a_thousand_free_games_come_to_what_twenty_thousand_do():
    """All of them are played again by ``python -m benchmarks.leaks``."""
    found, all_of_them = measure(FREE, 1000), budget.MEASURED[FREE]
    assert (found.answers, found.answers_low, found.answers_high) == (29.0, 18.0, 55.0)
    assert (found.median_low, found.median_high) == (27.0, 31.0)
    assert found.median_low <= all_of_them.median_low <= all_of_them.median_high <= found.median_high
    assert (found.all_known, found.known, found.bits) == (1.0, 1.0, 0.0)


def test_the_interval_of_the_median_by_hand():
    """Of 100 values, 50 +- 9.8 (1.96 x 5): the 40th and the 61st."""
    assert experiments._interval_of_median(np.arange(1.0, 101.0)) == (40.0, 61.0)
    assert experiments._interval_of_median(np.array([7.0])) == (7.0, 7.0)


def test_after_the_first_yes_every_other_option_takes_one_answer():
    for game in range(20):
        fine = draw_game(0, game)
        attack = experiments._Attack(fine, FREE, 0, game)
        attack.run()
        adopted = [fine[np.arange(POINTS), text].all() for text in attack.put]
        first = adopted.index(True)
        assert len(attack.put) <= first + 1 + POINTS * (OPTIONS - 1)
        # what is possible in the end is the game itself: all joint deal-breakers, and nothing else
        (state,) = attack.possible()
        left = experiments._subsets()[0][experiments._states()[0][state]]
        assert (left == fine).all()


def test_games_are_drawn_as_the_model_says():
    """An option is left with probability (5/6)^3 = 0.579, given that its point has one: 0.579 / (1 - 0.421^3) = 0.626."""
    fine = np.array([draw_game(1, k) for k in range(1500)])
    assert fine.any(axis=2).all()
    assert fine.mean() == pytest.approx(0.6257, abs=0.01)
    _, share = experiments._subsets()
    assert experiments._entropy(experiments._states()[1]) == pytest.approx(-POINTS * (share * np.log2(share)).sum())


def test_texts_are_as_far_apart_as_the_rules_ask():
    limits = Limits(batch=3, batches=5, least_change=3)
    attack = experiments._Attack(draw_game(0, 3), limits, 0, 3)
    attack.run()
    assert len(attack.put) == 15
    assert min((a != b).sum() for k, a in enumerate(attack.put) for b in attack.put[:k]) >= 3


def test_the_page_says_what_these_ground_rules_allow():
    lines = {line.act: line for line in budget.page(rules(), TABLE, 3)}
    assert "at most 15 proposals" in lines["Answer many proposals"].tells
    assert "8 answers" in lines["Seal your sheet for a search"].measured
    assert "the other 2 needed seats" in lines["Answer a version as a whole"].tells
    stricter = {line.act: line for line in budget.page(rules(searches=0, point_answers="never"), TABLE, 2)}
    assert "Seal your sheet for a search" not in stricter
    assert stricter["Answer a version point by point"].whom == "nobody"
    assert "knows then that you did not" in stricter["Answer proposals in secret"].tells


def test_what_can_be_answered_now_comes_first_with_what_is_used_up():
    lines = budget.page(rules(), TABLE, 3, budget.Round({"batch", "silence"}, searches=1, batches=2))
    assert [line.about for line in lines if line.now] == ["batch", "batch", "silence"]
    assert [line.now for line in lines] == sorted((line.now for line in lines), reverse=True)
    by_act = {line.act: line.tells for line in lines}
    assert "3 in each of 5 batches (2 so far)" in by_act["Answer many proposals"]
    assert "At most 3 searches (1 so far)." in by_act["Seal your sheet for a search"]
    assert {line.act for line in lines} == {line.act for line in budget.page(rules(), TABLE, 3)}
