"""Statements made by the model itself, from preferences that are known: for calibration and for planning."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detente.inference.likelihood import (
    USUAL_CHANGE,
    constants,
    demand_probabilities,
    recorded,
    stance_probabilities,
    views,
)
from detente.inference.particles import Maker, prior
from detente.inference.speech_model import CONDITIONAL, DEFAULT, DEMAND, Speech
from detente.inference.statements import Authorship, SpokenRecord, Stance, evidence_of
from detente.problem.arrays import Draws, Floats, Ints, Problem


@dataclass(frozen=True)
class Truths:
    """Preferences and traits of speech that are known because they were drawn.

    Attributes
    ----------
    draws : Draws
    weights : float64 array, shape (draws, parties, points)
        Normalised; ones on ``scale: points``.
    traits : float64 array, shape (draws, parties, 4)
    """

    draws: Draws
    weights: Floats
    traits: Floats

    def __len__(self) -> int:
        return len(self.draws)


def truths(problem: Problem, count: int, seed: int, speech: Speech = DEFAULT) -> Truths:
    """Draw preferences and traits from the prior (of the first assessor in the file)."""
    drawn, behind = prior(problem, seed, count, [], workers=1)
    makers = [Maker(problem, i, 0, speech) for i in range(len(problem.parties))]
    weights = np.stack([m.raw_weights(u.weights) for m, u in zip(makers, behind, strict=True)], axis=1)
    traits = np.stack([m.rest(u.rest)[0] for m, u in zip(makers, behind, strict=True)], axis=1)
    return Truths(drawn, weights, traits)


def speak(
    problem: Problem, plan: SpokenRecord, truth: Truths, at: int, rng: np.random.Generator, speech: Speech = DEFAULT
) -> SpokenRecord:
    """Let known preferences say what they would say.

    Parameters
    ----------
    problem : Problem
    plan : SpokenRecord
        Who speaks when about what, and to whom; stances and amended options are replaced. A demand follows
        directly on the statement that may name it, and is left out where that comes out as no condition.
    truth : Truths
    at : int
        Which of the truths speaks.
    rng : numpy Generator

    Returns
    -------
    SpokenRecord
    """
    fixed = constants(problem, speech)
    last: dict[tuple[int, str, float], int] = {}
    said: list[Stance] = []
    row = truth.draws.take(slice(at, at + 1))
    for one in plan.stances:
        if one.form == DEMAND and said[-1].stance != CONDITIONAL:
            continue
        alone = evidence_of(problem, SpokenRecord((one,)), speech)[one.party]
        traits = truth.traits[at : at + 1, one.party]
        view = views(
            alone, fixed, np.ascontiguousarray(row.values[:, one.party]),
            np.ascontiguousarray(row.linkage[:, problem.linkage_party == one.party]),
            np.ascontiguousarray(row.no_deal[:, one.party]),
            np.ascontiguousarray(row.red_line_real[:, problem.red_line_party == one.party]), traits, 0,
        )  # fmt: skip
        frank = 1.0 - traits[:, 3] * (1.0 - one.exposure)
        campaign = (one.party, one.about, one.exposure)
        before = last.get(campaign, -1)
        words = demand_probabilities if one.form == DEMAND else stance_probabilities
        each = words(view, traits[:, 1] * frank, traits[:, 2] * frank, one.miscoded, fixed, before)
        probable = recorded(each, one.form, fixed)[0]
        last[campaign] = int(rng.choice(5, p=probable / probable.sum()))
        said.append(replace(one, stance=last[campaign], previous=before))
    written = [_write(problem, one, truth, at, rng, speech, float(fixed.unit[one.party])) for one in plan.authorships]
    return SpokenRecord(tuple(said), tuple(written))


def _write(
    problem: Problem, plan: Authorship, truth: Truths, at: int, rng: np.random.Generator, speech: Speech, unit: float
) -> Authorship:
    values = truth.draws.values[at, plan.party]
    scale = truth.traits[at, plan.party, 0] * unit * speech.narrow
    share = speech.accommodating_jointly if plan.joint else speech.accommodating
    after: Ints = plan.before.copy()
    for j, now in enumerate(plan.before):
        others = np.array([c for c in range(problem.offset[j], problem.offset[j + 1]) if c != now], dtype=np.int64)
        if now < 0 or not len(others):
            continue
        worth = values[others]
        if rng.random() < share:
            change, chance = USUAL_CHANGE, np.full(len(others), 1.0 / len(others))
        else:
            change = 1.0 / (1.0 + np.exp(-(worth.max() - values[now] - speech.asking * unit) / scale))
            chance = np.exp((worth - worth.max()) / scale)
        if rng.random() < change:
            after[j] = rng.choice(others, p=chance / chance.sum())
    return replace(plan, after=after)
