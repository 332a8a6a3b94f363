"""The way to a deal: the smallest amendment that the consent rule would adopt."""

from __future__ import annotations

from detente.bargain.acceptance import DraftResult
from detente.bargain.amendment import Amendment, Change
from detente.case.case import Case
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.text import joined
from detente.words import figure, inside, percent, plural, sentence


def amendment(material: Material) -> list[Item]:
    """Say what to change; in full each change with what it does, and how sure it is."""
    found, chances = material.findings.amendment, material.findings.chances
    lead = "Smallest amendment." if material.full else "The smallest amendment."
    if found.changes is None:
        return [Item(_none(material, found), COMPUTED, lead)]
    if not found.changes:
        text = "None is needed on the central judgements."
        if material.full:
            adopts = f"on the central judgements the consent rule adopts {inside(material.draft.title)} as it stands"
            text = f"None needed: {adopts}."
        items = [Item(text, COMPUTED, lead)]
    else:
        items = [Item(sentence(_changes(material, found)), COMPUTED, lead)]
    if material.full:
        items += [_change(material.case, change) for change in found.changes]
        items += [_chances(material.case, chances)] if chances is not None else []
    return items


def _none(material: Material, found: Amendment) -> str:
    if not found.optimal:
        return "None: on the central judgements none was found in the time given."
    adopted = "is adopted by the consent rule" if material.full else "would be adopted"
    return f"None: on the central judgements no package at all {adopted}."


def _changes(material: Material, found: Amendment) -> str:
    changes, chances = found.changes or (), material.findings.chances
    points = joined([material.case.point(c.point).number for c in changes])
    count = plural(len(changes), "change")
    if material.full:
        proof = "proven to be the fewest" if found.optimal else f"not proven the fewest (at least {found.bound:g})"
        text = f"{count} ({proof}), at point{'s' if len(changes) > 1 else ''} {points}, "
        text += "after which the consent rule adopts it on the central judgements"
        if found.margin is not None:
            text += f"; the party that gains least then stands {figure(found.margin)} above its no-deal value"
        return text
    proof = "proven fewest" if found.optimal else f"not proven fewest, at least {found.bound:g}"
    text = f"{count} ({proof}), at {points}; then it is adopted on the central judgements"
    if chances is not None:
        least = min(chances.parties, key=lambda p: chances.parties[p].accepts, default=None)
        text += f", and in {percent(chances.adopted)} of the draws"
        if least is not None and chances.adopted < 0.5:
            text += f"; least sure then is {material.name(least)} ({percent(chances.parties[least].accepts)})"
    return text


def _change(case: Case, change: Change) -> Item:
    point = case.point(change.point)
    felt = sorted((e for e in change.effects.items() if abs(e[1]) >= 0.05), key=lambda e: (e[1], e[0]))
    ends = [felt[0], felt[-1]] if len(felt) > 1 else felt
    moved = [f"{case.name(party)} {'+' if effect > 0 else ''}{figure(effect)}" for party, effect in reversed(ends)]
    text = f"“{point.option(change.after).text.rstrip('.')}”"
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
