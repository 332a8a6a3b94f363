"""The best packages: Nash, egalitarian, Kalai-Smorodinsky and utilitarian, each with its certificate."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from detente.bargain.conflict import Conflict, find_conflict
from detente.bargain.criteria.criterion import Asked, Criterion, Optimum
from detente.bargain.criteria.registry import CRITERIA
from detente.bargain.solvers.engine import Answer, Question, Row, ask
from detente.compiling import working
from detente.errors import InputError, nearest
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.records import Record

__all__ = [
    "CRITERIA",
    "Solution",
    "Sought",
    "allowed_columns",
    "columns_left",
    "optimum_of",
    "solution_parties",
    "solve",
]


@dataclass(frozen=True)
class Solution(Record):
    """The package that a criterion picks, and what proves it.

    Attributes
    ----------
    criterion : str
    parties : tuple of str
        The solution parties.
    package : dict or None
        Point id to option id; None when nothing satisfies the constraints, or nothing was found in time.
    columns : int64 array, shape (points,), or None
    utilities, gains : dict
        By party id; ``gains`` has the parties with a no-deal value.
    objective : float or None
        The product, smallest gain, smallest ratio or sum.
    bound : float or None
        No package has a better objective.
    gap : float or None
        ``(bound - objective) / max(|objective|, 1e-9)``; 0 when proven.
    optimal : bool
        True only when proven (to 1e-9; ties broken by canonical order).
    feasible : bool or None
        None when neither a package nor a proof that there is none was found in time.
    method : str
        ``branch and bound`` or ``mixed-integer program (HiGHS)``.
    nodes : int
    seconds : float
    ideal : dict
        kalai_smorodinsky: each party's ideal gain.
    without_gain : tuple of str
        kalai_smorodinsky: parties whose ideal gain is 0.
    conflict : Conflict or None
        A smallest set of parties and red lines that cannot be satisfied together.
    warnings : tuple of str
    """

    criterion: str
    parties: tuple[str, ...]
    package: dict[str, str] | None
    columns: Ints | None
    utilities: dict[str, float]
    gains: dict[str, float]
    objective: float | None
    bound: float | None
    gap: float | None
    optimal: bool
    feasible: bool | None
    method: str
    nodes: int
    seconds: float
    ideal: dict[str, float]
    without_gain: tuple[str, ...]
    conflict: Conflict | None
    warnings: tuple[str, ...]

    renamed: ClassVar[dict[str, str]] = {"ideal": "ideal_gains", "without_gain": "left_out"}
    left_out: ClassVar[frozenset[str]] = frozenset({"columns"})
    derived: ClassVar[tuple[str, ...]] = ("definition", "ties")
    row_source: ClassVar[str] = "by_party"
    row_name: ClassVar[str] = "party"

    @property
    def by_party(self) -> dict[str, dict[str, float | None]]:
        """Each party's utility, and its gain over no deal where it has a no-deal value."""
        return {p: {"utility": u, "gain": self.gains.get(p)} for p, u in self.utilities.items()}

    @property
    def definition(self) -> str:
        """What the criterion makes best."""
        return CRITERIA[self.criterion].definition

    @property
    def ties(self) -> str:
        """How ties are broken."""
        return "ties within 1e-9: earliest options in canonical order"


def allowed_columns(problem: Problem, fix: Mapping[str, str] | None) -> Bools | None:
    """Return which columns remain once points are fixed, shape (columns,); None when nothing is fixed."""
    if not fix:
        return None
    allowed = np.ones(problem.columns, dtype=np.bool_)
    for point, option in fix.items():
        column = problem.column(point, option)
        j = problem.point_index(point)
        allowed[problem.offset[j] : problem.offset[j + 1]] = False
        allowed[column] = True
    return allowed


def columns_left(problem: Problem, fix: Mapping[str, str] | None) -> Bools:
    """Return which columns remain once points are fixed, shape (columns,); all of them when nothing is fixed."""
    allowed = allowed_columns(problem, fix)
    return np.ones(problem.columns, dtype=np.bool_) if allowed is None else allowed


