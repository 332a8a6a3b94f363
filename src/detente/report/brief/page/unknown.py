"""What is not known: texts that are not public, estimates that nobody has made, and what came to light only later."""

from __future__ import annotations

from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.verdict import wholly_unjudged
from detente.report.brief.page.wording import begun, whom
from detente.text import one_line
from detente.words import day, inside, plural, sentence

NOTHING = "Nobody knows how far the estimates are right; the figures are no better than they are."


def unknown(material: Material) -> list[Item]:
    """Say what is not known, what matters most first."""
    return [
        *_unjudged(material),
        *_later(material),
        *_unseen(material),
        *_open_terms(material),
        Item(NOTHING, COMPUTED),
    ]


def _unjudged(material: Material) -> list[Item]:
    silent = wholly_unjudged(material)
    if not silent:
        return []
    return [Item(f"Nobody has judged what {whom(material, silent)} would want.", COMPUTED)]


def _unseen(material: Material) -> list[Item]:
    """Say which texts are not public, the latest first, and whose copies nobody has recorded."""
    case, today = material.case, material.today
    hidden = [d for d in case.drafts.values() if d.date <= today and not d.public]
    items = []
    for draft in sorted(hidden, key=lambda d: (d.date, d.id), reverse=True)[:1]:
        unseen = [p for p in case.party_ids if not draft.seen(p, today)]
        text = f"{inside(one_line(draft.title))} is not public"
        if unseen:
            text += f"; {whom(material, unseen) if len(unseen) < 3 else plural(len(unseen), 'party', 'parties')} "
            text += f"{'has' if len(unseen) == 1 else 'have'} not seen it"
        items.append(Item(sentence(begun(text)), REPORTED, "", material.cite(draft.source)))
    return items


def _open_terms(material: Material) -> list[Item]:
    report = material.findings.guarantees
    count = 0 if report is None else sum(len(found.vague) for found in report.guarantees.values())
    return (
        [Item(f"The guarantee leaves {plural(count, 'term')} open, so its reach is unsure.", COMPUTED)] if count else []
    )


def _later(material: Material) -> list[Item]:
    """Say how much rests on what was known only after the day of the case."""
    found = material.findings.hindsight
    if found is None or not found.entries:
        return []
    options = sum(entry.what == "option" for entry in found.entries)
    judged = len(found.entries) - options
    what = " and ".join(
        [
            *([plural(options, "way out", "ways out")] if options else []),
            *([plural(judged, "estimate")] if judged else []),
        ]
    )
    text = f"{what} used here were not yet known on {day(found.day)}"
    if (
        found.without is not None
        and found.without.exists is False
        and found.as_written is not None
        and found.as_written.exists
    ):
        text += "; without them the likeliest estimates give no deal"
    return [Item(sentence(begun(text)), COMPUTED)]
