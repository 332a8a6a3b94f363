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
from detente.table.store import schema, server_log
from detente.table.store.audit import Head
from detente.table.store.database import ACCOUNTS, Database, Transaction

MOST_LINES = 500
"""Lines of the log of the server that a page shows."""


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
class Act(Record):
    """One line of the log of the server.

    Attributes
    ----------
    number : int
    at : datetime
    kind : str
    by, to : str or None
        The names that others read: who did it, and to whose account. None: the command line, and nobody.
    hash : str
    """

    number: int
    at: datetime
    kind: str
    by: str | None
    to: str | None
    hash: str


@dataclass(frozen=True)
class Acts(Record):
    """What was done outside the tables: the newest lines first, and the head of the log."""

    lines: tuple[Act, ...]
    head: Head


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


def acts(database: Database, actor: Actor) -> Acts:
    """Return the newest lines of the log of the server."""
    with database.transaction(ACCOUNTS, reading=True) as tx:
        must_administer(tx, actor.person_id)
        return _acts(tx)


def acts_on(database: Database, person_id: str) -> Acts:
    """Return the newest lines of the log of the server on one's own account, and the head, which everybody may see."""
    with database.transaction(ACCOUNTS, reading=True) as tx:
        return _acts(tx, object_id=person_id)


def _acts(tx: Transaction, **equals: str) -> Acts:
    names = {row.id: row.shown_name for row in tx.rows(schema.people)}
    newest = (schema.server_log.c.number.desc(),)
    rows = tx.rows(schema.server_log, order_by=newest, limit=MOST_LINES, **equals)
    lines = (Act(r.number, r.at, r.kind, names.get(r.by), names.get(r.object_id), r.hash) for r in rows)
    return Acts(tuple(lines), server_log.head(tx))


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
        server_log.append(tx, "invitation withdrawn", actor.person_id)


def reset_link(database: Database, actor: Actor, person_id: str) -> Invitation:
    """Make a link with which a person chooses a new pass phrase; good for a day."""
    _announce(database, actor, person_id, "link to a new pass phrase")
    return invitations.invite_to_reset(database, person_id, by=actor.person_id)


def remove_factor(database: Database, actor: Actor, person_id: str) -> None:
    """Turn off the second factor of one who has lost it and the recovery codes; all sessions of the person end."""
    _announce(database, actor, person_id, "second factor turned off")
    with database.transaction(ACCOUNTS) as tx:
        must_administer(tx, actor.person_id)
        second_factor.switch_off(tx, person_id)
        server_log.append(tx, "second factor turned off", actor.person_id, person_id)
    end_sessions(database, actor, person_id)


def end_sessions(database: Database, actor: Actor, person_id: str) -> None:
    """Sign a person out everywhere."""
    with database.transaction(ACCOUNTS) as tx:
        must_administer(tx, actor.person_id)
        _there(tx, person_id)
        tx.remove(schema.sessions, person_id=person_id)
        server_log.append(tx, "signed out everywhere", actor.person_id, person_id)


def let_begin(database: Database, actor: Actor, person_id: str, yes: bool) -> None:
    """Let a person set tables up, or no longer."""
    with database.transaction(ACCOUNTS) as tx:
        must_administer(tx, actor.person_id)
        _there(tx, person_id)
        tx.change(schema.people, person_id, may_begin=yes)
        kind = "may set tables up" if yes else "may no longer set tables up"
        server_log.append(tx, kind, actor.person_id, person_id)


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
    memberships.end_account(database, person_id, by=actor.person_id)


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
