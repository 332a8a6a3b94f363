"""What lies on the table, and what presses: the draft, the next deadline, what is threatened or offered."""

from __future__ import annotations

from detente.case.format.models.process import Leverage
from detente.case.format.models.record import GUESSED
from detente.language import ntr, number, parted, tr
from detente.report.brief.document import REPORTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.context import begins_with_draft, in_english, opening_words
from detente.report.brief.page.wording import about, begun, titled, who, whom
from detente.text import whole, word_count
from detente.words import day, in_scale, sentence

MOST_THREATS = 2
ALIKE = 0.01
"""Points whose weights, summed over the parties, differ by less count alike."""
_LONG = 110
MOST_POINTS, FEWEST_POINTS, MOST_WORDS, FEWER_WORDS = 5, 3, 18, 12


def on_the_table(material: Material) -> list[Item]:
    """Say which draft this is, whose, how much of it is open, and what it is about.

    Where the summary begins with this draft, its author and its day, it says so in the case's own words.
    """
    draft, case = material.draft, material.case
    if begins_with_draft(material):
        text = opening_words(material)
    else:
        text = titled(draft.title, begins=True)
        if draft.note != GUESSED:
            text = tr("{title}, by {names}", title=text, names=whom(material, draft.author))
        if not {str(draft.date.day), str(draft.date.year)} <= set(draft.title.replace(",", " ").split()):
            text = tr("{draft}, {day}", draft=text, day=day(draft.date))
        if draft.note == GUESSED:
            text = tr("{draft}; who wrote it is not confirmed", draft=text)
    if draft.open and begins_with_draft(material):
        text = ntr(
            len(draft.open),
            "{summary} Of the draft's {points} points, {n} is still open",
            "{summary} Of the draft's {points} points, {n} are still open",
            summary=sentence(text),
            points=number(len(case.points)),
        )
    elif draft.open:
        text = ntr(
            len(case.points),
            "{draft}; {open} of its {n} point still open",
            "{draft}; {open} of its {n} points still open",
            draft=text,
            open=len(draft.open),
        )
    text = f"{sentence(text)} {_main_points(material)}".rstrip()
    return [Item(text, REPORTED, tr("On the table."), material.cite(draft.source[:2]))]


def _main_points(material: Material) -> str:
    """Say what the points are about that count most for the parties together; each party counts alike."""
    found = material.findings.matrix
    if found is None or not found.points:
        return ""
    weights = {p.point: sum(cell.weight or 0.0 for cell in p.cells.values()) for p in found.points}
    chosen = sorted(weights, key=lambda point: -round(weights[point], 9))[:MOST_POINTS]
    fewest, most = FEWEST_POINTS - bool(material.tight), FEWER_WORDS if material.tight else MOST_WORDS
    while len(chosen) > fewest and word_count(" ".join(about(material, point) for point in chosen)) > most:
        chosen.pop()
    topics = parted(about(material, point) for point in chosen)
    if len(chosen) == len(weights):
        return tr("It is about: {topics}.", topics=topics)
    if max(weights.values()) - min(weights.values()) < ALIKE:
        return tr("Some of its points: {topics}.", topics=topics)
    return tr("Its main points: {topics}.", topics=topics)


def deadline(material: Material) -> list[Item]:
    """Say the next deadline, who set it (unless the page says so further up), and whether it may move."""
    following = material.findings.deadline
    if following is None:
        return []
    text = day(following.date)
    days = (text.rpartition(" ")[0], in_english(following.date).rpartition(" ")[0])
    said = begins_with_draft(material) and any(each in opening_words(material) for each in days)
    if following.on and not said:
        text = tr("{day} for {names}", day=text, names=whom(material, following.on))
    if following.set_by and not said:
        text = tr("{deadline}, set by {party}", deadline=text, party=who(material, following.set_by))
    if following.extendable.high > 0:
        chances = in_scale(following.extendable.low, following.extendable.high)
        if said and material.tight:
            text = tr("an extension is judged {chance}", chance=chances)
        else:
            text = tr("{deadline}; an extension is judged {chance}", deadline=text, chance=chances)
    return [Item(sentence(begun(text)), REPORTED, tr("Deadline."), material.cite(following.source[:2]))]


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
    said = tr("{threat}; that it is meant is judged {chance}.", threat=begun(whole(text, _LONG)), chance=meant)
    return Item(said, REPORTED, lead, material.cite(entry.source[:2]))
