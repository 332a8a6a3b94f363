"""The matrix of a draft: what each point means to each party, how sure that is, and what it could live with next.

A party signs when a package is worth at least its no-deal value. Take the way from the sum of its worst options to the sum
of its best, and say how far along it the no-deal value lies: the *level*. Point by point, an option that lies at least as
far along its own point's way speaks for signing; one that lies less far speaks against it. Added over all points, what
speaks for and against is exactly the package's utility less the no-deal value (linkages left out). So the classes of a
row of cells and the size of their points say why a party would sign or not. A point's size is its swing, the way from
its worst to its best option (swing weights: von Winterfeldt and Edwards 1986).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from detente.bargain.draft_columns import DraftTable, lay_out
from detente.bargain.matrix_classes import BEST, CLASSES, COSTLY, LIVE, NO_STAKE, RED_LINE, SURE, UNKNOWN
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.case.rough import unjudged
from detente.problem.arrays import TOLERANCE, Bools, Draws, Floats, Ints, Problem
from detente.problem.drawn import DrawnProblem
from detente.records import Record

HALFWAY = 0.5
"""The level of a party without a no-deal value."""
MOST_COMBINATIONS = 4096
"""A red line over more combinations of options than this is judged at the draft only."""


@dataclass(frozen=True)
class Fallback(Record):
    """One option of a point, as a party sees it.

    Attributes
    ----------
    option : str
    class_ : str
        The class that most draws have (of those that tie, the harder one); ``unknown`` where nobody judged it.
    shares : dict of str to float
        Share of the draws in each class; empty where nobody judged it.
    loss : float or None
        Mean over the draws of what the party's best option of the point is worth more, as a share of all it could win.
    on_table : bool
        Whether the draft provides it or leaves it possible.
    """

    option: str
    class_: str
    shares: dict[str, float]
    loss: float | None
    on_table: bool

    renamed: ClassVar[dict[str, str]] = {"class_": "class"}


@dataclass(frozen=True)
class Cell(Record):
    """What a draft's option of a point is to a party; an open point counts at the party's worst remaining option.

    Attributes
    ----------
    class_, shares
        As in :class:`Fallback`.
    sure : bool
        Whether the class holds in at least 95% of the draws.
    weight : float or None
        The point's share of all that the party could win, mean over the draws; None where nobody judged the point.
    size : int
        1 to 3: small, middling, large beside the party's weightiest point; 0 where it is not known.
    next : str or None
        What the party could live with next: where the draft's option is costly or a red line, the option nearest to that
        which it could more likely than not accept; else the least that it could still accept below the draft's.
    next_share : float or None
        In which share of the draws it could live with that: with its best, bearable options, or those of no stake.
    ladder : tuple of Fallback
        All options of the point, the party's best first; those that nobody judged last.
    """

    class_: str
    shares: dict[str, float]
    sure: bool
    weight: float | None
    size: int
    next: str | None
    next_share: float | None
    ladder: tuple[Fallback, ...]

    renamed: ClassVar[dict[str, str]] = {"class_": "class"}

    @property
    def between(self) -> tuple[str, ...]:
        """Where no class is sure, the first two classes and others with 5% of the draws or more, most first; else none."""
        if self.sure or self.class_ == UNKNOWN:
            return ()
        rest = sorted((c for c in self.shares if c != self.class_), key=lambda c: -self.shares[c])
        return (self.class_, *rest[:1], *(c for c in rest[1:] if self.shares[c] >= 1 - SURE))


@dataclass(frozen=True)
class MatrixPoint(Record):
    """A point of the matrix.

    Attributes
    ----------
    point, number, title : str
    option : str or None
        The draft's; None where it leaves the point open.
    open : tuple of str
        The options that an open point still has.
    words : str
        The option on the table in words.
    bound : tuple of str
        The parties that must act or accept a limit under it (of an open point, under any that remains).
    dispute : float
        Sum over the parties of the share of draws with a red line here, and of the point's weight where it is costly.
    cells : dict of str to Cell
        By party.
    """

    point: str
    number: str
    title: str
    option: str | None
    open: tuple[str, ...]
    words: str
    bound: tuple[str, ...]
    dispute: float
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Matrix(Record):
    """Points x parties.

    Attributes
    ----------
    draft : str
    parties : tuple of str
        Those with preferences in canonical order; then those that nobody judged and that the draft binds or the consent
        rule names.
    unjudged : tuple of str
        The parties whose preferences nobody judged.
    no_threshold : tuple of str
        The parties without a no-deal value, whose options count from halfway between worst and best.
    points : tuple of MatrixPoint
        In the order of the plan.
    draws, seed : int
    posterior : bool
    """

    draft: str
    parties: tuple[str, ...]
    unjudged: tuple[str, ...]
    no_threshold: tuple[str, ...]
    points: tuple[MatrixPoint, ...]
    draws: int
    seed: int
    posterior: bool

    row_source: ClassVar[str] = "entries"

    @property
    def entries(self) -> list[dict[str, Any]]:
        """One row for each cell."""
        return [
            {
                "point": p.point,
                "option": p.option,
                "party": party,
                "class": c.class_,
                "sure": c.sure,
                "weight": c.weight,
            }
            | {
                "next": c.next,
                "next_share": c.next_share,
                **{f"share.{name}": c.shares.get(name) for name in CLASSES[:-1]},
            }
            for p in self.points
            for party, c in p.cells.items()
        ]

    def disputed(self) -> tuple[MatrixPoint, ...]:
        """Return the points, the most disputed first; those that tie in the order of the plan."""
        return tuple(sorted(self.points, key=lambda p: -round(p.dispute, 9)))


def matrix(drawn: DrawnProblem, case: Case, draft: Draft) -> Matrix:
    """Class every option of every point for every party, over the draws.

    Parameters
    ----------
    drawn : DrawnProblem
    case : Case
    draft : Draft

    Returns
    -------
    Matrix

    Raises
    ------
    InputError
        When the draft leaves a point undecided without listing it as open.
    """
    problem = drawn.problem
    table = lay_out(problem, draft.package, draft.open, draft.id)
    found = _Found(problem, table)
    for block in drawn.blocks():
        found.add(block)
    silent = _Silence(case)
    extra = tuple(p for p in _named(case, draft) if p not in problem.parties)
    points = tuple(_point(case, draft, point, found, silent, extra) for point in problem.points)
    none = tuple(p for p, has in zip(problem.parties, problem.has_no_deal, strict=True) if not has)
    return Matrix(
        draft.id, (*problem.parties, *extra), extra, none, points, found.draws, drawn.seed, drawn.posterior
    )  # fmt: skip


class _Found:
    """Counts over the draws: classes of columns and of the draft's cells, losses and weights."""

    def __init__(self, problem: Problem, table: DraftTable) -> None:
        parties, kinds = len(problem.parties), RED_LINE_CODE + 1
        self.problem, self.table, self.lines = problem, table, _lines(problem, table)
        self.columns = np.zeros((parties, problem.columns, kinds))
        self.cells = np.zeros((parties, len(problem.points), kinds))
        self.loss = np.zeros((parties, problem.columns))
        self.weight = np.zeros((parties, len(problem.points)))
        self.draws = 0

    def add(self, block: Draws) -> None:
        """Count a block of draws."""
        problem, values = self.problem, block.values
        starts = problem.offset[:-1]
        worst = np.minimum.reduceat(values, starts, axis=2)
        swing = np.maximum.reduceat(values, starts, axis=2) - worst
        total = swing.sum(axis=2)
        whole = np.where(total > TOLERANCE, total, 1.0)
        level = np.where(
            np.isfinite(block.no_deal), (block.no_deal - worst.sum(axis=2)) / whole, HALFWAY
        )  # fmt: skip
        self.weight += (swing / whole[:, :, None]).sum(axis=0)
        point = np.repeat(np.arange(len(problem.points)), problem.sizes)  # of each column
        way = swing[:, :, point]
        gain = values - worst[:, :, point]
        code = (gain < level[:, :, None] * way - TOLERANCE) + np.int8(2)
        np.copyto(code, 1, where=gain >= way - TOLERANCE)
        np.copyto(code, 0, where=way <= TOLERANCE)
        for k, party in enumerate(problem.red_line_party):
            struck = np.flatnonzero(self.lines[k])
            own = code[:, party, struck]
            own[block.red_line_real[:, k]] = RED_LINE_CODE
            code[:, party, struck] = own
        way -= gain
        way /= whole[:, :, None]
        self.loss += way.sum(axis=0)
        columns = np.flatnonzero(self.table.allowed)
        at_worst = np.maximum.reduceat(code[:, :, columns], np.searchsorted(columns, starts), axis=2)
        self.columns += _counts(code, self.columns.shape[-1])
        self.cells += _counts(at_worst, self.columns.shape[-1])
        self.draws += len(block)

    def shares(self, counts: Floats) -> dict[str, float]:
        """Return the share of each class that any draw has, by its name."""
        return {CLASSES[k]: float(n) / self.draws for k, n in enumerate(counts) if n}


