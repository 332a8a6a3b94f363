"""The caucus: notes between one seat and the chair. The seat releases a note to everybody sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.errors import InputError
from detente.records import Record
from detente.table.errors import NotAllowed, NotThere
from detente.table.negotiation import structure
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Transaction, new_id

LONGEST = 20_000
_END = re.compile(r"(?<=[.!?]) ")


@dataclass(frozen=True)
class Written(Record):
    """A note that was written, in sentences."""

    id: str
    sentences: tuple[str, ...]


def write(tx: Transaction, actor: Actor, words: str, seat_id: str | None = None) -> Written:
    """Write a note: a seat to the chair, or the chair to one seat (``seat_id``).

    Raises
    ------
    NotThere, NotAllowed, InputError
    """
    actor.must_be(Role.CHAIR, Role.SEAT)
    structure.must_be(tx, actor.negotiation_id, "setting_up", "open", "signed")
    if not words.strip() or len(words) > LONGEST:
        raise InputError(f"a note needs words, at most {LONGEST:,} characters")
    chair = actor.role is Role.CHAIR
    home = seat_id if chair else actor.own_seat()
    if home is None or (not chair and seat_id not in (None, home)):
        raise NotThere
    tx.row(schema.seats, id=home)
    note_id = new_id()
    sealed = tx.seal(schema.notes, note_id, home, words.strip().encode())
    tx.add(schema.notes, id=note_id, seat_id=home, author="chair" if chair else "seat", sealed=sealed, at=tx.now)
    if not chair:
        tx.log("note written", actor, note_id, private=True)
    return Written(note_id, sentences_of(words))


def release(tx: Transaction, actor: Actor, note_id: str, sentence: int) -> str:
    """Release one sentence of the seat's own note, counted from 0, to everybody (who may answer); return the release's id.

    Raises
    ------
    NotThere, NotAllowed
    """
    seat_id = actor.answering_seat()
    note = tx.row(schema.notes, id=note_id, seat_id=seat_id)
    if note.author != "seat":
        raise NotAllowed("A delegation releases its own sentences, not the chair's.")
    said = sentences_of(tx.unseal(schema.notes, note).decode())
    if not 0 <= sentence < len(said):
        raise NotThere
    there = tx.find(schema.releases, note_id=note_id, sentence=sentence)
    if there is not None:
        return str(there.id)
    released = tx.add(
        schema.releases, seat_id=seat_id, note_id=note_id, sentence=sentence, words=said[sentence], at=tx.now
    )
    tx.log("sentence released", actor, released)
    return released


def sentences_of(words: str) -> tuple[str, ...]:
    """Return a note's sentences: cut after a full stop, a question or exclamation mark, and at the end of a line."""
    found = [part.strip() for line in words.splitlines() for part in _END.split(line)]
    return tuple(part for part in found if part)
