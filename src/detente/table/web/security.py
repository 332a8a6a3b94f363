"""What every request meets before any page: whose address it names, where it comes from, how much it brings.

A page of another site can make a browser send requests here. So a request must name this server, and whatever changes
something must come from the server's own pages (``Origin``, ``Sec-Fetch-Site``) and carry the token of its session.
What is not there and what must not be known get one and the same answer, byte for byte.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from detente.table.web.faults import where
from detente.table.web.settings import Settings

log = logging.getLogger("detente.table")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "x-robots-tag": "noindex",
}
_STRICT = "max-age=31536000"
_OWN = frozenset({b"server", b"etag", b"last-modified"})


def form_token(cookie: str) -> str:
    """Return the token that a form of this session carries; whoever does not hold the cookie cannot make it."""
    return hmac.new(cookie.encode(), b"detente table form", hashlib.sha256).hexdigest()


def token_holds(cookie: str | None, given: str | None) -> bool:
    """Whether a request carries the token of its session; compared in constant time."""
    return bool(cookie and given) and hmac.compare_digest(form_token(str(cookie)).encode(), str(given).encode())


class TooLarge(Exception):
    """A request brings more than it may."""


class Guard:
    """The outermost layer of the server.

    Parameters
    ----------
    app : callable
        The application behind it.
    settings : Settings
    takes_files : callable
        Whether a path takes a file, and so a larger body.
    """

    def __init__(self, app: App, settings: Settings, takes_files: Callable[[str], bool]) -> None:
        self.app = app
        self.settings = settings
        self.takes_files = takes_files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await _refuse_socket(receive, send)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        send = self._guarded(send, scope)
        refused = self._refused(scope["method"], headers)
        limit = self.settings.file_bytes if self.takes_files(scope["path"]) else self.settings.form_bytes
        length = headers.get("content-length", "0")
        if refused is None and (not length.isdigit() or int(length) > limit):
            refused = 413, "That is more than this server takes in one request."
        if refused is not None:
            return await _say(send, scope, *refused)
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, _limited(receive, limit), watched)
        except TooLarge:
            if not started:
                await _say(send, scope, 413, "That is more than this server takes in one request.")
        except Exception as error:  # the last net: nothing of what was asked or kept goes into a log
            if not getattr(error, "detente_told", False):
                log.error("%s at %s", type(error).__name__, where(error))
            if not started:
                await _say(send, scope, 500, "Something went wrong in the program.")

    def _refused(self, method: str, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self.settings.answers_to(host):
            return 421, "This address is not one that this server answers to."
        if method in SAFE:
            return None
        origin = headers.get("origin")
        if origin is not None and origin.lower() != self.settings.own_origin(host):
            return 403, "Requests from other sites are refused."
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "Requests from other sites are refused."
        return None

    def _guarded(self, send: Send, scope: Scope) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in _OWN]
                kept += [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                if not any(name.lower() == b"cache-control" for name, _ in kept):
                    kept.append((b"cache-control", b"no-store"))
                if self.settings.https:
                    kept.append((b"strict-transport-security", _STRICT.encode()))
                message["headers"] = kept
            await send(message)

        return guarded


def is_api(path: str) -> bool:
    """Whether a path belongs to the JSON interface."""
    return path.startswith("/api/")


def _limited(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLarge
        return message

    return limited


async def _say(send: Send, scope: Scope, status: int, words: str) -> None:
    if is_api(scope["path"]):
        body, kind = json.dumps({"error": {"kind": "refused", "message": words}}).encode(), b"application/json"
    else:
        body, kind = words.encode(), b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _refuse_socket(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1008})
