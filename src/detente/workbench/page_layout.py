"""What stands round every page: its head, the header with the navigation, and the page while the case is being read."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from nicegui import ui

from detente.text import one_line
from detente.workbench.open_case import OpenCase
from detente.workbench.pages import PAGES, build
from detente.workbench.tour import show_tour
from detente.workbench.view import View, address
from detente.workbench.widgets import el, heading, link

THEMES = {"auto": None, "light": False, "dark": True}
STYLE = Path(__file__).parent / "style.css"


def head(title: str, theme: str, subtitle: str = "") -> None:
    """Set what every page's head needs."""
    ui.page_title(one_line(f"{title} – Detente" if not subtitle else f"{title} – {subtitle} – Detente"))
    ui.add_head_html(f'<link rel="stylesheet" href="/assets/style.css?{int(STYLE.stat().st_mtime)}">')
    ui.dark_mode(THEMES.get(theme))


def theme_of(request: Request) -> str:
    """Return the theme that a reader chose, from the browser's cookie."""
    theme = request.cookies.get("detente_theme", "auto")
    return theme if theme in THEMES else "auto"


def banner(theme: str, opened: OpenCase | None = None, active: str = "") -> None:
    """Build the header with the navigation, above the page's content."""
    layout = ui.context.client.layout
    with layout:
        header = el("header", cls="top")
    header.move(target_index=0)
    with header, el("div", cls="top-in"):
        with el("div", cls="top-line"):
            link("Detente", "/", "brand")
            el("span", opened.files.title if opened is not None else "", "case-title")
            names = list(THEMES)
            following = names[(names.index(theme) + 1) % len(names)]
            el("button", f"Theme: {theme}", "btn quiet small", type="button", title=f"Switch to {following}").on(
                "click",
                js_handler="() => { document.cookie = 'detente_theme="
                + following
                + "; path=/; SameSite=Strict; max-age=31536000'; location.reload(); }",
            )
        if opened is not None:
            day_picker(opened, active)
            with el("nav", cls="nav", aria_label="Pages of the case"):
                for name, label in PAGES.items():
                    link(label, address(opened, name), aria_current="page" if name == active else None)


def day_picker(opened: OpenCase, active: str) -> None:
    """Let the reader see the case as of another day: the day is part of the address, so of this tab alone."""
    key, _, _ = opened.key.partition("@") if opened.files.as_of else (opened.key, "", "")
    go = f"(day) => {{ location.href = '/case/' + encodeURIComponent({json.dumps(key)} + (day ? '@' + day : '')) + '/{active}'; }}"
    with el("form", cls="as-of", onsubmit="return false"):
        with el("label"):
            el("span", "As of ")
            el(
                "input", type="date", name="as_of", value=str(opened.files.as_of or ""), autocomplete="off",
                title="Show only what was known by this day, on every page of this tab",
            ).on("change", js_handler=f"(event) => ({go})(event.target.value)")  # fmt: skip
        if opened.files.as_of is not None:
            el("span", "What became known later is left out.", "muted")
            link("Show the case as written", f"/case/{quote(key)}/{active}", "quiet")


async def case_page(opened: OpenCase, page: str, theme: str) -> None:
    """Show one page of a case."""
    client = ui.context.client
    head(opened.files.title, theme, PAGES[page])
    banner(theme, opened, page)
    outer = el("div", cls="page")
    view = View(opened, page, client, build)
    with outer:
        show_tour(opened, page, client)
        view.notices = el("div", cls="notices", aria_live="polite")
        view.main = el("div", cls="main")
    ui.run_javascript(
        "document.querySelector('.nav [aria-current]')?.scrollIntoView({inline: 'center', block: 'nearest'})"
    )
    ui.skip_link("Skip to the page's content", target=view.main)
    client.on_delete(opened.announcements.listen(view.heard))
    if opened.files.untried:
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
        if opened.files.case is not None:
            ui.navigate.reload()
            return
    view.rebuild()
