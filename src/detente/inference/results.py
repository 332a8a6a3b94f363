"""What inference finds: the posterior draws, each party's part of it, and the pools that it is put together from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from detente.inference.smc import Outcome
from detente.inference.speech_model import Speech
from detente.inference.statements import Evidence, SpokenRecord
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.problem.draws import map_blocks
from detente.records import Record


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
class PosteriorDraws(Record):
    """What the record implies; :func:`detente.inference.summary.summarize` gives its figures.

    Attributes
    ----------
    problem : Problem
        The problem with posterior means as central preferences, and posterior firmness of red lines.
    sample : Draws
        Posterior draws of equal weight.
    record : SpokenRecord
    evidence : tuple of Evidence, one a party
    parties : tuple of PartyPosterior
    assessors : dict of name to (prior, posterior) weight
    warnings : tuple of str
    """

    problem: Problem
    sample: Draws
    record: SpokenRecord
    evidence: tuple[Evidence, ...]
    parties: tuple[PartyPosterior, ...]
    assessors: dict[str, tuple[float, float]]
    speech: Speech
    as_of: dt.date | None
    seed: int
    warnings: tuple[str, ...] = ()

    left_out: ClassVar[frozenset[str]] = frozenset({"problem", "sample", "record", "evidence", "parties", "speech"})
    derived: ClassVar[tuple[str, ...]] = ("effective_sample_size",)

    def prior(self) -> Iterator[Draws]:
        """Yield the prior's draws of the same seed, block by block."""
        yield from map_blocks(self.problem, lambda block: block, len(self.sample), self.seed)

    @property
    def effective_sample_size(self) -> float:
        """The smallest among the parties that spoke; all draws when nobody did."""
        spoke = [p.effective_sample_size for p, e in zip(self.parties, self.evidence, strict=True) if len(e)]
        return min([float(len(self.sample)), *spoke])


@dataclass(frozen=True)
class Pool:
    """Prior and posterior draws of one party as one assessor judges it.

    ``rows`` are the indices of its draws in the whole sample; ``weights`` and ``prior_weights`` have shape
    (rows, points), ``mean_values`` (columns,) belongs to the posterior, and so does ``leaning``, the normal scores
    that the values share, shape (rows, 1), or (rows, 0) where no party's values lean. ``place``, shape (rows,), are the
    uniform numbers behind its posterior no-deal values.
    """

    rows: Ints
    outcome: Outcome
    weights: Floats
    prior_weights: Floats
    prior_traits: Floats
    mean_values: Floats
    leaning: Floats
    place: Floats