def solution_parties(problem: Problem, criterion: str, parties: Sequence[str] | None) -> list[int]:
    """Return the indices of the solution parties.

    Raises
    ------
    InputError
        For an unknown party, one named twice, a party without a no-deal value where gains count, or no party at all.
    """
    if criterion not in CRITERIA:
        raise InputError(
            f"found criterion {criterion!r}, expected one of {', '.join(CRITERIA)}{nearest(criterion, CRITERIA)}"
        )
    gains = CRITERIA[criterion].of_gains
    if parties is None:
        found = [i for i in range(len(problem.parties)) if problem.has_no_deal[i] or not gains]
    else:
        found = [problem.party_index(p) for p in parties]
        if len(set(found)) < len(found):
            raise InputError("a party is named twice among the solution parties; name it once")
        for i in found:
            if gains and not problem.has_no_deal[i]:
                raise InputError(
                    f"party {problem.parties[i]!r} has no no_deal value (null), so it has no gain over no deal; "
                    f"leave it out of --parties, give it a no_deal, or use --criterion utilitarian"
                )
        found.sort()
    if not found:
        raise InputError(
            f"no party has a no_deal value, so {criterion} has nobody to solve for; give parties a no_deal, or use "
            "--criterion utilitarian"
            if problem.parties
            else "no party has preferences, so there is nothing to solve for"
        )
    return found


def solve(
    problem: Problem,
    criterion: str = "nash",
    parties: Sequence[str] | None = None,
    fix: Mapping[str, str] | None = None,
    within_zopa: bool = False,
    *,
    power: Mapping[str, float] | None = None,
    time_limit: float = 60.0,
    method: str = "auto",
) -> Solution:
    """Return the package that a bargaining solution picks, exactly, over all packages, on the central preferences.

    Parameters
    ----------
    problem : Problem
    criterion : str
        One of :data:`detente.bargain.criteria.registry.CRITERIA`; the modules of that package define them.
    parties : sequence of str, optional
        Solution parties; default all with a no-deal value (utilitarian: all with preferences).
    fix : mapping, optional
        Points held at an option.
    within_zopa : bool
        Also every solution party accepts and the consent rule adopts.
    power : mapping, optional
        nash: bargaining power by party, default 1.
    time_limit : float
        Seconds for the tree search and the mixed-integer program, where they are needed; and as many for a conflict.
    method : str
        ``auto``, ``search``, ``tree`` or ``milp``; see :func:`detente.bargain.solvers.engine.ask`.

    Returns
    -------
    Solution
        With a smallest conflicting set where nothing is feasible.

    Raises
    ------
    InputError
    """
    begun = working()
    members = solution_parties(problem, criterion, parties)
    sought, draws = Sought(criterion, tuple(members), fix, within_zopa, power), problem.central
    found = optimum_of(problem, sought, draws, 0, time_limit=time_limit, method=method)
    seconds = working() - begun
    nothing = found.answer.columns is None and found.answer.optimal
    conflict = find_conflict(problem, _question(problem, sought), draws, 0, time_limit) if nothing else None
    return _solution(problem, CRITERIA[criterion], members, found, seconds, conflict)


@dataclass(frozen=True)
class Sought:
    """Which package is sought, in any draw; as the arguments of :func:`solve`.

    Attributes
    ----------
    criterion : str
    members : tuple of int
        The solution parties; where gains count, those without a no-deal value in a draw have none and do not count in it.
    fix : mapping or None
    within_zopa : bool
    power : mapping or None
    """

    criterion: str
    members: tuple[int, ...]
    fix: Mapping[str, str] | None = None
    within_zopa: bool = False
    power: Mapping[str, float] | None = None


def _question(problem: Problem, sought: Sought) -> Question:
    must = sought.members if CRITERIA[sought.criterion].must_accept or sought.within_zopa else ()
    return Question(
        must=must, must_red=sought.members, consent=sought.within_zopa, allowed=allowed_columns(problem, sought.fix)
    )


