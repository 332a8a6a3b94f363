"""The egalitarian solution: the lexicographically largest vector of gains in ascending order (Kalai 1977; Imai 1983)."""

from __future__ import annotations

from detente.bargain.criteria.criterion import Asked, Criterion, Optimum
from detente.bargain.solvers.engine import LEXIMIN


def _optimum(asked: Asked) -> Optimum:
    weight = asked.indicator(asked.members)
    answer = asked.ask(LEXIMIN, weight)
    return Optimum(answer, weight, answer.nodes)


EGALITARIAN = Criterion(
    id="egalitarian",
    title="the largest smallest gain (egalitarian)",
    definition="largest smallest gain, then the next smallest (Kalai 1977)",
    optimum=_optimum,
    objective=lambda utilities, gains, weight: float(gains.min()),
    figure=lambda value, _: value,
)
