"""The Kalai-Smorodinsky solution: the lexicographically largest vector of gains divided by ideal gains.

The ideal gain is a party's largest over the packages allowed that all solution parties accept (Kalai and Smorodinsky
1975; Raiffa 1982 for the discrete case). Some libraries minimise the spread of the ratios instead, or call the largest
sum "Kalai"; this does not.
"""

from __future__ import annotations

import math
from dataclasses import replace

from detente.bargain.criteria.criterion import Asked, Criterion, Optimum
from detente.bargain.solvers.engine import LEXIMIN, LINEAR, Row
from detente.problem.arrays import TOLERANCE, Floats, Ints


def _optimum(asked: Asked) -> Optimum:
    weight = asked.indicator([])
    ideal: dict[str, float] = {}
    without_gain: list[str] = []
    found: tuple[Ints, ...] = ()
    nodes, proven = 0, True
    for i in asked.members:
        own = asked.ask(LINEAR, rows=(Row(asked.indicator([i]), cut=True),), earliest=False, hints=found)
        nodes += own.nodes
        if own.columns is None:
            # counted twice, as the answer's own nodes
            return Optimum(own, weight, nodes + own.nodes, ideal, tuple(without_gain))
        found = (*found, own.columns)
        proven = proven and own.optimal
        party = asked.problem.parties[i]
        ideal[party] = own.value
        if own.value <= TOLERANCE:
            without_gain.append(party)
        else:
            weight[i] = 1.0 / own.value
    if (weight > 0).any():
        answer = asked.ask(LEXIMIN, weight, hints=found)
    else:
        answer = asked.ask(LINEAR, weight, (Row(asked.indicator([]), cut=True),), hints=found)
    if not proven:
        # an ideal gain may be larger than the one found: neither ratios nor their bound are proven
        answer = replace(answer, optimal=False, bound=math.inf)
    return Optimum(answer, weight, nodes + answer.nodes, ideal, tuple(without_gain))


def _smallest_ratio(utilities: Floats, gains: Floats, weight: Floats) -> float | None:
    return float((gains * weight)[weight > 0].min()) if (weight > 0).any() else None


KALAI_SMORODINSKY = Criterion(
    id="kalai_smorodinsky",
    title="equal shares of what each could gain (Kalai and Smorodinsky)",
    definition="largest smallest share of the ideal gain (Kalai and Smorodinsky 1975)",
    optimum=_optimum,
    objective=_smallest_ratio,
    figure=lambda value, _: value,
    must_accept=True,
)
