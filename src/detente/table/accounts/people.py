"""People and how they are known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from detente.errors import InputError
from detente.records import Record
from detente.table.accounts import limits, pass_phrases
from detente.table.errors import Conflict, NotThere, Refused
from detente.table.store import schema
from detente.table.store.database import ACCOUNTS, Database, Transaction

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


@dataclass(frozen=True)
class Person(Record):
    """One person with an account."""

    id: str
    name: str
    shown_name: str
    email: str | None
    administrator: bool
    has_factor: bool
    ended: bool
    may_begin: bool = False
    has_authenticator: bool = False


def made_of(row: Row[Any]) -> Person:
    """Return the record of a row."""
    return Person(
        row.id,
        row.name,
        row.shown_name,
        row.email,
        row.administrator,
        row.factor_counter is not None or row.recovery_hashes is not None,
        row.ended_at is not None,
        row.may_begin,
        row.factor_counter is not None,
    )


def normal(name: str) -> str:
    """Return a name as it is compared: case and form of the letters do not count."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def checked_name(name: str) -> str:
    """Return the name to sign in with.

    Raises
    ------
    InputError
    """
    found = normal(name)
    if not 2 <= len(found) <= 60 or not all(c.isalnum() or c in "._-@+" for c in found):
        raise InputError("expected a name of 2 to 60 letters, digits, dots, hyphens or underscores, without spaces")
    return found


def checked_shown_name(name: str) -> str:
    """Return the name that others read.

    Raises
    ------
    InputError
    """
    found = " ".join(unicodedata.normalize("NFC", name).split())
    if not 1 <= len(found) <= 100 or not found.isprintable():
        raise InputError("expected a name to show of 1 to 100 printable characters")
    return found


def checked_email(email: str | None) -> str | None:
    """Return an address for mail, or None.

    Raises
    ------
    InputError
    """
    if not email:
        return None
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise InputError("expected an e-mail address, such as name@example.org")
    return email


def make(
    tx: Transaction,
    name: str,
    shown_name: str,
    phrase_hash: str | None,
    *,
    email: str | None = None,
    administrator: bool = False,
    may_begin: bool = False,
) -> str:
    """Write a new person and return the id.

    Raises
    ------
    InputError
        When a name cannot be used.
    Conflict
        When the name is taken.
    """
    name = checked_name(name)
    if tx.find(schema.people, name=name) is not None:
        raise Conflict("This name is taken. Choose another.")
    return tx.add(
        schema.people,
        name=name,
        shown_name=checked_shown_name(shown_name),
        email=checked_email(email),
        pass_phrase_hash=phrase_hash,
        administrator=administrator,
        may_begin=may_begin,
        made_at=tx.now,
    )


def make_administrator(database: Database, name: str, shown_name: str, pass_phrase: str) -> str:
    """Make an administrator: accounts and backups, nothing of the content."""
    phrase_hash = pass_phrases.hash_of(pass_phrases.checked(pass_phrase, name, shown_name))
    with database.transaction(ACCOUNTS) as tx:
        return make(tx, name, shown_name, phrase_hash, administrator=True)


def person(tx: Transaction, person_id: str) -> Person:
    """Return a person.

    Raises
    ------
    NotThere
    """
    return made_of(tx.row(schema.people, id=person_id))


def everybody(database: Database) -> list[Person]:
    """Return all people by name, those whose account was ended among them."""
    with database.transaction(ACCOUNTS, reading=True) as tx:
        return [made_of(row) for row in tx.rows(schema.people, order_by=schema.people.c.name)]


def named(database: Database, name: str) -> Person:
    """Return the person of a name; for the command line.

    Raises
    ------
    NotThere
    """
    with database.transaction(ACCOUNTS, reading=True) as tx:
        found = tx.find(schema.people, name=normal(name))
    if found is None:
        raise NotThere(f"Nobody is called {normal(name)!r} here.")
    return made_of(found)


def change_pass_phrase(
    database: Database, person_id: str, old: str, new: str, *, keep_session: str | None = None
) -> None:
    """Change one's own pass phrase; all other sessions of the person end.

    Parameters
    ----------
    database : Database
    person_id : str
    old, new : str
    keep_session : str, optional
        The id of the session that may go on; give it a new token (:func:`.sessions.renew`).

    Raises
    ------
    Refused
        When the old one is wrong.
    TooOften
    InputError
        When the new one cannot be used.
    """
    before = must_know(database, person_id, old)
    phrase_hash = pass_phrases.hash_of(pass_phrases.checked(new, before.name, before.shown_name))
    with database.transaction(ACCOUNTS) as tx:
        set_phrase(tx, person_id, phrase_hash, keep_session)


def must_know(database: Database, person_id: str, said: str) -> Row[Any]:
    """Let a person who is signed in show the pass phrase once more; return the row of the account.

    Raises
    ------
    Refused
        When it is not right.
    TooOften
    """
    limits.count(database, (limits.OWN_PHRASE, (person_id,)))
    with database.transaction(ACCOUNTS, reading=True) as tx:
        found = tx.row(schema.people, id=person_id)
    if not pass_phrases.fits(found.pass_phrase_hash, said):
        raise Refused("The present pass phrase is not right.")
    with database.transaction(ACCOUNTS) as tx:
        limits.forget(tx, limits.OWN_PHRASE, person_id)
    return found


def set_phrase(tx: Transaction, person_id: str, phrase_hash: str, keep_session: str | None = None) -> None:
    """Write a new hash and end the sessions of the person, but the one that is kept."""
    tx.change(schema.people, person_id, pass_phrase_hash=phrase_hash)
    tx.remove(schema.sessions, schema.sessions.c.id != (keep_session or ""), person_id=person_id)
