"""What the best packages of nearly all draws have in common: the backbone (Slaney and Walsh 2001).

The central answer is one package for one set of judgements. Here the same question is asked exactly in each of a number
of draws, and the options of the answers are counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, TypedDict, TypeVar, Unpack

import numpy as np

from detente.bargain.coalitions import question_of
from detente.bargain.criteria.solve import Sought, allowed_columns, optimum_of, solution_parties
from detente.bargain.existence import Existence
from detente.bargain.shared import Shared, WithBackbone, shares_of
from detente.bargain.solvers.engine import LEXIMIN, Answer, Question, ask
from detente.bargain.solvers.nash_in_batch import NONE, OPEN, nash_in_batch, suits_batch
from detente.cluster import over
from detente.errors import InputError
from detente.problem.arrays import Draws, Ints, Problem
from detente.problem.drawn import DrawnProblem
from detente.problem.draws import block_ranges
from detente.records import Record
from detente.statistics import wilson

DRAWS = 200
"""How many draws are solved unless the call says otherwise."""
PIECE = 5
"""Draws of a task on a cluster."""
AHEAD = 256
"""Draws that are solved at once where a kernel takes many."""
T = TypeVar("T")


class Sampling(TypedDict, total=False):
    """Which draws are looked at, and where.

    Attributes
    ----------
    draws : int
        The first so many draws; default 200.
    seconds : float
        No draw is begun after so many seconds; default 60.
    cluster : str or None
        Address of a Dask scheduler whose workers look at the draws; the figures are the same.
    """

    draws: int
    seconds: float
    cluster: str | None


@dataclass(frozen=True)
class OptionShare(Shared):
    """How often an option is in the draws' solutions, with a 95% interval (Wilson 1927)."""

    low: float
    high: float


@dataclass(frozen=True)
class Adoption(Record):
    """In how many draws the consent rule adopts a package, with a 95% interval (Wilson 1927)."""

    draws: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Backbone(WithBackbone):
    """The solutions of a question in each of a number of draws.

    Attributes
    ----------
    asked : int
        Draws that were to be solved.
    exists : Existence
        Of the draws looked at (``exists.draws``): in how many there is a solution at all.
    solved : int
        Draws with a solution that is proven; the options' shares are of these.
    options : tuple of OptionShare
        Every option of at least one solution: by point, the most frequent first.
    adopted : Adoption or None
        How often the central package is adopted, over all draws of the study; None where there is no such package.
    stopped : str
        ``time`` or ``interrupted`` where not all draws were looked at; else empty.
    seconds : float
    """

    asked: int
    exists: Existence
    solved: int
    options: tuple[OptionShare, ...]
    adopted: Adoption | None
    stopped: str
    seconds: float

    row_source: ClassVar[str] = "options"


def adoption(drawn: DrawnProblem, columns: Ints) -> Adoption:
    """Return how often the consent rule adopts a package over all draws.

    Parameters
    ----------
    drawn : DrawnProblem
    columns : int64 array, shape (points,)
    """
    problem, package = drawn.problem, np.atleast_2d(columns)

    def work(draws: Draws) -> int:
        return int(problem.adopts(package, problem.accepts(package, draws)).sum())

    hits = sum(drawn.map(work))
    return Adoption(drawn.draws, hits / drawn.draws, *wilson(hits, drawn.draws))


def backbone_of_solutions(
    drawn: DrawnProblem,
    criterion: str = "nash",
    parties: Sequence[str] | None = None,
    fix: Mapping[str, str] | None = None,
    within_zopa: bool = False,
    *,
    power: Mapping[str, float] | None = None,
    central: Ints | None = None,
    **sampling: Unpack[Sampling],
) -> Backbone:
    """Return what a criterion's solutions have in common over draws; arguments as for :func:`~detente.bargain.criteria.solve.solve`.

    A party without a no-deal value in a draw has no gain in it, so it does not count there.

    Parameters
    ----------
    central : int64 array, shape (points,), optional
        The package that the criterion picks on the central preferences.
    draws, seconds, cluster
        See :class:`Sampling`.

    Raises
    ------
    InputError
        As ``solve``, and for a number of draws out of range.
    """
    problem = drawn.problem
    sought = Sought(criterion, tuple(solution_parties(problem, criterion, parties)), fix, within_zopa, power)

    return _over_draws(drawn, _Solved(problem, sought), central, **sampling)


