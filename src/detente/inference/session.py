"""One place where every command gets its problem and its draws, from the prior or from the posterior."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from detente.case.case import Case
from detente.errors import InputError
from detente.problem.arrays import Draws, Problem
from detente.problem.compile import compile_problem
from detente.problem.draws import BLOCK, draw_block, map_blocks
from detente.problem.random import resolve_seed

T = TypeVar("T")
DEFAULT_DRAWS = 10_000
MAX_DRAWS = 100_000_000


@dataclass(frozen=True)
class Session:
    """A problem with its draws.

    Attributes
    ----------
    problem : Problem
        ``problem.central`` holds the central preferences (posterior means under ``posterior``).
    draws : int
    seed : int
    sample : Draws or None
        The posterior draws, all of them; None when draws come from the prior, block by block.
    """

    problem: Problem
    draws: int
    seed: int
    sample: Draws | None = None

    @property
    def posterior(self) -> bool:
        return self.sample is not None

    def block(self, start: int, stop: int) -> Draws:
        """Return draws ``start`` to ``stop - 1``."""
        if self.sample is not None:
            return self.sample.take(slice(start, stop))
        return draw_block(self.problem, self.seed, start, stop)

    def map(self, work: Callable[[Draws], T], size: int = BLOCK, workers: int | None = None) -> Iterator[T]:
        """Apply ``work`` to every block of draws and yield the results in order."""
        if self.sample is not None:
            for start in range(0, self.draws, size):
                yield work(self.block(start, min(start + size, self.draws)))
            return
        yield from map_blocks(self.problem, work, self.draws, self.seed, size, workers)

    def blocks(self, size: int = BLOCK) -> Iterator[Draws]:
        """Yield the draws block by block, in order."""
        yield from self.map(lambda block: block, size)


def prepare(
    case: Case,
    *,
    posterior: bool = False,
    draws: int = DEFAULT_DRAWS,
    seed: int | None = 0,
    as_of: dt.date | None = None,
) -> Session:
    """Compile a case and make its draws available.

    Parameters
    ----------
    case : Case
    posterior : bool
        Use draws inferred from the timeline up to ``as_of``.
    draws : int
    seed : int or None
        None takes a fresh seed, kept in ``Session.seed``.
    as_of : date, optional
        Default: the case's.

    Raises
    ------
    InputError
        When ``draws`` is not between 1 and 10^8.
    """
    if not 1 <= draws <= MAX_DRAWS:
        raise InputError(f"found {draws} draws, expected 1 to {MAX_DRAWS:,}")
    seed = resolve_seed(seed)
    problem = compile_problem(case)
    if not posterior:
        return Session(problem, draws, seed)
    from detente.inference.posterior import infer

    result = infer(case, problem, draws=draws, seed=seed, as_of=as_of)
    for warning in result.warnings:  # to standard error, unless the caller has set up logging otherwise
        logging.getLogger("detente").warning("warning: %s", warning)
    return Session(result.problem, draws, seed, result.sample)
