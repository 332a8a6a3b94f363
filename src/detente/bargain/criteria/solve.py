"""The best packages: Nash, egalitarian, Kalai-Smorodinsky and utilitarian, each with its certificate."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.bargain.conflict import Conflict, find_conflict
from detente.bargain.solvers.engine import LEXIMIN, LINEAR, NASH, Answer, Question, Row, ask
from detente.compiling import loading
from detente.errors import InputError, nearest
from detente.problem.arrays import TOLERANCE, Bools, Draws, Floats, Ints, Problem

CRITERIA = ("nash", "egalitarian", "kalai_smorodinsky", "utilitarian")
DEFINITIONS = {
    "nash": "largest product of gains over no-deal (Nash 1950)",
    "egalitarian": "largest smallest gain, then the next smallest (Kalai 1977)",
    "kalai_smorodinsky": "largest smallest share of the ideal gain (Kalai and Smorodinsky 1975)",
    "utilitarian": "largest sum of utilities",
}


@dataclass(frozen=True)
class Solution:
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
        True only when proven (to 1e-9; ties broken by file order).
    feasible : bool or None
        None when neither a package nor a proof that there is none was found in time.
    method : str
        ``branch and bound`` or ``mixed-integer program (HiGHS)``.
    nodes : int
    seconds : float
    ideal : dict
        kalai_smorodinsky: each party's ideal gain.
    left_out : tuple of str
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
    left_out: tuple[str, ...]
    conflict: Conflict | None
    warnings: tuple[str, ...]

    ties = "ties within 1e-9: earliest options in file order"

    def to_dict(self) -> dict[str, Any]:
        return {
            "criterion": self.criterion,
            "definition": DEFINITIONS[self.criterion],
            "parties": list(self.parties),
            "package": self.package,
            "utilities": self.utilities,
            "gains": self.gains,
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "optimal": self.optimal,
            "feasible": self.feasible,
            "method": self.method,
            "nodes": self.nodes,
            "seconds": self.seconds,
            "ties": self.ties,
            "ideal_gains": self.ideal,
            "left_out": list(self.left_out),
            "conflict": None if self.conflict is None else self.conflict.to_dict(),
            "warnings": list(self.warnings),
        }


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
    gains = criterion != "utilitarian"
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
    draws: Draws | None = None,
    draw: int = 0,
    time_limit: float = 60.0,
    explain: bool = True,
    method: str = "auto",
    hints: Iterable[Ints] = (),
) -> Solution:
    """Return the package that a bargaining solution picks, exactly, over all packages.

    Parameters
    ----------
    problem : Problem
    criterion : str
        *nash*: the largest product of gains over no-deal, every solution party accepting (Nash 1950; with
        ``power`` the weighted product of Harsanyi and Selten 1972). *egalitarian*: the lexicographically largest
        vector of gains in ascending order (Kalai 1977; Imai 1983). *kalai_smorodinsky*: the same of gains divided by
        ideal gains, the ideal being the party's largest gain over the packages allowed that all solution parties
        accept (Kalai and Smorodinsky 1975; Raiffa 1982 for the discrete case). Some libraries minimise the spread of
        the ratios instead, or call the largest sum "Kalai"; these do not. *utilitarian*: the largest sum of
        utilities.
    parties : sequence of str, optional
        Solution parties; default all with a no-deal value (utilitarian: all with preferences).
    fix : mapping, optional
        Points held at an option.
    within_zopa : bool
        Also every solution party accepts and the consent rule adopts.
    power : mapping, optional
        nash: bargaining power by party, default 1.
    draws, draw : Draws, int
        Which draw; default the central preferences.
    time_limit : float
        Seconds for the tree search and the mixed-integer program, where they are needed.
    explain : bool
        When nothing is feasible, find a smallest conflicting set.
    method : str
        ``auto``, ``search``, ``tree`` or ``milp``; see :func:`detente.bargain.solvers.engine.ask`.
    hints : iterable of int64 arrays, shape (points,)
        Packages to start from.

    Returns
    -------
    Solution

    Raises
    ------
    InputError
    """
    begun, loaded = time.perf_counter(), loading()
    members = solution_parties(problem, criterion, parties)
    allowed = allowed_columns(problem, fix)
    draws = problem.central if draws is None else draws
    count = len(problem.parties)
    must_accept = criterion in ("nash", "kalai_smorodinsky") or within_zopa
    must = tuple(members) if must_accept else ()
    question = Question(must=must, must_red=tuple(members), consent=within_zopa, allowed=allowed)
    nodes = 0
    ideal: dict[str, float] = {}
    left_out: list[str] = []
    answer: Answer
    weight = np.zeros(count)
    if criterion == "utilitarian":
        mix = np.zeros(count)
        mix[members] = 1.0
        answer = _ask(problem, question, LINEAR, None, draws, draw, time_limit, method, hints, (Row(mix, cut=True),))
        finite = np.isfinite(draws.no_deal[draw])
        shift = float(sum(draws.no_deal[draw, i] for i in members if finite[i]))
    elif criterion == "nash":
        weight[members] = 1.0
        for party, strength in (power or {}).items():
            i = problem.party_index(party)
            if i not in members or not strength > 0 or not math.isfinite(strength):
                raise InputError(
                    f"found bargaining power {strength!r} for {party!r}, expected a number above 0 for a solution party"
                )
            weight[i] = strength
        answer = _ask(problem, question, NASH, weight, draws, draw, time_limit, method, hints)
        shift = 0.0
    else:
        weight[members] = 1.0
        shift = 0.0
        if criterion == "kalai_smorodinsky":
            weight[:] = 0.0
            feasible = proven = True
            for i in members:
                mix = np.zeros(count)
                mix[i] = 1.0
                own = _ask(
                    problem,
                    question,
                    LINEAR,
                    None,
                    draws,
                    draw,
                    time_limit,
                    method,
                    hints,
                    (Row(mix, cut=True),),
                    earliest=False,
                )
                nodes += own.nodes
                if own.columns is None:
                    answer, feasible = own, False
                    break
                hints = [*hints, own.columns]
                proven = proven and own.optimal
                ideal[problem.parties[i]] = own.value
                if own.value <= TOLERANCE:
                    left_out.append(problem.parties[i])
                else:
                    weight[i] = 1.0 / own.value
            if feasible:
                kind = LEXIMIN if (weight > 0).any() else LINEAR
                rows = () if kind == LEXIMIN else (Row(np.zeros(count), cut=True),)
                answer = _ask(problem, question, kind, weight, draws, draw, time_limit, method, hints, rows)
                if not proven:
                    # an ideal gain may be larger than the one found: neither ratios nor their bound are proven
                    answer = replace(answer, optimal=False, bound=math.inf)
        else:
            answer = _ask(problem, question, LEXIMIN, weight, draws, draw, time_limit, method, hints)
    nodes += answer.nodes
    seconds = time.perf_counter() - begun - (loading() - loaded)
    conflict = None
    if answer.columns is None and answer.optimal and explain:
        conflict = find_conflict(problem, question, draws, draw)
    return _solution(
        problem,
        criterion,
        members,
        answer,
        draws,
        draw,
        weight,
        shift,
        nodes,
        seconds,
        ideal,
        left_out,
        conflict,
    )


def _ask(
    problem: Problem,
    question: Question,
    objective: int,
    weight: Floats | None,
    draws: Draws,
    draw: int,
    seconds: float,
    method: str,
    hints: Iterable[Ints],
    rows: tuple[Row, ...] = (),
    earliest: bool = True,
) -> Answer:
    made = Question(objective, weight, question.must, question.must_red, question.consent, question.allowed, rows)
    return ask(problem, made, draws, draw, earliest=earliest, hints=hints, seconds=seconds, method=method)


def _solution(
    problem: Problem,
    criterion: str,
    members: list[int],
    answer: Answer,
    draws: Draws,
    draw: int,
    weight: Floats,
    shift: float,
    nodes: int,
    seconds: float,
    ideal: dict[str, float],
    left_out: list[str],
    conflict: Conflict | None,
) -> Solution:
    names = tuple(problem.parties[i] for i in members)
    scales = {problem.scales[i] for i in members}
    warnings = []
    if len(scales) > 1:
        warnings.append(
            "the solution parties' scales differ (weighted and points), so their utilities cannot be compared"
            + ("; the Nash product does not depend on it" if criterion == "nash" else "")
        )
    if left_out:
        warnings.append(f"left out because no allowed package gives them a gain: {', '.join(left_out)}")

    def shown(value: float) -> float | None:
        if not math.isfinite(value) and value > 0:
            return None
        if criterion == "nash":
            return math.exp(value) if value < 709 else None
        return value + shift if math.isfinite(value) else None

    package = None
    objective: float | None = None
    utilities: dict[str, float] = {}
    gains: dict[str, float] = {}
    bound = shown(answer.bound)
    gap: float | None = None
    if answer.columns is not None:
        package = problem.package_of(answer.columns)
        row = draws if len(draws) == 1 else draws.take(slice(draw, draw + 1))
        worth = problem.utilities(answer.columns, row)[0, 0]
        utilities = {p: float(worth[i]) for i, p in enumerate(problem.parties)}
        no_deal = row.no_deal[0]
        gains = {p: float(worth[i] - no_deal[i]) for i, p in enumerate(problem.parties) if np.isfinite(no_deal[i])}
        gain = worth - np.where(np.isfinite(no_deal), no_deal, 0.0)
        if criterion == "utilitarian":
            objective = float(worth[members].sum())
        elif criterion == "nash":
            positive = np.where(gain[members] <= TOLERANCE, 0.0, gain[members])
            objective = float(np.prod(positive ** weight[members]))
        elif criterion == "egalitarian":
            objective = float(gain[members].min())
        else:
            ratios = [gain[i] * weight[i] for i in members if weight[i] > 0]
            objective = float(min(ratios)) if ratios else None
            if objective is None:
                bound = None
        if answer.optimal:
            bound = objective
            gap = 0.0
        elif bound is not None and objective is not None:
            bound = max(bound, objective)
            gap = (bound - objective) / max(abs(objective), 1e-9)
    else:
        bound = None if answer.optimal else bound
    feasible = True if package is not None else (False if answer.optimal else None)
    return Solution(
        criterion,
        names,
        package,
        answer.columns,
        utilities,
        gains,
        objective,
        bound,
        gap,
        answer.optimal and package is not None,
        feasible,
        answer.method,
        nodes,
        seconds,
        ideal,
        tuple(left_out),
        conflict,
        tuple(warnings),
    )


def solve_many(problem: Problem, draws: Draws, criterion: str = "nash", **options: Any) -> list[Solution]:
    """Solve once for every draw of a block; see :func:`solve`. Infeasible draws are not explained."""
    options.setdefault("explain", False)
    return [solve(problem, criterion, draws=draws, draw=d, **options) for d in range(len(draws))]
