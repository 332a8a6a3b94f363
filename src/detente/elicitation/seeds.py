"""Seed questions: figures that can be looked up, by which people who judge are weighed (Cooke 1991).

Each person gives a lower quartile, a median and an upper quartile of every figure, without looking it up. Calibration is the
probability that somebody who is right a quarter of the time in each gap would be at least as far off as this; information is how
much narrower the answers are than an even spread from 0 to 100. The weight is their product (Cooke's classical model).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.case.format.models.preferences import are_quartiles
from detente.case.reference_classes import rates
from detente.errors import InputError
from detente.records import Record

ASKED = (
    "agreement_ends_5_years", "conflict_ends_low_activity", "conflict_ends_rebel_victory", "conflict_mediated",
    "crisis_mediated", "crisis_recurs_5_years", "crisis_war", "crisis_without_violence", "sanctions_full_concession",
    "sanctions_threat_executed",
)  # fmt: skip
"""Base rates that are asked for; each has its count and its source in ``reference_rates.yaml``."""
MOST = 100.0
GAPS = 4
LEAST_WEIGHT = 0.001
"""Nobody's weight is less, so that nobody's judgements vanish."""


@dataclass(frozen=True)
class Seed(Record):
    """One question: ``words`` as it is asked, the answer per hundred, and what is known of it."""

    id: str
    words: str
    answer: float
    n: int
    source: str


@dataclass(frozen=True)
class SeedScore(Record):
    """How one person did.

    Attributes
    ----------
    asked : int
    gaps : tuple of int
        How many answers lay below the lower quartile, between it and the median, between that and the upper quartile,
        and above; a quarter each was meant.
    calibration : float
        From 0 to 1; small: the answers were not where they were said to be.
    information : float
        0: no narrower than an even spread; larger is narrower.
    weight : float
        Calibration times information, at least :data:`LEAST_WEIGHT`.
    """

    asked: int
    gaps: tuple[int, int, int, int]
    calibration: float
    information: float
    weight: float


def seeds() -> tuple[Seed, ...]:
    """Return the questions, in the order in which they are asked."""
    known = rates()
    return tuple(
        Seed(
            name,
            f"Of 100 {known[name].counted} ({known[name].period}), of how many is this true: “{known[name].title}”?",
            100 * known[name].value,
            known[name].n,
            known[name].source,
        )
        for name in ASKED
    )


def seed_score(answers: Mapping[str, Sequence[float]]) -> SeedScore:
    """Score a person's quartiles of the seed questions.

    Parameters
    ----------
    answers : mapping of str to sequence of float
        For every question of :func:`seeds`: lower quartile, median, upper quartile, from 0 to 100.

    Raises
    ------
    InputError
        When a question has no answer, or the three figures are not in rising order between 0 and 100.
    """
    gaps = [0] * GAPS
    information = []
    for seed in seeds():
        if seed.id not in answers:
            raise InputError(f"found no answer to “{seed.words}”, expected one to every question")
        three = [float(a) for a in answers[seed.id]]
        if not are_quartiles(three):
            raise InputError(f"found {', '.join(f'{a:g}' for a in three)}, expected three rising figures from 0 to 100")
        edges = np.array([0.0, *three, MOST])
        gaps[int(np.searchsorted(edges[1:-1], seed.answer))] += 1
        width = np.clip(np.diff(edges) / MOST, 1e-3, None)
        information.append(float(np.sum(np.log(1 / GAPS / width)) / GAPS))
    calibration = _calibration(gaps)
    told = max(float(np.mean(information)), 0.0)
    weight = max(calibration * told, LEAST_WEIGHT)
    return SeedScore(len(information), (gaps[0], gaps[1], gaps[2], gaps[3]), calibration, told, float(f"{weight:.3g}"))


def _calibration(gaps: Sequence[int]) -> float:
    """Return the chance that a person who is calibrated is at least as far off (likelihood ratio, chi-square)."""
    from scipy.special import chdtrc

    share = np.array(gaps) / sum(gaps)
    told = share[share > 0]
    apart = float(np.sum(told * np.log(told * GAPS)))
    return float(chdtrc(GAPS - 1, 2 * sum(gaps) * apart))
