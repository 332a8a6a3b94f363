"""What a database says when it fails, in one plain message; never the values of a row."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from detente.errors import DetenteError, InputError
from detente.table.errors import Conflict, NotThere

BUSY_SECONDS = 20

_OF_SQLITE = {
    "unable to open": "cannot be opened; check that it is there, and that you may read it and write to its folder",
    "readonly": "cannot be written; check the rights on the file and on its folder",
    "disk is full": "the disk is full; nothing of this act was kept and everything before it was; make room and try again",
    "locked": f"another program has kept it locked for {BUSY_SECONDS} seconds; close that program and try again",
    "disk i/o": "the disk reports an error; nothing of this act was kept; check the disk before you go on",
    "not a database": "is not a database of tables, or is damaged; restore a backup (detente table restore)",
    "malformed": "is damaged; restore a backup (detente table restore)",
}
_OF_POSTGRESQL = {
    "53100": "the disk of the database server is full; nothing of this act was kept; make room and try again",
    "53300": "the database server takes no more connections; try again, or raise max_connections",
    "25006": "the database server is read-only now; try again when it takes writes",
    "57P03": "the database server is starting or stopping; try again",
}
_MEANWHILE = {"40001", "40P01", "55P03"}
_NOT_ALLOWED = "42501"


class StoreFailed(InputError):
    """The database does not do its work now; nothing of the transaction was kept."""


def locked(engine: Engine) -> StoreFailed:
    """Return what to raise where others write for longer than anybody waits."""
    return StoreFailed(f"{place(engine)}: {_OF_SQLITE['locked']}")


def told(error: DBAPIError | PoolTimeout, engine: Engine) -> DetenteError:
    """Return what to raise for an error of the driver."""
    name = place(engine)
    if isinstance(error, PoolTimeout):
        return StoreFailed(f"{name}: too much at once; try again")
    if isinstance(error, IntegrityError):
        return Conflict("Somebody else changed it meanwhile. Load it again.")
    said = str(error.orig)
    if engine.dialect.name == "sqlite":
        for words, message in _OF_SQLITE.items():
            if words in said.lower():
                return StoreFailed(f"{name}: {message}")
        return StoreFailed(f"{name}: the database reports: {said}")
    state = getattr(error.orig, "sqlstate", None)
    if state in _MEANWHILE:
        return Conflict("Somebody else changed it meanwhile. Load it again.")
    if state == _NOT_ALLOWED and "row-level security" in said:
        return NotThere()
    if state in _OF_POSTGRESQL:
        return StoreFailed(f"{name}: {_OF_POSTGRESQL[state]}")
    if state is None or state.startswith(("08", "28", "3D", "57")):
        first = said.strip().splitlines()[0] if said.strip() else "no answer"
        return StoreFailed(f"{name}: the database server cannot be reached: {first}")
    return StoreFailed(f"{name}: the database server refuses (SQLSTATE {state})")


def place(engine: Engine) -> str:
    """Return the name of a database for a message, without a password."""
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=True)
