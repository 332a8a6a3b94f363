"""Who sits where: looked up anew for each request.

A chair brings the first person of a delegation to its seat. From then on the delegation itself decides who joins it
and who answers for it: a chair who could seat somebody there could read what only the seat may see. In a training the
chair hands out all roles. Every change is a line of the log that all see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row

from detente.records import Record
from detente.table.accounts.sessions import Session
from detente.table.errors import Conflict, NotAllowed, NotThere
from detente.table.roles import Actor, Role
from detente.table.store import schema, server_log
from detente.table.store.database import ACCOUNTS, Database, Reach, Scope, Transaction

_HERE = schema.memberships.c.ended_at.is_(None)
Key = TypeVar("Key")


@dataclass(frozen=True)
class Member(Record):
    """One person at one table."""

    id: str
    person_id: str
    shown_name: str
    role: Role
    seat_id: str | None
    may_answer: bool
    since: datetime


@dataclass(frozen=True)
class Place(Record):
    """One table that a person sits at."""

    negotiation_id: str
    title: str
    kind: str
    state: str
    role: Role
    seat_id: str | None
    seat_name: str | None
    may_answer: bool


def administering(negotiation_id: str) -> Scope:
    """Return the eyes of a change of members: accounts, and this negotiation with its log."""
    return Scope(Reach.SYSTEM, negotiation_id)


def actor_for(tx: Transaction, session: Session, negotiation_id: str) -> Actor:
    """Return who this session is at a table, now.

    Parameters
    ----------
    tx : Transaction
        With the eyes of accounts.
    session : Session
    negotiation_id : str

    Raises
    ------
    NotThere
        When there is no such table for this person, or the second factor is missing.
    """
    if not session.complete:
        raise NotThere
    row = tx.row(schema.memberships, negotiation_id=negotiation_id, person_id=session.person.id, ended_at=None)
    return Actor(session.person.id, negotiation_id, Role(row.role), row.seat_id, row.may_answer)


def lost(tx: Transaction, held: Mapping[Key, tuple[str, Actor]]) -> set[Key]:
    """Return whose session or place is no longer what it was: asked again and again of what stays open, such as streams.

    Parameters
    ----------
    tx : Transaction
        With the eyes of accounts.
    held : mapping
        Id of the session, and the actor, by anything.
    """
    people = {actor.person_id for _, actor in held.values()}
    ids = {session_id for session_id, _ in held.values()}
    rows = tx.rows(schema.sessions, schema.sessions.c.id.in_(ids))
    open_ = {(row.id, row.person_id) for row in rows if row.ends_at > tx.now}
    places = {
        (row.negotiation_id, row.person_id): (row.role, row.seat_id, row.may_answer)
        for row in tx.rows(schema.memberships, schema.memberships.c.person_id.in_(people), ended_at=None)
    }
    return {
        key
        for key, (session_id, actor) in held.items()
        if (session_id, actor.person_id) not in open_
        or places.get((actor.negotiation_id, actor.person_id)) != (actor.role.value, actor.seat_id, actor.may_answer)
    }


def administrator_for(session: Session) -> Actor:
    """Return the administrator that a session is: accounts and backups, nothing of the content.

    Raises
    ------
    NotThere
    """
    if not session.complete or not session.person.administrator:
        raise NotThere
    return Actor(session.person.id, "", Role.ADMINISTRATOR)


def places(tx: Transaction, session: Session) -> list[Place]:
    """Return the tables that a person sits at, by title; ``tx`` with the eyes of accounts."""
    if not session.complete:
        return []
    found = []
    for row in tx.rows(schema.memberships, _HERE, person_id=session.person.id):
        table = tx.row(schema.negotiations, id=row.negotiation_id)
        seat = tx.find(schema.seats, id=row.seat_id) if row.seat_id else None
        name = seat.name if seat is not None else None
        found.append(
            Place(table.id, table.title, table.kind, table.state, Role(row.role), row.seat_id, name, row.may_answer)
        )
    return sorted(found, key=lambda place: (place.title, place.negotiation_id))


def members(database: Database, actor: Actor) -> list[Member]:
    """Return who sits at the actor's table: all know who they talk to.

    Raises
    ------
    NotThere
        When the actor no longer sits there.
    """
    with database.transaction(administering(actor.negotiation_id), reading=True) as tx:
        again(tx, actor)
        return _members(tx)


def join(
    tx: Transaction,
    person_id: str,
    role: Role,
    seat_id: str | None,
    may_answer: bool,
    *,
    replacing: bool = False,
) -> str:
    """Seat a person; ``tx`` as :func:`administering` says. Return the id of the membership.

    Raises
    ------
    Conflict
        When the person sits at this table already: nobody has two roles at one table.
    """
    if (role is Role.SEAT) != (seat_id is not None):
        raise ValueError("a delegation's member has a seat, and nobody else has one")
    if tx.find(schema.memberships, _HERE, person_id=person_id) is not None:
        raise Conflict("You have a place at this table already, and nobody has two.")
    may_answer = may_answer and role is Role.SEAT
    if may_answer:
        for other in tx.rows(schema.memberships, _HERE, seat_id=seat_id, may_answer=True):
            if not replacing:
                raise Conflict("Somebody answers for this delegation already.")
            tx.change(schema.memberships, other.id, may_answer=False)
    added = tx.add(
        schema.memberships,
        person_id=person_id,
        role=role.value,
        seat_id=seat_id,
        may_answer=may_answer,
        from_at=tx.now,
    )
    tx.log(f"{role.value} joined", None, added)
    return added


def let_answer(database: Database, actor: Actor, membership_id: str) -> None:
    """Hand on who answers for a delegation: by the one who answers now. The person who did so prepares from then on.

    Raises
    ------
    NotAllowed, NotThere
    """
    with database.transaction(administering(actor.negotiation_id)) as tx:
        again(tx, actor)
        target = tx.row(schema.memberships, _HERE, id=membership_id)
        if target.seat_id is None or (actor.role is Role.SEAT and target.seat_id != actor.seat_id):
            raise NotThere
        if not _leads(tx, actor, target.seat_id):
            raise NotAllowed("Only the person who answers for the delegation hands that on.")
        for other in tx.rows(schema.memberships, _HERE, seat_id=target.seat_id, may_answer=True):
            tx.change(schema.memberships, other.id, may_answer=False)
        tx.change(schema.memberships, membership_id, may_answer=True)
        tx.log("who answers changed", actor, membership_id)


def leave(database: Database, actor: Actor, membership_id: str) -> None:
    """End a membership and all sessions of that person.

    One's own; of one's delegation by the one who answers for it; of observers by the chair; in a training of everybody
    by the chair.

    Raises
    ------
    NotAllowed, NotThere
    """
    with database.transaction(administering(actor.negotiation_id)) as tx:
        again(tx, actor)
        target = tx.row(schema.memberships, _HERE, id=membership_id)
        own = target.person_id == actor.person_id
        of_chair = actor.role is Role.CHAIR and target.role == Role.OBSERVER.value
        of_seat = target.seat_id is not None and _leads(tx, actor, target.seat_id)
        if not (own or of_chair or of_seat):
            raise NotAllowed("Only the delegation itself lets its people go.")
        _end(tx, target, actor)


def end_place(database: Database, negotiation_id: str, person_id: str) -> None:
    """End a membership from the command line.

    Raises
    ------
    NotThere
    """
    with database.transaction(administering(negotiation_id)) as tx:
        _end(tx, tx.row(schema.memberships, _HERE, person_id=person_id), None)


def end_account(database: Database, person_id: str, *, by: str | None = None) -> None:
    """End an account and all its places: nobody signs in to it any more. What the person did stays.

    Parameters
    ----------
    database : Database
    person_id : str
    by : str, optional
        The id of the administrator; default: the command line.

    Raises
    ------
    NotThere
    """
    with database.transaction(ACCOUNTS) as tx:
        tx.change(schema.people, person_id, ended_at=tx.now)
        server_log.append(tx, "account ended", by, person_id)
        tx.remove(schema.sessions, person_id=person_id)
        places = [row.negotiation_id for row in tx.rows(schema.memberships, _HERE, person_id=person_id)]
    for negotiation_id in places:
        end_place(database, negotiation_id, person_id)


def may_invite(tx: Transaction, actor: Actor, role: Role, seat_id: str | None) -> bool:
    """Whether an actor may bring somebody to a place."""
    if actor.role is Role.CHAIR:
        if role is Role.OBSERVER or _training(tx):
            return True
        return role is Role.SEAT and not tx.count(schema.memberships, _HERE, seat_id=seat_id)
    return actor.role is Role.SEAT and role is Role.SEAT and seat_id == actor.seat_id and actor.may_answer


def _leads(tx: Transaction, actor: Actor, seat_id: str) -> bool:
    if actor.role is Role.CHAIR:
        return _training(tx)
    return actor.seat_id == seat_id and actor.may_answer


def _training(tx: Transaction) -> bool:
    return bool(tx.row(schema.negotiations).kind == "training")


def again(tx: Transaction, actor: Actor) -> None:
    """Check once more, within this transaction, that an actor is what it was."""
    row = tx.find(schema.memberships, person_id=actor.person_id, ended_at=None)
    now = None if row is None else (row.role, row.seat_id, row.may_answer)
    if now != (actor.role.value, actor.seat_id, actor.may_answer):
        raise NotThere


def _end(tx: Transaction, target: Row[Any], actor: Actor | None) -> None:
    tx.change(schema.memberships, target.id, ended_at=tx.now, may_answer=False)
    tx.remove(schema.sessions, person_id=target.person_id)
    tx.log("left", actor, target.id)


def _members(tx: Transaction) -> list[Member]:
    found = []
    for row in tx.rows(schema.memberships, _HERE, order_by=schema.memberships.c.from_at):
        name = tx.row(schema.people, id=row.person_id).shown_name
        found.append(Member(row.id, row.person_id, name, Role(row.role), row.seat_id, row.may_answer, row.from_at))
    return found
