"""What the brief uses that was not known by the day of the case."""

from __future__ import annotations

from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.text import joined
from detente.words import day, plural, sentence

MOST = 12


def known_later(material: Material) -> list[Item]:
    """Say what rests only on later sources, and whether a package is adopted without it, and which entries."""
    found = material.findings.hindsight
    if found is None or not found.entries:
        return []
    options = sum(entry.what == "option" for entry in found.entries)
    counts = ((options, "option"), (len(found.entries) - options, "judgement"))
    what = joined([plural(n, kind) for n, kind in counts if n])
    text = f"{what} first appear after {day(found.day)}"
    if found.without is not None and found.as_written is not None:
        without, written = found.without.exists, found.as_written.exists
        if without is False and written:
            text += "; without them no package is adopted on the central judgements"
        elif without == written:
            text += "; without them the central answer is the same"
    items = [Item(sentence(text), COMPUTED, "Known only later.")]
    named = [f"{entry.words} ({day(entry.known_from)})" for entry in found.entries[:MOST]]
    more = len(found.entries) - len(named)
    listed = "; ".join(named) + (f"; and {more} more" if more else "")
    return [*items, Item(sentence(listed), COMPUTED, "These are:")]
