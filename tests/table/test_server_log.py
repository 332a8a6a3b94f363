"""The log of the server: what is done outside the tables stands in it, and a change of it is found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.table import operating
from detente.table.accounts import administration, invitations, people, second_factor, sessions
from detente.table.errors import NotThere
from detente.table.negotiation import setting_up
from detente.table.negotiation.setting_up import SeatSpec
from detente.table.roles import Actor, Role
from detente.table.store import maintenance, schema, server_log
from detente.table.store.audit import Head
from detente.table.store.database import ACCOUNTS, SYSTEM, Database
from detente.table.store.opening import open_database
from tests.table.conftest import Place
from tests.table.web.world import PHRASE, phrase_hash

TOKEN = "/invitation/"


def kinds(database: Database) -> list[tuple[str, str, str]]:
    """Return every line: what, by whom, to whom; people by the name they sign in with."""
    with database.transaction(ACCOUNTS, reading=True) as tx:
        names = {row.id: row.name for row in tx.rows(schema.people)} | {"": ""}
        return [(row.kind, names[row.by], names.get(row.object_id, "a table")) for row in server_log.lines(tx)]


def test_every_act_of_an_administrator_and_of_the_command_line_is_a_line(database: Database, place: Place, tmp_path: Path) -> None:  # fmt: skip
    link = operating.administrator(database, "admin").link
    invitations.reset(database, link.split(TOKEN)[1], "192.0.2.1", PHRASE)
    admin = Actor(people.named(database, "admin").id, "", Role.ADMINISTRATOR)
    made = invitations.invite_to_account(database, admin, invitations.ORGANISER)
    invitations.redeem(
        database, made.token, "192.0.2.1", name="ana", shown_name="Ana", pass_phrase="eight quiet rivers run"
    )
    ana = people.named(database, "ana").id
    invitations.invite_to_account(database, admin, Role.ADMINISTRATOR.value)
    administration.withdraw(database, admin, administration.unused(database, admin)[0].id)
    administration.reset_link(database, admin, ana)
    administration.remove_factor(database, admin, ana)
    administration.let_begin(database, admin, ana, False)
    operating.remove_factor(database, "ana")
    with database.transaction(SYSTEM) as tx:
        table = setting_up.blank(tx, "Talks", (), [SeatSpec("north", "North")]).negotiation_id
    operating.invite(database, table, Role.SEAT, "north")
    administration.end_account(database, admin, ana)
    said = [
        ("administrator made", "", "admin"),
        ("link to a new pass phrase", "", "admin"),
        ("pass phrase chosen by a link", "admin", "admin"),
        ("invitation to an account that may set tables up", "admin", ""),
        ("invitation used: an account that may set tables up", "ana", "ana"),
        ("invitation to an administrator's account", "admin", ""),
        ("invitation withdrawn", "admin", ""),
        ("link to a new pass phrase", "admin", "ana"),
        ("second factor turned off", "admin", "ana"),
        ("signed out everywhere", "admin", "ana"),
        ("may no longer set tables up", "admin", "ana"),
        ("second factor turned off", "", "ana"),
        ("invitation to a table", "", "a table"),
        ("account ended", "admin", "ana"),
    ]
    assert kinds(database) == said
    own = administration.acts_on(database, ana)
    assert [line.number for line in own.lines] == [14, 12, 11, 10, 9, 8, 5]
    assert own.head.length == 14
    assert administration.acts(database, admin).lines[0].to == "Ana"
    with pytest.raises(NotThere):
        administration.acts(database, Actor(ana, "", Role.ADMINISTRATOR))

    if database.is_sqlite:
        maintenance.backup_into(database, tmp_path, admin.person_id)
        maintenance.erase(database, table)
        assert maintenance.note_backup(place.address, tmp_path / "new") == ""
        assert kinds(database)[14:] == [("backup", "admin", ""), ("table erased", "", "a table"), ("backup", "", "")]
        (copy,) = maintenance.backups(tmp_path)
        restored = maintenance.restore(tmp_path / copy.name, str(tmp_path / "again.db"), place.keys)
        assert [kind for kind, _, _ in kinds(restored)[14:]] == ["backup", "restored from a backup"]
        assert maintenance.verify(restored).ok
        restored.close()
    assert maintenance.verify(database, [own.head]).ok


def test_what_one_does_to_the_own_account_is_no_act_of_an_administrator(database: Database) -> None:
    with database.transaction(ACCOUNTS) as tx:
        person = people.make(tx, "ana", "Ana", phrase_hash())
        sessions.opened(tx, person)
    people.change_pass_phrase(database, person, PHRASE, "nine loud rivers stand")
    second_factor.remove(database, person)
    assert kinds(database) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("update server_log set kind = 'nothing' where number = 2", "line 2 of the log was changed"),
        ("update server_log set by = '' where number = 1", "line 1 of the log was changed"),
        ("update server_log set at = '2026-01-01T00:00:00.000000Z' where number = 3", "line 3 of the log was changed"),
        ("delete from server_log where number = 2", "line 2 of the log is missing"),
    ],
)
def test_a_line_that_was_changed_is_found(database: Database, raw: Callable[..., Any], change: str, fault: str) -> None:
    with database.transaction(ACCOUNTS) as tx:
        person = people.make(tx, "ana", "Ana", None)
        for kind in ("one", "two", "three"):
            server_log.append(tx, kind, person, person)
    assert maintenance.verify(database).server.fault is None
    raw(change)
    found = maintenance.verify(database)
    assert not found.ok
    assert found.server.fault == fault


def test_a_log_cut_short_is_found_by_a_head_that_was_written_down(database: Database, raw: Callable[..., Any]) -> None:
    with database.transaction(ACCOUNTS) as tx:
        server_log.append(tx, "one")
        server_log.append(tx, "two")
        head = server_log.head(tx)
    raw("delete from server_log where number = 2")
    with database.transaction(ACCOUNTS) as tx:
        server_log.append(tx, "another")
    assert maintenance.verify(database).ok
    found = maintenance.verify(database, [head])
    assert found.lost == (Head(2, head.hash),)
    assert not found.ok


def test_acts_at_the_same_moment_make_one_chain(place: Place) -> None:
    def act() -> None:
        database = open_database(place.address, place.keys)
        for _ in range(10):
            with database.transaction(ACCOUNTS) as tx:
                server_log.append(tx, "one")
        database.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database = open_database(place.address, place.keys)
    assert (maintenance.verify(database).server.length, maintenance.verify(database).ok) == (40, True)
    database.close()
