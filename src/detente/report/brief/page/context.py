"""What came before: the case in a sentence or two, and the latest words of principals on the draft."""

from __future__ import annotations

import datetime as dt
import re

from detente.case.format.models.record import Act
from detente.case.scaffold import unfilled
from detente.language import ENGLISH, speaking, tr
from detente.report.brief.document import REPORTED, Item
from detente.report.brief.findings import leading_acts
from detente.report.brief.material import Material
from detente.report.brief.page.wording import begun, whom
from detente.text import one_line, whole
from detente.words import day, sentence, to_from

SUMMARY_WORDS = 32
MOST_ACTS = 2
_LONG = 130


def opening(material: Material) -> list[Item]:
    """Say what the case is about, in the first words of its summary, unless they stand at the top of the page."""
    text = opening_words(material)
    return [Item(sentence(text), REPORTED)] if text and not begins_with_draft(material) else []


def opening_words(material: Material) -> str:
    """Return the first words of the case's summary; empty where it has none."""
    return "" if unfilled(material.case.summary) else _opening(one_line(material.case.summary or ""))


def begins_with_draft(material: Material) -> bool:
    """Whether the summary begins with the draft of the brief: its day and everybody who wrote it."""
    text, draft = opening_words(material), material.draft
    days = (day(draft.date), in_english(draft.date))
    return bool(draft.author) and any(d in text for d in days) and all(material.name(p) in text for p in draft.author)


def in_english(when: dt.date) -> str:
    """Write a day in English: a case's own words may be, whatever the language of the page."""
    with speaking(ENGLISH):
        return day(when)


def latest(material: Material) -> list[Item]:
    """Say the last words of each principal on the draft on the table, the latest first; else the latest of any party."""
    items = []
    for act in _last_acts(material)[:MOST_ACTS]:
        name = act.actor.name or whom(material, act.actor.parties)
        text = sentence(whole(str(act.text), _LONG))
        named = any(text.startswith(f"{material.name(p)} ") for p in act.actor.parties)
        when = to_from(day(act.date.first), day(act.date.last))
        said = text if named else tr("{who}: {said}", who=begun(name), said=text)
        items.append(Item(said, REPORTED, f"{when}.", material.cite(act.source[:2])))
    return items


def _last_acts(material: Material) -> list[Act]:
    case = material.case
    principals = {p.id for p in case.parties if p.role == "principal"}
    found: dict[str, Act] = {}
    for act in case.acts_until(case.as_of):
        if act.about == material.draft.id and act.text:
            found.update({party: act for party in act.actor.parties if party in principals})
    acts = list({id(act): act for act in found.values()}.values())
    acts += [act for act in reversed(leading_acts(case, material.draft, MOST_ACTS, by_parties=True)) if act not in acts]
    return sorted(
        acts[: max(MOST_ACTS, len(found))],
        key=lambda act: (act.about == material.draft.id, act.date.last),
        reverse=True,
    )


def _opening(summary: str) -> str:
    """Return the first sentences of a summary, as many as fit."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z0-9“\"'])", summary)
    kept = sentences[:1]
    for following in sentences[1:]:
        if len(" ".join([*kept, following]).split()) > SUMMARY_WORDS:
            break
        kept.append(following)
    return whole(" ".join(kept), 300)
