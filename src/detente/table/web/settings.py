"""How a table's server is reached."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from detente.table.accounts.security_keys import Site, site_of

if TYPE_CHECKING:
    from detente.table.web.mail import MailServer

KIBIBYTE = 1024


@dataclass(frozen=True)
class Settings:
    """How a table's server is reached, and what it takes.

    Parameters
    ----------
    origin : str
        The address that browsers use, ``https://table.example.org``. Empty: any name of the loopback, and nothing else.
    behind_proxy : bool
        Whether a reverse proxy on this machine passes requests on; only then its ``X-Forwarded-For`` is believed.
    form_bytes, file_bytes : int
        The largest body of a request, and of one that brings a file.
    tick : float
        Seconds between two looks at the clock and at the log, for what is due and what has changed.
    gather : float
        Seconds for which a look waits after something was written, so that it finds more of it.
    check : float
        Seconds after which an open stream of events shows again that its session still holds.
    mail : MailServer, optional
        Where notices are handed in; without it nobody gets mail.
    streams : int
        The most streams of events that one person keeps open.
    backups : Path, optional
        The folder into which an administrator may have backups written; None: none.
    """

    origin: str = ""
    behind_proxy: bool = False
    form_bytes: int = 512 * KIBIBYTE
    file_bytes: int = 16 * KIBIBYTE * KIBIBYTE
    tick: float = 0.5
    gather: float = 0.15
    check: float = 5.0
    streams: int = 12
    mail: MailServer | None = None
    backups: Path | None = None
    form_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def https(self) -> bool:
        """Whether browsers come over HTTPS."""
        return self.origin.startswith("https://")

    @property
    def session_cookie(self) -> str:
        """The cookie's name; the prefix ``__Host-`` binds it to this host and to HTTPS."""
        return "__Host-table" if self.https else "table"

    @property
    def visitor_cookie(self) -> str:
        """The name of the cookie that forms are bound to before anybody has signed in."""
        return "__Host-table-visitor" if self.https else "table_visitor"

    def answers_to(self, host: str) -> bool:
        """Whether a ``Host`` header names this server; no name that somebody else controls ever does."""
        if self.origin:
            return host.lower() == self.origin.split("://", 1)[1].lower()
        name = host.rsplit(":", 1)[0] if host.rsplit(":", 1)[-1].isdigit() else host
        name = name.strip("[]").lower()
        if name == "localhost":
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False

    def own_origin(self, host: str) -> str:
        """Return the origin that a request from the server's own pages carries."""
        return (self.origin or f"http://{host}").lower()

    def site(self, host: str) -> Site | None:
        """Return what security keys are bound to: the address that was configured, or this machine's own name."""
        return site_of(self.own_origin(host))
