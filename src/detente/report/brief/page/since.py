"""What changed since the last brief: new texts, changed words, moved figures."""

from __future__ import annotations

from detente.bargain.since import PartySince, Since
from detente.case.last_words import REJECTS_A_PART
from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.fit import PageSection, Part
from detente.report.brief.page.wording import begun, who, whom
from detente.text import joined, one_line
from detente.words import day, inside, percent, plural, sentence

MOVED = 0.03
"""A chance that moved by less is not named."""
MOST = 4
_STANCES = {
    None: "saying nothing",
    "accept": "accepting it",
    "signal": "signalling that it could accept",
    "conditional": "asking for changes",
    "reject": "rejecting it",
    REJECTS_A_PART: "rejecting a part of it",
}


def what_changed(found: Since) -> PageSection:
    """Return the section of the first page that says what changed."""
    return PageSection(f"What changed since {day(found.day)}", (Part(lambda material: _changed(material, found)),))


def _changed(material: Material, found: Since) -> list[Item]:
    return [*_texts(material, found), _words(material, found), _figures(material, found)]


def _texts(material: Material, found: Since) -> list[Item]:
    drafts = [material.case.drafts[name] for name in found.texts]
    if not drafts:
        return [Item("None came.", REPORTED, "New texts.")]
    said = [f"{inside(one_line(d.title))} ({day(d.date)})" for d in drafts[-MOST:]]
    said += [f"{len(drafts) - MOST} more"] if len(drafts) > MOST else []
    return [
        Item(
            sentence(begun(joined(said))),
            REPORTED,
            "New texts.",
            material.cite(s for d in drafts for s in d.source[:1]),
        )
    ]


def _words(material: Material, found: Since) -> Item:
    moved = [entry for entry in found.parties if entry.stance != entry.stance_before]
    if not moved:
        return Item("No party changed what it says of the draft in public.", REPORTED, "Words.")
    groups: dict[tuple[str | None, str | None], list[str]] = {}
    for entry in moved:
        groups.setdefault((entry.stance_before, entry.stance), []).append(entry.party)
    said = [
        f"{whom(material, parties)} went from {_STANCES[before]} to {_STANCES[now]}"
        for (before, now), parties in groups.items()
    ]
    return Item(sentence(begun("; ".join(said))), REPORTED, "Words.")


def _figures(material: Material, found: Since) -> Item:
    """Say how the chances on the draft on the table moved."""
    now = percent(found.adopted, material.findings.result.draws)
    if found.draft_before is None or found.adopted_before is None:
        return Item(f"No draft could be judged then; that this one passes is put at {now}.", COMPUTED, "Figures.")
    before = percent(found.adopted_before, material.findings.result.draws)
    if found.draft_before != found.draft:
        other = material.case.drafts.get(found.draft_before)
        title = inside(one_line(other.title)) if other is not None else "another text"
        return Item(
            f"Then {title} was on the table, which would pass with {before}; this one would with {now}.",
            COMPUTED,
            "Figures.",
        )
    text = f"That it passes: {before} then, {now} now"
    moved = sorted((e for e in found.parties if _by(e) >= MOVED), key=lambda e: -_by(e))
    if moved:
        said = [
            f"{who(material, e.party)} from {percent(e.accepts_before or 0.0)} to {percent(e.accepts)}"
            for e in moved[:MOST]
        ]
        more = f", and {plural(len(moved) - MOST, 'more party', 'more parties')}" if len(moved) > MOST else ""
        text += f". Chances of accepting: {joined(said)}{more}; what nobody knew then counted as open"
    else:
        text += "; no party's chance of accepting moved by three points or more"
    return Item(sentence(text), COMPUTED, "Figures.")


def _by(entry: PartySince) -> float:
    return 0.0 if entry.accepts_before is None else abs(entry.accepts - entry.accepts_before)
