"""What changed since the last brief: new texts, changed words, moved figures."""

from __future__ import annotations

from detente.bargain.since import PartySince, Since
from detente.case.last_words import REJECTS_A_PART
from detente.language import later, ntr, parted, tr
from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.fit import PageSection, Part
from detente.report.brief.page.wording import begun, others, titled, who, whom
from detente.text import joined
from detente.words import day, percent, sentence

MOVED = 0.03
"""A chance that moved by less is not named."""
MOST = 4
_STANCES = {
    None: later("saying nothing"),
    "accept": later("accepting it"),
    "signal": later("signalling that it could accept"),
    "conditional": later("asking for changes"),
    "reject": later("rejecting it"),
    REJECTS_A_PART: later("rejecting a part of it"),
}


def what_changed(found: Since) -> PageSection:
    """Return the section of the first page that says what changed."""
    title = tr("What changed since {day}", day=day(found.day))
    return PageSection(title, (Part(lambda material: _changed(material, found)),))


def _changed(material: Material, found: Since) -> list[Item]:
    return [*_texts(material, found), _words(material, found), _figures(material, found)]


def _texts(material: Material, found: Since) -> list[Item]:
    drafts = [material.case.drafts[name] for name in found.texts]
    if not drafts:
        return [Item(tr("None came."), REPORTED, tr("New texts."))]
    said = [f"{titled(d.title)} ({day(d.date)})" for d in drafts[-MOST:]]
    said += [others(len(drafts) - MOST)] if len(drafts) > MOST else []
    return [
        Item(
            sentence(begun(joined(said))),
            REPORTED,
            tr("New texts."),
            material.cite(s for d in drafts for s in d.source[:1]),
        )
    ]


def _words(material: Material, found: Since) -> Item:
    moved = [entry for entry in found.parties if entry.stance != entry.stance_before]
    if not moved:
        return Item(tr("No party changed what it says of the draft in public."), REPORTED, tr("Words."))
    groups: dict[tuple[str | None, str | None], list[str]] = {}
    for entry in moved:
        groups.setdefault((entry.stance_before, entry.stance), []).append(entry.party)
    said = [
        ntr(
            len(parties),
            "{names} went from {before} to {now}",
            "{names} went from {before} to {now}",
            names=whom(material, parties),
            before=tr(_STANCES[before]),
            now=tr(_STANCES[now]),
        )
        for (before, now), parties in groups.items()
    ]
    return Item(sentence(begun(parted(said))), REPORTED, tr("Words."))


def _figures(material: Material, found: Since) -> Item:
    """Say how the chances on the draft on the table moved."""
    draws = material.findings.result.draws
    now = percent(found.adopted, draws)
    if found.draft_before is None or found.adopted_before is None:
        text = tr("No draft could be judged then; the chance that this one passes is {now}", now=now)
        return Item(sentence(text), COMPUTED, tr("Chances."))
    before = percent(found.adopted_before, draws)
    if found.draft_before != found.draft:
        other = material.case.drafts.get(found.draft_before)
        text = tr(
            "{title} was on the table then, with a chance of {before} to pass; this text has {now}",
            title=tr("another text") if other is None else titled(other.title),
            before=before,
            now=now,
        )
        return Item(sentence(begun(text)), COMPUTED, tr("Chances."))
    if before == now:
        text = tr("That it passes is as likely as it was ({now})", now=now)
    else:
        text = tr("The chance that it passes went from {before} to {now}", before=before, now=now)
    moved = sorted((e for e in found.parties if _by(e) >= MOVED), key=lambda e: -_by(e))
    if not moved:
        text = tr("{passes}; no party's chance of accepting moved by three points or more", passes=text)
        return Item(sentence(text), COMPUTED, tr("Chances."))
    said = [
        tr(
            "{party} from {before} to {now}",
            party=who(material, e.party),
            before=percent(e.accepts_before or 0.0),
            now=percent(e.accepts),
        )
        for e in moved[:MOST]
    ]
    said += [others(len(moved) - MOST)] if len(moved) > MOST else []
    text = tr(
        "{passes}. That a party accepts: {moved}. What nobody knew then counted as open",
        passes=text,
        moved=joined(said),
    )
    return Item(sentence(text), COMPUTED, tr("Chances."))


def _by(entry: PartySince) -> float:
    return 0.0 if entry.accepts_before is None else abs(entry.accepts - entry.accepts_before)
