"""Does any package get adopted? Decided for each draw by a witness or by a refutation, never by sampling."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.bargain.engine import FEASIBLE, Question, ask
from detente.case.problem import Draws, Floats, Ints, Problem


@dataclass(frozen=True)
class Existence:
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

    def to_dict(self) -> dict[str, Any]:
        return {
            "share": self.share,
            "lo": self.lo,
            "hi": self.hi,
            "undecided": self.undecided,
            "draws": self.draws,
            "yes": self.yes,
            "no": self.no,
        }


def wilson(successes: int, count: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson 1927)."""
    if count == 0:
        return 0.0, 1.0
    p = successes / count
    centre = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    low = 0.0 if successes == 0 else max(centre - half, 0.0)
    high = 1.0 if successes == count else min(centre + half, 1.0)
    return low, high


class Pool:
    """Packages that were adopted in some draw, the most useful first: most draws are decided by one of them."""

    def __init__(self, problem: Problem, size: int = 64) -> None:
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

    Returns
    -------
    int64 array, shape (draws,)
        1 yes, 0 no, -1 undecided.
    """
    pool = Pool(problem) if pool is None else pool
    verdict = np.full(len(draws), -1, dtype=np.int64)
    left = np.arange(len(draws))
    if len(pool.packages):
        for k in np.argsort(-pool.hits, kind="stable"):
            if not len(left):
                break
            package = pool.packages[k : k + 1]
            some = draws.take(left)
            met = problem.adopts(package, problem.accepts(package, some))[:, 0]
            pool.hits[k] += int(met.sum())
            verdict[left[met]] = 1
            left = left[~met]
    question = Question(FEASIBLE, consent=True)
    for d in left:
        if verdict[d] >= 0:
            continue
        answer = ask(problem, question, draws, int(d), earliest=False)
        if answer.columns is None:
            if answer.optimal:
                verdict[d] = 0
            continue
        verdict[d] = 1
        pool.add(answer.columns)
        rest = np.flatnonzero((verdict < 0) & (np.arange(len(draws)) > d))
        if len(rest):
            some = draws.take(rest)
            package = answer.columns[None]
            met = problem.adopts(package, problem.accepts(package, some))[:, 0]
            pool.hits[-1] += int(met.sum())
            verdict[rest[met]] = 1
    return verdict


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


__all__ = ["Existence", "Floats", "Pool", "decide", "existence", "wilson"]
