"""A page outside the cases, in one tab: its content, and what was refused on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui import Client, background_tasks, ui

from detente.workbench import jobs
from detente.workbench.acting import Acting
from detente.workbench.view import address
from detente.workbench.widgets import button, el
from detente.workbench.workspace import Workspace

MADE = "notice_made"


class HomeView(Acting):
    """A page of :mod:`detente.workbench.home`.

    Attributes
    ----------
    workspace : Workspace
    client : Client
    query : dict of str to str
        What the address asks for.
    main : element
    """

    def __init__(self, workspace: Workspace, client: Client, query: dict[str, str]) -> None:
        self.workspace, self.client, self.query = workspace, client, query
        self.messages: list[str] = []
        self.notices: Any = None
        self.main: Any = None

    def say(self, message: str) -> None:
        """Show a message until it is put away."""
        if not self.client.is_deleted:
            self.messages = [*[m for m in self.messages if m != message][-4:], message]
            self._show()

    def _show(self) -> None:
        self.notices.clear()
        with self.notices:
            for message in self.messages:
                with el("div", cls="notice refusal", role="alert"):
                    el("span", message)
                    button("Put away", lambda message=message: self._put_away(message), "quiet")

    def _put_away(self, message: str) -> None:
        self.messages = [m for m in self.messages if m != message]
        self._show()

    def start(self, work: Any, name: str) -> None:
        """Run a coroutine in the background of this page."""
        background_tasks.create(work, name=name)

    def remember(self, **query: object) -> None:
        """Write into the address what the page needs to come back as it is."""
        self.query |= {key: str(value) for key, value in query.items()}
        parts = "&".join(f"{key}={value}" for key, value in self.query.items())
        ui.run_javascript(f"history.replaceState(history.state, '', location.pathname + '?{parts}')")

    async def make(self, title: str, write: Callable[[Path], Any], page: str, query: str = "") -> None:
        """Write a new case, open it and go to one of its pages; nothing is left where it fails."""
        workspace = self.workspace
        folder = await jobs.in_thread(lambda: workspace.new_folder(title))
        await jobs.in_thread(lambda: write(folder))
        opened = workspace.take(folder)
        with self.main:
            ui.navigate.to(address(opened, page) + query)
