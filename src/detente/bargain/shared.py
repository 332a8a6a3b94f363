"""What a set of packages has in common, and a few of them that stand for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detente.problem.arrays import Bools, Floats, Ints, Problem
from detente.records import Record

NEARLY_ALL = 0.9
"""An option that is in this share of the packages belongs to the backbone."""


@dataclass(frozen=True)
class Shared(Record):
    """In which share of the packages an option is."""

    point: str
    option: str
    share: float


class WithBackbone(Record):
    """A result that says how often each option is in its packages."""

    options: tuple[Shared, ...]

    derived: ClassVar[tuple[str, ...]] = ("backbone",)

    @property
    def backbone(self) -> dict[str, str]:
        """The options in at least nine tenths of the packages, by point."""
        return backbone_of(self.options)


def shares(problem: Problem, columns: Ints) -> tuple[Shared, ...]:
    """Return how often each option is in packages: by point, the most frequent first.

    Parameters
    ----------
    problem : Problem
    columns : int64 array, shape (packages, points)
    """
    if not len(columns):
        return ()
    counts = np.bincount(np.asarray(columns).ravel(), minlength=problem.columns)
    return shares_of(problem, counts / len(columns))


def shares_of(problem: Problem, share: Floats) -> tuple[Shared, ...]:
    """Return options with their shares, shape (columns,): by point, the most frequent first."""
    found = []
    for j, point in enumerate(problem.points):
        own = share[problem.offset[j] : problem.offset[j + 1]]
        order = np.argsort(-own, kind="stable")
        found += [Shared(point, problem.options[j][o], float(own[o])) for o in order if own[o] > 0]
    return tuple(found)


def backbone_of(options: Iterable[Shared]) -> dict[str, str]:
    """Return the options in at least nine tenths of the packages, by point (Slaney and Walsh 2001)."""
    return {o.point: o.option for o in options if o.share >= NEARLY_ALL - 1e-12}


def scaled(utilities: Floats) -> Floats:
    """Return utilities scaled so that each party's run from 0 to 1 over the packages, shape (packages, parties)."""
    low, high = utilities.min(axis=0), utilities.max(axis=0)
    result: Floats = (utilities - low) / np.where(high > low, high - low, 1.0)
    return result


def farthest(vectors: Floats, taken: Sequence[int], count: int) -> list[int]:
    """Add to those taken, again and again, the vector farthest from them (Gonzalez 1985); of several, the first.

    Parameters
    ----------
    vectors : float64 array, shape (vectors, dimensions)
    taken : sequence of int
        At least one.
    count : int
        How many there are to be in the end.
    """
    chosen = list(taken)
    distance = np.full(len(vectors), np.inf)
    for k in chosen:
        distance = np.minimum(distance, ((vectors - vectors[k]) ** 2).sum(axis=1))
    while len(chosen) < min(count, len(vectors)):
        k = int(distance.argmax())
        chosen.append(k)
        distance = np.minimum(distance, ((vectors - vectors[k]) ** 2).sum(axis=1))
    return chosen


def telling(problem: Problem, members: Sequence[int]) -> Floats:
    """Return how much each point can matter to the party to which it matters most, shape (points,).

    A point's share of the party's own range on the central preferences: what its best option adds over its worst, over
    the sum of that over all points. Linkages are left out.
    """
    values = problem.central.values[0][list(members)]
    starts = problem.offset[:-1]
    span = np.maximum.reduceat(values, starts, axis=1) - np.minimum.reduceat(values, starts, axis=1)
    total = span.sum(axis=1, keepdims=True)
    result: Floats = (span / np.where(total > 0, total, 1.0)).max(axis=0)
    return result


def weighty(problem: Problem, members: Sequence[int], share: float = 0.75) -> Bools:
    """Return which points matter most: the fewest that together make so large a share of what all can matter.

    Parameters
    ----------
    problem : Problem
    members : sequence of int
        To whom; see :func:`telling`.
    share : float

    Returns
    -------
    bool array, shape (points,)
        All points where none matters to anybody.
    """
    weight = telling(problem, members)
    order = np.argsort(-weight, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(weight[order])])[:-1]
    result: Bools = np.zeros(len(weight), dtype=np.bool_)
    result[order[before < share * weight.sum() - 1e-12]] = True
    return result if result.any() else np.ones_like(result)
