"""What a seat says of a version: point by point, and as a whole. It may change everything until the round closes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Table

from detente.errors import InputError
from detente.table.errors import Conflict, NotAllowed
from detente.table.negotiation import single_text, structure
from detente.table.negotiation.conditions import Answer, Answers, answer_from, faults, resolve
from detente.table.roles import Actor
from detente.table.store import schema
from detente.table.store.database import Transaction, new_id


def answer_point(
    tx: Transaction, actor: Actor, version_id: str, point: str, answer: Mapping[str, Any] | None, revision: int
) -> int:
    """Say what the seat thinks of one point; every member of the delegation may.

    Parameters
    ----------
    answer : mapping or None
        ``{"stance": can_live_with | yes_if | cannot, "condition": ...}``; None takes the answer back.
    revision : int
        The one that was read; 0 where there was no answer.

    Returns
    -------
    int
        The new revision.

    Raises
    ------
    NotThere, Superseded, Closed, Conflict, InputError
    """
    seat_id = actor.own_seat()
    single_text.answerable(tx, actor, version_id)
    points = structure.points_at(tx, actor.negotiation_id)
    if point not in {p.id for p in points}:
        raise InputError(f"no point is called {point!r}")
    read = None if answer is None else _read(tx, actor, answer, whole=False)
    row = tx.find(schema.point_answers, version_id=version_id, seat_id=seat_id, point=point)
    return _keep(tx, actor, schema.point_answers, row, read, revision, {"version_id": version_id, "point": point})


def answer_whole(
    tx: Transaction, actor: Actor, version_id: str, answer: Mapping[str, Any] | None, revision: int
) -> int:
    """Say what the seat thinks of the version as a whole; only who may answer for the seat.

    Parameters
    ----------
    answer : mapping or None
        ``{"stance": yes | yes_if | no, "condition": ...}``; None takes the answer back.
    revision : int

    Returns
    -------
    int
    """
    seat_id = actor.answering_seat()
    single_text.answerable(tx, actor, version_id)
    read = None if answer is None else _read(tx, actor, answer, whole=True)
    row = tx.find(schema.whole_answers, version_id=version_id, seat_id=seat_id)
    return _keep(tx, actor, schema.whole_answers, row, read, revision, {"version_id": version_id})


def share_points(tx: Transaction, actor: Actor, version_id: str, to_chair: bool) -> None:
    """Choose whether the seat's point answers go to the chair when the round closes; only who may answer for the seat."""
    seat_id = actor.answering_seat()
    single_text.answerable(tx, actor, version_id)
    rules = structure.rules_of(structure.negotiation_row(tx, actor.negotiation_id))
    if to_chair and rules.point_answers == "never":
        raise NotAllowed("The ground rules keep point answers from the chair.")
    row = tx.find(schema.whole_answers, version_id=version_id, seat_id=seat_id)
    if row is None:
        _keep(tx, actor, schema.whole_answers, None, None, 0, {"version_id": version_id, "to_chair": to_chair})
    else:
        tx.change(schema.whole_answers, row.id, to_chair=to_chair)
        tx.log("answer kept", actor, version_id, private=True)


def _read(tx: Transaction, actor: Actor, data: Mapping[str, Any], *, whole: bool) -> Answer:
    answer = answer_from(data, whole)
    if answer.condition is not None:
        options = {p.id: p.option_ids for p in structure.points_at(tx, actor.negotiation_id)}
        seats = [seat.id for seat in structure.seats_of(tx, actor.negotiation_id)]
        told = list(faults(answer.condition, actor.own_seat(), options, seats))
        if told:
            raise InputError("\n".join(told))
    return answer


def _keep(
    tx: Transaction,
    actor: Actor,
    table: Table,
    row: Row[Any] | None,
    answer: Answer | None,
    revision: int,
    values: dict[str, Any],
) -> int:
    """Write an answer if nobody else of the seat has changed it since it was read."""
    seat_id, now = actor.own_seat(), 0 if row is None else row.revision
    if now != revision:
        raise Conflict("Somebody of your delegation has changed this answer meanwhile; it is shown as it is now.")
    data = json.dumps(None if answer is None else answer.to_dict()).encode()
    row_id = new_id() if row is None else row.id
    sealed = tx.seal(table, row_id, seat_id, data)
    if row is None:
        tx.add(table, id=row_id, seat_id=seat_id, sealed=sealed, revision=1, **values)
    else:
        tx.change(table, row_id, sealed=sealed, revision=now + 1)
    tx.log("answer kept", actor, values["version_id"], private=True)
    return int(now) + 1


def read_kept(tx: Transaction, table: Table, row: Row[Any], *, whole: bool) -> Answer | None:
    """Return what a row of answers holds; None for an answer that was taken back."""
    data = json.loads(tx.unseal(table, row))
    return None if data is None else answer_from(data, whole)


def of_seat(tx: Transaction, version_id: str, seat_id: str) -> Answers:
    """Return a seat's answers to a version, as far as this scope may see them."""
    whole = tx.find(schema.whole_answers, version_id=version_id, seat_id=seat_id)
    points = {}
    for row in tx.rows(schema.point_answers, version_id=version_id, seat_id=seat_id):
        answer = read_kept(tx, schema.point_answers, row, whole=False)
        if answer is not None:
            points[row.point] = answer
    return Answers(None if whole is None else read_kept(tx, schema.whole_answers, whole, whole=True), points)


def close_round(tx: Transaction, version: Row[Any]) -> None:
    """Close a version's round: resolve the whole answers together, and hand over what seats chose to share.

    Called by the clock, in system scope of the negotiation. Kept is whether every needed seat accepts, and who accepts only
    where all do.
    """
    seats = [seat.id for seat in structure.seats_of(tx, version.negotiation_id)]
    given = {seat: of_seat(tx, version.id, seat) for seat in seats}
    accepting = resolve({s: a.whole for s, a in given.items() if a.whole is not None}, version.package)
    needed = structure.needed_of(tx, version.negotiation_id)
    adopted = bool(needed) and set(needed) <= accepting
    result = {"adopted": adopted, "accepting": [s for s in seats if s in accepting] if adopted else []}
    tx.add(schema.round_results, version_id=version.id, result=result, closed_at=tx.now)
    rules = structure.rules_of(structure.negotiation_row(tx, version.negotiation_id))
    for row in tx.rows(schema.whole_answers, version_id=version.id, to_chair=True):
        if rules.point_answers == "never":
            break
        data = {point: answer.to_dict() for point, answer in sorted(given[row.seat_id].points.items())}
        row_id = new_id()
        sealed = tx.seal(schema.shared_answers, row_id, row.seat_id, json.dumps(data).encode())
        tx.add(schema.shared_answers, id=row_id, seat_id=row.seat_id, version_id=version.id, sealed=sealed)
    tx.change(schema.versions, version.id, state="closed")
    tx.log("round closed", None, version.id)
