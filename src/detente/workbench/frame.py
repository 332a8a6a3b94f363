"""The frame round every page: header, navigation, notices, theme, and what happens when something changes."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nicegui import Client, background_tasks, ui

from detente.errors import DetenteError
from detente.workbench.opened import OpenCase
from detente.workbench.widgets import button, el, heading, link, say

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
    own_change: bool = False

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
        """Show a message on this page."""
        if not self.client.is_deleted:
            with self.main:
                say(message)

    def start(self, work: Any, name: str) -> None:
        """Run a coroutine in the background of this page."""
        background_tasks.create(work, name=name)

    def heard(self, what: str) -> None:
        """Take up a change of the case."""
        if self.client.is_deleted or self.building:
            return
        if what == "case" and self.own_change and self.update is not None:
            self.show_notices()
            self.update(what)
            return
        if what in ("case", "disk"):
            self.rebuild()
            return
        if self.update is not None:
            self.update(what)

    def rebuild(self) -> None:
        """Build the page's content anew."""
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
        """Show what happened to the case, until it is put away."""
        self.notices.clear()
        if not self.opened.notice:
            return
        with self.notices, el("div", cls="notice"):
            el("span", self.opened.notice)
            button("Put away", self.put_away, "quiet")

    def put_away(self) -> None:
        self.opened.notice = ""
        self.show_notices()


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
            el("span", opened.case.title if opened is not None and opened.case else "", "case-title")
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
    title = opened.case.title if opened.case else opened.key
    head(title, theme, PAGES[page])
    banner(theme, opened, page)
    outer = el("div", cls="page")
    view = View(opened, page, client)
    with outer:
        view.notices = el("div", aria_live="polite")
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
