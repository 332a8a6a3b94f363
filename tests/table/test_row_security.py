"""Who sees and who writes which row of which table: every table, every reach, by the queries and by raw SQL.

What is expected is written down here once more, by hand, from what the page on the tables promises.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Boolean, Integer, LargeBinary, Table

from detente.errors import InputError
from detente.table.errors import Conflict, NotThere
from detente.table.store import schema
from detente.table.store.database import SYSTEM, Database, Reach, Scope
from detente.table.store.opening import open_database, refuse_powerful_role
from tests.table.conftest import START, Place

TABLES = [table for table in schema.metadata.sorted_tables if table is not schema.about]
Home = tuple[str, str | None]  # negotiation and seat of a row


def fill(database: Database) -> tuple[dict[str, dict[str, Home]], tuple[str, ...]]:
    """Plant rows in every table: for two negotiations with two seats each; return where each row belongs."""
    homes: dict[str, dict[str, Home]] = {table.name: {} for table in TABLES}
    made: dict[tuple[str, str | None, str], str] = {}  # (negotiation, seat, table) -> a row to point to
    names: list[str] = []
    with database.transaction(SYSTEM) as tx:
        for name in ("one", "two"):
            negotiation = f"{name:0<32}"
            seats = [f"{name}{place}".ljust(32, "0") for place in range(2)]
            names += [negotiation, *seats]
            for table in TABLES:
                for seat in seats if table is not schema.negotiations else seats[:1]:
                    own = "seat_id" in table.c
                    values = _values(table, negotiation, seat, made, len(homes[table.name]))
                    if table is schema.negotiations:
                        values["id"] = negotiation
                    if table is schema.seats:
                        values["id"] = seat
                    row = tx.add(table, **values)
                    made[negotiation, seat, table.name] = row
                    homes[table.name][row] = (negotiation, seat if own else None)
            line = _values(schema.log, negotiation, seats[0], made, 9) | {"seat_id": None}
            homes["log"][tx.add(schema.log, **line)] = (negotiation, None)
    return homes, tuple(names)


def _values(
    table: Table, negotiation: str, seat: str, made: dict[tuple[str, str | None, str], str], number: int
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.c:
        if column.name == "id" or (column.nullable and column.name != "seat_id"):
            continue
        if column.name == "negotiation_id":
            values[column.name] = negotiation
        elif column.name == "seat_id":
            values[column.name] = seat
        elif column.foreign_keys:
            target = next(iter(column.foreign_keys)).column.table.name
            values[column.name] = made[negotiation, seat, target]
        elif isinstance(column.type, schema.Moment):
            values[column.name] = START
        elif isinstance(column.type, Integer):
            values[column.name] = number
        elif isinstance(column.type, Boolean):
            values[column.name] = False
        elif isinstance(column.type, LargeBinary):
            values[column.name] = b"sealed"
        elif isinstance(column.type, schema.Structure):
            values[column.name] = {}
        else:
            values[column.name] = f"{table.name}{number}"[:20]
    return values


def expected(table: Table, reach: str, home: Home, negotiation: str, seat: str | None) -> bool:
    """Say whether a row is to be seen, in the words of the schema."""
    if reach == "system":
        return negotiation == "" or home[0] == negotiation or table.info["seen_by"] == "accounts"
    if reach == "accounts":
        return table.info["seen_by"] == "accounts" or table.name in ("negotiations", "seats", "memberships")
    if home[0] != negotiation:
        return False
    own = reach == "seat" and home[1] == seat
    return {
        "accounts": False,
        "system": False,
        "negotiation": True,
        "seat": own,
        "seat_chair": own or reach == "chair",
        "log": own or home[1] is None,
    }[table.info["seen_by"]]


def reaches(names: tuple[str, ...]) -> Iterator[tuple[str, str, str | None]]:
    one, north, south = names[:3]
    yield "system", "", None
    yield "system", one, None
    yield "accounts", "", None
    yield "chair", one, None
    yield "observer", one, None
    yield "seat", one, north
    yield "seat", one, south
    yield "seat", names[3], north  # a seat of another table
    yield "chair", "", None
    yield "seat", "", north


def enter(connection: psycopg.Connection[Any], reach: str, negotiation: str, seat: str | None) -> None:
    for name, value in (("reach", reach), ("negotiation", negotiation), ("seat", seat or "")):
        connection.execute("select set_config(%s, %s, true)", (f"detente.{name}", value))


def test_every_reach_sees_just_what_the_schema_says_of_every_table(database: Database) -> None:
    homes, names = fill(database)
    for reach, negotiation, seat in reaches(names):
        with database.transaction(Scope(Reach(reach), negotiation or None, seat), reading=True) as tx:
            for table in TABLES:
                found = {row.id for row in tx.rows(table)}
                asked = {
                    row for row, home in homes[table.name].items() if expected(table, reach, home, negotiation, seat)
                }
                assert found == asked, (table.name, reach)


@pytest.mark.parametrize("place", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_raw_sql_in_the_servers_role_sees_no_more(database: Database, place: Place) -> None:
    homes, names = fill(database)
    with psycopg.connect(place.address) as connection:
        for reach, negotiation, seat in reaches(names):
            with connection.transaction(force_rollback=True):
                enter(connection, reach, negotiation, seat)
                for table in TABLES:
                    found = {row[0] for row in connection.execute(f'select id from "{table.name}"')}  # type: ignore[call-overload]
                    asked = {
                        row
                        for row, home in homes[table.name].items()
                        if expected(table, reach, home, negotiation, seat)
                    }
                    assert found == asked, (table.name, reach)
                    if table in schema.LOGS:
                        continue
                    for statement in (f'update "{table.name}" set id = id', f'delete from "{table.name}" where false'):
                        done = connection.execute(statement)  # type: ignore[call-overload]
                        assert done.rowcount <= len(asked), (table.name, reach)


@pytest.mark.parametrize("place", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_connection_without_a_setting_sees_and_writes_nothing(database: Database, place: Place) -> None:
    _, names = fill(database)
    with database.transaction(Scope(Reach.SEAT, names[0], names[1]), reading=True) as tx:
        assert tx.rows(schema.sheets)
        used = tx._connection.connection.dbapi_connection
    with database.engine.connect() as pooled:  # the same connection, given back and taken again
        again: Any = pooled.connection.dbapi_connection
        assert again is used
        for table in schema.metadata.sorted_tables:
            assert again.execute(f'select count(*) from "{table.name}"').fetchone() == (0,)
            if table not in schema.LOGS:
                assert again.execute(f'update "{table.name}" set id = id').rowcount == 0
                assert again.execute(f'delete from "{table.name}"').rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            again.execute("insert into attempts (id, key, at) values ('a', 'b', 'c')")
        again.rollback()
    with psycopg.connect(place.address) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("create table mine (a int)")
    with psycopg.connect(place.address) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("alter table sheets disable row level security")
    with psycopg.connect(place.address) as connection:
        enter(connection, "system", "", None)
        for act in ("update log set kind = 'other'", "delete from log", "truncate log", "delete from server_log"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(act)


def written_by_seat(table: Table, home: Home, negotiation: str, seat: str) -> bool:
    """Say whether a seat may write a row: its own, lines of the log that all see, the latest moment of its table."""
    if home[0] != negotiation or table.info["seen_by"] in ("accounts", "system"):
        return False
    return home[1] == seat or table in (schema.log, schema.negotiations)


def test_a_row_for_somebody_else_is_refused_in_every_table(database: Database, place: Place) -> None:
    """Each row once more under a new id, by a seat to which it does not belong: by the queries, and by raw SQL."""
    homes, names = fill(database)
    one, north, _ = names[:3]
    seat = Scope(Reach.SEAT, one, north)
    with database.transaction(SYSTEM, reading=True) as tx:
        rows = [(table, dict(row._mapping)) for table in TABLES for row in tx.rows(table)]
    foreign = [each for each in rows if not written_by_seat(each[0], homes[each[0].name][each[1]["id"]], one, north)]
    assert len(foreign) > 100
    for table, values in foreign:
        with pytest.raises(NotThere), database.transaction(seat) as tx:
            tx.add(table, **values | {"id": "f" * 32})
        with pytest.raises(NotThere), database.transaction(seat) as tx:
            tx.change(table, values["id"], id=values["id"])
        if table not in schema.LOGS:  # from which nobody removes
            with database.transaction(seat) as tx:
                assert tx.remove(table, id=values["id"]) == 0
        if table is not schema.log:  # to which an observer adds
            with pytest.raises(NotThere), database.transaction(Scope(Reach.OBSERVER, one)) as tx:
                tx.add(table, **values | {"id": "f" * 32})
    if place.server is None:
        return
    with psycopg.connect(place.address) as connection:
        for table, values in foreign:
            kept = {name: value for name, value in values.items() if value is not None} | {"id": "f" * 32}
            statement = f'insert into "{table.name}" ({", ".join(kept)}) values ({", ".join(["%s"] * len(kept))})'
            enter(connection, "seat", one, north)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement, [_plain(value) for value in kept.values()])  # type: ignore[call-overload]
            connection.rollback()


def _plain(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return "{}"
    return value.strftime(schema.SHAPE) if hasattr(value, "strftime") else value


@pytest.mark.parametrize("place", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_the_server_does_not_start_as_a_role_that_sees_everything(place: Place) -> None:
    assert place.server is not None
    place.server.do(
        "drop role if exists passes, holds, makes",
        "create role passes login bypassrls",
        "create role holds login in role detente_owner",
        "create role makes login in role detente_server",
    )
    place.server.do("grant create on schema public to makes", name=place.name)
    for role in ("passes", "holds", "makes"):
        rights = "grant select on all tables in schema public to " + role
        place.server.do(rights, name=place.name)
    try:
        for role, said in (
            ("postgres", "superuser"),
            ("detente_owner", "owns tables"),
            ("passes", "bypasses row-level security"),
            ("holds", "may become their owner"),
            ("makes", "may make tables"),
        ):
            database = open_database(place.server.address(place.name, role), place.keys)
            with pytest.raises(InputError, match=said):
                refuse_powerful_role(database)
            database.close()
    finally:
        place.server.do("drop owned by passes, holds, makes", name=place.name)
        place.server.do("drop role passes, holds, makes")


@pytest.mark.parametrize("place", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_the_server_does_not_start_where_a_table_has_lost_its_row_security(
    database: Database, raw: Callable[..., object]
) -> None:
    raw("alter table sheets no force row level security")
    with pytest.raises(InputError, match="1 tables have no row-level security"):
        refuse_powerful_role(database)


def test_no_message_and_no_log_holds_the_values_of_a_row(
    database: Database, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "heron4711"
    with database.transaction(SYSTEM) as tx:
        tx.add(schema.people, name=canary, shown_name=canary, made_at=tx.now, administrator=False)
    said = []
    for values in ({"name": canary, "shown_name": canary}, {"name": None, "shown_name": canary}):
        with pytest.raises(Conflict) as refused, database.transaction(SYSTEM) as tx:
            tx.add(schema.people, made_at=tx.now, administrator=False, **values)
        said.append("".join(traceback.format_exception(refused.value)))
    assert canary not in "".join(said) + caplog.text
    if place.server is not None:
        log = place.server.log.read_text()
        assert "violates" in log
        assert canary not in log
