"""What dividing the points among parties yields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from detente.problem.arrays import Floats
from detente.records import Record


@dataclass(frozen=True)
class Division(Record):
    """A division of the points among parties.

    Attributes
    ----------
    method : str
        ``adjusted_winner`` or ``maximum_nash_welfare``.
    parties : tuple of str
    points : mapping of point to mapping of party to share
        Shares of a point sum to 1.
    utilities : mapping of party to score
        Of 100, which is everything.
    split_point : str or None
        The point that is split; None when none is. With more than two parties the first of ``split_points``.
    split_points : tuple of str
    worths : mapping of party to mapping of point to worth
        What was divided; each party's worths sum to 100.
    certificate : dict
        What proves the result; see the functions that make it.
    warnings : tuple of str
    """

    method: str
    parties: tuple[str, ...]
    points: dict[str, dict[str, float]]
    utilities: dict[str, float]
    split_points: tuple[str, ...]
    worths: dict[str, dict[str, float]]
    certificate: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    derived: ClassVar[tuple[str, ...]] = ("split_point",)
    row_source: ClassVar[str] = "points"
    row_name: ClassVar[str] = "point"

    @property
    def split_point(self) -> str | None:
        return self.split_points[0] if self.split_points else None


def named_worths(parties: Sequence[str], points: Sequence[str], worths: Floats) -> dict[str, dict[str, float]]:
    """Return worths by party and point."""
    return {party: {point: float(worths[k, j]) for j, point in enumerate(points)} for k, party in enumerate(parties)}
