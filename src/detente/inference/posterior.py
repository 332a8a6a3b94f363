"""The posterior: the prior's draws, weighed by what parties said.

Given who assesses, parties' preferences are independent a priori, and every statement speaks of its speaker's
preferences alone. So the posterior is a product over parties too: each party's draws go through their own
sequential Monte Carlo, and are put together again afterwards. With several assessors that is done for each of
them, and an assessor counts the more the better its judgement foretold what was said.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.compiling import njit
from detente.errors import InputError
from detente.inference.likelihood import Constants, constants
from detente.inference.particles import Maker, Uniforms, prior_particles
from detente.inference.particles import prior as prior_draws
from detente.inference.smc import Chain, Outcome
from detente.inference.speech_model import DEFAULT, Speech
from detente.inference.statements import Evidence, Record, evidence_of, read_record
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.problem.draws import _assessors, map_blocks
from detente.problem.model import PreferenceModel
from detente.problem.random import resolve_seed, uniforms
from detente.threads import threads

MAX_BYTES = 6_000_000_000
FEW = 200
"""Fewer effective draws than this are warned about."""
FEW_SHARE = 0.01


@dataclass(frozen=True)
class PartyPosterior:
    """One party's draws of prior and posterior beside each other.

    Attributes
    ----------
    weights : float64 array, shape (draws, points)
        Normalised; for ``scale: points`` the share of each point's best-to-worst distance.
    prior_weights : float64 array, shape (draws, points)
    traits, prior_traits : float64 arrays, shape (draws, 4)
    log_likelihood : float64 array, shape (draws, statements)
        Of each of the party's statements under the posterior draws.
    effective_sample_size : float
    lowest, resampled : see :class:`detente.inference.smc.Outcome`
    """

    weights: Floats
    prior_weights: Floats
    traits: Floats
    prior_traits: Floats
    log_likelihood: Floats
    effective_sample_size: float
    lowest: float
    resampled: int


@dataclass(frozen=True)
class Posterior:
    """What the record implies.

    Attributes
    ----------
    problem : Problem
        The problem with posterior means as central preferences, and posterior firmness of red lines.
    sample : Draws
        Posterior draws of equal weight.
    record : Record
    evidence : tuple of Evidence, one a party
    parties : tuple of PartyPosterior
    assessors : dict of name to (prior, posterior) weight
    warnings : tuple of str
    """

    problem: Problem
    sample: Draws
    record: Record
    evidence: tuple[Evidence, ...]
    parties: tuple[PartyPosterior, ...]
    assessors: dict[str, tuple[float, float]]
    speech: Speech
    as_of: dt.date | None
    seed: int
    warnings: tuple[str, ...] = ()

    def prior(self) -> Iterator[Draws]:
        """Yield the prior's draws of the same seed, block by block."""
        yield from map_blocks(self.problem, lambda block: block, len(self.sample), self.seed)

    @property
    def effective_sample_size(self) -> float:
        """The smallest among the parties that spoke; all draws when nobody did."""
        spoke = [p.effective_sample_size for p, e in zip(self.parties, self.evidence, strict=True) if len(e)]
        return min([float(len(self.sample)), *spoke])

    def to_dict(self) -> dict[str, Any]:
        from detente.inference.summary import summarise

        return summarise(self)


