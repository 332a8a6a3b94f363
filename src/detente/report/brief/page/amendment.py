"""What would bring the refusing parties in: the changes in words, with what each side gets by them."""

from __future__ import annotations

from detente.bargain.ladder.ladder import Ladder, Rung, Step
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.findings import LEANS
from detente.report.brief.material import Material
from detente.report.brief.page.wording import about, begun, provision, whom
from detente.report.ladder_words import FELT, rung_to_show
from detente.words import likely_to, percent, plural, sentence

MOST_CHANGES = 3
MOST_NAMED = 4
LEAD = "What would help."


def amendment(material: Material) -> list[Item]:
    """Say how few changes do most, each with what it is and who gets it, and what the whole does for each side."""
    found = material.findings.ladder
    shown = rung_to_show(found)
    if shown is None:
        return []
    adopted = material.findings.result.adopted
    if not any(rung.adopted > adopted for rung in found.rungs):
        if adopted >= 0.5:
            return []
        text = f"No set of up to {plural(found.rungs[-1].changes, 'change')} that was tried would make it likelier to pass."
        return [Item(text, COMPUTED, LEAD)]
    chosen = rung_on_page(material, found, shown)
    return [_summary(material, found, chosen, shown), *_changes(material, chosen), *_sides(material, chosen)]


def rung_on_page(material: Material, found: Ladder, shown: Rung) -> Rung:
    """Return the fewest changes that do at least as well as the smallest amendment by central estimates, else the best."""
    smallest, chances = material.findings.amendment, material.findings.chances
    fewer = found.at_least(chances.adopted, smallest.size) if smallest.size and chances is not None else None
    return shown if fewer is None or fewer.size > shown.size else fewer


def _summary(material: Material, found: Ladder, chosen: Rung, best: Rung) -> Item:
    """Say how likely the draft passes with the fewest changes that do well, and with the best number of them."""
    start = f"{'With' if chosen.adopted >= LEANS else 'Even with'} {plural(chosen.size, 'change')}"
    text = f"{start} it would be {likely_to(chosen.adopted, 'pass').removeprefix('is ')} "
    text += f"({percent(chosen.adopted, found.fresh)})"
    if best.size > chosen.size:
        text += f"; at best, with {best.size}, {percent(best.adopted, found.fresh)}"
    elif found.stops_paying is not None and chosen.size < len(material.case.points):
        text += ", and more add almost nothing"
    settled = sum(step.before is None for step in chosen.steps)
    text += (
        f". {settled} of them {'settles an open point' if settled == 1 else 'settle open points'}" if settled else ""
    )
    text += ". Those most in dispute follow" if len(chosen.steps) > MOST_CHANGES else ""
    return Item(sentence(text), COMPUTED, LEAD)


def _changes(material: Material, rung: Rung) -> list[Item]:
    """Write the changes at the points most in dispute, one each; of the others what they are about."""
    place = {point: k for k, point in enumerate(material.findings.contested)}
    steps = sorted(rung.steps, key=lambda step: (place.get(step.point, len(place)), step.point))
    shown = steps if len(steps) <= MOST_CHANGES else steps[: MOST_CHANGES - 1]
    items = []
    for step in shown:
        up, down = _ends(material, step, 2 if len(steps) < MOST_CHANGES else 1)
        text = provision(material, step.point, step.after)
        text += f", good for {whom(material, up)}" if up else ""
        text += f", bad for {whom(material, down)}" if down else ""
        items.append(Item(sentence(text), COMPUTED, f"{begun(about(material, step.point))}:"))
    rest = [step.point for step in steps[len(shown) :]]
    if rest:
        more = f"; and {len(rest) - MOST_NAMED} more" if len(rest) > MOST_NAMED else ""
        text = "; ".join(about(material, point) for point in rest[:MOST_NAMED])
        items.append(Item(sentence(f"{begun(text)}{more}"), COMPUTED, "Also to be changed:"))
    return items


def _ends(material: Material, step: Step, most: int) -> tuple[list[str], list[str]]:
    """Return who gains and who pays most by a change, by the central estimates; those that refuse the draft come first."""
    before = (step.before,) if step.before is not None else material.draft.open[step.point]
    moved = material.findings.moved(step.point, before, step.after)
    refusing = material.findings.against
    up = sorted((p for p, by in moved.items() if by >= FELT), key=lambda p: (p not in refusing, -moved[p]))
    down = sorted((p for p, by in moved.items() if by <= -FELT), key=lambda p: moved[p])
    return up[:most], down[:1]


def _sides(material: Material, rung: Rung) -> list[Item]:
    """Say who gains and who pays by all the changes together, and who then is least sure."""
    order = sorted(rung.effects, key=lambda p: -rung.effects[p])
    up = [p for p in order if rung.effects[p] >= FELT]
    down = [p for p in reversed(order) if rung.effects[p] <= -FELT]
    parts = [f"{whom(material, up)} {'gains' if len(up) == 1 else 'gain'}"] if up else []
    parts += [f"{whom(material, down)} {'loses' if len(down) == 1 else 'lose'}"] if down else []
    text = ", ".join(parts)
    if rung.least_sure is not None:
        share = percent(rung.accepts[rung.least_sure], material.findings.ladder.fresh)
        text += f"{'; ' if text else ''}least sure then is {whom(material, [rung.least_sure])} ({share})"
    return [Item(sentence(begun(text)), COMPUTED, "All together:")] if text else []
