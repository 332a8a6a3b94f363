"""What lies on the table: the draft, its provisions, and the deadlines and threats that press on it."""

from __future__ import annotations

import re

from detente.case.format.models.process import Deadline, Leverage
from detente.report.brief.document import REPORTED, Item
from detente.report.brief.material import Material, range_words
from detente.text import joined
from detente.words import day, inside, plural, sentence

MOST_PROVISIONS = 5
MOST_IN_SHORT = 3


def on_the_table(material: Material) -> list[Item]:
    """Say which draft this is."""
    draft, case = material.draft, material.case
    text = f"{draft.title}, by {material.names(draft.author)}, "
    if material.full:
        text += f"dated {day(draft.date)}, status {draft.status}. {plural(len(case.points), 'point')}"
        if draft.open:
            text += f", {len(draft.open)} of them open"
        parent = case.drafts.get(draft.parent) if draft.parent else None
        if parent is not None:
            changed = [p for p in case.point_ids if draft.package.get(p) != parent.package.get(p)]
            text += f"; it differs from {inside(parent.title)} on {plural(len(changed), 'point')}"
    else:
        text += day(draft.date)
        if draft.open:
            text += f"; {len(draft.open)} of {plural(len(case.points), 'point')} open"
    return [Item(sentence(text), REPORTED, "On the table.", material.cite(draft.source))]


def provisions(material: Material) -> list[Item]:
    """Name the provisions at which the parties lose most, in the words of the case: the first words of each, or all."""
    return _provisions_in_full(material) if material.full else _provisions_in_short(material)


def _provisions_in_full(material: Material) -> list[Item]:
    most = material.findings.contested[:MOST_PROVISIONS]
    items = []
    for point_id in (p for p in material.case.point_ids if p in most):
        point = material.case.point(point_id)
        if point_id in material.draft.package:
            option = point.option(material.draft.package[point_id])
            text = sentence(option.text)
            cited = option.source or point.source
        else:
            text = f"Open between {plural(len(material.draft.open[point_id]), 'option')}."
            cited = point.source
        items.append(Item(text, REPORTED, f"Point {point.number}, {point.title}.", material.cite(cited)))
    return items


def _provisions_in_short(material: Material) -> list[Item]:
    draft = material.draft
    parts: list[str] = []
    cited: list[str] = []
    for point_id in material.findings.contested[:MOST_IN_SHORT]:
        point = material.case.point(point_id)
        if point_id in draft.package:
            option = point.option(draft.package[point_id])
            words = _first_words(option.text)
            about = f"{point.title}: " if len(words.split()) < 4 else ""
            parts.append(f"point {point.number}, {about}“{words}”")
            cited += list(option.source or point.source)[:1]
        else:
            parts.append(f"point {point.number}, {point.title}, open")
            cited += list(point.source)[:1]
    if not parts:
        return []
    return [Item(sentence("; ".join(parts)), REPORTED, "At issue above all:", material.cite(cited))]


def _first_words(text: str, least: int = 4, most: int = 20) -> str:
    """Return a text's first clause that says something, or its first words with an ellipsis."""
    whole = " ".join(text.split())
    first = re.split(r"(?<=\w)[.;:](?:\s|$)", whole, maxsplit=1)[0]
    clause = first.split(", ", 1)[0]
    words = first.split(" ")
    if len(words) > most and len(clause.split(" ")) >= least:
        words = clause.split(" ")
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + " …"


def deadlines(material: Material) -> list[Item]:
    """Write the deadlines to come with what is threatened or offered; in short, the next one."""
    process, following = material.case.process, material.findings.deadline
    if process is None:
        return []
    if not material.full:
        items = [] if following is None else [_deadline(material, following)]
        wanted = (None, None if following is None else following.id)
        return [*items, *(_threat(material, entry) for entry in process.leverage[:2] if entry.deadline in wanted)]
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
    cited = deadline.source if material.full else deadline.source[:2]
    if material.full:
        text += "."
        if deadline.text:
            text += f" {sentence(deadline.text)}"
        if deadline.extendable.high > 0:
            text += f" Judged chance of an extension: {extension}."
    elif deadline.extendable.high > 0:
        text += f"; judged chance of an extension {extension}"
    return Item(sentence(text), REPORTED, "Deadline.", material.cite(cited))


def _threat(material: Material, entry: Leverage) -> Item:
    who = f"{material.name(entry.by)} on {material.name(entry.on)}"
    called = entry.id.replace("_", " ")
    credible = range_words(entry.credibility.low, entry.credibility.high)
    if material.full:
        text = f"{who}: {entry.text or called}.".replace("..", ".") + f" Judged credibility {credible}."
    else:
        text = f"{(entry.text or f'{who}, {called}').strip().rstrip('.')} (judged credibility {credible})."
    lead = "Threatened." if entry.no_deal.likely < 0 else "Offered."
    return Item(text, REPORTED, lead, material.cite(entry.source if material.full else entry.source[:2]))


def other_texts(material: Material) -> list[Item]:
    """Name the drafts before this one."""
    case = material.case
    earlier = [d for d in case.drafts.values() if d.date <= material.today and d.id != material.draft.id]
    if not earlier:
        return []
    text = "; ".join(
        f"{d.title} ({joined([case.name(a) for a in d.author])}, {day(d.date)}, {d.status})"
        for d in sorted(earlier, key=lambda d: (d.date, d.id))
    )
    cited = tuple(s for d in earlier for s in d.source)
    return [Item(sentence(text), REPORTED, "Other texts.", material.cite(cited))]
