"""Clauses, acts and guarantees as they are called on the page: by their titles and texts, not by their ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.report.guarantee_sentences import within
from detente.text import joined

if TYPE_CHECKING:
    from detente.guarantees.analysis import GuaranteeResult, Report
    from detente.guarantees.voids import VoidScenario

_OWN = {"in_force": "its entry into force", "expires": "its end"}
_EDITS = {"narrow": "Narrow", "drop": "Drop", "judge": "Let somebody other than the adversary judge"}


def plain(name: str) -> str:
    """Write an id as words."""
    return _OWN.get(name, name.replace("_", " "))


def titled(report: Report, guarantee: str) -> str:
    """Name a guarantee by its title, else by its id as words."""
    title = report.title(guarantee)
    return plain(title) if title == guarantee else title


def spelled(report: Report, text: str) -> str:
    """Replace the ids in a sentence of the analysis by titles and texts."""
    return re.sub(r"[A-Za-z][A-Za-z0-9_]*", lambda found: _called(report, found[0]), text)


def _called(report: Report, word: str) -> str:
    if word in report.guarantees or word in report.references:
        return within(titled(report, word))
    if "_" not in word:
        return word
    if word == "at_least":
        return "at least"
    act = report.file.acts.get(word)
    if act is not None and act.text:
        return f"“{act.text.strip().rstrip('.')}”"
    return plain(word) if act is not None or _is_clause(report, word) else word


def _is_clause(report: Report, word: str) -> bool:
    guarantees = [found.guarantee for found in report.guarantees.values()]
    return (
        word in _OWN
        or any(word in {*(c.id for c in g.void_when), *(o.id for o in g.obliges)} for g in guarantees)
        or any(word == rule.id for rule in report.file.rules)
    )


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
