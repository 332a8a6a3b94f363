"""The frame round every page: header, navigation, notices, theme, and what happens when something changes."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nicegui import Client, background_tasks, ui

from detente.errors import DetenteError, InputError
from detente.workbench.open_case import BACK, OpenCase
from detente.workbench.widgets import button, el, heading, link

log = logging.getLogger("detente.workbench")

PAGES = {
    "overview": "Overview",
    "plan": "The plan",
    "parties": "Parties",
    "deals": "Deals",
    "guarantees": "Guarantees",
    "timeline": "Timeline",
    "forecast": "Forecast",
    "sources": "Sources",
}
THEMES = {"auto": None, "light": False, "dark": True}
STYLE = Path(__file__).parent / "style.css"
Updater = Callable[[str], None]
MOST_MESSAGES = 5
KEPT = " What you typed and have not saved is kept as it is: compare it with the new version before you save."


def address(opened: OpenCase, page: str, fragment: str = "") -> str:
    """Return the path of a case's page."""
    return f"/case/{quote(opened.key)}/{page}" + (f"#{quote(fragment)}" if fragment else "")


@dataclass
class View:
    """One page in one tab."""

    opened: OpenCase
    page: str
    client: Client
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
    done: str = ""
    panel: str = ""
    looked: bool = False
    form: Any = None

    def act(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap an event handler: what goes wrong on purpose is told in a sentence, anything else is logged."""
        if inspect.iscoroutinefunction(handler):

            @functools.wraps(handler)
            async def guarded(*args: Any) -> Any:
                try:
                    return await handler(*args)
                except DetenteError as error:
                    self.say(str(error))
                except Exception:
                    log.exception("a page's action failed")
                    self.say("That did not work. The case is unharmed; reload the page and try again.")
                return None

            return guarded

        @functools.wraps(handler)
        def plain(*args: Any) -> Any:
            try:
                return handler(*args)
            except DetenteError as error:
                self.say(str(error))
            except Exception:
                log.exception("a page's action failed")
                self.say("That did not work. The case is unharmed; reload the page and try again.")
            return None

        return plain

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
        if what == "case" and self.opened.changed_by == self.client.id and self.update is not None:
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
        from detente.workbench.pages import build

        self.building = True
        try:
            self.main.clear()
            self.show_notices()
            with self.main:
                if self.opened.trouble:
                    self.update = None
                    unreadable(self.opened)
                else:
                    self.update = build(self)
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
        opened = self.opened
        with self.notices:
            for message in self.messages:
                with el("div", cls="notice refusal", role="alert"):
                    el("span", message)
                    button("Put away", functools.partial(self.put_away, message), "quiet")
            if self.done:
                with el("div", cls="notice"):
                    el("span", self.done)
                    button("Put away", functools.partial(self.tell_here, ""), "quiet")
            if opened.trouble and self.update is not None and self.unsent:
                with el("div", cls="notice", role="alert"):
                    el("span", "The case's files cannot be read at the moment. What you typed is kept; it can be saved "
                               f"once they are mended. {opened.first_fault}")  # fmt: skip
            elif (notice := self._notice()) and not opened.trouble:
                with el("div", cls="notice"):
                    el("span", notice)
                    button("Put away", self.put_away, "quiet")

    def _notice(self) -> str:
        """What happened to the case, for this page's reader; who made a change is told only what follows from it."""
        opened = self.opened
        if opened.notice and opened.changed_by == self.client.id:
            return BACK.strip() if opened.fell_back else ""
        return opened.notice + (KEPT if opened.notice and self.unsent else "")

    def tell_here(self, notice: str) -> None:
        """Show what was done on this page, which is no refusal."""
        self.done = notice
        self.show_notices()

    def put_away(self, message: str = "") -> None:
        """Put a message away, or without one the notice of what happened to the case."""
        if message:
            self.messages = [m for m in self.messages if m != message]
        else:
            self.opened.notice = ""
        self.show_notices()


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
            for fault in opened.faults[:100]:
                with el("li"):
                    el("code", str(fault.place).replace(f"{opened.folder}/", ""))
                    el("span", f" {fault.message}")
            if not opened.faults:
                el("li", opened.trouble)


def head(title: str, theme: str, subtitle: str = "") -> None:
    """Set what every page's head needs."""
    from detente.text import one_line

    ui.page_title(one_line(f"{title} – Detente" if not subtitle else f"{title} – {subtitle} – Detente"))
    ui.add_head_html(f'<link rel="stylesheet" href="/assets/style.css?{int(STYLE.stat().st_mtime)}">')
    ui.dark_mode(THEMES.get(theme))


def banner(theme: str, opened: OpenCase | None = None, active: str = "") -> None:
    """Build the header with the navigation, above the page's content."""
    layout = ui.context.client.layout
    with layout:
        header = el("header", cls="top")
    header.move(target_index=0)
    with header, el("div", cls="top-in"):
        with el("div", cls="top-line"):
            link("Detente", "/", "brand")
            el("span", opened.title if opened is not None else "", "case-title")
            names = list(THEMES)
            following = names[(names.index(theme) + 1) % len(names)]
            el("button", f"Theme: {theme}", "btn quiet small", type="button", title=f"Switch to {following}").on(
                "click",
                js_handler="() => { document.cookie = 'detente_theme="
                + following
                + "; path=/; SameSite=Strict; max-age=31536000'; location.reload(); }",
            )
        if opened is not None:
            with el("nav", cls="nav", aria_label="Pages of the case"):
                for name, label in PAGES.items():
                    link(label, address(opened, name), aria_current="page" if name == active else None)


async def case_page(opened: OpenCase, page: str, theme: str) -> None:
    """Show one page of a case."""
    client = ui.context.client
    title = opened.title
    head(title, theme, PAGES[page])
    banner(theme, opened, page)
    outer = el("div", cls="page")
    view = View(opened, page, client)
    with outer:
        view.notices = el("div", cls="notices", aria_live="polite")
        view.main = el("div", cls="main")
    ui.run_javascript(
        "document.querySelector('.nav [aria-current]')?.scrollIntoView({inline: 'center', block: 'nearest'})"
    )
    ui.skip_link("Skip to the page's content", target=view.main)
    client.on_delete(opened.listen(view.heard))
    if opened.case is None and not opened.trouble:
        with view.main:
            heading("Reading the case", 1)
            el(
                "p",
                "The files are being checked and 10,000 draws of everything uncertain made. This takes a few seconds.",
                "muted",
            )
        await client.connected()
        await opened.ready()
        if client.is_deleted:
            return
        if opened.case is not None:
            ui.navigate.reload()
            return
    view.rebuild()
