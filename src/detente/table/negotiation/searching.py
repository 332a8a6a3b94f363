"""Searches: sheets are sealed for one search, and the answer is a text or "none found", given at a time set before.

A sheet that was sealed serves one search and is destroyed with its answer. The search itself runs as soon as sealing has
closed; its result is kept sealed until the time of the answer. So how long it took, and whether every sheet was there, can
be read from nothing. A needed seat that sealed no sheet makes the answer "none found", like any other reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from detente.case.format.models.case import Point
from detente.records import Record
from detente.table.negotiation.sheets import Sheet
from detente.table.roles import Actor
from detente.table.store.database import Transaction

MARGIN = timedelta(minutes=30)
"""Longest time between the end of sealing and the answer: room for the search."""


@dataclass(frozen=True)
class Called(Record):
    """A search that the chair called."""

    id: str
    number: int
    commitment: str
    seal_by: datetime
    due_at: datetime


@dataclass(frozen=True)
class Ready:
    """A search whose sealing has closed: what it works on, and nothing of the database."""

    search_id: str
    negotiation_id: str
    points: tuple[Point, ...]
    sheets: Mapping[str, Sheet] = field(repr=False)
    needed: tuple[str, ...]
    seed: bytes = field(repr=False)
    near: float
    signed: Mapping[str, str] | None


def seal_by(search: Row[Any]) -> datetime:
    """Return until when sheets are sealed: a sixth of the time before the answer, at most half an hour."""
    asked: datetime = search.asked_at
    end: datetime = search.due_at
    return end - min(MARGIN, (end - asked) / 6)


def call(tx: Transaction, actor: Actor, due_at: datetime | None = None) -> Called:
    """Call a search (chair). After signature it looks for a text at least as good for everybody as the signed one.

    Raises
    ------
    Closed, Conflict, NotAllowed
    """
    raise NotImplementedError


def seal_sheet(tx: Transaction, actor: Actor, search_id: str) -> None:
    """Seal the seat's sheet as it is now for one search; a later sealing takes its place (who may answer for the seat)."""
    raise NotImplementedError


def withdraw_sheet(tx: Transaction, actor: Actor, search_id: str) -> None:
    """Take the sealed sheet back before sealing closes."""
    raise NotImplementedError
