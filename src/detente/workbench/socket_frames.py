"""What comes in on a page's socket: a frame that no page sends is told in one line and ignored; a flood is slowed.

What a page sent before it was left is taken though its socket is closed by then, and before the server ends.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

log = logging.getLogger("detente.workbench")

BURST, PER_SECOND = 300.0, 100.0
"""Frames that one socket may send at once, and in the long run; beyond it, they wait."""
QUIET, LONGEST = 0.15, 2.0
"""Seconds without a frame after which nothing more is on its way, and how long at most that is waited for."""
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

FIELDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "event": {"client_id": str, "id": int, "listener_id": str},
    "javascript_response": {"client_id": str, "request_id": str},
    "ack": {"client_id": str, "next_message_id": int},
    "log": {"client_id": str, "level": str, "message": str},
    "handshake": {"client_id": str, "tab_id": str, "document_id": str},
}
"""What the messages of NiceGUI's pages hold at least."""


def tame(sio: Any) -> None:
    """Have malformed frames told in one line each, without a traceback."""
    handlers = sio.handlers["/"]
    if "event" in handlers:
        handlers["event"] = _also_when_left(handlers["event"])
    for name, fields in FIELDS.items():
        if name in handlers:
            handlers[name] = _checked(name, handlers[name], fields)
    for logger in ("engineio.server", "socketio.server"):
        logging.getLogger(logger).addFilter(_one_line)
    sio._handle_eio_message = _whole(sio._handle_eio_message)
    sio.eio.on("message", sio._handle_eio_message)


def _also_when_left(handler: Any) -> Any:
    """Take the event of a page that was left right after it; NiceGUI lets it go where it hears first that the page went."""

    @functools.wraps(handler)
    def take(sid: str, message: dict[str, Any]) -> Any:
        from nicegui import Client

        client = Client.instances.get(message["client_id"])
        if client is not None and not client.has_socket_connection and client._delete_tasks:
            return client.handle_event(message)
        return handler(sid, message)

    return take


def ignored(error: object) -> None:
    """Tell in one line what was wrong with a frame."""
    if isinstance(error, Exception):
        error = f"{type(error).__name__}: {error}"
    log.warning("a malformed frame on a socket was ignored: %s", str(error)[:200])


def _checked(name: str, handler: Any, fields: dict[str, type | tuple[type, ...]]) -> Any:
    @functools.wraps(handler)
    async def checked(sid: str, message: Any = None, *rest: Any) -> Any:
        if not isinstance(message, dict):
            return ignored(f"{name}: found {type(message).__name__}, expected an object")
        for key, kind in fields.items():
            if not isinstance(message.get(key), kind):
                return ignored(f"{name}: {key} is missing or of another kind")
        try:
            result = handler(sid, message)
            return await result if inspect.isawaitable(result) else result
        except Exception as error:
            return ignored(f"{name}: {type(error).__name__}: {error}")

    return checked


def _whole(handler: Any) -> Any:
    @functools.wraps(handler)
    async def whole(sid: str, data: Any) -> Any:
        try:
            return await handler(sid, data)
        except Exception as error:
            return ignored(error)

    return whole


def _one_line(record: logging.LogRecord) -> bool:
    """Shorten what the socket's libraries tell of a frame that they could not read."""
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        record.msg, record.args = (
            "a malformed frame on a socket was ignored: %s: %s",
            (type(error).__name__, str(error)[:200]),
        )
        record.exc_info, record.exc_text, record.levelno, record.levelname = None, None, logging.WARNING, "WARNING"
    return True


class _Frames:
    """When the last frame came."""

    last = 0.0


async def quiet(seconds: float = QUIET, longest: float = LONGEST) -> None:
    """Wait until what the pages have sent is taken: until no frame has come for a while."""
    began = time.monotonic()
    while True:
        await asyncio.sleep(seconds / 3)
        now = time.monotonic()
        if now - max(began, _Frames.last) > seconds or now - began > longest:
            return


def paced(receive: Receive, burst: float = BURST, rate: float = PER_SECOND) -> Receive:
    """Take no more frames from a socket than a page can have sent; what comes faster waits in the network."""
    left, last = burst, time.monotonic()

    async def slow() -> MutableMapping[str, Any]:
        nonlocal left, last
        now = time.monotonic()
        left, last = min(burst, left + rate * (now - last)), now
        if left < 1:
            await asyncio.sleep((1 - left) / rate)
        left -= 1
        frame = await receive()
        _Frames.last = time.monotonic()
        return frame

    return slow
