"""Acceptance by degrees fitted to answers that people gave, and scored on others.

The fit is by maximum likelihood. Intervals are of Wald's kind, from the covariance that allows for several offers in one
negotiation (Liang and Zeger 1986), on the scale on which the model is linear, carried to location and scale by the delta
method. Reliability is the logistic regression of what happened on the log odds that were said (Cox 1958): a slope of 1
and an intercept of 0 is what a calibrated model has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import InputError
from detente.forecast.offers import Offers
from detente.problem.array_types import Bools, Floats
from detente.problem.graded import BASE, FITTED, STEP, Graded
from detente.problem.random import generator
from detente.records import Record
from detente.statistics import Z95

MODELS = ("graded", "step", "base")


@dataclass(frozen=True)
class Scale:
    """What points mean: the value of no deal, and the least and the most that a deal can be worth."""

    no_deal: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not all(map(np.isfinite, (self.no_deal, self.low, self.high))):
            raise InputError("found a number that is not finite, expected --no-deal X and --range LOW HIGH")
        if self.low >= self.high:
            raise InputError(f"found --range {self.low:g} {self.high:g}, expected the lower end first")

    def surplus(self, points: Floats) -> Floats:
        """Return points less the value of no deal, as a share of the range.

        Raises
        ------
        InputError
            When an offer is worth less or more than the range says that any can be.
        """
        outside = np.flatnonzero((points < self.low) | (points > self.high))
        if outside.size:
            raise InputError(
                f"offer {outside[0] + 1} is worth {points[outside[0]]:g}, outside the range {self.low:g} to {self.high:g}; "
                "mend the offer, or --range"
            )
        return np.asarray((points - self.no_deal) / (self.high - self.low))


@dataclass(frozen=True)
class Interval(Record):
    """An estimate with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Fit(Record):
    """A fitted model.

    Attributes
    ----------
    location, scale, asked : Interval
        The parameters of :class:`detente.problem.graded.Graded`.
    base : float
        The share of offers that were accepted.
    n, groups : int
        Offers, and negotiations that they are from.
    log_likelihood : float
    """

    location: Interval
    scale: Interval
    asked: Interval
    base: float
    n: int
    groups: int
    log_likelihood: float

    @property
    def model(self) -> Graded:
        """The model with these parameters."""
        return Graded(self.location.value, self.scale.value, self.asked.value)


@dataclass(frozen=True)
class Line(Record):
    """The line of reliability."""

    slope: float | None
    intercept: float | None


@dataclass(frozen=True)
class AcceptanceScore(Record):
    """How well models foretold answers: mean negative log likelihood and Brier score, lower is better.

    Attributes
    ----------
    n : int
    log_score, brier : dict of str to float
        By model: ``graded``, ``step`` (0.99 or 0.01) and ``base`` (the share accepted in the data of the fit).
    reliability : Line
        Of ``graded``; null where all answers, or all that was said, are the same.
    """

    n: int
    log_score: dict[str, float]
    brier: dict[str, float]
    reliability: Line


def logistic(design: Floats, happened: Bools) -> Floats:
    """Fit a logistic regression by Newton's method.

    Parameters
    ----------
    design : float64 array, shape (n, k)
    happened : bool array, shape (n,)

    Returns
    -------
    float64 array, shape (k,)

    Raises
    ------
    InputError
        Where the likelihood has no maximum: all outcomes alike, or split by the regressors without an overlap.
    """
    beta = np.zeros(design.shape[1])
    try:
        for _ in range(60):
            p = 1 / (1 + np.exp(-np.clip(design @ beta, -500, 500)))
            step = np.linalg.solve((design * (p * (1 - p))[:, None]).T @ design, design.T @ (happened - p))
            beta = beta + step
            if np.abs(step).max() < 1e-10:
                return np.asarray(beta)
    except np.linalg.LinAlgError:
        pass
    raise InputError("the answers do not determine a model: they are all alike, or there is no overlap between them")


def _design(surplus: Floats, offers: Offers) -> Floats:
    return np.column_stack([np.ones(len(offers)), surplus, np.log(offers.times)])


