"""The most typical runs, told as short stories: medoids.

Runs are compared by how they end: agreed or not, when, on what package, and who refused (a mixed distance after Gower
1971). The K runs that stand for all others at least distance are found by k-medoids (Kaufman and Rousseeuw 1987, with
the alternating search of Park and Jun 2009); each is then shown step by step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.errors import InputError
from detente.forecast.forecast import Ensemble
from detente.problem.arrays import Floats, Ints
from detente.process.story import tell
from detente.process.tally import Details
from detente.records import Record

MOST_RUNS = 1_000
LINES = 24


@dataclass(frozen=True)
class Story(Record):
    """One typical run: its number, the share of runs that it stands for, how it ended, and its log."""

    renamed = {"lines": "log"}

    run: int
    share: float
    outcome: dict[str, Any]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Stories(Record):
    """The most typical runs, the most typical first."""

    row_source = "stories"

    stories: tuple[Story, ...]


def distances(details: Details, horizon: int) -> Floats:
    """Return how far runs are from each other, shape (runs, runs).

    1 for agreed against not, up to 1 for differing options, up to 1/2 for who refused and for the day.
    """
    agreed = details.agreed
    varying = np.flatnonzero(np.ptp(details.columns, axis=0) > 0)
    result = (agreed[:, None] != agreed[None, :]).astype(np.float64)
    result += 0.5 * np.abs(details.day[:, None].astype(np.float64) - details.day[None, :]) / max(1, horizon)
    if len(varying):
        differ = np.zeros(result.shape)
        for j in varying:
            differ += details.columns[:, None, j] != details.columns[None, :, j]
        result += differ / len(varying)
    if details.refuses.shape[1]:
        differ = np.zeros(result.shape)
        for i in range(details.refuses.shape[1]):
            differ += details.refuses[:, None, i] != details.refuses[None, :, i]
        result += 0.5 * differ / details.refuses.shape[1]
    return np.asarray(result)


def medoids(distance: Floats, count: int) -> tuple[Ints, Ints]:
    """Return the medoids and which one each run belongs to (index into the medoids).

    Parameters
    ----------
    distance : float array, shape (runs, runs)
    count : int
    """
    chosen = [int(np.argmin(distance.sum(axis=0)))]
    nearest = distance[:, chosen[0]].copy()
    while len(chosen) < count and nearest.max() > 0:
        gain = np.maximum(nearest[:, None] - distance, 0).sum(axis=0)
        chosen.append(int(np.argmax(gain)))
        nearest = np.minimum(nearest, distance[:, chosen[-1]])
    picked = np.array(chosen)
    for _ in range(50):
        group = np.argmin(distance[:, picked], axis=1)
        moved = picked.copy()
        for k in range(len(picked)):
            members = np.flatnonzero(group == k)
            if len(members):
                moved[k] = members[int(np.argmin(distance[np.ix_(members, members)].sum(axis=0)))]
        if (moved == picked).all():
            break
        picked = moved
    return picked, np.argmin(distance[:, picked], axis=1)


def typical(case: Case, ensemble: Ensemble, count: int = 3) -> Stories:
    """Tell the most typical runs of an ensemble.

    Parameters
    ----------
    case : Case
    ensemble : Ensemble
    count : int
        How many, 1 to 10; fewer are told when runs differ less.

    Raises
    ------
    InputError
        When the number is out of range.
    """
    if not 1 <= count <= 10:
        raise InputError(f"found {count} stories, expected 1 to 10")
    details = ensemble.details
    kept = min(len(details), MOST_RUNS)
    if not kept:
        return Stories(())
    some = Details(*(getattr(details, name)[:kept] for name in details.__dataclass_fields__))
    picked, group = medoids(distances(some, ensemble.setup.process.horizon), count)
    found = []
    for k, at in enumerate(picked):
        run = int(some.index[at])
        lines, outcome = tell(case, ensemble.setup, ensemble.setup.inputs(run, run + 1))
        if len(lines) > LINES:
            lines = [*lines[: LINES - 8], f"… {len(lines) - LINES} more steps …", *lines[-8:]]
        found.append(Story(run, float((group == k).mean()), outcome, tuple(lines)))
    found.sort(key=lambda entry: (-entry.share, entry.run))
    return Stories(tuple(found))
