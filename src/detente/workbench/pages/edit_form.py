"""The form of one entry of a case: its fields as its kind describes them."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Protocol

from detente.errors import DetenteError
from detente.interop.casebook.cells import Mistake
from detente.interop.casebook.plan import Column
from detente.interop.casebook.tables import Entry, at
from detente.workbench.forms.case_texts import Files
from detente.workbench.forms.changes import names_of
from detente.workbench.forms.fields import choices_of, condition_words, subjects, widget
from detente.workbench.forms.plan import Form
from detente.workbench.forms.values import text_of
from detente.workbench.open_case import OpenCase
from detente.workbench.typed_form import Shown, TypedForm
from detente.workbench.view import View
from detente.workbench.widgets import button, el


class Editor(Protocol):
    """The page that the forms stand on."""

    view: View
    opened: OpenCase
    files: Files
    alone: asyncio.Lock

    def go(self, form: str, entry: str = "") -> None:
        """Show a kind, or open a form."""

    async def write(self, files: Files, what: str, told: str) -> list[str]:
        """Write changed files."""

    async def save(self, shown: EntryForm, values: dict[str, Any], parent: str, options: list[str]) -> None:
        """Write an entry as its form says."""

    def read_fields(
        self, form: Form, entry: Entry | None, shown: Shown, bases: Shown
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """Return what the fields say, by key, and what is wrong."""


class Wrong(DetenteError):
    """What is wrong with a form: (key of a field, or empty; message)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("\n".join(message for _, message in faults))


class EntryForm:
    """A form of any kind.

    Parameters
    ----------
    page : Editor
    form : Form
    entry : Entry or None
        None: a new one.
    parents : dict of str to str
        What a new entry may stand in.
    """

    def __init__(self, page: Editor, form: Form, entry: Entry | None, parents: dict[str, str]) -> None:
        self.page, self.form, self.entry, self.parents = page, form, entry, parents
        name = "/".join(entry.names) if entry is not None else "new entry"
        prefix = f"{page.opened.key}/form/{form.id}/{name}/"
        self.fields = TypedForm(page.view, prefix, page.view.mark)

    def build(self) -> None:
        """Build it in the element that is open."""
        with el("div", cls="entry-form"):
            if self.parents:
                self.fields.field("in", {"options": "Of the point", "interests": "Of the party", "moves": "Who can do it", "wishes": "Who prefers it", "read_values": "Which reading, of whom"}.get(self.form.id, "Of the party" if self.form.table.file == "preferences" else "Of the guarantee"), next(iter(self.parents)), "select", self.parents)  # fmt: skip
            self.first()
            for column in self.form.columns:
                self.field(column)
            self.more()
            self.fields.trouble()
            with el("div", cls="toolbar"):
                self.fields.sender("Save", self.save)
                if not self.form.single:
                    button("Cancel", self.page.view.act(self.cancel))
                else:
                    self.fields.discarder("Start over", lambda: None)

    def field(self, column: Column) -> None:
        """Make the field of a column."""
        form, case = self.form, self.page.opened.case
        value = at(self.entry.value, column.key) if self.entry is not None else None
        label = form.label(column)
        try:
            now = text_of(column, value, names_of(self.page.files.trees))
        except Mistake:
            el("p", f"{label}: written in a way that no form can show. Change it in {form.table.file}.", "muted small")
            return
        if self.entry is None and column.key == "number":
            now = _next_number([p.number for p in case.points])
        kind = widget(form, column)
        choices = choices_of(form, column, case, now) if kind in ("select", "checks") else None
        more: dict[str, Any] = {}
        if column.kind == "day":
            more["type"] = "date"
        if kind == "textarea":
            more["rows"] = "3"
        help = form.helps.get(column.key, "" if kind in ("checks", "select", "condition") else column.help)
        if kind == "condition" and re.search(r"[()]| implies ", now):
            help = f"{help} In words: {condition_words(now, case)}.".strip()
        wide = kind in ("textarea", "checks", "condition") or column.width >= 30
        about = subjects(form, case) if kind == "condition" else None
        needed = " (needed)" if column.key in form.needed and (now or self.entry is None) else ""
        self.fields.field(column.key, label + needed, now, kind, choices, help, "wide" if wide else "", about, **more)

    def first(self) -> None:
        """Make what stands before the columns."""

    def more(self) -> None:
        """Make what this kind has beyond its columns."""
        if self.form.id == "points" and self.entry is None:
            self.fields.field("options", "Its options, one a line (needed)", "", "textarea", None, "The ways to settle it. They can be changed later.", "wide", rows="4")  # fmt: skip

    def cancel(self) -> None:
        self.fields.forget()
        self.page.go(self.form.id)

    async def save(self, shown: Shown) -> None:
        """Write the entry, or say beside the fields what is wrong."""
        try:
            await self.write(shown)
        except Wrong as wrong:
            for key, message in wrong.faults[:20]:
                self.fields.wrong(key, message)

    async def write(self, shown: Shown) -> None:
        """Write the entry.

        Raises
        ------
        Wrong
        """
        values, wrong = self.page.read_fields(self.form, self.entry, shown, self.fields.bases)
        lines = [" ".join(line.split()) for line in shown.get("options", "").split("\n")]
        options = list(dict.fromkeys(line for line in lines if line))
        if "options" in self.fields.bases and not options:
            wrong.append(("options", "Found nothing, expected at least one option."))
        if wrong:
            raise Wrong(wrong)
        await self.page.save(self, values, shown.get("in", ""), options)


def _next_number(numbers: list[str]) -> str:
    whole = [int(number) for number in numbers if number.isascii() and number.isdigit()]
    return str(max(whole, default=0) + 1)
