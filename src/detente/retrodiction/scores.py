"""How good a statement of which points move was: proper scores, hits, and the right option among movers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.problem.arrays import Bools, Floats
from detente.records import Record

KEPT_WITHIN = 0.02  # for the log score alone, so that a flat yes or no that was wrong does not cost infinity
RESAMPLES = 1_000


@dataclass(frozen=True)
class Interval(Record):
    """A score with its 95% interval over resampled points (percentile bootstrap: Efron 1979)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class MoveScores(Record):
    """Scores of one method on the points that can be told.

    Attributes
    ----------
    method, title : str
    baseline : bool
    brier, log : Interval
        0 is best for both. The log score takes probabilities between 2% and 98%.
    auc : float or None
        Probability that a point that moved was ranked above one that did not; None where all or none moved.
    hits : float
        Share of the points that it called right, at one half.
    precision, recall : float or None
        Of the points that it said would move, the share that did; of those that moved, the share that it said.
    right_option : float or None
        Of the points that moved and that it said would move, the share where it named the option that came first.
    said : float
        How many points it said would move.
    note : str
    applies : bool
        Whether there was something for it to go by; where not, it is told as not applicable, and beats nothing.
    """

    method: str
    title: str
    baseline: bool
    brier: Interval
    log: Interval
    auc: float | None
    hits: float
    precision: float | None
    recall: float | None
    right_option: float | None
    said: float
    note: str = ""
    applies: bool = True


def brier_of(p: Floats, moved: Bools) -> Floats:
    """Return the Brier score of each point (Brier 1950)."""
    return np.asarray((p - moved) ** 2)


def log_of(p: Floats, moved: Bools) -> Floats:
    """Return minus the natural log of the probability given to what happened (Good 1952), kept within 2% and 98%."""
    kept = np.clip(p, KEPT_WITHIN, 1.0 - KEPT_WITHIN)
    return np.asarray(-np.log(np.where(moved, kept, 1.0 - kept)))


def auc_of(rank: Floats, moved: Bools) -> float | None:
    """Return the area under the curve: pairs ranked right, ties half (Hanley and McNeil 1982)."""
    yes, no = rank[moved], rank[~moved]
    if not len(yes) or not len(no):
        return None
    above = (yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean()
    return float(above)


def mean_with_interval(each: Floats, seed: int = 0) -> Interval:
    """Return a mean and its interval over resampled entries."""
    if not len(each):
        return Interval(float("nan"), float("nan"), float("nan"))
    rng = np.random.default_rng([17, seed])
    means = each[rng.integers(0, len(each), (RESAMPLES, len(each)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(each.mean()), float(low), float(high))


def score(
    who: tuple[str, str, bool], p: Floats, rank: Floats, moved: Bools, right: Bools | None, note: str = ""
) -> MoveScores:
    """Score one method.

    Parameters
    ----------
    who : (id, title, whether a baseline)
    p : float64 array, shape (points,) or (repeats, points)
        With repeats, every score is the mean over them.
    rank : float64 array, shape (points,)
        For the area under the curve.
    moved : bool array, shape (points,)
    right : bool array, shape (points,), or None
        Whether the option it named first came; None where it names none.
    """
    every = np.atleast_2d(p)
    say = every > 0.5
    said = say.sum(axis=1)
    caught = (say & moved).sum(axis=1)
    precision = _mean(caught[said > 0] / said[said > 0]) if (said > 0).any() else None
    recall = float(caught.mean() / moved.sum()) if moved.any() else None
    named = (
        None if right is None or not (say & moved).any() else float((say & moved & right).sum() / (say & moved).sum())
    )
    return MoveScores(
        *who,
        brier=mean_with_interval(brier_of(every, moved).mean(axis=0)),
        log=mean_with_interval(log_of(every, moved).mean(axis=0)),
        auc=auc_of(rank, moved),
        hits=float((say == moved).mean()),
        precision=precision,
        recall=recall,
        right_option=named,
        said=float(said.mean()),
        note=note,
    )


def _mean(values: Floats) -> float:
    return float(values.mean())


def better(one: MoveScores, other: MoveScores) -> tuple[str, ...]:
    """Return the measures on which one method is better than another: of Brier, log, AUC and hits."""
    measures: dict[str, Callable[[MoveScores], float]] = {
        "Brier score": lambda s: -s.brier.value,
        "log score": lambda s: -s.log.value,
        "ranking (AUC)": lambda s: 0.0 if s.auc is None else s.auc,
        "hits": lambda s: s.hits,
    }
    return tuple(name for name, of in measures.items() if of(one) > of(other) + 1e-9)
