"""Sequential Monte Carlo: one party's draws, weighed statement by statement (Chopin 2002; Del Moral et al. 2006).

1. Take the statements day by day. Add a day's log-likelihood to the draws' weights, in steps small enough to keep
   the effective sample size at a share of the draws (tempering).
2. When it has fallen to that share, resample (systematic; Kitagawa 1996) and move every draw by
   Metropolis steps that leave the posterior so far unchanged.
3. At the end resample to equal weights and move once more.

A draw is a function of uniform numbers. A move adds noise to them modulo 1, which the prior does not notice, so
that the likelihood ratio alone decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detente.compiling import njit
from detente.inference.likelihood import Constants, log_likelihood
from detente.inference.particles import Maker, Particles, Uniforms
from detente.inference.statements import Evidence
from detente.problem.arrays import Bools, Floats, Ints
from detente.problem.random import generator, uniforms

KEEP = 0.4
"""Share of the draws that the effective sample size may fall to before they are resampled."""
CHUNK = 1024
SWEEPS = 6
MOVED = 0.6
"""Sweeps go on until so many of the draws have moved, at most :data:`SWEEPS` times."""


@dataclass
class Outcome:
    """A party's posterior draws, all of equal weight.

    Attributes
    ----------
    particles, uniforms : Particles, Uniforms
    log_likelihood : float64 array, shape (draws, statements)
    log_evidence : float
        Log-probability of the statements, for weighing assessors.
    effective_sample_size : float
        Kish's (1965), draws that are copies of each other counted as one with their weights added.
    lowest : float
        The smallest share of the draws that a step left.
    resampled : int
    rows : int64 array, shape (draws,)
        The prior draw that each came from.
    """

    particles: Particles
    uniforms: Uniforms
    log_likelihood: Floats
    log_evidence: float = 0.0
    effective_sample_size: float = 0.0
    lowest: float = 1.0
    resampled: int = 0
    rows: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def effective(log_weight: Floats) -> float:
    """Return the effective sample size of weights (Kish 1965): (sum of w)^2 / sum of w^2."""
    w = np.exp(log_weight - log_weight.max())
    return float(w.sum() ** 2 / (w * w).sum())


def systematic(weight: Floats, u: float) -> Ints:
    """Return how often each draw is taken by systematic resampling (Kitagawa 1996).

    Parameters
    ----------
    weight : float64 array, shape (draws,)
        Not negative; need not be normalised.
    u : float in [0, 1)
    """
    edges = np.cumsum(weight)
    ticks = np.ceil(edges / edges[-1] * len(weight) - u).astype(np.int64)
    return np.asarray(np.diff(ticks, prepend=0), dtype=np.int64)


@njit(nogil=True)
def _walk(u: Floats, noise: Floats, step: float) -> Floats:
    result = np.empty_like(u)
    for d in range(u.shape[0]):
        for k in range(u.shape[1]):
            moved = u[d, k] + step * (noise[d, k] - 0.5)
            result[d, k] = moved - np.floor(moved)
            if result[d, k] >= 1.0:
                result[d, k] = 0.0
    return result


@njit(nogil=True)
def _commit(kept: Floats, proposed: Floats, accepted: Bools, start: int) -> None:
    for d in range(len(accepted)):
        if accepted[d]:
            kept[start + d] = proposed[d]


@njit(nogil=True)
def _gain(proposed: Floats, kept: Floats, power: Floats, start: int) -> Floats:
    result = np.zeros(len(proposed))
    for d in range(len(proposed)):
        for s in range(len(power)):
            result[d] += (proposed[d, s] - kept[start + d, s]) * power[s]
    return result


class Chain:
    """The draws of one party under way; :meth:`run` takes them through the statements."""

    def __init__(
        self, maker: Maker, evidence: Evidence, fixed: Constants, particles: Particles, u: Uniforms, seed: int
    ) -> None:
        self.maker, self.evidence, self.fixed, self.seed = maker, evidence, fixed, seed
        self.p, self.u = particles, u
        self.count = len(particles)
        self.power = np.zeros(len(evidence))
        self.log_weight = np.zeros(self.count)
        self.copy = np.arange(self.count)
        self.row = np.arange(self.count)
        self.step = 0.6
        self.sweeps = self.resampled = 0
        self.log_evidence = 0.0
        self.lowest = 1.0
        self.name = f"infer/{maker.problem.parties[maker.party]}/{maker.assessor}"
        self.ll = self.likelihood(particles)

    def likelihood(self, p: Particles) -> Floats:
        return log_likelihood(
            self.maker.problem, self.evidence, self.fixed, p.values, p.linkage, p.no_deal, p.real, p.traits
        )

    def run(self) -> Outcome:
        """Weigh all statements, then return draws of equal weight."""
        for batch in np.unique(self.evidence.batch):
            now = np.flatnonzero(self.evidence.batch == batch)
            while self.power[now[0]] < 1.0:
                self.advance(now)
        before = effective(self.log_weight)
        if before < self.count * (1 - 1e-9):
            self.resample()
            self.move()
        return Outcome(
            self.p,
            self.u,
            self.ll,
            self.log_evidence,
            self.effective_sample_size(),
            self.lowest,
            self.resampled,
            self.row,
        )

    def advance(self, now: Ints) -> None:
        """Add as much of a day's likelihood as keeps the effective sample size, then resample if it is down."""
        left = 1.0 - self.power[now[0]]
        gain = self.ll[:, now].sum(axis=1)
        floor = KEEP * self.count
        if effective(self.log_weight + left * gain) >= floor:
            self.log_weight += left * gain
            self.power[now] = 1.0
            self.lowest = min(self.lowest, effective(self.log_weight) / self.count)
            return
        low, high = 0.0, left
        for _ in range(16):
            middle = (low + high) / 2
            low, high = (middle, high) if effective(self.log_weight + middle * gain) >= floor else (low, middle)
        low = max(low, 1e-4 * left)
        self.log_weight += low * gain
        self.power[now] += low
        self.lowest = min(self.lowest, effective(self.log_weight) / self.count)
        self.resample()
        self.move()

    def resample(self) -> None:
        """Take draws in proportion to their weights; those that stay keep their place."""
        top = self.log_weight.max()
        weight = np.exp(self.log_weight - top)
        self.log_evidence += float(top + np.log(weight.mean()))
        u = uniforms(self.seed, f"{self.name}/resample/{self.resampled}", 0, self.count, 1)[:, 0]
        taken = systematic(weight, float(u[0]))
        gone = np.flatnonzero(taken == 0)
        spare = np.repeat(np.arange(self.count), np.maximum(taken - 1, 0))
        spare = spare[np.argsort(u[: len(spare)], kind="stable")]
        for array in (
            self.p.values, self.p.no_deal, self.p.real, self.p.linkage, self.p.traits,
            *self.u.parts(), self.ll, self.copy, self.row,
        ):  # fmt: skip
            array[gone] = array[spare]
        self.log_weight[:] = 0.0
        self.resampled += 1

    def move(self) -> None:
        """Sweep over all draws until most have moved."""
        moved: Bools = np.zeros(self.count, dtype=np.bool_)
        fresh = int(self.copy.max()) + 1
        for _ in range(SWEEPS):
            accepted: Bools = np.zeros(self.count, dtype=np.bool_)
            for start in range(0, self.count, CHUNK):
                part = slice(start, min(start + CHUNK, self.count))
                accepted[part] = self.sweep(part)
            self.sweeps += 1
            rate = float(accepted.mean())
            self.step = float(np.clip(self.step * (1.5 if rate > 0.4 else 0.6 if rate < 0.2 else 1.0), 0.02, 1.0))
            moved |= accepted
            if moved.mean() >= MOVED:
                break
        self.copy[moved] = fresh + np.flatnonzero(moved)

    def sweep(self, part: slice) -> Bools:
        """Move a chunk of draws: first all numbers, then only those that leave weights and values alone."""
        rows = part.stop - part.start
        parts = self.u.parts()
        ends = np.cumsum([array.shape[1] for array in parts])
        own, c = parts[-1].shape[1], int(ends[-1])
        need = c + own + 3
        width = -(-need // 4) * 4
        noise = generator(self.seed, f"{self.name}/move/{self.sweeps}", part.start, width).random((rows, width))
        steps = np.split(noise[:, :c], ends[:-1], axis=1)
        u = Uniforms(*(_walk(array[part], step, self.step) for array, step in zip(parts, steps, strict=True)))
        traits, no_deal, real, linkage = self.maker.rest(u.rest)
        proposal = Particles(self.maker.values(u), no_deal, real, linkage, traits)
        accepted = self.accept(part, proposal, noise[:, c])
        _commit(self.p.values, proposal.values, accepted, part.start)
        for kept, moved in zip(parts[:-1], u.parts(), strict=False):
            _commit(kept, moved, accepted, part.start)
        self.keep(part.start, accepted, proposal, u.rest)
        rest = self.u.rest[part]
        shaken = np.where(noise[:, c + 1 : c + 2] < 0.5, 1.0, 0.25)
        free = rest + shaken * (noise[:, c + 2 : c + 2 + own] - 0.5)
        free -= np.floor(free)
        free[free >= 1.0] = 0.0
        links = slice(5 + len(self.maker.reds), 5 + len(self.maker.reds) + self.maker.linkage.code.shape[1])
        free[:, links] = rest[:, links]
        traits, no_deal, real, linkage = self.maker.rest(free)
        proposal = Particles(self.p.values[part], no_deal, real, linkage, traits)
        also = self.accept(part, proposal, noise[:, c + 2 + own])
        self.keep(part.start, also, proposal, free)
        return accepted

    def accept(self, part: slice, proposal: Particles, u: Floats) -> Bools:
        self.proposed = self.likelihood(proposal)
        gain = _gain(self.proposed, self.ll, self.power, part.start)
        return np.asarray(np.log1p(-u) < gain)

    def keep(self, start: int, accepted: Bools, proposal: Particles, rest: Floats) -> None:
        _commit(self.p.no_deal, proposal.no_deal, accepted, start)
        _commit(self.p.real, proposal.real, accepted, start)
        _commit(self.p.linkage, proposal.linkage, accepted, start)
        _commit(self.p.traits, proposal.traits, accepted, start)
        _commit(self.u.rest, rest, accepted, start)
        _commit(self.ll, self.proposed, accepted, start)

    def effective_sample_size(self) -> float:
        shares = np.bincount(self.copy)
        return float(self.count**2 / (shares.astype(np.float64) @ shares))
