"""The criteria by name. To add one: write its file, and list its record here."""

from __future__ import annotations

from detente.bargain.criteria.criterion import Criterion
from detente.bargain.criteria.egalitarian import EGALITARIAN
from detente.bargain.criteria.kalai_smorodinsky import KALAI_SMORODINSKY
from detente.bargain.criteria.nash import NASH
from detente.bargain.criteria.utilitarian import UTILITARIAN

CRITERIA: dict[str, Criterion] = {
    criterion.id: criterion for criterion in (NASH, EGALITARIAN, KALAI_SMORODINSKY, UTILITARIAN)
}
