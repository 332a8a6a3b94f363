"""Acceptance by degrees: how likely a party is to take an offer that is worth so much more, or less, than no deal.

The model is a logit (McFadden 1974) of the surplus, as a share of the range of the party's scale::

    chance = 1 / (1 + exp(-((surplus / range - location) / scale - asked * log(n))))

``location`` is the surplus that is taken in half of the cases when it is first asked for, ``scale`` how fast the chance
rises, and ``asked`` how much it falls with the number ``n`` of formal offers so far. The step, which the exact solvers
use, is the limit for a location of 0 and a scale of 0.

An answer by degrees can also be read as a threshold that nobody knows: the party takes what reaches its no-deal value plus
``range * (location + scale * (logistic error + asked * log n))``. So whatever works on draws works under this model once
each draw has such an error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.case.format.models.assumptions import Acceptance
from detente.problem.array_types import Floats

STEP = 0.99
"""The chance that the step gives to what is worth at least no deal when it is scored; 1 less this, to the rest."""


@dataclass(frozen=True)
class Graded:
    """The parameters of acceptance by degrees; shares of the range of a party's scale, and a number.

    Attributes
    ----------
    location, scale, asked : float
        See the module.
    """

    location: float
    scale: float
    asked: float = 0.0

    def chance(self, surplus: Floats, times: Floats | float = 1.0) -> Floats:
        """Return the probability of acceptance.

        Parameters
        ----------
        surplus : float64 array
            Utility less no-deal value, as a share of the range of the scale.
        times : float64 array or float
            The how many-th formal offer this is, from 1.

        Returns
        -------
        float64 array
            As ``surplus``, within 0 < p < 1.
        """
        score = (surplus - self.location) / self.scale - self.asked * np.log(times)
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * score)))


FITTED = Graded(location=0.0890389483, scale=0.1138087303, asked=2.2400017926)
"""Fitted by maximum likelihood to 1,069 formal offers of the CaSiNo negotiations (Chawla, Ramirez, Clever, Lucas, May and
Gratch 2021); ``benchmarks/acceptance.py`` makes the fit and writes docs/explanation/acceptance.md, a test compares."""
BASE = 0.8475210477
"""The share of these offers that were accepted."""

IN_A_CASE = Acceptance()
"""What a case takes that says nothing else."""
