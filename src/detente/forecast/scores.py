"""Proper scores of forecasts against what happened: Brier, logarithmic, continuous ranked probability score.

A score is proper when nobody can better it, in expectation, by saying something other than what they believe (Gneiting
and Raftery 2007). Lower is better for all three here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, exp, inf, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError
from detente.records import Record
from detente.statistics import wilson

Floats = NDArray[np.float64]


def brier(probability: float, happened: bool) -> float:
    """Return the Brier score of a probability, 0 (best) to 1 (Brier 1950, for the event alone)."""
    return (probability - float(happened)) ** 2


def log_score(probability: float, happened: bool) -> float:
    """Return minus the natural log of the probability given to what happened (Good 1952); infinite if it was 0."""
    given = probability if happened else 1.0 - probability
    return max(0.0, -log(given)) if given > 0 else inf  # not minus 0 for a sure hit


def crps_sample(sample: Sequence[float] | Floats, outcome: float) -> float:
    """Return the continuous ranked probability score of a forecast given as equally likely values.

    Exact for the empirical distribution: mean |X - y| - 1/2 mean |X - X'| (Gneiting and Raftery 2007), in n log n.

    Parameters
    ----------
    sample : sequence of float, shape (n,)
        n >= 1; the score has the unit of the values.
    outcome : float
    """
    x = np.sort(np.asarray(sample, dtype=np.float64))
    n = len(x)
    if not n:
        raise InputError("a forecast without values, expected at least one")
    spread = 2.0 * float(((2 * np.arange(1, n + 1) - n - 1) * x).sum()) / (n * n)
    return float(np.abs(x - outcome).mean()) - spread / 2


def crps_normal(mean: float, sd: float, outcome: float) -> float:
    """Return the continuous ranked probability score of a normal forecast, in closed form (Gneiting et al. 2005)."""
    if sd < 0:
        raise InputError(f"found sd {sd:g}, expected 0 or more")
    if sd == 0:
        return abs(outcome - mean)
    z = (outcome - mean) / sd
    density = exp(-z * z / 2) / sqrt(2 * pi)
    cumulative = (1 + erf(z / sqrt(2))) / 2
    return sd * (z * (2 * cumulative - 1) + 2 * density - 1 / sqrt(pi))


@dataclass(frozen=True)
class Bin(Record):
    """Forecasts of about the same probability: what was said, and how often it happened (with its 95% range)."""

    low: float
    high: float
    count: int
    said: float
    happened: float
    happened_low: float
    happened_high: float


def calibration(probabilities: Sequence[float], happened: Sequence[bool], bins: int = 10) -> tuple[Bin, ...]:
    """Group forecasts by probability and count how often what they spoke of happened.

    Parameters
    ----------
    probabilities : sequence of float, 0..1
    happened : sequence of bool
    bins : int
        Bins of equal width; empty ones are left out. 1 belongs to the last.
    """
    said = np.asarray(probabilities, dtype=np.float64)
    seen = np.asarray(happened, dtype=np.float64)
    at = np.minimum((said * bins + 1e-9).astype(np.int64), bins - 1)
    result = []
    for k in range(bins):
        inside = at == k
        count = int(inside.sum())
        if count:
            share = float(seen[inside].mean())
            low, high = wilson(share * count, count)
            result.append(Bin(k / bins, (k + 1) / bins, count, float(said[inside].mean()), share, low, high))
    return tuple(result)


@dataclass(frozen=True)
class Entry(Record):
    """One forecast with what happened and its scores (None where a score does not apply)."""

    id: str
    kind: str
    outcome: bool | float
    said: float | None = None
    brier: float | None = None
    log: float | None = None
    crps: float | None = None
    absolute_error: float | None = None


@dataclass(frozen=True)
class Scores(Record):
    """Scores of a set of forecasts.

    Attributes
    ----------
    brier, log : float or None
        Means over forecasts of events.
    reference_brier : float or None
        The Brier score of always saying the share that happened, a yardstick that nobody had in advance.
    skill : float or None
        1 - brier / reference_brier; None when everything or nothing happened.
    crps, absolute_error : float or None
        Means over forecasts of figures.
    """

    derived = ("forecasts",)
    row_source = "entries"

    entries: tuple[Entry, ...]
    brier: float | None
    log: float | None
    reference_brier: float | None
    skill: float | None
    crps: float | None
    absolute_error: float | None
    calibration: tuple[Bin, ...]

    @property
    def forecasts(self) -> int:
        """How many were scored."""
        return len(self.entries)


def score_event(name: str, probability: float, happened: bool) -> Entry:
    """Score the forecast of an event."""
    return Entry(name, "event", happened, probability, brier(probability, happened), log_score(probability, happened))


def score_sample(name: str, sample: Sequence[float], outcome: float) -> Entry:
    """Score the forecast of a figure given as equally likely values."""
    middle = float(np.median(sample)) if len(sample) else 0.0
    error = abs(middle - outcome)
    return Entry(name, "sample", outcome, middle, crps=crps_sample(sample, outcome), absolute_error=error)


def score_normal(name: str, mean: float, sd: float, outcome: float) -> Entry:
    """Score the forecast of a figure given as a normal distribution; sd 0 is a single number."""
    error = abs(mean - outcome)
    return Entry(name, "normal", outcome, mean, crps=crps_normal(mean, sd, outcome), absolute_error=error)


def summarise(entries: Sequence[Entry]) -> Scores:
    """Average the scores of forecasts."""
    if not entries:
        raise InputError("found no forecasts with an outcome, expected at least one")
    events = [(e.said, bool(e.outcome)) for e in entries if e.kind == "event" and e.said is not None]

    def mean(values: list[float | None]) -> float | None:
        known = [v for v in values if v is not None]
        return float(sum(known) / len(known)) if known else None

    brier_mean = mean([e.brier for e in entries])
    reference = skill = None
    if events:
        share = sum(happened for _, happened in events) / len(events)
        reference = share * (1 - share)
        if reference > 0 and brier_mean is not None:
            skill = 1 - brier_mean / reference
    return Scores(
        entries=tuple(entries),
        brier=brier_mean,
        log=mean([e.log for e in entries]),
        reference_brier=reference,
        skill=skill,
        crps=mean([e.crps for e in entries]),
        absolute_error=mean([e.absolute_error for e in entries]),
        calibration=calibration([p for p, _ in events], [h for _, h in events]) if events else (),
    )
