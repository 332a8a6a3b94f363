"""The amendment ladder: for 1, 2, 3, … changes, the set after which most draws adopt a draft, and how sure that is."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple, TypedDict, Unpack

import numpy as np

from detente.bargain.central_amendment import Start
from detente.bargain.ladder.change_table import ChangeTable
from detente.bargain.ladder.climb import Climber, Pool
from detente.bargain.ladder.favour import NEAR, favoured
from detente.bargain.ladder.held import Held, Searchable
from detente.bargain.ladder.models import Model, UnderModel, least_regret, over_models, steps
from detente.bargain.ladder.moves import Counting
from detente.errors import InputError
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.records import Record
from detente.statistics import wilson
from detente.threads import threads

RUNGS = 12
SECONDS = 10.0
DRAWS_A_SECOND = 6_000_000
"""Draws looked at for each rung and second of the time for proofs: a measure of work, so that answers repeat."""
PAYS = 0.01
"""A change pays if it raises adoption by a percentage point."""
METHOD = "local search, then branch and bound on every draw"


@dataclass(frozen=True)
class Step(Record):
    """One change of a rung; ``before`` is None where the draft leaves the point open."""

    point: str
    before: str | None
    after: str

    renamed: ClassVar[dict[str, str]] = {"before": "from", "after": "to"}


@dataclass(frozen=True)
class Rung(Record):
    """The best found with at most so many changes.

    Attributes
    ----------
    changes : int
    adopted, low, high : float
        Share of fresh draws, which chose nothing, that adopt; its 95% interval (Wilson 1927).
    bound : float
        No set of so many changes is adopted in a larger share of the draws searched (never below ``adopted``).
    proven : bool
        The search is closed: the best share of the draws searched is known. The set has it, unless the fresh draws put
        it below a smaller set, which is then kept.
    steps : tuple of Step
        The set; fewer than ``changes`` where a further change would not help.
    least_sure : str or None
        The party that accepts least often, of those whose acceptance the consent rule then counts.
    accepts : dict
        By party: share of the fresh draws.
    effects : dict
        By party: mean utility over the fresh draws less that of the draft; an open point of the draft counts as the
        mean of its remaining options, for every party alike.
    searched : float
        Share of the draws searched that adopt; it chose the set, so it flatters.
    gap : float
        How far the best share of the draws searched may be above that.
    package : dict
    models : dict of str to UnderModel
        How the set does under each stated model, on fresh draws; of a ladder of least regret also against the best there.
    """

    changes: int
    adopted: float
    low: float
    high: float
    bound: float
    proven: bool
    steps: tuple[Step, ...]
    least_sure: str | None
    accepts: dict[str, float]
    effects: dict[str, float]
    searched: float
    gap: float
    package: dict[str, str]
    models: dict[str, UnderModel] = field(default_factory=dict)

    renamed: ClassVar[dict[str, str]] = {"steps": "set"}
    derived: ClassVar[tuple[str, ...]] = ("models_low", "models_high", "regret", "regret_at_most")

    @property
    def models_low(self) -> float | None:
        """How often the set is adopted under the model where it is adopted least; None without models."""
        return min((under.adopted for under in self.models.values()), default=None)

    @property
    def models_high(self) -> float | None:
        """How often under the model where it is adopted most."""
        return max((under.adopted for under in self.models.values()), default=None)

    @property
    def regret(self) -> float | None:
        """The largest loss against the best set of each model; None where none was sought.

        No regret is below 0. So against the best sets found no set of so many changes, found or not, has a largest regret that is
        smaller by more than this.
        """
        return max((under.regret for under in self.models.values() if under.regret is not None), default=None)

    @property
    def regret_at_most(self) -> float | None:
        """A proven bound on the largest regret against every set of so many changes, found or not; None where none was sought.

        It is of the draws searched: the largest of what any set can win there under a model less what this one wins.
        """
        pairs = [(u.bound, u.searched) for u in self.models.values()]
        return max((b - s for b, s in pairs if b is not None and s is not None), default=None)

    @property
    def size(self) -> int:
        """How many points it changes."""
        return len(self.steps)


@dataclass(frozen=True)
class Ladder(Record):
    """The rungs, and where climbing stops paying.

    Attributes
    ----------
    rungs : tuple of Rung
    before : dict
        The draft as it stands: ``adopted``, ``low``, ``high``, ``accepts``; empty where it has open points.
    stops_paying : int or None
        After so many changes no further one raises adoption by a percentage point; None: they still do at the top.
    draws, fresh : int
        How many draws were searched, and how many others judged what was found.
    work : int
        Draws looked at for proofs, summed over all sets.
    seconds : float
    method : str
    favours : str or None
        The party that the sets favour; each is then adopted at least the share 1 - ``near`` as often as the best, on
        the draws searched.
    near : float or None
    models : tuple of str
        The stated models that the sets are shown under.
    least_regret : bool
        Whether the sets are those of least regret over these models.
    stopped : bool
        Whether the search of least regret was stopped from the keyboard; the sets are then the best found so far.
    """

    rungs: tuple[Rung, ...]
    before: dict[str, Any]
    stops_paying: int | None
    draws: int
    fresh: int
    work: int
    seconds: float
    method: str = METHOD
    favours: str | None = None
    near: float | None = None
    models: tuple[str, ...] = ()
    least_regret: bool = False
    stopped: bool = False

    renamed: ClassVar[dict[str, str]] = {"rungs": "ladder"}
    row_source: ClassVar[str] = "rungs"

    @property
    def best(self) -> Rung | None:
        """The rung that is adopted most often; of those that tie the one with fewest changes."""
        return max(self.rungs, key=lambda r: (r.adopted, -r.size), default=None)

    def at_least(self, share: float, below: int) -> Rung | None:
        """Return the lowest rung of fewer changes that is surely (95%) adopted more often; None if there is none."""
        return next((r for r in self.rungs if r.size < below and r.low > share), None)


class Best(NamedTuple):
    """A rung: a set, the searched draws that the best set found wins and any could, and those that this one wins."""

    size: int
    columns: Ints
    hits: int
    bound: int
    shown: int


@dataclass
class _Searched:
    """What the search of one draft came to: the best set of each exact size, and no set of the size wins more."""

    table: ChangeTable  # of its draws nothing is asked
    moves: Counting
    pool: Pool
    climber: Climber
    bounds: dict[int, int] = field(default_factory=dict)
    work: int = 0


@dataclass(frozen=True)
class Choice:
    """Which set a rung shows: the one that most draws adopt, unless something else is said.

    Attributes
    ----------
    favours : str or None
        Of the sets near that one, the one worth most to this party.
    models : tuple of Model
        The set of least regret over these models.
    beside : tuple of Model
        Models that choose nothing: how each rung does under them is shown.
    """

    favours: str | None = None
    models: tuple[Model, ...] = ()
    beside: tuple[Model, ...] = ()


MOST_OFTEN = Choice()


def ladder(
    problem: Problem,
    start: Start,
    blocks: Iterable[Draws],
    fresh: Iterable[Draws],
    *,
    rungs: int = RUNGS,
    seconds: float = SECONDS,
    choice: Choice = MOST_OFTEN,
    progress: Callable[[int, int], None] | None = None,
) -> Ladder:
    """Find for each number of changes the set after which most draws adopt.

    Every set found is judged on fresh draws, which had no part in choosing it: the best of many sets on the draws
    that chose it flatters (the optimizer's curse; Smith and Winkler 2006).

    Parameters
    ----------
    problem : Problem
    start : Start
        The draft, as :func:`detente.bargain.central_amendment.read_draft` reads it. Every rung settles the points that it
        leaves open, at any option.
    blocks, fresh : iterable of Draws
        The draws to search, and others from the same distribution.
    rungs : int
        From 1 change on, or from as many as there are open points.
    seconds : float
        Time for proofs on a usual machine, as an amount of work, so that the answer repeats; the rest has a bound.
    choice : Choice
        What is sought among the sets.
    progress : callable, optional
        Called with (steps done, steps in all).

    Returns
    -------
    Ladder

    Raises
    ------
    InputError
        For a figure out of range.
    """

    def hold(threads: ThreadPoolExecutor) -> Held:
        return Held(problem, start, blocks, fresh, threads)

    return climbed(problem, start, hold, rungs=rungs, seconds=seconds, choice=choice, progress=progress)


class Means(TypedDict, total=False):
    """How a ladder is climbed, on which no figure depends.

    Attributes
    ----------
    progress : callable or None
        Called with (steps done, steps in all).
    cluster : str or None
        Address of a Dask scheduler whose workers hold the draws and search them.
    """

    progress: Callable[[int, int], None] | None
    cluster: str | None


class Climbing(TypedDict, total=False):
    """How a ladder is climbed; see :func:`ladder`."""

    rungs: int
    seconds: float
    choice: Choice
    progress: Callable[[int, int], None] | None


def climbed(
    problem: Problem,
    start: Start,
    hold: Callable[[ThreadPoolExecutor], Searchable],
    **climbing: Unpack[Climbing],
) -> Ladder:
    """Find what :func:`ladder` finds.

    Parameters
    ----------
    problem : Problem
    start : Start
    hold : callable
        Returns the draws, given threads of this machine.
    climbing
        As of ``ladder``.

    Raises
    ------
    InputError
    """
    begun = time.perf_counter()
    rungs, choice = climbing.get("rungs", RUNGS), climbing.get("choice", MOST_OFTEN)
    if not 1 <= rungs <= 100:
        raise InputError(f"found {rungs} rungs, expected 1 to 100")
    fewest = max(len(start.remaining), 1)
    sizes = range(fewest, min(fewest + rungs - 1, len(problem.points)) + 1)
    done = _counting(climbing.get("progress"), 1 + len(sizes) + steps(choice.models, sizes))
    with threads(2) as pool:
        held = hold(pool)
        searched = _search(start, held, sizes[-1], climbing.get("seconds", SECONDS), pool, done)
        sets = _best_up_to(searched, fewest, sizes[-1])
        sets, under, stopped = _chosen(searched, sets, choice, held, pool, done)
    found = _judged_ladder(searched, sets, under, choice, held)
    return replace(found, seconds=time.perf_counter() - begun, stopped=stopped)


def _counting(progress: Callable[[int, int], None] | None, total: int) -> Callable[[], None]:
    """Return what is called after each of so many steps."""
    count = itertools.count(1)

    def done() -> None:
        if progress is not None:
            progress(next(count), total)

    return done


def _judged_ladder(
    searched: _Searched, sets: list[Best], under: list[dict[str, UnderModel]], choice: Choice, held: Searchable
) -> Ladder:
    """Judge the sets on fresh draws, and make the ladder of them, without the time that it took."""
    problem, start = searched.table.problem, searched.table.start
    chose = bool(choice.favours is not None or choice.models)
    found, judged, before = _judge(problem, start, sets, held, searched, rises=not chose)
    if choice.beside and not choice.models:
        under = over_models(problem, np.array([problem.columns_of(r.package) for r in found]), choice.beside)
    found = [replace(rung, models=own) for rung, own in zip(found, under, strict=True)]
    return Ladder(
        tuple(found if chose else _trimmed(found)), before, _stops_paying(found, before), searched.moves.draws, judged,
        searched.work, 0.0, METHOD, choice.favours, NEAR if choice.favours else None,
        tuple(model.name for model in choice.models or choice.beside), bool(choice.models),
    )  # fmt: skip


def _chosen(
    searched: _Searched,
    sets: list[Best],
    choice: Choice,
    held: Searchable,
    pool: ThreadPoolExecutor,
    done: Callable[[], None],
) -> tuple[list[Best], list[dict[str, UnderModel]], bool]:
    """Return the rungs with the sets that are sought, and how each does under the models."""
    problem = searched.table.problem
    if choice.favours is not None:
        triples = [(s.size, s.columns, s.hits) for s in sets]
        chosen = favoured(searched.climber, held.mean(), problem.party_index(choice.favours), triples)
        return _instead(searched, sets, chosen), [{} for _ in sets], False
    if choice.models:
        sizes = [s.size for s in sets]
        robust, stopped = least_regret(held.search(choice.models, sizes[-1]), sizes, pool, done)
        return _instead(searched, sets, [r.columns for r in robust]), [r.under for r in robust], stopped
    return sets, [{} for _ in sets], False


def _instead(searched: _Searched, sets: list[Best], chosen: list[Ints]) -> list[Best]:
    """Return rungs with other sets."""
    return [one._replace(columns=c, shown=searched.moves.count(c)[0]) for one, c in zip(sets, chosen, strict=True)]


def _search(
    start: Start, held: Searchable, most: int, seconds: float, pool: ThreadPoolExecutor, done: Callable[[], None]
) -> _Searched:
    """Find sets by local search, first on some of the draws, and prove or improve them on all."""
    rough = Climber(held.coarse, most, pool).run()
    climber = Climber(held.moves, most, pool)
    climber.adopt(rough)
    climber.refine()
    searched = _Searched(held.moves.table, held.moves, climber.found, climber)
    held.prepare(most)
    done()
    fewest = max(len(start.remaining), 1)
    sizes = list(range(most, fewest - 1, -1))
    known = _counts_up_to(searched, fewest, most)
    for size, proof in zip(sizes, held.proofs(sizes, known, int(seconds * DRAWS_A_SECOND)), strict=True):
        searched.bounds[size] = proof.bound
        searched.work += proof.work
        done()
        if proof.columns is not None:
            climber.offer(proof.columns)
    return searched


def _counts_up_to(searched: _Searched, fewest: int, most: int) -> dict[int, int]:
    """Return for each size the draws that the best set known of at most that size wins."""
    best, result = 0, {}
    for size in range(min(len(searched.table.start.remaining), fewest), most + 1):
        found = searched.pool.best(size)
        best = best if found is None else max(best, int(found[1]))
        result[size] = best
    return result


def _best_up_to(searched: _Searched, fewest: int, most: int) -> list[Best]:
    """Return for each number of changes the best set of at most so many, the draws it wins, and the bound on them."""
    result = []
    now: tuple[Ints, float] | None = None
    bound = 0
    if fewest > len(searched.table.start.remaining):
        now = searched.pool.best(0)
        bound = 0 if now is None else int(now[1])
    for size in range(fewest, most + 1):
        found = searched.pool.best(size)
        if found is not None and (
            now is None or int(found[1]) > int(now[1]) or (int(now[1]) == 0 and found[1] > now[1])
        ):
            now = found
        bound = max(bound, searched.bounds.get(size, 0))
        if now is not None:
            hits = int(now[1])
            result.append(Best(size, now[0], hits, max(bound, hits), hits))
    return result


def _judge(
    problem: Problem,
    start: Start,
    sets: list[Best],
    held: Searchable,
    searched: _Searched,
    *,
    rises: bool,
) -> tuple[list[Rung], int, dict[str, Any]]:
    """Judge the sets on fresh draws; a rung that they put below the one before it keeps that one's set."""
    columns = np.array([one.columns for one in sets] + ([] if start.remaining else [start.columns]), dtype=np.int64)
    said = held.judged(columns)
    count, adopted, accepted = said.count, said.adopted, said.accepted
    result: list[Rung] = []
    at = 0
    for k, own in enumerate(sets):
        if k == 0 or not rises or adopted[k] >= adopted[at]:
            at = k
        result.append(
            _rung(problem, searched, own, sets[at], count, adopted[at], accepted[at], said.worth[at] - said.draft)
        )
    before: dict[str, Any] = {}
    if not start.remaining and count:
        low, high = wilson(float(adopted[-1]), count)
        accepts = {p: float(accepted[-1, i] / count) for i, p in enumerate(problem.parties)}
        before = {"adopted": float(adopted[-1] / count), "low": low, "high": high, "accepts": accepts}
    return result, count, before


def _rung(
    problem: Problem, searched: _Searched, own: Best, found: Best, count: int,
    adopted: float, accepted: Floats, gained: Floats,
) -> Rung:  # fmt: skip
    columns, hits, bound = found.columns, found.shown, own.bound
    table, draws = searched.table, searched.moves.draws
    share = adopted / count
    low, high = wilson(float(adopted), count)
    needed = _counted(table, columns)
    least = min(np.flatnonzero(needed), key=lambda i: (accepted[i], i), default=None)
    names = problem.parties
    return Rung(
        own.size,
        float(share),
        low,
        high,
        float(max(bound / draws, share)),
        own.hits == bound,
        tuple(
            Step(
                point,
                None if table.start.columns[j] < 0 else _option(problem, j, int(table.start.columns[j])),
                _option(problem, j, int(columns[j])),
            )
            for j, point in enumerate(problem.points)
            if columns[j] != table.start.columns[j]
        ),
        None if least is None else names[least],
        {p: float(accepted[i] / count) for i, p in enumerate(names)},
        {p: float(gained[i] / count) for i, p in enumerate(names)},
        hits / draws,
        (bound - hits) / draws,
        problem.package_of(columns),
    )


def _option(problem: Problem, j: int, column: int) -> str:
    return problem.options[j][column - int(problem.offset[j])]


def _counted(table: ChangeTable, columns: Ints) -> Floats:
    """Return whether the consent rule counts a party's acceptance of a package, shape (parties,)."""
    needed = (table.rule.weight > 0).any(axis=0) if len(table.rule.kind) else np.zeros(len(table.matters), dtype=bool)
    if any(clause.kind == "obligated" for clause in table.problem.consent):
        needed = needed | table.problem.obliges[:, columns].any(axis=1)
    return np.asarray(needed)


def _trimmed(rungs: list[Rung]) -> list[Rung]:
    """Return the rungs without those at the top that are proven to add nothing."""
    while len(rungs) > 1 and rungs[-1].proven and rungs[-1].steps == rungs[-2].steps:
        rungs = rungs[:-1]
    return rungs


def _stops_paying(rungs: list[Rung], before: Mapping[str, Any]) -> int | None:
    """Return after how many changes no further one raises adoption by a percentage point."""
    shares = [float(before.get("adopted", 0.0)), *(r.adopted for r in rungs)]
    sizes = [0, *(r.changes for r in rungs)]
    paying = [k for k in range(1, len(shares)) if shares[k] - shares[k - 1] >= PAYS]
    last = paying[-1] if paying else 0
    return None if last == len(shares) - 1 and not _ended(rungs) else sizes[last]


def _ended(rungs: list[Rung]) -> bool:
    """Whether no rung above the last can exist: it changes all there is to change."""
    return bool(rungs) and len(rungs[-1].package) <= rungs[-1].changes
