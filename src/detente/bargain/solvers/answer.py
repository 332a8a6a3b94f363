"""What an exact question comes to: a package, a bound, and whether it is proven."""

from __future__ import annotations

from dataclasses import dataclass

from detente.problem.arrays import Ints


@dataclass(frozen=True)
class Answer:
    """What was found.

    Attributes
    ----------
    columns : int64 array, shape (points,), or None
        The package in file order; None when none satisfies the constraints (or none was found).
    value : float
        Objective (nash: the sum of weighted logs).
    bound : float
        No package is better than this; -inf when none is feasible.
    optimal : bool
        Proven.
    nodes : int
    method : str
    """

    columns: Ints | None
    value: float
    bound: float
    optimal: bool
    nodes: int
    method: str
