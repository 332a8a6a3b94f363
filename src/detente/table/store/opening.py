"""Making a database of tables, opening it, and bringing it to this version of the program."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from detente.errors import InputError
from detente.table.clock import Clock, system_clock
from detente.table.store import migrations, schema, seeing, server_log
from detente.table.store.database import SYSTEM, Database, Transaction, open_engine
from detente.table.store.failures import place, told
from detente.table.store.vault import MAIN, Unsealable, Vault

KEYS = "DETENTE_TABLE_KEYS"
SERVER_ROLE = "detente_server"
_CHECK = "0" * 32
_CHECKED = b"the key of this database"
_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def keys_of(address: str, keys: Path | None = None) -> Path:
    """Return the folder of the keys: as named, else by the environment, else beside the file.

    Parameters
    ----------
    address : str
    keys : Path, optional

    Raises
    ------
    InputError
        When the database is no file and nothing names a folder.
    """
    if keys is not None:
        return keys
    if named := os.environ.get(KEYS):
        return Path(named)
    if is_postgresql(address):
        raise InputError(f"expected --keys FOLDER or {KEYS}: the keys of a database on PostgreSQL lie elsewhere")
    return Path(f"{address}.keys")


def has_key(address: str, keys: Path | None = None) -> bool:
    """Whether there is a main key where the keys of a database lie."""
    return (keys_of(address, keys) / f"{MAIN}.key").exists()


def is_postgresql(address: str) -> bool:
    """Whether an address is one of PostgreSQL."""
    return address.startswith(("postgresql:", "postgres:", "postgresql+psycopg:"))


def exists(address: str) -> bool:
    """Whether there is a database with tables of a table.

    Raises
    ------
    InputError
        When it cannot be told: damaged, not reachable.
    """
    if not is_postgresql(address) and not Path(address).exists():
        return False
    engine = open_engine(address)
    try:
        with _looking(engine) as connection:
            return migrations.current(connection) is not None
    finally:
        engine.dispose()


def create(
    address: str, keys: Path | None = None, clock: Clock = system_clock, *, server_role: str = SERVER_ROLE
) -> Database:
    """Make the tables and the key of a new database, and open it.

    Parameters
    ----------
    address : str
        A file that does not exist yet, or ``postgresql://OWNER@HOST/NAME``, an empty database.
    keys : Path, optional
    clock : callable
    server_role : str
        On PostgreSQL the role that the server uses, which owns nothing.

    Raises
    ------
    InputError
        When there are tables already, or the place cannot be used; then nothing is left behind.
    """
    engine = open_engine(address)
    folder = keys_of(address, keys)
    new = not is_postgresql(address) and not Path(address).exists()
    if not is_postgresql(address) and not Path(address).absolute().parent.is_dir():
        raise InputError(f"{address}: there is no folder {Path(address).parent}; make it first")
    vault = Vault(folder)
    had_key = MAIN in vault.names()
    try:
        with _acting(engine) as connection:
            if inspect(connection).get_table_names():
                raise InputError(f"{place(engine)}: there are tables already; nothing was written")
            if not had_key:
                vault.create()
            _bring_up(connection, server_role)
            _write_check(connection, vault, clock)
    except BaseException:
        engine.dispose()
        if new:
            _unlink(address)
        if not had_key:
            _drop_key(vault)
        raise
    return Database(engine, vault, clock)


def take_away(database: Database, *, keep_key: bool) -> None:
    """Take away a file that was made just now, with its key: what was to be put into it could not be."""
    database.close()
    _unlink(str(database.engine.url.database))
    if not keep_key:
        _drop_key(database.vault)


def open_database(address: str, keys: Path | None = None, clock: Clock = system_clock) -> Database:
    """Open a database that is there and of this version.

    Parameters
    ----------
    address : str
    keys : Path, optional
    clock : callable

    Raises
    ------
    InputError
        Missing, damaged, of another version, not reachable, or the keys are not those of this database.
    """
    _must_be_there(address)
    folder = keys_of(address, keys)
    engine = open_engine(address)
    try:
        with _looking(engine) as connection:
            _must_be_current(migrations.current(connection), place(engine), address)
        if not folder.is_dir():
            raise InputError(f"{folder}: there are no keys here; name their folder with --keys or {KEYS}")
        database = Database(engine, Vault(folder), clock)
        _check_key(database)
        database.remember_time()
    except BaseException:
        engine.dispose()
        raise
    return database


def upgrade(address: str, *, server_role: str = SERVER_ROLE) -> tuple[str, str]:
    """Bring a database to this version, in one transaction; return the revisions before and after.

    Raises
    ------
    InputError
        Missing, damaged, or of a newer version.
    """
    _must_be_there(address)
    engine = open_engine(address)
    try:
        with _acting(engine) as connection:
            before = migrations.current(connection)
            if before is None or before not in migrations.known():
                _must_be_current(before, place(engine), address)
            _bring_up(connection, server_role)
            if before != migrations.newest():
                _note(connection, f"upgraded to revision {migrations.newest()}")
            return str(before), migrations.newest()
    finally:
        engine.dispose()


def note(address: str, kind: str) -> bool:
    """Write a line into the log of the server, without the keys; return whether this database has such a log.

    Raises
    ------
    InputError
        When nothing can be written now.
    """
    engine = open_engine(address)
    try:
        with _acting(engine) as connection:
            if migrations.current(connection) != migrations.newest():
                return False
            _note(connection, kind)
    finally:
        engine.dispose()
    return True


def _note(connection: Connection, kind: str) -> None:
    server_log.append(Transaction(connection, SYSTEM, system_clock(), Vault(Path())), kind)


def refuse_powerful_role(database: Database) -> None:
    """Refuse to serve as a role of PostgreSQL that row-level security does not hold, or that could change the tables.

    Raises
    ------
    InputError
        For a superuser, a role that bypasses row-level security, the owner of a table, or one that may make tables.
    """
    if database.is_sqlite:
        return
    with _looking(database.engine) as connection:
        row = connection.execute(
            text(
                "select current_user as name, rolsuper or rolcreaterole or rolcreatedb or rolreplication as strong, "
                "rolbypassrls as bypasses, "
                "exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                "where n.nspname = 'public' and pg_has_role(current_user, c.relowner, 'member')) as owns, "
                "has_schema_privilege(current_user, 'public', 'create') as makes, "
                "exists (select 1 from pg_roles r where (r.rolsuper or r.rolbypassrls) "
                "and pg_has_role(current_user, r.oid, 'member')) as becomes "
                "from pg_roles where rolname = current_user"
            )
        ).one()
        open_tables = connection.execute(
            text(
                "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' "
                "and n.nspname = 'public' and c.relname <> 'alembic_version' "
                "and not (c.relrowsecurity and c.relforcerowsecurity)"
            )
        ).scalar_one()
    faults = {
        "is a superuser or may make roles or databases": row.strong,
        "bypasses row-level security, or may become a role that does": row.bypasses or row.becomes,
        "owns tables, or may become their owner": row.owns,
        "may make tables in the schema public": row.makes,
    }
    found = [fault for fault, holds in faults.items() if holds]
    if found:
        raise InputError(
            f"{place(database.engine)}: the server does not start as {row.name}, which {'; '.join(found)}; "
            f"serve as {SERVER_ROLE} (docs: Host a table)"
        )
    if open_tables:
        raise InputError(
            f"{place(database.engine)}: {open_tables} tables have no row-level security; run detente table upgrade"
        )


def log_warning(database: Database) -> str | None:
    """Return what to change at a PostgreSQL server that would write the values of rows into its own log, or None."""
    if database.is_sqlite:
        return None
    with _looking(database.engine) as connection:
        verbosity = connection.execute(text("show log_error_verbosity")).scalar_one()
        statements = connection.execute(text("show log_min_error_statement")).scalar_one()
        every = connection.execute(text("show log_statement")).scalar_one()
    faults = [
        *([] if verbosity == "terse" else ["log_error_verbosity = terse"]),
        *([] if statements in ("panic", "fatal") else ["log_min_error_statement = panic"]),
        *([] if every in ("none", "ddl") else ["log_statement = none"]),
    ]
    if not faults:
        return None
    return (
        f"the database server's own log may hold values of rows; set for the role of this server: {', '.join(faults)}"
    )


@contextlib.contextmanager
def _looking(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads, with plain messages."""
    with (
        _plainly(engine),
        engine.connect() as connection,
        connection.execution_options(detente_reading=True).begin(),
    ):
        yield connection


