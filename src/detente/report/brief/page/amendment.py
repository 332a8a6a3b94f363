"""What would bring the refusing parties in: the changes in words, with what each side gets by them."""

from __future__ import annotations

from collections import Counter

from detente.bargain.ladder.ladder import Ladder, Rung, Step
from detente.language import ntr, number, parted, tr
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.findings import LEANS
from detente.report.brief.material import Material
from detente.report.brief.page.stands import reasons_to_refuse
from detente.report.brief.page.wording import about, begun, others, provision, whom
from detente.report.ladder_words import FELT, rung_to_show
from detente.report.phrases import would_pass
from detente.words import percent, percents, sentence

MOST_CHANGES = 3
MOST_NAMED, MOST_SPELLED = 10, 2
MOST_LEFT = 2
WIDE_OPEN = 0.6
"""A range over the assumptions that is as wide says no more than that the draft may pass or fail."""
SURE = 0.95
"""A party as sure of accepting is not called the least sure."""
_BRIEFLY = 60


def amendment(material: Material) -> list[Item]:
    """Say how few changes do most, each with what it is and who gets it, and what the whole does for each side."""
    found = material.findings.ladder
    shown, chosen = rung_to_show(found), material.findings.rung
    if material.unjudged:
        return []
    if shown is None or chosen is None:
        if not found.rungs or material.findings.result.adopted >= 0.5:
            return []
        text = ntr(
            found.rungs[-1].changes,
            "No set of up to {n} change that was tried would make it noticeably likelier to pass.",
            "No set of up to {n} changes that was tried would make it noticeably likelier to pass.",
        )
        return [Item(text, COMPUTED, tr("What would help."))]
    steps = _in_order(material, chosen)
    return [_summary(material, found, chosen, shown), *_changes(material, steps), *_sides(material, chosen)]


def _summary(material: Material, found: Ladder, chosen: Rung, best: Rung) -> Item:
    """Say how likely the draft passes with the fewest changes that do well, and with the best number of them."""
    places = {"would_pass": would_pass(chosen.adopted), "share": percent(chosen.adopted, found.fresh)}
    amended = material.findings.amended
    doubt = None if amended is None else amended.unsettled("adopted")
    if amended is not None and doubt is not None and doubt.high - doubt.low >= WIDE_OPEN:
        text = ntr(
            chosen.size,
            "With {n} change it may pass or fail: {range}, depending on the assumptions",
            "With {n} changes it may pass or fail: {range}, depending on the assumptions",
            range=percents(doubt.low, doubt.high, amended.draws),
        )
    elif amended is not None and doubt is not None:
        text = ntr(
            chosen.size,
            "With {n} change it may still fail: {range} across the assumptions tried ({share} on the usual ones)",
            "With {n} changes it may still fail: {range} across the assumptions tried ({share} on the usual ones)",
            share=places["share"],
            range=percents(doubt.low, doubt.high, amended.draws),
        )
    elif chosen.adopted >= LEANS:
        text = ntr(
            chosen.size,
            "With {n} change it {would_pass} ({share})",
            "With {n} changes it {would_pass} ({share})",
            **places,
        )
    else:
        text = ntr(
            chosen.size,
            "Even with {n} change it {would_pass} ({share})",
            "Even with {n} changes it {would_pass} ({share})",
            **places,
        )
    if best.size > chosen.size:
        text = tr(
            "{said}; at best, with {count}, {share}",
            said=text,
            count=number(best.size),
            share=percent(best.adopted, found.fresh),
        )
    elif found.stops_paying is not None and chosen.size < len(material.case.points):
        text = tr("{said}, and more add almost nothing", said=text)
    settled = sum(step.before is None for step in chosen.steps)
    if settled:
        text = ntr(
            settled,
            "{said}. {n} of them settles an open point",
            "{said}. {n} of them settle open points",
            said=text,
        )
    return Item(sentence(text), COMPUTED, tr("What would help."))


def left_alone(material: Material) -> list[Item]:
    """Say which reasons to refuse that the page gives, and which guarantee, the changes that would help leave as they are."""
    found = material.findings
    if found.rung is None:
        return []
    changed = {step.point for step in found.rung.steps}
    often = Counter(p for points in reasons_to_refuse(material).values() for p in points if p not in changed)
    place = {point: k for k, point in enumerate(found.contested)}
    order = sorted(often, key=lambda point: (-often[point], place[point]))
    guarded = _guarded(material)
    left = [point for point in order[:MOST_LEFT] if point not in guarded]
    named = [about(material, point) for point in left]
    if guarded and not guarded & changed:
        named.append(tr("the guarantee"))
    items = [Item(sentence(parted(named)), COMPUTED, tr("Left unchanged:"))] if named else []
    if guarded & changed:
        items.append(Item(tr("nobody has examined its words with these changes."), COMPUTED, tr("The guarantee:")))
    return items


def _guarded(material: Material) -> set[str]:
    """Return the points of the case that hold the guarantees which the page speaks of."""
    report = material.findings.guarantees
    if report is None:
        return set()
    numbers = {number for found in report.guarantees.values() for number in found.guarantee.points}
    return {point.id for point in material.case.points if {point.id, point.number} & numbers}


def _in_order(material: Material, rung: Rung) -> list[Step]:
    """Return the changes of a rung, those at the points most in dispute first."""
    place = {point: k for k, point in enumerate(material.findings.contested)}
    return sorted(rung.steps, key=lambda step: (place.get(step.point, len(place)), step.point))


