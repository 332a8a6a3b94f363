"""The log of the server: what administrators and the command line did outside the tables, in one chain of hashes.

Accounts, invitations to accounts, new pass phrases, second factors, backups, restores, upgrades, tables set up from the
command line and erased. Like the log of a negotiation (:mod:`.audit`) it holds no content, and its head is shown: to
everybody who has an account.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from detente.table.store import schema
from detente.table.store.audit import PAGE, START, Head, hash_of
from detente.table.store.database import Transaction

_NAME = "detente server log"


def line_hash(number: int, at: datetime, kind: str, by: str, object_id: str, previous: str) -> str:
    """Return the hash of one line, over everything that it says and the hash before it."""
    return hash_of(("server", number, at.strftime(schema.SHAPE), kind, by, object_id, previous))


def append(tx: Transaction, kind: str, by: str | None = None, object_id: str | None = None) -> None:
    """Write one line at the end, in the transaction of the act.

    Parameters
    ----------
    tx : Transaction
        With the eyes of accounts, or of the system.
    kind : str
        What was done, in a few words.
    by : str, optional
        The id of the person; default: the command line.
    object_id : str, optional
        The account or the table that it was done to.
    """
    tx.take_turns(_NAME)
    before = head(tx)
    number, by, object_id = before.length + 1, by or "", object_id or ""
    tx.add(
        schema.server_log,
        number=number,
        at=tx.now,
        kind=kind,
        by=by,
        object_id=object_id,
        previous=before.hash,
        hash=line_hash(number, tx.now, kind, by, object_id, before.hash),
    )


def head(tx: Transaction) -> Head:
    """Return the last line: how many there are, and its hash."""
    last = tx.rows(schema.server_log, order_by=(schema.server_log.c.number.desc(),), limit=1)
    return Head(last[0].number, last[0].hash) if last else Head(0, START)


def lines(tx: Transaction) -> Iterator[Row[Any]]:
    """Yield all lines in order, a page at a time."""
    number = schema.server_log.c.number
    after = 0
    while page := tx.rows(schema.server_log, number > after, order_by=(number,), limit=PAGE):
        yield from page
        after = page[-1].number


def first_fault(tx: Transaction) -> str | None:
    """Return what is wrong with the chain, in a sentence, or None."""
    previous = START
    for expected, row in enumerate(lines(tx), 1):
        if row.number != expected:
            return f"line {expected} of the log is missing"
        hashed = line_hash(row.number, row.at, row.kind, row.by, row.object_id, previous)
        if row.previous != previous or row.hash != hashed:
            return f"line {expected} of the log was changed"
        previous = row.hash
    return None
