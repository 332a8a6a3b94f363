"""Who may talk to the workbench: requests are refused before any page sees them.

A page on another site can make a browser send requests to a server on the same machine, over HTTP and over
WebSocket, and can point a name of its own at that machine (DNS rebinding). So every request must name a host that
the workbench answers to, a request that says where it comes from must come from the workbench itself, and beyond
the loopback it must carry the token that was printed at the start.
"""

from __future__ import annotations

import contextlib
import ipaddress
import secrets
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from detente.workbench.socket_frames import ignored, paced

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK_NAMES = ("localhost",)

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_DROPPED = (b"x-forwarded-prefix", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-for", b"forwarded")


def is_loopback(host: str) -> bool:
    """Return whether a host to listen on can only be reached from this machine."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Admission:
    """What a request must show.

    Attributes
    ----------
    host : str
        The address that the server listens on.
    port : int
    token : str or None
        Needed when it is not None.
    """

    host: str
    port: int
    token: str | None = None
    names: frozenset[str] = field(default_factory=frozenset)

    @property
    def cookie(self) -> str:
        return f"detente_{self.port}"

    def host_allowed(self, header: str) -> bool:
        """Return whether a ``Host`` header names this server.

        On the loopback: 127.0.0.1, localhost or [::1] with the port. Beyond it: the address listened on, this
        machine's name, or, when listening on every address, any address in figures (a name that somebody else
        controls is never one).
        """
        name, port = _split(header)
        if port != self.port:
            return False
        if is_loopback(self.host):
            return name in LOOPBACK_NAMES or is_loopback(name)
        if name == self.host.lower() or name in self.names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return ipaddress.ip_address(self.host).is_unspecified if _is_address(self.host) else address.is_loopback

    def refusal(self, headers: dict[str, str], cookie_ok: bool) -> tuple[int, str] | None:
        """Return the status and reason with which a request is refused, or None when it may pass."""
        host = headers.get("host", "")
        if not self.host_allowed(host):
            return 421, "This address is not one that the workbench answers to."
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in (f"http://{host.lower()}",):
            return 403, "Requests from other sites are refused."
        site = headers.get("sec-fetch-site", "none")
        opened_by_hand = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        if site not in ("none", "same-origin") and not opened_by_hand:
            return 403, "Requests from other sites are refused."
        if self.token is not None and not cookie_ok:
            return 401, "This workbench needs the token that was printed when it was started; open the address with it."
        return None

    def token_matches(self, given: str) -> bool:
        """Compare a token in constant time."""
        expected = self.token or ""
        return secrets.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def machine_names() -> frozenset[str]:
    """Return the names that this machine goes by."""
    name = socket.gethostname().lower()
    return frozenset({name, name.split(".")[0], f"{name.split('.')[0]}.local"}) - {""}


def new_token() -> str:
    """Return a token of 256 random bits."""
    return secrets.token_urlsafe(32)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _split(header: str) -> tuple[str, int]:
    """Split a ``Host`` header in name (lower case, without brackets) and port; port -1 when it is no number."""
    text = header.strip().lower()
    if text.startswith("["):
        name, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        name, _, port = text.partition(":")
    if not port:
        return name, 80
    return name, int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else -1


class Guard:
    """ASGI middleware that refuses what :class:`Admission` does, and adds the security headers."""

    def __init__(self, app: App, admission: Admission) -> None:
        self.app = app
        self.admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] not in ("http", "websocket"):
            return
        scope["headers"] = [(k, v) for k, v in scope["headers"] if k.lower() not in _DROPPED]
        pairs = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in scope["headers"]]
        headers = dict(pairs)
        if sum(name == "host" for name, _ in pairs) != 1 or sum(name == "origin" for name, _ in pairs) > 1:
            await self._refuse(scope, receive, send, 400, "The request names no host, or more than one.")
            return
        refused = self.admission.refusal(headers, self._cookie_ok(headers))
        if refused is not None and refused[0] == 401 and scope["type"] == "http" and await self._let_in(scope, send):
            return
        if refused is not None:
            await self._refuse(scope, receive, send, *refused)
            return
        if scope["type"] == "websocket":
            try:
                await self.app(scope, paced(receive), send)
            except Exception as error:  # a frame that the socket's library cannot read ends the connection
                ignored(error)
                with contextlib.suppress(Exception):
                    await send({"type": "websocket.close", "code": 1002})
            return

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [(k, v) for k, v in message.get("headers", ()) if not k.lower().startswith(b"access-control-")]
                message["headers"] = kept + [(k.encode(), v.encode()) for k, v in SECURITY_HEADERS.items()]
            await send(message)

        await self.app(scope, receive, sending)

    def _cookie_ok(self, headers: dict[str, str]) -> bool:
        for part in headers.get("cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == self.admission.cookie and self.admission.token_matches(value):
                return True
        return False

    async def _let_in(self, scope: Scope, send: Send) -> bool:
        """Answer a request that carries the right token in its address with the cookie, and its address without."""
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in query if name == "token"]
        if scope.get("method") != "GET" or not any(self.admission.token_matches(value) for value in given):
            return False
        rest = urlencode([(name, value) for name, value in query if name != "token"])
        target = "/" + str(scope.get("path", "/")).lstrip("/") + (f"?{rest}" if rest else "")
        cookie = f"{self.admission.cookie}={self.admission.token}; Path=/; HttpOnly; SameSite=Strict"
        body = f'<!doctype html><meta http-equiv="refresh" content="0;url={escape(target)}"><title>Detente</title>'
        await _respond(send, 200, body, [(b"set-cookie", cookie.encode()), (b"cache-control", b"no-store")])
        return True

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
            return
        body = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Refused – Detente</title>'
            f'<body style="font-family:sans-serif;margin:3rem"><h1>Refused</h1><p>{escape(reason)}</p></body></html>'
        )
        await _respond(send, status, body, [])


async def _respond(send: Send, status: int, body: str, headers: list[tuple[bytes, bytes]]) -> None:
    data = body.encode()
    start = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(data)).encode())]
    security = [(k.encode(), v.encode()) for k, v in SECURITY_HEADERS.items()]
    await send({"type": "http.response.start", "status": status, "headers": start + headers + security})
    await send({"type": "http.response.body", "body": data})