RED_LINE_CODE = CLASSES.index(RED_LINE)


def _counts(codes: NDArray[np.int8], kinds: int) -> Ints:
    """Count each code over the first axis, shape (..., kinds)."""
    return np.stack([np.count_nonzero(codes == kind, axis=0) for kind in range(kinds)], axis=-1)


def _lines(problem: Problem, table: DraftTable) -> Bools:
    """Return where a red line strikes an option, shape (red lines, columns).

    It does where the option crosses the line whatever else is agreed; and where the draft with this option crosses it, and
    with another option of the point does not. A line that the draft crosses and no single change undoes strikes all its
    points.
    """
    result = np.zeros((len(problem.red_lines), problem.columns), dtype=np.bool_)
    crossed: Bools = np.asarray(table.line_crossed.any(axis=0))
    for k in range(len(problem.red_lines)):
        points = sorted(problem.red_lines.points(k))
        spans = {j: slice(int(problem.offset[j]), int(problem.offset[j + 1])) for j in points}
        turned = [j for j in points if not crossed[spans[j], k].all()]
        for j in turned or (points if crossed[-1, k] else []):
            result[k, spans[j]] = crossed[spans[j], k]
        result[k] |= _alone(problem, k, points)
    return result


def _alone(problem: Problem, k: int, points: list[int]) -> Bools:
    """Return the options that cross a red line whatever else is agreed, shape (columns,)."""
    result = np.zeros(problem.columns, dtype=np.bool_)
    ranges = [range(int(problem.offset[j]), int(problem.offset[j + 1])) for j in points]
    if not points or np.prod([float(len(r)) for r in ranges]) > MOST_COMBINATIONS:
        return result
    combinations = np.array(list(itertools.product(*ranges)), dtype=np.int64)
    package = np.tile(problem.offset[:-1], (len(combinations), 1))
    package[:, points] = combinations
    truth = problem.red_lines.evaluate(package)[:, k]
    if not truth.all():
        for at, r in enumerate(ranges):
            result[list(r)] = [bool(truth[combinations[:, at] == c].all()) for c in r]
    return result


