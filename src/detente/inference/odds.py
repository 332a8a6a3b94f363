"""Who accepts a draft, and whether it is adopted: before anybody spoke, and in any draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.inference.features import completions, open_package
from detente.inference.results import PosteriorDraws
from detente.problem.arrays import Bools, Draws, Floats, Problem

if TYPE_CHECKING:
    from detente.case.format.models.record import Draft


def acceptance(problem: Problem, draws: Draws, draft: Draft) -> tuple[Bools, Bools]:
    """Return who accepts a draft, shape (draws, parties), and whether the consent rule adopts it, shape (draws,).

    A draft with open points is judged at each party's worst of the remaining options.
    """
    packages = completions(problem, open_package(problem, draft.package, draft.open))
    if len(packages) == 1:
        accepted = problem.accepts(packages, draws)
        return np.asarray(accepted[:, 0]), np.asarray(problem.adopts(packages, accepted)[:, 0])
    worst = np.ones((len(draws), len(problem.parties)), dtype=np.bool_)
    for package in packages:
        worst &= problem.accepts(package, draws)[:, 0]
    adopted = np.ones(len(draws), dtype=np.bool_)
    for package in packages:
        adopted &= problem.adopts(package, worst[:, None])[:, 0]
    return worst, adopted


def prior_odds(posterior: PosteriorDraws, draft: Draft) -> tuple[Floats, float]:
    """Return each party's probability of accepting a draft, and that of its adoption, before anybody spoke."""
    accepted, adopted, count = np.zeros(len(posterior.problem.parties)), 0.0, 0
    for block in posterior.prior():
        who, adopts = acceptance(posterior.problem, block, draft)
        accepted += who.sum(axis=0)
        adopted += float(adopts.sum())
        count += len(block)
    return accepted / count, adopted / count
