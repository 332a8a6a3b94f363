"""Setting tables up in the browser: by a person whom an administrator lets do so, and who becomes their chair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.records import Record
from detente.table import case_files
from detente.table.accounts import invitations, memberships
from detente.table.accounts.sessions import Session
from detente.table.errors import NotThere
from detente.table.negotiation import setting_up
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import ACCOUNTS, Database, Reach, Scope, Transaction, new_id
from detente.table.training import class_room, exercises


@dataclass(frozen=True)
class RoleLink(Record):
    """A link that brings one person to one role of one table; shown this once.

    Attributes
    ----------
    table, role : str
        Their names.
    token : str
    """

    table: str
    role: str
    token: str


def must_begin(session: Session) -> None:
    """Check that a person may set tables up.

    Raises
    ------
    NotThere
    """
    if not session.complete or not session.person.may_begin:
        raise NotThere


def blank(
    database: Database, session: Session, title: str, seats: Sequence[str] = (), *, training: bool = False
) -> str:
    """Set up a table without points, chaired by the person; return its id.

    Raises
    ------
    InputError, NotThere
    """
    must_begin(session)
    with database.transaction(Scope(Reach.SYSTEM, new_id())) as tx:
        _still(tx, session)
        specs = setting_up.named_seats(seats)
        opened = setting_up.blank(tx, title, (), specs, kind="training" if training else "real")
        memberships.join(tx, session.person.id, Role.CHAIR, None, False)
    return opened.negotiation_id


def from_file(database: Database, session: Session, name: str, data: bytes, *, training: bool = False) -> str:
    """Set up a table from a case that was sent in one file, chaired by the person; return its id.

    The preferences in the case do not come along: the parties sit here themselves.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    data : bytes
        As :func:`.case_files.case_of` reads it.
    training : bool

    Raises
    ------
    InputError, NotThere
    """
    must_begin(session)
    with case_files.case_of(name, data) as case, database.transaction(Scope(Reach.SYSTEM, new_id())) as tx:
        _still(tx, session)
        opened = setting_up.from_case(tx, case, kind="training" if training else "real")
        memberships.join(tx, session.person.id, Role.CHAIR, None, False)
    return opened.negotiation_id


def exercise(
    database: Database,
    session: Session,
    exercise_id: str,
    tables: int = 1,
    *,
    computer: Mapping[str, str] | None = None,
    minutes: float = exercises.MINUTES,
) -> list[str]:
    """Set up tables of a ready exercise, chaired by the person; return their ids.

    Parameters
    ----------
    computer : mapping of str to str, optional
        Strategy of each party that the computer plays.
    minutes : float
        After which every deadline falls, unless the chair says otherwise.

    Raises
    ------
    InputError, NotThere
    """
    must_begin(session)
    rules = exercises.training_rules(exercises.checked_minutes(minutes))
    with database.transaction(ACCOUNTS, reading=True) as tx:
        _still(tx, session)
    opened = class_room.open_class(
        database,
        exercise_id,
        tables,
        computer=computer or {},
        rules=rules,
        chair=session.person.id,
    )
    return [one.negotiation_id for one in opened]


def chaired(tx: Transaction, session: Session) -> list[str]:
    """Return the exercises that a person chairs, by title; ``tx`` with the eyes of accounts."""
    places = memberships.places(tx, session)
    return [one.negotiation_id for one in places if one.role is Role.CHAIR and one.kind == "training"]


def links(database: Database, session: Session) -> list[RoleLink]:
    """Make a link for every role of the person's exercises at which nobody sits; links made before are withdrawn.

    Raises
    ------
    NotThere
        When the person chairs no exercise.
    """
    with database.transaction(ACCOUNTS, reading=True) as tx:
        tables = chaired(tx, session)
    if not tables:
        raise NotThere
    found = []
    for negotiation_id in tables:
        actor = Actor(session.person.id, negotiation_id, Role.CHAIR)
        title, seats = _free(database, negotiation_id)
        for old in invitations.waiting(database, actor):
            if old.seat_id in seats:
                invitations.withdraw(database, actor, old.id)
        for seat_id, name in seats.items():
            made = invitations.invite(database, actor, negotiation_id, Role.SEAT, seat_id, may_answer=True)
            found.append(RoleLink(title, name, made.token))
    return found


def _free(database: Database, negotiation_id: str) -> tuple[str, dict[str, str]]:
    """Return a table's title, and the names of the seats at which people could sit and nobody does."""
    with database.transaction(memberships.administering(negotiation_id), reading=True) as tx:
        row = tx.row(schema.negotiations)
        taken = {one.seat_id for one in tx.rows(schema.memberships, schema.memberships.c.ended_at.is_(None))}
        seats = tx.rows(schema.seats, order_by=schema.seats.c.position)
    if row.state == "ended":
        return row.title, {}
    return row.title, {seat.id: seat.name for seat in seats if seat.id not in taken and not seat.computer}


def _still(tx: Transaction, session: Session) -> None:
    tx.row(schema.people, schema.people.c.ended_at.is_(None), id=session.person.id, may_begin=True)
