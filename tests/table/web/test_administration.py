"""Administrators and those who set tables up: what they do in a browser, and that nobody else learns that there is such a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from detente.interop.casebook.writing import write_workbook
from detente.table import projection
from detente.table.accounts import invitations, people, second_factor, sessions
from detente.table.clock import SetClock
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import ACCOUNTS, SYSTEM, Database, Scope
from detente.table.store.maintenance import backup_into, backups
from detente.table.store.opening import open_database
from detente.table.web.security import CSRF_HEADER, SAFE, form_token
from detente.table.web.settings import Settings
from tests.table.test_case_files import packed
from tests.table.web.test_leaks import MADE_UP, ask, routes, seen
from tests.table.web.world import PHRASE, World, phrase_hash, world


@pytest.fixture
def site(database: Database, clock: SetClock) -> Iterator[World]:
    with world(database, clock) as found:
        with database.transaction(ACCOUNTS) as tx:
            for name, rights in (("admin", {"administrator": True}), ("ana", {"may_begin": True})):
                found.persons[name] = people.make(tx, name, name.title(), phrase_hash(), **rights)
        for name in ("admin", "ana"):
            found.session(name)
        yield found


def form(site: World, name: str, path: str, /, **data: Any) -> httpx.Response:
    sent = {"csrf": form_token(site.tokens[name]), **{key.replace("__", ":"): value for key, value in data.items()}}
    return site.clients[name].post(path, data=sent)


def outside_of_tables(site: World) -> Iterator[tuple[str, str, Any]]:
    """Yield the routes that only an administrator, or one who sets tables up, has."""
    for method, path, route in routes(site):
        bare = path.removeprefix("/api/v1")
        made = method == "POST" and bare in ("/tables", "/tables/case")
        if bare.startswith(("/administration", "/begin", "/exercises", "/class")) or made:
            yield method, path, route


def test_nobody_else_learns_that_there_are_such_pages(site: World) -> None:
    nothing = {False: site.clients["north"].get("/nowhere"), True: site.clients["north"].get("/api/v1/nowhere")}
    ids = (MADE_UP, site.persons["south"], site.persons["admin"], site.seats["north"])
    walked = 0
    for method, path, route in outside_of_tables(site):
        organising = "/administration" not in path
        for name in ("chair", "north", "north2", "observer", "admin" if organising else "ana"):
            for named in ids if "{" in path else ids[:1]:
                walked += 1
                answer = ask(site, name, method, path, route, "", named)
                assert seen(answer) == seen(nothing[path.startswith("/api/")]), (method, path, name, answer.text)
    assert walked > 180
    with site.database.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.negotiations) == 1
        assert tx.count(schema.people, schema.people.c.ended_at.is_(None)) == 8


def test_an_administrator_who_no_longer_is_one_does_nothing(site: World) -> None:
    """The right is looked up anew in the transaction that acts, not only when the request comes in."""
    from detente.table.accounts import administration
    from detente.table.errors import NotThere

    admin = Actor(site.persons["admin"], "", Role.ADMINISTRATOR)
    with site.database.transaction(ACCOUNTS) as tx:
        tx.change(schema.people, site.persons["admin"], administrator=False)
    south = site.persons["south"]
    for act in (
        lambda: administration.accounts(site.database, admin),
        lambda: administration.unused(site.database, admin),
        lambda: administration.withdraw(site.database, admin, MADE_UP),
        lambda: administration.reset_link(site.database, admin, south),
        lambda: administration.remove_factor(site.database, admin, south),
        lambda: administration.end_sessions(site.database, admin, south),
        lambda: administration.let_begin(site.database, admin, south, True),
        lambda: administration.end_account(site.database, admin, south),
        lambda: invitations.invite_to_account(site.database, admin, "administrator"),
    ):
        with pytest.raises(NotThere):
            act()
    assert site.get("south").status_code == 200


def test_made_up_ids_and_those_of_other_things_read_the_same_to_an_administrator(site: World) -> None:
    for method, path, route in outside_of_tables(site):
        if "/administration" in path and "{" in path:
            answers = [ask(site, "admin", method, path, route, "", one) for one in (MADE_UP, site.seats["north"])]
            assert {answer.status_code for answer in answers} == {404}, (method, path)
            assert answers[0].content == answers[1].content


def test_accounts_are_looked_after_and_every_table_reads_of_it(site: World) -> None:
    page = site.clients["admin"].get("/administration").text
    assert "South" in page
    assert "Talks" not in page  # not at which table
    south = site.persons["south"]
    made = form(site, "admin", f"/administration/accounts/{south}/pass-phrase")
    link = re.search(r"/invitation/([\w-]+)", made.text)[1]
    assert "link to a new pass phrase" in site.get("observer", "log").text
    with httpx.Client(base_url=site.address, timeout=300) as client:
        client.get(f"/invitation/{link}")
        token = form_token(client.cookies.get("table_visitor") or "")
        new = {"csrf": token, "pass_phrase": "another long phrase", "again": "another long phrase"}
        assert client.post(f"/invitation/{link}", data=new).headers["location"] == "/sign-in"
    assert site.get("south").headers["location"] == "/sign-in"  # all sessions have ended
    assert sessions.sign_in(site.database, "south", "another long phrase", "192.0.2.1").session.complete
    with site.database.transaction(ACCOUNTS) as tx:
        sealed = tx.seal(schema.people, south, "", b"A" * 32, column="factor_sealed")
        tx.change(schema.people, south, factor_sealed=sealed, factor_counter=0)
    assert form(site, "admin", f"/administration/accounts/{south}/second-factor/remove").status_code == 303
    assert second_factor.recovery_codes_left(site.database, south) == 0
    assert "second factor turned off" in site.get("chair", "log").text
    assert form(site, "admin", f"/administration/accounts/{site.persons['patron']}/end").status_code == 303
    assert site.get("patron").headers["location"] == "/sign-in"
    own = site.persons["admin"]
    assert form(site, "admin", f"/administration/accounts/{own}/end").status_code == 409
    assert "administrator" not in {
        line["role"] for line in site.send("north", "GET", f"/tables/{site.id}/members").json()
    }


def test_an_administrator_reads_nothing_of_a_table(site: World) -> None:
    nothing = site.clients["north"].get("/nowhere")
    for method, path, route in routes(site):
        if "{table}" in path and method in SAFE and not path.startswith("/api/"):
            assert seen(ask(site, "admin", method, path, route, site.id, MADE_UP)) == seen(nothing), path
    with site.database.transaction(
        Scope.of(Actor(site.persons["admin"], site.id, Role.ADMINISTRATOR)), reading=True
    ) as tx:
        assert tx.rows(schema.versions) == tx.rows(schema.sheets) == []
        with pytest.raises(Exception, match="nothing here"):
            projection.table(tx, Actor(site.persons["admin"], site.id, Role.ADMINISTRATOR))


def test_one_who_is_invited_sets_up_a_class_and_brings_it_together(site: World) -> None:
    made = form(site, "admin", "/administration/invitations", role="organiser")
    link = re.search(r"/invitation/([\w-]+)", made.text)[1]
    assert "an account that may set tables up" in site.clients["admin"].get("/administration/invitations").text
    body = {"name": "tom", "shown_name": "Tom", "pass_phrase": PHRASE}
    client = httpx.Client(base_url=site.address, timeout=300)
    opened = client.post(f"/api/v1/invitations/{link}", json=body).json()
    header = {CSRF_HEADER: opened["form_token"]}
    assert client.post("/begin/exercise", data={"csrf": opened["form_token"], "exercise": "nothing", "tables": "1", "minutes": "20"}).status_code == 422  # fmt: skip
    sent = {"csrf": opened["form_token"], "exercise": "harbour_accord", "tables": "3", "minutes": "15"}
    assert client.post("/begin/exercise", data=sent | {"tables": "61"}).status_code == 422
    assert client.post("/begin/exercise", data=sent).headers["location"].startswith("/class")
    tables = client.get("/api/v1/class").json()
    assert [one["title"] for one in tables] == [f"The harbour accord, table {n}" for n in (1, 2, 3)]
    roles = len(client.get(f"/api/v1/tables/{tables[0]['negotiation_id']}").json()["seats"])
    first = client.post("/api/v1/class/links", headers=header).json()
    page = client.post("/class/links", data={"csrf": opened["form_token"]}).text
    links = re.findall(r"<code>http[^<]*/invitation/([\w-]+)</code>", page)
    assert len(first) == len(set(links)) == 3 * roles
    with httpx.Client(base_url=site.address, timeout=300) as other:
        dead = other.get(first[0]["link"])
        assert dead.status_code == 404  # made before, and withdrawn
        assert other.post(f"/api/v1/invitations/{links[0]}", json=body | {"name": "eve"}).status_code == 200
    assert len(client.post("/api/v1/class/links", headers=header).json()) == 3 * roles - 1
    alone = {**sent, "tables": "1", **{f"plays:{party}": "firm" for party in ("north",)}}
    assert client.post("/begin/exercise", data=alone).status_code == 422  # no such role
    blank = {"csrf": opened["form_token"], "title": "River talks", "seats": "North bank\r\nSouth bank\r\n\r\n"}
    at = client.post("/begin/blank", data=blank).headers["location"]
    assert "North bank" in client.get(at).text
    client.close()


def test_a_right_that_was_taken_back_is_gone_at_once(site: World) -> None:
    assert site.clients["ana"].get("/begin").status_code == 200
    waiting = form(site, "admin", "/administration/invitations", role="administrator").text
    link = re.search(r"/invitation/([\w-]+)", waiting)[1]
    assert form(site, "admin", f"/administration/accounts/{site.persons['ana']}/begin/forbid").status_code == 303
    assert site.clients["ana"].get("/begin").status_code == 404
    assert site.send("ana", "POST", "/tables", {"title": "Mine"}).status_code == 404
    with site.database.transaction(ACCOUNTS) as tx:
        tx.change(schema.people, site.persons["admin"], administrator=False)
    answer = site.send("ana", "POST", f"/invitations/{link}/place")
    assert answer.status_code == 404  # whoever invited no longer administers
    assert site.clients["ana"].get("/administration").status_code == 404


def test_backups_lie_on_the_disc_and_are_sent_to_nobody(site: World, tmp_path: Path) -> None:
    assert "without a folder" in form(site, "admin", "/administration/backups").text or not site.database.is_sqlite
    if not site.database.is_sqlite:
        assert "Its owner backs it up" in site.clients["admin"].get("/administration/backups").text
        return
    server = site.app.state.server
    object.__setattr__(server, "settings", Settings(tick=0.2, check=0.4, backups=tmp_path / "kept"))
    assert form(site, "admin", "/administration/backups").status_code == 303
    (one,) = backups(tmp_path / "kept")
    assert one.name in site.clients["admin"].get("/administration/backups").text
    assert (tmp_path / "kept" / one.name).stat().st_mode & 0o077 == 0
    copy = open_database(str(tmp_path / "kept" / one.name), site.database.vault.folder)
    with copy.transaction(SYSTEM, reading=True) as tx:
        assert tx.row(schema.negotiations).title == "Talks"
    copy.close()
    with pytest.raises(Exception, match="there already"):
        backup_into(site.database, tmp_path / "kept")


def test_who_sets_tables_up_begins_one_from_the_file_of_a_case(site: World, border_talks: Path) -> None:
    content = packed(border_talks)
    sent = {"csrf": form_token(site.tokens["ana"])}
    ana = site.clients["ana"]
    answer = ana.post("/begin/case", data=sent, files={"file": ("talks.zip", content)})
    assert answer.status_code == 303, answer.text
    page = ana.get(answer.headers["location"]).text
    assert "The table is set up from the case" in page
    assert "Two states and a border strip" in page
    headers = {CSRF_HEADER: form_token(site.tokens["ana"]), "content-type": "application/zip"}
    made = ana.post("/api/v1/tables/case?training=true", content=write_workbook(border_talks), headers=headers)
    assert ana.get(f"/api/v1/tables/{made.json()['id']}").json()["kind"] == "training"
    wrong = ana.post("/begin/case", data=sent, files={"file": ("talks.zip", b"none")})
    assert wrong.status_code == 422
    assert "Talks.zip: expected the folder of a case" in wrong.text
    assert "Choose the file of a case" in form(site, "ana", "/begin/case").text
    large = ana.post("/begin/case", data=sent, files={"file": ("talks.zip", b"0" * (Settings().file_bytes + 1))})
    assert large.status_code == 413
    with site.database.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.negotiations) == 3
        assert tx.count(schema.sheets) == 0  # nobody's preferences come along
