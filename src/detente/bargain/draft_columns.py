"""A draft as the analysis sees it: settled columns, open points, and the conditions that its choices touch."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detente.errors import InputError
from detente.problem.arrays import Bools, Floats, Ints, Problem
from detente.problem.conditions import Programs

MAX_COMBINATIONS = 20_000


@dataclass(frozen=True)
class DraftTable:
    """A draft laid out over the columns of a problem.

    Open points that some red line or linkage speaks of are taken through every combination of their remaining
    options; the other open points can be judged one by one.

    Attributes
    ----------
    id : str
    allowed : bool array, shape (columns,)
        Options that the draft chooses or leaves possible.
    open : bool array, shape (points,)
    base : int64 array, shape (combinations, points)
        Column of each point, -1 for an open point that no condition speaks of.
    link_holds : bool array, shape (combinations, columns + 1, linkages)
        Whether a linkage holds after moving one point to a column; the last row is without a move.
    line_crossed : bool array, shape (combinations, columns + 1, red lines)
    """

    id: str
    allowed: Bools
    open: Bools
    base: Ints
    link_holds: Bools
    line_crossed: Bools

    @property
    def combinations(self) -> int:
        return len(self.base)


class Figures(NamedTuple):
    """What of draws kernels need."""

    values: Floats
    no_deal: Floats
    real: Bools
    linkage: Floats


class Conditions(NamedTuple):
    """Linkages or red lines of a draft: whose each is, and where it holds after each move."""

    party: Ints
    holds: Bools  # (combinations, columns + 1, conditions)


def lay_out(
    problem: Problem, package: Mapping[str, str], open_points: Mapping[str, tuple[str, ...]] | None = None, id: str = ""
) -> DraftTable:
    """Lay a draft out over a problem's columns.

    Parameters
    ----------
    problem : Problem
    package : mapping of point id to option id
    open_points : mapping of point id to the options still possible, optional
    id : str

    Raises
    ------
    InputError
        When a point is in neither, an option is unknown, or conditions tie more open points together than can
        be taken through all their combinations (20,000).
    """
    open_points = open_points or {}
    allowed = np.zeros(problem.columns, dtype=np.bool_)
    is_open = np.zeros(len(problem.points), dtype=np.bool_)
    for j, point in enumerate(problem.points):
        if point in package:
            allowed[problem.column(point, package[point])] = True
        elif point in open_points:
            is_open[j] = True
            for option in open_points[point]:
                allowed[problem.column(point, option)] = True
        else:
            raise InputError(f"the draft leaves {point!r} undecided; settle it, or list it under open")
    spoken = {
        j
        for programs in (problem.linkages, problem.red_lines)
        for k in range(len(programs))
        for j in programs.points(k)
    }
    choices = [
        [int(c) for c in np.flatnonzero(allowed[problem.offset[j] : problem.offset[j + 1]]) + problem.offset[j]]
        if not is_open[j] or j in spoken
        else [-1]
        for j in range(len(problem.points))
    ]
    count = int(np.prod([float(len(c)) for c in choices]))
    if count > MAX_COMBINATIONS:
        raise InputError(
            f"draft {id!r} leaves open points that conditions tie together in {count:,} combinations; at most "
            f"{MAX_COMBINATIONS:,} can be judged exactly, settle some of them"
        )
    base = np.array(list(itertools.product(*choices)), dtype=np.int64).reshape(count, len(problem.points))
    return DraftTable(
        id, allowed, is_open, base, _moved(problem, problem.linkages, base), _moved(problem, problem.red_lines, base)
    )


def lay_out_again(problem: Problem, table: DraftTable) -> DraftTable:
    """Lay a draft out over a problem with the same points and other conditions."""
    package, still_open = {}, {}
    for j, point in enumerate(problem.points):
        allowed = table.allowed[problem.offset[j] : problem.offset[j + 1]]
        possible = tuple(option for option, there in zip(problem.options[j], allowed, strict=True) if there)
        if table.open[j]:
            still_open[point] = possible
        else:
            package[point] = possible[0]
    return lay_out(problem, package, still_open, table.id)


def _moved(problem: Problem, programs: Programs, base: Ints) -> Bools:
    """Evaluate conditions for every combination after moving one point to each column."""
    point_of = np.repeat(np.arange(len(problem.points)), problem.sizes)
    known = np.where(base < 0, problem.offset[:-1], base)
    result = np.zeros((len(base), problem.columns + 1, len(programs)), dtype=np.bool_)
    if len(programs) == 0:
        return result
    result[:, -1] = programs.evaluate(known)
    touched = sorted({j for k in range(len(programs)) for j in programs.points(k)})
    result[:, :-1] = result[:, -1:]
    columns = np.flatnonzero(np.isin(point_of, touched))
    few = max(1, MAX_COMBINATIONS // len(base))
    for some in (columns[at : at + few] for at in range(0, len(columns), few)):
        moved = np.repeat(known[:, None], len(some), axis=1)
        moved[:, np.arange(len(some)), point_of[some]] = some
        truth = programs.evaluate(moved.reshape(-1, known.shape[1]))
        result[:, some] = truth.reshape(len(base), len(some), len(programs))
    return result
