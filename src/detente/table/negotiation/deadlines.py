"""Deadlines on the server's clock: the chair extends one for all, before it passes, and the log says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table

from detente.errors import InputError
from detente.table.errors import Closed, Conflict
from detente.table.negotiation import searching, structure
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Transaction

MOST_DAYS = 180


def extend(
    tx: Transaction, actor: Actor, kind: str, object_id: str, to: datetime, read: datetime | None = None
) -> None:
    """Extend a deadline for all (chair): only while it is open, and only to a later time.

    Parameters
    ----------
    kind : str
        ``version``, ``batch``, ``search`` or ``silence``.
    object_id : str
    to : datetime
        Aware.
    read : datetime, optional
        The deadline that the chair has read, to the minute.

    Raises
    ------
    NotThere, Closed, Conflict, InputError
    """
    actor.must_be(Role.CHAIR)
    structure.must_be(tx, actor.negotiation_id, "open", "signed")
    if kind not in _OF:
        raise InputError(f"found the deadline {kind!r}, expected one of {', '.join(_OF)}")
    table, column = _OF[kind]
    row = tx.row(table, id=object_id)
    now_due: datetime = getattr(row, column)
    last = searching.seal_by(row) if kind == "search" else now_due
    if row.state != "open" or tx.now >= last:
        raise Closed("This has closed; a deadline is extended before it passes.")
    if read is not None and now_due.replace(second=0, microsecond=0) != read.replace(second=0, microsecond=0):
        raise Conflict(
            f"This deadline was moved meanwhile, to {now_due:%Y-%m-%d %H:%M} UTC. Load the page again. Nothing was written."
        )
    if to <= now_due:
        raise InputError("a deadline is moved to a later time only")
    if to > tx.now + timedelta(days=MOST_DAYS):
        raise InputError(f"a deadline lies at most {MOST_DAYS} days ahead")
    tx.change(table, object_id, **{column: to})
    tx.log(f"deadline of {kind} extended", actor, object_id)


_OF: dict[str, tuple[Table, str]] = {
    "version": (schema.versions, "closes_at"),
    "batch": (schema.batches, "closes_at"),
    "search": (schema.searches, "due_at"),
    "silence": (schema.silences, "closes_at"),
}
KINDS = tuple(_OF)
