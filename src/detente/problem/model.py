"""What draws are made from: every assessor's judgements as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detente.problem.arrays import Bools, Floats, Ints

WEIGHTS, RANKING, POINTS = 0, 1, 2


class Encoded(NamedTuple):
    """Estimates as arrays of one shape: code, low, span and parameter; see ``quantiles.Tables.encode``."""

    code: Ints
    low: Floats
    span: Floats
    parameter: Floats


class Judgements(NamedTuple):
    """What assessors judge of weights and values, for kernels; see :class:`PreferenceModel`."""

    offset: Ints  # (points + 1,)
    kind: Ints  # (assessors, parties)
    weight: Encoded
    rank: Ints
    value: Encoded
    order: Ints
    tables: Floats
    weight_slot: Ints
    value_slot: Ints


@dataclass(frozen=True)
class PreferenceModel:
    """Judgements of A assessors on P parties over J points and C columns, K red lines and L linkages.

    Attributes
    ----------
    assessors : names, length A
    assessor_weight : float64 array, shape (A,), sums to 1
    covers : bool array, shape (A, P)
        Whether an assessor judges a party.
    weight_kind : int64 array, shape (A, P)
        WEIGHTS, RANKING or POINTS.
    weight : Encoded, shape (A, P, J)
    rank : int64 array, shape (A, P, J)
        Position of a point in the ranking, 0 the most important.
    value : Encoded, shape (A, P, C)
    order : int64 array, shape (A, P, C)
        For a point given as ``prefers``: the option's position, best first; else -1.
    correlation : float64 array, shape (A, P)
        Of the normal scores of any two values judged for a party.
    no_deal : Encoded, shape (A, P)
    no_threshold : bool array, shape (A, P)
    firmness : float64 array, shape (A, K)
    linkage : Encoded, shape (A, L)
    tables : float64 array, shape (shapes, nodes)
    value_slot : int64 array, shape (P, C)
        Which uniform number a column uses, -1 where no assessor is uncertain.
    weight_slot : int64 array, shape (P, J)
    """

    assessors: tuple[str, ...]
    assessor_weight: Floats
    covers: Bools
    weight_kind: Ints
    weight: Encoded
    rank: Ints
    value: Encoded
    order: Ints
    correlation: Floats
    no_deal: Encoded
    no_threshold: Bools
    firmness: Floats
    linkage: Encoded
    tables: Floats
    value_slot: Ints
    weight_slot: Ints

    @property
    def leans(self) -> Bools:
        """Whether an assessor lets a party's values err together, shape (P,)."""
        return np.asarray((self.correlation > 0).any(axis=0))
