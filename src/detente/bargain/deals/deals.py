"""Deals among many: packages that are adopted most often over the draws, who accepts them, and what kinds there are."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from detente.bargain.criteria.solve import columns_left
from detente.bargain.deals.kinds import Kind, kinds
from detente.bargain.deals.search import Searcher
from detente.bargain.exchanges import Exchange, exchanges
from detente.bargain.existence import Existence, existence
from detente.bargain.shared import Shared, WithBackbone, shares, weighty
from detente.errors import InputError
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.drawn import DrawnProblem
from detente.records import Record
from detente.statistics import wilson

if TYPE_CHECKING:
    from detente.case.format.models.record import Draft

SEARCHED = 1_000
"""The search looks at so many of the draws; what it finds is judged on all of them."""
LISTED = 12


@dataclass(frozen=True)
class Deal(Record):
    """One package.

    Attributes
    ----------
    package : dict
    adopted : float
        In which share of all draws the consent rule adopts it; ``low`` to ``high`` is the 95% interval (Wilson 1927).
    low, high : float
    central : bool
        Whether it is adopted on the central judgements.
    accepts : dict
        By party: in which share of the draws it accepts.
    utilities : dict
        By party: the mean over the draws.
    gains : dict
        By party with a no-deal value: the mean of utility less no-deal value.
    changes : int or None
        In how many points it differs from the draft on the table; open points count. None without a draft.
    """

    package: dict[str, str]
    adopted: float
    low: float
    high: float
    central: bool
    accepts: dict[str, float]
    utilities: dict[str, float]
    gains: dict[str, float]
    changes: int | None


@dataclass(frozen=True)
class Deals(WithBackbone):
    """Packages among many parties.

    Attributes
    ----------
    deals : tuple of Deal
        The most often adopted first.
    parties : tuple of str
        Whose acceptance is shown: those named, else those that block (see :func:`blocking`), else all.
    blocking : tuple of str
    options : tuple of Shared
        In which share of the deals each option is.
    kinds : tuple of Kind
        The deals, divided by what sets them apart.
    exchanges : tuple of Exchange
        Between the parties, against the draft.
    draft : str or None
        The draft on the table, or the one named.
    weighty : tuple of str
        The points that matter most: the fewest that together make three quarters of what points can matter.
    apart : int
        In how many of them each deal differs at least from those before it.
    exact : bool
        Every package was looked at: no other list of this kind has more draws, place by place, on the draws searched.
    exists : Existence
        Of the draws searched: in how many any package is adopted (also one that ``fix`` rules out). No package is
        adopted in more of them.
    packages : int
        How many packages there are.
    draws, searched : int
        Draws on which the deals are judged, and the first of them, by which they were found.
    warnings : tuple of str
    seconds : float
    """

    deals: tuple[Deal, ...]
    parties: tuple[str, ...]
    blocking: tuple[str, ...]
    options: tuple[Shared, ...]
    kinds: tuple[Kind, ...]
    exchanges: tuple[Exchange, ...]
    draft: str | None
    weighty: tuple[str, ...]
    apart: int
    exact: bool
    exists: Existence
    packages: int
    draws: int
    searched: int
    warnings: tuple[str, ...]
    seconds: float

    left_out: ClassVar[frozenset[str]] = frozenset({"warnings"})
    row_source: ClassVar[str] = "deals"


def deals(
    drawn: DrawnProblem,
    draft: Draft | None = None,
    parties: Sequence[str] | None = None,
    fix: Mapping[str, str] | None = None,
    *,
    limit: int = LISTED,
    apart: int | None = None,
) -> Deals:
    """Find the packages that are adopted in most draws, each unlike those before it.

    Parameters
    ----------
    drawn : DrawnProblem
    draft : Draft, optional
        The draft on the table: exchanges start from it, and of packages that tie, those nearer to it come first.
    parties : sequence of str, optional
        Whose acceptance is shown; default those that block.
    fix : mapping, optional
        Points held at an option.
    limit : int
        At most so many deals.
    apart : int, optional
        In how many of the points that matter most each has to differ from those before it; default a sixth of them,
        at least one.

    Returns
    -------
    Deals

    Raises
    ------
    InputError
        For unknown parties, points or options, and for ``limit`` or ``apart`` out of range.
    """
    begun, problem = time.perf_counter(), drawn.problem
    if limit < 1:
        raise InputError(f"found a limit of {limit}, expected at least 1")
    if not problem.parties:
        raise InputError("no party has preferences, so no deal can be judged")
    heavy = weighty(problem, range(len(problem.parties)))
    apart = _apart(apart, int(heavy.sum()))
    named = None if parties is None else sorted({problem.party_index(p) for p in parties})
    allowed = columns_left(problem, fix)
    start = None if draft is None else _columns(problem, draft)
    block = drawn.block(0, min(SEARCHED, drawn.draws))
    first = None if start is None else np.where(start < 0, problem.offset[:-1], start)
    found = Searcher(problem, block, allowed, first, heavy, apart).run(limit)
    listed, columns = _judged(drawn, found.columns, start)
    who = blocking(problem, columns)
    shown = named or who or list(range(len(problem.parties)))
    names = tuple(problem.parties[i] for i in shown)
    return Deals(
        listed, names, tuple(problem.parties[i] for i in who), shares(problem, columns), kinds(problem, columns, shown),
        () if start is None else exchanges(drawn, start, names), None if draft is None else draft.id,
        tuple(p for p, own in zip(problem.points, heavy, strict=True) if own), apart,
        found.whole, existence(problem, [block]), problem.packages,
        drawn.draws, len(block), _warnings(draft), time.perf_counter() - begun,
    )  # fmt: skip


def _warnings(draft: Draft | None) -> tuple[str, ...]:
    if draft is None or not draft.open:
        return ()
    return (f"draft {draft.id} leaves points open; exchanges leave them open",)


def _apart(apart: int | None, most: int) -> int:
    """Return in how many of the points that matter most a deal has to differ from the others."""
    found = max(1, round(most / 6)) if apart is None else apart
    if not 1 <= found <= most:
        raise InputError(f"found deals {found} points apart, expected 1 to {most} (the points that matter most)")
    return found


def _columns(problem: Problem, draft: Draft) -> Ints:
    """Return a draft's columns, shape (points,): -1 where it leaves a point open."""
    return np.array(
        [problem.column(p, draft.package[p]) if p in draft.package else -1 for p in problem.points], dtype=np.int64
    )


