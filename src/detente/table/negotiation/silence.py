"""The silence procedure: silence is yes, for seats that opted in and to whom the version was delivered; one no breaks it.

It closes at its deadline, objection or not. Who objected is told to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from detente.errors import InputError
from detente.records import Record
from detente.table.errors import Closed, Conflict, NotAllowed, Superseded
from detente.table.negotiation import signatures, single_text, structure
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Transaction


@dataclass(frozen=True)
class Begun(Record):
    """A silence procedure that began."""

    id: str
    version_id: str
    closes_at: datetime


def opt_in(tx: Transaction, actor: Actor, yes: bool) -> None:
    """Say whether the seat's silence may count as a yes, in procedures that begin later (who may answer for the seat)."""
    seat_id = actor.answering_seat()
    structure.must_be(tx, actor.negotiation_id, "setting_up", "open")
    row = tx.find(schema.silence_seats, seat_id=seat_id)
    since = tx.now if yes else None
    if row is None:
        tx.add(schema.silence_seats, seat_id=seat_id, opted_in_at=since)
    elif (row.opted_in_at is None) == yes:
        tx.change(schema.silence_seats, row.id, opted_in_at=since)
    tx.log("silence may count" if yes else "silence does not count", actor, private=True)


def begin(tx: Transaction, actor: Actor, version_id: str, closes_at: datetime | None = None) -> Begun:
    """Begin a silence procedure on the newest version (chair): every needed seat opted in, and it was delivered to each.

    Raises
    ------
    NotThere, Closed, Conflict, InputError, NotAllowed
    """
    actor.must_be(Role.CHAIR)
    row = structure.must_be(tx, actor.negotiation_id, "open")
    version = single_text.readable(tx, actor, version_id)
    if version.state == "superseded":
        raise Superseded(f"Version {version.number} was superseded.")
    structure.checked_package(structure.points_of(row.structure), version.package, whole=True)
    if tx.count(schema.silences, state="open"):
        raise Conflict("A silence procedure is open already.")
    least = tx.now + timedelta(hours=structure.rules_of(row).silence_hours)
    closes = closes_at or least
    if closes < least:
        raise InputError(
            f"the ground rules ask for at least {structure.rules_of(row).silence_hours:g} hours of silence"
        )
    names = {seat.id: seat.name for seat in structure.seats_of(tx, row.id)}
    needed = structure.needed_of(tx, row.id)
    in_ = {s.seat_id for s in tx.rows(schema.silence_seats) if s.opted_in_at is not None}
    told = {d.seat_id for d in tx.rows(schema.disclosures, version_id=version_id, kind="delivered")}
    for have, why in ((in_, "has not opted in to silence as a yes"), (told, "has not been handed this version yet")):
        lacking = [names[seat] for seat in needed if seat not in have]
        if lacking:
            raise NotAllowed(f"{lacking[0]} {why}.")
    silence_id = tx.add(schema.silences, version_id=version_id, opens_at=tx.now, closes_at=closes, state="open")
    tx.log("silence begun", actor, silence_id)
    return Begun(silence_id, version_id, closes)


def object_(tx: Transaction, actor: Actor, silence_id: str) -> None:
    """Break the silence (who may answer for the seat).

    Raises
    ------
    NotThere, Closed
    """
    seat_id = actor.answering_seat()
    structure.must_be(tx, actor.negotiation_id, "open")
    silence = tx.row(schema.silences, id=silence_id)
    single_text.readable(tx, actor, silence.version_id)
    if silence.state != "open" or tx.now >= silence.closes_at:
        raise Closed("This silence procedure has closed.")
    if tx.find(schema.objections, silence_id=silence_id, seat_id=seat_id) is None:
        tx.add(schema.objections, silence_id=silence_id, seat_id=seat_id, at=tx.now)
        tx.log("objected", actor, silence_id, private=True)


def close(tx: Transaction, silence: Row[Any]) -> None:
    """Close a silence procedure: adopted where nobody objected. Called in system scope. The objections are destroyed."""
    objected = tx.count(schema.objections, silence_id=silence.id)
    tx.remove(schema.objections, silence_id=silence.id)
    tx.change(schema.silences, silence.id, state="broken" if objected else "adopted")
    tx.log("silence closed", None, silence.id)
    if not objected:
        version = tx.row(schema.versions, id=silence.version_id)
        signatures.settle(
            tx,
            package=version.package,
            words=version.words,
            sha256=structure.text_sha256("", version.package, version.words),
            signers=structure.needed_of(tx, silence.negotiation_id),
            how="silence",
            version_id=version.id,
        )
