"""Sets of changes that do well whichever of several models of the parties' judgements is right."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from detente.bargain.central_amendment import Start
from detente.bargain.ladder.change_table import change_table
from detente.bargain.ladder.climb import Climber, Pool
from detente.bargain.ladder.moves import Moves
from detente.bargain.ladder.search import Prover
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.problem.drawn import DrawnProblem
from detente.records import Record

DRAWS = 2000
"""Draws of each model that are searched, and as many others that judge what was found."""
PROOF = 300_000
"""Draws looked at for the proof of one number of changes under one model."""


@dataclass(frozen=True)
class Model:
    """One model of what the parties accept.

    Any model fits in which a party accepts what reaches a threshold, also a random one: a chance of acceptance that
    rises slowly with the gain is a threshold with noise, drawn.

    Attributes
    ----------
    name : str
    draws : Draws
        Of everything uncertain, as the model has it.
    problem : Problem or None
        Where the model reads conditions otherwise than the usual one.
    fresh : Draws or None
        Others of the same model, which judge the sets that ``draws`` chose; None: ``draws`` judge them, and flatter.
    """

    name: str
    draws: Draws
    problem: Problem | None = None
    fresh: Draws | None = None


@dataclass(frozen=True)
class UnderModel(Record):
    """A set under one model: the share of its draws that adopt; the best set's share and what is lost against that.

    ``best`` and ``regret`` are None where no best set was sought under the model, and so are ``searched``, the share of the
    draws searched that adopt, and ``bound``: no set of so many changes is adopted in a larger share of those draws.
    """

    adopted: float
    best: float | None = None
    regret: float | None = None
    searched: float | None = None
    bound: float | None = None


@dataclass(frozen=True)
class Robust:
    """The set of one rung, and how it does under each model."""

    columns: Ints
    under: dict[str, UnderModel]


def stated_models(drawn: Mapping[str, DrawnProblem], further: Draws | None) -> list[Model]:
    """Return the stated models of a case with the draws that a ladder needs.

    Parameters
    ----------
    drawn : mapping of str to DrawnProblem
        By the model's name; made by :func:`detente.problem.assumptions.under`.
    further : Draws or None
        Of the usual model, which chose nothing; inferred draws have no others, and only they need them.
    """
    result = []
    for name, own in drawn.items():
        count = min(own.draws, DRAWS)
        if own.posterior and not own.inferred_as_model:
            assert further is not None
            fresh = own.changed(replace(further.take(slice(0, count)), first=own.draws))
        else:
            fresh = own.beyond(count)
        result.append(Model(name, own.block(0, count), own.problem, fresh))
    return result


def over_models(problem: Problem, packages: Ints, models: Sequence[Model]) -> list[dict[str, UnderModel]]:
    """Return in which share of each model's draws each package is adopted.

    Parameters
    ----------
    problem : Problem
        As the usual model has it.
    packages : int64 array, shape (packages, points)
    models : sequence of Model
    """
    shares = [_share(problem, packages, model) for model in models]
    return [
        {m.name: UnderModel(float(s[k])) for m, s in zip(models, shares, strict=True)} for k in range(len(packages))
    ]


def _share(problem: Problem, packages: Ints, model: Model) -> Floats:
    own, draws = model.problem or problem, model.fresh or model.draws
    adopted = own.adopts(packages, own.accepts(packages, draws))
    return np.asarray(adopted.mean(axis=0))


class _Known:
    """Packages that were come upon, with the share of each model's draws that adopt them."""

    def __init__(self, climbers: Sequence[Climber]) -> None:
        self.climbers = climbers
        self.shares: dict[tuple[int, ...], Floats] = {}
        self.sizes: dict[tuple[int, ...], int] = {}

    def add(self, packages: Iterable[Ints]) -> None:
        """Take packages in, and count them under each model."""
        for package in packages:
            if tuple(package.tolist()) not in self.shares:
                self.put(package, np.array([climber.share(package) for climber in self.climbers]))

    def put(self, package: Ints, shares: Floats) -> None:
        """Take a package in that was counted."""
        key = tuple(package.tolist())
        self.shares[key] = shares
        self.sizes[key] = self.climbers[0].moves.table.size(package)

    def up_to(self, size: int) -> tuple[Ints, Floats]:
        """Return the packages of at most so many changes, and their shares of shape (packages, models)."""
        keys = sorted(key for key, own in self.sizes.items() if own <= size)
        return np.array(keys, dtype=np.int64), np.array([self.shares[key] for key in keys])


