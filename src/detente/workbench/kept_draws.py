"""Draws kept in memory, so that judging another package need not draw again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from detente.inference.session import Session
from detente.problem.arrays import Draws
from detente.problem.draws import BLOCK, block_ranges
from detente.threads import threads

T = TypeVar("T")


@dataclass(frozen=True)
class HeldSession(Session):
    """A session whose draws are all in memory; its blocks are views of them.

    The draws are those of the session it was made from, so results are the same to the last bit.
    """

    from_posterior: bool = False

    @property
    def posterior(self) -> bool:
        return self.from_posterior

    def map(self, work: Callable[[Draws], T], size: int = BLOCK, workers: int | None = None) -> Iterator[T]:
        """Apply ``work`` to every block, two at a time, and yield the results in order."""
        ranges = block_ranges(self.draws, size)
        if workers == 1 or len(ranges) == 1:
            yield from (work(self.block(*bounds)) for bounds in ranges)
            return
        with threads(workers or 2) as pool:
            yield from pool.map(lambda bounds: work(self.block(*bounds)), ranges)


def hold(session: Session) -> HeldSession:
    """Make all draws of a session once and keep them (draws x parties x columns x 8 bytes)."""
    problem = session.problem
    sample: Draws | None = session.sample
    if sample is None:
        count = session.draws
        sample = Draws(
            values=np.empty((count, len(problem.parties), problem.columns)),
            no_deal=np.empty((count, len(problem.parties))),
            red_line_real=np.empty((count, len(problem.red_lines)), dtype=np.bool_),
            linkage=np.empty((count, len(problem.linkages))),
            assessor=np.empty(count, dtype=np.int64),
            leaning=np.empty((count, len(problem.parties))) if problem.model.leans.any() else None,
        )
        for block in session.blocks():
            rows = slice(block.first, block.first + len(block))
            for name in ("values", "no_deal", "red_line_real", "linkage", "assessor"):
                getattr(sample, name)[rows] = getattr(block, name)
            if sample.leaning is not None:
                sample.leaning[rows] = block.leaning
    return HeldSession(problem, session.draws, session.seed, sample, session.posterior)
