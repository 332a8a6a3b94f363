"""The solvers as jobs: each is a question to the study, asked in a second process because it cannot be stopped."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from detente.bargain.solvers.depth_first import LEXIMIN, LINEAR, MARGIN, NASH
from detente.words import figure, plural
from detente.workbench.jobs import DONE, Job, run
from detente.workbench.judgements import Judgements
from detente.workbench.package_history import Package, as_draft
from detente.workbench.worker import DISTANCE, LADDER, SOLVER

if TYPE_CHECKING:
    from detente.bargain.amendment import Amendment
    from detente.bargain.criteria.solve import Solution
    from detente.bargain.ladder.ladder import Ladder
    from detente.bargain.results import DraftResult
    from detente.bargain.solvers.progress import Progress
    from detente.problem.arrays import Problem


def _at_most(news: Progress) -> str:
    """Say the budget, of which the bar shows the share that is used."""
    return f"time for the proof used: {100 * min(1.0, news.seconds / news.budget):.0f}% of {news.budget:.0f} s"


def amendment_words(news: Progress) -> str:
    """Say how far the search for the smallest amendment has come."""
    if news.objective == LINEAR:
        best = f"best so far {plural(round(-news.best), 'change')}" if news.best is not None else "none found so far"
        least = math.ceil(-news.bound - 1e-6) if news.bound is not None else 0
        proven = f", proven that at least {least} {'is' if least == 1 else 'are'} needed" if least > 0 else ""
        return f"{best}{proven}; {_at_most(news)}"
    if news.objective == MARGIN and news.best is not None:
        bound = f", at most {figure(news.bound)} possible" if news.bound is not None else ""
        return f"fewest changes known; widest margin so far {figure(news.best)}{bound}; {_at_most(news)}"
    return _at_most(news)


def best_words(news: Progress, criterion: str) -> str:
    """Say how far the search for the best package has come."""
    if criterion == "kalai_smorodinsky" and news.objective == LINEAR:
        return f"finding what each party could gain at most; {_at_most(news)}"
    if news.best is None:
        return f"no package found so far; {_at_most(news)}"
    gap = None if news.bound is None else max(news.bound - news.best, 0.0)
    if news.objective == NASH:
        share = "" if gap is None else f", at most {100 * math.expm1(min(gap, 50.0)):.2g}% below the best possible"
        return f"best product so far {math.exp(min(news.best, 700.0)):.4g}{share}; {_at_most(news)}"
    if news.objective == LEXIMIN and criterion == "kalai_smorodinsky":
        share = "" if gap is None else f", at most {100 * gap:.2g} points below the best possible"
        return f"best smallest share so far {100 * news.best:.1f}%{share}; {_at_most(news)}"
    short = "" if gap is None else f"at most {gap:.2g} below the best possible"
    if news.objective == LEXIMIN:
        return f"best smallest gain so far {figure(news.best)}{', ' if short else ''}{short}; {_at_most(news)}"
    return f"a package found{', ' if short else ''}{short}; {_at_most(news)}"


def _follow(job: Job, problem: Problem, words: Callable[[Progress], str], keep: Callable[[Progress], bool]) -> None:
    """Have a job say what its solver tells, and keep the best package so far."""

    def told(news: Progress) -> str:
        if news.columns is not None and keep(news):
            job.best = problem.package_of(news.columns)
        return words(news)

    job.told = told


@dataclass(frozen=True)
class Found:
    """What a solver answered, and its package judged on all draws (None where it found no package)."""

    answer: Any
    judged: DraftResult | None


def best_job(
    judgements: Judgements, criterion: str, fix: Mapping[str, str], within_zopa: bool, time_limit: float
) -> Callable[[Job], Found]:
    """The package that a bargaining solution picks (``detente solve``), judged on all draws.

    The proof may take ``time_limit`` seconds.
    """
    final = LINEAR if criterion == "utilitarian" else NASH if criterion == "nash" else LEXIMIN

    def work(job: Job) -> Found:
        _follow(job, judgements.problem, lambda news: best_words(news, criterion), lambda news: news.objective == final)
        solve = judgements.central.solve
        solution = SOLVER.call(job, solve, criterion, fix=dict(fix), within_zopa=within_zopa, time_limit=time_limit)
        return _judged(judgements, solution)

    return work


def amendment_job(judgements: Judgements, package: Package, time_limit: float) -> Callable[[Job], Found]:
    """The smallest amendment from a package (``detente amend``), judged on all draws, proven in ``time_limit`` s."""
    draft = as_draft(judgements.case, package)

    def work(job: Job) -> Found:
        _follow(job, judgements.problem, amendment_words, lambda news: True)
        return _judged(judgements, SOLVER.call(job, judgements.central.amend, draft, time_limit=time_limit))

    return work


def ladder_job(judgements: Judgements, package: Package) -> Callable[[Job], Ladder]:
    """The amendment ladder from a package (``detente amend``), on the draws of these judgements."""
    draft = as_draft(judgements.case, package)
    study = replace(judgements.study)  # makes its draws anew in the other process

    def work(job: Job) -> Ladder:
        found: Ladder = LADDER.call(job, study.ladder, draft)
        return found

    return work


def _judged(judgements: Judgements, answer: Solution | Amendment) -> Found:
    if answer.package is None:
        return Found(answer, None)
    return Found(answer, judgements.judge(as_draft(judgements.case, Package(answer.package))))


async def distance(judgements: Judgements, package: Package) -> str:
    """Say how far a package is from a deal on the central judgements; an empty text when that cannot be told."""
    draft = as_draft(judgements.case, package)
    job = await run(Job("distance"), lambda job: DISTANCE.call(job, judgements.central.amend, draft))
    if job.status != DONE:
        return ""
    found = job.result
    if found.changes is None:
        return "no package is adopted on the central judgements" if found.optimal else "none found in the time allowed"
    if not found.changes:
        return "none needed: adopted on the central judgements"
    count = f"{'' if found.optimal else 'at most '}{plural(len(found.changes), 'change')}"
    return f"{count} of {plural(len(judgements.problem.points), 'point')}, on the central judgements"
