"""Which rows a reach may see and may write: said once, for the queries and for the row-level security of PostgreSQL.

Each condition is an expression over the columns of a table. :class:`~.database.Transaction` fills in the scope it has,
the policies of PostgreSQL the settings of the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Table, and_, false, func, literal, or_, select, true

from detente.table.store import schema


class Reach(StrEnum):
    """How far a transaction may see."""

    SYSTEM = "system"  # what the clock closes, setting up, verification
    ACCOUNTS = "accounts"  # signing in
    CHAIR = "chair"
    SEAT = "seat"
    OBSERVER = "observer"


SETTINGS = ("reach", "negotiation", "seat")
"""Settings of a transaction of PostgreSQL, each called ``detente.NAME``."""

_OF_ACCOUNTS = frozenset({"negotiations", "seats", "memberships"})
Value = ColumnElement[Any] | str


def here(table: Table, negotiation: Value) -> ColumnElement[bool] | None:
    """Return the condition that a row belongs to a negotiation; None for a table that belongs to none."""
    if table is schema.negotiations:
        return table.c.id == negotiation
    if table.info["seen_by"] == "accounts" or "negotiation_id" not in table.c:
        return None
    return table.c.negotiation_id == negotiation


def seen(table: Table, reach: Reach, negotiation: Value | None, seat: Value | None) -> ColumnElement[bool]:
    """Return the condition on a row that a reach may see it.

    Parameters
    ----------
    table : Table
    reach : Reach
    negotiation, seat : expression or str, optional
        None: the scope names none.
    """
    seen_by = table.info["seen_by"]
    of_this = None if negotiation is None else here(table, negotiation)
    if reach is Reach.SYSTEM:
        return true() if of_this is None else of_this
    if reach is Reach.ACCOUNTS:
        return true() if seen_by == "accounts" or table.name in _OF_ACCOUNTS else false()
    if seen_by in ("accounts", "system") or of_this is None:
        return false()
    own = false() if seat is None or reach is not Reach.SEAT else _of_seat(table, seat)
    if seen_by == "negotiation":
        return of_this
    if seen_by == "log":
        return and_(of_this, or_(table.c.seat_id.is_(None), own))
    if seen_by == "seat_chair" and reach is Reach.CHAIR:
        return of_this
    return and_(of_this, own)


def writable(table: Table, reach: Reach, negotiation: Value | None, seat: Value | None) -> ColumnElement[bool]:
    """Return the condition on a row that a reach may insert, change or delete it.

    A chair writes what all see and what the chair sees; a seat only its own rows and lines of the log; an observer only
    lines of the log; everybody notes the time of the latest act in the row of the negotiation.
    """
    seen_by = table.info["seen_by"]
    can_see = seen(table, reach, negotiation, seat)
    if reach is Reach.SYSTEM:
        return can_see
    if reach is Reach.ACCOUNTS:
        return can_see if seen_by == "accounts" or table is schema.memberships else false()
    if reach is Reach.CHAIR or seen_by == "log" or table is schema.negotiations:
        return can_see
    if reach is Reach.OBSERVER or seat is None:
        return false()
    return and_(can_see, _of_seat(table, seat))


def policies(table: Table, dialect: Dialect) -> Iterator[str]:
    """Yield the statements that put row-level security on a table of PostgreSQL; done again, they change nothing."""
    name = f'"{table.name}"'
    yield f"alter table {name} enable row level security"
    yield f"alter table {name} force row level security"
    for policy, kind in (("detente_see", "select"), ("detente_add", "insert"), ("detente_change", "update"), ("detente_remove", "delete")):  # fmt: skip
        told = _as_sql(table, dialect, writing=kind != "select")
        yield f"drop policy if exists {policy} on {name}"
        conditions = {
            "select": f"using ({told})",
            "insert": f"with check ({told})",
            "update": f"using ({told}) with check ({told})",
            "delete": f"using ({told})",
        }
        yield f"create policy {policy} on {name} for {kind} to public {conditions[kind]}"


def _of_seat(table: Table, seat: Value) -> ColumnElement[bool]:
    return table.c.seat_id == seat if "seat_id" in table.c else false()


def _as_sql(table: Table, dialect: Dialect, *, writing: bool) -> str:
    """Return the condition of a policy: one branch for each reach; without a setting, none holds."""
    reach, negotiation, seat = (
        select(func.coalesce(func.current_setting(f"detente.{name}", True), "")).scalar_subquery() for name in SETTINGS
    )
    branches = []
    for each in Reach:
        condition = (writable if writing else seen)(table, each, negotiation, seat)
        if each is Reach.SYSTEM and here(table, negotiation) is not None:
            condition = or_(negotiation == literal(""), condition)
        branches.append(and_(reach == literal(each.value), condition))
    compiled = or_(*branches).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return str(compiled).replace("%%", "%")
