"""What the deals page shows: two parties' efficient packages, and the named packages among them, judged on the draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.workbench.day_of_case import drafts_known
from detente.workbench.jobs import Job
from detente.workbench.judgements import Judgements
from detente.workbench.open_case import OpenCase
from detente.workbench.package_history import Package, as_draft
from detente.workbench.worker import SOLVER

if TYPE_CHECKING:
    from detente.bargain.criteria.solve import Solution
    from detente.bargain.deals.deals import Deals as AmongMany
    from detente.bargain.frontier import Frontier
    from detente.bargain.results import DraftResult

Pair = tuple[str, str]
MOST_DRAWN = 250
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


def find_deals(opened: OpenCase, pair: Pair) -> Callable[[Job], Deals]:
    """Return the work that finds the efficient packages of two parties (``detente frontier``, ``detente solve``)."""
    judgements, case, package, memo = opened.judgements.now, opened.case, opened.package, opened.memo

    def named(kind: str, name: str, options: Mapping[str, str]) -> Named:
        key = ("judged", judgements.name, tuple(options.items()))
        result = memo.once(key, lambda: judgements.judge(as_draft(case, Package(options))))
        return Named(kind, name, options, result)

    def work(job: Job) -> Deals:
        front, solutions = memo.once(("deals", judgements.name, pair), lambda: _solve(job, judgements, pair))
        found = [
            named("solution", SOLUTIONS[name], s.package) for name, s in solutions.items() if s.package is not None
        ]
        found += [named("draft", draft.title, draft.package) for draft in drafts_known(case) if not draft.open]
        if not package.open:
            found.append(named("now", "The package on the plan page", package.options))
        return Deals(front, tuple(found))

    return work


def find_among(opened: OpenCase) -> Callable[[Job], AmongMany]:
    """Return the work that finds deals among all who can block (``detente deals``)."""
    judgements, memo = opened.judgements.now, opened.memo

    def work(job: Job) -> AmongMany:
        # draws that are made from a seed are made again there; inferred ones are sent along
        study = judgements.study if judgements.study.posterior else judgements.central
        found: AmongMany = memo.once(("among", judgements.name), lambda: SOLVER.call(job, study.deals))
        return found

    return work


def _solve(job: Job, judgements: Judgements, pair: Pair) -> tuple[Frontier, dict[str, Solution]]:
    """The frontier, and the solutions that the two parties' no-deal values allow."""
    study, problem = judgements.central, judgements.problem
    front = SOLVER.call(job, study.frontier, list(pair), limit=MOST_DRAWN)
    gains = all(problem.has_no_deal[problem.party_index(party)] for party in pair)
    wanted = [name for name in SOLUTIONS if name == "utilitarian" or gains]
    found: dict[str, Solution] = {}
    for number, name in enumerate(wanted, 1):
        job.step(number, len(wanted) + 1)
        job.words = f"solution {number} of {len(wanted)}"
        found[name] = SOLVER.call(job, study.solve, name, list(pair))
    return front, found


def central_utilities(opened: OpenCase, pair: Pair, package: Mapping[str, str]) -> tuple[float, float]:
    """Return what a package is worth to two parties on the central judgements, each on its own scale."""
    problem = opened.judgements.now.problem
    utilities = problem.utilities(problem.columns_of(package))[0, 0]
    first, second = (float(utilities[problem.party_index(party)]) for party in pair)
    return first, second


def no_deal(opened: OpenCase, party: str) -> list[float] | None:
    """Return what a party expects without a deal: 5% of the draws, central, 95%; None where it has no threshold."""
    drawn = opened.judgements.now.drawn
    i = drawn.problem.party_index(party)
    centre = float(drawn.problem.central.no_deal[0, i])
    if not np.isfinite(centre):
        return None
    low, high = np.quantile(np.concatenate([block.no_deal[:, i] for block in drawn.blocks()]), [0.05, 0.95])
    return [float(low), centre, float(high)]


def differences(opened: OpenCase, package: Mapping[str, str]) -> list[list[str]]:
    """Return point and option, in words, where a package differs from the one on the plan page."""
    case, now = opened.case, opened.package.options
    return [
        [f"{case.point(p).number} {case.point(p).title}", case.point(p).says(o)]
        for p, o in package.items()
        if now.get(p) != o
    ]
