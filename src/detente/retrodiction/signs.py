"""The signs by which the mixture judges whether a point moves, and where to.

What moves is where those who refuse lose much and the others give up little; where a counter-draft changed it; where
words asked for something else; where nobody asked a party that it obliges; and what the draft itself left open. What
parties said in favour of the draft's option holds it.
"""

from __future__ import annotations

import numpy as np

from detente.problem.arrays import Floats
from detente.retrodiction.situation import Situation

MOVES = ("open", "loss", "trade", "counter", "asked", "held", "not_asked")
"""Of a point: left open; the refusers' loss, against the largest; what the best trade gives the refusers less what it
costs the others; the share of the texts speaking of it that change it; words for something else; words for the draft's
option; a party obliged there that had no part in the draft. Counter-drafts and words stand against the case's mean."""

OPTIONS = ("counter", "for", "against", "gain", "cost")
"""Of an option: the share of counter-drafts that choose it; words for and against it; what it gives those who refuse,
and costs the others, beside the draft."""

MOST_TRADE = 1.5


def signs_of_points(known: Situation) -> Floats:
    """Return the signs of each point.

    Parameters
    ----------
    known : Situation

    Returns
    -------
    float64 array, shape (points, len(MOVES))
    """
    starts = known.problem.offset[:-1].astype(np.int64)
    other = ~known.drafted
    loss = losses(known, known.pressure)
    largest = loss.max() if loss.size and loss.max() > 0 else 1.0
    changed = np.add.reduceat(np.where(other, known.countered, 0.0), starts)
    counter = changed / np.maximum(changed + known.kept_by_counter, 1.0)
    asked = np.log1p(np.add.reduceat(np.where(other, known.support, known.oppose), starts))
    held = np.log1p(np.add.reduceat(np.where(other, known.oppose, known.support), starts))
    return np.column_stack(
        [
            known.open.astype(np.float64),
            np.sqrt(loss / largest),
            best_trades(known),
            counter - counter.mean(),
            asked - asked.mean(),
            held - held.mean(),
            known.not_asked.astype(np.float64),
        ]
    )


def signs_of_options(known: Situation) -> Floats:
    """Return the signs of each option.

    Parameters
    ----------
    known : Situation

    Returns
    -------
    float64 array, shape (columns, len(OPTIONS))
    """
    gain, cost = _gain_and_cost(known)
    texts = max(len(known.counter_drafts), 1)
    return np.column_stack([known.countered / texts, np.log1p(known.support), np.log1p(known.oppose), gain, cost])


def losses(known: Situation, weight: Floats) -> Floats:
    """Return what the draft costs parties against their best option of each point, weighted and summed.

    Parameters
    ----------
    known : Situation
    weight : float64 array, shape (parties,)

    Returns
    -------
    float64 array, shape (points,)
        In shares of what is at stake for a party over all points.
    """
    starts = known.problem.offset[:-1].astype(np.int64)
    return np.asarray(weight @ (np.maximum.reduceat(known.worth, starts, axis=1) - known.here))


def best_trades(known: Situation) -> Floats:
    """Return, for each point, the largest gain of the refusers less the cost to the others; 0 without an alternative."""
    gain, cost = _gain_and_cost(known)
    net = np.where(known.alternatives, gain - cost, -np.inf)
    best = np.maximum.reduceat(net, known.problem.offset[:-1].astype(np.int64))
    return np.asarray(np.clip(np.where(np.isfinite(best), best, 0.0), -MOST_TRADE, MOST_TRADE))


def _gain_and_cost(known: Situation) -> tuple[Floats, Floats]:
    """Return both for each column, in units of half an average point's stake for the whole table."""
    scale = len(known.problem.points) / max(2.0 * float(known.voice.sum()), 1.0)
    others = (1.0 - known.refuses) * known.voice
    gain = known.pressure @ known.gains
    cost = -(others @ np.minimum(known.gains, 0.0))
    return np.asarray(gain * scale), np.asarray(cost * scale)