@contextlib.contextmanager
def _acting(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that may change the tables; of two at the same time one waits."""
    with _plainly(engine), engine.connect() as connection, connection.begin():
        if engine.dialect.name != "sqlite":
            connection.execute(text("select pg_advisory_xact_lock(hashtextextended('detente tables', 0))"))
            connection.execute(text("select set_config('detente.reach', 'system', true)"))
        yield connection


@contextlib.contextmanager
def _plainly(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise told(error, engine) from None


def _must_be_there(address: str) -> None:
    if not is_postgresql(address) and not Path(address).is_file():
        raise InputError(f"{address}: there is no database; detente table new {address} makes one")


def _must_be_current(revision: str | None, name: str, address: str) -> None:
    if revision is None:
        raise InputError(f"{name}: there are no tables of a table in it; detente table new makes them")
    if revision not in migrations.known():
        raise InputError(
            f"{name}: found revision {revision}, and this version of Detente knows none after {migrations.newest()}; "
            "use the version of Detente that made it, or a later one"
        )
    if revision != migrations.newest():
        raise InputError(
            f"{name}: found revision {revision}, expected {migrations.newest()}; "
            "back it up, then run detente table upgrade"
        )


def _bring_up(connection: Connection, server_role: str) -> None:
    migrations.migrate(connection)
    if connection.dialect.name == "sqlite":
        return
    if not _ROLE.fullmatch(server_role):
        raise InputError(f"found the role {server_role!r}, expected small letters, digits and underscores")
    for table in schema.metadata.sorted_tables:
        for statement in seeing.policies(table, connection.dialect):
            connection.exec_driver_sql(statement)
    there = connection.execute(text("select 1 from pg_roles where rolname = :name"), {"name": server_role}).first()
    if there is None:
        raise InputError(f"there is no role {server_role}; make it first: create role {server_role} login")
    for statement in _grants(server_role):
        connection.exec_driver_sql(statement)


def _grants(role: str) -> Iterator[str]:
    """Yield what the server's role may do: rows of all tables; to the logs it only adds."""
    yield "revoke all on all tables in schema public from public"
    yield f"revoke all on all tables in schema public from {role}"
    yield f"grant usage on schema public to {role}"
    for table in schema.metadata.sorted_tables:
        rights = "select, insert" if table in schema.LOGS else "select, insert, update, delete"
        yield f'grant {rights} on "{table.name}" to {role}'
    yield f"grant select on alembic_version to {role}"


def _unlink(address: str) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{address}{ending}").unlink(missing_ok=True)


def _drop_key(vault: Vault) -> None:
    vault.destroy_key(MAIN)
    with contextlib.suppress(OSError):
        vault.folder.rmdir()


def _write_check(connection: Connection, vault: Vault, clock: Clock) -> None:
    tx = Transaction(connection, SYSTEM, clock(), vault)
    tx.add(schema.about, id=_CHECK, sealed=tx.seal(schema.about, _CHECK, "", _CHECKED), made_at=tx.now)


def _check_key(database: Database) -> None:
    with database.transaction(SYSTEM, reading=True) as tx:
        row = tx.find(schema.about, id=_CHECK)
        try:
            fits = row is not None and tx.unseal(schema.about, row) == _CHECKED
        except Unsealable:
            fits = False
    if not fits:
        raise InputError(
            f"{database.vault.folder}: these are not the keys of {place(database.engine)}; name their folder with --keys"
        )
