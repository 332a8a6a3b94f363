"""Clauses, acts and guarantees as they are called on the page: by their titles and texts, not by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.guarantee_sentences import plain, spelled, titled
from detente.text import joined

if TYPE_CHECKING:
    from detente.guarantees.analysis import GuaranteeResult, Report
    from detente.guarantees.voids import VoidScenario

_EDITS = {"narrow": "Narrow", "drop": "Drop", "judge": "Let somebody other than the adversary judge"}


def clauses(found: GuaranteeResult, scenario: VoidScenario) -> str:
    """Name the clauses at work, with their points."""
    points = {clause.id: clause.point for clause in found.guarantee.void_when}
    named = [plain(c) + (f" (point {points[c]})" if points.get(c) else "") for c in scenario.clauses]
    return joined(named, "or" if scenario.jointly else "and")


def edit_words(report: Report, kind: str, clause: str, before: str, after: str | None) -> str:
    """Say an edit that mends a guarantee."""
    words = f"{_EDITS.get(kind, kind)} the clause “{plain(clause)}”"
    if kind == "drop" or after is None:
        return f"{words}."
    return f"{words}: instead of {_meaning(report, before)}, only {_meaning(report, after)}."


def _meaning(report: Report, expression: str) -> str:
    """Say a condition; a derived term is said by what it means."""
    act = report.file.acts.get(expression.strip())
    if act is not None and act.means and not act.text:
        return spelled(report, str(act.means))
    return spelled(report, expression)


__all__ = ["clauses", "edit_words", "plain", "spelled", "titled"]
