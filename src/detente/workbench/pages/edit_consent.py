"""The form of a clause of the consent rule: who must accept, so many of them, or with which votes."""

from __future__ import annotations

from typing import Any

from detente.case.splice import REMOVE, Plain
from detente.errors import InputError
from detente.figures import PLAIN
from detente.workbench.forms.values import packed, unpacked
from detente.workbench.pages.edit_form import EntryForm, Wrong
from detente.workbench.typed_form import Shown
from detente.workbench.widgets import el

HOW = {
    "all": "all of those marked",
    "at_least": "at least so many of those marked",
    "weighted": "votes with weights that reach a number",
    "obligated": "whoever the options of the package oblige",
}
VOTE = "vote "


class ConsentForm(EntryForm):
    """The form of a clause."""

    def first(self) -> None:
        case = self.page.opened.case
        value = self.entry.value if self.entry is not None and isinstance(self.entry.value, dict) else {}
        how = next((key for key in HOW if value.get(key) not in (None, "false")), "all")
        some, votes = _dict(value.get("at_least")), _dict(value.get("weighted"))
        marked = value.get("all") if how == "all" else some.get("of")
        names = {packed(party.id): party.name for party in case.parties}
        add = self.fields.field
        add("how", "Who must accept", how, "select", HOW)
        add(
            "of",
            "Those marked",
            " ".join(packed(str(p)) for p in _many(marked)),
            "checks",
            names,
            "For the first two.",
            "wide",
        )
        add("count", "How many of them", str(some.get("count", "")), help="For “at least so many”.")
        add(
            "quota",
            "Votes that it takes",
            str(votes.get("quota", "")),
            help="For votes: all votes for it together reach this number.",
        )
        weights = _dict(votes.get("weights"))
        with el("details", cls="wide", **({"open": "open"} if weights else {})):
            el("summary", "The votes of each party")
            with el("div", cls="entry-form"):
                for party in case.parties:
                    add(f"{VOTE}{party.id}", party.name, str(weights.get(party.id, "")), help="")

    async def write(self, shown: Shown) -> None:
        values, wrong = self.page.read_fields(self.form, self.entry, shown, self.fields.bases)
        try:
            clause = _clause(shown)
        except _Missing as missing:
            wrong.append((missing.key, str(missing)))
        if wrong:
            raise Wrong(wrong)
        told = {key: self.fields.bases.get(key) for key in shown}
        if self.entry is None or told != shown:
            values |= dict.fromkeys(HOW, REMOVE) | clause
        await self.page.save(self, values, "", [])


class _Missing(InputError):
    """A field says nothing, or what cannot be read."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def _clause(shown: Shown) -> dict[str, Any]:
    how, marked = shown["how"], [Plain(party) for party in unpacked(shown["of"])]
    if how == "obligated":
        return {"obligated": Plain("true")}
    if how in ("all", "at_least") and not marked:
        raise _Missing("of", "Found nobody, expected at least one party.")
    if how == "all":
        return {"all": marked}
    if how == "at_least":
        return {"at_least": {"count": _figure(shown, "count"), "of": marked}}
    votes = {
        key.removeprefix(VOTE): _figure(shown, key)
        for key, text in shown.items()
        if key.startswith(VOTE) and text.strip()
    }
    if not votes:
        raise _Missing("quota", "Found no votes, expected those of at least one party below.")
    return {"weighted": {"quota": _figure(shown, "quota"), "weights": votes}}


def _figure(shown: Shown, key: str) -> Plain:
    text = shown[key].strip()
    if not PLAIN.fullmatch(text):
        raise _Missing(key, f"Found {text!r}, expected a number." if text else "Found nothing, expected a number.")
    return Plain(text)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
