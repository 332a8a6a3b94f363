"""What a statement is about, as linear functions of a party's values: packages, partial packages, mixtures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.problem.arrays import Bools, Floats, Ints, Problem
from detente.problem.conditions import Programs
from detente.problem.random import uniforms

MOST = 4096
"""Completions of an unsettled package that are looked at; of more, so many are sampled."""


@dataclass(frozen=True)
class Feature:
    """A mixture of packages.

    Attributes
    ----------
    share : float64 array, shape (columns,)
        How often each column is chosen; the mean utility is ``values @ share`` plus linkages.
    linked : float64 array, shape (linkages,)
        How often each linkage's condition holds.
    crossed : bool array, shape (red lines,)
        Red lines that every package of the mixture crosses.
    """

    share: Floats
    linked: Floats
    crossed: Bools

    def key(self) -> bytes:
        return self.share.tobytes() + self.linked.tobytes() + self.crossed.tobytes()


def completions(problem: Problem, columns: Mapping[int, Sequence[int]]) -> Ints:
    """Return packages over the columns possible at each point.

    Parameters
    ----------
    problem : Problem
    columns : mapping of point index to flat columns

    Returns
    -------
    int64 array, shape (packages, points)
        All of them, or :data:`MOST` drawn at random (always the same ones) when there are more.
    """
    choices = [np.asarray(columns[j], dtype=np.int64) for j in range(len(problem.points))]
    total = 1
    for c in choices:
        total *= len(c)
    if total <= MOST:
        grid = np.indices([len(c) for c in choices]).reshape(len(choices), -1).T
    else:
        u = uniforms(0, "completions", 0, MOST, len(choices))
        grid = (u * np.array([len(c) for c in choices])).astype(np.int64)
    return np.stack([c[grid[:, j]] for j, c in enumerate(choices)], axis=1)


def mixture(problem: Problem, packages: Ints) -> Feature:
    """Return the even mixture of packages, shape (packages, points) of flat columns."""
    share = np.bincount(packages.ravel(), minlength=problem.columns) / len(packages)
    linked = problem.linkages.evaluate(packages).mean(axis=0) if len(problem.linkages) else np.zeros(0)
    crossed: Bools = np.zeros(0, dtype=np.bool_)
    if len(problem.red_lines):
        crossed = np.asarray(problem.red_lines.evaluate(packages).all(axis=0), dtype=np.bool_)
    return Feature(np.asarray(share, dtype=np.float64), np.asarray(linked, dtype=np.float64), crossed)


def open_package(
    problem: Problem, package: Mapping[str, str], undecided: Mapping[str, Sequence[str]]
) -> dict[int, list[int]]:
    """Return the flat columns possible at each point of a draft; every option where it says nothing."""
    result = {}
    for j, point in enumerate(problem.points):
        if point in package:
            result[j] = [problem.column(point, package[point])]
        elif undecided.get(point):
            result[j] = sorted(problem.column(point, option) for option in undecided[point])
        else:
            result[j] = list(range(int(problem.offset[j]), int(problem.offset[j + 1])))
    return result


def contrast(
    problem: Problem, condition: Programs, base: Mapping[int, Sequence[int]]
) -> tuple[Feature, Feature] | None:
    """Return the packages that meet a condition and those that do not, the rest of the package being ``base``.

    Parameters
    ----------
    problem : Problem
    condition : Programs
        One compiled condition.
    base : mapping of point index to flat columns
        What the points that the condition does not name hold.

    Returns
    -------
    tuple of two Features, or None when the condition always or never holds
    """
    named = set(condition.points(0))
    columns = {
        j: list(range(int(problem.offset[j]), int(problem.offset[j + 1]))) if j in named else list(base[j])
        for j in range(len(problem.points))
    }
    packages = completions(problem, columns)
    holds = condition.evaluate(packages)[:, 0]
    if holds.all() or not holds.any():
        return None
    return mixture(problem, packages[holds]), mixture(problem, packages[~holds])
