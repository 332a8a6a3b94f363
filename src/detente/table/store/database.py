"""Opening the database, and transactions that see only what their scope may see.

Every query of the table goes through :class:`Transaction`: it adds the scope of the one who asks to each statement. On
PostgreSQL the same scope is a setting of the transaction that row-level security reads, so that a forgotten condition
still shows nothing.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Engine,
    Executable,
    Row,
    Select,
    String,
    Table,
    create_engine,
    delete,
    event,
    func,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from detente.errors import InputError
from detente.table.clock import Clock, ForwardClock, system_clock
from detente.table.errors import NotThere
from detente.table.roles import Actor, Role
from detente.table.store import audit, schema, seeing, statements
from detente.table.store.failures import BUSY_SECONDS, locked, told
from detente.table.store.seeing import Reach as Reach
from detente.table.store.vault import MAIN, At, Vault


@dataclass(frozen=True)
class Scope:
    """Whose eyes a transaction has."""

    reach: Reach
    negotiation_id: str | None = None
    seat_id: str | None = None

    @classmethod
    def of(cls, actor: Actor) -> Scope:
        """Return the scope of one who acts at a table."""
        reach = {Role.CHAIR: Reach.CHAIR, Role.SEAT: Reach.SEAT, Role.OBSERVER: Reach.OBSERVER}.get(actor.role)
        if reach is None:
            return ACCOUNTS
        return cls(reach, actor.negotiation_id, actor.seat_id if reach is Reach.SEAT else None)


SYSTEM = Scope(Reach.SYSTEM)
ACCOUNTS = Scope(Reach.ACCOUNTS)
_ENTER = text("select " + ", ".join(f"set_config('detente.{name}', :{name}, true)" for name in seeing.SETTINGS))


def new_id() -> str:
    """Return an identifier that nobody can guess."""
    return secrets.token_hex(16)


class Database:
    """One database of tables.

    Parameters
    ----------
    engine : Engine
    vault : Vault
    clock : callable
        Never runs backwards here, whatever it is given.
    """

    def __init__(self, engine: Engine, vault: Vault, clock: Clock = system_clock) -> None:
        self.engine = engine
        self.vault = vault
        self._clock = clock
        self._turn = threading.Lock()
        self.clock: Clock = ForwardClock(clock)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file of SQLite."""
        return self.engine.dialect.name == "sqlite"

    def remember_time(self) -> None:
        """Never date anything before what is dated already; called once the tables are there."""
        with self.transaction(SYSTEM, reading=True) as tx:
            latest = max((row.latest_at for row in tx.rows(schema.negotiations)), default=None)
        self.clock = ForwardClock(self._clock, latest)

    @contextlib.contextmanager
    def transaction(self, scope: Scope, *, reading: bool = False) -> Iterator[Transaction]:
        """Open a transaction with these eyes: committed when the block ends, undone when it raises.

        Parameters
        ----------
        scope : Scope
        reading : bool
            Only reads; does not wait for a writer.
        """
        try:
            with self._in_turn(reading), self.engine.connect() as connection:
                if reading and not self.is_sqlite:
                    connection = connection.execution_options(  # one picture for all queries
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                with connection.execution_options(detente_reading=reading).begin():
                    self._enter(connection, scope, reading)
                    yield Transaction(connection, scope, self.clock(), self.vault)
        except (DBAPIError, PoolTimeout) as error:
            raise told(error, self.engine) from None

    @contextlib.contextmanager
    def _in_turn(self, reading: bool) -> Iterator[None]:
        """Let writers of a file of SQLite wait here for one another: in the file they would only try again and again."""
        if reading or not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise locked(self.engine)
        try:
            yield
        finally:
            self._turn.release()

    def _enter(self, connection: Connection, scope: Scope, reading: bool) -> None:
        if self.is_sqlite:
            return
        scoped = (scope.reach.value, scope.negotiation_id or "", scope.seat_id or "")
        connection.execute(_ENTER, dict(zip(seeing.SETTINGS, scoped, strict=True)))
        if not reading and scope.negotiation_id:
            connection.execute(
                text("select pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": scope.negotiation_id}
            )

    def forget_deleted(self) -> None:
        """Empty the log written ahead into the file, so that what was deleted is in neither; a reader may hold it back.

        SQLite overwrites what is deleted (``secure_delete``); PostgreSQL does so when it vacuums.
        """
        if self.is_sqlite:
            with self.engine.connect() as connection:
                raw: Any = connection.connection.dbapi_connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_engine(address: str) -> Engine:
    """Return the engine of a database: a file of SQLite, or an address ``postgresql://...``.

    Errors never carry the values of a statement: they would end in the server's log.

    Raises
    ------
    InputError
        When the address is of neither kind.
    """
    if address.startswith(("postgresql:", "postgres:", "postgresql+psycopg:")):
        url = make_url(address).set(drivername="postgresql+psycopg")
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=24,
            query_cache_size=statements.KEPT,
        )
    if "://" in address:
        raise InputError(f"found {address.split('://')[0]}://, expected a file or postgresql://...")
    engine = create_engine(
        f"sqlite:///{Path(address).absolute()}",
        hide_parameters=True,
        query_cache_size=statements.KEPT,
        pool_size=8,
        max_overflow=24,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins no transactions of its own
        for line in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {line}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("detente_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


class Transaction:
    """What one scope may read and write, within one transaction.

    Attributes
    ----------
    scope : Scope
    now : datetime
        One moment for everything that the transaction does.
    vault : Vault
    """

    def __init__(self, connection: Connection, scope: Scope, now: datetime, vault: Vault) -> None:
        self._connection = connection
        self.scope = scope
        self.now = now
        self.vault = vault
        self._eyes = statements.eyes(scope.reach, scope.negotiation_id, scope.seat_id)
        self._scoped = statements.parameters(scope.negotiation_id, scope.seat_id, {})

    # Reading
    def rows(
        self, table: Table, *where: ColumnElement[bool], order_by: Any = None, limit: int | None = None, **equals: Any
    ) -> list[Row[Any]]:
        """Return the rows that this scope may see and that fulfil the conditions; in the order asked, else by id."""
        order = (
            order_by if isinstance(order_by, tuple) else (table.c.id,) if order_by is None else (order_by, table.c.id)
        )
        columns = None if where else statements.order(order)
        if columns is None:
            statement = self._seen(table, *where, **equals).order_by(*order).limit(limit)
            return list(self._connection.execute(statement))
        known = statements.rows(table, self._eyes, statements.compared(equals), columns, limit)
        return list(self._run(known, equals))

    def find(self, table: Table, *where: ColumnElement[bool], **equals: Any) -> Row[Any] | None:
        """Return the one row, or None."""
        if where:
            return self._connection.execute(self._seen(table, *where, **equals).limit(1)).first()
        return self._run(statements.rows(table, self._eyes, statements.compared(equals), (), 1), equals).first()

    def row(self, table: Table, *where: ColumnElement[bool], **equals: Any) -> Row[Any]:
        """Return the one row.

        Raises
        ------
        NotThere
            When there is none that this scope may see.
        """
        found = self.find(table, *where, **equals)
        if found is None:
            raise NotThere
        return found

    def count(self, table: Table, *where: ColumnElement[bool], **equals: Any) -> int:
        """Return the number of rows that this scope may see."""
        if where:
            statement = select(func.count()).select_from(self._seen(table, *where, **equals).subquery())
            return int(self._connection.execute(statement).scalar_one())
        return int(self._run(statements.count(table, self._eyes, statements.compared(equals)), equals).scalar_one())

    def tally(self, table: Table) -> dict[str, int]:
        """Return how many rows of each seat this scope may see."""
        return {str(row[0]): int(row[1]) for row in self._run(statements.tally(table, self._eyes), {})}

    def newest(self, table: Table) -> dict[str | None, int]:
        """Return the largest number of each seat's rows, and of those of no seat under None, as far as this scope may see."""
        found: dict[str | None, int | None] = {
            row[0]: row[1] for row in self._run(statements.newest(table, schema.seats, self._eyes), {})
        }
        found[None] = self._run(statements.newest_of_all(table, self._eyes), {}).scalar_one()
        return {seat: int(number) for seat, number in found.items() if number is not None}

    def stored(
        self,
        table: Table,
        names: tuple[str, ...],
        *where: ColumnElement[bool],
        order_by: Any = None,
        limit: int | None = None,
        **equals: Any,
    ) -> list[tuple[Any, ...]]:
        """Return columns of the rows as they are stored, times as text: for many rows."""
        columns = (
            type_coerce(column, String) if isinstance(column.type, schema.Moment) else column
            for column in (table.c[name] for name in names)
        )
        statement = self._seen(table, *where, **equals).with_only_columns(*columns).order_by(order_by).limit(limit)
        cursor: Any = self._connection.execute(statement).cursor
        return [tuple(row) for row in cursor.fetchall()]  # past the rows of SQLAlchemy, which cost more than reading

    # Writing
    def add(self, table: Table, **values: Any) -> str:
        """Insert a row and return its id.

        Raises
        ------
        NotThere
            When the row, or a row that it names, is beyond this scope or of another negotiation.
        """
        values = {"id": new_id(), **values}
        if "negotiation_id" in table.c and "negotiation_id" not in values and self.scope.negotiation_id:
            values["negotiation_id"] = self.scope.negotiation_id
        self._may_write(table, values)
        self._of_one_negotiation(table, values)
        self._connection.execute(statements.add(table), values)
        return str(values["id"])

    def change(self, table: Table, row_id: str, *where: ColumnElement[bool], **values: Any) -> None:
        """Change one row.

        Raises
        ------
        NotThere
            When this scope sees no such row, or the conditions do not hold for it.
        """
        before = self.row(table, *where, id=row_id)
        kept = {name: values[name] for name in ("id", "negotiation_id", "seat_id") if name in values}
        if any(getattr(before, name) != value for name, value in kept.items()):
            raise NotThere
        self._of_one_negotiation(table, {**values, "negotiation_id": getattr(before, "negotiation_id", None)})
        if where:
            rule = update(table).where(table.c.id == row_id, self._writable(table), *where)
            done = self._connection.execute(rule.values(**values))
        else:
            statement = statements.change(table, self._eyes, tuple(values))
            named = {"the_row": row_id, **{f"new_{name}": value for name, value in values.items()}}
            done = self._connection.execute(statement, self._scoped | named)
        if done.rowcount != 1:
            raise NotThere

    def remove(self, table: Table, *where: ColumnElement[bool], **equals: Any) -> int:
        """Delete rows that this scope may see; return how many."""
        if where:
            conditions = [*where, *(table.c[name] == value for name, value in equals.items())]
            return int(self._connection.execute(delete(table).where(self._writable(table), *conditions)).rowcount)
        return int(self._run(statements.remove(table, self._eyes, statements.compared(equals)), equals).rowcount)

    def take_turns(self, name: str) -> None:
        """Let transactions that do the same wait for one another until they end; a file of SQLite has one writer anyway."""
        if self._connection.dialect.name != "sqlite":
            self._connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 1))"), {"name": name})

    # Private columns
    def seal(
        self, table: Table, row_id: str, seat_id: str, data: bytes, *, column: str = "sealed", key: str = MAIN
    ) -> bytes:
        """Return data sealed for its place: this table, the negotiation of the scope, the seat, the row and the column."""
        if "negotiation_id" in table.c and self.scope.negotiation_id is None:
            raise ValueError("a private value belongs to a negotiation: name it in the scope")
        home = self.scope.negotiation_id if "negotiation_id" in table.c else None
        return self.vault.seal(self._at(table, row_id, seat_id, column, home), data, key)

    def unseal(self, table: Table, row: Row[Any], *, column: str = "sealed", key: str = MAIN) -> bytes:
        """Return what a row's private column holds.

        Raises
        ------
        Unsealable
        """
        seat_id = getattr(row, "seat_id", None) or ""
        negotiation_id = getattr(row, "negotiation_id", None)
        return self.vault.unseal(self._at(table, row.id, seat_id, column, negotiation_id), getattr(row, column), key)

    # The log
    def log(
        self, kind: str, actor: Actor | None = None, object_id: str | None = None, *, private: bool = False
    ) -> None:
        """Write a line of the log, without content.

        Parameters
        ----------
        kind : str
            What was done, in a word or two.
        actor : Actor, optional
            None: the clock, or the command line.
        object_id : str, optional
        private : bool
            Into the chain of the actor's seat, which only that seat sees; else into the chain that all see. Whatever
            would show that a seat has answered belongs there, or nowhere.
        """
        negotiation_id = self.scope.negotiation_id or (actor.negotiation_id if actor else None)
        if not negotiation_id:
            raise ValueError("a line of the log belongs to a negotiation")
        seat_id = actor.own_seat() if private and actor else None
        role = actor.role.value if actor else "clock"
        audit.append(self, negotiation_id, seat_id, kind, role, object_id)

    # Within
    def _run(self, statement: Executable, equals: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement that was put together before, with the scope and with what is compared."""
        return self._connection.execute(
            statement, statements.parameters(self.scope.negotiation_id, self.scope.seat_id, equals)
        )

    @staticmethod
    def _at(table: Table, row_id: str, seat_id: str, column: str, negotiation_id: str | None) -> At:
        return At(table.name, negotiation_id or "", seat_id, row_id, column)

    def _seen(self, table: Table, *where: ColumnElement[bool], **equals: Any) -> Select[Any]:
        conditions = [table.c[name] == value for name, value in equals.items()]
        return select(table).where(self._within(table), *where, *conditions)

    def _within(self, table: Table) -> ColumnElement[bool]:
        """Return the condition on a row that this scope may see it."""
        return seeing.seen(table, self.scope.reach, self.scope.negotiation_id, self.scope.seat_id)

    def _writable(self, table: Table) -> ColumnElement[bool]:
        """Return the condition on a row that this scope may change or delete it."""
        return seeing.writable(table, self.scope.reach, self.scope.negotiation_id, self.scope.seat_id)

    def _may_write(self, table: Table, values: dict[str, Any]) -> None:
        scope, seen_by = self.scope, table.info["seen_by"]
        if scope.reach is Reach.SYSTEM:
            if (
                scope.negotiation_id
                and "negotiation_id" in table.c
                and values["negotiation_id"] != scope.negotiation_id
            ):
                raise NotThere
            return
        if scope.reach is Reach.ACCOUNTS:
            if seen_by != "accounts" and table.name != "memberships":
                raise NotThere
            return
        if seen_by in ("accounts", "system") or values.get("negotiation_id") != scope.negotiation_id:
            raise NotThere
        if scope.reach is Reach.CHAIR and seen_by in ("negotiation", "seat_chair"):
            return
        own = scope.reach is Reach.SEAT and scope.seat_id is not None and values.get("seat_id") == scope.seat_id
        if not own and not (seen_by == "log" and values.get("seat_id") is None):
            raise NotThere

    def _of_one_negotiation(self, table: Table, values: dict[str, Any]) -> None:
        """Refuse a row that names a row of another negotiation."""
        home = values.get("negotiation_id")
        for column in table.c:
            value = values.get(column.name)
            if value is None or not column.foreign_keys or column.name == "negotiation_id":
                continue
            target = next(iter(column.foreign_keys)).column.table
            if home is None or "negotiation_id" not in target.c:
                continue
            there = statements.of_negotiation(target)
            if self._connection.execute(there, {"the_row": value, "home": home}).first() is None:
                raise NotThere
