"""Private scoring: a seat keeps its own sheet, and sees what texts are worth to it. Only that seat ever sees any of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from detente.table.errors import Conflict
from detente.table.negotiation import sheets, structure
from detente.table.negotiation.sheets import Ladder, Sheet, TextWorth
from detente.table.roles import Actor
from detente.table.store import schema
from detente.table.store.database import Transaction, new_id


def keep_sheet(tx: Transaction, actor: Actor, data: Mapping[str, Any], revision: int) -> int:
    """Keep the seat's sheet; every member of the delegation may.

    Parameters
    ----------
    data : mapping
        The entry, as in ``preferences.yaml``; see :mod:`detente.table.negotiation.sheets`.
    revision : int
        The one that was read; 0 where nothing was kept yet.

    Returns
    -------
    int
        The new revision.

    Raises
    ------
    Conflict, InputError
    """
    seat_id = actor.own_seat()
    points = structure.points_at(tx, actor.negotiation_id)
    read = sheets.read_sheet(party_of(tx, seat_id), data, points)
    row = tx.find(schema.sheets, seat_id=seat_id)
    now = 0 if row is None else int(row.revision)
    if now != revision:
        raise Conflict("Somebody of your delegation has changed the sheet meanwhile; it is shown as it is now.")
    row_id = new_id() if row is None else row.id
    sealed = tx.seal(schema.sheets, row_id, seat_id, read.text.encode())
    if row is None:
        tx.add(schema.sheets, id=row_id, seat_id=seat_id, sealed=sealed, revision=1)
    else:
        tx.change(schema.sheets, row_id, sealed=sealed, revision=now + 1)
    tx.log("sheet kept", actor, row_id, private=True)
    return now + 1


def party_of(tx: Transaction, seat_id: str) -> str:
    """Return the party's id of a seat: whose entry its sheet is."""
    return str(tx.row(schema.seats, id=seat_id).party)


def sheet_of(tx: Transaction, actor: Actor) -> tuple[Sheet, int]:
    """Return the seat's own sheet and its revision: one of which nothing is judged, and 0, where none was kept."""
    seat_id = actor.own_seat()
    row = tx.find(schema.sheets, seat_id=seat_id)
    text = sheets.BLANK if row is None else tx.unseal(schema.sheets, row).decode()
    points = structure.points_at(tx, actor.negotiation_id)
    return sheets.read_sheet(party_of(tx, seat_id), text, points), 0 if row is None else int(row.revision)


def kept_sheet(tx: Transaction, row: Row[Any], party: str) -> Sheet:
    """Return the sheet that a row of ``sheets`` or ``sealed_sheets`` holds."""
    table = schema.sealed_sheets if "search_id" in row._fields else schema.sheets
    return sheets.read_sheet(party, tx.unseal(table, row).decode(), structure.points_at(tx, row.negotiation_id))


def worth_of(tx: Transaction, actor: Actor, package: Mapping[str, str]) -> TextWorth:
    """Say what a text is worth to the actor's own seat, point by point and against no deal."""
    points = structure.points_at(tx, actor.negotiation_id)
    chosen = structure.checked_package(points, package, whole=False)
    return sheets.worth(sheet_of(tx, actor)[0], points, chosen)


def ladder_of(tx: Transaction, actor: Actor) -> Ladder:
    """Return the actor's own seat's fallback ladder: what it could give, cheapest first, until no deal is better."""
    return sheets.ladder(sheet_of(tx, actor)[0], structure.points_at(tx, actor.negotiation_id))
