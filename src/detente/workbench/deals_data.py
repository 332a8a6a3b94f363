"""What the deals page shows: two parties' efficient packages, and the named packages among them, judged on the draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.bargain.acceptance import judge_tables
from detente.bargain.draft_columns import lay_out
from detente.workbench.day_of_case import drafts_known
from detente.workbench.jobs import Job
from detente.workbench.open_case import OpenCase
from detente.workbench.worker import SOLVER

if TYPE_CHECKING:
    from detente.bargain.acceptance import DraftResult
    from detente.bargain.criteria.solve import Solution
    from detente.bargain.frontier import Frontier

SHOWN = 250
SOLUTIONS = {
    "nash": "Nash: largest product of gains",
    "kalai_smorodinsky": "Kalai and Smorodinsky: equal shares of what each could gain",
    "egalitarian": "Egalitarian: largest smallest gain",
    "utilitarian": "Utilitarian: largest sum",
}


@dataclass(frozen=True)
class Named:
    """A package that has a name: a solution, a draft, or the one on the plan page.

    ``kind``: ``solution``, ``draft`` or ``now``; ``result``: the package judged on all draws.
    """

    kind: str
    name: str
    package: Mapping[str, str]
    result: DraftResult


@dataclass(frozen=True)
class Deals:
    """The frontier of two parties, and what is drawn with it."""

    front: Frontier
    named: tuple[Named, ...]


def look(opened: OpenCase, a: str, b: str) -> Callable[[Job], Deals]:
    """Return the work that finds the efficient packages of two parties (``detente frontier``, ``detente solve``)."""
    from detente.bargain.criteria.solve import solve
    from detente.bargain.frontier import frontier

    drawn, basis = opened.drawn, opened.basis
    assert drawn is not None
    assert basis is not None
    case, package, memo, problem = opened.loaded, opened.package, opened.memo, drawn.problem

    def judged(options: Mapping[str, str]) -> DraftResult:
        key = ("judged", basis.name, tuple(options.items()))
        if key not in memo:
            memo[key] = judge_tables(drawn, [lay_out(problem, options)])[0]
        result: DraftResult = memo[key]
        return result

    def work(job: Job) -> Deals:
        key = ("deals", basis.name, a, b)
        if key not in memo:
            front = SOLVER.call(job, frontier, problem, [a, b], None, SHOWN)
            found: dict[str, Solution] = {}
            gains = all(problem.has_no_deal[problem.party_index(p)] for p in (a, b))
            wanted = [name for name in SOLUTIONS if name == "utilitarian" or gains]
            for number, name in enumerate(wanted, 1):
                job.step(number, len(wanted) + 1)
                job.words = f"solution {number} of {len(wanted)}"
                found[name] = SOLVER.call(job, solve, problem, name, [a, b], explain=False)
            memo[key] = (front, found)
        front, found = memo[key]
        named = [
            Named("solution", SOLUTIONS[name], s.package, judged(s.package))
            for name, s in found.items()
            if s.package is not None
        ]
        for draft in drafts_known(case):
            if not draft.open:
                named.append(Named("draft", draft.title, draft.package, judged(draft.package)))
        if not package.open:
            named.append(Named("now", "The package on the plan page", package.options, judged(package.options)))
        return Deals(front, tuple(named))

    return work


def central(opened: OpenCase, a: str, b: str, package: Mapping[str, str]) -> tuple[float, float]:
    """Return what a package is worth to two parties on the central judgements."""
    drawn = opened.drawn
    assert drawn is not None
    problem = drawn.problem
    worth = problem.utilities(problem.columns_of(package))[0, 0]
    return float(worth[problem.party_index(a)]), float(worth[problem.party_index(b)])


def no_deal(opened: OpenCase, party: str) -> list[float] | None:
    """Return what a party expects without a deal: 5% of the draws, central, 95%; None where it has no threshold."""
    drawn = opened.drawn
    assert drawn is not None
    i = drawn.problem.party_index(party)
    centre = float(drawn.problem.central.no_deal[0, i])
    if not np.isfinite(centre):
        return None
    low, high = np.quantile(np.concatenate([block.no_deal[:, i] for block in drawn.blocks()]), [0.05, 0.95])
    return [float(low), centre, float(high)]


def differences(opened: OpenCase, package: Mapping[str, str]) -> list[list[str]]:
    """Return point and option, in words, where a package differs from the one on the plan page."""
    case, now = opened.loaded, opened.package.options
    return [
        [f"{case.point(p).number} {case.point(p).title}", case.point(p).option(o).text]
        for p, o in package.items()
        if now.get(p) != o
    ]
