"""Mail: "something happened at your table", and nothing else.

All at a table who gave an address get the same words at the same time, whoever acted, and only when the log that all see
has grown: what a delegation does in private sends nothing. No name, no title, no count stands in a mail, and each goes to
one person alone. However much happens, a table sends at most one in :data:`EVERY` seconds.
"""

from __future__ import annotations

import ipaddress
import logging
import queue
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

from detente.errors import InputError
from detente.table.store import audit, schema
from detente.table.store.database import ACCOUNTS, SYSTEM, Database, Reach, Scope
from detente.table.web.faults import where

log = logging.getLogger("detente.table")

VARIABLE = "DETENTE_TABLE_MAIL"
EVERY = 600.0
PATIENCE = 20.0
SUBJECT = "Something happened at your table"


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in.

    Parameters
    ----------
    host : str
    port : int
    sender : str
    secure : bool
        TLS from the first byte (``smtps``); else STARTTLS, which is required beyond this machine.
    user, password : str, optional
    """

    host: str
    port: int
    sender: str
    secure: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_here(self) -> bool:
        """Whether the mail server is this machine."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    def send(self, messages: Iterable[EmailMessage]) -> None:
        """Hand messages in, over one connection.

        Raises
        ------
        OSError, smtplib.SMTPException
        """
        context = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
            if self.secure
            else smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        ) as server:
            if not self.secure and not self.is_here:
                server.starttls(context=context)
            if self.user is not None:
                server.login(self.user, self.password or "")
            for message in messages:
                server.send_message(message)


def mail_server(address: str) -> MailServer:
    """Return the mail server of an address, ``smtp://USER:PASSWORD@HOST:PORT/?from=SENDER`` or ``smtps://...``.

    Raises
    ------
    InputError
        When it is of another form; the message does not repeat it, since a password may stand in it.
    """
    expected = f"{VARIABLE}: expected smtp://USER:PASSWORD@HOST:PORT/?from=ADDRESS, or smtps://"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise InputError(expected) from None
    sender = parse_qs(parts.query).get("from", [""])[0]
    sound = parts.scheme in ("smtp", "smtps") and parts.hostname and sender.count("@") == 1 and sender.isprintable()
    if not sound or " " in sender:
        raise InputError(expected)
    secure = parts.scheme == "smtps"
    user, password = (None if said is None else unquote(said) for said in (parts.username, parts.password))
    return MailServer(str(parts.hostname), port or (465 if secure else 587), sender, secure, user, password)


class Notices:
    """Sends mail in a thread of its own, while the server runs; what was not sent when it ends is not sent later.

    Parameters
    ----------
    database : Database
    server : MailServer
    site : str
        What browsers call the table; empty: the mail names no address.
    every : float
        Seconds between two mails of one table.
    clock : callable
        Seconds that never run backwards.
    """

    def __init__(
        self,
        database: Database,
        server: MailServer,
        site: str = "",
        every: float = EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.database, self.server, self.site, self.every, self.clock = database, server, site, every, clock
        with database.transaction(SYSTEM, reading=True) as tx:
            tables = [row.id for row in tx.rows(schema.negotiations)]
        self._lengths = {table: self._length(table) for table in tables}
        self._sent: dict[str, float] = {}
        self._waiting: set[str] = set()
        self._happened: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="mail", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def happened(self, tables: Iterable[str]) -> None:
        """Say from any thread that something was written at tables."""
        for table in tables:
            self._happened.put(table)

    def stop(self) -> None:
        """Send nothing more; a mail that is under way is not waited for."""
        self._happened.put(None)

    def look(self) -> int:
        """Send what is due; return how many mails were handed in."""
        count = 0
        for table in sorted(self._waiting):
            if self.clock() - self._sent.get(table, -self.every) < self.every:
                continue
            self._waiting.discard(table)
            length = self._length(table)
            if length <= self._lengths.get(table, 0):
                continue
            messages = [self.message(address) for address in self._addresses(table)]
            self._sent[table] = self.clock()
            try:
                if messages:
                    self.server.send(messages)
            except Exception as error:  # no address goes into the log; it is tried again
                log.error("mail: %s at %s", type(error).__name__, where(error))
                self._waiting.add(table)
                continue
            self._lengths[table] = length
            count += len(messages)
        return count

    def message(self, address: str) -> EmailMessage:
        """Return the mail to one person."""
        made = EmailMessage()
        made["Subject"], made["From"], made["To"] = SUBJECT, self.server.sender, address
        made["Date"] = formatdate(usegmt=True)
        made["Message-ID"] = make_msgid(domain=self.server.sender.split("@")[1])
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(f"{SUBJECT}.\n\nSign in to see what it is{f': {self.site}/' if self.site else '.'}\n")
        return made

    def note(self, table: str) -> None:
        """Look at a table at the next look."""
        self._waiting.add(table)

    def _run(self) -> None:
        while True:
            try:
                said = self._happened.get(timeout=1.0 if self._waiting else None)
            except queue.Empty:
                said = ""
            if said is None:
                return
            if said:
                self.note(said)
            try:
                self.look()
            except Exception as error:
                log.error("mail: %s at %s", type(error).__name__, where(error))

    def _length(self, table: str) -> int:
        with self.database.transaction(Scope(Reach.SYSTEM, table), reading=True) as tx:
            return audit.head(tx, table).length

    def _addresses(self, table: str) -> list[str]:
        with self.database.transaction(ACCOUNTS, reading=True) as tx:
            here = {row.person_id for row in tx.rows(schema.memberships, negotiation_id=table, ended_at=None)}
            rows = tx.rows(schema.people, schema.people.c.id.in_(here), ended_at=None)
        return sorted({row.email for row in rows if row.email})
