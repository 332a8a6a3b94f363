"""Telling the pages on a case what changed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

log = logging.getLogger("detente.workbench")

PAUSE_PER_PAGE, LONGEST_PAUSE = 0.005, 0.15
Listener = Callable[[str], None]


@dataclass(frozen=True)
class FileChange:
    """What the pages say of the last change of the case's files.

    Attributes
    ----------
    notice : str
        Empty when there is nothing to say, or when a reader has put it away.
    by : str
        The client's id of the page that wrote the change; empty for another program.
    for_author : str
        What that page says instead: its reader knows of the change itself.
    """

    notice: str = ""
    by: str = ""
    for_author: str = ""


class Announcements:
    """The pages that listen, and what they are told.

    Names of changes: ``package`` (a point was moved), ``judgements`` (packages are judged by other draws), ``result``
    (the package was judged), ``distance``, ``case`` (the files changed), ``disk`` (the files cannot be read).
    """

    def __init__(self) -> None:
        self.file_change = FileChange()
        self._listeners: dict[int, Listener] = {}
        self._next = 0
        self._waiting: dict[str, None] = {}
        self._told = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._states: dict[str, Any] = {}

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with the name of what changed; returns how to stop that."""
        self._next += 1
        number = self._next
        self._listeners[number] = listener
        return lambda: self._listeners.pop(number, None) and None

    @property
    def heard(self) -> bool:
        """Whether any page listens."""
        return bool(self._listeners)

    @property
    def pause(self) -> float:
        """Seconds between two announcements: none for one page, the more pages the longer."""
        return min(PAUSE_PER_PAGE * len(self._listeners), LONGEST_PAUSE)

    def tell(self, what: str) -> None:
        """Tell every page that something changed: at once, but the more pages, the less often."""
        self._waiting[what] = None
        if self._timer is not None:
            return
        wait = self._told + self.pause - time.monotonic()
        if wait <= 0:
            self._tell_now()
        else:
            self._timer = asyncio.get_running_loop().call_later(wait, self._tell_now)

    def _tell_now(self) -> None:
        news, self._waiting, self._timer, self._told = list(self._waiting), {}, None, time.monotonic()
        self._states.clear()
        for what in news:
            for listener in list(self._listeners.values()):
                try:
                    listener(what)
                except Exception:
                    log.exception("a page could not take up a change")

    def tell_files(self, change: FileChange, readable: bool) -> None:
        """Tell the pages that the case's files were read again."""
        self.file_change = change if readable else FileChange(by=change.by)
        self.tell("case" if readable else "disk")

    def put_away(self) -> None:
        """Drop the notice of the last change of the files."""
        self.file_change = replace(self.file_change, notice="")

    def state(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return what a component shows until the next announcement: made once, for all pages."""
        if name not in self._states:
            self._states[name] = make()
        found: dict[str, Any] = self._states[name]
        return found
