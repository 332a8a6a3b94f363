"""Nothing leaks where nobody looks first: the disk, backups, a Word file's metadata, what a browser keeps, an exercise's parts."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.table.negotiation import closing
from detente.table.roles import Role
from detente.table.store import maintenance, schema
from detente.table.store.database import Database, Reach, Scope
from detente.table.training import exercises
from tests.table import postgresql
from tests.table.conftest import Place
from tests.table.web.test_leaks import CANARY, FIGURE, act_in_private, ask, everything_open, routes, site
from tests.table.web.world import World

__all__ = ["site"]


@pytest.fixture(scope="module")
def postgresql_server() -> Iterator[postgresql.Server]:
    """A server of its own: what other tests wrote lies on the disk of theirs."""
    with postgresql.server() as server:
        yield server


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """As for all tests, for that server."""
    return {"folder": tmp_path_factory.mktemp("templates")}


PRIVATE = (CANARY, FIGURE, "yes_if", "can_live_with")


def backup_bytes(place: Place, target: Path) -> bytes:
    """Return all that a backup holds, unpacked."""
    maintenance.backup(place.owner_address, target)
    if place.server is None:
        return target.read_bytes()
    programs = postgresql.programs()
    assert programs is not None
    return subprocess.run([programs / "pg_restore", "--file=-", target], check=True, capture_output=True).stdout


def test_no_private_word_lies_on_the_disk_or_in_a_backup_and_no_destroyed_answer_in_a_later_one(
    site: World, place: Place, tmp_path: Path
) -> None:
    version, search, proposal = everything_open(site)
    act_in_private(site, version, search, proposal)
    site.send("north", "POST", f"/tables/{site.id}/notes", {"words": f"{CANARY}. Second."})
    with site.database.transaction(Scope(Reach.SYSTEM, site.id), reading=True) as tx:
        answers = [row.sealed for row in tx.rows(schema.acceptances)]
    assert answers
    for held in (place.stored_bytes(), backup_bytes(place, tmp_path / "before")):
        assert b"First text" in held  # what all see is there: the scan reads what it should
        assert not [words for words in PRIVATE if words.encode() in held]
    for _ in range(2):
        site.clock.at = site.clock.at.replace(month=4)
        closing.close_due(site.database)
    with site.database.transaction(Scope(Reach.SYSTEM, site.id), reading=True) as tx:
        assert tx.count(schema.acceptances) == 0
    later = backup_bytes(place, tmp_path / "after")
    for answer in answers:
        assert answer not in later
        assert answer.hex().encode() not in later  # as pg_restore writes bytes


def test_no_browser_is_given_what_it_could_ask_about_later(site: World) -> None:
    everything_open(site)
    for name in ("north", "south", "chair"):
        for method, path, route in routes(site):
            if method == "GET" and path.count("{") <= 1:
                answer = ask(site, name, method, path, route, site.id, "")
                assert not {"etag", "last-modified", "content-md5"} & set(answer.headers), path
                again = site.clients[name].get(
                    path.replace("{table}", site.id),
                    headers={"if-none-match": "*", "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"},
                )
                assert (again.status_code, len(again.content)) == (answer.status_code, len(answer.content)), path


def test_a_word_file_is_the_same_for_everybody_and_names_nobody(site: World) -> None:
    version, search, proposal = everything_open(site)
    path = f"/api/v1/tables/{site.id}/versions/{version}/document"
    before = parts_of(site.clients["south"].get(path).content)
    act_in_private(site, version, search, proposal)
    for name in ("north", "south", "chair", "observer"):
        answer = site.clients[name].get(path)
        assert answer.status_code == 200
        parts = parts_of(answer.content)
        assert parts == before, name
        held = b"".join(parts.values())
        assert not [words for words in (*PRIVATE, "north2", site.persons["north"]) if words.encode() in held]
    assert not [name for name in before if name.startswith(("docProps", "customXml"))]  # nobody's name, and no times


def parts_of(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        assert not archive.comment
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def exercise(site: World) -> World:
    """An exercise at which one part is played by the computer, with canaries in its instructions and in another's."""
    made = exercises.start(site.database, "harbour_accord", computer={_parties(site.database)[0]: "firm"})
    seats = dict(made.seats)
    with site.database.transaction(Scope(Reach.SYSTEM, made.negotiation_id)) as tx:
        for party, seat_id in seats.items():
            row = tx.row(schema.instructions, seat_id=seat_id)
            sealed = tx.seal(schema.instructions, row.id, seat_id, f"# {CANARY} of {party}".encode())
            tx.change(schema.instructions, row.id, sealed=sealed)
    site.id, site.seats = made.negotiation_id, seats
    people = {party: (Role.SEAT, party, True) for party in list(seats)[1:]}
    site.seat_people({"chair": (Role.CHAIR, None, False), **people}, "exercise-")
    return site


def _parties(database: Database) -> list[str]:
    return sorted(party.id for party in exercises._ready("harbour_accord").case.parties)


def test_instructions_and_what_the_computer_plays_are_seen_by_nobody_else(exercise: World, place: Place) -> None:
    parties = [name for name in exercise.persons if name.startswith("exercise-")]
    shown: dict[str, str] = {}
    for name in parties:
        for method, path, route in routes(exercise):
            if method == "GET" and path.count("{") == 1:
                shown[name] = shown.get(name, "") + ask(exercise, name, method, path, route, exercise.id, "").text
    for name, text in shown.items():
        own = f"{CANARY} of {name.removeprefix('exercise-')}"
        assert (own in text) == (name != "exercise-chair"), name
        assert text.replace(own, "").count(CANARY) == 0, name
        assert '"strategy"' not in text
        assert "firm" not in text.lower().replace("confirm", "").split(), name
    held = place.stored_bytes()
    assert CANARY.encode() not in held
    assert b'"strategy"' not in held
    with exercise.database.transaction(Scope(Reach.SEAT, exercise.id, exercise.seats[list(exercise.seats)[1]])) as tx:
        assert tx.rows(schema.computer_seats) == []
