"""What the operator of a table does from the command line: begin tables, bring people, look after accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from detente.errors import InputError, nearest
from detente.records import Record
from detente.table.accounts import invitations, memberships, people, second_factor
from detente.table.ground_rules import GroundRules
from detente.table.roles import Actor, Role
from detente.table.store import opening, schema, server_log
from detente.table.store.database import ACCOUNTS, SYSTEM, Database, Reach, Scope, Transaction

if TYPE_CHECKING:
    from detente.table.negotiation.setting_up import Opened

HERE = "http://127.0.0.1:8770"


@dataclass(frozen=True)
class Link(Record):
    """A link that is good once, and is shown this once.

    Attributes
    ----------
    link : str
    role : str
    seat : str or None
        The delegation's name.
    ends_at : datetime
    """

    link: str
    role: str
    seat: str | None
    ends_at: datetime


@dataclass(frozen=True)
class Begun(Record):
    """A table that was set up, with the chair's link."""

    id: str
    title: str
    seats: tuple[str, ...]
    chair: Link


@dataclass(frozen=True)
class Listed(Record):
    """One table of a database, as its operator sees it: nothing of its content."""

    id: str
    title: str
    kind: str
    state: str
    seats: int
    people: int
    made_at: datetime


@dataclass(frozen=True)
class Plan:
    """What a new table is made from: one of a case, a title alone, or a ready exercise.

    Parameters
    ----------
    case : Path, optional
    title : str, optional
        Alone: a blank table, with ``seats``.
    seats : sequence of str
        Names of delegations of a blank table.
    exercise : str, optional
    tables : int
        Of an exercise.
    training : bool
        Whether the chair hands out all roles.
    rules : Path, optional
        A JSON file of ground rules; default: the built-in ones.
    minutes : float, optional
        Of an exercise without ``rules``: after which every deadline falls.
    """

    case: Path | None = None
    title: str | None = None
    seats: Sequence[str] = ()
    exercise: str | None = None
    tables: int = 1
    training: bool = False
    rules: Path | None = None
    minutes: float | None = None


def begin(
    address: str, keys: Path | None, plan: Plan, site: str = HERE, server_role: str = opening.SERVER_ROLE
) -> tuple[Begun, ...]:
    """Set up tables in a database, which is made where it is missing; return them with the links of their chairs.

    Raises
    ------
    InputError
        When the plan cannot be carried out; a database made for it is taken away again.
    """
    made = _checked(plan)
    had_key = opening.has_key(address, keys)
    new = not opening.exists(address)
    database = opening.create(address, keys, server_role=server_role) if new else opening.open_database(address, keys)
    try:
        opened = made(database)
        titles = {row.id: row.title for row in listing(database)}
        return tuple(
            Begun(
                one.negotiation_id,
                titles[one.negotiation_id],
                tuple(one.seats),
                invite(database, one.negotiation_id, Role.CHAIR, site=site, days=invitations.MOST_DAYS),
            )
            for one in opened
        )
    except BaseException:
        if new and not opening.is_postgresql(address):
            opening.take_away(database, keep_key=had_key)
        raise
    finally:
        database.close()


def make_where_missing(address: str, keys: Path | None) -> None:
    """Make a database with no tables in it, where there is none: its first administrator lets others set tables up."""
    if not opening.exists(address):
        opening.create(address, keys).close()


def invite(
    database: Database,
    negotiation_id: str,
    role: Role,
    party: str | None = None,
    *,
    site: str = HERE,
    may_answer: bool = False,
    days: float = invitations.DAYS,
) -> Link:
    """Make a link that brings one person to a table.

    Parameters
    ----------
    database : Database
    negotiation_id : str
    role : Role
    party : str, optional
        The delegation, by its id in the case or its name; only for a seat.
    site : str
        What browsers call the table.
    may_answer : bool
    days : float

    Raises
    ------
    InputError
        When there is no such delegation.
    """
    seat = None
    if (role is Role.SEAT) != (party is not None):
        raise InputError("expected --seat PARTY with --role seat, and only there")
    if party is not None:
        with database.transaction(Scope(Reach.SYSTEM, negotiation_id), reading=True) as tx:
            rows = tx.rows(schema.seats, order_by=schema.seats.c.position)
        seat = next((row for row in rows if party in (row.party, row.name, row.id)), None)
        if seat is None:
            known = [row.party for row in rows]
            raise InputError(
                f"found the delegation {party!r}, expected one of {', '.join(known)}{nearest(party, known)}"
            )
    made = invitations.invite(
        database,
        None,
        negotiation_id,
        role,
        None if seat is None else seat.id,
        may_answer=may_answer,
        days=days,
    )
    return Link(_link(site, made.token), made.role, None if seat is None else seat.name, made.ends_at)


