"""The normal distribution function and its inverse, compiled, and the leaning of judgements that rests on them.

The inverse is Wichura's (1988, Algorithm AS 241, PPND7). The distribution function is a table at steps of 1/32 with
Taylor's series to the third order between the nodes, since the derivatives of the normal density are polynomials
times the density itself. Both are within 1e-6 of the exact figures; a test compares.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from detente.case.problem import Floats, Ints

STEPS = 32
END = 8.5
"""Beyond this the distribution function differs from 0 or 1 by less than a double can tell."""
_NODES = np.arange(-round(END * STEPS), round(END * STEPS) + 1) / STEPS
_CDF = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in _NODES])
_DENSITY = np.exp(-0.5 * _NODES**2) / math.sqrt(2.0 * math.pi)
SMALLEST = 2.0**-54
"""Stands for the uniform number 0, which has no normal score."""
MOST = 1.0 - 2.0**-53
"""The largest double below 1: uniform numbers are in [0, 1)."""


@njit(cache=True, nogil=True)
def normal_cdf(x: float) -> float:
    """Return the probability that a standard normal number is at most ``x``."""
    if x <= -END:
        return 0.0
    if x >= END:
        return 1.0
    node = int((x + END) * STEPS + 0.5)
    at = node / STEPS - END
    step = x - at
    return float(_CDF[node] + _DENSITY[node] * step * (1.0 - step * (0.5 * at - step * (at * at - 1.0) * (1.0 / 6.0))))


@njit(cache=True, nogil=True)
def normal_score(u: float) -> float:
    """Return the standard normal number that lies at probability ``u``; 0 counts as 2^-54, 1 as 1 - 2^-53."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return float(
            q
            * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)
            / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
        )
    r = np.sqrt(-np.log(max(u, SMALLEST) if q < 0.0 else 1.0 - min(u, MOST)))
    if r <= 5.0:
        r -= 1.6
        x = (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777) / (
            (0.12021132975 * r + 0.73700164250) * r + 1.0
        )
    else:
        r -= 5.0
        x = (((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150) / (
            (0.012258202635 * r + 0.24197894225) * r + 1.0
        )
    return float(-x if q < 0.0 else x)


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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
