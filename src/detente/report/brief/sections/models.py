"""What holds under several stated models, and what flips from one to another."""

from __future__ import annotations

from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.report.model_words import flips, holds, subject, what_differs
from detente.text import joined
from detente.words import plural, sentence


def models(material: Material) -> list[Item]:
    """Say what holds under every model and what flips; in short, what flips."""
    found = material.findings.models
    if found is None or len(found.models) < 2:
        return []
    if not material.full:
        return _in_short(material)
    case = material.case
    items = [Item(text, COMPUTED, "Holds.") for text in holds(case, found)]
    items += [Item(text, COMPUTED, "Does not hold.") for text in flips(case, found)]
    items += [Item(text, COMPUTED, "The models.") for text in what_differs(found)]
    return items + [Item(sentence(_upper(text)), COMPUTED, "Left out.") for text in found.not_run]


def _in_short(material: Material) -> list[Item]:
    """Say what flips; what survives stands in the headline."""
    found = material.findings.models
    assert found is not None
    open_ = [subject(material.case, claim)[2] for claim in found.claims if claim.verdict not in ("yes", "no")]
    if not open_:
        return []
    lead = f"Not the same in all {plural(len(found.models), 'model')}:"
    return [Item(sentence(joined(open_)), COMPUTED, lead)]


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
