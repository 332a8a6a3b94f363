"""Saving the package at hand as a draft file of the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import json

from detente.case.case import Case
from detente.case.format.fields import day as calendar_day
from detente.drafts.consistency import before_saving
from detente.drafts.store import NewDraft
from detente.errors import DetenteError, InputError
from detente.text import joined
from detente.words import day, inside
from detente.workbench import jobs
from detente.workbench.elements import Typed
from detente.workbench.package_history import Package, adapted, fits
from detente.workbench.view import View, given
from detente.workbench.widgets import button, el, entry

FIELDS = ("id", "title", "date", "author", "text")


def prefix(view: View) -> str:
    """What the keys of the form's fields begin with."""
    return f"{view.opened.key}/save/"


def doubts(case: Case, draft: NewDraft) -> list[str]:
    """Return what the author should look at before a draft is saved: every warning of the form comes from here."""
    found = []
    if draft.date > case.as_of:
        found.append(
            f"It is dated after {day(case.as_of)}, the day of the case: it counts as a what-if, and stands in no export "
            "and not on the timeline."
        )
    return found + [entry.in_words(case) for entry in before_saving(case, draft)]


class SaveForm:
    """The form: it holds the package that it saves, and is kept while the page round it is built anew.

    While nothing is typed in the text, it follows the package at hand. Once something is, it keeps the package that
    the text was written for, and says where the one at hand has moved away from it.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.package = view.opened.package
        self.warned: tuple[str, list[str]] = ("", [])
        self.busy = False
        self.error = ""
        self.over = ""
        view.form = self

    # --- what it saves -----------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Take up the package that is to be saved: the one at hand, unless the text was written for another."""
        case, now = self.view.opened.case, self.view.opened.package
        self.package = adapted(case, self.package)
        if not self._typed("text") or not fits(case, self.package):
            self.package = now
        parent = case.drafts.get(self.package.parent) if self.package.parent else None
        from detente.drafts.compose import compose

        self.composed = compose(case, self.package.options, parent)

    def _typed(self, name: str) -> bool:
        return prefix(self.view) + name in self.view.unsent

    def use_the_one_at_hand(self) -> None:
        """Save the package at hand with the text as it was typed."""
        self.package = self.view.opened.package
        self.over = self.composed
        self.follow()

    def follow(self) -> None:
        """Take up that the package at hand has moved, or that something was typed."""
        self._settle()
        if not self.fields["text"].is_deleted:
            self.fields["text"].rest_on(self.composed)
            self._tell()

    # --- what it shows -----------------------------------------------------------------------------------------

    def show(self, close: Callable[[], None]) -> None:
        """Build the form here."""
        from detente.drafts.store import suggest_id

        view, case = self.view, self.view.opened.case
        self.close = close
        self._settle()
        self.fields: dict[str, Typed] = {}
        parent = case.drafts.get(self.package.parent) if self.package.parent else None
        authors = {party.id: party.name for party in case.parties}
        start = {
            "id": suggest_id(_free(case.drafts, self.package)),
            "title": f"Change to {inside(parent.title)}" if parent else "A first draft",
            "date": str(case.as_of),
            "author": parent.author[0] if parent and parent.author[0] in authors else next(iter(authors)),
        }
        with el("div", cls="toolbar save-form"):
            entry("Id (the file's name)", self._field("id", start["id"]), spellcheck="false")
            entry("Title", self._field("title", start["title"]))
            entry("Date", self._field("date", start["date"]), type="date")
            entry("Author", self._field("author", start["author"], "select", authors))
        label = "Text: the draft's own words, and the option's words where the package differs; mend it before saving"
        entry(label, self._field("text", self.composed, "textarea"), "wide", rows="10", spellcheck="true")
        el("p", "Dated up to the day of the case, a draft counts as its author's own text where judgements are updated by what "
                "the parties said. Give a mere what-if a later date.", "muted small")  # fmt: skip
        self.notes = el("div", aria_live="polite")
        with el("div", cls="toolbar"):
            start_key = json.dumps(prefix(view))
            self.button = el("button", "Save the draft", "btn primary", type="button")
            self.button.on("click", view.act(self._save), js_handler=f"() => emit(window.detenteTyped({start_key}))")
            button("Close", view.act(close))
            button("Start over", view.act(self._start_over), "quiet")
        self._tell()

    def _field(self, name: str, base: str, kind: str = "input", choices: dict[str, str] | None = None) -> Typed:
        key = prefix(self.view) + name

        def typed(event: Any) -> None:
            self.view.mark(key, given(event, "typed") == "True")
            if name == "text":
                self.over = given(event, "over")
                self.follow()

        field = self.fields[name] = Typed(key, base, kind, choices)
        field.on("typed", self.view.act(typed))
        return field

    def _tell(self) -> None:
        """List what the author should know: a refusal, doubts about what is to be saved, a package that moved."""
        self.notes.clear()
        with self.notes:
            if self.error:
                with el("div", cls="notice refusal", role="alert"):
                    el("span", self.error, "error")
                    button("Put away", self.view.act(self._put_away), "quiet small")
            for doubt in self.warned[1]:
                el("p", doubt, "warning", role="alert")
            moved = self._moved()
            if moved:
                with el("div", cls="notice"):
                    el("span", moved)
                    if self.package != self.view.opened.package:
                        button(
                            "Save the package at hand with this text", self.view.act(self.use_the_one_at_hand), "small"
                        )
        self.button.text = "Save it all the same" if self.warned[1] else "Save the draft"

    def _moved(self) -> str:
        """Say where the package at hand, or the words that the text was written over, have changed since."""
        case, now = self.view.opened.case, self.view.opened.package
        if self.package != now:
            others = Package(self.package.options, self.package.open, now.parent)
            points = [case.point(p) for p in case.point_ids if now.options.get(p) != others.options.get(p)]
            where = joined([f"{p.number} {p.title}" for p in points]) or "the draft that it set out from"
            return (
                f"The package on this page has been changed since you began to write: {where}. "
                "The draft is saved with the package that you wrote for, and your text stays as it is."
            )
        if self._typed("text") and self.over != self.composed:
            return "Your text was written over another version of the draft; it is kept. Compare it with the package before you save."
        return ""

    def _put_away(self) -> None:
        self.error = ""
        self._tell()

    def _start_over(self) -> None:
        self._forget()
        self.error, self.warned = "", ("", [])
        self.follow()

    def _forget(self) -> None:
        for name in FIELDS:
            self.view.mark(prefix(self.view) + name, False)
        self.view.client.run_javascript(f"window.detenteForget({json.dumps(prefix(self.view))})")

    # --- saving ------------------------------------------------------------------------------------------------

    async def _save(self, event: Any) -> None:
        """Write what the form shows, once; doubts are shown first and it is asked again."""
        if self.busy:
            return
        self.busy, self.error = True, ""
        try:
            shown = {k: given(event, k) for k in (event.args if "too long" in event.args else FIELDS)}
            new = self._draft(shown)
            found = await jobs.in_thread(lambda: doubts(self.view.opened.case, new))
            if found and self.warned != (repr(new), found):
                self.warned = (repr(new), found)
                return
            await self._write(new)
        except DetenteError as error:
            self.error = str(error)
        finally:
            self.busy = False
            if not self.notes.is_deleted and self.view.form is self:
                self._tell()

    def _draft(self, shown: dict[str, str]) -> NewDraft:
        """Return what is to be written: what the reader sees in the fields, and the package that it was written for.

        Raises
        ------
        InputError
        """
        from detente.drafts.store import check_id

        if "too long" in shown:
            raise InputError(
                "the text is longer than the workbench can take (900,000 characters); save a part of it and add the "
                "rest to the file"
            )
        case = self.view.opened.case
        name, title, date = (shown[k].strip() for k in ("id", "title", "date"))
        try:
            when = calendar_day(date)
        except ValueError as error:
            raise InputError(f"the date: {error}") from None
        if not title:
            raise InputError("found no title, expected a few words")
        if name in case.drafts:
            raise InputError(f"the case has a draft {name!r} already; choose another id")
        check_id(case, name)
        parent = case.drafts.get(self.package.parent) if self.package.parent else None
        return NewDraft(
            id=name,
            title=title,
            author=(shown["author"],),
            date=when,
            text=shown["text"],
            package=dict(self.package.options),
            open=dict(self.package.open),
            labels=dict(parent.labels) if parent else {},
            parent=parent.id if parent else None,
        )

    async def _write(self, new: NewDraft) -> None:
        from detente.drafts.store import write_draft

        view, opened, case = self.view, self.view.opened, self.view.opened.case
        place = f"{opened.files.folder.name}/drafts/{new.id}.md"
        await opened.write(lambda: write_draft(case, new), view.client.id, f"Saved as {place}.")
        if opened.files.trouble:
            raise InputError(f"{place} was written, but the case cannot be read now. {opened.files.first_fault}")
        self._forget()
        view.form = None
        self.close()
        followed = self.package == adapted(opened.case, opened.package)
        if followed:
            opened.at_hand.take_draft(new.id)
        view.tell_here(
            f"Saved as {place}."
            + ("" if followed else " The package on the page is another one by now, and was left as it is.")
        )
        view.rebuild()


def _free(drafts: Any, package: Package) -> str:
    stem = f"{package.parent or 'draft'}_"
    number = 2
    while f"{stem}{number}" in drafts:
        number += 1
    return f"{stem}{number}"
