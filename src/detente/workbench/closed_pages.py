"""Letting pages go: those that nobody connected to, and the memory of those that were closed."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import time

log = logging.getLogger("detente.workbench")

MOST_UNOPENED = 40
"""Pages that may wait for their browser to connect; beyond it the oldest are let go."""
UNOPENED_SECONDS = 20.0
PAUSE = 3.0


def let_go(most: int = MOST_UNOPENED, seconds: float = UNOPENED_SECONDS) -> int:
    """Delete pages that were sent and to which no browser has connected; returns how many.

    A browser that comes later finds no page, and loads it anew.
    """
    from nicegui import Client

    waiting = sorted((c for c in Client.instances.values() if _waits(c)), key=lambda c: c.created)
    limit = time.time() - seconds
    gone = [c for k, c in enumerate(waiting) if c.created < limit or k < len(waiting) - most]
    for client in gone:
        try:
            client.delete()
        except Exception:
            log.exception("a page could not be let go")
    return len(gone)


def _waits(client: object) -> bool:
    """Whether a page has been sent, and neither is connected nor was (NiceGUI waits for those to come back)."""
    sent = getattr(client, "_response_built", True)
    return bool(
        sent and not getattr(client, "has_socket_connection", True) and not getattr(client, "_delete_tasks", ())
    )


def give_back() -> None:
    """Free what closed pages held: their elements refer to each other, so that only a full collection finds them."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # only some C libraries have it
        ctypes.CDLL(None).malloc_trim(0)


async def tidy() -> None:
    """Let pages go as long as the server runs."""
    from nicegui import app

    closed = 0

    def note() -> None:
        nonlocal closed
        closed += 1

    app.on_delete(note)
    while True:
        await asyncio.sleep(PAUSE)
        let_go()
        if closed:
            closed = 0
            await asyncio.sleep(0)  # the tasks of what was just closed end first
            give_back()


def settle() -> None:
    """Take what is loaded by now out of the collector's sight: it stays, and need not be looked through each time."""
    gc.collect()
    gc.freeze()
