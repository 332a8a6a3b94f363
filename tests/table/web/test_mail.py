"""Mail by a real mail server on the loopback: the same words for all at a table, and nothing of what happened."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from detente.errors import InputError
from detente.table.accounts import memberships, people
from detente.table.clock import SetClock
from detente.table.roles import Actor, Role
from detente.table.store.audit import head
from detente.table.store.database import ACCOUNTS, Database, Reach, Scope
from detente.table.web.app import build_app
from detente.table.web.mail import EVERY, MailServer, Notices, mail_server
from detente.table.web.settings import Settings
from tests.table.test_store import negotiation

SECRET = "secret-lark-2208"


class Inbox(Sink):
    """Keeps what was handed in: to whom, and the bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[tuple[tuple[str, ...], bytes]] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.mails.append((tuple(envelope.rcpt_tos), envelope.content))  # type: ignore[attr-defined]
        return "250 kept"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, MailServer]]:
    kept = Inbox()
    controller = Controller(kept, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    yield kept, mail_server(f"smtp://127.0.0.1:{controller.port}/?from=table@example.org")
    controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def table(database: Database, clock: SetClock) -> tuple[str, str]:
    """A table of two people with an address and one without."""
    table, north, south = negotiation(database, SECRET)
    for name, seat, email in (("ana", north, "ana@example.org"), ("bo", south, "bo@example.org"), ("cy", south, None)):
        with database.transaction(ACCOUNTS) as tx:
            person = people.make(tx, name, f"{name} {SECRET}", None, email=email)
        with database.transaction(memberships.administering(table)) as tx:
            memberships.join(tx, person, Role.SEAT, seat, False)
    return table, north


def test_all_get_the_same_words_and_only_for_what_all_see(
    database: Database, table: tuple[str, str], inbox: tuple[Inbox, MailServer]
) -> None:
    (kept, server), (negotiation_id, north), now = inbox, table, [0.0]
    notices = Notices(database, server, "https://table.example.org", clock=lambda: now[0])

    def act(private: bool) -> int:
        with database.transaction(Scope(Reach.SEAT, negotiation_id, north)) as tx:
            tx.log(SECRET, Actor("p", negotiation_id, Role.SEAT, north, True), private=private)
        notices.note(negotiation_id)
        return notices.look()

    assert act(private=True) == 0
    assert act(private=False) == 2
    assert act(private=False) == 0  # a table sends one in ten minutes
    now[0] = EVERY
    assert notices.look() == 2  # what happened meanwhile is told then
    now[0] = 3 * EVERY
    assert notices.look() == 0
    assert sorted(to for to, _ in kept.mails[:2]) == [("ana@example.org",), ("bo@example.org",)]
    bodies = set()
    for to, data in kept.mails:
        mail = message_from_bytes(data)
        assert (mail["To"], mail["Subject"]) == (to[0], "Something happened at your table")
        assert set(mail.keys()) <= {"Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo"}  # fmt: skip
        for secret in (SECRET, negotiation_id, north, "North"):
            assert secret.encode() not in data
        bodies.add(mail.get_payload())
    assert len(bodies) == 1


def test_a_mail_that_could_not_be_sent_is_sent_later_and_the_log_names_nobody(
    database: Database, table: tuple[str, str], inbox: tuple[Inbox, MailServer], caplog: pytest.LogCaptureFixture
) -> None:
    (kept, server), (negotiation_id, _), now = inbox, table, [0.0]
    notices = Notices(database, MailServer("127.0.0.1", _free_port(), "t@example.org", False), clock=lambda: now[0])
    with database.transaction(Scope(Reach.SYSTEM, negotiation_id)) as tx:
        tx.log("version tabled")
    notices.note(negotiation_id)
    assert notices.look() == 0
    assert "mail: ConnectionRefusedError" in caplog.text
    assert "example.org" not in caplog.text
    notices.server, now[0] = server, EVERY
    assert notices.look() == 2
    assert len(kept.mails) == 2


def test_a_server_that_runs_sends_by_itself(
    database: Database, table: tuple[str, str], inbox: tuple[Inbox, MailServer]
) -> None:
    from tests.table.web.world import serving

    kept, server = inbox
    with serving(database, Settings(tick=0.1, mail=server)) as (_, app):
        with database.transaction(Scope(Reach.SYSTEM, table[0])) as tx:
            tx.log("version tabled")
            assert head(tx, table[0]).length == 4
        app.state.server.hub.nudge(table[0])
        while len(kept.mails) < 2:
            time.sleep(0.05)
    assert b"https://" not in kept.mails[0][1]  # a server on the loopback has no address to send anybody to


def test_without_a_mail_server_nobody_gets_mail(database: Database) -> None:
    app = build_app(database)
    assert app.state.server.settings.mail is None


@pytest.mark.parametrize("wrong", ["", "http://x/?from=a@b", "smtp://x", "smtp://:1/?from=a@b", "smtp://x:port/?from=a@b", "smtp://u:pw@x/?from=a b@c"])  # fmt: skip
def test_a_wrong_address_is_one_message_without_the_password(wrong: str) -> None:
    with pytest.raises(InputError, match="expected smtp://") as said:
        mail_server(wrong)
    assert "pw" not in str(said.value)


def test_addresses_of_mail_servers() -> None:
    found = mail_server("smtps://a%40b:p%3Aw@mail.example.org/?from=table@example.org")
    assert (found.host, found.port, found.secure, found.user, found.password) == ("mail.example.org", 465, True, "a@b", "p:w")  # fmt: skip
    assert "p:w" not in repr(found)
    assert (mail_server("smtp://mail.example.org/?from=t@e.org").port, found.is_here) == (587, False)
    assert mail_server("smtp://[::1]:25/?from=t@e.org").is_here
