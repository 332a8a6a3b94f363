"""Putting parties' posterior draws together again, assessor by assessor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.inference.results import PartyPosterior, Pool
from detente.inference.smc import systematic
from detente.inference.statements import Evidence
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.random import uniforms

FEW = 200
"""Fewer effective draws than this are warned about."""
FEW_SHARE = 0.01


@dataclass(frozen=True)
class Assembled:
    """Parties' posterior draws as one sample; see :class:`detente.inference.results.Posterior`.

    ``central`` are posterior means, ``firmness`` those of red lines, shape (red lines,). ``place``, shape (draws, parties),
    are the uniform numbers behind the no-deal values.
    """

    sample: Draws
    parties: tuple[PartyPosterior, ...]
    assessors: dict[str, tuple[float, float]]
    central: Draws
    firmness: Floats
    warnings: tuple[str, ...]
    place: Floats


def assemble(
    problem: Problem,
    evidence: tuple[Evidence, ...],
    prior: Draws,
    chosen: Ints,
    pools: Mapping[tuple[int, int], Pool],
    seed: int,
) -> Assembled:
    """Put pools, one for each pair of party and assessor, together.

    Parameters
    ----------
    chosen : int64 array, shape (draws, parties)
        The assessor that each prior draw took for each party.
    pools : mapping of (party, assessor) to Pool
    prior : Draws
        Its arrays are taken over for the posterior.
    """
    parties = range(len(problem.parties))
    source, assessor, share = _sources(prior.assessor, chosen, pools, seed)
    together = np.array_equal(source[:, 0], np.arange(len(prior))) and np.ptp(source, axis=1).max() == 0
    posteriors = []
    mean_values = np.zeros((len(parties), problem.columns))
    place = np.empty((len(prior), len(parties)))
    for i in parties:
        mine = {a: pools[i, a] for a in sorted(a for p, a in pools if p == i)}
        joined = _Joined(mine, len(prior), chosen[:, i])
        at: slice | Ints = slice(None) if together else source[:, i]
        _take_over(problem, prior, i, joined, at, values_only=together and not len(evidence[i]))
        mean_values[i] = sum(share[i][a] * pool.mean_values for a, pool in mine.items())
        posteriors.append(_party(joined, at, mine, share[i]))
        place[:, i] = joined.place[at]
    sample = Draws(prior.values, prior.no_deal, prior.red_line_real, prior.linkage, assessor, leaning=prior.leaning)
    firmness = np.asarray(sample.red_line_real.mean(axis=0)) if len(problem.red_lines) else np.zeros(0)
    names = problem.model.assessors
    before, after = (np.bincount(a, minlength=len(names)) / len(prior) for a in (prior.assessor, assessor))
    return Assembled(
        sample,
        tuple(posteriors),
        {name: (float(before[k]), float(after[k])) for k, name in enumerate(names)},
        _central(problem, posteriors, mean_values, sample, firmness),
        firmness,
        tuple(_warnings(problem, evidence, posteriors, len(prior))),
        place,
    )


def _take_over(
    problem: Problem, draws: Draws, party: int, joined: _Joined, at: slice | Ints, values_only: bool
) -> None:
    """Write a party's posterior draws into the arrays of the prior."""
    if not np.may_share_memory(draws.values, joined.values):  # else they were moved where they are
        draws.values[:, party] = joined.values[at]
    if values_only:
        return
    draws.no_deal[:, party] = joined.no_deal[at]
    draws.red_line_real[:, problem.red_line_party == party] = joined.real[at]
    draws.linkage[:, problem.linkage_party == party] = joined.linkage[at]
    if draws.leaning is not None:
        draws.leaning[:, party] = joined.leaning[at][:, 0]


def _party(joined: _Joined, at: slice | Ints, pools: Mapping[int, Pool], share: Mapping[int, float]) -> PartyPosterior:
    return PartyPosterior(
        joined.weights[at],
        joined.prior_weights,
        joined.traits[at],
        joined.prior_traits,
        joined.ll[at],
        1.0 / sum(share[a] ** 2 / pool.outcome.effective_sample_size for a, pool in pools.items()),
        min(pool.outcome.lowest for pool in pools.values()),
        max(pool.outcome.resampled for pool in pools.values()),
    )