def optimum_of(
    problem: Problem, sought: Sought, draws: Draws, row: int, *, time_limit: float, method: str = "auto"
) -> Optimum:
    """Return what a criterion comes to in one draw.

    Parameters
    ----------
    problem : Problem
    sought : Sought
    draws, row : Draws, int
        Which draw.
    time_limit, method
        As for :func:`solve`.
    """
    chosen = CRITERIA[sought.criterion]
    if chosen.of_gains:
        sought = replace(sought, members=tuple(i for i in sought.members if np.isfinite(draws.no_deal[row, i])))
    question = _question(problem, sought)

    def asking(
        objective: int,
        weight: Floats | None = None,
        rows: tuple[Row, ...] = (),
        *,
        earliest: bool = True,
        hints: tuple[Ints, ...] = (),
    ) -> Answer:
        own = replace(question, objective=objective, weight=weight, rows=rows)
        return ask(problem, own, draws, row, earliest=earliest, hints=hints, seconds=time_limit, method=method)

    return chosen.optimum(Asked(problem, list(sought.members), sought.power or {}, asking))


def _solution(
    problem: Problem,
    criterion: Criterion,
    members: list[int],
    found: Optimum,
    seconds: float,
    conflict: Conflict | None,
) -> Solution:
    """Return what a criterion comes to, in the parties' and points' names."""
    answer = found.answer
    known = answer.columns is not None
    utilities, gains = _by_party(problem, answer)
    objective, bound, gap = _figures(problem, criterion, members, found)
    return Solution(
        criterion=criterion.id,
        parties=tuple(problem.parties[i] for i in members),
        package=None if answer.columns is None else problem.package_of(answer.columns),
        columns=answer.columns,
        utilities=utilities,
        gains=gains,
        objective=objective,
        bound=bound,
        gap=gap,
        optimal=answer.optimal and known,
        feasible=True if known else (False if answer.optimal else None),
        method=answer.method,
        nodes=found.nodes,
        seconds=seconds,
        ideal=found.ideal,
        without_gain=found.without_gain,
        conflict=conflict,
        warnings=tuple(_warnings(problem, criterion, members, found)),
    )


def _by_party(problem: Problem, answer: Answer) -> tuple[dict[str, float], dict[str, float]]:
    """Return the central utilities of the package found, and its gains over no deal, by party."""
    if answer.columns is None:
        return {}, {}
    utility, no_deal = problem.utilities(answer.columns)[0, 0], problem.central.no_deal[0]
    named = list(enumerate(problem.parties))
    return (
        {p: float(utility[i]) for i, p in named},
        {p: float(utility[i] - no_deal[i]) for i, p in named if np.isfinite(no_deal[i])},
    )


def _figures(
    problem: Problem, criterion: Criterion, members: list[int], found: Optimum
) -> tuple[float | None, float | None, float | None]:
    """Return the objective of the package found, its bound and the gap between them."""
    answer = found.answer
    no_deal = np.where(np.isfinite(problem.central.no_deal[0]), problem.central.no_deal[0], 0.0)
    bound = None
    if answer.bound < math.inf:
        bound = criterion.figure(answer.bound, float(sum(no_deal[i] for i in members)))
        bound = bound if bound is not None and math.isfinite(bound) else None
    if answer.columns is None:
        return None, None if answer.optimal else bound, None
    utility = problem.utilities(answer.columns)[0, 0]
    objective = criterion.objective(utility[members], (utility - no_deal)[members], found.weight[members])
    if answer.optimal:
        return objective, objective, 0.0
    if bound is None or objective is None:
        return objective, None, None
    bound = max(bound, objective)
    return objective, bound, (bound - objective) / max(abs(objective), 1e-9)


def _warnings(problem: Problem, criterion: Criterion, members: list[int], found: Optimum) -> Iterator[str]:
    if len({problem.scales[i] for i in members}) > 1:
        yield "the solution parties' scales differ (weighted and points), so their utilities cannot be compared" + (
            "" if criterion.comparable else "; the Nash product does not depend on it"
        )
    if found.without_gain:
        yield f"left out because no allowed package gives them a gain: {', '.join(found.without_gain)}"
