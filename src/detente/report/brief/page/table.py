"""What lies on the table, and what presses: the draft, the next deadline, what is threatened or offered."""

from __future__ import annotations

from detente.case.format.models.process import Leverage
from detente.case.wording import spaced
from detente.report.brief.document import REPORTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.wording import begun, who, whom
from detente.text import one_line, short
from detente.words import day, in_scale, plural, sentence

MOST_THREATS = 2
_LONG = 120


def on_the_table(material: Material) -> list[Item]:
    """Say which draft this is, whose, and how much of it is open."""
    draft, case = material.draft, material.case
    text = f"{one_line(draft.title)}, by {whom(material, draft.author)}, {day(draft.date)}"
    if draft.open:
        text += f"; {len(draft.open)} of its {plural(len(case.points), 'point')} still open"
    return [Item(sentence(text), REPORTED, "On the table.", material.cite(draft.source))]


def deadline(material: Material) -> list[Item]:
    """Say the next deadline, who set it, and whether it may move."""
    following = material.findings.deadline
    if following is None:
        return []
    on = f" for {whom(material, following.on)}" if following.on else ""
    by = f", set by {who(material, following.set_by)}" if following.set_by else ""
    text = f"{day(following.date)}{on}{by}"
    if following.extendable.high > 0:
        chances = in_scale(following.extendable.low, following.extendable.high)
        text += f"; an extension is {chances}"
    return [Item(sentence(text), REPORTED, "Deadline.", material.cite(following.source[:2]))]


def threats(material: Material) -> list[Item]:
    """Say what is threatened or offered by the next deadline or without one, and whether it is judged to be meant."""
    process, following = material.case.process, material.findings.deadline
    if process is None:
        return []
    wanted = (None, None if following is None else following.id)
    entries = [entry for entry in process.leverage if entry.deadline in wanted]
    entries.sort(key=lambda entry: (entry.deadline is None, -abs(entry.no_deal.likely), entry.id))
    return [_threat(material, entry) for entry in entries[:MOST_THREATS]]


def _threat(material: Material, entry: Leverage) -> Item:
    text = entry.text or f"{who(material, entry.by)} could act on {whom(material, entry.on)} ({spaced(entry.id)})"
    meant = in_scale(entry.credibility.low, entry.credibility.high)
    lead = "Threatened." if entry.no_deal.likely < 0 else "Offered."
    said = f"{begun(short(text, _LONG))}; that it is meant is {meant}."
    return Item(said, REPORTED, lead, material.cite(entry.source[:2]))