class _Silence:
    """What no assessor judged: options (by party and point) and weights (by party)."""

    def __init__(self, case: Case) -> None:
        self.options: dict[str, set[tuple[str, str]]] = {}
        self.weights: dict[str, set[str]] = {}
        for assessor in case.assessors:
            for party, preferences in assessor.preferences.items():
                weights, options = unjudged(preferences)
                silent = self.options.get(party, set(options))
                self.options[party] = silent & set(options)
                self.weights[party] = self.weights.get(party, set(weights)) & set(weights)


def _named(case: Case, draft: Draft) -> Iterator[str]:
    """Yield the parties that the draft binds or the consent rule names, in the order of the case."""
    bound = {party for point in case.points for o in _on_table(draft, point.id) for party in point.obligated_by(o)}
    bound |= {party for clause in case.consent for party in clause.members}
    yield from (party for party in case.party_ids if party in bound)


def _on_table(draft: Draft, point: str) -> tuple[str, ...]:
    return (draft.package[point],) if point in draft.package else tuple(draft.open[point])


def _point(
    case: Case, draft: Draft, point_id: str, found: _Found, silent: _Silence, extra: tuple[str, ...]
) -> MatrixPoint:
    point, problem = case.point(point_id), found.problem
    options = _on_table(draft, point_id)
    cells = {p: _cell(found, silent, i, problem.point_index(point_id), options) for i, p in enumerate(problem.parties)}
    cells |= {party: _not_judged(point.option_ids, options) for party in extra}
    texts = [point.says(o) for o in options]
    bound = dict.fromkeys(p for o in options for p in point.obligated_by(o))
    dispute = sum(
        c.shares.get(RED_LINE, 0.0) + (c.weight or 0.0) * c.shares.get(COSTLY, 0.0) for c in cells.values()
    )  # fmt: skip
    return MatrixPoint(
        point_id, point.number, point.title, options[0] if point_id in draft.package else None,
        () if point_id in draft.package else options,
        texts[0] if point_id in draft.package else "Open: " + " / ".join(texts), tuple(bound), float(dispute), cells,
    )  # fmt: skip


