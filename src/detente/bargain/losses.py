"""What each option of each point would cost each party against its best there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.problem.arrays import Floats, Problem
from detente.problem.drawn import DrawnProblem


@dataclass(frozen=True)
class OptionLosses:
    """Losses over the draws, in each party's own utility units; linkages are left out.

    Attributes
    ----------
    mean, p05, p95 : float64 arrays, shape (parties, columns)
        Of (that draw's best option of the point minus this option). The mean is the ``loss`` of a blocking point.
    """

    problem: Problem
    mean: Floats
    p05: Floats
    p95: Floats

    def of(self, party: str, point: str, option: str) -> tuple[float, float, float]:
        """Return the mean, 5% and 95% loss of a party when a point is settled by an option."""
        at = self.problem.party_index(party), self.problem.column(point, option)
        return float(self.mean[at]), float(self.p05[at]), float(self.p95[at])

    def to_dict(self) -> dict[str, Any]:
        return {
            party: {
                point: {
                    option: dict(zip(("mean", "p05", "p95"), self.of(party, point, option), strict=True))
                    for option in options
                }
                for point, options in zip(self.problem.points, self.problem.options, strict=True)
            }
            for party in self.problem.parties
        }


def option_losses(drawn: DrawnProblem) -> OptionLosses:
    """Return what every option costs every party against that draw's best of the same point.

    All draws of one point are held at a time: 8 bytes x draws x parties x options.

    Parameters
    ----------
    drawn : DrawnProblem

    Returns
    -------
    OptionLosses
    """
    problem = drawn.problem
    blocks = list(drawn.blocks())
    shape = (len(problem.parties), problem.columns)
    mean, p05, p95 = np.empty(shape), np.empty(shape), np.empty(shape)
    for j in range(len(problem.points)):
        span = slice(int(problem.offset[j]), int(problem.offset[j + 1]))
        values = np.concatenate([block.values[:, :, span] for block in blocks])
        loss = values.max(axis=2, keepdims=True) - values
        mean[:, span] = loss.mean(axis=0)
        p05[:, span], p95[:, span] = np.quantile(loss, [0.05, 0.95], axis=0)
    return OptionLosses(problem, mean, p05, p95)