def administrator(database: Database, name: str, shown_name: str | None = None, *, site: str = HERE) -> Link:
    """Make an administrator, or help somebody who has lost the pass phrase: return a link to choose one."""
    name = people.checked_name(name)
    with database.transaction(ACCOUNTS) as tx:
        found = tx.find(schema.people, name=name)
        if found is not None:
            person_id = found.id
        else:
            person_id = people.make(tx, name, shown_name or name, None, administrator=True)
            server_log.append(tx, "administrator made", None, person_id)
        made_administrator = found is None or found.administrator
    made = invitations.invite_to_reset(database, person_id)
    return Link(_link(site, made.token), "administrator" if made_administrator else made.role, None, made.ends_at)


def remove_factor(database: Database, name: str) -> None:
    """Turn off the second factor of one who has lost it and the recovery codes."""
    person_id = people.named(database, name).id
    with database.transaction(ACCOUNTS) as tx:
        second_factor.switch_off(tx, person_id)
        server_log.append(tx, "second factor turned off", None, person_id)


def end_account(database: Database, name: str) -> None:
    """End an account and all its places."""
    memberships.end_account(database, people.named(database, name).id)


def listing(database: Database) -> tuple[Listed, ...]:
    """Return the tables of a database, by title."""
    found = []
    with database.transaction(SYSTEM, reading=True) as tx:
        for row in tx.rows(schema.negotiations, order_by=schema.negotiations.c.title):
            seats = tx.count(schema.seats, negotiation_id=row.id)
            sitting = tx.count(schema.memberships, schema.memberships.c.ended_at.is_(None), negotiation_id=row.id)
            found.append(Listed(row.id, row.title, row.kind, row.state, seats, sitting, row.made_at))
    return tuple(found)


def export(database: Database, negotiation_id: str, folder: Path) -> list[Path]:
    """Write what the chair may know of a table into a new case folder."""
    from detente.table import exports

    actor = Actor("", negotiation_id, Role.CHAIR)
    with database.transaction(Scope.of(actor), reading=True) as tx:
        return exports.export(tx, actor, folder)


def _checked(plan: Plan) -> Callable[[Database], Sequence[Opened]]:
    """Return what sets the tables up; everything that needs no database is read and checked before."""
    if sum(given is not None for given in (plan.case, plan.title, plan.exercise)) != 1:
        raise InputError("expected one of: a CASE, --blank TITLE, --exercise ID")
    if plan.seats and plan.title is None:
        raise InputError("found --seat without --blank; a case and an exercise name their own parties")
    if plan.tables != 1 and plan.exercise is None:
        raise InputError("found --tables without --exercise")
    if plan.minutes is not None and (plan.exercise is None or plan.rules is not None):
        raise InputError("found --minutes, expected it with --exercise and without --rules")
    rules = _rules(plan.rules)
    kind = "training" if plan.training else "real"
    if plan.exercise is not None:
        from detente.table.training import class_room, exercises

        if plan.minutes is not None:
            rules = exercises.training_rules(exercises.checked_minutes(plan.minutes))
        return partial(class_room.open_class, exercise_id=plan.exercise, tables=plan.tables, rules=rules)
    from detente.case.load import load_case
    from detente.table.negotiation import setting_up

    if plan.case is not None:
        case = load_case(plan.case)
        return partial(_in_one, lambda tx: setting_up.from_case(tx, case, rules=rules, kind=kind))
    specs = setting_up.named_seats(plan.seats)
    return partial(_in_one, lambda tx: setting_up.blank(tx, plan.title or "", (), specs, rules=rules, kind=kind))


def _in_one(set_up: Callable[[Transaction], Opened], database: Database) -> Sequence[Opened]:
    with database.transaction(SYSTEM) as tx:
        return (set_up(tx),)


def _rules(path: Path | None) -> GroundRules | None:
    if path is None:
        return None
    try:
        return GroundRules.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path}: {where or 'ground rules'}: {first['msg']}") from None


def _link(site: str, token: str) -> str:
    return f"{site.rstrip('/')}/invitation/{token}"