def _not_judged(all_options: tuple[str, ...], options: tuple[str, ...]) -> Cell:
    ladder = tuple(Fallback(o, UNKNOWN, {}, None, o in options) for o in all_options)
    return Cell(UNKNOWN, {}, False, None, 0, None, None, ladder)


def _cell(found: _Found, silent: _Silence, i: int, j: int, options: tuple[str, ...]) -> Cell:
    problem = found.problem
    party, point = problem.parties[i], problem.points[j]
    unknown = {o for p, o in silent.options.get(party, ()) if p == point}
    ladder = []
    for o, option in enumerate(problem.options[j]):
        column = int(problem.offset[j]) + o
        shares = {} if option in unknown else found.shares(found.columns[i, column])
        loss = None if option in unknown else float(found.loss[i, column]) / found.draws
        ladder.append(Fallback(option, _class(shares), shares, loss, option in options))
    ladder.sort(key=lambda f: (f.loss is None, f.loss or 0.0))
    known = point not in silent.weights.get(party, ())
    weight = float(found.weight[i, j]) / found.draws if known else None
    largest = float(found.weight[i].max()) / found.draws
    size = 0 if weight is None else 1 + sum(weight >= largest * part - TOLERANCE for part in (1 / 3, 2 / 3))
    shares = {} if unknown.intersection(options) else found.shares(found.cells[i, j])
    kind = _class(shares)
    following = _next(ladder, kind)
    return Cell(
        kind, shares, kind != UNKNOWN and shares[kind] >= SURE, weight, size,
        None if following is None else following.option, None if following is None else _acceptable(following),
        tuple(ladder),
    )  # fmt: skip


def _class(shares: dict[str, float]) -> str:
    """Return the class of the largest share; of those that tie, the one that is harder to accept."""
    return max(shares, key=lambda c: (round(shares[c], 12), CLASSES.index(c)), default=UNKNOWN)


def _next(ladder: list[Fallback], kind: str) -> Fallback | None:
    """Return what a party could live with next; see :class:`Cell`."""
    losses = [f.loss for f in ladder if f.on_table and f.loss is not None]
    if kind in (UNKNOWN, NO_STAKE) or not losses:
        return None
    loss = max(losses)
    could = [f for f in ladder if not f.on_table and f.loss is not None and _acceptable(f) > 0.5]
    if kind in (COSTLY, RED_LINE):
        better = [f for f in could if f.loss is not None and f.loss <= loss]
        chosen = better or could
        return chosen[-1] if chosen else None
    worse = [f for f in could if f.loss is not None and f.loss > loss]
    return worse[-1] if worse else None


def _acceptable(fallback: Fallback) -> float:
    return sum(fallback.shares.get(c, 0.0) for c in (NO_STAKE, BEST, LIVE))
