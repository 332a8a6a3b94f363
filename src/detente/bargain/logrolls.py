"""Logrolls: exchanges of two points that leave two parties better off, though each point alone costs one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detente.problem.arrays import Floats, Ints, Problem
from detente.records import Record

LEAST = 1e-6


@dataclass(frozen=True)
class Logroll(Record):
    """One exchange, from a given package.

    Attributes
    ----------
    parties : (str, str)
        The first gains by the first change and gives by the second; the other way round for the second.
    changes : two of (point, from, to)
    gains : dict
        By party (all with preferences): what both changes together add to its utility, linkages included.
    joint : float
        The sum of the two parties' gains.
    """

    parties: tuple[str, str]
    changes: tuple[tuple[str, str, str], tuple[str, str, str]]
    gains: dict[str, float]
    joint: float

    parts: ClassVar[Mapping[str, tuple[str, ...]]] = {"changes": ("point", "from", "to")}


def logrolls(problem: Problem, columns: Ints, most: int = 10) -> tuple[Logroll, ...]:
    """Return, for each pair of parties, the exchanges of two points that make both better off.

    An exchange changes two points: one change is worth something to the first party and costs the second, the other
    the reverse, and both parties gain by the whole (Raiffa 1982, chapter 10; vote trading in Buchanan and Tullock
    1962). Utilities are central and include linkages.

    Parameters
    ----------
    problem : Problem
    columns : int64 array, shape (points,)
        The package to start from.
    most : int
        The most for each pair; largest joint gain first, ties in file order.
    """
    before = problem.utilities(columns)[0, 0]
    point_of = np.repeat(np.arange(len(problem.points)), problem.sizes)
    others = np.flatnonzero(np.arange(problem.columns) != columns[point_of])
    single = np.repeat(columns[None], len(others), axis=0)
    single[np.arange(len(others)), point_of[others]] = others
    alone: Floats = problem.utilities(single)[0] - before if len(others) else np.zeros((0, len(before)))
    a, b = np.triu_indices(len(others), 1)
    apart = point_of[others[a]] != point_of[others[b]]
    a, b = a[apart], b[apart]
    both = np.empty((len(a), len(before)))
    for k in range(0, len(a), 50_000):
        part = slice(k, k + 50_000)
        double = np.repeat(columns[None], len(a[part]), axis=0)
        rows = np.arange(len(double))
        double[rows, point_of[others[a[part]]]] = others[a[part]]
        double[rows, point_of[others[b[part]]]] = others[b[part]]
        both[part] = problem.utilities(double)[0] - before
    found = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            gain = (both[:, i] > LEAST) & (both[:, j] > LEAST)
            for first, second in ((a, b), (b, a)):
                trade = (
                    gain
                    & (alone[first, i] > LEAST)
                    & (alone[first, j] < -LEAST)
                    & (alone[second, j] > LEAST)
                    & (alone[second, i] < -LEAST)
                )
                for at in np.flatnonzero(trade):
                    found.append((i, j, int(first[at]), int(second[at]), int(at)))
    ranked: dict[tuple[int, int], list[Logroll]] = {}
    joint = sorted(found, key=lambda f: (-(both[f[4], f[0]] + both[f[4], f[1]]), f))
    for i, j, x, y, k in joint:
        own = ranked.setdefault((i, j), [])
        if len(own) < most:
            own.append(
                Logroll(
                    (problem.parties[i], problem.parties[j]),
                    (_change(problem, columns, others[x]), _change(problem, columns, others[y])),
                    {p: float(both[k, n]) for n, p in enumerate(problem.parties)},
                    float(both[k, i] + both[k, j]),
                )
            )
    return tuple(sorted((r for rs in ranked.values() for r in rs), key=lambda r: -r.joint))


def _change(problem: Problem, columns: Ints, column: int) -> tuple[str, str, str]:
    j = int(np.searchsorted(problem.offset, column, side="right")) - 1
    start = int(problem.offset[j])
    return (
        problem.points[j],
        problem.options[j][int(columns[j]) - start],
        problem.options[j][int(column) - start],
    )
