"""Looking after a database: logs verified, backups whole, restores honest, what is erased gone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.files import Taken
from detente.table.clock import SetClock
from detente.table.errors import NotThere
from detente.table.roles import Actor, Role
from detente.table.store import audit, maintenance, schema
from detente.table.store.database import SYSTEM, Database, Reach, Scope
from detente.table.store.opening import open_database
from tests.table.conftest import Place
from tests.table.test_store import negotiation

WORDS = "heron 4711"


def batch(database: Database, table: str, seat: str, key: str = "batch-1") -> bytes:
    """Put a batch with one sealed answer; return the sealed bytes."""
    database.vault.new_key(key)
    with database.transaction(Scope(Reach.SYSTEM, table)) as tx:
        put = tx.add(
            schema.batches, number=1, kind="proposals", opens_at=tx.now, closes_at=tx.now, state="open", key_name=key
        )
        proposal = tx.add(
            schema.proposals, batch_id=put, number=1, package={}, words={"strip": WORDS}, sha256="", state="open"
        )
    with database.transaction(Scope(Reach.SEAT, table, seat)) as tx:
        sealed = tx.seal(schema.acceptances, "a" * 32, seat, b"true", key=key)
        tx.add(schema.acceptances, id="a" * 32, seat_id=seat, proposal_id=proposal, sealed=sealed)
    return sealed


def test_verify_goes_through_all_chains_and_finds_a_head_that_is_gone(
    database: Database, raw: Callable[..., object]
) -> None:
    table, north, _ = negotiation(database)
    with database.transaction(Scope(Reach.SEAT, table, north)) as tx:
        for kind in ("sat down", "signed"):
            tx.log(kind, Actor("p", table, Role.SEAT, north, True))
        tx.log("scored", Actor("p", table, Role.SEAT, north, True), private=True)
        shared, own = audit.head(tx, table), audit.head(tx, table, north)
    found = maintenance.verify(database, [shared, own])
    assert found.ok
    assert [(chain.seat, chain.length) for chain in found.chains] == [(None, 2), ("North", 1), ("South", 0)]
    assert maintenance.head_of(f"2:{shared.hash}") == shared
    raw("update log set kind = 'else' where number = 1 and seat_id is not null")
    faults = {chain.seat: chain.fault for chain in maintenance.verify(database).chains}
    assert faults == {None: None, "North": "line 1 of the log was changed", "South": None}
    raw("delete from log where number = 2")  # cut short: only who wrote the head down can tell
    assert maintenance.verify(database).chains[0].fault is None
    assert maintenance.verify(database, [shared]).lost == (shared,)
    for wrong in ("", "2", f"x:{shared.hash}", "2:abc"):
        with pytest.raises(InputError, match="LENGTH:HASH"):
            maintenance.head_of(wrong)


def test_a_negotiation_is_found_by_the_beginning_of_its_id_or_by_its_title(database: Database) -> None:
    table, *_ = negotiation(database, "Strip")
    other, *_ = negotiation(database, "River")
    negotiation(database, "River")
    assert maintenance.find_negotiation(database, "Strip") == (table, "Strip")
    assert maintenance.find_negotiation(database, other[:6])[0] == other
    for wrong in ("River", "Sea", ""):
        with pytest.raises(NotThere, match="expected one of"):
            maintenance.find_negotiation(database, wrong)


def test_a_backup_holds_everything_and_is_restored_elsewhere(
    database: Database, place: Place, clock: SetClock, tmp_path: Path
) -> None:
    table, north, _ = negotiation(database)
    sealed = batch(database, table, north)
    copy = maintenance.backup(place.owner_address, tmp_path / "copies" / "one.backup")
    with pytest.raises(Taken):
        maintenance.backup(place.owner_address, copy)
    assert [path.name for path in copy.parent.iterdir()] == ["one.backup"]
    assert copy.stat().st_mode & 0o077 == 0
    other = str(tmp_path / "other.db")
    if place.server is not None:
        place.server.do("drop database if exists other", "create database other owner detente_owner")
        other = place.server.address("other", "detente_owner")
    restored = maintenance.restore(copy, other, place.keys, clock)
    for row_table in schema.metadata.sorted_tables:
        if row_table is schema.server_log:  # it says that it was restored
            continue
        with database.transaction(SYSTEM, reading=True) as tx, restored.transaction(SYSTEM, reading=True) as again:
            assert tx.rows(row_table) == again.rows(row_table)
    with restored.transaction(SYSTEM, reading=True) as tx:
        row = tx.row(schema.acceptances)
        assert (row.sealed, tx.unseal(schema.acceptances, row, key="batch-1")) == (sealed, b"true")
    restored.close()
    with pytest.raises(InputError):
        maintenance.restore(copy, other, place.keys, clock)  # over nothing that is there
    key = (place.keys / "batch-1.key").read_bytes()
    assert key not in copy.read_bytes()
    if place.server is not None:
        as_server = open_database(place.server.address("other"), place.keys, clock)
        with as_server.transaction(Scope(Reach.SEAT, table, north), reading=True) as tx:
            assert tx.count(schema.acceptances) == 1
        as_server.close()
        place.server.do("drop database other with (force)")


def test_an_answer_whose_key_was_destroyed_after_the_backup_opens_nowhere(
    database: Database, place: Place, clock: SetClock, tmp_path: Path
) -> None:
    table, north, _ = negotiation(database)
    batch(database, table, north)
    copy = maintenance.backup(place.owner_address, tmp_path / "one.backup")
    database.vault.destroy_key("batch-1")
    other = str(tmp_path / "other.db")
    if place.server is not None:
        place.server.do("drop database if exists other", "create database other owner detente_owner")
        other = place.server.address("other", "detente_owner")
    restored = maintenance.restore(copy, other, place.keys, clock)
    with restored.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.acceptances) == 0
        assert tx.row(schema.batches).state == "closed"
        assert tx.row(schema.proposals).state == "not_adopted"
    assert maintenance.verify(restored).ok
    restored.close()
    if place.server is not None:
        place.server.do("drop database other with (force)")


def test_what_is_no_backup_is_refused_and_leaves_nothing(database: Database, place: Place, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no backup")
    for source in (text, tmp_path / "missing"):
        with pytest.raises(InputError):
            maintenance.restore(source, str(tmp_path / "other.db"), place.keys)
    assert not (tmp_path / "other.db").exists()
    if place.server is None:
        copy = maintenance.backup(place.address, tmp_path / "one.db")
        shutil.rmtree(place.keys)
        with pytest.raises(InputError, match="there are no keys here"):
            maintenance.restore(copy, str(tmp_path / "other.db"), place.keys)
        assert not (tmp_path / "other.db").exists()


def test_what_is_erased_is_in_no_byte_and_the_other_table_is_whole(
    database: Database, place: Place, clock: SetClock
) -> None:
    table, north, _ = negotiation(database, "Heron talks")
    other, *_ = negotiation(database, "River talks")
    sealed = batch(database, table, north)
    data = place.stored_bytes()
    assert WORDS.encode() in data
    assert sealed in data or place.server is not None  # PostgreSQL may compress
    owner = open_database(place.owner_address, place.keys, clock)
    maintenance.erase(owner, table)
    with pytest.raises(NotThere):
        maintenance.erase(owner, table)
    owner.close()
    assert database.vault.names() == ["main"]
    with database.transaction(SYSTEM, reading=True) as tx:
        assert [row.id for row in tx.rows(schema.negotiations)] == [other]
        assert tx.count(schema.seats) == 2
    if place.server is None:  # of PostgreSQL the log written ahead goes when it is recycled; the pages say so
        data = place.stored_bytes()
        assert b"River talks" in data
        for trace in (WORDS.encode(), b"Heron", sealed):
            assert trace not in data


def test_deleted_answers_are_in_neither_file_nor_log_written_ahead(database: Database, place: Place) -> None:
    table, north, _ = negotiation(database)
    sealed = batch(database, table, north)
    with database.transaction(Scope(Reach.SYSTEM, table)) as tx:
        tx.remove(schema.acceptances)
    database.vault.destroy_key("batch-1")
    database.forget_deleted()
    if place.server is None:
        assert sealed not in place.stored_bytes()
    assert not list(place.keys.glob("batch-*"))