def _judged(drawn: DrawnProblem, columns: Ints, start: Ints | None) -> tuple[tuple[Deal, ...], Ints]:
    """Judge packages on all draws; return them with their columns, the most often adopted first."""
    problem = drawn.problem
    if not len(columns):
        return (), columns

    def work(draws: Draws) -> tuple[Ints, Ints, Floats, Floats]:
        said, worth = problem.accepts(columns, draws), problem.utilities(columns, draws)
        floor = np.where(np.isfinite(draws.no_deal), draws.no_deal, 0.0)
        adopted = problem.adopts(columns, said).sum(axis=0)
        return adopted, said.sum(axis=0), worth.sum(axis=0), (worth - floor[:, None]).sum(axis=0)

    adopted, said, worth, gain = (sum(parts) for parts in zip(*drawn.map(work), strict=True))
    central = problem.adopts(columns, problem.accepts(columns))[0]
    count, names = drawn.draws, problem.parties
    order = sorted(range(len(columns)), key=lambda k: (-int(adopted[k]), -int(said[k].sum()), k))

    def by_party(figures: Floats, bounded: bool = False) -> dict[str, float]:
        return {p: float(figures[i] / count) for i, p in enumerate(names) if problem.has_no_deal[i] or not bounded}

    return tuple(
        Deal(
            problem.package_of(columns[k]), int(adopted[k]) / count, *wilson(int(adopted[k]), count), bool(central[k]),
            by_party(said[k]), by_party(worth[k]), by_party(gain[k], bounded=True),
            None if start is None else int((columns[k] != start).sum()),
        )
        for k in order
    ), columns[order]  # fmt: skip


def blocking(problem: Problem, columns: Ints) -> list[int]:
    """Return the parties that block: with all others accepting, their refusal alone stops at least one of the packages."""
    count = len(problem.parties)
    if not len(columns):
        columns = np.array([problem.offset[:-1]])
    refusing: Bools = np.logical_not(np.eye(count, dtype=np.bool_))
    said = np.repeat(refusing[:, None, :], len(columns), axis=1)
    stopped = np.logical_not(problem.adopts(columns, said)).any(axis=1)
    return [int(i) for i in np.flatnonzero(stopped)]


__all__ = ["Deal", "Deals", "blocking", "deals"]
