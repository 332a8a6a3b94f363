"""What each method says of a pair: which points move, and to which option."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.bargain.central_amendment import central_amendment, read_draft
from detente.bargain.criteria.registry import CRITERIA
from detente.bargain.criteria.solve import solve
from detente.bargain.ladder.ladder import ladder
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.errors import DetenteError
from detente.problem.arrays import Floats, Ints
from detente.problem.drawn import DrawnProblem
from detente.retrodiction.mixture import Weights, chances
from detente.retrodiction.signs import losses
from detente.retrodiction.situation import Situation

PICKS = 200  # of the random baseline
SECONDS = 5.0  # of each search
RUNS = 1_000
LADDER_DRAWS = 4_000  # half to search, half to judge what was found
LADDER_SECONDS = 1.0


COPIED = "counter_draft"
"""The baseline that copies what the counter-drafts say."""


@dataclass(frozen=True)
class Prediction:
    """What a method says.

    Attributes
    ----------
    method, title : str
    baseline : bool
    moves : float64 array, shape (points,) or (repeats, points)
        Probability that each point moves.
    rank : float64 array, shape (points,)
        By which it ranks points.
    options : float64 array, shape (columns,), or None
        Probability of each option if the point moves; None where the method names none.
    new : float64 array, shape (points,), or None
        Probability of an option that nobody had proposed, if the point moves.
    note : str
        Why the method says nothing, or what it needed.
    """

    method: str
    title: str
    baseline: bool
    moves: Floats
    rank: Floats
    options: Floats | None = None
    new: Floats | None = None
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """A pair as every method gets it: only what was known on the day."""

    case: Case
    drawn: DrawnProblem
    draft: Draft
    known: Situation

    @property
    def points(self) -> int:
        return len(self.known.problem.points)


Tell = Callable[[Asked], "Prediction"]


def mixture_of(known: Situation, weights: Weights) -> Prediction:
    """Return what the recommended mixture says."""
    moves, options, new = chances(known, weights)
    return Prediction("mixture", "the mixture", False, moves, moves, options, new)


def methods(asked: Asked) -> list[Prediction]:
    """Return what the other methods of the tool say."""
    return [_ladder(asked), _amendment(asked), *(_criterion(asked, name) for name in CRITERIA), _simulated(asked)]


def baselines(asked: Asked, expected: float, seed: int) -> list[Prediction]:
    """Return what the baselines say, but for the share, which nobody could know.

    Parameters
    ----------
    asked : Asked
    expected : float
        How many points the mixture expects to move: so many do the rankings and the random baseline name.
    seed : int
        Of the random baseline.
    """
    known, count = asked.known, min(max(round(expected), 0), asked.points)
    other = ~known.drafted
    starts = known.problem.offset[:-1].astype(np.int64)
    changed = np.add.reduceat(np.where(other, known.countered, 0.0), starts)
    refusers, summed = losses(known, known.pressure), losses(known, known.voice)
    rng = np.random.default_rng([19, seed])
    picks = np.zeros((PICKS, asked.points))
    for row in picks:
        row[rng.permutation(asked.points)[:count]] = 1.0
    none = np.zeros(asked.points)
    copied = "" if known.counter_drafts else "no counter-draft was known, so it moves nothing"
    return [
        Prediction("nothing", "nothing moves", True, none, none),
        Prediction("everything", "everything moves", True, none + 1.0, none),
        Prediction("refusers_loss", "largest losses of those who refuse", True, _top(refusers, count), refusers),
        Prediction("summed_loss", "largest losses of all", True, _top(summed, count), summed),
        Prediction(
            COPIED, "copy the counter-drafts", True, (changed > 0).astype(float), changed,
            known.countered, note=copied,
        ),
        Prediction("random", "as many at random", True, picks, none),
    ]  # fmt: skip


def share_of(known: Situation, moved: float) -> Prediction:
    """Return the baseline that knows how large a share of the points moved, and nothing else."""
    points = len(known.problem.points)
    title = "the share that moved, known only afterwards"
    return Prediction("share", title, True, np.full(points, moved), np.zeros(points))


def _top(values: Floats, count: int) -> Floats:
    said = np.zeros(len(values))
    said[np.argsort(-values, kind="stable")[:count]] = 1.0
    return said


def _of_package(asked: Asked, columns: Ints | None, method: str, title: str, why: str) -> Prediction:
    """Return a package as a prediction: what differs from the draft moves."""
    if columns is None:
        return Prediction(method, title, False, np.zeros(0), np.zeros(0), note=why)
    known = asked.known
    moves = (~known.drafted[columns] | known.open).astype(np.float64)
    options = np.zeros(known.problem.columns)
    options[columns] = 1.0
    return Prediction(method, title, False, moves, moves, options)


def _ladder(asked: Asked) -> Prediction:
    """Return the amendment ladder: how often a point is among the changes, rungs counting by the adoption they add."""
    who = ("ladder", "the amendment ladder", False)
    known, problem, draft = asked.known, asked.known.problem, asked.draft
    half = max(min(asked.drawn.draws, LADDER_DRAWS) // 2, 1)
    searched, others = asked.drawn.block(0, half), asked.drawn.block(half, 2 * half)
    found = ladder(
        problem, read_draft(problem, draft.package, draft.open), [searched], [others], seconds=LADDER_SECONDS
    )
    adds, below = [], float(found.before.get("adopted", 0.0))
    for rung in found.rungs:
        adds.append(max(rung.adopted - below, 0.0))
        below = max(below, rung.adopted)
    if not adds or sum(adds) <= 0:
        return Prediction(*who, np.zeros(0), np.zeros(0), note="no draw adopts more after any of its amendments")
    options, moves = np.zeros(problem.columns), np.zeros(asked.points)
    for rung, add in zip(found.rungs, adds, strict=True):
        for step in rung.steps:
            options[problem.column(step.point, step.after)] += add
            moves[problem.point_index(step.point)] += add
    return Prediction(*who, moves / sum(adds), moves, options / np.maximum(moves, 1e-300)[known.point_of])


def _amendment(asked: Asked) -> Prediction:
    problem, draft = asked.known.problem, asked.draft
    start = read_draft(problem, draft.package, draft.open)
    columns = central_amendment(problem, start, SECONDS)[0]
    return _of_package(asked, columns, "amendment", "the central amendment", "no amendment is enough")


def _criterion(asked: Asked, name: str) -> Prediction:
    title = f"solve: {name.replace('_', '-')}"
    try:
        found = solve(asked.known.problem, name, within_zopa=True, time_limit=SECONDS)
        if found.columns is None:
            found = solve(asked.known.problem, name, time_limit=SECONDS)
    except DetenteError as error:
        return _of_package(asked, None, f"solve_{name}", title, str(error))
    return _of_package(asked, found.columns, f"solve_{name}", title, "no package satisfies it")


def _simulated(asked: Asked) -> Prediction:
    """Return the texts agreed in simulated runs: the share of them in which a point differs."""
    who = ("simulated", "simulated texts", False)
    nothing = np.zeros(0)
    if asked.case.process is None:
        return Prediction(*who, nothing, nothing, note="the case has no process.yaml")
    from detente.forecast.forecast import run_ensemble

    try:
        details = run_ensemble(asked.case, RUNS, asked.drawn.seed, draft=asked.draft.id).details
    except DetenteError as error:
        return Prediction(*who, nothing, nothing, note=str(error))
    columns = details.columns[details.agreed] if len(details) else np.zeros((0, asked.points), dtype=np.int64)
    if not len(columns):
        return Prediction(*who, nothing, nothing, note="no simulated run ends in agreement")
    known = asked.known
    differs = ~known.drafted[columns] | known.open
    taken = np.bincount(columns[differs], minlength=known.problem.columns).astype(np.float64)
    moves = differs.mean(axis=0)
    total = np.maximum(differs.sum(axis=0), 1)[known.point_of]
    return Prediction(*who, moves, moves, taken / total)
