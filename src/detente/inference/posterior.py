"""The posterior: the prior's draws, weighed by what parties said.

Given who assesses, parties' preferences are independent a priori, and every statement speaks of its speaker's
preferences alone. So the posterior is a product over parties too: each party's draws go through their own
sequential Monte Carlo, and are put together again afterwards. With several assessors that is done for each of
them, and an assessor counts the more the better its judgement foretold what was said.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.compiling import njit
from detente.errors import InputError
from detente.inference.assembly import assemble
from detente.inference.errors_together import err_together
from detente.inference.likelihood import Constants, constants
from detente.inference.particles import Maker, Uniforms, View, prior_particles
from detente.inference.particles import prior as prior_draws
from detente.inference.results import Pool, PosteriorDraws
from detente.inference.smc import Chain, Outcome
from detente.inference.speech_model import DEFAULT, Speech, speech_of
from detente.inference.statements import Evidence, SpokenRecord, evidence_of, read_record
from detente.inference.summary import summarize
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.problem.draws import _assessors
from detente.problem.model import PreferenceModel
from detente.problem.random import resolve_seed, uniforms
from detente.threads import threads

MAX_BYTES = 6_000_000_000


@dataclass(frozen=True)
class Posterior(PosteriorDraws):
    """The posterior with its figures; see :class:`detente.inference.results.PosteriorDraws`."""

    def to_dict(self) -> dict[str, Any]:
        return summarize(self)


def infer(
    case: Case,
    problem: Problem,
    *,
    draws: int,
    seed: int | None,
    as_of: dt.date | None = None,
    speech: Speech | None = None,
    hearsay: bool = False,
    view: View | None = None,
) -> Posterior:
    """Infer preferences from what parties said and wrote.

    Parameters
    ----------
    case : Case
    problem : Problem
        The case compiled; its draws are the prior.
    draws : int
        At least 1; bounded by memory.
    seed : int or None
        The same seed gives the same draws, whatever the number of workers.
    as_of : date, optional
        Only what was said and disclosed by then counts. Default: the case's.
    speech : Speech, optional
        The model of speech. Default: the case's.
    hearsay : bool
        Use what parties say of others' positions, at a discount.
    view : View, optional
        The stated model that parties are taken to be as (:mod:`detente.inference.as_model`). Default: the usual one.

    Returns
    -------
    Posterior

    Raises
    ------
    InputError
        When so many draws do not fit in memory.
    """
    as_of = as_of or case.as_of
    speech = speech or speech_of(case)
    record = read_record(case, (view or View()).read(problem), as_of, speech, hearsay)
    return update(problem, record, draws=draws, seed=seed, speech=speech, as_of=as_of, view=view)


def update(
    problem: Problem,
    record: SpokenRecord,
    *,
    draws: int,
    seed: int | None,
    speech: Speech = DEFAULT,
    workers: int | None = None,
    as_of: dt.date | None = None,
    view: View | None = None,
) -> Posterior:
    """Weigh a problem's draws by a record, laid out for the problem as ``view`` reads it; see :func:`infer`."""
    seed, view = resolve_seed(seed), view or View()
    _check_size(problem, draws)
    model: PreferenceModel = problem.model
    read = view.read(problem)
    evidence = evidence_of(read, record, speech)
    moving = [i for i, e in enumerate(evidence) if len(e)]
    prior, behind = prior_draws(problem, seed, draws, moving, workers, view)
    weighing = _Update(problem, speech, constants(problem, speech), prior, seed, view)
    _, chosen = _assessors(model, uniforms(seed, "assessor", 0, draws, 1))
    tasks = [
        (i, a, np.flatnonzero(chosen[:, i] == a)) for i in range(len(problem.parties)) for a in np.unique(chosen[:, i])
    ]

    def one(task: tuple[int, int, Ints]) -> Pool:
        party, assessor, rows = task
        return weighing.pool(evidence[party], behind[party], rows, assessor)

    # The parties with most to weigh go first, so that no thread is left with a long task at the end.
    order = sorted(range(len(tasks)), key=lambda k: -len(evidence[tasks[k][0]]) * len(tasks[k][2]))
    with threads(workers or min(os.cpu_count() or 1, 8)) as pool:
        done = dict(zip(order, pool.map(one, [tasks[k] for k in order]), strict=True))
    pools = {(tasks[k][0], int(tasks[k][1])): done[k] for k in range(len(tasks))}
    whole = assemble(read, evidence, prior, chosen, pools, seed)
    if view.pairs is not None:
        whole = err_together(read, whole, view.pairs, seed)
    return Posterior(
        problem=replace(read, central=whole.central, red_line_firmness=whole.firmness) if len(record) else read,
        sample=whole.sample,
        record=record,
        evidence=evidence,
        parties=whole.parties,
        assessors=whole.assessors,
        speech=speech,
        as_of=as_of,
        seed=seed,
        warnings=whole.warnings,
    )


