"""The guarantees: which conditions void them, who can bring them about alone, and who must perform first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.text import joined
from detente.words import sentence

if TYPE_CHECKING:
    from detente.guarantees.analysis import Report

MOST_SENTENCES = 4


def guarantees(material: Material) -> list[Item]:
    """Say what voids the draft's guarantees, what was claimed of them and which terms are open."""
    report = material.findings.guarantees
    if report is None:
        return []
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
        return [Item(sentence(text), COMPUTED) for text in performance_sentences(schedule)[:MOST_SENTENCES]]
    given: dict[str, dict[str, list[str]]] = {}
    for wait in waits:
        gives, gets = (f"“{step_words(schedule, name)}”" for name in (wait.gives, wait.gets))
        given.setdefault(material.names(wait.by), {}).setdefault(gives, []).append(f"{gets} ({up_to(wait.days)})")
    items = []
    for by, steps in given.items():
        text = "; ".join(f"{gives}, then may wait for {joined(gets)}" for gives, gets in steps.items())
        items.append(Item(sentence(text), COMPUTED, f"Irreversibly, by {by}:"))
    return items[:MOST_SENTENCES]
