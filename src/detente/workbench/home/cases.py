"""The home page: how to begin a case, and the cases that are open, each with its finding."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

from detente.words import day, plural
from detente.workbench import jobs
from detente.workbench.finding import finding_of, known_finding
from detente.workbench.home.home_view import HomeView
from detente.workbench.open_case import OpenCase
from detente.workbench.tour import EXAMPLE, STEPS, at_step
from detente.workbench.view import address
from detente.workbench.widgets import button, el, heading, link

WAYS = (
    ("files", "From texts", "Drop the versions of a plan: Word, PDF, OpenDocument, Markdown or plain text. You confirm what they suggest."),
    ("blank", "Blank", "Name the parties, the points and their options in a form."),
    ("workbook", "From a workbook", "An Excel file that Detente wrote and you filled in."),
    ("example", "From an example", "A copy of a case that is there, to try things out."),
)  # fmt: skip
MOST_FOUND = 12
"""Cases whose finding is worked out by itself; the others when they are opened."""


def build(view: HomeView) -> None:
    """Build the page."""
    workspace = view.workspace
    with el("div", cls="page-head"):
        heading("Cases", 1)
        el("p", f"New cases are written to {workspace.home}.", "lede")
    with el("section", cls="card", aria_label="New case"):
        heading("New case")
        with el("div", cls="ways"):
            for way, name, words in WAYS:
                with el("a", cls="way", href=f"/new/{way}"):
                    el("b", name)
                    el("span", words, "muted small")
        _offer_tour(view)
    if not workspace.cases:
        el("p", "There is no case here yet. Begin one above.", "card")
        return
    heading("Open a case", 2, "topic-title")
    shown: dict[str, Any] = {}
    with el("div", cls="cases"):
        for key, opened in workspace.cases.items():
            shown[key] = _card(opened)
    view.start(_find(view, shown), "findings")


def _offer_tour(view: HomeView) -> None:
    """Offer the tour to who comes first and has not opened its example: on a copy of it."""
    from detente.case.scaffold import copy_case, examples

    source = next((folder for folder in examples() if folder.name == EXAMPLE), None)
    if source is None or any(o.files.folder.name.startswith(EXAMPLE) for o in view.workspace.cases.values()):
        return

    async def begin() -> None:
        await view.make(EXAMPLE, lambda folder: copy_case(source, folder), STEPS[0][0], "?tour=1")

    with el("p"):
        el("span", "New here? ")
        button("Take the tour (five steps) on a copy of an example", view.act(begin), "small")


def _card(opened: OpenCase) -> Any:
    with el("section", cls="card case-card"):
        with el("h3"):
            link(opened.files.title, address(opened, "overview"))
        el("p", f"{opened.files.folder.name}/", "muted small")
        area = el("div", cls="finding")
        with area:
            _show(opened, "Looking at the case …")
        if opened.files.folder.name.startswith(EXAMPLE):
            link("Take the tour (five steps)", at_step(opened, 1), "btn small")
    return area


def _show(opened: OpenCase, otherwise: str) -> None:
    found = known_finding(opened)
    if found is None:
        el("p", otherwise, "muted")
        return
    el("p", found.words, "trouble-words" if found.trouble else "finding-words")
    if found.counts is not None:
        parties, points, drafts, as_of = found.counts
        counted = ", ".join((plural(parties, "party", "parties"), plural(points, "point"), plural(drafts, "draft")))
        el("p", f"{counted}; as of {day(as_of)}", "muted small")


async def _find(view: HomeView, shown: dict[str, Any]) -> None:
    """Work the findings out one after another, as long as the page is open."""
    for number, (key, area) in enumerate(shown.items()):
        opened = view.workspace.cases.get(key)
        if opened is None:
            continue
        if number < MOST_FOUND or known_finding(opened) is not None:
            if view.client.is_deleted:
                return
            await jobs.in_thread(functools.partial(finding_of, opened))
            await asyncio.sleep(0)
        if view.client.is_deleted or area.is_deleted:
            return
        area.clear()
        with area:
            _show(opened, "Open it to see its finding.")