@dataclass(frozen=True)
class _Update:
    """What is weighed: a problem's prior draws, under a model of speech."""

    problem: Problem
    speech: Speech
    fixed: Constants
    prior: Draws
    seed: int
    view: View

    def pool(self, evidence: Evidence, u: Uniforms, rows: Ints, assessor: int) -> Pool:
        """Weigh the draws of one party in which one assessor judges it."""
        maker, prior = self.view.maker(self.problem, evidence.party, assessor, self.speech), self.prior
        if len(rows) < len(prior):
            u = u.rows(rows)
            prior = prior.take(rows)
        particles = prior_particles(maker, prior, u)
        prior_weights = _weights(maker, particles.values, u)
        prior_traits = particles.traits
        if len(evidence):
            prior_traits = particles.traits.copy()
            outcome = Chain(maker, evidence, self.fixed, particles, u, self.seed).run()
            weights = _weights(maker, outcome.particles.values, outcome.uniforms)
        else:
            count = len(rows)
            outcome = Outcome(
                particles, u, np.zeros((count, 0)), effective_sample_size=float(count), rows=np.arange(count)
            )
            weights = prior_weights
        leaning = np.zeros((len(rows), 0)) if prior.leaning is None else prior.leaning[:, evidence.party, None]
        if len(evidence) and outcome.uniforms.leaning.shape[1]:
            leaning = maker.leaning(outcome.uniforms.leaning)
        place = outcome.uniforms.rest[:, 4].copy()
        outcome.uniforms = Uniforms(*(np.zeros((0, 0)),) * 5)
        mean_values = _mean_values(self.problem, evidence.party, outcome.particles.values, weights)
        return Pool(rows, outcome, weights, prior_weights, prior_traits, mean_values, leaning, place)


def _mean_values(problem: Problem, party: int, values: Floats, weights: Floats) -> Floats:
    """Mean values before weighting, shape (columns,); where a point never weighs anything they do not matter."""
    if problem.scales[party] == "points":
        return np.asarray(values.mean(axis=0))
    point = np.repeat(np.arange(len(problem.points)), problem.sizes)
    return np.asarray(_unweighted(values, weights, point))


@njit(nogil=True)
def _unweighted(values: Floats, weights: Floats, point: Ints) -> Floats:
    total, count = np.zeros(values.shape[1]), np.zeros(values.shape[1])
    for d in range(len(values)):
        for c in range(values.shape[1]):
            weight = weights[d, point[c]]
            if weight > 0.0:
                total[c] += values[d, c] / weight
                count[c] += 1.0
    return total / np.maximum(count, 1.0)


def _weights(maker: Maker, values: Floats, u: Uniforms) -> Floats:
    """Normalised weights; on ``scale: points`` each point's share of the distance between best and worst."""
    if maker.problem.scales[maker.party] != "points":
        return np.ascontiguousarray(maker.raw_weights(u.weights))
    starts = maker.problem.offset[:-1]
    swing = np.maximum.reduceat(values, starts, axis=1) - np.minimum.reduceat(values, starts, axis=1)
    total = swing.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(swing, total, out=np.full_like(swing, 1.0 / len(starts)), where=total > 0))


def _check_size(problem: Problem, draws: int) -> None:
    if draws < 1:
        raise InputError(f"found {draws} draws, expected at least 1")
    each = 8 * (3 * len(problem.parties) * problem.columns + 6 * len(problem.parties) * len(problem.points) + 64)
    most = MAX_BYTES // each
    if draws > most:
        raise InputError(
            f"found {draws:,} draws; inferred draws are kept in memory, and this case allows at most {most:,}; "
            "use fewer, or leave --posterior out"
        )
