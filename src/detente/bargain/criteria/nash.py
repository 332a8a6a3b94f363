"""The Nash solution: the largest product of gains over no deal (Nash 1950).

With powers the weighted product (Harsanyi and Selten 1972).
"""

from __future__ import annotations

import math

import numpy as np

from detente.bargain.criteria.criterion import Asked, Criterion, Optimum
from detente.bargain.solvers.engine import NASH as LARGEST_PRODUCT
from detente.errors import InputError
from detente.problem.arrays import TOLERANCE, Floats

LARGEST_LOG = 709
"""Beyond its exponential, a product is no double any more."""


def _optimum(asked: Asked) -> Optimum:
    weight = asked.indicator(asked.members)
    for party, strength in asked.power.items():
        i = asked.problem.party_index(party)
        if i not in asked.members or not strength > 0 or not math.isfinite(strength):
            raise InputError(
                f"found bargaining power {strength!r} for {party!r}, expected a number above 0 for a solution party"
            )
        weight[i] = strength
    answer = asked.ask(LARGEST_PRODUCT, weight)
    return Optimum(answer, weight, answer.nodes)


def _product(utilities: Floats, gains: Floats, weight: Floats) -> float:
    positive = np.where(gains <= TOLERANCE, 0.0, gains)
    return float(np.prod(positive**weight))


NASH = Criterion(
    id="nash",
    title="the largest product of gains (Nash)",
    definition="largest product of gains over no-deal (Nash 1950)",
    optimum=_optimum,
    objective=_product,
    figure=lambda value, _: math.exp(value) if value < LARGEST_LOG else None,
    must_accept=True,
    comparable=False,
)
