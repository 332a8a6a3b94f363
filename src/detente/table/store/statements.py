"""The statements of a transaction, each put together once: that costs more than running it.

A statement is known by its table, the reach that asks, the columns that it compares, and nothing of the values: these
come as parameters. So the condition of the scope is in every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Insert,
    Select,
    Table,
    UnaryExpression,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy import update as change_of
from sqlalchemy.sql import operators

from detente.table.store import seeing
from detente.table.store.seeing import Reach

KEPT = 2_000
"""Statements that are remembered."""
_NEGOTIATION, _SEAT = "scope_negotiation", "scope_seat"

Eyes = tuple[Reach, bool, bool]
"""A reach, and whether the scope names a negotiation and a seat."""


def eyes(reach: Reach, negotiation_id: str | None, seat_id: str | None) -> Eyes:
    """Return what of a scope decides the words of a statement."""
    return reach, negotiation_id is not None, seat_id is not None


def parameters(negotiation_id: str | None, seat_id: str | None, equals: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a statement: those of the scope, and the values that are compared."""
    found: dict[str, Any] = {f"is_{name}": value for name, value in equals.items() if value is not None}
    if negotiation_id is not None:
        found[_NEGOTIATION] = negotiation_id
    if seat_id is not None:
        found[_SEAT] = seat_id
    return found


Compared = tuple[tuple[str, bool], ...]
"""Names of columns that are compared, each with whether it has to be empty."""


def compared(equals: Mapping[str, Any]) -> Compared:
    """Return what of the values decides the words of a statement."""
    return tuple((name, value is None) for name, value in equals.items())


Order = tuple[tuple[Column[Any], bool], ...]
"""Columns, each with whether the largest comes first."""


def order(given: tuple[ColumnElement[Any], ...]) -> Order | None:
    """Return the columns of an order; None where it is made of anything but columns."""
    found: list[tuple[Column[Any], bool]] = []
    for one in given:
        falling = isinstance(one, UnaryExpression) and one.modifier is operators.desc_op
        column = one.element if isinstance(one, UnaryExpression) and falling else one
        if not isinstance(column, Column):
            return None
        found.append((column, falling))
    return tuple(found)


@lru_cache(KEPT)
def rows(table: Table, by: Eyes, names: Compared, ordered: Order, limit: int | None) -> Select[Any]:
    """Return the statement that reads rows in an order."""
    wanted = [column.desc() if falling else column for column, falling in ordered]
    return select(table).where(*_seen(table, by, names)).order_by(*wanted).limit(limit)


@lru_cache(KEPT)
def count(table: Table, by: Eyes, names: Compared) -> Select[Any]:
    """Return the statement that counts rows."""
    return select(func.count()).select_from(table).where(*_seen(table, by, names))


@lru_cache(KEPT)
def tally(table: Table, by: Eyes) -> Select[Any]:
    """Return the statement that counts the rows of each seat."""
    return select(table.c.seat_id, func.count()).where(*_seen(table, by, ())).group_by(table.c.seat_id)


@lru_cache(KEPT)
def newest(table: Table, seats: Table, by: Eyes) -> Select[Any]:
    """Return the statement that finds the largest number of each seat's rows, by the index: it reads one row a seat."""
    own = (table.c.negotiation_id == seats.c.negotiation_id, table.c.seat_id == seats.c.id)
    largest = select(func.max(table.c.number)).where(*own, *_seen(table, by, ())).correlate(seats).scalar_subquery()
    return select(seats.c.id, largest).where(*_seen(seats, by, ()))


@lru_cache(KEPT)
def newest_of_all(table: Table, by: Eyes) -> Select[Any]:
    """Return the statement that finds the largest number of the rows that belong to no seat."""
    return select(func.max(table.c.number)).where(*_seen(table, by, (("seat_id", True),)))


@lru_cache(KEPT)
def add(table: Table) -> Insert:
    """Return the statement that inserts a row."""
    return insert(table)


@lru_cache(KEPT)
def change(table: Table, by: Eyes, names: tuple[str, ...]) -> Update:
    """Return the statement that changes columns of one row, ``the_row``."""
    where = (table.c.id == bindparam("the_row"), _bound(seeing.writable, table, by))
    return change_of(table).where(*where).values({name: bindparam(f"new_{name}") for name in names})


@lru_cache(KEPT)
def remove(table: Table, by: Eyes, names: Compared) -> Delete:
    """Return the statement that deletes rows."""
    return delete(table).where(_bound(seeing.writable, table, by), *_equal(table, names))


@lru_cache(KEPT)
def of_negotiation(table: Table) -> Select[Any]:
    """Return the statement that finds the row ``the_row`` of a table in the negotiation ``home``."""
    return select(table.c.id).where(table.c.id == bindparam("the_row"), table.c.negotiation_id == bindparam("home"))


def _seen(table: Table, by: Eyes, names: Compared) -> tuple[ColumnElement[bool], ...]:
    return _bound(seeing.seen, table, by), *_equal(table, names)


def _equal(table: Table, names: Compared) -> tuple[ColumnElement[bool], ...]:
    return tuple(
        table.c[name].is_(None) if empty else table.c[name] == bindparam(f"is_{name}") for name, empty in names
    )


def _bound(rule: Any, table: Table, by: Eyes) -> ColumnElement[bool]:
    reach, negotiation, seat = by
    found: ColumnElement[bool] = rule(
        table, reach, bindparam(_NEGOTIATION) if negotiation else None, bindparam(_SEAT) if seat else None
    )
    return found