def fit_acceptance(offers: Offers, scale: Scale) -> Fit:
    """Fit acceptance by degrees.

    Parameters
    ----------
    offers : Offers
    scale : Scale

    Raises
    ------
    InputError
        As :func:`logistic`.
    """
    design = _design(scale.surplus(offers.points), offers)
    beta = logistic(design, offers.accepted)
    p = 1 / (1 + np.exp(-(design @ beta)))
    bread = np.linalg.inv((design * (p * (1 - p))[:, None]).T @ design)
    scores = design * (offers.accepted - p)[:, None]
    _, rows = np.unique(offers.group, return_inverse=True)
    groups = int(rows.max()) + 1
    sums = np.zeros((groups, 3))
    np.add.at(sums, rows, scores)
    covariance = bread @ (sums.T @ sums) @ bread * (groups / max(groups - 1, 1))
    a, b, c = beta
    slopes = {
        "location": (-a / b, np.array([-1 / b, a / b**2, 0.0])),
        "scale": (1 / b, np.array([0.0, -1 / b**2, 0.0])),
        "asked": (-c, np.array([0.0, 0.0, -1.0])),
    }
    found = {}
    for name, (value, slope) in slopes.items():
        half = Z95 * float(np.sqrt(slope @ covariance @ slope))
        found[name] = Interval(float(value), float(value - half), float(value + half))
    likelihood = float(np.log(np.where(offers.accepted, p, 1 - p)).sum())
    return Fit(**found, base=float(offers.accepted.mean()), n=len(offers), groups=groups, log_likelihood=likelihood)


def reliability(said: Floats, happened: Bools) -> Line:
    """Return slope and intercept of what happened on the log odds that were said; null where they are not determined."""
    try:
        intercept, slope = logistic(np.column_stack([np.ones(len(said)), np.log(said / (1 - said))]), happened)
    except InputError:
        return Line(None, None)
    return Line(float(slope), float(intercept))


def _scored(said: dict[str, Floats], happened: Bools) -> AcceptanceScore:
    log_score = {name: float(-np.log(np.where(happened, p, 1 - p)).mean()) for name, p in said.items()}
    brier = {name: float(((p - happened) ** 2).mean()) for name, p in said.items()}
    return AcceptanceScore(len(happened), log_score, brier, reliability(said["graded"], happened))


def _said(offers: Offers, scale: Scale, model: Graded, base: float) -> dict[str, Floats]:
    surplus = scale.surplus(offers.points)
    return {
        "graded": model.chance(surplus, offers.times.astype(np.float64)),
        "step": np.where(surplus >= -1e-12, STEP, 1 - STEP),
        "base": np.full(len(offers), base),
    }


def score_acceptance(offers: Offers, scale: Scale, model: Graded = FITTED, base: float = BASE) -> AcceptanceScore:
    """Score a model of acceptance on answers, beside the step and the base rate.

    Parameters
    ----------
    offers : Offers
    scale : Scale
    model : Graded
        Default: the shipped one.
    base : float
        The share that accepts whatever is offered; default: that of the shipped model's data.

    Returns
    -------
    AcceptanceScore
    """
    return _scored(_said(offers, scale, model, base), offers.accepted)


def cross_validated(offers: Offers, scale: Scale, folds: int = 10, seed: int = 0) -> tuple[AcceptanceScore, Floats]:
    """Score on offers of negotiations that the model was not fitted on.

    Parameters
    ----------
    offers : Offers
    scale : Scale
    folds : int
        Parts of about as many negotiations; each is foretold by a fit to the others.
    seed : int
        Of the split.

    Returns
    -------
    score : AcceptanceScore
    said : float64 array, shape (offers,)
        What the graded model said of each offer.
    """
    groups = np.unique(offers.group)
    fold = generator(seed, "folds", 0, 4).permutation(len(groups)) % folds
    mine = fold[np.searchsorted(groups, offers.group)]
    said = {name: np.zeros(len(offers)) for name in MODELS}
    for k in range(folds):
        own = mine == k
        if own.any():
            fitted = fit_acceptance(offers.take(~own), scale)
            for name, p in _said(offers.take(own), scale, fitted.model, fitted.base).items():
                said[name][own] = p
    return _scored(said, offers.accepted), said["graded"]