class _Solved:
    """What a criterion comes to, draw by draw; Nash packages of sums are found some draws ahead."""

    def __init__(self, problem: Problem, sought: Sought) -> None:
        self.problem, self.sought = problem, sought
        self.batched = sought.criterion == "nash" and not sought.power and suits_batch(problem, sought.within_zopa)
        self.block: Draws | None = None
        self.ahead: list[Answer | None] = []
        self.first = 0

    def __call__(self, block: Draws, row: int, left: float) -> Answer:
        answer = self._from_batch(block, row) if self.batched else None
        return answer or optimum_of(self.problem, self.sought, block, row, time_limit=left).answer

    def _from_batch(self, block: Draws, row: int) -> Answer | None:
        """Return a draw's answer from the batch that it is in; None where the batch left it open."""
        if block is not self.block or not self.first <= row < self.first + len(self.ahead):
            weight = np.zeros(len(self.problem.parties))
            weight[list(self.sought.members)] = 1.0
            allowed = allowed_columns(self.problem, self.sought.fix)
            some = block.take(slice(row, row + AHEAD))
            found = nash_in_batch(self.problem, some, weight, consent=self.sought.within_zopa, allowed=allowed)
            self.ahead = [_of_batch(c, float(v), s) for c, v, s in zip(*found, strict=True)]
            self.block, self.first = block, row
        return self.ahead[row - self.first]


def _of_batch(columns: Ints, value: float, state: int) -> Answer | None:
    if state == OPEN:
        return None
    if state == NONE:
        return Answer(None, -np.inf, -np.inf, True, 0, "branch and bound")
    return Answer(columns, value, value, True, 0, "branch and bound")


def backbone_of_zone(drawn: DrawnProblem, *, draws: int = DRAWS, seconds: float = 60.0) -> Backbone | None:
    """Return what is common to the most even of the packages that are adopted in each draw.

    Of the packages that the consent rule adopts it is the one whose worst-off party gains most over no deal, then the
    second worst off, and so on (Imai 1983), over all parties with a no-deal value. There is one in a draw exactly where
    the zone of agreement is not empty.

    Parameters
    ----------
    draws, seconds
        As for :func:`backbone_of_solutions`.

    Returns
    -------
    Backbone or None
        None where no party has a no-deal value.

    Raises
    ------
    InputError
    """
    problem = drawn.problem
    if not problem.has_no_deal.any():
        return None

    def solved(block: Draws, row: int, left: float) -> Answer:
        weight = np.isfinite(block.no_deal[row]).astype(np.float64)
        return ask(problem, Question(LEXIMIN, consent=True, weight=weight), block, row, seconds=left)

    return _over_draws(drawn, solved, None, draws, seconds)


def visit(
    drawn: DrawnProblem, draws: int, seconds: float, look: Callable[[Draws, int, float], T], cluster: str | None = None
) -> tuple[list[T], str, float]:
    """Look at the first draws one by one, until time or the user ends it; what was done then is kept.

    Parameters
    ----------
    drawn : DrawnProblem
    draws : int
    seconds : float
        No draw is begun after so many seconds.
    look : callable
        Called with a block of draws, a row of it, and the seconds that are left.
    cluster : str, optional
        Address of a Dask scheduler whose workers look; the same is seen there.

    Returns
    -------
    what was seen in each draw looked at, what stopped it (``time``, ``interrupted`` or empty), seconds taken

    Raises
    ------
    InputError
        For a number of draws out of range.
    """
    if not 1 <= draws <= drawn.draws:
        raise InputError(f"found {draws} draws to solve, expected 1 to {drawn.draws:,} (the draws of the study)")
    if cluster is not None:
        return _visit_there(drawn, draws, seconds, look, cluster)
    begun = time.perf_counter()
    seen: list[T] = []
    block = drawn.block(0, draws)
    try:
        for row in range(draws):
            left = seconds - (time.perf_counter() - begun)
            if left <= 0:
                return seen, "time", time.perf_counter() - begun
            seen.append(look(block, row, left))
    except KeyboardInterrupt:
        if not seen:
            raise
        return seen, "interrupted", time.perf_counter() - begun
    return seen, "", time.perf_counter() - begun


