"""The fields of a form: which kind each is, and what there is to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.case.wording import Words, option_words, point_words, said
from detente.guarantees.treaties import references
from detente.interop.casebook.plan import Column
from detente.text import joined, shortened
from detente.workbench.forms.graph_model import FILE, NOTHING
from detente.workbench.forms.plan import FROM_CASE, Form
from detente.workbench.forms.values import SEVERAL, packed
from detente.workbench.role_words import ROLE_WORDS

if TYPE_CHECKING:
    from detente.case.case import Case

LONG = 40
WORDS = {
    "yes": {"yes": "yes", "no": "no"},
    "protocol": {"single_text": "one text goes round", "alternating_offers": "they take turns with offers", "ultimatum": "one offer, take it or leave it"},
    "when": {"accept": "accepts the text", "reject": "rejects the text", "signal": "signals that it may accept"},
    "kind": {"time": "with time", "tit_for_tat": "as the others do", "equilibrium": "as two rational players would"},
    "stance": {"accept": "accepts it", "reject": "rejects it", "conditional": "accepts it on conditions", "signal": "signals that it may accept", "silent": "keeps silent"},
    "degree": {"consult": "to consult", "respond": "to respond", "assist": "to assist", "use_force": "to use force"},
    "discretion": {"none": "none: this very act", "bounded": "bounded: some act of a kind", "full": "full: what it deems necessary"},
}  # fmt: skip
NONE = "—"


def widget(form: Form, column: Column) -> str:
    """Return the kind of field, as of :class:`~detente.workbench.elements.Typed`."""
    if column.kind in ("condition", "package"):
        return "condition"
    if column.kind in SEVERAL:
        return "checks"
    if column.kind == "yes" or (
        column.kind in ("name", "about", "label") and (column.choices or form.source_of(column))
    ):
        return "select"
    return "textarea" if column.kind == "words" and column.width >= LONG and column.key != "title" else "input"


def choices_of(form: Form, column: Column, case: Case, now: str) -> dict[str, str]:
    """Return what a field offers; what it holds now is always among it."""
    source = form.source_of(column)
    if column.kind == "seen":
        found = {"public": "everybody (public)"} | from_case("parties", case)
    elif source:
        found = ({NOTHING: "nothing of this yet"} if source == "moves" else {}) | from_case(source, case)
    elif column.kind == "yes":
        found = WORDS["yes"]
    elif column.key == "role":
        found = ROLE_WORDS
    else:
        spoken = WORDS.get(column.key, {})
        found = {c: spoken.get(c, c) for c in column.choices if c not in FROM_CASE}
    if widget(form, column) == "checks":
        shown = {packed(key): words for key, words in found.items()}
        return shown | {part: part for part in now.split() if part not in shown}
    shown = dict(found)
    if now and now not in shown:
        shown[now] = now
    return shown if column.key in form.needed and now else {"": NONE} | shown


def from_case(source: str, case: Case) -> dict[str, str]:
    """Return the ids of a case's entries of one kind, with what they are called."""
    performance, process, guarantees = case.performance_file, case.process, case.guarantees_file
    if source == "parties":
        return {p.id: p.name for p in case.parties}
    if source == "points":
        return {p.id: f"{p.number} {p.title}" for p in case.points}
    if source == "numbers":
        return {p.number: f"{p.number} {p.title}" for p in case.points}
    if source == "sources":
        return {key: shortened(s.title, 60) for key, s in case.sources.items()}
    if source == "drafts":
        return {d.id: d.title for d in case.drafts.values()}
    if source == "acts":
        return {
            k: shortened(a.text or k.replace("_", " "), 70) for k, a in (guarantees.acts if guarantees else {}).items()
        }
    if source == "moves":
        return moves_of(case)
    if source == "deadlines":
        return {d.id: shortened(d.text or d.id.replace("_", " "), 60) for d in (process.deadlines if process else ())}
    steps = performance.steps if performance else {}
    found = {key: shortened(step.text or key.replace("_", " "), 70) for key, step in steps.items()}
    if source == "moments":
        start = performance.start if performance else "signature"
        events = {event: event.replace("_", " ") for event in (performance.events if performance else ())}
        return {start: f"the {start.replace('_', ' ')}"} | events | found
    return found


def moves_of(case: Case) -> dict[str, str]:
    """Return what the parties can do in the graph model, in its words."""
    file = case.stability_file
    every = [option for mine in (file.options if file else {}).values() for option in mine]
    return {o: shortened(file.texts.get(o, o.replace("_", " ")) if file else o, 70) for o in every}


def condition_words(text: str, case: Case) -> str:
    """Say a condition in words: points and options by theirs, and what can happen by its own."""
    acts = moves_of(case) | from_case("acts", case)

    def option(point: str, name: str) -> str:
        return option_words(case, point, name) if point in case.point_ids else name

    words = Words(
        lambda point: point_words(case, point),
        option,
        lambda act: f"“{acts.get(act, act.replace('_', ' ')).rstrip('.')}”",
    )
    return said(text, words)


def subjects(form: Form, case: Case) -> list[dict[str, Any]]:
    """Return what a condition of a form may speak of: points with their options, or what can happen."""
    points = [
        {
            "id": p.id,
            "words": shortened(f"{p.number} {p.title}", 70),
            "ordered": p.ordered,
            "options": [[o.id, shortened(o.text, 70)] for o in p.options],
        }
        for p in case.points
    ]
    if form.table.file == FILE:
        return [{"id": key, "words": words} for key, words in moves_of(case).items()]
    if form.table.file != "guarantees.yaml":
        return points
    found: list[dict[str, Any]] = [{"id": key, "words": words} for key, words in from_case("acts", case).items()]
    owed = guarantees_of(case)
    found += [{"id": f"owed({key})", "words": f"“{words}” is owed"} for key, words in owed.items()]
    if form.id == "claims":
        known = owed | {key: treaty.title for key, treaty in references().items()}
        for key, words in owed.items():
            others = [[other, shortened(title, 70)] for other, title in known.items() if other != key]
            found.append({"id": key, "words": words, "compared": others})
    return found


def guarantees_of(case: Case) -> dict[str, str]:
    """Return the guarantees of a case with what they are called."""
    file = case.guarantees_file
    return {
        key: shortened(entry.title or key.replace("_", " "), 70)
        for key, entry in (file.guarantees if file else {}).items()
    }


def clause_words(clause: Any, case: Case) -> str:
    """Say a clause of the consent rule, as it was read from the file."""
    value = clause if isinstance(clause, dict) else {}
    some, votes = value.get("at_least"), value.get("weighted")
    if isinstance(some, dict):
        return f"At least {some.get('count')} of {_named(some.get('of'), case)} must accept"
    if isinstance(votes, dict) and isinstance(votes.get("weights"), dict):
        shares = joined(f"{case.name(str(party))} {weight}" for party, weight in votes["weights"].items())
        return f"Votes for it must reach {votes.get('quota')}: {shares}"
    if "all" in value:
        who = _named(value["all"], case)
        return f"{who} must accept" if " and " not in who else f"{who} must all accept"
    return "Whoever its options oblige must accept"


def _named(parties: Any, case: Case) -> str:
    entries = parties if isinstance(parties, list) else [parties]
    return joined(case.name(str(party)) for party in entries) or "nobody"