def _spelled(steps: list[Step]) -> list[Step]:
    """Return the changes that get a line each; of the others the page says what they are about."""
    return steps if len(steps) <= MOST_CHANGES else steps[: MOST_CHANGES - 1]


def _changes(material: Material, steps: list[Step]) -> list[Item]:
    """Write the changes at the points most in dispute, one each, and the others together, each in a few words."""
    shown = _spelled(steps)
    ends = [_ends(material, step, 2 if len(steps) < MOST_CHANGES else 1) for step in shown]
    alike = len(shown) > 1 and all(pair == ends[0] for pair in ends)
    items = []
    for step, (up, down) in zip(shown, ends, strict=True):
        text = provision(material, step.point, step.after)
        if not alike:
            text = _with_ends(material, text, up, down)
        elif step is shown[-1]:
            text = _these(material, text, up, down)
        items.append(Item(sentence(text), COMPUTED, tr("{point}:", point=begun(about(material, step.point)))))
    rest = steps[len(shown) :]
    if rest:
        items.append(Item(sentence(parted(_listed(material, rest))), COMPUTED, tr("Also to be changed:")))
    return items


def _listed(material: Material, steps: list[Step]) -> list[str]:
    """Name changes in a few words, those with the same gains and costs together; where words are short, the costs once."""
    spelled = len(steps) <= MOST_SPELLED and not material.tight
    steps, more = (steps[:MOST_NAMED], steps[MOST_NAMED:]) if len(steps) > MOST_NAMED + 1 else (steps, [])
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    costs: dict[str, None] = {}
    for step in steps:
        up, down = _ends(material, step, 1)
        costs.update(dict.fromkeys(down))
        ends = (tuple(up), () if material.tight else tuple(down))
        alike.setdefault(ends, []).append(_named(material, step, spelled=spelled))
    said = [_all_with_ends(material, names, list(up), list(down)) for (up, down), names in alike.items()]
    if material.tight and costs:
        said.append(tr("at the cost of {names}", names=whom(material, costs)))
    return said + ([others(len(more))] if more else [])


def _all_with_ends(material: Material, changes: list[str], up: list[str], down: list[str]) -> str:
    """Say after one change or several who gains and who pays by each of them."""
    if up and len(changes) > 1:
        text = tr("{changes}, these good for {names}", changes=parted(changes), names=whom(material, up))
        return tr("{change}, bad for {names}", change=text, names=whom(material, down)) if down else text
    return _with_ends(material, parted(changes), up, down)


def _with_ends(material: Material, text: str, up: list[str], down: list[str]) -> str:
    """Say after a change who gains and who pays by it."""
    if up:
        text = tr("{change}, good for {names}", change=text, names=whom(material, up))
    return tr("{change}, bad for {names}", change=text, names=whom(material, down)) if down else text


def _these(material: Material, text: str, up: list[str], down: list[str]) -> str:
    """Say after the last of several changes who gains and who pays by each of them."""
    if up and down:
        return tr(
            "{change}; these are good for {up}, bad for {down}",
            change=text,
            up=whom(material, up),
            down=whom(material, down),
        )
    if up:
        return tr("{change}; these are good for {up}", change=text, up=whom(material, up))
    return tr("{change}; these are bad for {down}", change=text, down=whom(material, down)) if down else text


def _named(material: Material, step: Step, *, spelled: bool) -> str:
    """Name a change in a few words: what it is about, and what to, where there is room."""
    name = about(material, step.point)
    if not spelled:
        return name
    return tr("{point}: {option}", point=name, option=provision(material, step.point, step.after, _BRIEFLY))


def _ends(material: Material, step: Step, most: int) -> tuple[list[str], list[str]]:
    """Return who gains and who pays most by a change, by the central estimates; those that refuse the draft come first."""
    before = (step.before,) if step.before is not None else material.draft.open[step.point]
    moved = material.findings.moved(step.point, before, step.after)
    refusing = (*material.findings.against, *material.findings.hanging)
    up = sorted((p for p, by in moved.items() if by >= FELT), key=lambda p: (p not in refusing, -moved[p]))
    down = sorted((p for p, by in moved.items() if by <= -FELT), key=lambda p: moved[p])
    return up[:most], down[:1]


def _sides(material: Material, rung: Rung) -> list[Item]:
    """Say who gains and who pays by all the changes together, and who then is least sure."""
    order = sorted(rung.effects, key=lambda p: -rung.effects[p])
    up = [p for p in order if rung.effects[p] >= FELT]
    down = [p for p in reversed(order) if rung.effects[p] <= -FELT]
    parts = [ntr(len(up), "{names} gains", "{names} gain", names=whom(material, up))] if up else []
    parts += [ntr(len(down), "{names} loses", "{names} lose", names=whom(material, down))] if down else []
    text = ", ".join(parts)
    if rung.least_sure is not None and rung.accepts[rung.least_sure] < SURE:
        share = percent(rung.accepts[rung.least_sure], material.findings.ladder.fresh)
        unsure = tr("least sure then is {party} ({share})", party=whom(material, [rung.least_sure]), share=share)
        text = parted([text, unsure]) if text else unsure
    return [Item(sentence(begun(text)), COMPUTED, tr("All together:"))] if text else []