class ModelSearch(ABC):
    """The search of least regret under each model on its own.

    Attributes
    ----------
    problem : Problem
        As the usual model has it.
    start : Start
    models : sequence of Model
    most : int
        The most changes.
    """

    def __init__(self, problem: Problem, start: Start, models: Sequence[Model], most: int) -> None:
        self.problem, self.start, self.models, self.most = problem, start, models, most

    def climber(self, at: int, threads: ThreadPoolExecutor | None = None) -> Climber:
        """Return a search under a model that has not begun."""
        return climber_under(self.problem, self.start, self.models[at], self.most, threads)

    def searched(self, threads: ThreadPoolExecutor, done: Callable[[], None]) -> list[Climber]:
        """Search each model for its own best sets; the first is searched alone, and the others start from what it found."""
        first = self.climber(0, threads)
        first.run()
        done()
        first.threads = None  # from here on the threads are taken by the models
        climbers = [first]
        for climber in self.others(first, threads):
            climbers.append(climber)
            done()
        return climbers

    @abstractmethod
    def others(self, first: Climber, threads: ThreadPoolExecutor) -> Iterator[Climber]:
        """Yield the searches of the models after the first, each as it ends, in their order."""

    @abstractmethod
    def exchanged(
        self, climbers: Sequence[Climber], threads: ThreadPoolExecutor, done: Callable[[], None]
    ) -> dict[int, list[int]]:
        """Offer what was found under each model to the others, search on where it beats what they found, and bound what is best.

        Returns
        -------
        dict of int to list of int
            By model: for each number of changes from 0, how many of the model's draws any set of at most so many can win.
        """


def climber_under(
    problem: Problem, start: Start, model: Model, most: int, threads: ThreadPoolExecutor | None = None
) -> Climber:
    """Return a search under a model that has not begun."""
    return Climber(Moves(change_table(model.problem or problem, start, model.draws)), most, threads)


def least_regret(
    search: ModelSearch, sizes: Sequence[int], threads: ThreadPoolExecutor, done: Callable[[], None] = lambda: None
) -> tuple[list[Robust], bool]:
    """Return for each number of changes the set of least regret, as local search finds it.

    The regret of a set under a model is how much less often it is adopted there than the best set of so many changes;
    the set chosen has the smallest largest regret (Savage 1951), and of those that tie the best worst model (Wald
    1950). What is said of it is counted on fresh draws of each model, where there are some.

    Parameters
    ----------
    search : ModelSearch
    sizes : sequence of int
        Numbers of changes, ascending.
    threads : ThreadPoolExecutor
        Models are searched side by side in them.
    done : callable
        Called after each of ``steps(models, sizes)`` steps.

    Returns
    -------
    list of Robust
    bool
        Whether it was stopped from the keyboard: then the sets are the best of those that the search of each model found.

    Raises
    ------
    KeyboardInterrupt
        When it was stopped before each model was searched.
    """
    problem, models = search.problem, search.models
    climbers = search.searched(threads, done)
    stopped = False
    bounds: dict[int, list[int]] = {}
    try:
        bounds = search.exchanged(climbers, threads, done)
    except KeyboardInterrupt:
        stopped = True
    known = _Known(climbers)
    known.add(c for climber in climbers for k in climber.found.kept for c in climber.found.ranked(k)[:4])
    result = []
    for size in sizes:
        packages, shares = known.up_to(size)
        now = packages[_least(shares, shares.max(axis=0))]
        try:
            now = now if stopped else _polish(known, now, size, threads)
        except KeyboardInterrupt:
            stopped = True
        packages, shares = known.up_to(size)
        judged = _judged(problem, models, now, packages[shares.argmax(axis=0)])
        result.append(_bounded(judged, models, climbers, bounds, size))
        done()
    return result, stopped


class SearchHere(ModelSearch):
    """The search in threads of this machine."""

    def others(self, first: Climber, threads: ThreadPoolExecutor) -> Iterator[Climber]:
        def search(at: int) -> Climber:
            return begun_from(self.climber(at), first.found)

        return threads.map(search, range(1, len(self.models)))

    def exchanged(
        self, climbers: Sequence[Climber], threads: ThreadPoolExecutor, done: Callable[[], None]
    ) -> dict[int, list[int]]:
        found = best_of_each_size(climbers)
        pending = [threads.submit(catch_up, climber, found) for climber in climbers]
        bounds = {}
        try:
            for at, future in enumerate(pending):
                bounds[at] = future.result()
                done()
        except KeyboardInterrupt:  # what is under way ends, so that what was found stands still
            for future in pending:
                future.cancel()
            wait(pending)
            raise
        return bounds


