"""What an administrator does in the browser: accounts and invitations, and nothing of the content of any table.

Whoever can give somebody a new pass phrase could come in as that person. So each such act is a line in the log that all
see, of every table at which the person sits, before the act is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from detente.records import Record
from detente.table.accounts import invitations, memberships, people, second_factor
from detente.table.accounts.invitations import Invitation, must_administer
from detente.table.accounts.people import Person
from detente.table.errors import Conflict
from detente.table.roles import Actor
from detente.table.store import schema
from detente.table.store.database import ACCOUNTS, Database, Transaction


@dataclass(frozen=True)
class Account(Record):
    """One account, as an administrator sees it.

    Attributes
    ----------
    person : Person
    places : int
        At how many tables the person sits; not at which.
    sessions : int
        How many sessions are open.
    made_at : datetime
    """

    person: Person
    places: int
    sessions: int
    made_at: datetime


@dataclass(frozen=True)
class Unused(Record):
    """An invitation that nobody has used, as an administrator sees it: not to which table.

    Attributes
    ----------
    id, role : str
    made_by : str or None
        The name that others read; None: the command line.
    made_at, ends_at : datetime
    """

    id: str
    role: str
    made_by: str | None
    made_at: datetime
    ends_at: datetime


def accounts(database: Database, actor: Actor) -> list[Account]:
    """Return all accounts by name.

    Raises
    ------
    NotThere
        As everything here, when the actor is no administrator (any more).
    """
    with database.transaction(ACCOUNTS, reading=True) as tx:
        must_administer(tx, actor.person_id)
        sitting = [row.person_id for row in tx.rows(schema.memberships, schema.memberships.c.ended_at.is_(None))]
        open_ = [row.person_id for row in tx.rows(schema.sessions, schema.sessions.c.ends_at > tx.now)]
        return [
            Account(people.made_of(row), sitting.count(row.id), open_.count(row.id), row.made_at)
            for row in tx.rows(schema.people, order_by=schema.people.c.name)
        ]


def unused(database: Database, actor: Actor) -> list[Unused]:
    """Return all invitations that can still be used, the earliest first."""
    made = schema.invitations.c
    with database.transaction(ACCOUNTS, reading=True) as tx:
        must_administer(tx, actor.person_id)
        names = {row.id: row.shown_name for row in tx.rows(schema.people)}
        rows = tx.rows(schema.invitations, made.used_at.is_(None), made.ends_at > tx.now, order_by=made.made_at)
    return [Unused(row.id, row.role, names.get(row.made_by), row.made_at, row.ends_at) for row in rows]


def withdraw(database: Database, actor: Actor, invitation_id: str) -> None:
    """Make anybody's unused invitation worthless."""
    with database.transaction(ACCOUNTS) as tx:
        must_administer(tx, actor.person_id)
        tx.change(schema.invitations, invitation_id, schema.invitations.c.used_at.is_(None), used_at=tx.now)


def reset_link(database: Database, actor: Actor, person_id: str) -> Invitation:
    """Make a link with which a person chooses a new pass phrase; good for a day."""
    _announce(database, actor, person_id, "link to a new pass phrase")
    return invitations.invite_to_reset(database, person_id)


def remove_factor(database: Database, actor: Actor, person_id: str) -> None:
    """Turn off the second factor of one who has lost it and the recovery codes; all sessions of the person end."""
    _announce(database, actor, person_id, "second factor turned off")
    second_factor.remove(database, person_id)
    end_sessions(database, actor, person_id)


def end_sessions(database: Database, actor: Actor, person_id: str) -> None:
    """Sign a person out everywhere."""
    with database.transaction(ACCOUNTS) as tx:
        must_administer(tx, actor.person_id)
        _there(tx, person_id)
        tx.remove(schema.sessions, person_id=person_id)


def let_begin(database: Database, actor: Actor, person_id: str, yes: bool) -> None:
    """Let a person set tables up, or no longer."""
    with database.transaction(ACCOUNTS) as tx:
        must_administer(tx, actor.person_id)
        _there(tx, person_id)
        tx.change(schema.people, person_id, may_begin=yes)


def end_account(database: Database, actor: Actor, person_id: str) -> None:
    """End an account and all its places. What the person did stays.

    Raises
    ------
    Conflict
        For one's own: somebody has to be left who administers.
    NotThere
    """
    with database.transaction(ACCOUNTS, reading=True) as tx:
        must_administer(tx, actor.person_id)
        _there(tx, person_id)
    if person_id == actor.person_id:
        raise Conflict("Another administrator ends your account, so that one is left.")
    memberships.end_account(database, person_id)


def _there(tx: Transaction, person_id: str) -> None:
    tx.row(schema.people, schema.people.c.ended_at.is_(None), id=person_id)


def _announce(database: Database, actor: Actor, person_id: str, kind: str) -> None:
    """Write into the log of each table of a person what an administrator is about to do to the person's account."""
    with database.transaction(ACCOUNTS, reading=True) as tx:
        must_administer(tx, actor.person_id)
        _there(tx, person_id)
        places = tx.rows(schema.memberships, schema.memberships.c.ended_at.is_(None), person_id=person_id)
    for place in places:
        with database.transaction(memberships.administering(place.negotiation_id)) as tx:
            must_administer(tx, actor.person_id)
            tx.log(kind, actor, place.id)
