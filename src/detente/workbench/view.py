"""One page in one tab: its content, its notices, and what happens when something changes."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from nicegui import Client, background_tasks, ui

from detente.errors import InputError
from detente.workbench.acting import Acting
from detente.workbench.open_case import OpenCase
from detente.workbench.widgets import button, el, heading, link

log = logging.getLogger("detente.workbench")

Updater = Callable[[str], None]
MOST_MESSAGES = 5
KEPT = " What you typed and have not saved is kept as it is: compare it with the new version before you save."


def address(opened: OpenCase, page: str, fragment: str = "") -> str:
    """Return the path of a case's page."""
    return f"/case/{quote(opened.key)}/{page}" + (f"#{quote(fragment)}" if fragment else "")


@dataclass
class View(Acting):
    """One page in one tab."""

    opened: OpenCase
    page: str
    client: Client
    build: Callable[[View], Updater | None]
    """Makes the page's content in the element that is open."""
    main: Any = None
    notices: Any = None
    update: Updater | None = None
    building: bool = False
    messages: list[str] = field(default_factory=list)
    """What was refused or failed here; each stays until the reader puts it away."""
    unsent: set[str] = field(default_factory=set)
    """The fields in which something is typed that has not been written."""
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    """What the last sending of a field led to, by its key; it outlives the page's being built anew."""
    fields: dict[str, Callable[[str | None], None]] = field(default_factory=dict)
    """How each field on the page takes up the end of a sending, by its key."""
    done: str = ""
    panel: str = ""
    looked: bool = False
    form: Any = None

    def say(self, message: str) -> None:
        """Show a message on this page until it is put away."""
        if not self.client.is_deleted:
            if message not in self.messages:
                self.messages = [*self.messages[-MOST_MESSAGES + 1 :], message]
            self.show_notices()

    def choice(self, page: str, start: dict[str, str]) -> dict[str, str]:
        """Return what this tab's reader chose on a page; a new tab starts with what was chosen last in any."""
        if page not in self.choices:
            self.choices[page] = dict(self.opened.choices.get(page, start))
        return self.choices[page]

    def chose(self, page: str, **change: str) -> None:
        """Take up a choice of this tab's reader."""
        self.choices[page].update(change)
        self.opened.choices[page] = dict(self.choices[page])

    def mark(self, key: str, typed: bool) -> None:
        """Take it that something is typed in a field and not written, or no longer."""
        (self.unsent.add if typed else self.unsent.discard)(key)

    def start(self, work: Any, name: str) -> None:
        """Run a coroutine in the background of this page."""
        background_tasks.create(work, name=name)

    def heard(self, what: str) -> None:
        """Take up a change of the case."""
        if self.client.is_deleted or self.building:
            return
        if what == "case" and self.opened.announcements.file_change.by == self.client.id and self.update is not None:
            self.show_notices()
            self.update(what)
        elif what == "disk" and self.unsent and self.update is not None:
            self.show_notices()
        elif what in ("case", "disk"):
            self.rebuild()
        elif self.update is not None:
            self.update(what)

    def rebuild(self) -> None:
        """Build the page's content anew; what is typed in its fields comes back from the browser."""
        self.building = True
        try:
            self.main.clear()
            self.show_notices()
            with self.main:
                if self.opened.files.trouble:
                    self.update = None
                    unreadable(self.opened)
                else:
                    self.update = self.build(self)
        except Exception:
            log.exception("the page %s could not be built", self.page)
            self.main.clear()
            self.update = None
            with self.main:
                heading("This page could not be shown", 1)
                el("p", "The case is unharmed; the terminal that runs Detente has the details.")
                link("Go to the plan", address(self.opened, "plan"), "btn")
        finally:
            self.building = False

    def show_notices(self) -> None:
        """Show what happened to the case and what was refused, until it is put away."""
        if self.notices.is_deleted:
            return
        self.notices.clear()
        files = self.opened.files
        with self.notices:
            for message in self.messages:
                _notice(message, functools.partial(self.put_away, message), refusal=True)
            if self.done:
                _notice(self.done, functools.partial(self.tell_here, ""))
            if files.trouble and self.update is not None and self.unsent:
                with el("div", cls="notice", role="alert"):
                    el("span", "The case's files cannot be read at the moment. What you typed is kept; it can be saved "
                               f"once they are mended. {files.first_fault}")  # fmt: skip
            elif not files.trouble and (words := self._file_change()):
                _notice(words, self.put_away)

    def _file_change(self) -> str:
        """What happened to the case, for this page's reader; who made a change is told only what follows from it."""
        change = self.opened.announcements.file_change
        if not change.notice:
            return ""
        if change.by == self.client.id:
            return change.for_author
        return change.notice + (KEPT if self.unsent else "")

    def tell_here(self, notice: str) -> None:
        """Show what was done on this page, which is no refusal."""
        self.done = notice
        self.show_notices()

    def put_away(self, message: str = "") -> None:
        """Put a message away, or without one the notice of what happened to the case."""
        if message:
            self.messages = [m for m in self.messages if m != message]
        else:
            self.opened.announcements.put_away()
        self.show_notices()


def _notice(words: str, put_away: Callable[[], None], refusal: bool = False) -> None:
    with el("div", cls="notice refusal" if refusal else "notice", role="alert" if refusal else None):
        el("span", words)
        button("Put away", put_away, "quiet")


def given(event: Any, name: str) -> str:
    """Return what a page's component tells under a name.

    Raises
    ------
    InputError
        When the message is none that the component sends.
    """
    if not isinstance(event.args, dict) or not isinstance(event.args.get(name), (str, bool)):
        raise InputError("found a message that this page does not send; nothing was changed")
    return str(event.args[name])


def unreadable(opened: OpenCase) -> None:
    """Say what is wrong with the case's files."""
    heading("This case cannot be read yet", 1)
    ui.run_javascript("window.scrollTo(0, 0)")
    with el("section", cls="card trouble"):
        el("p", "Mend what is listed here and save; the page follows by itself. Nothing was changed by the workbench.")
        with el("ul"):
            for fault in opened.files.faults[:100]:
                with el("li"):
                    el("code", opened.files.place(fault))
                    el("span", f" {fault.message}")
            if not opened.files.faults:
                el("li", opened.files.trouble)