def begun_from(climber: Climber, found: Pool) -> Climber:
    """Search from what was found under another model."""
    climber.adopt(found)
    climber.refine()
    return climber


def best_of_each_size(climbers: Sequence[Climber]) -> list[Ints]:
    """Return the best sets of each number of changes that searches found."""
    found = {tuple(c.tolist()): c for one in climbers for k in one.found.kept for c in one.found.ranked(k)[:1]}
    return list(found.values())


def catch_up(climber: Climber, found: Sequence[Ints]) -> list[int]:
    """Search on from sets that others found, and bound what is best; see :meth:`ModelSearch.exchanged`."""
    climber.catch_up(found)
    return _most_won(climber)


def steps(models: Sequence[Model], sizes: Sequence[int]) -> int:
    """Return how many steps the search of least regret has."""
    return 2 * len(models) + len(sizes) if models else 0


def _most_won(climber: Climber) -> list[int]:
    """Return for each number of changes from 0 how many draws any set of at most so many can win.

    Sizes are proven from the smallest on, each with a little work, until one stays open: from there on all that is known is
    which draws a set of the size can reach.
    """
    prover = Prover(climber.moves.table, climber.most)
    known, bound, closed = 0, 0, True
    result = []
    for size in range(climber.most + 1):
        best = climber.found.best(size)
        known = known if best is None else max(known, int(best[1]))
        if size >= max(climber.fewest, 1) and closed:
            proof = prover.prove(size, known, PROOF)
            closed = proof.bound <= max(proof.count, known)
            if proof.columns is not None:
                climber.offer(proof.columns)
                known = max(known, proof.count)
            bound = max(bound, proof.bound)
        elif size >= max(climber.fewest, 1):
            bound = max(bound, len(prover.reaches[size].rows))
        result.append(max(bound, known))
    return result


def _bounded(
    judged: Robust, models: Sequence[Model], climbers: Sequence[Climber], bounds: Mapping[int, Sequence[int]], size: int
) -> Robust:
    """Add how the set does on the draws searched, and the bounds there; a model without bounds is left as it is."""
    under = dict(judged.under)
    for at, most in bounds.items():
        draws = climbers[at].moves.draws
        share = climbers[at].share(judged.columns)
        own = under[models[at].name]
        under[models[at].name] = replace(own, searched=share, bound=max(most[size] / draws, share))
    return replace(judged, under=under)


def _judged(problem: Problem, models: Sequence[Model], now: Ints, best: Ints) -> Robust:
    """Say how a set does under each model against the one that was best there; ``best`` has shape (models, points)."""
    under = {}
    for model, top in zip(models, best, strict=True):
        mine, other = (float(s) for s in _share(problem, np.array([now, top]), model))
        most = max(mine, other)
        under[model.name] = UnderModel(mine, most, most - mine)
    return Robust(now, under)


def _least(shares: Floats, best: Floats) -> int:
    """Return the package of the smallest largest regret; shares have shape (packages, models)."""
    regret = (best - shares).max(axis=1)
    close = np.flatnonzero(regret <= regret.min() + 1e-12)
    return int(close[int(shares[close].min(axis=1).argmax())])


def _neighbours(now: Ints, size: int, climber: Climber) -> tuple[Ints, Ints, Ints]:
    return climber.neighbours(now, size)


def _polish(known: _Known, now: Ints, size: int, threads: ThreadPoolExecutor) -> Ints:
    """Swap changes while that lowers the largest regret; the best of each model grows with what is come upon."""
    for _ in range(20):
        looked = list(threads.map(partial(_neighbours, now, size), known.climbers))
        packages = looked[0][0]
        if not len(packages):
            return now
        draws = [climber.moves.draws for climber in known.climbers]
        shares = np.array([adopted / n for (_, adopted, _), n in zip(looked, draws, strict=True)]).T
        for k in sorted(set(shares.argmax(axis=0).tolist())):
            known.put(packages[k], shares[k])
        best = known.up_to(size)[1].max(axis=0)
        own = known.shares[tuple(now.tolist())]
        at = _least(np.concatenate([own[None], shares]), best)
        if at == 0 or (best - shares[at - 1]).max() >= (best - own).max() - 1e-12:
            return now
        now = packages[at - 1]
        known.put(now, shares[at - 1])
    return now
