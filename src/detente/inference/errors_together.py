"""Inferred draws of parties whose no-deal values err together: what one says tells of the others.

Parties are inferred one by one, each as if its judgements erred on their own. What the joint posterior has beyond that is the
density of the copula of their no-deal values. So the draws of the parties are put together anew: every draw is a Metropolis
chain of its own over which draw of each party it takes. A proposal is any of the party's draws, and the ratio of the
densities decides (Hastings 1970). That is exact for as many draws as there are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detente.compiling import njit
from detente.inference.assembly import Assembled
from detente.problem.arrays import Floats, Ints, Problem
from detente.problem.normal import normal_score
from detente.problem.random import uniforms

SWEEPS = 40
"""How often each draw is offered another draw of each party."""


@njit(nogil=True)
def _scores(place: Floats) -> Floats:
    result = np.empty_like(place)
    for d in range(place.shape[0]):
        for i in range(place.shape[1]):
            result[d, i] = normal_score(place[d, i])
    return result


@njit(nogil=True)
def _sweep(score: Floats, taken: Ints, party: int, proposed: Ints, chance: Floats, excess: Floats) -> None:
    """Offer each draw another draw of a party; ``excess`` is the inverse of the correlation less that of none."""
    parties = score.shape[1]
    for d in range(len(taken)):
        old, new = score[taken[d, party], party], score[proposed[d], party]
        others = 0.0
        for j in range(parties):
            if j != party:
                others += excess[party, j] * score[taken[d, j], j]
        gain = -0.5 * excess[party, party] * (new * new - old * old) - others * (new - old)
        if np.log(1.0 - chance[d]) < gain:
            taken[d, party] = proposed[d]


def pairing(place: Floats, group: Ints, triangle: Floats, seed: int) -> Ints:
    """Return which draw of each party every draw takes, so that no-deal values err together.

    Parameters
    ----------
    place : float64 array, shape (draws, parties)
        The uniform numbers behind the no-deal values, of parties inferred one by one.
    group : int64 array, shape (draws,)
        The assessor of each draw; only draws of the same one are put together.
    triangle : float64 array, shape (parties, parties)
        Lower triangle of Cholesky of the correlation of their normal scores.
    seed : int

    Returns
    -------
    int64 array, shape (draws, parties)
    """
    draws, parties = place.shape
    score = _scores(place)
    excess = np.linalg.inv(triangle @ triangle.T) - np.eye(parties)
    concerned = np.flatnonzero(np.abs(excess).max(axis=1) > 1e-12)
    taken = np.repeat(np.arange(draws)[:, None], parties, axis=1)
    members = [np.flatnonzero(group == g) for g in np.unique(group)]
    for k in range(SWEEPS):
        u = uniforms(seed, f"infer/together/{k}", 0, draws, 2 * parties)
        for i in concerned:
            proposed = np.empty(draws, dtype=np.int64)
            for rows in members:
                proposed[rows] = rows[(u[rows, 2 * i] * len(rows)).astype(np.int64)]
            _sweep(score, taken, int(i), proposed, np.ascontiguousarray(u[:, 2 * i + 1]), excess)
    return taken


def err_together(problem: Problem, whole: Assembled, triangle: Floats, seed: int) -> Assembled:
    """Return inferred draws put together anew; see the module and :func:`pairing`."""
    sample = whole.sample
    taken = pairing(whole.place, sample.assessor, triangle, seed)
    parties = []
    for i, party in enumerate(whole.parties):
        at = taken[:, i]
        sample.values[:, i], sample.no_deal[:, i] = sample.values[at, i], sample.no_deal[at, i]
        for drawn, mine in ((sample.red_line_real, problem.red_line_party), (sample.linkage, problem.linkage_party)):
            own = np.flatnonzero(mine == i)
            drawn[:, own] = drawn[np.ix_(at, own)]
        if sample.leaning is not None:
            sample.leaning[:, i] = sample.leaning[at, i]
        whole.place[:, i] = whole.place[at, i]
        said = replace(
            party, weights=party.weights[at], traits=party.traits[at], log_likelihood=party.log_likelihood[at]
        )
        parties.append(said)
    return replace(whole, parties=tuple(parties))
