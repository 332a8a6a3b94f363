"""What lies on the table, and what presses: the draft, the next deadline, what is threatened or offered."""

from __future__ import annotations

from detente.case.format.models.process import Leverage
from detente.case.format.models.record import GUESSED
from detente.language import ntr, tr
from detente.report.brief.document import REPORTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.wording import begun, titled, who, whom
from detente.text import short
from detente.words import day, in_scale, sentence

MOST_THREATS = 2
_LONG = 74


def on_the_table(material: Material) -> list[Item]:
    """Say which draft this is, whose, and how much of it is open."""
    draft, case = material.draft, material.case
    title = titled(draft.title, begins=True)
    if draft.note == GUESSED:
        text = tr("{title}, {day}; who wrote it is not confirmed", title=title, day=day(draft.date))
    else:
        text = tr("{title}, by {names}, {day}", title=title, names=whom(material, draft.author), day=day(draft.date))
    if draft.open:
        text = ntr(
            len(case.points),
            "{draft}; {open} of its {n} point still open",
            "{draft}; {open} of its {n} points still open",
            draft=text,
            open=len(draft.open),
        )
    return [Item(sentence(text), REPORTED, tr("On the table."), material.cite(draft.source))]


def deadline(material: Material) -> list[Item]:
    """Say the next deadline, who set it, and whether it may move."""
    following = material.findings.deadline
    if following is None:
        return []
    text = day(following.date)
    if following.on:
        text = tr("{day} for {names}", day=text, names=whom(material, following.on))
    if following.set_by:
        text = tr("{deadline}, set by {party}", deadline=text, party=who(material, following.set_by))
    if following.extendable.high > 0:
        chances = in_scale(following.extendable.low, following.extendable.high)
        text = tr("{deadline}; an extension is {chance}", deadline=text, chance=chances)
    return [Item(sentence(text), REPORTED, tr("Deadline."), material.cite(following.source[:2]))]


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
    text = entry.text or tr(
        "{party} could act on {target}, in a way that is not said",
        party=who(material, entry.by),
        target=whom(material, entry.on),
    )
    meant = in_scale(entry.credibility.low, entry.credibility.high)
    lead = tr("Threatened.") if entry.no_deal.likely < 0 else tr("Offered.")
    said = tr("{threat}; that it is meant is {chance}.", threat=begun(short(text, _LONG)), chance=meant)
    return Item(said, REPORTED, lead, material.cite(entry.source[:2]))