class _Joined:
    """A party's pools laid into the rows that they came from."""

    def __init__(self, pools: Mapping[int, Pool], draws: int, chosen: Ints) -> None:
        def lay(part: object) -> Floats:
            found = {a: np.asarray(part(pool)) for a, pool in pools.items()}  # type: ignore[operator]
            first = next(iter(found.values()))
            if len(found) == 1:
                return first
            result = np.empty((draws, *first.shape[1:]), dtype=first.dtype)
            for a, pool in pools.items():
                result[pool.rows] = found[a]
            return result

        self.values: Floats = lay(lambda p: p.outcome.particles.values)
        self.no_deal: Floats = lay(lambda p: p.outcome.particles.no_deal)
        self.real: Bools = lay(lambda p: p.outcome.particles.real)  # type: ignore[assignment]
        self.linkage: Floats = lay(lambda p: p.outcome.particles.linkage)
        self.traits: Floats = lay(lambda p: p.outcome.particles.traits)
        self.leaning: Floats = lay(lambda p: p.leaning)
        self.place: Floats = lay(lambda p: p.place)
        self.ll: Floats = lay(lambda p: p.outcome.log_likelihood)
        self.weights: Floats = lay(lambda p: p.weights)
        self.prior_weights: Floats = lay(lambda p: p.prior_weights)
        self.prior_traits: Floats = lay(lambda p: p.prior_traits)


def _sources(
    first: Ints, chosen: Ints, pools: Mapping[tuple[int, int], Pool], seed: int
) -> tuple[Ints, Ints, list[dict[int, float]]]:
    """Return which row each party of each draw comes from, the draws' assessors, and each assessor's share.

    Draws keep their assessor as far as its posterior weight allows; the others go to assessors that gained.
    """
    draws, parties = chosen.shape
    groups, group = np.unique(np.column_stack([first, chosen]), axis=0, return_inverse=True)
    group = group.ravel()
    counts = np.bincount(group)
    log_weight = np.array(
        [sum(pools[i, int(row[i + 1])].outcome.log_evidence for i in range(parties)) for row in groups]
    )
    weight = counts * np.exp(log_weight - log_weight.max())
    source = np.repeat(np.arange(draws)[:, None], parties, axis=1)
    assessor = first.copy()
    share = [
        {int(a): float(weight[groups[:, i + 1] == a].sum() / weight.sum()) for a in np.unique(groups[:, i + 1])}
        for i in range(parties)
    ]
    if len(groups) == 1 or np.ptp(log_weight) == 0.0:
        return source, assessor, share
    u = uniforms(seed, "infer/assessors", 0, draws, parties + 2)
    row_weight = (weight / counts)[group]
    taken = systematic(row_weight, float(u[0, -1]))
    target = np.bincount(group, weights=taken, minlength=len(groups)).astype(np.int64)
    surplus: list[Ints] = []
    for g in range(len(groups)):
        rows = np.flatnonzero(group == g)
        surplus.append(rows[np.argsort(u[rows, -2], kind="stable")][target[g] :])
    spare = np.sort(np.concatenate(surplus))
    spare = spare[np.argsort(u[spare, -1], kind="stable")]
    at = 0
    for g, row in enumerate(groups):
        more = int(target[g] - counts[g])
        if more <= 0:
            continue
        moved = spare[at : at + more]
        at += more
        assessor[moved] = row[0]
        for i in range(parties):
            rows = pools[i, int(row[i + 1])].rows
            source[moved, i] = rows[(u[moved, i] * len(rows)).astype(np.int64)]
    return source, assessor, share


def _central(problem: Problem, parties: list[PartyPosterior], values: Floats, sample: Draws, firmness: Floats) -> Draws:
    """Posterior means: weights, renormalised, times values; a red line holds at firmness of 0.5."""
    result = np.empty((1, len(parties), problem.columns))
    point_of = np.repeat(np.arange(len(problem.points)), problem.sizes)
    for i, party in enumerate(parties):
        if problem.scales[i] == "points":
            result[0, i] = values[i]
            continue
        weights = party.weights.mean(axis=0)
        result[0, i] = (weights / weights.sum())[point_of] * values[i]
    finite = np.isfinite(sample.no_deal)
    total = np.where(finite, sample.no_deal, 0.0).sum(axis=0)
    count = finite.sum(axis=0)
    no_deal = np.where(problem.has_no_deal & (count > 0), total / np.maximum(count, 1), -np.inf)
    linkage = sample.linkage.mean(axis=0, keepdims=True)
    return Draws(result, no_deal[None], np.asarray(firmness)[None] >= 0.5, linkage, np.zeros(1, dtype=np.int64))


def _warnings(problem: Problem, evidence: tuple[Evidence, ...], parties: list[PartyPosterior], draws: int) -> list[str]:
    found = []
    for i, party in enumerate(parties):
        size = party.effective_sample_size
        if len(evidence[i]) and (size < min(FEW, draws / 2) or size < FEW_SHARE * draws):
            found.append(
                f"{problem.parties[i]}: after {len(evidence[i])} statements the draws are worth only {size:,.0f} "
                f"independent ones of {draws:,}; figures about it are rough; use more draws, or look for statements "
                "that contradict its preferences"
            )
    return found