def _visit_there(
    drawn: DrawnProblem, draws: int, seconds: float, look: Callable[[Draws, int, float], T], cluster: str
) -> tuple[list[T], str, float]:
    """Look at draws on a cluster; of those done when it stops, the ones before the first that is missing count."""
    begun = time.perf_counter()
    pieces = block_ranges(draws, PIECE)

    def piece(bounds: tuple[int, int]) -> list[T]:
        block = drawn.block(*bounds)
        return [look(block, row, seconds) for row in range(len(block))]

    def late() -> bool:
        return time.perf_counter() - begun > seconds

    made: dict[int, list[T]] = {}
    stopped = ""
    try:
        for index, found in over(cluster, piece, pieces, late):
            made[index] = found
    except KeyboardInterrupt:
        if not made:
            raise
        stopped = "interrupted"
    first = next((index for index in range(len(pieces)) if index not in made), len(pieces))
    seen = [found for index in range(first) for found in made[index]]
    return seen, stopped or ("time" if first < len(pieces) else ""), time.perf_counter() - begun


def backbone_of_coalition(
    drawn: DrawnProblem,
    members: Sequence[str],
    *,
    draws: int = DRAWS,
    seconds: float = 60.0,
    cluster: str | None = None,
) -> Backbone:
    """Return what is common to the most even packages that a set of parties can carry alone, draw by draw.

    In a draw it is, of the packages that all of them accept and that oblige nobody else whose consent the rule asks
    for, the one whose worst-off member gains most over no deal, and so on (Imai 1983).

    Parameters
    ----------
    members : sequence of str
    draws, seconds, cluster
        As for :func:`backbone_of_solutions`.

    Raises
    ------
    InputError
    """
    problem = drawn.problem
    chosen = frozenset(problem.party_index(p) for p in members)
    question = question_of(problem, chosen)

    def solved(block: Draws, row: int, left: float) -> Answer:
        weight = np.isfinite(block.no_deal[row]).astype(np.float64)
        weight[[i for i in range(len(weight)) if i not in chosen]] = 0.0
        if question is None:
            return Answer(None, -np.inf, -np.inf, True, 0, "")
        if not weight.any():
            return ask(problem, question, block, row, seconds=left)
        own = replace(question, objective=LEXIMIN, weight=weight)
        return ask(problem, own, block, row, seconds=left)

    return _over_draws(drawn, solved, None, draws, seconds, cluster)


def _over_draws(
    drawn: DrawnProblem,
    solved: Callable[[Draws, int, float], Answer],
    central: Ints | None,
    draws: int = DRAWS,
    seconds: float = 60.0,
    cluster: str | None = None,
) -> Backbone:
    """Ask a question in each draw."""
    problem, begun = drawn.problem, time.perf_counter()
    counts = np.zeros(problem.columns, dtype=np.int64)
    tally = {"yes": 0, "no": 0, "proven": 0}
    answers, stopped, _ = visit(drawn, draws, seconds, solved, cluster)
    for answer in answers:
        found = answer.columns is not None
        tally["yes"] += found
        tally["no"] += not found and answer.optimal
        if answer.columns is not None and answer.optimal:
            tally["proven"] += 1
            counts[answer.columns] += 1
    shares = _shares(problem, counts, tally["proven"])
    adopted = None if central is None else adoption(drawn, central)
    return Backbone(
        draws, Existence(len(answers), tally["yes"], tally["no"]), tally["proven"], shares, adopted, stopped,
        time.perf_counter() - begun,
    )  # fmt: skip


def _shares(problem: Problem, counts: Ints, solved: int) -> tuple[OptionShare, ...]:
    if not solved:
        return ()
    return tuple(
        OptionShare(own.point, own.option, own.share, *wilson(round(own.share * solved), solved))
        for own in shares_of(problem, counts / solved)
    )


__all__ = [
    "Adoption",
    "Backbone",
    "OptionShare",
    "adoption",
    "backbone_of_coalition",
    "backbone_of_solutions",
    "backbone_of_zone",
    "visit",
]
