"""Sets of changes that do well whichever of several models of the parties' judgements is right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from detente.bargain.central_amendment import Start
from detente.bargain.ladder.change_table import change_table
from detente.bargain.ladder.climb import Climber
from detente.bargain.ladder.moves import Moves
from detente.case.case import Case
from detente.inference.prepare import prepare
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.problem.drawn import DrawnProblem
from detente.records import Record

DRAWS = 2000
"""Draws of each model."""
CUTS = (0.3, 0.5, 0.7)
"""Firmness from which a red line is real, and below which it is not, in the models that do not draw it."""


@dataclass(frozen=True)
class Model:
    """One model of what the parties accept: a name, and draws of everything uncertain under it.

    Any model fits in which a party accepts what reaches a threshold, also a random one: a chance of acceptance that
    rises slowly with the gain is a threshold with noise, drawn.
    """

    name: str
    draws: Draws


@dataclass(frozen=True)
class UnderModel(Record):
    """A set under one model: the share of its draws that adopt, the best found there, and what is lost against that."""

    adopted: float
    best: float
    regret: float


@dataclass(frozen=True)
class Robust:
    """The set of one rung, and how it does under each model."""

    columns: Ints
    under: dict[str, UnderModel]


def red_line_models(problem: Problem, draws: Draws) -> list[Model]:
    """Return the model as judged, and those in which exactly the red lines of at least a firmness are real."""
    result = [Model("as judged", draws)]
    seen: set[tuple[bool, ...]] = set()
    for cut in CUTS:
        real = problem.red_line_firmness >= cut
        if len(real) and tuple(real.tolist()) not in seen:
            seen.add(tuple(real.tolist()))
            held = np.repeat(real[None], len(draws), axis=0)
            result.append(Model(f"red lines real from {100 * cut:.0f}% firm on", replace(draws, red_line_real=held)))
    return result


def models_of(case: Case, drawn: DrawnProblem, as_of: dt.date | None = None) -> list[Model]:
    """Return the models that a case offers: as judged, with red lines real by firmness, and by what parties said.

    Parameters
    ----------
    case : Case
    drawn : DrawnProblem
    as_of : date, optional
        What was said by then.
    """
    count = min(drawn.draws, DRAWS)
    prior = drawn if not drawn.posterior else prepare(case, draws=count, seed=drawn.seed)
    found = red_line_models(drawn.problem, prior.block(0, count))
    if any(act.stance for act in case.acts_until(as_of or case.as_of)):
        said = drawn if drawn.posterior else prepare(case, posterior=True, draws=count, seed=drawn.seed, as_of=as_of)
        found.append(Model("as the parties' words imply", said.block(0, count)))
    return found


def least_regret(
    problem: Problem, start: Start, models: Sequence[Model], sizes: Sequence[int], threads: ThreadPoolExecutor
) -> list[Robust]:
    """Return for each number of changes the set of least regret, as local search finds it.

    The regret of a set under a model is how much less often it is adopted there than the best set of so many changes;
    the set chosen has the smallest largest regret (Savage 1951), and of those that tie the best worst model (Wald
    1950).

    Parameters
    ----------
    problem : Problem
    start : Start
    models : sequence of Model
    sizes : sequence of int
        Numbers of changes, ascending.
    threads : ThreadPoolExecutor
    """
    climbers = []
    for model in models:
        climber = Climber(Moves(change_table(problem, start, model.draws)), sizes[-1], threads)
        climber.run()
        climbers.append(climber)
    best = np.array([[_up_to(climber, k) for climber in climbers] for k in sizes])
    result = []
    before: list[Ints] = []
    for at, size in enumerate(sizes):
        known = {
            tuple(c.tolist()) for climber in climbers for k in range(size + 1) for c in climber.found.ranked(k)[:4]
        }
        packages = np.array([*sorted(known), *before], dtype=np.int64)
        shares = np.array([[climber.share(c) for climber in climbers] for c in packages])
        best[at] = np.maximum(best[at], shares.max(axis=0))
        now = packages[_least(shares, best[at])]
        now, best[at] = _polish(climbers, now, size, best[at])
        before = [now]
        share = [climber.share(now) for climber in climbers]
        under = {
            model.name: UnderModel(float(s), float(b), float(b - s))
            for model, s, b in zip(models, share, best[at], strict=True)
        }
        result.append(Robust(now, under))
    return result


def _up_to(climber: Climber, size: int) -> float:
    """Return the best share found with at most so many changes."""
    return max((climber.share(c) for k in range(size + 1) for c in climber.found.ranked(k)[:1]), default=0.0)


def _least(shares: Floats, best: Floats) -> int:
    """Return the package of the smallest largest regret; shares have shape (packages, models)."""
    regret = (best - shares).max(axis=1)
    close = np.flatnonzero(regret <= regret.min() + 1e-12)
    return int(close[int(shares[close].min(axis=1).argmax())])


def _polish(climbers: list[Climber], now: Ints, size: int, best: Floats) -> tuple[Ints, Floats]:
    """Swap changes while that lowers the largest regret; the best of each model grows with what is come upon."""
    for _ in range(20):
        looked = [climber.neighbours(now, size) for climber in climbers]
        packages = looked[0][0]
        if not len(packages):
            return now, best
        shares = np.array([a / c.moves.table.draws for (_, a, _), c in zip(looked, climbers, strict=True)]).T
        best = np.maximum(best, shares.max(axis=0))
        own = np.array([[climber.share(now) for climber in climbers]])
        at = _least(np.concatenate([own, shares]), best)
        if at == 0 or (best - shares[at - 1]).max() >= (best - own[0]).max() - 1e-12:
            return now, best
        now = packages[at - 1]
    return now, best
