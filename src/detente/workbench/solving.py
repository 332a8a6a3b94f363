"""The solvers as jobs: each is the library's own function, called in a second process where it cannot be stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from detente.errors import InputError
from detente.workbench.jobs import Job
from detente.workbench.opened import OpenCase
from detente.workbench.worker import SOLVER
from detente.workbench.working import Package


def best_job(opened: OpenCase, criterion: str, fix: Mapping[str, str], within_zopa: bool) -> Callable[[Job], Any]:
    """The package that a bargaining solution picks (``detente solve``)."""
    from detente.bargain.optimum import solve

    session = opened.session
    assert session is not None
    problem = session.problem
    return lambda job: SOLVER.call(job, solve, problem, criterion, None, dict(fix), within_zopa)


def amendment_job(opened: OpenCase, package: Package) -> Callable[[Job], Any]:
    """The smallest amendment from a package (``detente amend``)."""
    raise InputError("the smallest amendment cannot be searched for yet")


async def distance(opened: OpenCase, package: Package) -> str:
    """Say how far a package is from a deal; an empty text when that cannot be told."""
    return ""
