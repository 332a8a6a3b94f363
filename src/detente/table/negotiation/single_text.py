"""The single text: versions that the chair tables. A version never changes; the next one takes its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from detente.errors import InputError
from detente.records import Record
from detente.table.errors import Closed, Conflict, NotThere, Superseded
from detente.table.negotiation import structure
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Transaction

OBSERVERS = "observers"
LEAST_MINUTES = 1


@dataclass(frozen=True)
class Tabled(Record):
    """A version that was tabled."""

    id: str
    number: int
    sha256: str
    closes_at: datetime


def table_version(
    tx: Transaction,
    actor: Actor,
    title: str,
    package: Mapping[str, str],
    words: Mapping[str, str],
    *,
    closes_at: datetime | None = None,
    audience: Sequence[str] | None = None,
    after: str | None = None,
) -> Tabled:
    """Table a version of the text (chair). The version that was open is superseded: its answers expire unread.

    Parameters
    ----------
    title : str
    package : mapping of str to str
        Point id to option id; a point that is missing is open.
    words : mapping of str to str
        Point id to words; a point that is missing has the words of its option.
    closes_at : datetime, optional
        When its round closes; default: as the ground rules say.
    audience : sequence of str, optional
        Seat ids, and ``observers``, who may read it; default everybody. A round adopts nothing without every needed seat.
    after : str, optional
        The id of the version that was the newest when the chair wrote this one; an empty text if there was none.

    Raises
    ------
    Closed, Conflict, InputError, NotAllowed, NotThere
    """
    actor.must_be(Role.CHAIR)
    row = structure.must_be(tx, actor.negotiation_id, "open")
    points = structure.points_of(row.structure)
    chosen = structure.checked_package(points, package, whole=False)
    said = structure.checked_words(points, words, chosen)
    closes = _closing(tx, closes_at, structure.rules_of(row).round_hours)
    seats = [seat.id for seat in structure.seats_of(tx, row.id)]
    readers = _readers(audience, seats)
    before = _superseded(tx, after)
    title = _title(title)
    sha256 = structure.text_sha256(title, chosen, said)
    number = 1 if before is None else before.number + 1
    version_id = tx.add(
        schema.versions,
        number=number,
        parent_id=None if before is None else before.id,
        title=title,
        package=chosen,
        words=said,
        sha256=sha256,
        audience=readers,
        tabled_at=tx.now,
        closes_at=closes,
        state="open",
    )
    _disclose(tx, version_id, [seat for seat in seats if readers is None or seat in readers])
    _carry_amendments(tx, version_id, said)
    tx.log("version tabled", actor, version_id)
    return Tabled(version_id, number, sha256, closes)


def _disclose(tx: Transaction, version_id: str, seats: Sequence[str]) -> None:
    for seat in seats:
        tx.add(schema.disclosures, seat_id=seat, version_id=version_id, kind="tabled", at=tx.now)


def _title(title: str) -> str:
    if not title.strip() or len(title) > structure.LONGEST_TITLE:
        raise InputError(f"a version needs a title of at most {structure.LONGEST_TITLE} characters")
    return title.strip()


def _readers(audience: Sequence[str] | None, seats: Sequence[str]) -> list[str] | None:
    """Return who may read a version: seat ids, and the observers; None for everybody."""
    readers = None if audience is None else sorted(set(audience))
    if readers is not None and set(readers) - {*seats, OBSERVERS}:
        raise NotThere
    return readers


def _superseded(tx: Transaction, after: str | None) -> Row[Any] | None:
    """Return the version that a new one comes after, or None; if its round is open, that ends."""
    if tx.count(schema.silences, state="open"):
        raise Conflict("A silence procedure is open; a new version is tabled after it has closed.")
    before = latest(tx)
    if after is not None and after != ("" if before is None else before.id):
        newest = "another version" if before is None else f"version {before.number}, “{before.title}”,"
        raise Conflict(f"Meanwhile {newest} was tabled.")
    if before is not None and before.state == "open":
        tx.change(schema.versions, before.id, state="superseded")
    return before


def _closing(tx: Transaction, closes_at: datetime | None, hours: float) -> datetime:
    closes = closes_at or tx.now + timedelta(hours=hours)
    if closes < tx.now + timedelta(minutes=LEAST_MINUTES):
        raise InputError("the round would close before anybody could answer; choose a later time")
    return closes


def _carry_amendments(tx: Transaction, version_id: str, words: Mapping[str, str]) -> None:
    """Move amendments whose words still stand to the new version; mark the others as moved."""
    for amendment in tx.rows(schema.amendments, state="offered"):
        stands = structure.words_sha256(words[amendment.point]) == amendment.anchor_sha256
        if stands:
            tx.change(schema.amendments, amendment.id, version_id=version_id)
        else:
            tx.change(schema.amendments, amendment.id, state="moved")


def latest(tx: Transaction) -> Row[Any] | None:
    """Return the newest version of this table, or None."""
    found = tx.rows(schema.versions, order_by=schema.versions.c.number.desc(), limit=1)
    return found[0] if found else None


def may_read(version: Row[Any], actor: Actor) -> bool:
    """Whether a version's audience holds somebody."""
    if actor.role is Role.ADMINISTRATOR:
        return False
    if actor.role is Role.CHAIR or version.audience is None:
        return True
    return (OBSERVERS if actor.role is Role.OBSERVER else actor.seat_id) in version.audience


def readable(tx: Transaction, actor: Actor, version_id: str) -> Row[Any]:
    """Return a version that the actor may read.

    Raises
    ------
    NotThere
    """
    version = tx.row(schema.versions, id=version_id)
    if not may_read(version, actor):
        raise NotThere
    return version


def answerable(tx: Transaction, actor: Actor, version_id: str) -> Row[Any]:
    """Return a version that the actor may read and whose round is open.

    Raises
    ------
    NotThere, Superseded, Closed
    """
    version = readable(tx, actor, version_id)
    if version.state == "superseded":
        last = latest(tx)
        known = last is not None and may_read(last, actor)
        raise Superseded(
            f"Version {version.number} was superseded" + (f" by version {last.number}." if known and last else ".")
        )
    if version.state != "open" or tx.now >= version.closes_at:
        raise Closed(f"The round on version {version.number} has closed.")
    structure.must_be(tx, actor.negotiation_id, "open")
    return version
