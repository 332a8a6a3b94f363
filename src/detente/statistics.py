"""Shares seen in a finite number of runs, draws or cases."""

from __future__ import annotations

import math
from collections.abc import Sequence

Z95 = 1.959963984540054
"""The standard normal's 97.5% quantile."""


def succession(share: float, count: int) -> float:
    """Return a share seen in so many cases, corrected by the rule of succession (Laplace): (hits + 1) / (cases + 2).

    What was seen in all cases, or in none, is still neither certain nor impossible.
    """
    return (share * count + 1) / (count + 2)


def over_models(shares: Sequence[float], count: int) -> float:
    """Return one probability from the shares that several models give: the rule of succession over draws and models.

    Each share is corrected for its finite number of draws, and each model counts as one case: (sum + 1) / (models + 2).
    Were there only one model more to come, it could say the opposite; so 24 models that all say "never" leave about 4%.

    Parameters
    ----------
    shares : sequence of float
        One for each model, each within 0..1.
    count : int
        Draws or runs behind each share.

    Returns
    -------
    float
        Within 0 < p < 1; 0.5 without any model.
    """
    return (sum(succession(share, count) for share in shares) + 1) / (len(shares) + 2)


def wilson(hits: float, count: int, z: float = Z95) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927); (0, 1) without any case.

    Parameters
    ----------
    hits : float
        How many of the cases, 0..count; a published share times its cases need not be whole.
    count : int
    z : float
        Normal quantile; the default gives 95%.

    Raises
    ------
    ValueError
        When ``hits`` is not within 0..count.
    """
    if count <= 0:
        return 0.0, 1.0
    share = hits / count
    if not 0 <= share <= 1:
        raise ValueError(f"found {hits} of {count}, expected at least 0 and at most all of them")
    spread = z * z / count
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def poisson_interval(count: float, z: float = Z95) -> tuple[float, float]:
    """Return the score interval of the mean of a Poisson count: the means whose z-score the count does not exceed.

    The limits solve ``(count - mean)^2 = z^2 mean``.
    """
    centre, half = count + z * z / 2, z * math.sqrt(count + z * z / 4)
    return max(0.0, centre - half), centre + half


def pool(shares: Sequence[float], weights: Sequence[float]) -> float:
    """Return the logarithmic pool of probabilities of one event: the weighted mean of their log odds (Genest and Zidek 1986).

    Parameters
    ----------
    shares : sequence of float
        Each within 0 < p < 1.
    weights : sequence of float
        At least 0, with a sum above 0.
    """
    total = sum(weights)
    score = sum(w * math.log(p / (1 - p)) for p, w in zip(shares, weights, strict=True)) / total
    return 1 / (1 + math.exp(-score)) if score >= 0 else math.exp(score) / (1 + math.exp(score))
