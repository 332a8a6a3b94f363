"""Does any package get adopted? Decided for each draw by a witness or by a refutation, never by sampling."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from detente import kept
from detente.bargain.solvers.engine import FEASIBLE, Question, ask
from detente.bargain.solvers.existence_in_batch import Shape, decide_draws, shape_of
from detente.bargain.solvers.ordering import frame_of
from detente.problem.arrays import Draws, Ints, Problem
from detente.records import Record
from detente.statistics import wilson
from detente.threads import threads

CHUNK = 512
KEPT = 4
"""Packages that each chunk adds to the pool."""
LIMIT = 300_000
SECONDS = 20.0
THREADS = max(min(os.cpu_count() or 1, 8), 1)


@dataclass(frozen=True)
class Existence(Record):
    """The share of draws in which some package is adopted.

    Attributes
    ----------
    draws : int
    yes, no : int
        Draws decided by a package that is adopted, and by a proof that there is none.
    undecided : int
    share : float
        Of the decided draws, those with a package.
    lo, hi : float
        95% Wilson interval of the share, with all undecided draws counted as no for ``lo`` and as yes for ``hi``.
    """

    draws: int
    yes: int
    no: int

    derived: ClassVar[tuple[str, ...]] = ("share", "lo", "hi", "undecided")

    @property
    def undecided(self) -> int:
        return self.draws - self.yes - self.no

    @property
    def share(self) -> float:
        decided = self.yes + self.no
        return self.yes / decided if decided else float("nan")

    @property
    def lo(self) -> float:
        return wilson(self.yes, self.draws)[0]

    @property
    def hi(self) -> float:
        return wilson(self.yes + self.undecided, self.draws)[1]


class Pool:
    """Packages that were adopted in some draw, the most useful first: most draws are decided by one of them."""

    def __init__(self, problem: Problem, size: int = 24) -> None:
        self.size = size
        self.packages: Ints = np.zeros((0, len(problem.points)), dtype=np.int64)
        self.hits: Ints = np.zeros(0, dtype=np.int64)

    def add(self, package: Ints) -> None:
        if len(self.packages) >= self.size:
            keep = np.sort(np.argsort(-self.hits, kind="stable")[: self.size // 2])
            self.packages, self.hits = self.packages[keep], self.hits[keep]
        self.packages = np.concatenate([self.packages, package[None]])
        self.hits = np.concatenate([self.hits, [1]])


def decide(problem: Problem, draws: Draws, pool: Pool | None = None) -> Ints:
    """Decide for each draw of a block whether any package is adopted.

    Packages of the pool first; then, in two threads, the compiled batch; then, for the few left, the mixed-integer
    program. The verdict of a draw does not depend on the others.

    Returns
    -------
    int64 array, shape (draws,)
        1 yes, 0 no, -1 undecided.
    """
    pool = Pool(problem) if pool is None else pool
    verdict = np.full(len(draws), -1, dtype=np.int64)
    packages = np.zeros((len(draws), len(problem.points)), dtype=np.int64)
    _try_pool(problem, draws, pool, verdict)
    frame = frame_of(problem)
    shape = shape_of(problem, frame)
    for begin in range(0, len(draws), CHUNK):
        part = slice(begin, min(begin + CHUNK, len(draws)))
        own = draws.take(part)
        left = np.flatnonzero(verdict[part] < 0)
        if not len(left):
            continue
        halves = [half for half in np.array_split(left, THREADS) if len(half)]
        work = partial(_batch, shape, own, begin, verdict, packages)
        with threads(len(halves)) as workers:
            list(workers.map(work, halves))
        fresh = begin + left[verdict[begin + left] == 1]
        for d in fresh[:KEPT]:
            pool.add(packages[d][frame.depth_of])
        if begin + CHUNK < len(draws):
            rest = slice(begin + CHUNK, len(draws))
            _try_pool(problem, draws.take(rest), pool, verdict[rest], newest=min(len(fresh), KEPT))
    question = Question(FEASIBLE, consent=True)
    for d in np.flatnonzero(verdict < 0):
        answer = ask(problem, question, draws, int(d), earliest=False, seconds=SECONDS)
        if answer.columns is not None:
            verdict[d] = 1
        elif answer.optimal:
            verdict[d] = 0
        else:
            kept.of_this_run()
    return verdict


def _batch(shape: Shape, draws: Draws, begin: int, verdict: Ints, packages: Ints, rows: Ints) -> None:
    some = draws.take(rows)
    own = np.full(len(rows), -1, dtype=np.int64)
    found = np.zeros((len(rows), packages.shape[1]), dtype=np.int64)
    decide_draws(shape, some.values, some.no_deal, some.red_line_real, some.linkage, LIMIT, own, found)
    verdict[begin + rows] = own
    packages[begin + rows] = found


def _try_pool(problem: Problem, draws: Draws, pool: Pool, verdict: Ints, newest: int | None = None) -> None:
    """Decide draws, in place, in which a package of the pool is adopted."""
    order = (
        np.argsort(-pool.hits, kind="stable") if newest is None else np.arange(len(pool.hits) - newest, len(pool.hits))
    )
    left = np.flatnonzero(verdict < 0)
    some = draws if len(left) == len(draws) else draws.take(left)
    for k in order:
        if not len(left):
            return
        package = pool.packages[k : k + 1]
        met = problem.adopts(package, problem.accepts(package, some))[:, 0]
        pool.hits[k] += int(met.sum())
        verdict[left[met]] = 1
        if met.any():
            left, some = left[~met], some.take(~met)


def existence(problem: Problem, blocks: Iterable[Draws]) -> Existence:
    """Return the share of draws in which some package is adopted, every draw decided exactly where time allows.

    Parameters
    ----------
    problem : Problem
    blocks : iterable of Draws
    """
    pool = Pool(problem)
    yes = no = total = 0
    for block in blocks:
        verdict = decide(problem, block, pool)
        yes += int((verdict == 1).sum())
        no += int((verdict == 0).sum())
        total += len(block)
    return Existence(total, yes, no)


__all__ = ["Existence", "Pool", "decide", "existence"]
