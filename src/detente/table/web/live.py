"""The live channel: "something changed here", and nothing else.

A page that is open holds one stream of server-sent events. The stream never carries content: the browser asks for the
page again, as whoever it is by then. What moves a stream is the head of the log that all see, and the head of the own
delegation's log; a private act of one delegation moves no stream of another. The beat of a stream is the same for all.

What is written within a moment is looked at together, and all pages of a table in one transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from detente.table import projection
from detente.table.accounts import memberships
from detente.table.errors import Refused
from detente.table.roles import Actor
from detente.table.store.database import ACCOUNTS, Database, Reach, Scope
from detente.table.web.faults import where
from detente.table.web.settings import Settings

log = logging.getLogger("detente.table")

CHANGED = b"event: changed\ndata: \n\n"
ENDED = b"event: ended\ndata: \n\n"
BEAT = b": here\n\n"
FIRST = b"retry: 2000\n\n"


class TooManyStreams(Refused):
    """One person keeps more pages open than the server follows."""


@dataclass(eq=False)
class Stream:
    """One page that is open."""

    actor: Actor
    session_id: str
    heads: str
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    changed: bool = False
    ended: bool = False
    asked: bool = False


class Hub:
    """All open streams of a server.

    Parameters
    ----------
    database : Database
    settings : Settings
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self._streams: set[Stream] = set()
        self._nudged: set[str] = set()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: asyncio.Event | None = None
        self._stopping = False
        self.told: Callable[[set[str]], None] = lambda tables: None
        """Called with the tables at which something was written, once a look."""

    def nudge(self, negotiation_id: str) -> None:
        """Say from any thread that something was written at a table."""
        with self._lock:
            self._nudged.add(negotiation_id)
        self._wake()

    def _wake(self) -> None:
        if self._loop is not None and self._woken is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self, close_due: Callable[[], list[str]]) -> None:
        """Look at the clock and the log until stopped; a look that has begun is finished first.

        Parameters
        ----------
        close_due : callable
            Closes what is due; returns the tables at which something was closed. Runs in a thread.
        """
        self._loop, self._woken = asyncio.get_running_loop(), asyncio.Event()
        last_check = time.monotonic()
        try:
            while not self._stopping:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self.settings.tick)
                    self._woken.clear()
                    if not self._stopping:  # whatever else is written within this moment is looked at with it
                        await asyncio.sleep(self.settings.gather)
                self._woken.clear()
                for closed in await asyncio.to_thread(close_due):
                    with self._lock:
                        self._nudged.add(closed)
                whole = time.monotonic() - last_check >= self.settings.check
                if whole:
                    last_check = time.monotonic()
                await self._look(whole)
        finally:
            self.stop()

    def stop(self) -> None:
        """End all streams and the looking: the server stops."""
        self._stopping = True
        self._wake()
        for stream in list(self._streams):
            stream.ended = True
            stream.wake.set()

    async def _look(self, whole: bool) -> None:
        with self._lock:
            nudged, self._nudged = self._nudged, set()
        self.told(nudged)
        asked = [stream for stream in self._streams if whole or stream.actor.negotiation_id in nudged]
        if not asked:
            return
        try:
            found = await asyncio.to_thread(self._read, asked, whole)
        except Exception as error:  # the clock goes on, and the next look tries again
            log.error("the open pages: %s at %s", type(error).__name__, where(error))
            with self._lock:
                self._nudged |= nudged
            return
        for stream, heads, holds in found:
            stream.ended = stream.ended or not holds
            stream.changed = stream.changed or heads != stream.heads
            stream.heads = heads
            if stream.ended or stream.changed or whole:
                stream.wake.set()

    def _read(self, asked: list[Stream], whole: bool) -> list[tuple[Stream, str, bool]]:
        """Return for each stream what moves its page now, and whether its session and its place still hold."""
        tables: dict[str, list[Stream]] = defaultdict(list)
        for stream in asked:
            tables[stream.actor.negotiation_id].append(stream)
        heads: dict[Stream, str] = {}
        for table, streams in tables.items():
            with self.database.transaction(Scope(Reach.SYSTEM, table), reading=True) as tx:
                signs = projection.signs(tx)
            heads |= {stream: projection.marker_of(signs, stream.actor) for stream in streams}
        in_doubt = [stream for stream in asked if whole or heads[stream] != stream.heads]
        if not in_doubt:
            return [(stream, heads[stream], True) for stream in asked]
        with self.database.transaction(ACCOUNTS, reading=True) as tx:
            lost = memberships.lost(tx, {stream: (stream.session_id, stream.actor) for stream in in_doubt})
        return [(stream, heads[stream], stream not in lost) for stream in asked]

    def heads(self, actor: Actor) -> str:
        """Return what moves a page of this actor: it changes when something changed that the actor may see."""
        with self.database.transaction(Scope.of(actor), reading=True) as tx:
            return projection.marker(tx, actor)

    async def events(self, actor: Actor, session_id: str) -> AsyncIterator[bytes]:
        """Yield the events of one open page until its session or its place ends.

        Raises
        ------
        TooManyStreams
        """
        stream = Stream(actor, session_id, await asyncio.to_thread(self.heads, actor))
        self._streams.add(stream)
        try:
            yield FIRST
            while not stream.ended and not self._stopping:
                await stream.wake.wait()
                stream.wake.clear()
                if stream.ended:
                    break
                changed, stream.changed = stream.changed, False
                yield CHANGED if changed else BEAT
            yield ENDED
        finally:
            self._streams.discard(stream)

    def may_open(self, person_id: str) -> None:
        """Refuse one who keeps too many pages open.

        Raises
        ------
        TooManyStreams
        """
        if sum(stream.actor.person_id == person_id for stream in self._streams) >= self.settings.streams:
            raise TooManyStreams("You keep too many pages open; close some.")

    @property
    def open(self) -> int:
        """How many streams are open."""
        return len(self._streams)
