"""Sessions: a random token in the browser, its hash in the database.

A session has a new token after each change of what it may do (signed in, second factor passed, pass phrase changed),
so that a token that somebody planted before is worth nothing.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from detente.records import Record
from detente.table.accounts import limits, pass_phrases, people, second_factor, security_keys
from detente.table.accounts.people import Person
from detente.table.accounts.security_keys import Site
from detente.table.accounts.tokens import hashed, new_token
from detente.table.errors import NotThere, Refused
from detente.table.store import schema
from detente.table.store.database import ACCOUNTS, Database, Transaction

WRONG = "The name or the pass phrase is not right."
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Keeping:
    """How long a session lasts."""

    idle: timedelta = timedelta(hours=12)
    longest: timedelta = timedelta(days=7)


KEEPING = Keeping()


@dataclass(frozen=True)
class Session(Record):
    """One session: who, and whether everything has been shown that this person has to show."""

    id: str
    person: Person
    second_factor: bool
    made_at: datetime
    ends_at: datetime

    @property
    def complete(self) -> bool:
        """Whether this session may do more than pass the second factor."""
        return self.second_factor or not self.person.has_factor


@dataclass(frozen=True)
class SignedIn:
    """A session with its token, which goes into the browser and nowhere else."""

    token: str
    session: Session


def sign_in(database: Database, name: str, pass_phrase: str, address: str, *, keeping: Keeping = KEEPING) -> SignedIn:
    """Open a session; where the person has a second factor, one that may only pass it.

    A name that nobody has costs the same work and gets the same words as a wrong pass phrase.

    Parameters
    ----------
    database : Database
    name, pass_phrase : str
    address : str
        Of the browser, for the limits.
    keeping : Keeping

    Raises
    ------
    Refused
        Not right.
    TooOften
    """
    name = people.normal(name)[:200]
    limits.count(
        database,
        (limits.NAME_AT_ADDRESS, (name, address)),
        (limits.ADDRESS, (address,)),
        (limits.NAME, (name,)),
    )
    with database.transaction(ACCOUNTS, reading=True) as tx:
        found = tx.find(schema.people, schema.people.c.ended_at.is_(None), name=name)
    kept = found.pass_phrase_hash if found is not None else None
    if not pass_phrases.fits(kept, pass_phrase) or found is None:
        raise Refused(WRONG)
    fresh = pass_phrases.hash_of(pass_phrase) if pass_phrases.is_outdated(kept or "") else None
    with database.transaction(ACCOUNTS) as tx:
        now_kept = tx.find(schema.people, schema.people.c.ended_at.is_(None), id=found.id)
        if now_kept is None or now_kept.pass_phrase_hash != kept:
            raise Refused(WRONG)  # changed while it was being checked
        if fresh is not None:
            tx.change(schema.people, found.id, pass_phrase_hash=fresh)
        limits.forget(tx, limits.NAME_AT_ADDRESS, name, address)
        tx.remove(schema.sessions, schema.sessions.c.ends_at < tx.now, person_id=found.id)
        return opened(tx, found.id, keeping=keeping)


def opened(tx: Transaction, person_id: str, *, keeping: Keeping = KEEPING, factor: bool = False) -> SignedIn:
    """Write a new session for a person who has shown who they are."""
    token = new_token()
    session_id = tx.add(
        schema.sessions,
        token_sha256=hashed(token),
        person_id=person_id,
        made_at=tx.now,
        seen_at=tx.now,
        ends_at=tx.now + keeping.longest,
        second_factor=factor,
    )
    return SignedIn(token, _made_of(tx, tx.row(schema.sessions, id=session_id)))


def pass_factor(database: Database, token: str, code: str, *, keeping: Keeping = KEEPING) -> SignedIn:
    """Complete a session with a code; the token changes.

    Raises
    ------
    NotThere
        When there is no such session.
    Refused
        When the code is not right.
    """
    session = current(database, token, keeping=keeping)
    if not second_factor.passes(database, session.person.id, code):
        raise Refused("This code is not right.")
    return renew(database, session.id, factor=True)


def pass_key(database: Database, token: str, site: Site, answer: str, *, keeping: Keeping = KEEPING) -> SignedIn:
    """Complete a session with a security key's answer; the token changes.

    Raises
    ------
    NotThere
        When there is no such session.
    Refused
        When the answer is not right.
    """
    session = current(database, token, keeping=keeping)
    security_keys.check(database, session.id, session.person.id, site, answer)
    return renew(database, session.id, factor=True)


def current(database: Database, token: str, *, keeping: Keeping = KEEPING) -> Session:
    """Return the session of a token, and note that it was used.

    Raises
    ------
    NotThere
        When there is none, or it has ended.
    """
    with database.transaction(ACCOUNTS, reading=True) as tx:
        found, late = read(tx, token, keeping=keeping)
    if late:
        note_use(database, found)
    return found


def read(tx: Transaction, token: str, *, keeping: Keeping = KEEPING) -> tuple[Session, bool]:
    """Return the session of a token, and whether its use has to be noted (:func:`note_use`).

    Raises
    ------
    NotThere
        When there is none, or it has ended.
    """
    row = tx.row(schema.sessions, token_sha256=hashed(token))
    if row.ends_at <= tx.now or tx.now - row.seen_at > keeping.idle:
        raise NotThere
    found = _made_of(tx, row)
    if found.person.ended:
        raise NotThere
    return found, tx.now - row.seen_at > _SEEN_EVERY


def note_use(database: Database, session: Session) -> None:
    """Note that a session was used: one that nobody uses ends."""
    with contextlib.suppress(NotThere), database.transaction(ACCOUNTS) as tx:
        tx.change(schema.sessions, session.id, seen_at=tx.now)


def renew(database: Database, session_id: str, *, factor: bool = False) -> SignedIn:
    """Give a session a new token, as after every change of what it may do.

    Parameters
    ----------
    database : Database
    session_id : str
    factor : bool
        The second factor has been passed.

    Raises
    ------
    NotThere
    """
    token = new_token()
    with database.transaction(ACCOUNTS) as tx:
        row = tx.row(schema.sessions, id=session_id)
        tx.change(
            schema.sessions,
            session_id,
            token_sha256=hashed(token),
            second_factor=row.second_factor or factor,
            seen_at=tx.now,
        )
        return SignedIn(token, _made_of(tx, tx.row(schema.sessions, id=session_id)))


def end(database: Database, session_id: str) -> None:
    """End a session: signing out. A missing one is no error."""
    with database.transaction(ACCOUNTS) as tx:
        tx.remove(schema.sessions, id=session_id)


def end_others(database: Database, session: Session) -> int:
    """End all other sessions of the same person; return how many."""
    with database.transaction(ACCOUNTS) as tx:
        return tx.remove(schema.sessions, schema.sessions.c.id != session.id, person_id=session.person.id)


def _made_of(tx: Transaction, row: Row[Any]) -> Session:
    return Session(row.id, people.person(tx, row.person_id), row.second_factor, row.made_at, row.ends_at)
