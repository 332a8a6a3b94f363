"""The mixture: probabilities that add up, weights that are a minimum, and signs that say what they should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.case.load import load_case
from detente.inference.prepare import prepare
from detente.retrodiction.mixture import Lesson, Weights, chances, fit, shipped_weights
from detente.retrodiction.outcome import outcomes
from detente.retrodiction.signs import MOVES, OPTIONS, signs_of_points
from detente.retrodiction.situation import situation, without_counter_drafts


@pytest.fixture(scope="module")
def known(border_talks):
    case = load_case(border_talks)
    return situation(case, prepare(case, draws=500), case.drafts["patron_1"])


@pytest.fixture(scope="module")
def lesson(border_talks, known):
    case = load_case(border_talks)
    happened = outcomes(case, case, case.drafts["patron_1"], case.drafts["south_1"])
    return Lesson(known, tuple(replace(entry, moved=k % 2 == 0) for k, entry in enumerate(happened)))


def test_the_chances_of_options_add_up_and_the_drafts_own_has_none(known):
    moves, options, new = chances(known, shipped_weights())
    by_point = np.bincount(known.point_of, options, minlength=len(known.problem.points)) + new
    assert by_point == pytest.approx(np.ones(len(new)))
    assert (options[known.drafted & ~np.repeat(known.open, known.problem.sizes)] == 0).all()
    assert (moves >= 0.02).all()
    assert (moves <= 0.98).all()


def test_without_weights_every_point_is_even_and_every_option_alike(known):
    moves, options, new = chances(known, Weights(np.zeros(1 + len(MOVES)), np.zeros(1 + len(OPTIONS))))
    assert moves == pytest.approx(np.full(len(moves), 0.5))
    alike = np.where(known.alternatives, new[known.point_of], 0.0)
    assert options == pytest.approx(alike)


@pytest.mark.parametrize("name", MOVES)
def test_each_sign_moves_the_chance_its_way(known, name):
    at = 1 + MOVES.index(name)
    weights = np.zeros(1 + len(MOVES))
    weights[at] = 1.0
    moves, _, _ = chances(known, Weights(weights, np.zeros(1 + len(OPTIONS))))
    signs = signs_of_points(known)[:, at - 1]
    order = np.argsort(signs, kind="stable")
    assert (np.diff(moves[order]) >= -1e-12).all()


def test_a_counter_draft_that_changes_a_point_raises_it_against_the_others(known):
    first = known.point_of == 0
    other = first & ~known.drafted
    countered = np.where(other, 1.0 / other.sum(), 0.0)
    kept = np.where(np.arange(len(known.problem.points)) == 0, 0.0, 1.0)
    one_changed = replace(known, countered=countered, kept_by_counter=kept, counter_drafts=("other",))
    sign = signs_of_points(one_changed)[:, MOVES.index("counter")]
    points = len(kept)
    assert sign == pytest.approx([1 - 1 / points, *[-1 / points] * (points - 1)])
    assert (signs_of_points(without_counter_drafts(one_changed))[:, MOVES.index("counter")] == 0).all()


def test_no_small_step_from_fitted_weights_lowers_the_penalised_loss(lesson):
    """The loss is written out again here, from its definition."""
    fitted = fit([lesson])
    signs = signs_of_points(lesson.known)
    told = {e.point: e.moved for e in lesson.happened if e.moved is not None}
    at = [j for j, p in enumerate(lesson.known.problem.points) if p in told]
    y = np.array([float(told[lesson.known.problem.points[j]]) for j in at])
    towards = np.zeros(1 + len(MOVES))
    towards[1 + MOVES.index("open")] = 2.0

    def loss(b):
        p = 1 / (1 + np.exp(-(b[0] + signs[at] @ b[1:])))
        return -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum() + ((b - towards)[1:] ** 2).sum() / 2

    for k in range(1 + len(MOVES)):
        for step in (1e-2, -1e-2):
            moved = fitted.moves.copy()
            moved[k] += step
            assert loss(moved) >= loss(fitted.moves) - 1e-9


def test_what_a_party_says_of_an_option_counts_once_by_its_voice(border_talks):
    case = load_case(border_talks)
    point = case.points[0]
    option = point.option_ids[0]
    act = next(a for a in case.timeline if a.actor.parties)
    said = act.model_copy(update={"about": f"{point.id} is {option}", "stance": "accept", "demands": {}})
    twice = replace(case, timeline=(said, said))
    known = situation(twice, prepare(twice, draws=50), twice.drafts["patron_1"])
    speaker = act.actor.parties[0]
    voice = dict(zip(known.problem.parties, known.voice, strict=True))
    assert known.support[known.problem.column(point.id, option)] == pytest.approx(voice[speaker])
    against = replace(case, timeline=(said.model_copy(update={"stance": "reject"}),))
    turned = situation(against, prepare(against, draws=50), against.drafts["patron_1"])
    assert turned.oppose[turned.problem.column(point.id, option)] == pytest.approx(voice[speaker])
