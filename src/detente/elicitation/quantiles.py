"""A figure asked for by quartiles: the curve that fits them, what it implies, and several people's curves pooled.

The steps are those of the Sheffield elicitation framework (Oakley and O'Hagan 2010): each person gives a median and two
quartiles alone, a distribution is fitted to them by least squares on the probabilities, and what it implies is shown back
before it is kept. Several people's distributions are pooled linearly (Stone 1961).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.case.format.estimate import PERT_LAMBDA, Estimate, certain
from detente.errors import InputError
from detente.problem.array_types import Floats
from detente.problem.quantiles import draw_estimates
from detente.records import Record

PROBABILITIES = (0.25, 0.5, 0.75)
SHOWN = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles that are shown back: nine in ten lie between the first and the last."""
STARTS = (0.15, 0.5, 0.85)
SHAPES = ("pert", "triangular", "uniform")
STEPS = 2001
CLOSE = 0.01
"""A curve fits answers if it is nowhere further from them than this probability."""


@dataclass(frozen=True)
class Fitted(Record):
    """The curve fitted to a person's quartiles.

    Attributes
    ----------
    estimate : Estimate
        What can stand in a case file: low, likely, high and a shape.
    answers : tuple of float
        Lower quartile, median, upper quartile, as they were given.
    quantiles : tuple of float
        Of the curve, at the probabilities :data:`SHOWN`.
    below : tuple of float
        The probability that the curve puts below each answer; 0.25, 0.5 and 0.75 were meant.
    """

    estimate: Estimate
    answers: tuple[float, float, float]
    quantiles: tuple[float, ...]
    below: tuple[float, ...]

    @property
    def apart(self) -> float:
        """The largest difference between a probability that was meant and the curve's."""
        return max(abs(got - meant) for got, meant in zip(self.below, PROBABILITIES, strict=True))


def fitted(answers: Sequence[float], bounds: tuple[float, float]) -> Fitted:
    """Fit a curve to a lower quartile, a median and an upper quartile.

    Parameters
    ----------
    answers : sequence of float, length 3
        In the unit of ``bounds``.
    bounds : (float, float)
        The least and the most that the figure can be.

    Returns
    -------
    Fitted
        The first of the shapes that a case file knows that fits, else the one nearest to the answers.

    Raises
    ------
    InputError
        When the answers are not in order, or out of bounds.
    """
    lower, median, upper = (float(a) for a in answers)
    least, most = bounds
    if not least <= lower <= median <= upper <= most:
        raise InputError(
            f"found {lower:g}, {median:g}, {upper:g}, expected three figures in order, from {least:g} to {most:g}"
        )
    if lower == upper:
        return Fitted(certain(median), (lower, median, upper), (median,) * len(SHOWN), PROBABILITIES)
    if lower == median or median == upper:
        raise InputError(
            f"found {lower:g}, {median:g}, {upper:g}, expected three different figures, or the same one three times where "
            "it is certain"
        )
    tried = [_fit(shape, (lower, median, upper), bounds) for shape in SHAPES]
    return next((one for one in tried if one.apart <= CLOSE), min(tried, key=lambda one: one.apart))


def _fit(shape: str, answers: tuple[float, float, float], bounds: tuple[float, float]) -> Fitted:
    from scipy.optimize import least_squares

    lower, _, upper = answers
    meant = np.array(PROBABILITIES)

    def miss(x: Floats) -> Floats:
        return np.asarray(probability_below(_estimate(shape, x), answers) - meant)

    ends = ([bounds[0], upper, 0.0], [max(lower, bounds[0] + 1e-9), max(bounds[1], upper + 1e-9), 1.0])
    best = None
    for mode in STARTS:
        spread = upper - lower
        start = np.clip([lower - spread, upper + spread, mode], *ends)
        tried = least_squares(miss, start, bounds=ends, x_scale=[spread, spread, 1.0])
        if best is None or tried.cost < best.cost - 1e-12:
            best = tried
    assert best is not None
    estimate = _rounded(_estimate(shape, best.x), bounds)
    return Fitted(
        estimate, answers, quantiles_of([estimate], [1.0]), tuple(map(float, probability_below(estimate, answers)))
    )


def _estimate(shape: str, x: Floats) -> Estimate:
    low, high = float(x[0]), float(x[1])
    likely = (low + high) / 2 if shape == "uniform" else low + float(x[2]) * (high - low)
    return Estimate(low=low, likely=min(max(likely, low), high), high=high, shape=shape)


def _rounded(estimate: Estimate, bounds: tuple[float, float]) -> Estimate:
    """Return the estimate with figures that a person can read."""
    digits = 1 if estimate.high - estimate.low > 1 else 4
    low, likely, high = (
        min(max(round(figure, digits), bounds[0]), bounds[1])
        for figure in (estimate.low, estimate.likely, estimate.high)
    )
    return Estimate(low=low, likely=min(max(likely, low), high), high=high, shape=estimate.shape)


def probability_below(estimate: Estimate, figures: Sequence[float]) -> Floats:
    """Return the probability of an estimate below each figure, shape (figures,)."""
    from scipy.special import betainc

    at = np.asarray(figures, dtype=np.float64)
    span = estimate.high - estimate.low
    if span <= 0:
        return np.where(at < estimate.low, 0.0, np.where(at > estimate.low, 1.0, 0.5))
    share = np.clip((at - estimate.low) / span, 0.0, 1.0)
    mode = (estimate.likely - estimate.low) / span
    if estimate.shape == "uniform":
        return np.asarray(share)
    if estimate.shape == "pert":
        return np.asarray(betainc(1 + PERT_LAMBDA * mode, 1 + PERT_LAMBDA * (1 - mode), share))
    rising = share**2 / max(mode, 1e-12)
    falling = 1 - (1 - share) ** 2 / max(1 - mode, 1e-12)
    return np.where(share < mode, rising, falling)


def quantiles_of(
    estimates: Sequence[Estimate], weights: Sequence[float], at: Sequence[float] = SHOWN
) -> tuple[float, ...]:
    """Return quantiles of estimates pooled linearly: each is right with its share of the weight (Stone 1961).

    Parameters
    ----------
    estimates : sequence of Estimate
    weights : sequence of float
        Above 0; only their proportions count.
    at : sequence of float
        Probabilities.
    """
    u = np.repeat(((np.arange(STEPS) + 0.5) / STEPS)[:, None], len(estimates), axis=1)
    values = draw_estimates(list(estimates), u)
    share = np.asarray(weights, dtype=np.float64) / np.sum(weights) / STEPS
    flat = values.ravel()
    order = np.argsort(flat, kind="stable")
    below = np.cumsum(np.broadcast_to(share, values.shape).ravel()[order])
    middle = below - np.broadcast_to(share, values.shape).ravel()[order] / 2
    return tuple(float(np.interp(p, middle, flat[order])) for p in at)
