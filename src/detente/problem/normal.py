"""The normal distribution function and its inverse, compiled.

Both are tables with Taylor's series to the third order between the nodes, since the derivatives of the normal density
are polynomials times the density itself; the ends of the inverse are Wichura's (1988, Algorithm AS 241, PPND7). They
are within 1e-6 of the exact figures; a test compares.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from detente.compiling import njit

STEPS = 32
END = 8.5
"""Beyond this the distribution function differs from 0 or 1 by less than a double can tell."""
NODES = np.arange(-round(END * STEPS), round(END * STEPS) + 1) / STEPS
CDF = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in NODES])
DENSITY = np.exp(-0.5 * NODES**2) / math.sqrt(2.0 * math.pi)
CELLS = 1024
EDGE = 1.0 / 64.0
"""Below this, and above 1 less this, the table of the inverse is too coarse."""
SCORE = np.array([0.0, *(NormalDist().inv_cdf(k / CELLS) for k in range(1, CELLS)), 0.0])
SLOPE = math.sqrt(2.0 * math.pi) * np.exp(0.5 * SCORE**2)
SMALLEST = 2.0**-54
"""Stands for the uniform number 0, which has no normal score."""
MOST = 1.0 - 2.0**-53
"""The largest double below 1: uniform numbers are in [0, 1)."""


@njit(nogil=True)
def normal_cdf(x: float) -> float:
    """Return the probability that a standard normal number is at most ``x``."""
    if x <= -END:
        return 0.0
    if x >= END:
        return 1.0
    node = int((x + END) * STEPS + 0.5)
    at = node / STEPS - END
    step = x - at
    return float(CDF[node] + DENSITY[node] * step * (1.0 - step * (0.5 * at - step * (at * at - 1.0) * (1.0 / 6.0))))


@njit(nogil=True)
def normal_score(u: float) -> float:
    """Return the standard normal number that lies at probability ``u``; 0 counts as 2^-54, 1 as 1 - 2^-53."""
    if EDGE <= u <= 1.0 - EDGE:
        node = int(u * CELLS + 0.5)
        at = SCORE[node]
        step = (u - node / CELLS) * SLOPE[node]
        return float(at + step * (1.0 + step * (0.5 * at + step * (1.0 + 2.0 * at * at) * (1.0 / 6.0))))
    r = np.sqrt(-np.log(max(u, SMALLEST) if u < 0.5 else 1.0 - min(u, MOST)))
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
    return float(-x if u < 0.5 else x)
