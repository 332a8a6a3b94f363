"""The draws that a ladder searches, and those that judge its sets, held in memory: what of its work is over all draws."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from detente.bargain.central_amendment import Start
from detente.bargain.ladder.change_table import change_table
from detente.bargain.ladder.models import Model, ModelSearch, SearchHere
from detente.bargain.ladder.moves import Counting, Moves
from detente.bargain.ladder.search import Proof, Prover
from detente.bargain.ladder.worth import worth_of_draft
from detente.problem.arrays import Draws, Floats, Ints, Problem, join

COARSE = 2000
"""The first search uses about so many of the draws; what it finds is improved on all of them."""
MOST_HELD = 40_000_000
"""Numbers of drawn values searched at once; with more, the search uses the first draws."""


@dataclass(frozen=True)
class Judged:
    """What fresh draws say of packages.

    Attributes
    ----------
    count : int
        How many draws.
    adopted : float64 array, shape (packages,)
        How many adopt.
    accepted, worth : float64 arrays, shape (packages, parties)
        How many each party accepts, and the sum of its utilities.
    draft : float64 array, shape (parties,)
        The sum of the parties' utilities of the draft.
    """

    count: int
    adopted: Floats
    accepted: Floats
    worth: Floats
    draft: Floats


class Searchable(ABC):
    """What a ladder asks of its draws, wherever they are.

    Attributes
    ----------
    moves : Counting
        Counts over all draws searched.
    coarse : Counting
        Counts over some of them.
    """

    moves: Counting
    coarse: Counting

    @abstractmethod
    def prepare(self, most: int) -> None:
        """Make what the proofs for up to so many changes share."""

    @abstractmethod
    def proofs(self, sizes: Sequence[int], known: Mapping[int, int], budget: int) -> Iterator[Proof]:
        """Yield what the search over all sets comes to, for each number of changes; see ``search.Prover.prove``."""

    @abstractmethod
    def search(self, models: Sequence[Model], most: int) -> ModelSearch:
        """Return what searches each of several models for sets of up to so many changes."""

    @abstractmethod
    def mean(self) -> Draws:
        """Return one draw: the mean figures."""

    @abstractmethod
    def judged(self, columns: Ints) -> Judged:
        """Return what fresh draws say of packages, shape (packages, points)."""


def most_held(problem: Problem) -> int:
    """Return how many draws may be searched at once."""
    return max(MOST_HELD // max(len(problem.parties) * problem.columns, 1), 1)


def thinning(draws: int) -> int:
    """Return of how many draws one is in the first search."""
    return max(draws // COARSE, 1)


def mean_of(draws: Draws) -> Draws:
    """Return one draw: the mean figures."""
    one = draws.take(slice(0, 1))
    return replace(one, values=draws.values.mean(axis=0)[None], linkage=draws.linkage.mean(axis=0)[None])


def held_draws(problem: Problem, blocks: Iterable[Draws]) -> Draws:
    """Return the draws to search, as many as may be held."""
    most = most_held(problem)
    held: list[Draws] = []
    count = 0
    for block in blocks:
        held.append(block.take(slice(0, most - count)))
        count += len(held[-1])
        if count >= most:
            break
    return join(held)


class Held(Searchable):
    """Draws in memory.

    Parameters
    ----------
    problem : Problem
    start : Start
    blocks, fresh : iterable of Draws
        Those to search, and those that judge.
    threads : ThreadPoolExecutor
    """

    def __init__(
        self,
        problem: Problem,
        start: Start,
        blocks: Iterable[Draws],
        fresh: Iterable[Draws],
        threads: ThreadPoolExecutor,
    ) -> None:
        self.problem, self.start, self.threads = problem, start, threads
        self.draws, self.fresh = held_draws(problem, blocks), fresh
        self.table = change_table(problem, start, self.draws)
        self.moves = self.coarse = Moves(self.table)
        thin = thinning(len(self.draws))
        if thin > 1:
            self.coarse = Moves(change_table(problem, start, self.draws.take(slice(0, None, thin))))

    def prepare(self, most: int) -> None:
        self.prover = Prover(self.table, most, self.threads)
        self.prover.prepare(most)

    def proofs(self, sizes: Sequence[int], known: Mapping[int, int], budget: int) -> Iterator[Proof]:
        def prove(size: int) -> Proof:
            return self.prover.prove(size, known[size], budget)

        return self.threads.map(prove, sizes)

    def search(self, models: Sequence[Model], most: int) -> ModelSearch:
        return SearchHere(self.problem, self.start, models, most)

    def mean(self) -> Draws:
        return mean_of(self.draws)

    def judged(self, columns: Ints) -> Judged:
        problem, parties, count = self.problem, len(self.problem.parties), 0
        adopted, accepted = np.zeros(len(columns)), np.zeros((len(columns), parties))
        worth, draft = np.zeros((len(columns), parties)), np.zeros(parties)
        for block in self.fresh:
            utilities = problem.utilities(columns, block)
            said = problem.accepted(columns, block, utilities)
            adopted += problem.adopts(columns, said).sum(axis=0)
            accepted += said.sum(axis=0)
            worth += utilities.sum(axis=0)
            draft += worth_of_draft(problem, self.start, block).sum(axis=0)
            count += len(block)
        return Judged(count, adopted, accepted, worth, draft)
