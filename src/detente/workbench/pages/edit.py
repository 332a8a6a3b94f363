"""Edit the case: every kind of entry by one form, written in place, undone and done again."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

from detente.case.splice import REMOVE
from detente.errors import InputError
from detente.interop.casebook.tables import Entry, at
from detente.text import joined, shortened
from detente.words import plural
from detente.workbench import jobs
from detente.workbench.elements import take_drops
from detente.workbench.forms.case_texts import Files
from detente.workbench.forms.changes import (
    added,
    edited,
    found,
    names_of,
    placed,
    removed,
    there,
    title_of,
    wrong_fields,
)
from detente.workbench.forms.fields import WORDS, clause_words, condition_words, from_case
from detente.workbench.forms.plan import BY_ID, FORMS, Form
from detente.workbench.forms.values import text_of, value_of
from detente.workbench.pages.edit_consent import ConsentForm
from detente.workbench.pages.edit_draft import DraftForm
from detente.workbench.pages.edit_form import EntryForm, Wrong
from detente.workbench.pages.edit_reading import ReadPartyForm
from detente.workbench.typed_form import Shown
from detente.workbench.view import Updater, View, address, given
from detente.workbench.widgets import button, el, heading, link

NEW = "new"
MOST_WRONG = 12


def build(view: View) -> Updater | None:
    """Build the page."""
    return EditPage(view).build()


class EditPage:
    """The page: kinds on the left, the entries of one beside them, one form open at most."""

    def __init__(self, view: View) -> None:
        self.view, self.opened = view, view.opened
        request = view.client.request
        query = dict(request.query_params) if request is not None else {}
        start = {"form": query.get("form", "parties"), "entry": query.get("entry", "")}
        self.chosen = view.choices.setdefault("edit", start)
        if self.chosen["form"] not in BY_ID:
            self.chosen.update(form="parties", entry="")
        self.files = Files.read(self.opened.files.folder)
        self.alone = asyncio.Lock()
        self.area: Any = None
        self.kinds: Any = None
        self.history: Any = None

    @property
    def form(self) -> Form:
        return BY_ID[self.chosen["form"]]

    def build(self) -> Updater | None:
        """Build it in the element that is open."""
        with el("div", cls="page-head"):
            heading("Edit the case", 1)
            el("p", "What you save is checked with the whole case, then written to its files. Their comments and order stay.", "lede")  # fmt: skip
        if self.opened.files.as_of is not None:
            el("p", "You see the case as of another day. Show the case as written to edit it.", "card")
            return None
        self.history = el("div", cls="toolbar")
        with el("div", cls="edit-layout"):
            self.kinds = el("nav", cls="card kinds", aria_label="What to edit")
            self.area = el("div", cls="edit-area")
        self.fill()
        return self.refresh

    def refresh(self, what: str) -> None:
        """Take up a change of the case that this page made itself."""
        if what == "case":
            self.files = Files.read(self.opened.files.folder)
            self.fill()

    def go(self, form: str, entry: str = "") -> None:
        """Show another kind, or open another form; the address follows, so that a reload comes back here."""
        self.chosen.update(form=form, entry=entry)
        query = urlencode({k: v for k, v in self.chosen.items() if v})
        self.view.client.run_javascript(f"history.replaceState(history.state, '', location.pathname + '?{query}')")
        self.fill()

    def fill(self) -> None:
        """Show everything anew."""
        self.show_history()
        self.show_kinds()
        self.area.clear()
        with self.area:
            self.show_entries()

    def show_history(self) -> None:
        """Offer to undo what was written last, and to do again what was undone."""
        history = self.opened.history
        self.history.clear()
        with self.history:
            undo = f"Undo: {history.done[-1].what}" if history.done else "Undo"
            redo = f"Redo: {history.undone[-1].what}" if history.undone else "Redo"
            button(undo, self.view.act(self.undo), disabled=not history.done or None)
            button(redo, self.view.act(self.redo), disabled=not history.undone or None)

    def show_kinds(self) -> None:
        self.kinds.clear()
        trees = self.files.trees
        with self.kinds:
            group = ""
            for form in FORMS:
                if form.group != group:
                    group = form.group
                    heading(group, 2, "kinds-head")
                count = "" if form.single else f" ({len(there(form, trees))})"
                now = form.id == self.chosen["form"]
                button(f"{form.many}{count}", self.view.act(lambda form=form: self.go(form.id)), "kind", aria_current="true" if now else None)  # fmt: skip
                if form.id == "interests":
                    link("Values: rough judgements", address(self.opened, "rough"), "btn kind")
                    link("Values: figures", address(self.opened, "parties"), "btn kind")

    def title(self, entry: Entry, form: Form | None = None) -> str:
        """Return what an entry is called in the list."""
        form = form or self.form
        case, value = self.opened.case, entry.value if isinstance(entry.value, dict) else {}
        if form.id == "consent":
            return clause_words(value, case)
        if form.id == "influence":
            on = value.get("on")
            whom = joined(case.name(str(party)) for party in (on if isinstance(on, list) else [on]))
            return f"{case.name(str(value.get('of')))} moves {whom} when it {WORDS['when'].get(str(value.get('when')), value.get('when'))}"
        if form.id == "assumptions":
            return condition_words(str(entry.value), case)
        if form.id == "wishes" and isinstance(entry.value, str):
            return f"{case.name(entry.names[0])}: {condition_words(entry.value, case)}"
        if form.id == "barred":
            when, after = (condition_words(str(value.get(key)), case) for key in ("from", "to"))
            return f"{case.name(str(value.get('by')))}: when {when}, cannot bring it about that {after}"
        if form.id == "claims":
            who = text_of(form.columns[0], value.get("by"), names_of(self.files.trees))
            return f"{who}: {condition_words(str(value.get('says')), case)}"
        if form.named_by == "when" and "when" in value:
            party = f"{case.name(entry.names[1])}: " if form.id in ("red_lines", "linkages") else ""
            return party + condition_words(str(value["when"]), case)
        if form.id == "disclosures":
            draft = case.drafts.get(str(value.get("draft")))
            to = value.get("to")
            whom = joined(case.name(str(party)) for party in (to if isinstance(to, list) else [to]))
            return f"To {whom}: {draft.title if draft else value.get('draft')}, {value.get('date')}"
        if form.id == "statements":
            return f"{value.get('date')}: {title_of(form, entry, names_of(self.files.trees))}".replace("['", "").replace("']", "").replace("', '", " to ")  # fmt: skip
        if form.id == "counterparts":
            steps = case.performance_file.steps if case.performance_file else {}
            one, two = ((steps[k].text or k) if (k := str(value.get(key))) in steps else k for key in ("gives", "gets"))
            return f"{one} For this: {two}"
        return title_of(form, entry, names_of(self.files.trees))

    def show_entries(self) -> None:
        """List the entries of the kind, with the form that is open."""
        form, entries = self.form, there(self.form, self.files.trees)
        open_now = self.chosen["entry"]
        heading(form.many, 2)
        el("p", form.help, "muted")
        if form.single:
            entry = entries[0] if entries else Entry((), form.table.file, (), {}, {})
            self.open_form(form, entry)
            return
        if open_now == NEW:
            with el("section", cls="card", aria_label=f"New {form.one}"):
                heading(f"New {form.one}", 3)
                self.open_form(form, None)
        else:
            button(f"Add a {form.one}" if form.one[0] not in "aeio" else f"Add an {form.one}", self.view.act(lambda: self.go(form.id, NEW)), "primary", id="add-entry")  # fmt: skip
        if not entries:
            el("p", "There is none yet.", "muted")
        with el("ul", cls="entries") as list_:
            for at, entry in enumerate(entries):
                dragged = {"draggable": "true", "data_entry": "/".join(entry.names)} if form.ordered else {}
                with el("li", cls="entry", **dragged):
                    self.row(form, entry, at, entries)

        if form.ordered:
            take_drops(list_, "entry", "entry", self.view.act(self.dropped))

    def row(self, form: Form, entry: Entry, at: int, entries: list[Entry]) -> None:
        """Show one entry, with its form where that is open."""
        key, title = "/".join(entry.names), self.title(entry)
        above = self.parent_words(form, entry) if at == 0 or entries[at - 1].names[:-1] != entry.names[:-1] else ""
        if above:
            heading(above, 3, "entry-parent")
        with el("div", cls="entry-line"):
            el("span", shortened(title, 200), "entry-title")
            with el("span", cls="entry-buttons"):
                if key == self.chosen["entry"]:
                    button("Close", self.view.act(lambda: self.go(form.id)), "small", aria_expanded="true", aria_label=f"Close: {title}")  # fmt: skip
                else:
                    button("Edit", self.view.act(lambda: self.go(form.id, key)), "small", aria_label=f"Edit: {title}")
                first = at == 0 or entries[at - 1].names[:-1] != entry.names[:-1]
                last = at + 1 == len(entries) or entries[at + 1].names[:-1] != entry.names[:-1]
                if form.ordered:
                    for word, step, ends in (("Up", -1, first), ("Down", 1, last)):
                        if not ends:
                            button(word, self.view.act(lambda step=step: self.move(entry.names, step)), "small quiet", aria_label=f"{word}: {title}", data_move=f"{key} {word}")  # fmt: skip
                button("Delete", self.view.act(lambda: self.delete(entry.names)), "small quiet", aria_label=f"Delete: {title}")  # fmt: skip
        if key == self.chosen["entry"]:
            self.open_form(form, entry)

    def parent_words(self, form: Form, entry: Entry) -> str:
        """Say what an entry stands in, where that is another entry."""
        if not form.within:
            return ""
        if form.id == "read_values":
            return next(str(e.value.get("reading")) for e in there(BY_ID["readings"], self.files.trees) if e.names == entry.names[:1])  # fmt: skip
        parents = self.parents(form)
        return (
            parents.get("/".join(entry.names[:-1]), "") if form.id != "interests" else parents.get(entry.names[0], "")
        )

    def parents(self, form: Form) -> dict[str, str]:
        """Return what a new entry may stand in, by its names, with what it is called."""
        case, trees = self.opened.case, self.files.trees
        if form.table.file == "preferences":
            several = len(case.assessors) > 1
            found = {}
            for assessor in case.assessors:
                stem = "" if assessor.file == "preferences.yaml" else assessor.file.split("/")[-1].rpartition(".")[0]
                for party in case.parties:
                    found[f"{stem}/{party.id}"] = party.name + (f" (as {assessor.name} judges it)" if several else "")
            return found
        if form.keyed_by:
            known = {entry.names[-1] for entry in there(form, trees)}
            return {key: words for key, words in from_case(form.keyed_by, case).items() if key not in known}
        if form.id == "read_values":
            taken = {e.names for e in there(form, trees)}
            names = {e.names[0]: str(e.value.get("reading", e.names[0])) for e in there(BY_ID["readings"], trees)}
            every = [(stem, party) for stem in names for party in case.valued if (stem, party) not in taken]
            return {f"{stem}/{party}": f"{names[stem]}: {case.name(party)}" for stem, party in every}
        if form.table.file == "stability.yaml":  # what a party can do comes first: what it prefers speaks of that
            there_ = form.id == "moves" or case.stability_file is not None
            return {party.id: party.name for party in case.parties} if form.within and there_ else {}
        if not form.within:
            return {}
        parent = {"options": "points", "interests": "parties"}.get(form.id, "guarantees")
        return {"/".join(e.names): title_of(BY_ID[parent], e, names_of(trees)) for e in there(BY_ID[parent], trees)}

    def open_form(self, form: Form, entry: Entry | None) -> None:
        """Open the form of an entry; of a new one where there is none."""
        parents = self.parents(form) if entry is None else {}
        if entry is None and (form.within or form.keyed_by) and not parents:
            el("p", "There is nothing yet that it could stand in. Add that first.", "warning")
            return
        kind = {"drafts": DraftForm, "consent": ConsentForm, "read_values": ReadPartyForm}.get(form.id, EntryForm)
        kind(self, form, entry, parents).build()

    # --- writing -----------------------------------------------------------------------------------------------

    async def write(self, files: Files, what: str, told: str) -> list[str]:
        """Write changed files, and say what was done."""
        notes: list[str] = await self.opened.write(files.write, self.view.client.id, what=what)
        self.view.tell_here(" ".join([told, *dict.fromkeys(notes)]))
        return notes

    async def save(self, shown: EntryForm, values: dict[str, Any], parent: str, options: list[str]) -> None:
        """Write an entry as its form says.

        Raises
        ------
        Wrong
            With what is wrong, by field.
        """
        form, entry = shown.form, shown.entry
        async with self.alone:
            files = Files(self.files.folder, self.files.texts, self.files.digests)
            try:
                if entry is None:
                    given = {key: value for key, value in values.items() if value is not REMOVE}
                    above = tuple(parent.split("/")) if parent or form.within else ()
                    names = await jobs.in_thread(lambda: added(files, form, above, given, options))
                else:
                    names = entry.names
                    await jobs.in_thread(lambda: edited(files, form, entry, values))
                if files.made:
                    await self.write(files, f"{'add' if entry is None else 'change'} {form.one}", "Saved.")
            except InputError as error:
                fault = error
                if not error.faults:
                    raise Wrong([("", str(error))]) from None
                raise Wrong(await jobs.in_thread(lambda: wrong_fields(fault, files, form, names))) from None
            shown.fields.forget()
        self.go(form.id, "" if not form.single else self.chosen["entry"])

    async def delete(self, names: tuple[str, ...]) -> None:
        form = self.form
        async with self.alone:
            files = Files(self.files.folder, self.files.texts, self.files.digests)
            entry = found(form, files.trees, names)
            title = self.title(entry)
            try:
                await jobs.in_thread(lambda: removed(files, form, entry))
                await self.write(files, f"delete {form.one}", f"Deleted: {shortened(title, 80)} Undo brings it back.")
            except InputError as error:
                if not error.faults:
                    raise
                fault = error
                found_ = await jobs.in_thread(lambda: wrong_fields(fault, files, form, names, self.title))
                said = [words for _, words in found_]
                who = list(dict.fromkeys(line.partition(": no ")[0] for line in said))
                more = [f"and {len(who) - MOST_WRONG} more"] if len(who) > MOST_WRONG else []
                where = "\n".join([*(f"• {line}" for line in who[:MOST_WRONG]), *more])
                raise InputError(
                    f"“{shortened(title, 80)}” was not deleted, because {plural(len(who), 'entry refers', 'entries refer')} to it. "
                    f"Change these first:\n{where}"
                ) from None
        self.go(form.id)

    async def move(self, names: tuple[str, ...], step: int) -> None:
        """Move an entry by one place; the button keeps the focus, or the other one gets it at an end of the list."""
        entry = found(self.form, self.files.trees, names)
        assert entry.path is not None
        await self.place(names, int(entry.path[-1]) + step, "Moved up." if step < 0 else "Moved down.")
        key, words = "/".join(names), ("Up", "Down") if step < 0 else ("Down", "Up")
        wanted = json.dumps([f"{key} {word}" for word in words])
        self.view.client.run_javascript(
            f"setTimeout(() => {wanted}.map((k) => document.querySelector(`[data-move='${{k}}']`)).find(Boolean)?.focus())"
        )

    async def place(self, names: tuple[str, ...], to: int, told: str) -> None:
        """Put an entry at a place of its list, counted from 0."""
        form = self.form
        async with self.alone:
            files = Files(self.files.folder, self.files.texts, self.files.digests)
            if placed(files, found(form, files.trees, names), to):
                await self.write(files, f"move {form.one}", told)
        self.fill()

    async def dropped(self, event: Any) -> None:
        """Put an entry that was dragged where another stands."""
        moving, onto = (given(event, key) for key in ("moving", "onto"))
        entries = {"/".join(entry.names): entry for entry in there(self.form, self.files.trees)}
        one, other = entries.get(moving), entries.get(onto)
        if one is None or other is None or one.names[:-1] != other.names[:-1] or other.path is None:
            raise InputError("an entry can only be put among those that it stands with; nothing was changed")
        if one is not other:
            await self.place(one.names, int(other.path[-1]), "Moved.")

    async def undo(self) -> None:
        await self.back(self.opened.history.undo, "Undone")

    async def redo(self) -> None:
        await self.back(self.opened.history.redo, "Done again")

    async def back(self, work: Any, told: str) -> None:
        async with self.alone:
            what = await self.opened.write(work, self.view.client.id, what="")
        self.view.tell_here(f"{told}: {what}.")
        self.fill()

    # --- for the forms -----------------------------------------------------------------------------------------

    def read_fields(self, form: Form, entry: Entry | None, shown: Shown, bases: Shown) -> tuple[dict[str, Any], list[tuple[str, str]]]:  # fmt: skip
        """Return what the fields say, by key, of those that were changed (of a new entry: all); and what is wrong."""
        names = names_of(self.files.trees)
        values: dict[str, Any] = {}
        wrong: list[tuple[str, str]] = []
        for column in form.columns:
            typed = shown.get(column.key, "")
            if column.key not in bases or (entry is not None and typed == bases[column.key]):
                continue
            before = at(entry.value, column.key) if entry is not None else None
            try:
                value = value_of(column, typed, names, before)
            except InputError as error:
                wrong.append((column.key, str(error)))
                continue
            if column.key in form.needed and (value is REMOVE or value == []):
                wrong.append((column.key, "Found nothing; this is needed."))
            values[column.key] = value
        return values, wrong
