"""What stands round the pages outside the cases, and which there are."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from detente.workbench.home import blank, cases, copied, from_files, from_workbook
from detente.workbench.home.home_view import HomeView
from detente.workbench.page_layout import banner, head
from detente.workbench.widgets import el, heading, link
from detente.workbench.workspace import Workspace

HOME: dict[str, tuple[str, Callable[[HomeView], None]]] = {
    "": ("Cases", cases.build),
    "blank": ("A blank case", blank.build),
    "example": ("A copy of an example", copied.build),
    "workbook": ("A case from a workbook", from_workbook.build),
}
"""Each page by the last part of its address: its title, and what builds it."""


async def home_page(workspace: Workspace, way: str, theme: str, box: str = "") -> None:
    """Show a page outside the cases."""
    client = ui.context.client
    request = client.request
    view = HomeView(workspace, client, dict(request.query_params) if request is not None else {})
    title = HOME[way][0] if way in HOME else "A case from texts" if way == "files" else "Not found"
    head(title, theme)
    banner(theme)
    with el("div", cls="page"):
        view.notices = el("div", cls="notices", aria_live="polite")
        view.main = el("div", cls="main")
    ui.skip_link("Skip to the page's content", target=view.main)
    with view.main:
        if way in HOME:
            HOME[way][1](view)
        elif way == "files":
            from_files.build(view, workspace.boxes[box])
        elif way == "gone":
            not_found("These files are no longer here", "Drop them again to go on.", "/new/files", "Start again")
        else:
            not_found()


def not_found(
    title: str = "There is no such page",
    message: str = "The address leads to no case that is open.",
    href: str = "/",
    where: str = "To the cases",
) -> None:
    """Say that an address leads nowhere, and where to go on."""
    with el("div", cls="page"):
        with el("div", cls="page-head"):
            heading(title, 1)
            el("p", message)
        link(where, href, "btn")
