"""A class: one trainer, one exercise, many tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.errors import InputError
from detente.records import Record
from detente.table.ground_rules import GroundRules
from detente.table.negotiation import structure
from detente.table.negotiation.setting_up import Opened
from detente.table.store import schema
from detente.table.store.database import Database, Reach, Scope
from detente.table.training import exercises

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
    database: Database,
    exercise_id: str,
    tables: int,
    *,
    computer: Sequence[str] | Mapping[str, str] = (),
    rules: GroundRules | None = None,
    chair: str | None = None,
) -> tuple[Opened, ...]:
    """Set up so many tables of one exercise, numbered from 1; a single one has no number.

    Parameters
    ----------
    database : Database
    exercise_id : str
    tables : int
    computer, rules, chair
        As :func:`.exercises.start` takes them.

    Raises
    ------
    InputError
        For an unknown exercise or party, or more than 60 tables.
    """
    if not 1 <= tables <= MOST_TABLES:
        raise InputError(f"found {tables} tables, expected 1 to {MOST_TABLES}")
    title = next((e.title for e in exercises.exercises() if e.id == exercise_id), exercise_id)
    titles = [f"{title}, table {number}" for number in range(1, tables + 1)] if tables > 1 else [title]
    return tuple(
        exercises.start(database, exercise_id, title=one, computer=computer, rules=rules, chair=chair) for one in titles
    )


def overview(database: Database, negotiation_ids: Sequence[str]) -> tuple[ClassTable, ...]:
    """Return where the tables of a class stand, for the trainer who chairs them. The caller has checked that.

    Parameters
    ----------
    negotiation_ids : sequence of str
        Tables that the trainer chairs.
    """
    found = []
    for negotiation_id in negotiation_ids:
        with database.transaction(Scope(Reach.CHAIR, negotiation_id), reading=True) as tx:
            row = structure.negotiation_row(tx, negotiation_id)
            found.append(
                ClassTable(
                    negotiation_id=row.id,
                    title=row.title,
                    state=row.state,
                    versions=tx.count(schema.versions),
                    searches=tx.count(schema.searches),
                    batches=tx.count(schema.batches),
                    settled=tx.count(schema.settlements) > 0,
                )
            )
    return tuple(found)
