"""The smallest amendment on the central preferences, from a draft as columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from detente.bargain.solvers.depth_first import UNBOUNDED
from detente.bargain.solvers.engine import LINEAR, MARGIN, Question, Row, ask
from detente.errors import InputError
from detente.problem.arrays import Floats, Ints, Problem


@dataclass(frozen=True)
class Start:
    """A draft as columns.

    Attributes
    ----------
    columns : int64 array, shape (points,)
        -1 where the draft leaves a point open.
    remaining : dict
        Point index to the columns still possible.
    price : float64 array, shape (columns,)
        What choosing a column costs: 0 where the draft already has it.
    """

    columns: Ints
    remaining: dict[int, Ints]
    price: Floats


def read_draft(
    problem: Problem,
    package: Mapping[str, str],
    open: Mapping[str, Iterable[str]] | None = None,
    costs: Mapping[str, float] | None = None,
) -> Start:
    """Lay a draft out; see :class:`Start`.

    Raises
    ------
    InputError
        For unknown points or options, a point neither settled nor open, or a cost that is not a number of at least 0.
    """
    open = open or {}
    columns = np.full(len(problem.points), -1, dtype=np.int64)
    remaining: dict[int, Ints] = {}
    for j, point in enumerate(problem.points):
        if point in open:
            remaining[j] = np.array([problem.column(point, o) for o in open[point]], dtype=np.int64)
        elif point in package:
            columns[j] = problem.column(point, package[point])
        else:
            raise InputError(f"the draft leaves {point!r} neither settled nor open; put it in package or in open")
    cost = np.ones(len(problem.points))
    for point, value in (costs or {}).items():
        j = problem.point_index(point)
        if not (math.isfinite(value) and value >= 0):
            raise InputError(f"found a cost of {value:g} for {point!r}, expected a number of at least 0")
        cost[j] = value
    price = np.repeat(cost, problem.sizes)
    price[columns[columns >= 0]] = 0.0
    return Start(columns, remaining, price)


def within(problem: Problem, start: Start, budget: float) -> Row:
    return Row(np.zeros(len(problem.parties)), -start.price, need=-budget - 1e-9 * max(1.0, budget))


def central_amendment(
    problem: Problem, start: Start, seconds: float
) -> tuple[Ints | None, bool, float | None, int, str]:
    dear = Row(np.zeros(len(problem.parties)), -start.price, cut=True)
    first = ask(problem, Question(LINEAR, consent=True, rows=(dear,)), earliest=False, seconds=seconds)
    if first.columns is None:
        return None, first.optimal, None, first.nodes, first.method
    least = float(start.price[first.columns].sum())
    if not first.optimal:
        return first.columns, False, max(-first.bound, 0.0), first.nodes, first.method
    question = Question(MARGIN, consent=True, rows=(within(problem, start, least),))
    second = ask(problem, question, hints=[first.columns], seconds=seconds)
    nodes = first.nodes + second.nodes
    if second.columns is None:
        return first.columns, False, least, nodes, second.method
    return second.columns, second.optimal, least, nodes, second.method


def margin_of(problem: Problem, columns: Ints) -> float:
    """Return the smallest gain within the best adopting set of parties, on the central preferences.

    Parties that cross a red line of their own are in no set; gains may be negative, so that this also says by how
    much a package misses. Minus infinity when no set adopts, :data:`UNBOUNDED` when no threshold is needed.
    """
    worth = problem.utilities(columns)[0, 0]
    no_deal = problem.central.no_deal[0]
    gain = np.where(np.isfinite(no_deal), worth - np.where(np.isfinite(no_deal), no_deal, 0.0), np.inf)
    if len(problem.red_lines):
        crossed = problem.red_lines.evaluate(columns)[0] & problem.central.red_line_real[0]
        gain[problem.red_line_party[crossed]] = -np.inf
    levels = sorted({float(g) for g in gain if g > -np.inf}, reverse=True) or [-np.inf]
    levels = [*levels, -np.inf] if not levels or levels[0] == -np.inf else levels
    for level in [np.inf, *[v for v in levels if v < np.inf]]:
        accepted = (gain >= level) & (gain > -np.inf)
        if bool(problem.adopts(columns, accepted[None, None])[0, 0]):
            return UNBOUNDED if level == np.inf else float(level)
    return -np.inf
