"""Deadlines on the server's clock: the chair extends one for all, before it passes, and the log says so."""

from __future__ import annotations

from datetime import datetime

from detente.table.roles import Actor
from detente.table.store.database import Transaction

KINDS = ("version", "batch", "search", "silence")


def extend(tx: Transaction, actor: Actor, kind: str, object_id: str, to: datetime) -> None:
    """Extend a deadline for all (chair): only while it is open, and only to a later time.

    Parameters
    ----------
    kind : str
        ``version``, ``batch``, ``search`` or ``silence``.
    object_id : str
    to : datetime
        Aware.

    Raises
    ------
    NotThere, Closed, InputError
    """
    raise NotImplementedError
