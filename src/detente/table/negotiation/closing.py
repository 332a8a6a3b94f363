"""What the clock closes: rounds, searches, batches and silence procedures, each in one transaction of its own.

Whatever kills the server leaves each of them before or after its close. Closing again does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table

from detente.records import Record
from detente.table.negotiation import answers, proposals, searching, silence
from detente.table.store import schema
from detente.table.store.database import SYSTEM, Database, Reach, Scope, Transaction


@dataclass(frozen=True)
class Happened(Record):
    """Something that the clock closed.

    Attributes
    ----------
    kind : str
        version, search, batch or silence.
    negotiation_id, id : str
    """

    kind: str
    negotiation_id: str
    id: str


def close_due(database: Database, *, searches: bool = True) -> tuple[Happened, ...]:
    """Close everything whose time has come, in every negotiation; return what was closed.

    Called by the server every second or so, and before anything is taken after a restart.

    Parameters
    ----------
    database : Database
    searches : bool
        Whether to run searches whose sealing has closed, too. A server says False here and calls :func:`run_searches` in
        another thread, so that no deadline waits for a search.
    """
    happened: list[Happened] = []
    for search in _open(database, schema.searches, unseeded=True):
        with database.transaction(_system(search)) as tx:
            row = tx.find(schema.searches, id=search.id, commitment="")
            if row is not None:
                searching.draw_seed(tx, row)
    if searches:
        run_searches(database)
    for kind, table, column, close in _CLOSES:
        for due in _open(database, table, column):
            with database.transaction(_system(due)) as tx:
                row = tx.find(table, id=due.id, state="open")
                if row is None or tx.now < getattr(row, column):
                    continue
                done = close(tx, row)
            if done is not False:
                happened.append(Happened(kind, due.negotiation_id, due.id))
    _destroy_keys(database)
    if happened:
        database.forget_deleted()
    return tuple(happened)


def run_searches(database: Database) -> int:
    """Run the searches whose sealing has closed, and keep their results sealed; return how many."""
    count = 0
    for search in _open(database, schema.searches):
        with database.transaction(_system(search), reading=True) as tx:
            row = tx.find(schema.searches, id=search.id, state="open")
            work = None if row is None or tx.now < searching.seal_by(row) else searching.ready(tx, row)
        if work is None:
            continue
        found = searching.run(work)
        with database.transaction(_system(search)) as tx:
            searching.keep_result(tx, work, found)
        count += 1
    return count


def _system(row: Row[Any]) -> Scope:
    return Scope(Reach.SYSTEM, row.negotiation_id)


def _open(database: Database, table: Table, due: str | None = None, *, unseeded: bool = False) -> list[Row[Any]]:
    """Return what is open, and due where a column is named."""
    with database.transaction(SYSTEM, reading=True) as tx:
        where = [] if due is None else [table.c[due] <= tx.now]
        if unseeded:
            where.append(table.c.commitment == "")
        return tx.rows(table, *where, state="open")


def _destroy_keys(database: Database) -> None:
    """Destroy the keys of closed batches; what a kill left over from an earlier close, too."""
    names = {name for name in database.vault.names() if name.startswith("batch-")}
    if not names:
        return
    with database.transaction(SYSTEM, reading=True) as tx:
        closed = {batch.key_name for batch in tx.rows(schema.batches, state="closed")}
    for name in sorted(names & closed):
        database.vault.destroy_key(name)


_CLOSES: tuple[tuple[str, Table, str, Callable[[Transaction, Row[Any]], bool | None]], ...] = (
    ("version", schema.versions, "closes_at", answers.close_round),
    ("search", schema.searches, "due_at", searching.answer),
    ("batch", schema.batches, "closes_at", proposals.close),
    ("silence", schema.silences, "closes_at", silence.close),
)
