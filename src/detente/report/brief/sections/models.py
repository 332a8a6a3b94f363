"""What holds under several stated models, and what flips from one to another."""

from __future__ import annotations

from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.report.model_words import flips, holds, what_differs
from detente.words import sentence


def models(material: Material) -> list[Item]:
    """Say what holds under every model and what flips."""
    found = material.findings.models
    if found is None or len(found.models) < 2:
        return []
    case = material.case
    items = [Item(text, COMPUTED, "Holds.") for text in holds(case, found)]
    items += [Item(text, COMPUTED, "Does not hold.") for text in flips(case, found)]
    items += [Item(text, COMPUTED, "The models.") for text in what_differs(found)]
    return items + [Item(sentence(_upper(text)), COMPUTED, "Left out.") for text in found.not_run]


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
