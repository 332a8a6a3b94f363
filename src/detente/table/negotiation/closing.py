"""What the clock closes: rounds, searches, batches and silence procedures, each in one transaction of its own.

Whatever kills the server leaves each of them before or after its close. Closing again does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


@dataclass(frozen=True)
class Due:
    """What there is to do now.

    Attributes
    ----------
    unseeded : tuple of Row
        Searches whose seed is not drawn.
    closing : dict
        Rows whose time has come, by kind.
    searching : frozenset of str
        Searches whose sealing has closed. They may have run already.
    """

    unseeded: tuple[Row[Any], ...]
    closing: Mapping[str, list[Row[Any]]]
    searching: frozenset[str]


def due(database: Database) -> Due:
    """Look, in one transaction, for what there is to do."""
    with database.transaction(SYSTEM, reading=True) as tx:
        called = tx.rows(schema.searches, state="open")
        closing = {
            kind: tx.rows(table, table.c[column] <= tx.now, state="open")
            for kind, table, column, _ in _CLOSES
            if table is not schema.searches
        }
        closing["search"] = [row for row in called if row.due_at <= tx.now]
        return Due(
            tuple(row for row in called if row.commitment == ""),
            closing,
            frozenset(row.id for row in called if searching.seal_by(row) <= tx.now),
        )


def close_due(database: Database, *, searches: bool = True, now: Due | None = None) -> tuple[Happened, ...]:
    """Close everything whose time has come, in every negotiation; return what was closed.

    Called by the server every second or so, and before anything is taken after a restart.

    Parameters
    ----------
    database : Database
    searches : bool
        Whether to run searches whose sealing has closed, too. A server says False here and calls :func:`run_searches` in
        another thread, so that no deadline waits for a search.
    now : Due, optional
        What :func:`due` found just now.
    """
    now = now or due(database)
    happened: list[Happened] = []
    for search in now.unseeded:
        draw_seeds(database, search.negotiation_id)
    if searches and now.searching:
        run_searches(database)
    for kind, table, column, close in _CLOSES:
        for one in now.closing.get(kind, ()):
            with database.transaction(_system(one)) as tx:
                row = tx.find(table, id=one.id, state="open")
                if row is None or tx.now < getattr(row, column):
                    continue
                done = close(tx, row)
            if done is not False:
                happened.append(Happened(kind, one.negotiation_id, one.id))
    _destroy_keys(database)
    if happened:
        database.forget_deleted()
    return tuple(happened)


def draw_seeds(database: Database, negotiation_id: str) -> None:
    """Draw the seeds of searches that were called at a table; a server does so right after the chair's call."""
    scope = Scope(Reach.SYSTEM, negotiation_id)
    with database.transaction(scope, reading=True) as tx:
        called = tx.count(schema.searches, commitment="", state="open")
    if called:
        with database.transaction(scope) as tx:
            for row in tx.rows(schema.searches, commitment="", state="open"):
                searching.draw_seed(tx, row)


def run_searches(database: Database) -> int:
    """Run the searches whose sealing has closed, and keep their results sealed; return how many."""
    count = 0
    with database.transaction(SYSTEM, reading=True) as tx:
        called = tx.rows(schema.searches, state="open")
    for search in called:
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


def _destroy_keys(database: Database) -> None:
    """Destroy the keys of closed batches; what a kill left over from an earlier close, too."""
    names = {name for name in database.vault.names() if name.startswith("batch-")}
    if not names:
        return
    with database.transaction(SYSTEM, reading=True) as tx:
        closed = {
            batch.key_name for batch in tx.rows(schema.batches, schema.batches.c.key_name.in_(names), state="closed")
        }
    for name in sorted(names & closed):
        database.vault.destroy_key(name)


_CLOSES: tuple[tuple[str, Table, str, Callable[[Transaction, Row[Any]], bool | None]], ...] = (
    ("version", schema.versions, "closes_at", answers.close_round),
    ("search", schema.searches, "due_at", searching.answer),
    ("batch", schema.batches, "closes_at", proposals.close),
    ("silence", schema.silences, "closes_at", silence.close),
)
