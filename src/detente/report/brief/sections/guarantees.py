"""The guarantees: which conditions void them, who can bring them about alone, and who must perform first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.findings import longest_waits
from detente.report.brief.material import Material, unbracketed
from detente.text import joined
from detente.words import inside, sentence

if TYPE_CHECKING:
    from detente.guarantees.analysis import GuaranteeResult, Report

MOST_SENTENCES = 4
MOST_IN_SHORT = 2


def guarantees(material: Material) -> list[Item]:
    """Say what voids the draft's guarantees; in full also what was claimed of them and which terms are open."""
    report = material.findings.guarantees
    if report is None:
        return []
    if not material.full:
        found = list(report.guarantees.values())[:MOST_IN_SHORT]
        return [Item(sentence(_in_short(report, one)), COMPUTED, "Guarantee.") for one in found]
    from detente.report.guarantee_sentences import sentences

    treaties = {found.title for found in report.references.values()}
    texts = [text for text in sentences(report) if not any(text.startswith(title) for title in treaties)]
    open_terms = [f"{found.title}, {len(found.vague)}" for found in report.guarantees.values() if found.vague]
    telling = [text for text in texts if " leaves open: " not in text]
    telling.sort(
        key=lambda text: not (" is empty" in text or " alone can void" in text or " guarantees nothing" in text)
    )
    items = [Item(sentence(_without_ids(report, text)), COMPUTED) for text in telling[:MOST_SENTENCES]]
    if open_terms:
        listed = f"{_without_ids(report, '; '.join(open_terms))}. They are listed by detente guarantees"
        items.append(Item(sentence(listed), COMPUTED, "Terms left open."))
    return items


def _in_short(report: Report, found: GuaranteeResult) -> str:
    alone = dict.fromkeys(s.alone for s in found.voids.uncovered if s.alone is not None)
    who = joined([report.name(p) for p in alone if p is not None], "or")
    title = unbracketed(found.title)
    if title == found.id:
        title = f"The {found.id.replace('_', ' ')}"
    if found.nothing:
        return f"{title} guarantees nothing: {joined(list(found.nothing))}"
    if found.voids.empty:
        return f"{title} is empty: nothing makes it owed"
    if who:
        return f"{title} can be voided by {who} alone"
    if found.voids.scenarios:
        return f"{title} can be voided, by nobody alone"
    return f"Nothing in its text voids {inside(title)} once it is triggered"


def _without_ids(report: Report, text: str) -> str:
    """Write the file's ids as words, parties by name: ``invasion_by_ukraine`` becomes "invasion by Ukraine"."""
    from detente.report.guarantee_sentences import named

    file = report.file
    ids = {*file.acts, *file.guarantees, *(rule.id for rule in file.rules if rule.id)}
    for guarantee in file.guarantees.values():
        ids |= {entry.id for entry in guarantee.void_when if entry.id}
        ids |= {entry.id for entry in guarantee.obliges if entry.id}
    for name in sorted((name for name in ids if "_" in name), key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", named(report, name).replace("\\", r"\\"), text)
    return text


def performance(material: Material) -> list[Item]:
    """Say who must do what cannot be undone before getting what it is for, and how long they may wait."""
    schedule, waits = material.findings.schedule, material.findings.waits
    if schedule is None:
        return []
    from detente.report.guarantee_sentences import performance_sentences, step_words

    def up_to(most: float | None) -> str:
        return "without limit" if most is None else f"up to {most:g} days"

    if not schedule.feasible:
        if not material.full:
            return [Item("The order cannot be kept: the steps wait for one another.", COMPUTED, "Performance.")]
        return [Item(sentence(text), COMPUTED) for text in performance_sentences(schedule)[:MOST_SENTENCES]]
    if not material.full:
        groups: dict[str, list[str]] = {}
        for party, most in longest_waits(waits).items():
            groups.setdefault(up_to(most), []).append(material.name(party))
        if not groups:
            return []
        parts = "; ".join(f"{joined(who)} {limit}" for limit, who in groups.items())
        text = f"After steps that cannot be undone these may wait for what is owed for them: {parts}"
        return [Item(sentence(text), COMPUTED, "Who performs first.")]
    given: dict[str, dict[str, list[str]]] = {}
    for wait in waits:
        gives, gets = (f"“{step_words(schedule, name)}”" for name in (wait.gives, wait.gets))
        given.setdefault(material.names(wait.by), {}).setdefault(gives, []).append(f"{gets} ({up_to(wait.days)})")
    items = []
    for by, steps in given.items():
        text = "; ".join(f"{gives}, then may wait for {joined(gets)}" for gives, gets in steps.items())
        items.append(Item(sentence(text), COMPUTED, f"Irreversibly, by {by}:"))
    return items[:MOST_SENTENCES]
