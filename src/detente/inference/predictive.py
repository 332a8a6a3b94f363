"""Does the model of speech, with what it has inferred, say what the parties did say? Posterior predictive checks, party by party.

For each draw of the posterior the party's words are spoken anew, each on the subject, before the audience and after the line of the
campaign that the record has. What is counted is how many of them are hard: a refusal, or conditional words. If the record has more,
or fewer, than nearly all of the repetitions (Rubin 1984; Gelman, Meng and Stern 1996), the model does not explain how the
party speaks, and what is inferred about it is not to be relied on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.inference.influence import own_draws
from detente.inference.likelihood import constants, stance_probabilities, views
from detente.inference.results import PosteriorDraws
from detente.inference.speech_model import CONDITIONAL, DEMAND, REJECT, SILENT
from detente.problem.arrays import Bools, Floats
from detente.problem.random import uniforms
from detente.records import Record

TAIL = 0.05
FEWEST = 3
"""A party with fewer words cannot be told from any other."""


@dataclass(frozen=True)
class Predicted(Record):
    """How hard a party's words are, beside what the model would have it say.

    Attributes
    ----------
    party : str
    words : int
        Statements that are not silence.
    hard : int
        Of these, refusals and conditional words.
    low, middle, high : float
        5th, 50th and 95th percentile of that number in repetitions.
    as_hard, as_soft : float
        Share of repetitions with at least, and with at most, as many hard words.
    finding : str
        ``harder``, ``softer``, ``fits`` or ``too few words``.
    """

    party: str
    words: int
    hard: int
    low: float
    middle: float
    high: float
    as_hard: float
    as_soft: float

    derived = ("finding",)

    @property
    def finding(self) -> str:
        if self.words < FEWEST:
            return "too few words"
        if self.as_hard < TAIL:
            return "harder"
        return "softer" if self.as_soft < TAIL else "fits"


def predicted(posterior: PosteriorDraws) -> tuple[Predicted, ...]:
    """Check, for each party that speaks, how hard its words are against what the posterior would have it say."""
    rows = []
    for i, party in enumerate(posterior.problem.parties):
        hard = _hard(posterior, i)
        if hard is None:
            continue
        said, probability = hard
        u = uniforms(posterior.seed, f"predictive:{party}", 0, len(probability), probability.shape[1])
        again = (u < probability).sum(axis=1)
        low, middle, high = np.quantile(again, [0.05, 0.5, 0.95])
        seen = int(said.sum())
        rows.append(
            Predicted(
                party, len(said), seen, float(low), float(middle), float(high), float((again >= seen).mean()),
                float((again <= seen).mean()),
            )
        )  # fmt: skip
    return tuple(rows)


def _hard(posterior: PosteriorDraws, party: int) -> tuple[Bools, Floats] | None:
    """Return which of a party's words are hard, and how probable hard words were in each draw, shape (draws, words)."""
    evidence, problem, one = posterior.evidence[party], posterior.problem, posterior.parties[party]
    # What a conditional act demands is a statement of the model beside the act's own.
    spoken = [s for s in range(len(evidence.acts)) if evidence.stance[s] != SILENT and evidence.form[s] != DEMAND]
    if not spoken:
        return None
    fixed = constants(problem, posterior.speech)
    values, own = np.ascontiguousarray(posterior.sample.values[:, party]), own_draws(problem, posterior, party)
    probability = np.empty((len(values), len(spoken)))
    for k, s in enumerate(spoken):
        frank = 1.0 - one.traits[:, 3] * (1.0 - float(evidence.exposure[s]))
        each = stance_probabilities(
            views(evidence, fixed, values, *own, one.traits, s), one.traits[:, 1] * frank, one.traits[:, 2] * frank,
            float(evidence.miscoded[s]), fixed, int(evidence.previous[s]),
        )  # fmt: skip
        probability[:, k] = (each[:, REJECT] + each[:, CONDITIONAL]) / (1.0 - each[:, SILENT])
    return np.asarray(evidence.stance[spoken] <= CONDITIONAL), probability
