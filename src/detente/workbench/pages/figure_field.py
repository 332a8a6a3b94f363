"""A field that shows one entry of a case file and sends what is typed in it to be written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from detente.errors import DetenteError
from detente.workbench.elements import Typed
from detente.workbench.view import View, given
from detente.workbench.widgets import button, el


@dataclass(frozen=True)
class Entry:
    """What a field shows.

    Attributes
    ----------
    key : str
        Names the field in the browser's tab.
    label : str
        For those who hear it.
    value : str
        What the file says.
    shown : str
        The label as it is seen, where it is a shorter one.
    hidden : bool
        Whether the label is heard only.
    wide : bool
    options : dict, optional
        The values among which to choose, with their words; without them, the value is typed.
    follow : callable, optional
        Called with every value that was written.
    """

    key: str
    label: str
    value: str
    shown: str = ""
    hidden: bool = False
    wide: bool = False
    options: dict[str, str] | None = None
    follow: Callable[[str], None] | None = None


@dataclass(frozen=True)
class Edit:
    """An edit that was written: the file, its text before, and its digest after."""

    file: str
    text_before: str
    digest_after: str


@dataclass(frozen=True)
class Written:
    """What a field wrote, and what it showed before."""

    edit: Edit
    before: str


class Editor(Protocol):
    """What writes a field's text."""

    view: View

    async def take_back(self, made: Edit, save: Callable[[str], Awaitable[Edit]], before: str) -> None: ...

    def is_latest(self, made: Edit) -> bool: ...


class FigureField:
    """A field; what a sending leads to is shown beside it until it is put away or something else is sent.

    Parameters
    ----------
    editor : Editor
    entry : Entry
    save : callable
        Writes what was typed.
    """

    def __init__(self, editor: Editor, entry: Entry, save: Callable[[str], Awaitable[Edit]]) -> None:
        self.editor, self.view, self.entry, self.save = editor, editor.view, entry, save
        self.in_file = entry.value
        with el("div", cls="edit wide" if entry.wide else "edit"):
            name = self._label()
            kind = "input" if entry.options is None else "select"
            self.field = Typed(entry.key, entry.value, kind, entry.options, sends=True)
            self.field.props["id"], self.field.props["aria-describedby"] = f"edit-{name.id}", f"note-{name.id}"
            self.meanwhile = el("div", cls="edit-note", aria_live="polite")
            self.note = el("div", id=f"note-{name.id}", cls="edit-note", aria_live="polite")
        self.field.on("typed", self.view.act(self._typed))
        self.field.on("enter", self.view.act(self._sent))
        # Of the field that is on the page now: a sending may outlive the field that sent it.
        self.view.fields[entry.key] = self._ended
        self._tell()

    def _label(self) -> Any:
        entry = self.entry
        name = el("label", cls="sr-only" if entry.hidden else "edit-label")
        with name:
            if entry.shown and entry.shown != entry.label:
                el("span", entry.shown)
                el("span", f" – {entry.label}", "sr-only")
            else:
                el("span", entry.label)
        name.props["for"] = f"edit-{name.id}"
        return name

    def _typed(self, event: Any) -> None:
        is_typed, over = given(event, "typed") == "True", given(event, "over")
        self.view.mark(self.entry.key, is_typed)
        self.meanwhile.clear()
        if is_typed and over != self.in_file:
            with self.meanwhile:
                el("p", f"Not saved. Meanwhile the file says {self.in_file}: Enter writes what you typed in its place, "
                        "Escape takes what the file says.", "warning")  # fmt: skip

    async def _sent(self, event: Any) -> None:
        key, text, before = self.entry.key, given(event, "text"), self.in_file
        self.view.notes.pop(key, None)
        try:
            edit = await self.save(text)
        except DetenteError as error:
            self.view.notes[key] = str(error)
            self.view.fields[key](None)
            return
        self.view.notes[key] = Written(edit, before)
        self.view.fields[key](text)

    def _ended(self, text: str | None) -> None:
        """Take up how a sending of this field ended: what was written, or None for a refusal."""
        if self.field.is_deleted:
            return
        if text is not None:
            self.in_file = text
            self.meanwhile.clear()
            self.field.written(text)
            if self.entry.follow is not None:
                self.entry.follow(text)
        self._tell()

    def _tell(self) -> None:
        """Show what the last sending led to."""
        self.note.clear()
        found = self.view.notes.get(self.entry.key)
        refused = isinstance(found, str)
        if (self.field.props.get("aria-invalid") == "true") != refused:
            self.field.props["aria-invalid"] = "true" if refused else "false"
            self.field.update()
        with self.note:
            if isinstance(found, str):
                el("p", found, "error", role="alert")
                button("Put away", self.view.act(self._put_away), "quiet small")
            elif isinstance(found, Written) and self.editor.is_latest(found.edit):
                el("span", f"written to {found.edit.file} ", "muted small")
                button("Undo", self.view.act(self._undo), "quiet small")

    def _put_away(self) -> None:
        self.view.notes.pop(self.entry.key, None)
        self._tell()

    async def _undo(self) -> None:
        found = self.view.notes.pop(self.entry.key, None)
        if isinstance(found, Written):
            await self.editor.take_back(found.edit, self.save, found.before)
            self.view.rebuild()
