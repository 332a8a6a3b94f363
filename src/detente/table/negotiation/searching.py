"""Searches: sheets are sealed for one search, and the answer is a text or "none found", given at a time set before.

A sheet that was sealed serves one search and is destroyed with its answer. The search itself runs as soon as sealing has
closed; its result is kept sealed until the time of the answer. So how long it took, and whether every sheet was there, can
be read from nothing. "None found" says whether it is proven that no text exists. A needed seat that sealed no sheet, and a
search that ended at its limit, both read "not proven".
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from detente.case.format.models.case import Point
from detente.errors import InputError
from detente.records import Record
from detente.table.errors import Closed, Conflict, NotAllowed
from detente.table.negotiation import scoring, sheets, signatures, structure
from detente.table.negotiation.finding import SEED_BYTES, Found, commitment, find_text
from detente.table.negotiation.sheets import Sheet
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Transaction, new_id

MARGIN = timedelta(minutes=30)
"""Longest time between the end of sealing and the answer: room for the search."""


LEAST_MINUTES = 1
NONE_EXISTS, NOT_PROVEN = "none exists", "not proven"
"""What the row of a search says in place of a band where no text was found."""


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
    """A search whose sealing has closed: what it works on, and nothing of the database. Seats go by their parties' ids."""

    search_id: str
    negotiation_id: str
    points: tuple[Point, ...]
    sheets: Mapping[str, Sheet] = field(repr=False)
    needed: tuple[str, ...]
    seed: bytes = field(repr=False)
    near: float
    signed: Mapping[str, str] | None
    seconds: float


def seal_by(search: Row[Any]) -> datetime:
    """Return until when sheets are sealed: a sixth of the time before the answer, at most half an hour."""
    asked: datetime = search.asked_at
    end: datetime = search.due_at
    return end - min(MARGIN, (end - asked) / 6)


def call(tx: Transaction, actor: Actor, due_at: datetime | None = None) -> Called:
    """Call a search (chair). After signature it looks for a text at least as good for everybody as the signed one.

    The server then draws the seed and shows its SHA-256 (:func:`draw_seed`); sheets are sealed after that. Until then
    ``commitment`` is empty.

    Raises
    ------
    Closed, Conflict, InputError, NotAllowed
    """
    actor.must_be(Role.CHAIR)
    row = structure.must_be(tx, actor.negotiation_id, "open", "signed")
    rules = structure.rules_of(row)
    before = tx.rows(schema.searches, order_by=schema.searches.c.number)
    if len(before) >= rules.searches:
        raise NotAllowed(f"The ground rules allow {rules.searches} searches; all are used.")
    if any(search.state == "open" for search in before):
        raise Conflict("A search is open already.")
    if row.state == "signed" and not rules.improving:
        raise NotAllowed("The ground rules allow no improving text after signature.")
    due = due_at or tx.now + timedelta(hours=rules.sealing_hours)
    if due < tx.now + timedelta(minutes=LEAST_MINUTES):
        raise InputError("the search would end before anybody could seal a sheet; choose a later time")
    search_id = tx.add(
        schema.searches, number=len(before) + 1, commitment="", asked_at=tx.now, due_at=due, state="open"
    )
    tx.log("search called", actor, search_id)
    search = tx.row(schema.searches, id=search_id)
    return Called(search_id, search.number, "", seal_by(search), due)


def draw_seed(tx: Transaction, search: Row[Any]) -> None:
    """Draw the seed of a search and show its SHA-256, before any sheet is sealed. Called in system scope."""
    seed = secrets.token_bytes(SEED_BYTES)
    row_id = new_id()
    sealed = tx.seal(schema.search_seeds, row_id, "", json.dumps({"seed": seed.hex()}).encode())
    tx.add(schema.search_seeds, id=row_id, search_id=search.id, sealed=sealed)
    tx.change(schema.searches, search.id, commitment=commitment(seed))
    tx.log("seed committed", None, search.id)


def seal_sheet(tx: Transaction, actor: Actor, search_id: str) -> None:
    """Seal the seat's sheet as it is now for one search; a later sealing takes its place (who may answer for the seat).

    Raises
    ------
    NotThere, Closed, InputError
    """
    seat_id = actor.answering_seat()
    _open(tx, actor, search_id)
    sheet, _ = scoring.sheet_of(tx, actor)
    lacking = list(sheets.lacking(sheet, structure.points_at(tx, actor.negotiation_id)))
    if lacking:
        raise InputError("\n".join(lacking))
    row = tx.find(schema.sealed_sheets, search_id=search_id, seat_id=seat_id)
    row_id = new_id() if row is None else row.id
    sealed = tx.seal(schema.sealed_sheets, row_id, seat_id, sheet.text.encode())
    if row is None:
        tx.add(schema.sealed_sheets, id=row_id, seat_id=seat_id, search_id=search_id, sealed=sealed)
    else:
        tx.change(schema.sealed_sheets, row_id, sealed=sealed)
    tx.log("sheet sealed", actor, search_id, private=True)


