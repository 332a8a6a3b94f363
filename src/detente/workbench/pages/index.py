"""The list of the cases that are open, and the page for an address that leads nowhere."""

from __future__ import annotations

from detente.workbench.open_case import OpenCase
from detente.workbench.view import address
from detente.workbench.widgets import el, heading, link


def index_page(cases: dict[str, OpenCase]) -> None:
    """List the cases."""
    with el("div", cls="page"):
        heading("Cases", 1)
        with el("ul", cls="card"):
            for opened in cases.values():
                with el("li"):
                    link(opened.files.title, address(opened, "overview"))
                    el("span", f"  {opened.files.folder.name}/", "muted small")


def not_found(
    title: str = "There is no such page", message: str = "The address leads to no case that is open."
) -> None:
    """Say that an address leads nowhere, and where to go on."""
    with el("div", cls="page"):
        heading(title, 1)
        el("p", message)
        link("To the cases", "/", "btn")
