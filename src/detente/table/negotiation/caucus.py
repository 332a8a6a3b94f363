"""The caucus: notes between one seat and the chair. The seat releases a note to everybody sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass

from detente.records import Record
from detente.table.roles import Actor
from detente.table.store.database import Transaction


@dataclass(frozen=True)
class Written(Record):
    """A note that was written, in sentences."""

    id: str
    sentences: tuple[str, ...]


def write(tx: Transaction, actor: Actor, words: str, seat_id: str | None = None) -> Written:
    """Write a note: a seat to the chair, or the chair to one seat (``seat_id``)."""
    raise NotImplementedError


def release(tx: Transaction, actor: Actor, note_id: str, sentence: int) -> str:
    """Release one sentence of the seat's own note, counted from 0, to everybody (who may answer); return the release's id."""
    raise NotImplementedError


def sentences_of(words: str) -> tuple[str, ...]:
    """Return a note's sentences."""
    raise NotImplementedError
