"""The consent rule: whether those who accept a package suffice to adopt it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from detente.problem.array_types import TOLERANCE, Bools, Floats, Ints

ALL, QUOTA, OBLIGED = 0, 1, 2
"""Kinds of clauses for kernels: every member, members of so much weight, every party that the package obliges."""


@dataclass(frozen=True)
class Clause:
    """A consent clause over party indices (of ``Problem.parties``).

    ``kind`` is ``all``, ``at_least``, ``weighted`` or ``obligated``. ``members`` and ``weights`` have one entry a
    party named (weights 1 unless weighted); the clause holds when the weights of the members that accept
    sum to at least ``quota``. An obligated clause has no members: every party that the package's options
    oblige (``Problem.obliges``) accepts.
    """

    kind: str
    members: tuple[int, ...] = ()
    weights: tuple[float, ...] = ()
    quota: float = 0.0


class ConsentArrays(NamedTuple):
    """The clauses of a consent rule for kernels."""

    kind: Ints  # (clauses,) ALL, QUOTA or OBLIGED
    weight: Floats  # (clauses, parties) 0 for those whom a clause does not name
    quota: Floats  # (clauses,)


def consent_arrays(clauses: Sequence[Clause], parties: int) -> ConsentArrays:
    """Lay the clauses of a consent rule out for kernels."""
    weight = np.zeros((len(clauses), parties))
    for k, clause in enumerate(clauses):
        for member, own in zip(clause.members, clause.weights, strict=True):
            weight[k, member] += own
    kinds = {"all": ALL, "obligated": OBLIGED}
    return ConsentArrays(
        np.array([kinds.get(clause.kind, QUOTA) for clause in clauses], dtype=np.int64),
        weight,
        np.array([clause.quota for clause in clauses], dtype=np.float64),
    )


def adopts(clauses: Sequence[Clause], accepted: Bools, obliged: Bools) -> Bools:
    """Return whether a consent rule adopts: the reference, of which ``compiled.adopted`` is the compiled twin.

    Parameters
    ----------
    clauses : sequence of Clause
        All must hold.
    accepted : bool array, shape (..., parties)
        Who accepts.
    obliged : bool array, shape (parties,) or one that broadcasts against ``accepted``
        Whom the package obliges.

    Returns
    -------
    bool array, shape (...)
    """
    result = np.ones(accepted.shape[:-1], dtype=np.bool_)
    for clause in clauses:
        if clause.kind == "obligated":
            result &= (accepted | ~obliged).all(axis=-1)
        else:
            result &= accepted[..., list(clause.members)] @ np.array(clause.weights) >= clause.quota - TOLERANCE
    return result
