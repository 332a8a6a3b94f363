"""Looking after a database: verify its logs, back it up, restore it, erase a negotiation."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import make_url

from detente.errors import DetenteError, InputError
from detente.files import Taken
from detente.records import Record
from detente.table.clock import Clock, system_clock
from detente.table.errors import NotThere
from detente.table.store import audit, opening, schema, server_log
from detente.table.store.audit import Head
from detente.table.store.database import SYSTEM, Database, Reach, Scope
from detente.table.store.opening import is_postgresql, keys_of, open_database


@dataclass(frozen=True)
class Chain(Record):
    """One chain of a log, and whether it holds.

    Attributes
    ----------
    negotiation_id, title : str
    seat : str or None
        The delegation's name; None for the chain that all see.
    length : int
    hash : str
        The head: what the pages show.
    fault : str or None
        What is wrong, in a sentence.
    """

    negotiation_id: str
    title: str
    seat: str | None
    length: int
    hash: str
    fault: str | None


@dataclass(frozen=True)
class Verified(Record):
    """All chains of a database, and the heads that were written down and are nowhere in them.

    Attributes
    ----------
    chains : tuple of Chain
        Of the tables.
    lost : tuple of Head
    server : Chain
        What was done outside the tables; it names no table.
    """

    chains: tuple[Chain, ...]
    lost: tuple[Head, ...]
    server: Chain

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.lost and not any(chain.fault for chain in (*self.chains, self.server))


_ENDING = ".backup"
_BACKUP = f"table-%Y%m%d-%H%M%S{_ENDING}"


def head_of(text: str) -> Head:
    """Return a head as it was written down: ``LENGTH:HASH``.

    Raises
    ------
    InputError
    """
    number, _, hashed = text.partition(":")
    if not number.isdecimal() or len(hashed) != 64 or not set(hashed) <= set("0123456789abcdef"):
        raise InputError(f"found the head {text[:80]!r}, expected LENGTH:HASH as the pages show it, such as 12:3fb0...")
    return Head(int(number), hashed)


def verify(database: Database, heads: Iterable[Head] = ()) -> Verified:
    """Check every line of every chain, and that heads that somebody wrote down are still in one of them.

    Parameters
    ----------
    database : Database
    heads : iterable of Head
        Only these find a log that was cut short, or made anew as a whole.
    """
    chains: list[Chain] = []
    met: set[Head] = set()
    wanted = list(heads)
    with database.transaction(SYSTEM, reading=True) as tx:
        tables = tx.rows(schema.negotiations, order_by=schema.negotiations.c.title)
        last = server_log.head(tx)
        server = Chain("", "", None, last.length, last.hash, server_log.first_fault(tx))
        met |= {one for one in wanted if tx.count(schema.server_log, number=one.length, hash=one.hash)}
    for table in tables:
        with database.transaction(Scope(Reach.SYSTEM, table.id), reading=True) as tx:
            seats = tx.rows(schema.seats, order_by=schema.seats.c.position)
            for seat in (None, *seats):
                seat_id = None if seat is None else seat.id
                head = audit.head(tx, table.id, seat_id)
                fault = audit.first_fault(tx, table.id, seat_id)
                chains.append(
                    Chain(table.id, table.title, None if seat is None else seat.name, head.length, head.hash, fault)
                )
            met |= {head for head in wanted if tx.count(schema.log, number=head.length, hash=head.hash)}
    return Verified(tuple(chains), tuple(head for head in wanted if head not in met and head.length), server)


def find_negotiation(database: Database, named: str) -> tuple[str, str]:
    """Return the id and the title of a negotiation by its id, the beginning of its id, or its title.

    Raises
    ------
    NotThere
        When there is none, or more than one.
    """
    with database.transaction(SYSTEM, reading=True) as tx:
        rows = tx.rows(schema.negotiations, order_by=schema.negotiations.c.title)
    exact = [row for row in rows if named in (row.id, row.title)]
    found = exact or [row for row in rows if len(named) >= 4 and row.id.startswith(named)]
    if len(found) != 1:
        known = ", ".join(f"{row.id[:8]} ({row.title})" for row in rows[:10]) or "none"
        raise NotThere(f"found {len(found)} tables called {named!r}, expected one of: {known}")
    return found[0].id, found[0].title


def backup(address: str, target: Path) -> Path:
    """Write a whole copy of a database to a new file, while it is in use.

    On SQLite a database file, by SQLite's own online backup; on PostgreSQL an archive of ``pg_dump``. Keys are not in it.

    Parameters
    ----------
    address : str
        On PostgreSQL that of the owner.
    target : Path

    Raises
    ------
    Taken
        When the file is there already.
    InputError
    """
    if target.exists() or target.is_symlink():
        raise Taken(f"{target} is there already; nothing was written")
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(handle)
        if is_postgresql(address):
            _dump(address, temporary)
        else:
            _copy(Path(address), temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        try:
            os.link(temporary, target)
        except FileExistsError:
            raise Taken(f"{target} is there already; nothing was written") from None
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            Path(f"{temporary}{ending}").unlink(missing_ok=True)
    return target


def note_backup(address: str, target: Path) -> str:
    """Write into the log of the server that a backup is about to be made; return why that cannot be, or an empty text.

    A backup is worth more than its line: a full disk, or a database of an older version, does not stop it.
    """
    if target.exists() or (not is_postgresql(address) and not Path(address).is_file()):
        return ""  # refused in a moment
    try:
        return "" if opening.note(address, "backup") else "this database is of an older version"
    except DetenteError as error:
        return str(error)


@dataclass(frozen=True)
class Backup(Record):
    """One backup in a folder.

    Attributes
    ----------
    name : str
    size : int
        In bytes.
    made_at : datetime
    """

    name: str
    size: int
    made_at: datetime


def backups(folder: Path) -> list[Backup]:
    """Return the backups in a folder that :func:`backup_into` wrote, the newest first."""
    found = []
    for path in folder.glob(f"table-*{_ENDING}"):
        with contextlib.suppress(ValueError, OSError):
            made_at = datetime.strptime(path.name, _BACKUP).replace(tzinfo=UTC)
            found.append(Backup(path.name, path.stat().st_size, made_at))
    return sorted(found, key=lambda one: one.name, reverse=True)


def backup_into(database: Database, folder: Path, by: str | None = None) -> Path:
    """Write a whole copy of an open database of SQLite into a folder, named after the time.

    Parameters
    ----------
    database : Database
    folder : Path
    by : str, optional
        The id of the administrator who asks; the log of the server says so before the copy is made, and in the copy.

    Raises
    ------
    Taken
        Within the same second.
    InputError
        On PostgreSQL, whose owner backs it up from the command line.
    """
    if not database.is_sqlite:
        raise InputError("the server's role may not copy a database on PostgreSQL: its owner runs detente table backup")
    target = folder / database.clock().strftime(_BACKUP)
    if not target.exists():
        with database.transaction(SYSTEM) as tx:
            server_log.append(tx, "backup", by)
    return backup(str(database.engine.url.database), target)


def restore(source: Path, address: str, keys: Path | None = None, clock: Clock = system_clock) -> Database:
    """Make a database of a backup, where there is none, and open it.

    Batches that were open in the backup and whose key has been destroyed since are closed as not adopted: nobody can
    open their answers any more.

    Parameters
    ----------
    source : Path
    address : str
        A file that does not exist yet; on PostgreSQL an empty database, with the owner's role.
    keys : Path, optional
    clock : callable

    Raises
    ------
    Taken, InputError
    """
    if not source.is_file():
        raise InputError(f"{source}: there is no such file")
    keys_of(address, keys)
    if is_postgresql(address):
        _undump(source, address)
        database = open_database(address, keys, clock)
    else:
        database = _put_back(source, Path(address), keys, clock)
    _close_lost_batches(database)
    with database.transaction(SYSTEM) as tx:
        server_log.append(tx, "restored from a backup")
    return database


def erase(database: Database, negotiation_id: str) -> None:
    """Erase a negotiation with everything in it, from the file and from the log written ahead.

    Accounts stay. Earlier backups still hold it: destroy them too.

    Parameters
    ----------
    database : Database
        On PostgreSQL opened as the owner.
    negotiation_id : str

    Raises
    ------
    NotThere
    """
    with database.transaction(Scope(Reach.SYSTEM, negotiation_id)) as tx:
        tx.row(schema.negotiations, id=negotiation_id)
        names = [batch.key_name for batch in tx.rows(schema.batches)]
        for table in reversed(schema.metadata.sorted_tables):
            if table is schema.negotiations:
                tx.remove(table, id=negotiation_id)
            elif "negotiation_id" in table.c:
                tx.remove(table, negotiation_id=negotiation_id)
        server_log.append(tx, "table erased", None, negotiation_id)
    for name in names:
        database.vault.destroy_key(name)
    _scrub(database)


def _scrub(database: Database) -> None:
    """Write the database anew, so that no freed page holds what was deleted."""
    if database.is_sqlite:
        database.forget_deleted()
        with contextlib.closing(_sqlite(Path(str(database.engine.url.database)))) as connection:
            connection.execute("vacuum")
        database.forget_deleted()
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum full")


def _sqlite(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=rw", uri=True, isolation_level=None, timeout=20)


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise InputError(f"{source}: there is no database")
    try:
        with contextlib.closing(_sqlite(source)) as one, contextlib.closing(_sqlite(target)) as other:
            one.backup(other)
            other.execute("pragma journal_mode=delete")
    except sqlite3.Error as error:
        raise InputError(f"{source}: the backup failed: {error}; nothing was written") from None


def _put_back(source: Path, target: Path, keys: Path | None, clock: Clock) -> Database:
    if target.exists():
        raise Taken(f"{target} is there already; nothing was written")
    with contextlib.closing(_sqlite(source)) as connection:
        try:
            sound = connection.execute("pragma integrity_check").fetchone() == ("ok",)
        except sqlite3.Error:
            sound = False
    if not sound:
        raise InputError(f"{source}: is no sound database of tables; nothing was written")
    backup(str(source), target)
    try:
        return open_database(str(target), keys, clock)
    except BaseException:
        for ending in ("", "-wal", "-shm"):
            Path(f"{target}{ending}").unlink(missing_ok=True)
        raise


def _close_lost_batches(database: Database) -> None:
    with database.transaction(SYSTEM, reading=True) as tx:
        lost = [row for row in tx.rows(schema.batches, state="open") if row.key_name not in database.vault.names()]
    for batch in lost:
        with database.transaction(Scope(Reach.SYSTEM, batch.negotiation_id)) as tx:
            for proposal in tx.rows(schema.proposals, batch_id=batch.id):
                tx.remove(schema.acceptances, proposal_id=proposal.id)
                tx.change(schema.proposals, proposal.id, state="not_adopted")
            tx.change(schema.batches, batch.id, state="closed")
            tx.log("batch void after a restore", None, batch.id)


def _dump(address: str, target: Path) -> None:
    dump = ("--format=custom", "--enable-row-security", "--no-owner", f"--file={target}")
    _run("pg_dump", address, *dump)


def _undump(source: Path, address: str) -> None:
    put = ("--exit-on-error", "--single-transaction", "--no-owner", str(source))
    _run("pg_restore", address, *put)


def _run(program: str, address: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on a database; the pass phrase goes into its environment, not its arguments."""
    found = shutil.which(program) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)), None
    )
    if found is None:
        raise InputError(f"{program} is not installed; install PostgreSQL's client programs")
    url = make_url(address).set(drivername="postgresql")
    secret = {} if url.password is None else {"PGPASSWORD": url.password}
    bare = url._replace(password=None).render_as_string(hide_password=False)
    done = subprocess.run(
        [found, f"--dbname={bare}", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | secret | {"PGOPTIONS": "-c detente.reach=system"},
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise InputError(f"{program}: {said[0] if said else 'failed'}; nothing was written")
