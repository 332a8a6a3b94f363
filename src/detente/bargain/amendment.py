"""The smallest amendment: the fewest changes of points after which the consent rule adopts a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from detente.bargain.central_amendment import Start, central_amendment, margin_of, read_draft, within
from detente.bargain.solvers.depth_first import UNBOUNDED
from detente.bargain.solvers.engine import Question, collect
from detente.compiling import working
from detente.errors import InputError
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.records import Record

Blocks = Callable[[], Iterable[Draws]]
ChangeSet = tuple[tuple[str, str], ...]
"""Changes as (point, option)."""
LISTED = 1000
"""The most amendments of the least cost that are listed."""


@dataclass(frozen=True)
class Change(Record):
    """One point that an amendment changes.

    Attributes
    ----------
    point : str
    before : str or None
        None: the draft leaves the point open.
    after : str
    cost : float
    effects : dict
        By party: central utility of the amended draft less that with this change undone, linkages included. Where the
        point was open: less the mean over its remaining options, the same for everybody, so that those who lose by
        how it is settled show as well as those who win.
    against_best, against_worst : dict
        By party: the same less its best and less its worst remaining option; equal to ``effects`` where the point was
        settled.
    """

    point: str
    before: str | None
    after: str
    cost: float
    effects: dict[str, float]
    against_best: dict[str, float] = field(default_factory=dict)
    against_worst: dict[str, float] = field(default_factory=dict)

    renamed: ClassVar[dict[str, str]] = {"before": "from", "after": "to"}


@dataclass(frozen=True)
class Amendment(Record):
    """The smallest amendment and what proves it.

    Attributes
    ----------
    changes : tuple of Change, or None
        None: no package is adopted (with ``optimal``: proven).
    size : int or None
    cost : float or None
    bound : float or None
        No amendment costs less.
    optimal : bool
        Proven: least cost, and the largest margin among those of that cost.
    margin : float or None
        The smallest gain within the best adopting set of parties; None when no party with a threshold is needed.
    package : dict or None
    utilities, gains, before : dict
        Central; ``before`` are the utilities of the draft (open points at each party's worst remaining option,
        in ``before_best`` at its best).
    accepts : dict
        By party: probability over the draws (on the central preferences 1 or 0 when there are no draws).
    adopted : float or None
    accepts_before, adopted_before : the same for the draft
    draws : int
        How many; 0: central preferences.
    confidence : float or None
    alternatives : tuple of tuple of (point, option)
        All amendments of least cost, when asked for.
    all_listed : bool
    nodes, seconds, method
    """

    changes: tuple[Change, ...] | None
    size: int | None
    cost: float | None
    bound: float | None
    optimal: bool
    margin: float | None
    package: dict[str, str] | None
    utilities: dict[str, float]
    gains: dict[str, float]
    before: dict[str, float]
    accepts: dict[str, float]
    adopted: float | None
    accepts_before: dict[str, float]
    adopted_before: float | None
    draws: int
    confidence: float | None
    alternatives: tuple[ChangeSet, ...]
    all_listed: bool
    nodes: int
    seconds: float
    method: str
    before_best: dict[str, float] = field(default_factory=dict)

    left_out: ClassVar[frozenset[str]] = frozenset(
        {"before", "before_best", "accepts_before", "adopted_before", "alternatives", "all_listed"}
    )
    row_source: ClassVar[str] = "changed"

    @property
    def changed(self) -> tuple[Change, ...]:
        """The changes; none when there is no amendment."""
        return self.changes or ()

    def to_dict(self) -> dict[str, Any]:
        result = super().to_dict()
        result["before"] = {
            "utilities": self.before,
            "utilities_best": self.before_best,
            "accepts": self.accepts_before,
            "adopted": self.adopted_before,
        }
        if self.alternatives:
            result["sets"] = [[{"point": p, "to": o} for p, o in one] for one in self.alternatives]
            result["all_sets_listed"] = self.all_listed
        return result


def amend(
    problem: Problem,
    package: Mapping[str, str],
    open: Mapping[str, Iterable[str]] | None = None,
    costs: Mapping[str, float] | None = None,
    confidence: float | None = None,
    blocks: Blocks | None = None,
    *,
    every: bool = False,
    time_limit: float = 60.0,
) -> Amendment:
    """Return the smallest amendment of a draft, proven.

    On the central preferences: the fewest changes (or, with ``costs``, the least cost) after which the consent rule
    adopts; among those the largest margin, the smallest gain within an adopting set of parties, that set chosen
    best; among those the earliest package in file order. Every open point has to be settled, which is a change.

    Parameters
    ----------
    problem : Problem
    package : mapping
        The draft's options.
    open : mapping, optional
        Points that the draft leaves open, with the options still possible. An amendment may settle them at any option.
    costs : mapping, optional
        Cost of changing a point; default 1 each.
    confidence : float, optional
        Instead: adopted with at least this probability over the draws.
    blocks : callable, optional
        Returns the draws block by block; needed with ``confidence``.
    every : bool
        Also list all amendments of the least cost, :data:`LISTED` at most.
    time_limit : float
        Seconds for the proof.

    Returns
    -------
    Amendment

    Raises
    ------
    InputError
    """
    begun = working()
    start = read_draft(problem, package, open, costs)
    listed = LISTED if every else None
    if confidence is None:
        search = _on_central(problem, start, listed, time_limit)
    else:
        if not 0 < confidence <= 1:
            raise InputError(f"found a confidence of {confidence:g}, expected a probability above 0 and up to 1")
        if blocks is None:
            raise InputError("a confidence needs draws")
        search = _over_draws(problem, start, confidence, blocks, listed, time_limit)
    return _amendment(problem, start, search, confidence, blocks, begun)


@dataclass(frozen=True)
class _Search:
    """What the search came to: the package, what proves it, and all sets of the least cost where they are asked for."""

    columns: Ints | None
    optimal: bool
    bound: float | None
    nodes: int
    method: str
    alternatives: tuple[ChangeSet, ...] = ()
    all_listed: bool = True


def _on_central(problem: Problem, start: Start, listed: int | None, seconds: float) -> _Search:
    """Search on the central preferences; list at most so many sets of the least cost, or none."""
    search = _Search(*central_amendment(problem, start, seconds))
    if listed is None or search.columns is None:
        return search
    least = float(start.price[search.columns].sum())
    sets, whole = collect(problem, Question(consent=True, rows=(within(problem, start, least),)), most=listed)
    return replace(search, alternatives=_sets(problem, start, sets), all_listed=whole)


def _over_draws(
    problem: Problem, start: Start, confidence: float, blocks: Blocks, listed: int | None, seconds: float
) -> _Search:
    """Search for adoption with a probability over the draws; list at most so many sets of the least cost, or none."""
    from detente.bargain.confidence import smallest_with_confidence

    found = smallest_with_confidence(problem, start, confidence, blocks, seconds)
    search = _Search(found.columns, found.optimal, found.bound, found.nodes, found.method)
    if listed is None or found.columns is None:
        return search
    return replace(search, alternatives=_sets(problem, start, found.all[:listed]), all_listed=len(found.all) <= listed)


def _sets(problem: Problem, start: Start, packages: Iterable[Ints]) -> tuple[ChangeSet, ...]:
    """Return what each package changes of the draft, as (point, option)."""
    return tuple(
        tuple(
            (problem.points[j], problem.package_of(one)[problem.points[j]])
            for j in range(len(problem.points))
            if one[j] != start.columns[j]
        )
        for one in packages
    )


def _amendment(
    problem: Problem,
    start: Start,
    search: _Search,
    confidence: float | None,
    blocks: Blocks | None,
    begun: float,
) -> Amendment:
    """Say what a search came to, in the parties' and points' names."""
    names, columns, optimal = problem.parties, search.columns, search.optimal
    before, before_best = _range(problem, start)
    accepts_before, adopted_before, _ = _chances(problem, _as_packages(problem, start), blocks)
    if columns is None:
        return Amendment(
            None, None, None, search.bound, optimal, None, None, {}, {}, before, {}, None, accepts_before,
            adopted_before, 0, confidence, (), True, search.nodes, working() - begun, search.method, before_best,
        )  # fmt: skip
    changes = _changes(problem, start, columns)
    worth = problem.utilities(columns)[0, 0]
    margin = margin_of(problem, columns)
    accepts, adopted, draws = _chances(problem, columns[None], blocks)
    no_deal = problem.central.no_deal[0]
    cost = float(start.price[columns].sum())
    return Amendment(
        changes,
        len(changes),
        cost,
        cost if optimal else search.bound,
        optimal,
        margin if -UNBOUNDED < margin < UNBOUNDED else None,
        problem.package_of(columns),
        {p: float(worth[i]) for i, p in enumerate(names)},
        {p: float(worth[i] - no_deal[i]) for i, p in enumerate(names) if np.isfinite(no_deal[i])},
        before,
        accepts,
        adopted,
        accepts_before,
        adopted_before,
        draws,
        confidence,
        search.alternatives,
        search.all_listed,
        search.nodes,
        working() - begun,
        search.method,
        before_best,
    )


def _changes(problem: Problem, start: Start, columns: Ints) -> tuple[Change, ...]:
    """Return the points that a package changes, and what each change does to the parties."""
    names, changes = problem.parties, []
    worth = problem.utilities(columns)[0, 0]
    for j, point in enumerate(problem.points):
        if columns[j] == start.columns[j]:
            continue
        old = start.remaining[j] if j in start.remaining else start.columns[j : j + 1]
        undone = np.tile(columns, (len(old), 1))
        undone[:, j] = old
        without = problem.utilities(undone)[0]
        at = int(problem.offset[j])
        changes.append(
            Change(
                point,
                None if j in start.remaining else problem.options[j][int(start.columns[j]) - at],
                problem.options[j][int(columns[j]) - at],
                float(start.price[columns[j]]),
                _less(names, worth, without.mean(axis=0)),
                _less(names, worth, without.max(axis=0)),
                _less(names, worth, without.min(axis=0)),
            )
        )
    return tuple(changes)


def _less(names: tuple[str, ...], worth: Floats, without: Floats) -> dict[str, float]:
    return {p: float(worth[i] - without[i]) for i, p in enumerate(names)}


def _as_packages(problem: Problem, start: Start) -> Ints | None:
    """Return the draft as one package; None when it has open points."""
    return None if start.remaining else start.columns[None]


def _range(problem: Problem, start: Start) -> tuple[dict[str, float], dict[str, float]]:
    """Return the draft's central utilities, open points at each party's worst and at its best remaining option."""
    ways = 1
    for columns in start.remaining.values():
        ways *= len(columns)
    if ways > 100_000:
        return {}, {}
    packages = start.columns[None]
    for j, columns in start.remaining.items():
        packages = np.repeat(packages, len(columns), axis=0)
        packages[:, j] = np.tile(columns, len(packages) // len(columns))
    worth = problem.utilities(packages)[0]
    return (
        {p: float(worth[:, i].min()) for i, p in enumerate(problem.parties)},
        {p: float(worth[:, i].max()) for i, p in enumerate(problem.parties)},
    )


def _chances(
    problem: Problem, package: Ints | None, blocks: Blocks | None
) -> tuple[dict[str, float], float | None, int]:
    """Return each party's probability to accept a package, that of adoption, and the number of draws."""
    if package is None:
        return {}, None, 0
    accepted = np.zeros(len(problem.parties))
    adopted, count = 0, 0
    for block in [problem.central] if blocks is None else blocks():
        said = problem.accepts(package, block)
        accepted += said[:, 0].sum(axis=0)
        adopted += int(problem.adopts(package, said).sum())
        count += len(block)
    shares = {p: float(accepted[i] / count) for i, p in enumerate(problem.parties)}
    return shares, adopted / count, 0 if blocks is None else count


__all__ = ["Amendment", "Change", "Start", "amend", "margin_of", "read_draft"]
