"""What would change the result: the judgements that it is most sensitive to, as measured over the draws."""

from __future__ import annotations

from detente.bargain.sensitivity import Sensitivity
from detente.case.wording import in_words
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.words import figure, percent


def changes(material: Material) -> list[Item]:
    """Say what the result hangs on."""
    items = [Item(_sentence(material, entry), COMPUTED) for entry in material.findings.telling()]
    parties = material.findings.result.parties
    for party, gap in material.findings.shortfalls.items():
        text = (
            f"{material.name(party)} would accept in half of the draws if its no-deal value were "
            f"{figure(gap)} lower, or the draft that much better for it"
        )
        text += ", red lines aside" if any(line.crossed for line in parties[party].red_lines) else ""
        items.append(Item(f"{text}.", COMPUTED))
    return items


def _what(material: Material, entry: Sensitivity) -> str:
    """Name a judgement."""
    name, case = material.name(entry.party), material.case
    if entry.kind == "no_deal":
        return f"{name}'s no-deal value"
    if entry.kind == "leaning":
        return f"{name}'s leaning (its values judged too low or too high together)"
    if entry.kind == "red_line":
        return f"{name}'s red line ({in_words(str(entry.when), case)})"
    point = case.point(str(entry.point))
    return f"What point {point.number}, {point.title}, is worth to {name}"


def _sentence(material: Material, entry: Sensitivity) -> str:
    what = _what(material, entry)
    effect, other = f"its acceptance is {percent(entry.accepts_low)}", percent(entry.accepts_high)
    if entry.kind == "red_line":
        return f"If {what} is not real, {effect}; if it is real, {other}."
    lowest, highest = "in the lowest third of the draws", "in the highest third"
    if entry.kind == "no_deal":
        lowest, highest = f"{lowest} (mean {figure(entry.low)})", f"{highest} (mean {figure(entry.high)})"
    if entry.kind == "leaning":
        lowest, highest = "in the third of the draws where they are lowest", "where they are highest,"
    return f"{what}: {lowest} {effect}, {highest} {other}{_adoption(entry)}."


def _adoption(entry: Sensitivity) -> str:
    if abs(entry.adopted_high - entry.adopted_low) < 0.02:
        return ""
    return f"; adoption moves from {percent(entry.adopted_low)} to {percent(entry.adopted_high)}"
