"""The silence procedure: silence is yes, for seats that opted in and to whom the version was delivered; one no breaks it.

It closes at its deadline, objection or not. Who objected is told to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from detente.records import Record
from detente.table.roles import Actor
from detente.table.store.database import Transaction


@dataclass(frozen=True)
class Begun(Record):
    """A silence procedure that began."""

    id: str
    version_id: str
    closes_at: datetime


def opt_in(tx: Transaction, actor: Actor, yes: bool) -> None:
    """Say whether the seat's silence may count as a yes, in procedures that begin later (who may answer for the seat)."""
    raise NotImplementedError


def begin(tx: Transaction, actor: Actor, version_id: str, closes_at: datetime | None = None) -> Begun:
    """Begin a silence procedure on the newest version (chair): every needed seat opted in, and it was delivered to each."""
    raise NotImplementedError


def object_(tx: Transaction, actor: Actor, silence_id: str) -> None:
    """Break the silence (who may answer for the seat)."""
    raise NotImplementedError
