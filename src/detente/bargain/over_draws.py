"""The frontier and the coalitions over draws: how often what the central judgements say holds, and what nearly all draws share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from detente.bargain.backbone import Backbone, backbone_of_coalition, visit
from detente.bargain.coalitions import Coalitions, coalitions
from detente.bargain.criteria.solve import allowed_columns
from detente.bargain.existence import Existence
from detente.bargain.frontier import DISTINCT, Frontier, every_efficient
from detente.bargain.shared import NEARLY_ALL, Shared, WithBackbone, shares_of
from detente.problem.arrays import Draws, Floats, Ints
from detente.problem.drawn import DrawnProblem
from detente.records import Record
from detente.statistics import wilson

WORK = 300_000_000
"""Comparisons that the frontier of one draw may take; a draw that takes more stays undecided."""


@dataclass(frozen=True)
class StillEfficient(Record):
    """In how many draws a package is efficient, with a 95% interval (Wilson 1927)."""

    package: dict[str, str]
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class FrontierOnDraws(WithBackbone):
    """The whole frontier of each of a number of draws.

    Attributes
    ----------
    asked : int
        Draws that were to be looked at.
    draws : int
        Draws whose frontier is known; all shares are of these.
    undecided : int
        Draws with too many efficient packages to list.
    sizes : tuple of int
        How many efficient packages a draw has: 5%, 50% and 95% of the draws have at most so many.
    packages : tuple of StillEfficient
        The ends of the central frontier and the few in between, each once.
    options : tuple of Shared
        How often an option is in an efficient package of a draw: the mean over draws of its share of the draw's frontier.
    stopped : str
        ``time`` or ``interrupted`` where not all draws were looked at; else empty.
    seconds : float
    """

    asked: int
    draws: int
    undecided: int
    sizes: tuple[int, ...]
    packages: tuple[StillEfficient, ...]
    options: tuple[Shared, ...]
    stopped: str
    seconds: float

    row_source: ClassVar[str] = "options"


def frontier_on_draws(
    drawn: DrawnProblem,
    central: Frontier,
    fix: Mapping[str, str] | None = None,
    *,
    draws: int = 200,
    seconds: float = 60.0,
    cluster: str | None = None,
) -> FrontierOnDraws:
    """Find all efficient packages of each draw, and say how often those of the central frontier are among them.

    Parameters
    ----------
    drawn : DrawnProblem
    central : Frontier
        As :func:`~detente.bargain.frontier.frontier` found it.
    fix : mapping, optional
        As for the frontier.
    draws : int
        The first so many draws.
    seconds : float
        No draw is begun after so many seconds.
    cluster : str, optional
        Address of a Dask scheduler whose workers look.

    Raises
    ------
    InputError
        For a number of draws out of range.
    """
    problem = drawn.problem
    chosen = [*(end.package for end in central.ends), *(central.packages[k] for k in central.handful)]
    packages = [p for k, p in enumerate(chosen) if p not in chosen[:k]]
    columns = np.array([problem.columns_of(p) for p in packages])
    allowed = allowed_columns(problem, fix)
    members = [problem.party_index(p) for p in central.parties]

    def look(block: Draws, row: int, left: float) -> tuple[int, Floats, Ints] | None:
        own = replace(problem, central=block.take([row]))
        every = every_efficient(own, members, allowed, WORK)
        if every is None:
            return None
        spread = np.bincount(every[0].ravel(), minlength=problem.columns) / len(every[0])
        return len(every[0]), spread, _efficient(own.utilities(columns)[0][:, members], every[1])

    seen, stopped, taken = visit(drawn, draws, seconds, look, cluster)
    decided = [entry for entry in seen if entry is not None]
    undecided, known = len(seen) - len(decided), len(decided)
    if not known:
        return FrontierOnDraws(draws, 0, undecided, (), (), (), stopped, taken)
    sizes = np.quantile([size for size, _, _ in decided], [0.05, 0.5, 0.95], method="inverted_cdf").astype(int).tolist()
    options = shares_of(problem, sum((spread for _, spread, _ in decided), np.zeros(problem.columns)) / known)
    hits = sum((efficient for _, _, efficient in decided), np.zeros(len(packages), dtype=np.int64))
    still = [StillEfficient(p, h / known, *wilson(h, known)) for p, h in zip(packages, hits.tolist(), strict=True)]
    return FrontierOnDraws(draws, known, undecided, tuple(sizes), tuple(still), options, stopped, taken)


def _efficient(utilities: Floats, front: Floats) -> Ints:
    """Return 1 for packages that no efficient one dominates (differences below 1e-9 do not count), else 0."""
    own, best = np.rint(utilities / DISTINCT), np.rint(front / DISTINCT)
    result = np.ones(len(own), dtype=np.int64)
    for k, row in enumerate(own):
        result[k] = not ((best >= row).all(axis=1) & (best > row).any(axis=1)).any()
    return result


@dataclass(frozen=True)
class CoalitionShare(Record):
    """How often a set of parties can carry a package alone.

    Attributes
    ----------
    members : tuple of str
    minimal : float
        In which share of the draws it can, and no part of it can.
    able : float
        In which share of the draws it can; ``low`` to ``high`` is the 95% interval (Wilson 1927).
    low, high : float
    central : bool
        Whether it is a minimal coalition on the central preferences.
    """

    members: tuple[str, ...]
    minimal: float
    able: float
    low: float
    high: float
    central: bool


@dataclass(frozen=True)
class CoalitionsOnDraws(Record):
    """The minimal coalitions of each of a number of draws.

    Attributes
    ----------
    asked : int
    exists : Existence
        Of the draws looked at: in how many some set of parties can carry a package.
    sets : tuple of CoalitionShare
        Every set that is minimal in some draw or on the central preferences: those most often minimal first, then the
        smaller ones.
    pivotal : dict
        By party: in which share of the draws with a coalition it is in every minimal one.
    solutions : Backbone or None
        The most even package, draw by draw, that the first of the sets can carry alone; None where there is no set.
    stopped : str
    seconds : float
    """

    asked: int
    exists: Existence
    sets: tuple[CoalitionShare, ...]
    pivotal: dict[str, float]
    solutions: Backbone | None
    stopped: str
    seconds: float

    derived: ClassVar[tuple[str, ...]] = ("nearly_always_pivotal",)
    row_source: ClassVar[str] = "sets"

    @property
    def nearly_always_pivotal(self) -> tuple[str, ...]:
        """Parties that are in every minimal coalition in nine tenths of the draws that have one."""
        return tuple(p for p, share in self.pivotal.items() if share >= NEARLY_ALL - 1e-12)


def coalitions_on_draws(
    drawn: DrawnProblem, central: Coalitions, *, draws: int = 200, seconds: float = 60.0, cluster: str | None = None
) -> CoalitionsOnDraws:
    """Find the minimal coalitions of each draw, and what their packages have in common.

    Parameters
    ----------
    drawn : DrawnProblem
    central : Coalitions
        Those of the central preferences.
    draws : int
        The first so many draws.
    seconds : float
        No draw is begun after so many seconds.
    cluster : str, optional
        Address of a Dask scheduler whose workers look.

    Raises
    ------
    InputError
        For a number of draws out of range, or more than 16 parties.
    """
    problem = drawn.problem
    by_draw: list[tuple[frozenset[str], ...]] = []
    tally: Counter[frozenset[str]] = Counter()
    pivotal: Counter[str] = Counter()
    undecided = 0

    def look(block: Draws, row: int, left: float) -> Coalitions:
        return coalitions(problem, block, row)

    seen, stopped, taken = visit(drawn, draws, seconds, look, cluster)
    looked = len(seen)
    for found in seen:
        by_draw.append(tuple(frozenset(c.members) for c in found.minimal))
        undecided += not found.minimal and found.undecided > 0
        tally.update(by_draw[-1])
        pivotal.update(found.pivotal)
    yes = sum(map(bool, by_draw))
    sets = _shares_of_sets(problem.parties, by_draw, tally, central, looked)
    left = seconds - taken
    solutions = (
        backbone_of_coalition(drawn, sets[0].members, draws=draws, seconds=left, cluster=cluster)
        if sets and left > 0 and looked
        else None
    )
    return CoalitionsOnDraws(
        draws,
        Existence(looked, yes, looked - yes - undecided),
        sets,
        {p: pivotal[p] / yes if yes else 0.0 for p in problem.parties},
        solutions,
        stopped,
        taken,
    )


def _shares_of_sets(
    parties: tuple[str, ...],
    by_draw: list[tuple[frozenset[str], ...]],
    tally: Counter[frozenset[str]],
    central: Coalitions,
    looked: int,
) -> tuple[CoalitionShare, ...]:
    """Return how often each set is minimal and how often it can carry a package, the most often minimal first."""
    place = {p: i for i, p in enumerate(parties)}
    at_centre = {frozenset(c.members) for c in central.minimal}
    sets = []
    for members in sorted({*tally, *at_centre}, key=lambda s: (-tally[s], len(s), sorted(place[p] for p in s))):
        able = sum(any(known <= members for known in draw) for draw in by_draw)
        names = tuple(sorted(members, key=place.__getitem__))
        known, can = tally[members] / max(looked, 1), able / max(looked, 1)
        sets.append(CoalitionShare(names, known, can, *wilson(able, looked), members in at_centre))
    return tuple(sets)
