"""What is not known: texts that are not public, estimates that nobody has made, and what came to light only later."""

from __future__ import annotations

from detente.case.format.models.record import GUESSED, SEEN_GUESSED
from detente.case.rough import no_deal_unjudged, weights_unjudged
from detente.case.scaffold import unfilled
from detente.guarantees.void_words import ENDS_A_DUTY
from detente.language import later, ntr, tr
from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.verdict import known_later, without_later
from detente.report.brief.page.wording import begun, in_quotes, titled, topics, whom
from detente.text import one_line
from detente.words import day, sentence

MOST_NAMED = 3
"""Parties that have not seen a text are named up to so many."""
NOTHING = later("Nobody knows how far the estimates are right; the figures are no better.")


def unknown(material: Material) -> list[Item]:
    """Say what is not known, what matters most first."""
    return [
        *_unfilled(material),
        *_unjudged(material),
        *_later(material),
        *_unseen(material),
        *_open_terms(material),
        *_not_examined(material),
        *_guessed(material),
        Item(tr(NOTHING), COMPUTED),
    ]


def _unfilled(material: Material) -> list[Item]:
    """Say that a case still holds what a new one comes with."""
    if not unfilled(material.case.summary):
        return []
    return [Item(tr("This case still has words of the template; its figures may be the template's, too."), COMPUTED)]


def _unjudged(material: Material) -> list[Item]:
    """Say of whom nobody has judged anything, and for whom not what no deal would mean or how the points weigh."""
    silent = material.unjudged
    judged = {party: material.case.judged(party) for party in material.needed if party not in silent}
    without = [party for party, own in judged.items() if own and all(no_deal_unjudged(entry) for entry in own)]
    weightless = [party for party, own in judged.items() if own and all(weights_unjudged(entry) for entry in own)]
    said = []
    if silent:
        text = ntr(
            len(silent),
            "Nobody has judged what {names} would want.",
            "Nobody has judged what {names} would want.",
            names=whom(material, silent),
        )
        said.append(text)
    if without and without == weightless:
        names = whom(material, without)
        said.append(
            tr("Nobody has judged what no deal would mean for {names}, or how much each point weighs.", names=names)
        )
    else:
        if without:
            names = whom(material, without)
            said.append(tr("Nobody has judged what no deal would mean for {names}.", names=names))
        if weightless:
            said.append(
                tr("Nobody has judged how much each point weighs for {names}.", names=whom(material, weightless))
            )
    return [Item(text, COMPUTED) for text in said]


def _unseen(material: Material) -> list[Item]:
    """Say which texts are not public, the latest first, and whose copies nobody has recorded."""
    case, today = material.case, material.today
    hidden = [d for d in case.drafts.values() if d.date <= today and not d.public]
    items = []
    for draft in sorted(hidden, key=lambda d: (d.date, d.id), reverse=True)[:1]:
        unseen = [p for p in case.party_ids if not draft.seen(p, today)]
        text = tr("{title} is not public", title=in_quotes(one_line(draft.title)))
        if len(unseen) > MOST_NAMED:
            text = ntr(
                len(unseen),
                "{hidden}; {n} party has not seen it",
                "{hidden}; {n} parties have not seen it",
                hidden=text,
            )
        elif unseen:
            text = ntr(
                len(unseen),
                "{hidden}; {names} has not seen it",
                "{hidden}; {names} have not seen it",
                hidden=text,
                names=whom(material, unseen),
            )
        items.append(Item(sentence(begun(text)), REPORTED, "", material.cite(draft.source)))
    return items


def _open_terms(material: Material) -> list[Item]:
    report = material.findings.guarantees
    count = 0 if report is None else sum(len(found.vague) for found in report.guarantees.values())
    if not count:
        return []
    text = ntr(
        count,
        "The guarantee leaves {n} term open, so its reach is unsure.",
        "The guarantee leaves {n} terms open, so its reach is unsure.",
    )
    return [Item(text, COMPUTED)]


def _not_examined(material: Material) -> list[Item]:
    """Say which provisions of the draft hold words that end an obligation, where nobody has modelled its guarantees."""
    if material.findings.guarantees is not None:
        return []
    case, package = material.case, material.draft.package
    found = [
        (point.id, words[0])
        for point in case.points
        if point.id in package and (words := ENDS_A_DUTY.search(point.option(package[point.id]).text))
    ]
    if not found:
        return []
    text = tr(
        "The words on {topics} can end an obligation ({words}); who could bring that about has not been examined.",
        topics=topics(material, dict.fromkeys(point for point, _ in found), "on"),
        words=in_quotes(found[0][1]),
    )
    return [Item(text, COMPUTED)]


def _guessed(material: Material) -> list[Item]:
    """Say where the draft itself was recorded with guesses that nobody has confirmed."""
    note, title = material.draft.note, titled(material.draft.title)
    if note == GUESSED:
        return [
            Item(
                tr("Who wrote {title} and who has seen it are guesses that nobody has confirmed.", title=title),
                COMPUTED,
            )
        ]
    if note == SEEN_GUESSED:
        return [Item(tr("Who has seen {title} is a guess that nobody has confirmed.", title=title), COMPUTED)]
    return []


def _later(material: Material) -> list[Item]:
    """Say how much rests on what was known only after the day of the case."""
    found = material.findings.hindsight
    if found is None or not found.entries:
        return []
    if without_later(material) is not None:  # the lead says so
        return []
    text = ntr(
        len(found.entries),
        "{what} used here became known only after {day}",
        "{what} used here became known only after {day}",
        what=known_later(found.entries),
        day=day(found.day),
    )
    return [Item(sentence(begun(text)), COMPUTED)]
