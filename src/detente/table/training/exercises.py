"""Exercises that come with the table: invented cases with confidential instructions for each seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.records import Record
from detente.table.negotiation.setting_up import Opened
from detente.table.store.database import Database


@dataclass(frozen=True)
class Exercise(Record):
    """A ready exercise.

    Attributes
    ----------
    id, title, summary : str
    parties : dict of str to str
        Names by id.
    points : int
    """

    id: str
    title: str
    summary: str
    parties: dict[str, str]
    points: int


def exercises() -> tuple[Exercise, ...]:
    """Return the ready exercises, the smallest first."""
    raise NotImplementedError


def start(database: Database, exercise_id: str, *, title: str | None = None, computer: Sequence[str] = ()) -> Opened:
    """Set up a table of an exercise: seats, instructions, and the seats that the computer plays.

    Parameters
    ----------
    computer : sequence of str
        Parties that the computer plays.
    """
    raise NotImplementedError


def instructions_pdf(title: str, seat: str, markdown: str) -> bytes:
    """Return a seat's confidential instructions as a PDF."""
    raise NotImplementedError
