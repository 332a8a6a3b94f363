"""The mixture: the probability that a point moves and where to, from the signs, with weights fitted on the casebook.

Whether a point moves is a logistic regression on :data:`~detente.retrodiction.signs.MOVES`. Where it moves to is a
conditional logit (McFadden 1974) on :data:`~detente.retrodiction.signs.OPTIONS`, with one more choice: an option that
nobody had proposed yet. Both are fitted with a penalty on the size of the weights (ridge: Hoerl and Kennard 1970), each
case of the casebook counting by the square root of its points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from scipy.optimize import minimize

from detente.problem.arrays import Floats, Ints
from detente.retrodiction.outcome import PointOutcome
from detente.retrodiction.signs import MOVES, OPTIONS, signs_of_options, signs_of_points
from detente.retrodiction.situation import Situation

RIDGE = 1.0
OPEN = 2.0
"""The weight of "open" is drawn towards this, not towards 0: what a draft leaves open moves as soon as it is settled."""

SUREST = 0.02  # nothing is said to be less likely than this, or likelier than 1 less it


@dataclass(frozen=True)
class Weights:
    """What the mixture makes of the signs.

    Attributes
    ----------
    moves : float64 array, shape (1 + len(MOVES),)
        The first is the constant.
    options : float64 array, shape (1 + len(OPTIONS),)
        The first is the constant of an option that nobody had proposed.
    """

    moves: Floats
    options: Floats

    def to_dict(self) -> dict[str, dict[str, float]]:
        """Return the weights by the names of the signs."""
        return {
            "moves": dict(zip(("constant", *MOVES), map(float, self.moves), strict=True)),
            "options": dict(zip(("new", *OPTIONS), map(float, self.options), strict=True)),
        }


@dataclass(frozen=True)
class Lesson:
    """One pair of the casebook, for fitting."""

    known: Situation
    happened: tuple[PointOutcome, ...]


@cache
def shipped_weights() -> Weights:
    """Return the weights fitted on the whole casebook (``weights.yaml``)."""
    text = files("detente.retrodiction").joinpath("weights.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = YAML(typ="safe").load(text)
    return Weights(
        np.array([read["moves"][name] for name in ("constant", *MOVES)], dtype=np.float64),
        np.array([read["options"][name] for name in ("new", *OPTIONS)], dtype=np.float64),
    )


def chances(known: Situation, weights: Weights) -> tuple[Floats, Floats, Floats]:
    """Say how likely each point moves, and where to.

    Parameters
    ----------
    known : Situation
    weights : Weights

    Returns
    -------
    moves : float64 array, shape (points,)
    options : float64 array, shape (columns,)
        The probability of each option, if the point moves; 0 for the draft's own.
    new : float64 array, shape (points,)
        The probability of an option that nobody had proposed, if the point moves.
    """
    signs = signs_of_points(known)
    raw = 1.0 / (1.0 + np.exp(-(weights.moves[0] + signs @ weights.moves[1:])))
    moves = np.clip(raw, SUREST, 1.0 - SUREST)
    appeal = np.where(known.alternatives, signs_of_options(known) @ weights.options[1:], -np.inf)
    point_of, points = known.point_of, len(known.problem.points)
    top = np.maximum(np.maximum.reduceat(appeal, known.problem.offset[:-1].astype(np.int64)), weights.options[0])
    mass = np.exp(appeal - top[point_of])
    fresh = np.exp(weights.options[0] - top)
    total = np.bincount(point_of, mass, minlength=points) + fresh
    return moves, mass / total[point_of], fresh / total


def fit(lessons: Sequence[Lesson]) -> Weights:
    """Fit the weights on pairs whose outcome is known.

    Parameters
    ----------
    lessons : sequence of Lesson

    Returns
    -------
    Weights
        The weights of the signs are drawn towards 0, that of "open" towards :data:`OPEN`.
    """
    return Weights(_fit_moves(lessons), _fit_options(lessons))


def _fit_moves(lessons: Sequence[Lesson]) -> Floats:
    signs, moved, share = [], [], []
    for lesson in lessons:
        told = {entry.point: entry.moved for entry in lesson.happened if entry.moved is not None}
        at = [j for j, point in enumerate(lesson.known.problem.points) if point in told]
        signs.append(signs_of_points(lesson.known)[at])
        moved += [float(bool(told[lesson.known.problem.points[j]])) for j in at]
        share += [1.0 / np.sqrt(len(at))] * len(at)
    x = np.column_stack([np.ones(len(moved)), np.concatenate(signs)])
    y, weight = np.array(moved), np.array(share) / np.mean(share)
    towards = np.zeros(x.shape[1])
    towards[1 + MOVES.index("open")] = OPEN
    free = np.arange(x.shape[1]) > 0

    def loss(b: Floats) -> tuple[float, Floats]:
        z = x @ b
        away = np.where(free, b - towards, 0.0)
        value = float((weight * (np.logaddexp(0.0, z) - y * z)).sum() + RIDGE * (away @ away) / 2.0)
        return value, x.T @ (weight * (1.0 / (1.0 + np.exp(-z)) - y)) + RIDGE * away

    return np.asarray(minimize(loss, towards, jac=True, method="BFGS").x)


def _fit_options(lessons: Sequence[Lesson]) -> Floats:
    """Fit on the points that moved; each choice is among the alternatives then known, and a new option."""
    choices: list[tuple[Floats, int, float]] = []
    for lesson in lessons:
        problem, signs = lesson.known.problem, signs_of_options(lesson.known)
        movers = [entry for entry in lesson.happened if entry.moved and len(entry.after) == 1]
        for entry in movers:
            columns = _alternatives(lesson.known, problem.point_index(entry.point))
            ids = [
                problem.options[lesson.known.point_of[c]][c - problem.offset[lesson.known.point_of[c]]] for c in columns
            ]
            took = 1 + ids.index(entry.after[0]) if entry.after[0] in ids else 0
            rows = np.zeros((1 + len(columns), 1 + len(OPTIONS)))
            rows[0, 0] = 1.0
            rows[1:, 1:] = signs[columns]
            choices.append((rows, took, 1.0 / np.sqrt(len(movers))))
    mean = float(np.mean([weight for _, _, weight in choices])) if choices else 1.0

    def loss(b: Floats) -> tuple[float, Floats]:
        value, slope = RIDGE * float(b @ b) / 2.0, RIDGE * b
        for rows, took, weight in choices:
            z = rows @ b
            top = z.max()
            p = np.exp(z - top)
            value += weight / mean * float(np.log(p.sum()) + top - z[took])
            slope = slope + weight / mean * (rows.T @ (p / p.sum()) - rows[took])
        return value, slope

    return np.asarray(minimize(loss, np.zeros(1 + len(OPTIONS)), jac=True, method="BFGS").x)


def _alternatives(known: Situation, point: int) -> Ints:
    span = np.arange(known.problem.offset[point], known.problem.offset[point + 1])
    return np.asarray(span[known.alternatives[span]])
