"""What would change the result: the judgements that it is most sensitive to, as measured over the draws."""

from __future__ import annotations

from detente.bargain.sensitivity import Sensitivity
from detente.case.wording import in_words, points_of
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.report.brief.sections.odds import driver_words
from detente.text import joined
from detente.words import figure, percent, sentence

MOST_PARTIES_IN_SHORT = 1


def changes(material: Material) -> list[Item]:
    """Say what the result hangs on; in short one judgement a party, and the judgement that drives the odds."""
    return _in_full(material) if material.full else _in_short(material)


def _in_full(material: Material) -> list[Item]:
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


def _in_short(material: Material) -> list[Item]:
    items = []
    first: dict[str, Sensitivity] = {}
    for entry in material.findings.telling():
        first.setdefault(entry.party, entry)
    for entry in list(first.values())[:MOST_PARTIES_IN_SHORT]:
        ends = ("if not real", "if real") if entry.kind == "red_line" else ("in its lowest third", "in its highest")
        text = f"{_what(material, entry)}: acceptance {percent(entry.accepts_low)} {ends[0]}, "
        items.append(Item(sentence(f"{text}{percent(entry.accepts_high)} {ends[1]}"), COMPUTED))
    gaps = material.findings.shortfalls
    if gaps:
        parts = joined([f"{material.name(party)} {figure(gap)}" for party, gap in gaps.items()])
        text = f"Short of its no-deal value by, in the middle of the draws: {parts}"
        items.append(Item(sentence(text), COMPUTED))
    drivers = material.findings.drivers[:1]
    return items + [Item(driver_words(material.case, driver), COMPUTED, "The odds hang on") for driver in drivers]


def _what(material: Material, entry: Sensitivity) -> str:
    """Name a judgement."""
    name, case = material.name(entry.party), material.case
    if entry.kind == "no_deal":
        return f"{name}'s no-deal value"
    if entry.kind == "leaning" and material.full:
        return f"{name}'s leaning (its values judged too low or too high together)"
    if entry.kind == "leaning":
        return f"Whether {name}'s values are judged too low or too high together"
    if entry.kind == "red_line":
        where = f"({in_words(str(entry.when), case)})" if material.full else _where(material, str(entry.when))
        return f"{name}'s red line {where}"
    point = case.point(str(entry.point))
    title = f", {point.title}," if material.full else ""
    return f"What point {point.number}{title} is worth to {name}"


def _where(material: Material, when: str) -> str:
    """Say at which points a condition stands."""
    numbers = points_of(when, material.case)
    if not numbers:
        return f"({in_words(when, material.case)})"
    return f"at point{'s' if len(numbers) > 1 else ''} {joined(numbers)}"


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
