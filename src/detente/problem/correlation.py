"""Judgements that err together: the values of a party lean on one shared number, by a one-factor Gaussian copula.

In every draw a party has a leaning L, standard normal. A value whose uniform number has the normal score e gets the
score sqrt(r) L + sqrt(1 - r) e, and the uniform number that belongs to it (Clemen and Reilly 1999, "Correlations and
copulas for decision and risk analysis"). Any two such scores have the correlation r, and every value its own
distribution as before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.compiling import njit
from detente.problem import draws_by_numpy as by_numpy
from detente.problem.arrays import Floats, Ints
from detente.problem.normal import MOST, normal_cdf, normal_score


@njit(nogil=True)
def leaned(u: float, own: float, pull: float) -> float:
    """Return the uniform number that a one-factor Gaussian copula makes of an independent one.

    Parameters
    ----------
    u : float in [0, 1)
    own : float
        sqrt(1 - correlation): what the judgement keeps of its own normal score.
    pull : float
        sqrt(correlation) times the normal score of what all judgements share.

    Returns
    -------
    float in [0, 1)
    """
    return float(min(normal_cdf(own * normal_score(u) + pull), MOST))


@njit(nogil=True, steps=lambda chosen, *_: by_numpy.ONE_BY_ONE * chosen.size, twin=by_numpy.leanings)
def leanings(chosen: Ints, correlation: Floats, u: Floats) -> Floats:
    """Return the normal score that a party's judged values share in each draw.

    Parameters
    ----------
    chosen : int64 array, shape (draws, parties)
        The assessor of each draw and party.
    correlation : float64 array, shape (assessors, parties)
    u : float64 array, shape (draws, parties), in [0, 1)

    Returns
    -------
    float64 array, shape (draws, parties)
        0 where the assessor drawn gives no correlation.
    """
    result = np.zeros(u.shape)
    for d in range(u.shape[0]):
        for i in range(u.shape[1]):
            if correlation[chosen[d, i], i] > 0.0:
                result[d, i] = normal_score(u[d, i])
    return result


@njit(nogil=True, steps=lambda u, *_: by_numpy.ONE_BY_ONE * 2 * u.size, twin=by_numpy.lean)
def lean(u: Floats, chosen: Ints, correlation: Floats, leaning: Floats, offset: Ints, order: Ints, slot: Ints) -> None:
    """Make the uniform numbers behind values, in place, lean together.

    Of an order (``prefers``) the highest of the n numbers leans: its n-th power is uniform. The others keep their
    proportions to it, of which it is independent, so that together they are distributed as before.

    Parameters
    ----------
    u : float64 array, shape (draws, slots), in [0, 1)
    chosen : int64 array, shape (draws, parties)
        The assessor of each draw and party.
    correlation : float64 array, shape (assessors, parties)
    leaning : float64 array, shape (draws, parties)
        See :func:`leanings`.
    offset : int64 array, shape (points + 1,)
    order : int64 array, shape (assessors, parties, columns)
    slot : int64 array, shape (parties, columns)
        As in ``PreferenceModel``.
    """
    points = len(offset) - 1
    for d in range(chosen.shape[0]):
        for i in range(chosen.shape[1]):
            a = chosen[d, i]
            if correlation[a, i] <= 0.0:
                continue
            own, pull = np.sqrt(1.0 - correlation[a, i]), np.sqrt(correlation[a, i]) * leaning[d, i]
            for j in range(points):
                if order[a, i, offset[j]] < 0:
                    for c in range(offset[j], offset[j + 1]):
                        s = slot[i, c]
                        if s >= 0:
                            u[d, s] = leaned(u[d, s], own, pull)
                    continue
                inner = offset[j + 1] - offset[j] - 2
                top = 0.0
                for c in range(offset[j], offset[j] + inner):
                    top = max(top, u[d, slot[i, c]])
                if top > 0.0:
                    factor = leaned(top**inner, own, pull) ** (1.0 / inner) / top
                    for c in range(offset[j], offset[j] + inner):
                        u[d, slot[i, c]] *= factor


@dataclass(frozen=True)
class Errors:
    """How judgements err together beyond what a party's own ``correlation`` says.

    Attributes
    ----------
    no_deal : float64 array, shape (parties, parties), or None
        Lower triangle of Cholesky of the correlation of the normal scores of the parties' no-deal values.
    hawk : float
        Correlation, in size, of any two values of a party that have a sign; 0 for none.
    sign : float64 array, shape (parties, columns), or None
        1 for what gets better to a hawk, -1 for what gets worse, 0 for what stays; see :func:`sign_of_values`.
    """

    no_deal: Floats | None = None
    hawk: float = 0.0
    sign: Floats | None = None


def sign_of_values(values: Floats, offset: Ints) -> Floats:
    """Return the sign of a hawk's error: 1 above the middle between a point's worst and best option, -1 below it.

    Parameters
    ----------
    values : float64 array, shape (parties, columns)
        Central values.
    offset : int64 array, shape (points + 1,)

    Returns
    -------
    float64 array, shape (parties, columns)
    """
    starts, sizes = offset[:-1], np.diff(offset)
    middle = (np.maximum.reduceat(values, starts, axis=1) + np.minimum.reduceat(values, starts, axis=1)) / 2
    return np.sign(values - np.repeat(middle, sizes, axis=1))


@njit(nogil=True, steps=lambda u, *_: by_numpy.ONE_BY_ONE * 4 * u.size, twin=by_numpy.together)
def together(u: Floats, triangle: Floats) -> None:
    """Make the uniform numbers behind the parties' no-deal values, in place, err together by a Gaussian copula.

    Parameters
    ----------
    u : float64 array, shape (draws, parties), in [0, 1)
    triangle : float64 array, shape (parties, parties)
        Lower triangle of Cholesky of the correlation.
    """
    draws, parties = u.shape
    score = np.empty(parties)
    for d in range(draws):
        for i in range(parties):
            score[i] = normal_score(u[d, i])
        for i in range(parties):
            total = 0.0
            for j in range(i + 1):
                total += triangle[i, j] * score[j]
            u[d, i] = min(normal_cdf(total), MOST)


@njit(
    nogil=True,
    steps=lambda u, shared, strength, sign, *_: by_numpy.ONE_BY_ONE * 2 * len(u) * sign.size,
    twin=by_numpy.lean_by_sign,
)
def lean_by_sign(u: Floats, shared: Floats, strength: float, sign: Floats, order: Ints, slot: Ints) -> None:
    """Make the uniform numbers behind a party's values, in place, err together, each by its sign.

    Orders (``prefers``) keep theirs.

    Parameters
    ----------
    u : float64 array, shape (draws, slots), in [0, 1)
    shared : float64 array, shape (draws, parties)
        Uniform numbers: how hawkish each party is.
    strength : float
        Correlation, in size.
    sign : float64 array, shape (parties, columns)
    order : int64 array, shape (assessors, parties, columns)
    slot : int64 array, shape (parties, columns)
    """
    own, pull = np.sqrt(1.0 - strength), np.sqrt(strength)
    for i in range(sign.shape[0]):
        for c in range(sign.shape[1]):
            ordered = False
            for a in range(order.shape[0]):
                ordered = ordered or order[a, i, c] >= 0
            if slot[i, c] < 0 or sign[i, c] == 0.0 or ordered:
                continue
            for d in range(u.shape[0]):
                u[d, slot[i, c]] = leaned(u[d, slot[i, c]], own, pull * sign[i, c] * normal_score(shared[d, i]))


def own_part(judged: Floats, leaning: Floats | None) -> Floats:
    """Return what a value has beyond the leaning that it shares with the party's others: the residual of a regression.

    Parameters
    ----------
    judged : float64 array, shape (draws,)
    leaning : float64 array, shape (draws,), or None
        The party's; None or constant where nothing is shared.

    Returns
    -------
    float64 array, shape (draws,)
    """
    if leaning is None or np.ptp(leaning) == 0:
        return judged
    score = leaning - leaning.mean()
    return np.asarray(judged - (judged @ score) / (score @ score) * score)
