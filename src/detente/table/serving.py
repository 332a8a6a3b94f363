"""Running the server of a table: what it listens on, by what way browsers come, how it ends."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from detente.errors import InputError
from detente.listening import listen
from detente.table.store.database import Database

if TYPE_CHECKING:
    import uvicorn

PORT = 8770
STOPPING_SECONDS = 3
KEEP_SECONDS = 75
"""How long an idle connection is kept: longer than a proxy keeps its own, so that no request meets one that is being closed."""
SWITCH_SECONDS = 0.001
"""After so long one thread lets another one work: who holds the database open for writing is not kept waiting."""
_WARM = (
    "import os, sys, threading; os.nice(10); threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start(); "
    "from detente.table.negotiation.warming import warm; warm()"
)
"""Ends when its standard input does: when the server is gone, however it ended."""


@dataclass(frozen=True)
class Way:
    """How browsers reach the server.

    Parameters
    ----------
    host : str
        The address to listen on.
    port : int
        0 takes any free one.
    address : str, optional
        What browsers call it, ``https://table.example.org``; needed beyond this machine.
    certificate, key_file : Path, optional
        Of HTTPS, in PEM.
    behind_proxy : bool
        A reverse proxy on this machine speaks HTTPS to the browsers.
    backups : Path, optional
        The folder into which an administrator may have backups written, from the pages.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    address: str | None = None
    certificate: Path | None = None
    key_file: Path | None = None
    behind_proxy: bool = False
    backups: Path | None = None


def origin_of(way: Way, port: int) -> str:
    """Return the address that browsers use; empty where only this machine's own names are.

    Parameters
    ----------
    way : Way
    port : int
        The one that is listened on.

    Raises
    ------
    InputError
        When pass phrases would go over a network in the clear, or what was said does not fit together.
    """
    if (way.certificate is None) != (way.key_file is None):
        raise InputError("found one of --certificate and --key-file, expected both")
    if way.certificate is not None and way.behind_proxy:
        raise InputError(
            "found --behind-proxy beside --certificate; either the proxy speaks HTTPS, or this server does"
        )
    secure = way.certificate is not None or way.behind_proxy
    if not secure and not _is_loopback(way.host):
        raise InputError(
            f"found the public address {way.host} without HTTPS: whoever listens could read pass phrases and answers; "
            "give --certificate FILE and --key-file FILE, or listen on 127.0.0.1 with --behind-proxy"
        )
    if way.behind_proxy and not _is_loopback(way.host):
        raise InputError(
            f"found {way.host} with --behind-proxy, expected 127.0.0.1: others could go round the proxy; "
            "where the proxy is on another machine, give this server a certificate"
        )
    if way.address is None:
        if way.behind_proxy:
            raise InputError("expected --address https://NAME with --behind-proxy: what browsers call the table")
        if way.certificate is None:
            return ""
        return f"https://{way.host}" + ("" if port == 443 else f":{port}")
    parts = urlsplit(way.address)
    scheme = "https" if secure else "http"
    if parts.scheme != scheme or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise InputError(f"found the address {way.address!r}, expected {scheme}://NAME or {scheme}://NAME:PORT")
    return f"{scheme}://{parts.netloc.lower()}"


def _configured(app: Any, way: Way, bound: socket.socket) -> uvicorn.Config:
    """Return how the application is served; a certificate that cannot be used is refused, and the socket closed."""
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # addresses hold the tokens of invitations
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_SECONDS,
        timeout_graceful_shutdown=STOPPING_SECONDS,
        ssl_certfile=None if way.certificate is None else str(way.certificate),
        ssl_keyfile=None if way.key_file is None else str(way.key_file),
    )
    try:
        config.load()
    except OSError as error:  # an error of SSL is one
        bound.close()
        raise InputError(
            f"{way.certificate}: the certificate and its key cannot be used: {error.strerror or error}"
        ) from None
    return config


def serve(database: Database, way: Way, started: Callable[[str], None] | None = None) -> None:
    """Run the server until it is stopped.

    Parameters
    ----------
    database : Database
        Open; on PostgreSQL in a role that owns nothing (:func:`.store.opening.refuse_powerful_role`).
    way : Way
    started : callable, optional
        Called with the address once the server listens.

    Raises
    ------
    InputError
        When the address or the certificate cannot be used.
    """
    import uvicorn

    from detente.table.web.app import build_app
    from detente.table.web.mail import VARIABLE, mail_server
    from detente.table.web.settings import Settings

    origin_of(way, way.port)
    bound = listen(way.host, way.port)
    port = bound.getsockname()[1]
    origin = origin_of(way, port)
    mail = mail_server(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None
    settings = Settings(origin=origin, behind_proxy=way.behind_proxy, mail=mail, backups=way.backups)
    app = build_app(database, settings)
    config = _configured(app, way, bound)
    address = origin or f"http://{_shown(way.host)}:{port}"

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and started is not None:
                started(address)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.server.hub.stop()  # else the open streams would be waited for
            await super().shutdown(sockets)

    sys.setswitchinterval(SWITCH_SECONDS)
    with _warming():
        Announcing(config).run(sockets=[bound])


@contextlib.contextmanager
def _warming() -> Iterator[None]:
    """Compile what a search runs on meanwhile, in a process of its own at low priority: the first search waits for nothing."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WARM], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
