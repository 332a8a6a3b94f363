"""The way to a deal: the amendment ladder, and the smallest amendment on the central judgements."""

from __future__ import annotations

from detente.bargain.acceptance import DraftResult
from detente.bargain.amendment import Amendment, Change
from detente.bargain.ladder.ladder import Rung
from detente.case.case import Case
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.report.ladder_words import points_of, trade_off, verdict
from detente.text import joined
from detente.words import figure, inside, percent, plural, range_of, sentence


def amendment(material: Material) -> list[Item]:
    """Say which changes get most draws to adopt, then the fewest on the central judgements, with what they do."""
    return [*_ladder(material), *_smallest(material)]


def _ladder(material: Material) -> list[Item]:
    """Say what the amendment ladder found: each rung, and the changes of the one where it stops paying."""
    found, lead = material.findings.ladder, "The amendment ladder."
    chosen = material.findings.rung
    if not found.rungs:
        return []
    if not any(rung.adopted for rung in found.rungs):
        count = plural(found.rungs[-1].changes, "change")
        return [Item(f"No set of up to {count} is adopted in any of {found.fresh:,} draws.", COMPUTED, lead)]
    items = [Item(" ".join(verdict(found, _smallest_share(material))), COMPUTED, lead)]
    if chosen is None:
        return items
    items += [
        Item(sentence(_rung(material, rung)), COMPUTED, f"{plural(rung.changes, 'change')}:") for rung in found.rungs
    ]
    if chosen.steps:
        items.append(Item(f"{plural(chosen.size, 'change')} in full.", COMPUTED, "In words:"))
    for step in chosen.steps:
        point = material.case.point(step.point)
        after = point.says(step.after).rstrip(".")
        text = f"“{after}”" if step.before is not None else f"settle at “{after}”"
        items.append(Item(sentence(text), COMPUTED, f"To point {point.number}, {point.title}:"))
    return items


def _smallest_share(material: Material) -> tuple[int, float] | None:
    """Return how many changes are fewest on the central judgements, and how often they are adopted over the draws."""
    found, chances = material.findings.amendment, material.findings.chances
    return (found.size, chances.adopted) if found.size and chances is not None else None


def _rung(material: Material, rung: Rung) -> str:
    """Say all of one rung."""
    text = f"adopted in {percent(rung.adopted)} of draws ({range_of(rung.low, rung.high)})"
    text += f", at {points_of(material.case, rung)}"
    if rung.gap > 0:
        text += f"; the best could be {100 * rung.gap:.1f} points higher"
    if rung.least_sure is not None:
        text += f"; least sure is {material.case.name(rung.least_sure)} ({percent(rung.accepts[rung.least_sure])})"
    return f"{text}. Against the draft {trade_off(rung, material.case.name)}"


def _smallest(material: Material) -> list[Item]:
    """Say the fewest changes on the central judgements."""
    found, chances = material.findings.amendment, material.findings.chances
    lead = "Smallest amendment on the central judgements."
    if silent := material.unjudged:
        return [Item(f"None to look for: nobody has judged what {material.names(silent)} would want.", COMPUTED, lead)]
    if found.changes is None:
        return [Item(_none(material, found), COMPUTED, lead)]
    if not found.changes:
        adopts = f"on the central judgements the consent rule adopts {inside(material.draft.title)} as it stands"
        text = f"None needed: {adopts}."
        items = [Item(text, COMPUTED, lead)]
    else:
        items = [Item(sentence(_changes(material, found)), COMPUTED, lead)]
    items += [_change(material.case, change) for change in found.changes]
    return items + ([_chances(material.case, chances)] if chances is not None else [])


def _none(material: Material, found: Amendment) -> str:
    if not found.optimal:
        return "None: on the central judgements none was found in the time given."
    return "None: on the central judgements no package at all is adopted by the consent rule."


def _changes(material: Material, found: Amendment) -> str:
    changes = found.changes or ()
    points = joined([material.case.point(c.point).number for c in changes])
    proof = "proven to be the fewest" if found.optimal else f"not proven the fewest (at least {found.bound:g})"
    text = f"{plural(len(changes), 'change')} ({proof}), at point{'s' if len(changes) > 1 else ''} {points}, "
    text += "after which the consent rule adopts it on the central judgements"
    if found.margin is not None:
        text += f"; the party that gains least then stands {figure(found.margin)} above its no-deal value"
    return text


def _change(case: Case, change: Change) -> Item:
    point = case.point(change.point)
    felt = sorted((e for e in change.effects.items() if abs(e[1]) >= 0.05), key=lambda e: (e[1], e[0]))
    ends = [felt[0], felt[-1]] if len(felt) > 1 else felt
    moved = [f"{case.name(party)} {'+' if effect > 0 else ''}{figure(effect)}" for party, effect in reversed(ends)]
    text = f"“{point.says(change.after).rstrip('.')}”"
    if change.before is None:
        text = f"settle at {text}"
        moved = [f"against the mean of the options left open: {moved[0]}", *moved[1:]] if moved else []
    text += f" ({', '.join(moved)})" if moved else ""
    return Item(sentence(text), COMPUTED, f"To point {point.number}, {point.title}:")


def _chances(case: Case, result: DraftResult) -> Item:
    """Say how likely the amended draft is to be accepted over the draws."""
    shares = [f"{case.name(p)} {percent(entry.accepts)}" for p, entry in result.parties.items()]
    text = f"With these changes adoption is {percent(result.adopted)} over the draws; acceptance: {', '.join(shares)}."
    return Item(text, COMPUTED, "How sure.")
