"""A class: one trainer, one exercise, many tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.records import Record
from detente.table.negotiation.setting_up import Opened
from detente.table.store.database import Database

MOST_TABLES = 60


@dataclass(frozen=True)
class ClassTable(Record):
    """Where one table of a class stands: only what everybody at that table may know.

    Attributes
    ----------
    negotiation_id, title, state : str
    versions, searches, batches : int
    settled : bool
    """

    negotiation_id: str
    title: str
    state: str
    versions: int
    searches: int
    batches: int
    settled: bool


def open_class(
    database: Database, exercise_id: str, tables: int, *, computer: Sequence[str] = ()
) -> tuple[Opened, ...]:
    """Set up so many tables of one exercise, numbered from 1."""
    raise NotImplementedError


def overview(database: Database, negotiation_ids: Sequence[str]) -> tuple[ClassTable, ...]:
    """Return where the tables of a class stand, for the trainer who chairs them."""
    raise NotImplementedError
