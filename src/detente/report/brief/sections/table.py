"""What lies on the table: the draft, its provisions, and the deadlines and threats that press on it."""

from __future__ import annotations

from detente.case.format.models.process import Deadline, Leverage
from detente.case.format.models.record import GUESSED, SEEN_GUESSED
from detente.report.brief.document import REPORTED, Item
from detente.report.brief.material import Material, range_words
from detente.text import joined
from detente.words import day, inside, plural, sentence

MOST_PROVISIONS = 5


def on_the_table(material: Material) -> list[Item]:
    """Say which draft this is."""
    draft, case = material.draft, material.case
    guess = (
        " (author and status are guesses)"
        if draft.note == GUESSED
        else " (a guess)"
        if draft.note == SEEN_GUESSED
        else ""
    )
    text = f"{draft.title}, by {material.names(draft.author)}, "
    text += f"dated {day(draft.date)}, status {draft.status}{guess}. {plural(len(case.points), 'point')}"
    if draft.open:
        text += f", {len(draft.open)} of them open"
    parent = case.drafts.get(draft.parent) if draft.parent else None
    if parent is not None:
        changed = [p for p in case.point_ids if draft.package.get(p) != parent.package.get(p)]
        text += f"; it differs from {inside(parent.title)} on {plural(len(changed), 'point')}"
    return [Item(sentence(text), REPORTED, "On the table.", material.cite(draft.source))]


def provisions(material: Material) -> list[Item]:
    """Give the provisions at which the parties lose most, in the words of the case."""
    most = material.findings.contested[:MOST_PROVISIONS]
    items = []
    for point_id in (p for p in material.case.point_ids if p in most):
        point = material.case.point(point_id)
        if point_id in material.draft.package:
            option = point.option(material.draft.package[point_id])
            text = sentence(point.says(option.id))
            cited = option.source or point.source
        else:
            text = f"Open between {plural(len(material.draft.open[point_id]), 'option')}."
            cited = point.source
        items.append(Item(text, REPORTED, f"Point {point.number}, {point.title}.", material.cite(cited)))
    return items


def deadlines(material: Material) -> list[Item]:
    """Write the deadlines to come with what is threatened or offered."""
    process = material.case.process
    if process is None:
        return []
    items = []
    for deadline in process.deadlines:
        if deadline.date >= material.today:
            items.append(_deadline(material, deadline))
            items += [_threat(material, entry) for entry in process.leverage if entry.deadline == deadline.id]
    return items + [_threat(material, entry) for entry in process.leverage if entry.deadline is None]


def _deadline(material: Material, deadline: Deadline) -> Item:
    on = f" for {material.names(deadline.on)}" if deadline.on else ""
    by = f", set by {material.name(deadline.set_by)}" if deadline.set_by else ""
    text = f"{day(deadline.date)}{on}{by}"
    extension = range_words(deadline.extendable.low, deadline.extendable.high)
    text += "."
    if deadline.text:
        text += f" {sentence(deadline.text)}"
    if deadline.extendable.high > 0:
        text += f" Judged chance of an extension: {extension}."
    return Item(sentence(text), REPORTED, "Deadline.", material.cite(deadline.source))


def _threat(material: Material, entry: Leverage) -> Item:
    who = f"{material.name(entry.by)} on {material.names(entry.on)}"
    credible = range_words(entry.credibility.low, entry.credibility.high)
    text = (
        f"{who}: {entry.text or 'a step that is not described'}.".replace("..", ".")
        + f" Judged credibility {credible}."
    )
    lead = "Threatened." if entry.no_deal.likely < 0 else "Offered."
    return Item(text, REPORTED, lead, material.cite(entry.source))


def other_texts(material: Material) -> list[Item]:
    """Name the drafts before this one."""
    case = material.case
    earlier = [d for d in case.drafts.values() if d.date <= material.today and d.id != material.draft.id]
    if not earlier:
        return []
    text = "; ".join(
        f"{d.title} ({joined([case.name(a) for a in d.author])}, {day(d.date)}, {d.status}{', author and status are guesses' if d.note == GUESSED else ''})"
        for d in sorted(earlier, key=lambda d: (d.date, d.id))
    )
    cited = tuple(s for d in earlier for s in d.source)
    return [Item(sentence(text), REPORTED, "Other texts.", material.cite(cited))]
