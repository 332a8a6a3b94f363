"""A problem with its draws of everything uncertain: what every question over draws is asked of."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from detente.errors import InputError
from detente.problem.arrays import Draws, Problem
from detente.problem.correlation import Errors
from detente.problem.draws import BLOCK, block_ranges, draw_block, map_blocks

T = TypeVar("T")
DEFAULT_DRAWS = 10_000
MAX_DRAWS = 100_000_000
MOST_SHARED = 200_000_000
"""Bytes of values that several questions may share; more are made anew for each question."""
FEWEST_INFERRED = 2_000
"""At least so many draws are inferred under a stated model; fewer would be rough."""


def check_draws(draws: int) -> None:
    """Refuse a number of draws out of range.

    Raises
    ------
    InputError
    """
    if not 1 <= draws <= MAX_DRAWS:
        raise InputError(f"found {draws} draws, expected 1 to {MAX_DRAWS:,}")


class SharedBlocks:
    """Blocks of draws that several questions ask for, also at the same time: each is made once, and nobody changes it.

    Parameters
    ----------
    problem : Problem
    seed : int
    errors : Errors or None
        What they are made from (:func:`~detente.problem.draws.draw_block`).
    draws : int
        How many there are. What lies in one of their blocks is a part of it.
    """

    def __init__(self, problem: Problem, seed: int, errors: Errors | None, draws: int) -> None:
        self._made_from = problem, seed, errors
        self._draws = draws
        self._blocks: dict[tuple[int, int], Future[Draws]] = {}
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[SharedBlocks], tuple[Problem, int, Errors | None, int]]:
        return SharedBlocks, (*self._made_from, self._draws)

    def are_of(self, problem: Problem, seed: int, errors: Errors | None) -> bool:
        """Whether these are the blocks of such draws."""
        own_problem, own_seed, own_errors = self._made_from
        return own_problem is problem and own_seed == seed and own_errors is errors

    def block(self, start: int, stop: int) -> Draws:
        """Return draws ``start`` to ``stop - 1``; where another thread makes them, wait for it."""
        first = start // BLOCK * BLOCK
        last = min(first + BLOCK, self._draws)
        if stop > last:
            return self._block(start, stop)
        whole = self._block(first, last)
        if (start, stop) == (first, last):
            return whole
        return replace(whole.take(slice(start - first, stop - first)), first=start)

    def _block(self, start: int, stop: int) -> Draws:
        with self._lock:
            block = self._blocks.get((start, stop))
            if mine := block is None:
                block = self._blocks[start, stop] = Future()
        assert block is not None
        if mine:
            problem, seed, errors = self._made_from
            try:
                block.set_result(draw_block(problem, seed, start, stop, errors))
            except BaseException as error:
                block.set_exception(error)
                raise
        return block.result()


@dataclass(frozen=True)
class DrawnProblem:
    """A problem with its draws, made block by block or kept in memory.

    Attributes
    ----------
    problem : Problem
        ``problem.central`` holds the central preferences (posterior means under ``posterior``).
    draws : int
    seed : int
    posterior : bool
        Whether the draws were inferred from what the parties said.
    sample : Draws or None
        All draws, where they are in memory; None when they are made block by block.
    source : Problem or None
        What the draws are made from, where that is not ``problem``.
    change : callable or None
        What a stated model makes of the draws; see :mod:`detente.problem.assumptions`.
    errors : Errors or None
        How judgements err together; for draws that are made here.
    again : callable or None
        With inferred draws: infers so many draws under the stated model that this is of, from a seed.
    shared : SharedBlocks or None
        Blocks made once for all questions that are asked of this; see :meth:`sharing`.
    """

    problem: Problem
    draws: int
    seed: int
    sample: Draws | None = None
    posterior: bool = False
    source: Problem | None = None
    change: Callable[[Draws], Draws] | None = None
    errors: Errors | None = None
    again: Callable[[DrawnProblem, int, int], Draws] | None = None
    shared: SharedBlocks | None = field(default=None, repr=False, compare=False)

    @property
    def inferred_as_model(self) -> bool:
        """Whether the draws are, or will be, inferred under a stated model."""
        return self.posterior and self.change is not None and self.again is not None

    @property
    def other_seed(self) -> int:
        """The seed of other inferred draws of the same distribution."""
        return (self.seed + 1_000_003) % 2**63

    @property
    def held(self) -> Draws | None:
        """All draws, where they are in memory; those inferred under a stated model are inferred when they are asked for."""
        if self.sample is None and self.inferred_as_model:
            assert self.again is not None
            return self.again(self, max(self.draws, FEWEST_INFERRED), self.seed)
        return self.sample

    def block(self, start: int, stop: int) -> Draws:
        """Return draws ``start`` to ``stop - 1``."""
        return self.changed(self._raw(start, stop))

    def cycled(self, start: int, stop: int) -> Draws:
        """Return draws ``start`` to ``stop - 1``; those kept in memory are used again from the first when they run out."""
        held = self.held
        if held is None:
            return self.block(start, stop)
        rows = np.arange(start, stop) % len(held)
        return self.changed(replace(held.take(rows), first=start))

    def _raw(self, start: int, stop: int) -> Draws:
        held = self.held
        if held is not None:
            return replace(held.take(slice(start, stop)), first=start)
        if (shared := self._shared) is not None:
            return shared.block(start, stop)
        return draw_block(self.source or self.problem, self.seed, start, stop, self.errors)

    @property
    def _shared(self) -> SharedBlocks | None:
        """The shared blocks, where they are of these very draws."""
        problem = self.source or self.problem
        return self.shared if self.shared and self.shared.are_of(problem, self.seed, self.errors) else None

    def changed(self, draws: Draws) -> Draws:
        """Return draws that the usual model made as this one has them."""
        return draws if self.change is None or self.inferred_as_model else self.change(draws)

    def map(self, work: Callable[[Draws], T], size: int = BLOCK, workers: int | None = None) -> Iterator[T]:
        """Apply ``work`` to every block of draws and yield the results in order."""
        if self.held is not None:
            ranges = block_ranges(self.draws, size)
            if workers == 1 or len(ranges) == 1:
                yield from (work(self.block(*bounds)) for bounds in ranges)
                return
            with ThreadPoolExecutor(workers or 2) as pool:
                yield from pool.map(lambda bounds: work(self.block(*bounds)), ranges)
            return
        problem, shared = self.source or self.problem, self._shared
        make = shared.block if shared else None
        made = map_blocks(
            problem, lambda draws: work(self.changed(draws)), self.draws, self.seed, size, workers, self.errors, make
        )
        yield from made

    def sharing(self) -> DrawnProblem:
        """Return the same, for several questions: its blocks are made once, unless they are too many to keep."""
        problem = self.source or self.problem
        if self.held is not None or 8 * self.draws * len(problem.parties) * problem.columns > MOST_SHARED:
            return self
        return replace(self, shared=SharedBlocks(problem, self.seed, self.errors, self.draws))

    def sharing_with(self, other: DrawnProblem) -> DrawnProblem:
        """Return the same draws, from the blocks that another shares where those are of an equal problem and the same seed."""
        shared = other.shared
        if shared is None or not shared.are_of(other.problem, self.seed, self.errors) or self.held is not None:
            return self
        if self.source is not None or pickle.dumps(self.problem) != pickle.dumps(other.problem):
            return self
        return replace(self, problem=other.problem, shared=shared)

    def blocks(self, size: int = BLOCK) -> Iterator[Draws]:
        """Yield the draws block by block, in order."""
        yield from self.map(lambda block: block, size)

    def beyond(self, count: int) -> Draws:
        """Return further draws of the same stream, which no question over :attr:`draws` has seen.

        Raises
        ------
        ValueError
            For draws inferred under the usual model, which have no stream (``detente.inference.prepare.fresh``).
        """
        if self.inferred_as_model:
            assert self.again is not None
            return self.again(self, max(count, FEWEST_INFERRED), self.other_seed).take(slice(0, count))
        if self.posterior:
            raise ValueError("inferred draws have no further ones; infer again with another seed")
        return self.further(0, count)

    def further(self, start: int, stop: int) -> Draws:
        """Return draws ``start`` to ``stop - 1`` of those that come after these; see :meth:`beyond`."""
        bounds = self.draws + start, self.draws + stop
        return self.changed(draw_block(self.source or self.problem, self.seed, *bounds, self.errors))

    def kept(self) -> DrawnProblem:
        """Return the same problem with all its draws made once and kept (draws x parties x columns x 8 bytes)."""
        if self.sample is not None and self.change is None:
            return self
        problem, count = self.problem, self.draws
        sample = Draws(
            values=np.empty((count, len(problem.parties), problem.columns)),
            no_deal=np.empty((count, len(problem.parties))),
            red_line_real=np.empty((count, len(problem.red_lines)), dtype=np.bool_),
            linkage=np.empty((count, len(problem.linkages))),
            assessor=np.empty(count, dtype=np.int64),
            leaning=np.empty((count, len(problem.parties))) if problem.model.leans.any() else None,
        )
        for block in self.blocks():
            rows = slice(block.first, block.first + len(block))
            for name in ("values", "no_deal", "red_line_real", "linkage", "assessor"):
                getattr(sample, name)[rows] = getattr(block, name)
            if sample.leaning is not None:
                sample.leaning[rows] = block.leaning
        return replace(self, sample=sample, source=None, change=None, errors=None, again=None)
