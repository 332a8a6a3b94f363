"""A ladder over draws that lie on the workers of a cluster: the same rungs, bounds and gaps as on one machine.

The local search goes step by step, here: each step asks the workers how many of their draws adopt and accept the
packages around some sets, and adds up. The other pieces need not wait for each other: which draws so many changes can
reach, part by part; the branch and bound of each number of changes; what fresh draws say of the sets found; and, for
least regret, the search under each stated model. Workers draw their draws themselves. What is lost with a worker is made
again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import reduce
from typing import Any, NamedTuple, Unpack

import numpy as np

from detente.bargain.central_amendment import Start
from detente.bargain.ladder.change_table import ChangeTable, Largest, change_table, largest
from detente.bargain.ladder.climb import Climber, Pool
from detente.bargain.ladder.held import Judged, Searchable, held_draws, mean_of, most_held, thinning
from detente.bargain.ladder.ladder import Climbing, Ladder, climbed
from detente.bargain.ladder.models import (
    Model,
    ModelSearch,
    begun_from,
    best_of_each_size,
    catch_up,
    climber_under,
)
from detente.bargain.ladder.moves import Counting, Moves
from detente.bargain.ladder.reach import Reach
from detente.bargain.ladder.search import Ground, Proof, Prover, holds_bounds, moved, reached, without_search
from detente.bargain.ladder.worth import worth_of_draft
from detente.cluster import Workers, workers
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem, join
from detente.problem.drawn import DrawnProblem
from detente.problem.draws import BLOCK, block_ranges

PARTS = 2
"""Parts of the draws for each core of the cluster, where there are so many blocks."""
Bounds = tuple[int, int]


class Asked(NamedTuple):
    """The problem with its draws, and the draft: what all tasks need."""

    drawn: DrawnProblem
    start: Start


class Lean(NamedTuple):
    """What of a part the proofs need: the draws that the most changes may reach."""

    table: ChangeTable
    reaches: dict[int, Reach]


def ladder_on_cluster(
    url: str, drawn: DrawnProblem, start: Start, further: Draws | int, **climbing: Unpack[Climbing]
) -> Ladder:
    """Climb a ladder with the draws on a cluster; see :func:`detente.bargain.ladder.ladder.ladder`.

    Parameters
    ----------
    url : str
        Address of a Dask scheduler.
    drawn : DrawnProblem
    start : Start
    further : Draws or int
        The fresh draws; a number: so many that come after those of ``drawn``.
    climbing
        As of :func:`~detente.bargain.ladder.ladder.climbed`.

    Raises
    ------
    InputError
        As ``ladder``, and when the cluster cannot be used.
    ClusterLost
    """
    with workers(url) as there:

        def hold(_: ThreadPoolExecutor) -> OnCluster:
            return OnCluster(there, drawn, start, further)

        return climbed(drawn.problem, start, hold, **climbing)


def _block(asked: Asked, bounds: Bounds) -> Draws:
    return asked.drawn.block(*bounds)


def _further(asked: Asked, bounds: Bounds) -> Draws:
    return asked.drawn.further(*bounds)


def _thinned(draws: Draws, first: int, thin: int) -> Draws:
    """Return of a part, whose first draw is that of all draws, the draws that the first search uses."""
    return draws.take(slice(-first % thin, None, thin))


def _moves(asked: Asked, draws: Draws, penalty: float) -> Moves:
    return Moves(change_table(asked.drawn.problem, asked.start, draws, penalty))


def _count(moves: Moves, columns: Ints) -> tuple[int, Ints]:
    return moves.count(columns)


def _around(moves: Moves, bases: list[Ints]) -> list[tuple[Ints, Ints]]:
    return moves.count_around(bases)


def _reached(moves: Moves, most: int) -> dict[int, Reach]:
    return reached(moves.table, most)


def _reach(reaches: Mapping[int, Reach]) -> dict[int, int]:
    """Return how many draws each number of changes may reach."""
    return {changes: len(reach.rows) for changes, reach in reaches.items()}


def _moved(moves: Moves) -> list[Floats]:
    return moved(moves.table)


def _lean(moves: Moves, reaches: Mapping[int, Reach], most: int) -> Lean:
    """Return what the proofs for up to so many changes need of a part."""
    table, rows = moves.table, reaches[most].rows
    some = replace(
        table, slack=table.slack[:, rows], delta=table.delta[:, :, rows], linkage=table.linkage[:, rows],
        line=table.line[:, rows],
    )  # fmt: skip
    own = {k: replace(reach, rows=np.searchsorted(rows, reach.rows)) for k, reach in reaches.items() if k <= most}
    return Lean(some, own)


def _prover(most: int, measures: Sequence[list[Floats]], parts: Sequence[Lean]) -> Prover:
    """Put the parts together, in their order."""
    tables = [part.table for part in parts]
    first = np.concatenate([[0], np.cumsum([table.draws for table in tables])])
    whole = replace(
        tables[0],
        slack=np.concatenate([t.slack for t in tables], axis=1),
        delta=np.concatenate([t.delta for t in tables], axis=2),
        linkage=np.concatenate([t.linkage for t in tables], axis=1),
        line=np.concatenate([t.line for t in tables], axis=1),
    )
    reaches = {}
    for changes in parts[0].reaches:
        own = [part.reaches[changes] for part in parts]
        reaches[changes] = Reach(
            np.concatenate([reach.rows + at for reach, at in zip(own, first[:-1], strict=True)]),
            np.concatenate([reach.needed for reach in own], axis=1),
            np.concatenate([reach.every for reach in own], axis=1),
        )
    return Prover(whole, most, ground=Ground(reaches, [one for some in measures for one in some]))


def _prove(prover: Prover, most: int, size: int, least: int, budget: int) -> Proof:
    prover.prepare(most)
    return prover.prove(size, least, budget)


def _judge(asked: Asked, columns: Ints, draws: Draws) -> tuple[Ints, Ints, Floats, Floats]:
    """Return for some fresh draws how many adopt and accept, and what packages and the draft are worth in each."""
    problem = asked.drawn.problem
    said: Bools = problem.accepts(columns, draws)
    return (
        problem.adopts(columns, said).sum(axis=0),
        said.sum(axis=0),
        problem.utilities(columns, draws),
        worth_of_draft(problem, asked.start, draws),
    )


class MovesOnCluster(Counting):
    """Counts over the draws of several parts.

    Parameters
    ----------
    there : Workers
    parts : list
        What stands for the :class:`Moves` of each.
    table : ChangeTable
        The draft by change, with any draws.
    draws : int
    """

    def __init__(self, there: Workers, parts: list[Any], table: ChangeTable, draws: int) -> None:
        super().__init__(table, draws)
        self.there, self.parts = there, parts

    def count(self, columns: Ints) -> tuple[int, Ints]:
        counted = self.there.results([self.there.submit(_count, part, columns) for part in self.parts])
        return sum(adopted for adopted, _ in counted), np.sum([accepted for _, accepted in counted], axis=0)

    def count_around(self, bases: list[Ints], threads: ThreadPoolExecutor | None = None) -> list[tuple[Ints, Ints]]:
        counted = self.there.results([self.there.submit(_around, part, bases) for part in self.parts])
        return [
            (np.sum([adopted for adopted, _ in own], axis=0), np.sum([accepted for _, accepted in own], axis=0))
            for own in zip(*counted, strict=True)
        ]


class OnCluster(Searchable):
    """Draws on workers, part by part; what stands for results on workers is named so.

    Parameters
    ----------
    there : Workers
    drawn : DrawnProblem
    start : Start
    further : Draws or int
        See :func:`ladder_on_cluster`.
    """

    def __init__(self, there: Workers, drawn: DrawnProblem, start: Start, further: Draws | int) -> None:
        problem: Problem = drawn.problem
        self.there, self.drawn, self.further = there, drawn, further
        self.asked = there.send(Asked(replace(drawn, shared=None), start))
        count = min(drawn.draws, most_held(problem))
        parts = self._ranges(count)
        draws = [there.submit(_block, self.asked, bounds) for bounds in parts]
        most = reduce(Largest.and_those, there.results([there.submit(largest, part) for part in draws]))
        self.parts = [there.submit(_moves, self.asked, part, most.penalty) for part in draws]
        thin = thinning(count)
        some = [there.submit(_thinned, part, first, thin) for part, (first, _) in zip(draws, parts, strict=True)]
        self.coarse = Moves(change_table(problem, start, join(there.results(some))))
        self.moves = MovesOnCluster(there, self.parts, self.coarse.table, count)

    def _ranges(self, count: int) -> list[Bounds]:
        """Return the bounds of the parts of so many draws: whole blocks."""
        blocks = -(-count // BLOCK)
        return block_ranges(count, BLOCK * -(-blocks // min(PARTS * self.there.cores, blocks)))

    def prepare(self, most: int) -> None:
        there, table = self.there, self.coarse.table
        reaches = [there.submit(_reached, part, most) for part in self.parts]
        counted = there.results([there.submit(_reach, reach) for reach in reaches])
        self.reach: dict[int, int] = {k: sum(own[k] for own in counted) for k in counted[0]}
        held = [
            k for k in self.reach if k >= max(len(table.start.remaining), 1) and holds_bounds(table, k, self.reach[k])
        ]
        self.largest = max(held, default=0)
        if held:
            measures = [there.submit(_moved, part) for part in self.parts]
            lean = [there.submit(_lean, *own, self.largest) for own in zip(self.parts, reaches, strict=True)]
            self.prover = there.submit(_prover, self.largest, measures, lean)

    def proofs(self, sizes: Sequence[int], known: Mapping[int, int], budget: int) -> Iterator[Proof]:
        begun: list[Any] = []
        for size in sizes:
            proof: Any = without_search(self.coarse.table, size, known[size], self.reach[size])
            if proof is None:
                proof = self.there.submit(_prove, self.prover, self.largest, size, known[size], budget)
            begun.append(proof)
        for proof in begun:
            yield proof if isinstance(proof, Proof) else self.there.result(proof)

    def search(self, models: Sequence[Model], most: int) -> ModelSearch:
        return SearchOnCluster(self.there, self.drawn.problem, self.coarse.table.start, models, most)

    def mean(self) -> Draws:
        # made here: a sum in parts would round otherwise
        return mean_of(held_draws(self.drawn.problem, self.drawn.blocks()))

    def judged(self, columns: Ints) -> Judged:
        there, further = self.there, self.further
        if isinstance(further, int):
            count = further
            parts = [there.submit(_further, self.asked, bounds) for bounds in self._ranges(count)]
        else:
            count = len(further)
            parts = [there.send(further.take(slice(*bounds))) for bounds in self._ranges(count)]
        made = there.results([there.submit(_judge, self.asked, columns, part) for part in parts])
        adopted, accepted, worth, draft = zip(*made, strict=True)
        return Judged(
            count, np.sum(adopted, axis=0).astype(np.float64), np.sum(accepted, axis=0).astype(np.float64),
            np.concatenate(worth).sum(axis=0), np.concatenate(draft).sum(axis=0),
        )  # fmt: skip


class Terms(NamedTuple):
    """What a search under any model needs beside the model."""

    problem: Problem
    start: Start
    most: int


def _begun_from(terms: Terms, model: Model, found: Pool) -> Pool:
    return begun_from(climber_under(terms.problem, terms.start, model, terms.most), found).found


def _caught_up(terms: Terms, model: Model, own: Pool, found: list[Ints]) -> tuple[Pool, list[int]]:
    climber = climber_under(terms.problem, terms.start, model, terms.most)
    climber.found = own
    bounds = catch_up(climber, found)
    return climber.found, bounds


class SearchOnCluster(ModelSearch):
    """The search of least regret with each model on a worker; the sets that do well under all are sought here."""

    def __init__(self, there: Workers, problem: Problem, start: Start, models: Sequence[Model], most: int) -> None:
        super().__init__(problem, start, models, most)
        self.there, self.terms = there, there.send(Terms(problem, start, most))
        self.sent = [there.send(replace(model, fresh=None)) for model in models]

    def others(self, first: Climber, threads: ThreadPoolExecutor) -> Iterator[Climber]:
        pending = [self.there.submit(_begun_from, self.terms, model, first.found) for model in self.sent[1:]]
        for at, future in enumerate(pending, start=1):
            climber = self.climber(at)
            climber.found = self.there.result(future)
            yield climber

    def exchanged(
        self, climbers: Sequence[Climber], threads: ThreadPoolExecutor, done: Callable[[], None]
    ) -> dict[int, list[int]]:
        there, found, bounds = self.there, best_of_each_size(climbers), {}
        pending = [
            there.submit(_caught_up, self.terms, model, climber.found, found)
            for model, climber in zip(self.sent, climbers, strict=True)
        ]
        for at, future in enumerate(pending):
            climbers[at].found, bounds[at] = there.result(future)
            done()
        return bounds