def withdraw_sheet(tx: Transaction, actor: Actor, search_id: str) -> None:
    """Take the sealed sheet back before sealing closes."""
    seat_id = actor.answering_seat()
    _open(tx, actor, search_id)
    tx.remove(schema.sealed_sheets, search_id=search_id, seat_id=seat_id)
    tx.log("sheet taken back", actor, search_id, private=True)


def _open(tx: Transaction, actor: Actor, search_id: str) -> Row[Any]:
    structure.must_be(tx, actor.negotiation_id, "open", "signed")
    search = tx.row(schema.searches, id=search_id)
    if search.state != "open" or tx.now >= seal_by(search):
        raise Closed("Sealing for this search has closed.")
    if not search.commitment:
        raise Closed("The seed of this search is not shown yet; try again in a moment.")
    return search


def is_improving(tx: Transaction, search: Row[Any]) -> bool:
    """Whether a search was called after signature."""
    return signatures.signed_by(tx, search.asked_at) is not None


def ready(tx: Transaction, search: Row[Any]) -> Ready | None:
    """Return what a search works on once sealing has closed; None where it has run already. Called in system scope."""
    kept = _kept(tx, search)
    if kept is None or "found" in kept:
        return None
    row = structure.negotiation_row(tx, search.negotiation_id)
    parties = {seat.id: seat.party for seat in structure.seats_of(tx, search.negotiation_id)}
    standing = signatures.signed_by(tx, search.asked_at)
    wanted = structure.needed_of(tx, search.negotiation_id) if standing is None else list(standing.signers)
    return Ready(
        search.id,
        search.negotiation_id,
        structure.points_of(row.structure),
        {
            parties[sealed.seat_id]: scoring.kept_sheet(tx, sealed, parties[sealed.seat_id])
            for sealed in tx.rows(schema.sealed_sheets, search_id=search.id)
        },
        tuple(parties[seat] for seat in wanted),
        bytes.fromhex(kept["seed"]),
        structure.rules_of(row).near_best,
        None if standing is None else dict(standing.package),
        (search.due_at - seal_by(search)).total_seconds(),
    )


def _kept(tx: Transaction, search: Row[Any]) -> dict[str, Any] | None:
    row = tx.find(schema.search_seeds, search_id=search.id)
    return None if row is None else dict(json.loads(tx.unseal(schema.search_seeds, row)))


def run(work: Ready) -> Found:
    """Search. Takes its time, and no transaction."""
    if not work.needed or any(party not in work.sheets for party in work.needed):
        return Found(None, proven=False)
    seconds = max(0.8 * work.seconds / (len(work.needed) + 2), 0.1)
    mine = {party: work.sheets[party] for party in work.needed}
    return find_text(work.points, mine, work.needed, work.seed, near=work.near, floor=work.signed, seconds=seconds)


def keep_result(tx: Transaction, work: Ready, found: Found) -> None:
    """Keep a result sealed until the time of the answer. Called in system scope."""
    row = tx.find(schema.search_seeds, search_id=work.search_id)
    if row is None:
        return
    data = {"seed": work.seed.hex(), "found": found.package, "band": found.band, "proven": found.proven}
    tx.change(schema.search_seeds, row.id, sealed=tx.seal(schema.search_seeds, row.id, "", json.dumps(data).encode()))


def answer(tx: Transaction, search: Row[Any]) -> bool:
    """Give a search's answer if it has run; destroy the sheets that were sealed for it. Called in system scope, at its time."""
    kept = _kept(tx, search)
    if kept is None or "found" not in kept:
        return False
    bands = structure.rules_of(structure.negotiation_row(tx, search.negotiation_id)).bands
    band = kept["band"] if bands else None
    if kept["found"] is None:
        band = NONE_EXISTS if kept.get("proven") else NOT_PROVEN
    tx.change(
        schema.searches,
        search.id,
        state="closed",
        found=kept["found"],
        band=band,
        seed=kept["seed"],
    )
    tx.remove(schema.sealed_sheets, search_id=search.id)
    tx.remove(schema.search_seeds, search_id=search.id)
    tx.log("search answered", None, search.id)
    return True
