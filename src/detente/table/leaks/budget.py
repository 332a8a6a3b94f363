"""The leak budget: what a seat's answers can tell whom, said before it answers."""

from __future__ import annotations

from collections.abc import Sequence

from detente.case.format.models.case import Point
from detente.table.ground_rules import GroundRules
from detente.table.views import LeakView


def page(rules: GroundRules, points: Sequence[Point], needed: int) -> tuple[LeakView, ...]:
    """Return the lines of the page that a seat reads before it answers."""
    return ()
