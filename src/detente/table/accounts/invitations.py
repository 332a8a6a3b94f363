"""Invitations: a link that brings one person to one place, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from detente.errors import InputError
from detente.records import Record
from detente.table.accounts import limits, memberships, pass_phrases, people, sessions
from detente.table.accounts.memberships import administering
from detente.table.accounts.sessions import KEEPING, Keeping, Session, SignedIn
from detente.table.accounts.tokens import hashed, new_token
from detente.table.errors import NotAllowed, NotThere
from detente.table.roles import Actor, Role
from detente.table.store import schema, server_log
from detente.table.store.database import ACCOUNTS, Database, Scope, Transaction

DAYS = 7
MOST_DAYS = 90
RESET = "pass phrase"
"""The role of an invitation to choose a new pass phrase."""
ORGANISER = "organiser"
"""The role of an invitation to an account that may set tables up."""
GIVES = {ORGANISER: "an account that may set tables up", Role.ADMINISTRATOR.value: "an administrator's account"}
"""What an invitation to no table gives, in the words of the log of the server."""
OF_ACCOUNTS = tuple(GIVES)
"""Invitations to an account, and to no table."""


@dataclass(frozen=True)
class Invitation:
    """An invitation with its token, which is shown this once."""

    id: str
    token: str
    role: str
    seat_id: str | None
    may_answer: bool
    ends_at: datetime


@dataclass(frozen=True)
class Invited(Record):
    """What an invitation says to the one who opens it."""

    id: str
    role: str
    title: str | None
    seat_name: str | None
    may_answer: bool
    ends_at: datetime


@dataclass(frozen=True)
class Waiting(Record):
    """An invitation that nobody has used yet; its token is not kept."""

    id: str
    role: str
    seat_id: str | None
    may_answer: bool
    made_at: datetime
    ends_at: datetime


def invite(
    database: Database,
    actor: Actor | None,
    negotiation_id: str,
    role: Role,
    seat_id: str | None = None,
    *,
    may_answer: bool = False,
    days: float = DAYS,
) -> Invitation:
    """Make an invitation to one place.

    Parameters
    ----------
    database : Database
    actor : Actor or None
        Who invites; None: the operator on the command line.
    negotiation_id : str
    role : Role
        Chair, seat or observer.
    seat_id : str, optional
        Only for a seat.
    may_answer : bool
        Whether the person will answer for the seat. A delegation hands that on with :func:`.memberships.let_answer`.
    days : float
        How long the link is good.

    Raises
    ------
    NotAllowed
        See :mod:`.memberships` on who may bring whom.
    NotThere
    """
    if not 0 < days <= MOST_DAYS:
        raise InputError(f"found {days} days, expected more than 0 and at most {MOST_DAYS}")
    if role is Role.ADMINISTRATOR or (role is Role.SEAT) != (seat_id is not None):
        raise InputError("expected a chair, a seat with its delegation, or an observer")
    with database.transaction(administering(negotiation_id)) as tx:
        tx.row(schema.negotiations, id=negotiation_id)
        if seat_id is not None:
            tx.row(schema.seats, id=seat_id)
        if actor is not None:
            memberships.again(tx, actor)
            if not memberships.may_invite(tx, actor, role, seat_id):
                raise NotAllowed(
                    "The chair brings the first person of a delegation; from then on the delegation decides who joins."
                )
        else:
            server_log.append(tx, "invitation to a table", None, negotiation_id)
        return _write(
            tx,
            role.value,
            days,
            negotiation_id=negotiation_id,
            seat_id=seat_id,
            may_answer=may_answer and role is Role.SEAT and (actor is None or actor.role is Role.CHAIR),
            made_by=actor.person_id if actor is not None else None,
        )


def invite_to_reset(database: Database, person_id: str, *, by: str | None = None, days: float = 1) -> Invitation:
    """Make a link with which a person chooses a new pass phrase; by the administrator, or on the command line."""
    with database.transaction(ACCOUNTS) as tx:
        tx.row(schema.people, schema.people.c.ended_at.is_(None), id=person_id)
        server_log.append(tx, "link to a new pass phrase", by, person_id)
        return _write(tx, RESET, days, for_person=person_id)


def invite_to_account(database: Database, actor: Actor, role: str, *, days: float = DAYS) -> Invitation:
    """Make a link to an account that may set tables up, or that administers; by the administrator.

    Raises
    ------
    InputError, NotThere
    """
    if role not in OF_ACCOUNTS:
        raise InputError(f"found {role!r}, expected one of {', '.join(OF_ACCOUNTS)}")
    with database.transaction(ACCOUNTS) as tx:
        must_administer(tx, actor.person_id)
        server_log.append(tx, f"invitation to {GIVES[role]}", actor.person_id)
        return _write(tx, role, days, made_by=actor.person_id)


def look(database: Database, token: str, address: str) -> Invited:
    """Return what an invitation says, without using it up.

    Raises
    ------
    NotThere
        Never made, used, or over its time: all the same.
    TooOften
    """
    limits.count(database, (limits.INVITATION, (address,)))
    with database.transaction(ACCOUNTS, reading=True) as tx:
        row = _open(tx, token)
        table = tx.find(schema.negotiations, id=row.negotiation_id) if row.negotiation_id else None
        seat = tx.find(schema.seats, id=row.seat_id) if row.seat_id else None
    return Invited(
        row.id,
        row.role,
        table.title if table is not None else None,
        seat.name if seat is not None else None,
        row.may_answer,
        row.ends_at,
    )


def redeem(
    database: Database,
    token: str,
    address: str,
    *,
    name: str,
    shown_name: str,
    pass_phrase: str,
    email: str | None = None,
    keeping: Keeping = KEEPING,
) -> SignedIn:
    """Use an invitation up: a new person, at the place it names, signed in.

    Raises
    ------
    NotThere
        When the invitation cannot be used (any more).
    Conflict
        When the name is taken.
    InputError
        When a name or the pass phrase cannot be used. The invitation stays good.
    """
    look(database, token, address)
    people.checked_name(name)
    people.checked_shown_name(shown_name)
    people.checked_email(email)
    phrase_hash = pass_phrases.hash_of(pass_phrases.checked(pass_phrase, name, shown_name))
    with database.transaction(_eyes(database, token)) as tx:
        row = _use(tx, token)
        if row.role == RESET:
            raise NotThere
        person_id = people.make(tx, name, shown_name, phrase_hash, email=email)
        _give(tx, row, person_id)
        return sessions.opened(tx, person_id, keeping=keeping)


def redeem_signed_in(database: Database, token: str, address: str, session: Session) -> None:
    """Use an invitation up for a person who has an account and is signed in.

    Raises
    ------
    NotThere
        When the invitation cannot be used (any more), or the session is not complete.
    Conflict
        When the person sits at that table already. The invitation stays good.
    """
    if not session.complete:
        raise NotThere
    look(database, token, address)
    with database.transaction(_eyes(database, token)) as tx:
        row = _use(tx, token)
        if row.role == RESET:
            raise NotThere
        _give(tx, row, session.person.id)


def reset(database: Database, token: str, address: str, pass_phrase: str) -> None:
    """Choose a new pass phrase with a link of :func:`invite_to_reset`; all sessions of the person end.

    The second factor stays: who has lost that too asks the administrator to remove it.

    Raises
    ------
    NotThere
    InputError
    """
    look(database, token, address)
    phrase_hash = pass_phrases.hash_of(pass_phrases.checked(pass_phrase))
    with database.transaction(ACCOUNTS) as tx:
        row = _use(tx, token)
        if row.role != RESET:
            raise NotThere
        tx.change(schema.invitations, row.id, used_by=row.for_person)
        people.set_phrase(tx, row.for_person, phrase_hash)
        server_log.append(tx, "pass phrase chosen by a link", row.for_person, row.for_person)


def waiting(database: Database, actor: Actor) -> list[Waiting]:
    """Return the invitations that the actor made and nobody has used, the earliest first."""
    made = schema.invitations.c
    with database.transaction(administering(actor.negotiation_id), reading=True) as tx:
        memberships.again(tx, actor)
        rows = tx.rows(
            schema.invitations,
            made.used_at.is_(None),
            made.ends_at > tx.now,
            order_by=made.made_at,
            made_by=actor.person_id,
        )
    return [Waiting(row.id, row.role, row.seat_id, row.may_answer, row.made_at, row.ends_at) for row in rows]


def withdraw(database: Database, actor: Actor, invitation_id: str) -> None:
    """Make an invitation worthless before it is used.

    Raises
    ------
    NotThere
    """
    with database.transaction(administering(actor.negotiation_id)) as tx:
        memberships.again(tx, actor)
        unused = schema.invitations.c.used_at.is_(None)
        tx.change(
            schema.invitations, invitation_id, unused, schema.invitations.c.made_by == actor.person_id, used_at=tx.now
        )


def _write(tx: Transaction, role: str, days: float, **values: Any) -> Invitation:
    token = new_token()
    ends_at = tx.now + timedelta(days=days)
    added = tx.add(schema.invitations, token_sha256=hashed(token), role=role, made_at=tx.now, ends_at=ends_at, **values)
    return Invitation(added, token, role, values.get("seat_id"), values.get("may_answer", False), ends_at)


def _open(tx: Transaction, token: str) -> Row[Any]:
    made = schema.invitations.c
    return tx.row(schema.invitations, made.used_at.is_(None), made.ends_at > tx.now, token_sha256=hashed(token))


def _eyes(database: Database, token: str) -> Scope:
    """Return the scope in which an invitation is used: that of its negotiation."""
    with database.transaction(ACCOUNTS, reading=True) as tx:
        row = _open(tx, token)
    return administering(row.negotiation_id) if row.negotiation_id else ACCOUNTS


def _use(tx: Transaction, token: str) -> Row[Any]:
    """Use an invitation up; of two at the same moment one finds nothing."""
    row = _open(tx, token)
    tx.change(schema.invitations, row.id, schema.invitations.c.used_at.is_(None), used_at=tx.now)
    return row


def _give(tx: Transaction, row: Row[Any], person_id: str) -> None:
    """Give a person what an invitation is for: a place at a table, or a right."""
    if row.role not in OF_ACCOUNTS:
        return _seat(tx, row, person_id)
    must_administer(tx, row.made_by)  # one who no longer is an administrator gives nothing away
    right = "may_begin" if row.role == ORGANISER else "administrator"
    tx.change(schema.people, person_id, **{right: True})
    tx.change(schema.invitations, row.id, used_by=person_id)
    server_log.append(tx, f"invitation used: {GIVES[row.role]}", person_id, person_id)


def must_administer(tx: Transaction, person_id: str | None) -> None:
    """Check within this transaction that somebody is an administrator.

    Raises
    ------
    NotThere
    """
    tx.row(schema.people, schema.people.c.ended_at.is_(None), id=person_id, administrator=True)


def _seat(tx: Transaction, row: Row[Any], person_id: str) -> None:
    """Give a person the place of an invitation, if the one who invited could still do so."""
    role = Role(row.role)
    if row.made_by is not None:
        maker = tx.row(
            schema.memberships, schema.memberships.c.ended_at.is_(None), person_id=row.made_by
        )  # one who left invites nobody
        actor = Actor(row.made_by, row.negotiation_id, Role(maker.role), maker.seat_id, maker.may_answer)
        if not memberships.may_invite(tx, actor, role, row.seat_id):
            raise NotThere
    memberships.join(tx, person_id, role, row.seat_id, row.may_answer, replacing=True)
    tx.change(schema.invitations, row.id, used_by=person_id)
