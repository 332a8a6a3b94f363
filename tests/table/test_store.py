"""The store: transactions see only what their scope may see; private values open only at their place; the log holds."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from detente.table.errors import NotThere
from detente.table.ground_rules import GroundRules
from detente.table.roles import Actor, Role
from detente.table.store import audit, schema
from detente.table.store.database import SYSTEM, Database, Reach, Scope
from detente.table.store.vault import Unsealable, Vault
from tests.table.conftest import Place


def negotiation(database: Database, title: str = "Strip") -> tuple[str, str, str]:
    rules = GroundRules()
    with database.transaction(SYSTEM) as tx:
        table = tx.add(
            schema.negotiations,
            title=title,
            kind="real",
            state="setting_up",
            structure={},
            rules=rules.model_dump(),
            rules_sha256=rules.sha256(),
            made_at=tx.now,
            latest_at=tx.now,
        )
        seats = [
            tx.add(schema.seats, negotiation_id=table, party=name, name=name.title(), needed=True, position=place)
            for place, name in enumerate(("north", "south"))
        ]
    return table, *seats


def seat_scope(table: str, seat: str) -> Scope:
    return Scope(Reach.SEAT, table, seat)


def test_a_seat_sees_its_own_sheet_and_nobody_else_does(database: Database, place: Place) -> None:
    table, north, south = negotiation(database)
    with database.transaction(seat_scope(table, north)) as tx:
        sheet = "a" * 32
        tx.add(
            schema.sheets, id=sheet, seat_id=north, revision=1, sealed=tx.seal(schema.sheets, sheet, north, b"canary")
        )
    with database.transaction(seat_scope(table, north), reading=True) as tx:
        assert tx.unseal(schema.sheets, tx.row(schema.sheets)) == b"canary"
    for scope in (seat_scope(table, south), Scope(Reach.CHAIR, table), Scope(Reach.OBSERVER, table)):
        with database.transaction(scope, reading=True) as tx:
            assert tx.rows(schema.sheets) == []
            assert tx.count(schema.sheets) == 0
            with pytest.raises(NotThere):
                tx.row(schema.sheets, id=sheet)
    data = place.stored_bytes()
    assert sheet.encode() in data
    assert b"canary" not in data


def test_a_row_for_another_seat_or_table_is_refused(database: Database) -> None:
    table, north, south = negotiation(database)
    other, foreign, _ = negotiation(database, "Other")
    for values in (
        {"seat_id": south},
        {"seat_id": foreign},
        {"seat_id": foreign, "negotiation_id": other},
        {"seat_id": north, "negotiation_id": other},
    ):
        with pytest.raises(NotThere), database.transaction(seat_scope(table, north)) as tx:
            tx.add(schema.sheets, sealed=b"", revision=1, **values)
    with database.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.sheets) == 0


def test_a_sealed_value_moved_to_another_row_does_not_open(database: Database, raw: Callable[..., object]) -> None:
    table, north, south = negotiation(database)
    for seat in (north, south):
        with database.transaction(seat_scope(table, seat)) as tx:
            tx.add(
                schema.sheets,
                id=seat,
                seat_id=seat,
                revision=1,
                sealed=tx.seal(schema.sheets, seat, seat, seat.encode()),
            )
    raw("update sheets set sealed = (select sealed from sheets where id = :a) where id = :b", a=north, b=south)
    with database.transaction(seat_scope(table, south), reading=True) as tx, pytest.raises(Unsealable):
        tx.unseal(schema.sheets, tx.row(schema.sheets))


def test_answers_of_any_length_within_a_block_are_of_one_size(database: Database) -> None:
    table, north, _ = negotiation(database)
    with database.transaction(seat_scope(table, north)) as tx:
        assert len({len(tx.seal(schema.sheets, "r", north, b"x" * length)) for length in range(250)}) == 1


def test_a_destroyed_key_opens_nothing(database: Database) -> None:
    table, north, _ = negotiation(database)
    database.vault.new_key("batch-1")
    with database.transaction(seat_scope(table, north)) as tx:
        sealed = tx.seal(schema.acceptances, "r", north, b"yes", key="batch-1")
    database.vault.destroy_key("batch-1")
    database.vault.destroy_key("batch-1")
    with pytest.raises(Unsealable):
        Vault(database.vault.folder).unseal(tx._at(schema.acceptances, "r", north, "sealed", table), sealed, "batch-1")


def test_eight_hundred_concurrent_increments_are_all_there(database: Database) -> None:
    table, north, _ = negotiation(database)
    with database.transaction(seat_scope(table, north)) as tx:
        sheet = tx.add(schema.sheets, seat_id=north, sealed=b"", revision=0)

    def add() -> None:
        for _ in range(100):
            with database.transaction(seat_scope(table, north)) as tx:
                tx.change(schema.sheets, sheet, revision=tx.row(schema.sheets).revision + 1)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.transaction(SYSTEM, reading=True) as tx:
        assert tx.row(schema.sheets).revision == 800


def test_the_log_tells_a_changed_a_missing_and_a_new_line(database: Database, raw: Callable[..., object]) -> None:
    table, north, _ = negotiation(database)
    person = Actor("p", table, Role.SEAT, north, True)
    with database.transaction(seat_scope(table, north)) as tx:
        for kind in ("sat down", "signed the rules", "left"):
            tx.log(kind, person)
        shared = audit.head(tx, table)
        tx.log("scored", person, private=True)
        assert audit.head(tx, table) == shared  # what a seat does in private moves no head that others see
        assert audit.head(tx, table, north).length == 1
    with database.transaction(Scope(Reach.CHAIR, table), reading=True) as tx:
        assert audit.first_fault(tx, table, known=shared) is None
        assert tx.count(schema.log) == 3
    for statement, fault in (
        ("update log set kind = 'stood up' where number = 2 and seat_id is null", "line 2 of the log was changed"),
        ("delete from log where number = 2", "line 2 of the log is missing"),
        ("delete from log where number > 1", "the log no longer holds the line that was written down (3)"),
    ):
        raw(statement)
        with database.transaction(Scope(Reach.SYSTEM, table), reading=True) as tx:
            assert audit.first_fault(tx, table, known=shared) == fault


def test_a_chain_with_hostile_words_in_it_is_read_as_it_was_written(
    database: Database, raw: Callable[..., object]
) -> None:
    table, *_ = negotiation(database)
    with database.transaction(Scope(Reach.SYSTEM, table)) as tx:
        for kind in ('a "quoted" kind', "back\\slash", "tab\there", "accent \u00e9 \u2028", "\x01 \x7f"):
            tx.log(kind, None, 'an "id"')
    with database.transaction(SYSTEM, reading=True) as tx:
        assert audit.first_fault(tx, table) is None
    raw("update log set object_id = null where number = 3")
    with database.transaction(SYSTEM, reading=True) as tx:
        assert audit.first_fault(tx, table) == "line 3 of the log was changed"


def test_two_writers_wait_for_one_another_and_a_reader_for_nobody(database: Database) -> None:
    table, *_ = negotiation(database)
    scope = Scope(Reach.SYSTEM, table)

    def write(number: int) -> None:
        for _ in range(20):
            with database.transaction(scope) as tx:
                tx.log(f"writer {number}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    with database.transaction(scope) as held:
        for thread in threads:
            thread.start()
        with database.transaction(scope, reading=True) as tx:
            assert audit.head(tx, table).length == 0
        held.log("first")
    for thread in threads:
        thread.join()
    with database.transaction(scope, reading=True) as tx:
        assert audit.head(tx, table).length == 81
        assert audit.first_fault(tx, table) is None
