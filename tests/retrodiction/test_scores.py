"""Scores on paper, by brute force, and in closed form."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.load import load_case
from detente.retrodiction.retrodict import named_right, retrodict
from detente.retrodiction.scores import auc_of, better, mean_with_interval, score

WHO = ("m", "a method", False)


def test_scores_of_four_points_on_paper():
    p, moved = np.array([0.9, 0.6, 0.4, 0.2]), np.array([True, False, True, False])
    found = score(WHO, p, p, moved, np.array([True, False, True, False]))
    assert found.brier.value == pytest.approx((0.01 + 0.36 + 0.36 + 0.04) / 4)
    assert found.log.value == pytest.approx(-(math.log(0.9) + math.log(0.4) + math.log(0.4) + math.log(0.8)) / 4)
    assert found.auc == pytest.approx(3 / 4)  # of four pairs, only 0.4 above 0.6 is wrong
    assert (found.hits, found.precision, found.recall, found.right_option) == (0.5, 0.5, 0.5, 1.0)
    assert found.brier.low <= found.brier.value <= found.brier.high


def test_a_flat_no_that_was_wrong_costs_a_finite_log_score():
    found = score(WHO, np.zeros(2), np.zeros(2), np.array([True, False]), None)
    assert found.brier.value == 0.5
    assert found.log.value == pytest.approx(-(math.log(0.02) + math.log(0.98)) / 2)
    assert found.precision is None
    assert found.right_option is None
    assert found.auc == 0.5


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=12))
def test_auc_is_the_share_of_pairs_ranked_right(entries):
    rank, moved = np.array([float(r) for r, _ in entries]), np.array([m for _, m in entries])
    yes = [r for r, m in entries if m]
    no = [r for r, m in entries if not m]
    if not yes or not no:
        assert auc_of(rank, moved) is None
        return
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a, b in itertools.product(yes, no)]
    assert auc_of(rank, moved) == pytest.approx(sum(pairs) / len(pairs))


def test_the_random_baseline_scores_its_expectation():
    points, count, moved = 10, 4, np.arange(10) < 7
    picks = np.array(
        [[float(k in chosen) for k in range(points)] for chosen in itertools.combinations(range(10), count)]
    )
    found = score(WHO, picks, np.zeros(points), moved, None)
    share, said = 0.7, count / points
    assert found.brier.value == pytest.approx(said * (1 - share) + (1 - said) * share)
    assert found.hits == pytest.approx(said * share + (1 - said) * (1 - share))
    assert found.precision == pytest.approx(share)
    assert found.recall == pytest.approx(said)


def test_the_interval_of_equal_entries_has_no_width_and_of_two_kinds_matches_the_binomial():
    same = mean_with_interval(np.full(20, 0.3))
    assert same.low == pytest.approx(0.3)
    assert same.high == pytest.approx(0.3)
    each = np.repeat([0.0, 1.0], 50)
    found = mean_with_interval(each)
    assert found.low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.02)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.02)


def test_better_names_the_measures():
    moved = np.array([True, True, False])
    sure, flat = np.array([0.9, 0.8, 0.1]), np.full(3, 0.6)
    good, weak = score(WHO, sure, sure, moved, None), score(WHO, flat, flat, moved, None)
    assert better(good, weak) == ("Brier score", "log score", "ranking (AUC)", "hits")
    assert better(weak, good) == ()
    assert better(good, good) == ()


def test_who_holds_a_new_option_likeliest_has_named_none_of_those_that_came(border_talks):
    """The second choice is not named, even where it came; at a tie the known option is."""
    found = retrodict(load_case(border_talks), "patron_1", "south_1", draws=50)
    lesson, best = found.lesson, found.said[0]
    at = [j for j, entry in enumerate(lesson.happened) if entry.moved]
    problem = lesson.known.problem
    options = np.zeros(problem.columns)
    for entry in lesson.happened:
        options[problem.column(entry.point, entry.after[0])] = 0.4
    for new, right in ((0.3, True), (0.4, True), (0.6, False)):
        said = replace(best, options=options, new=np.full(len(problem.points), new))
        assert named_right(lesson, said, at).tolist() == [right] * len(at)