def infer(
    case: Case,
    problem: Problem,
    *,
    draws: int,
    seed: int | None,
    as_of: dt.date | None = None,
    speech: Speech = DEFAULT,
    hearsay: bool = False,
    workers: int | None = None,
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
    speech : Speech
        The model of speech.
    hearsay : bool
        Use what parties say of others' positions, at a discount.
    workers : int, optional
        Threads. Default: one a processor, at most 8.

    Returns
    -------
    Posterior

    Raises
    ------
    InputError
        When so many draws do not fit in memory.
    """
    as_of = as_of or case.as_of
    record = read_record(case, problem, as_of, speech, hearsay)
    return update(problem, record, draws=draws, seed=seed, speech=speech, workers=workers, as_of=as_of)


def update(
    problem: Problem,
    record: Record,
    *,
    draws: int,
    seed: int | None,
    speech: Speech = DEFAULT,
    workers: int | None = None,
    as_of: dt.date | None = None,
) -> Posterior:
    """Weigh a problem's draws by a record; see :func:`infer`."""
    seed = resolve_seed(seed)
    _check_size(problem, draws)
    model: PreferenceModel = problem.model
    evidence = evidence_of(problem, record, speech)
    fixed = constants(problem, speech)
    moving = [i for i, e in enumerate(evidence) if len(e)]
    prior, behind = prior_draws(problem, seed, draws, moving, workers)
    _, chosen = _assessors(model, uniforms(seed, "assessor", 0, draws, 1))
    tasks = [
        (i, a, np.flatnonzero(chosen[:, i] == a)) for i in range(len(problem.parties)) for a in np.unique(chosen[:, i])
    ]

    def one(task: tuple[int, int, Ints]) -> Pool:
        party, assessor, rows = task
        return _pool(problem, evidence[party], fixed, speech, prior, behind[party], rows, assessor, seed)

    # The parties with most to weigh go first, so that no thread is left with a long task at the end.
    order = sorted(range(len(tasks)), key=lambda k: -len(evidence[tasks[k][0]]) * len(tasks[k][2]))
    with threads(workers or min(os.cpu_count() or 1, 8)) as pool:
        done = dict(zip(order, pool.map(one, [tasks[k] for k in order]), strict=True))
    pools = {(tasks[k][0], int(tasks[k][1])): done[k] for k in range(len(tasks))}
    from detente.inference.assembly import assemble

    return assemble(problem, record, evidence, prior, chosen, pools, speech, seed, as_of)


@dataclass(frozen=True)
class Pool:
    """Prior and posterior draws of one party as one assessor judges it.

    ``rows`` are the indices of its draws in the whole sample; ``weights`` and ``prior_weights`` have shape
    (rows, points), ``mean_values`` (columns,) belongs to the posterior, and so does ``leaning``, the normal scores
    that the values share, shape (rows, 1), or (rows, 0) where no party's values lean.
    """

    rows: Ints
    outcome: Outcome
    weights: Floats
    prior_weights: Floats
    prior_traits: Floats
    mean_values: Floats
    leaning: Floats


def _pool(
    problem: Problem,
    evidence: Evidence,
    fixed: Constants,
    speech: Speech,
    prior: Draws,
    u: Uniforms,
    rows: Ints,
    assessor: int,
    seed: int,
) -> Pool:
    maker = Maker(problem, evidence.party, assessor, speech)
    if len(rows) < len(prior):
        u = u.rows(rows)
        prior = prior.take(rows)
    particles = prior_particles(maker, prior, u)
    prior_weights = _weights(maker, particles.values, u)
    prior_traits = particles.traits
    if len(evidence):
        prior_traits = particles.traits.copy()
        outcome = Chain(maker, evidence, fixed, particles, u, seed).run()
        weights = _weights(maker, outcome.particles.values, outcome.uniforms)
    else:
        count = len(rows)
        outcome = Outcome(particles, u, np.zeros((count, 0)), effective_sample_size=float(count), rows=np.arange(count))
        weights = prior_weights
    leaning = np.zeros((len(rows), 0)) if prior.leaning is None else prior.leaning[:, evidence.party, None]
    if len(evidence) and outcome.uniforms.leaning.shape[1]:
        leaning = maker.leaning(outcome.uniforms.leaning)
    outcome.uniforms = Uniforms(*(np.zeros((0, 0)),) * 4)
    mean_values = _mean_values(problem, evidence.party, outcome.particles.values, weights)
    return Pool(rows, outcome, weights, prior_weights, prior_traits, mean_values, leaning)


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


def with_central(problem: Problem, central: Draws, firmness: Floats) -> Problem:
    """Return the problem with other central preferences and firmness of red lines."""
    return replace(problem, central=central, red_line_firmness=firmness)
