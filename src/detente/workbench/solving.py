"""The solvers as jobs: each is the library's own function, called in a second process where it cannot be stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from detente.bargain.acceptance import judge_tables
from detente.bargain.table import lay_out
from detente.report.words import plural
from detente.workbench.jobs import DONE, Job, run
from detente.workbench.opened import OpenCase
from detente.workbench.worker import DISTANCE, SOLVER
from detente.workbench.working import Package


def best_job(opened: OpenCase, criterion: str, fix: Mapping[str, str], within_zopa: bool) -> Callable[[Job], Any]:
    """The package that a bargaining solution picks (``detente solve``)."""
    from detente.bargain.optimum import solve

    session = opened.session
    assert session is not None
    problem = session.problem
    return lambda job: SOLVER.call(job, solve, problem, criterion, None, dict(fix), within_zopa)


def amendment_job(opened: OpenCase, package: Package) -> Callable[[Job], Any]:
    """The smallest amendment from a package (``detente amend``), judged on all draws."""
    from detente.bargain.amendment import amend

    session = opened.session
    assert session is not None
    problem = session.problem

    def work(job: Job) -> Any:
        found = SOLVER.call(job, amend, problem, dict(package.options), dict(package.open))
        if found.package is None:
            return found, None
        return found, judge_tables(session, [lay_out(problem, found.package)])[0]

    return work


async def distance(opened: OpenCase, package: Package) -> str:
    """Say how far a package is from a deal on the central judgements; an empty text when that cannot be told."""
    from detente.bargain.amendment import amend

    session = opened.session
    assert session is not None
    problem = session.problem
    job = await run(
        Job("distance"), lambda job: DISTANCE.call(job, amend, problem, dict(package.options), dict(package.open))
    )
    if job.status != DONE:
        return ""
    found = job.result
    if found.changes is None:
        return "no package is adopted on the central judgements" if found.optimal else "none found in the time allowed"
    if not found.changes:
        return "none needed: adopted on the central judgements"
    count = f"{'' if found.optimal else 'at most '}{plural(len(found.changes), 'change')}"
    return f"{count} of {plural(len(problem.points), 'point')}, on the central judgements"
