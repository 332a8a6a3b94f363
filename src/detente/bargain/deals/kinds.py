"""Kinds of deals: packages divided by how they settle a point, so that each kind has a name that is true of all in it.

Divisive, monothetic clustering (Chavent 1998): of all ways to part a kind in two by one option (those that have it, and
those that do not), the one is taken that leaves the least unlikeness within the parts. Two packages are unlike by what
the points that they settle otherwise are worth, party by party, each party's values scaled to its range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.problem.arrays import Floats, Ints, Problem
from detente.records import Record

MOST = 4
LEAST = 0.1
"""A division has to take away this share of the unlikeness of all packages."""


@dataclass(frozen=True)
class Sign(Record):
    """What parts a kind from another: all its packages have this option (``has``), or none of them has."""

    point: str
    option: str
    has: bool


@dataclass(frozen=True)
class Kind(Record):
    """Packages that are alike.

    Attributes
    ----------
    members : tuple of int
        Their places in the list, the most often adopted first.
    signs : tuple of Sign
        What sets them apart from the other kinds, the sharpest division first; empty where there is one kind.
    """

    members: tuple[int, ...]
    signs: tuple[Sign, ...]


def kinds(problem: Problem, columns: Ints, members: Sequence[int], most: int = MOST) -> tuple[Kind, ...]:
    """Divide packages into kinds; see the module.

    Parameters
    ----------
    problem : Problem
    columns : int64 array, shape (packages, points)
    members : sequence of int
        The parties whose worth tells packages apart.
    most : int
        At most so many kinds, and at most half as many as there are packages.
    """
    if not len(columns):
        return ()
    vectors = _vectors(problem, columns, list(members))
    groups: list[tuple[Ints, tuple[Sign, ...]]] = [(np.arange(len(columns)), ())]
    least = LEAST * _inertia(vectors)
    while len(groups) < min(most, len(columns) // 2):
        ways = [(gain, -g, -c) for g, (rows, _) in enumerate(groups) for c, gain in _divisions(vectors, columns, rows)]
        if not ways or max(ways)[0] < max(least, 1e-12):
            break
        _, g, c = max(ways)
        rows, signs = groups[-g]
        has = (columns[rows] == -c).any(axis=1)
        j = int(np.searchsorted(problem.offset, -c, side="right")) - 1
        point, option = problem.points[j], problem.options[j][-c - int(problem.offset[j])]
        groups[-g : -g + 1] = [
            (rows[has], (*signs, Sign(point, option, True))),
            (rows[~has], (*signs, _without(problem, columns[rows[~has]], j, Sign(point, option, False)))),
        ]
    groups.sort(key=lambda group: int(group[0][0]))
    return tuple(Kind(tuple(int(k) for k in rows), signs) for rows, signs in groups)


def _without(problem: Problem, columns: Ints, j: int, sign: Sign) -> Sign:
    """Return what those without an option have instead, where it is the same in all."""
    own = np.unique(columns[:, j])
    if len(own) > 1:
        return sign
    return Sign(sign.point, problem.options[j][int(own[0]) - int(problem.offset[j])], True)


def _vectors(problem: Problem, columns: Ints, members: list[int]) -> Floats:
    """Return what each point of each package is worth to each party, scaled, shape (packages, parties x points)."""
    values = problem.central.values[0][members]
    starts = problem.offset[:-1]
    span = (np.maximum.reduceat(values, starts, axis=1) - np.minimum.reduceat(values, starts, axis=1)).sum(axis=1)
    scaled = values / np.where(span > 0, span, 1.0)[:, None]
    return np.concatenate([scaled[i][columns] for i in range(len(members))], axis=1)


def _inertia(vectors: Floats) -> float:
    return float(((vectors - vectors.mean(axis=0)) ** 2).sum())


def _divisions(vectors: Floats, columns: Ints, rows: Ints) -> list[tuple[int, float]]:
    """Return for each option that some of the packages have, but not all, by how much dividing by it takes away."""
    whole, found = _inertia(vectors[rows]), []
    for c in np.unique(columns[rows]).tolist():
        has = (columns[rows] == c).any(axis=1)
        if has.all():
            continue
        left = _inertia(vectors[rows[has]]) + _inertia(vectors[rows[~has]])
        found.append((c, round(whole - left, 12)))
    return found


__all__ = ["Kind", "Sign", "kinds"]
