"""The utilitarian solution: the largest sum of utilities."""

from __future__ import annotations

from detente.bargain.criteria.criterion import Asked, Criterion, Optimum
from detente.bargain.solvers.engine import LINEAR, Row


def _optimum(asked: Asked) -> Optimum:
    answer = asked.ask(LINEAR, rows=(Row(asked.indicator(asked.members), cut=True),))
    return Optimum(answer, asked.indicator([]), answer.nodes)


UTILITARIAN = Criterion(
    id="utilitarian",
    title="the largest sum of utilities (utilitarian)",
    definition="largest sum of utilities",
    optimum=_optimum,
    objective=lambda utilities, gains, weight: float(utilities.sum()),
    figure=lambda value, no_deal: value + no_deal,
    of_gains=False,
)
