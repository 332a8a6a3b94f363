"""Security keys as a second factor: what the browser and the key sign is checked by the ``webauthn`` library.

A challenge belongs to one session and is good once, whatever the answer. A key is bound to the name of the server, so
that a page of another site gets no answer from it. What the key says of its maker is not asked for.

Sources
-------
Web Authentication: J. Hodges et al., W3C Recommendation, Level 2 (2021).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from detente.errors import InputError
from detente.records import Record
from detente.table.accounts import limits, people, second_factor
from detente.table.errors import Conflict, Refused
from detente.table.store import schema, server_log
from detente.table.store.database import ACCOUNTS, Database, Transaction

MOST_KEYS = 10
ANSWER_WITHIN = timedelta(minutes=5)
LONGEST_ANSWER = 20_000
ADDING, SIGNING_IN = "adding", "signing in"
WRONG = "The answer of this key is not right."
_SAYS = "Detente: the table"


@dataclass(frozen=True)
class Site:
    """What keys are bound to: the name of the server, and the origin that its pages have."""

    name: str
    origin: str


@dataclass(frozen=True)
class SecurityKey(Record):
    """One key of a person.

    Attributes
    ----------
    id : str
    name : str
        What the person calls it.
    site : str
        The name of the server that it was made for; under another name it gives no answer.
    made_at : datetime
    used_at : datetime or None
    """

    id: str
    name: str
    site: str
    made_at: datetime
    used_at: datetime | None


def site_of(origin: str) -> Site | None:
    """Return what keys are bound to at an origin; None where browsers allow none: at a number in place of a name."""
    name = urlsplit(origin).hostname or ""
    named = name == "localhost" or (not name.rsplit(".", 1)[-1].isdigit() and ":" not in name and bool(name))
    return Site(name, origin) if named else None


def own(database: Database, person_id: str) -> tuple[SecurityKey, ...]:
    """Return a person's keys, the oldest first."""
    made = schema.security_keys.c
    with database.transaction(ACCOUNTS, reading=True) as tx:
        rows = tx.rows(schema.security_keys, person_id=person_id, order_by=(made.made_at, made.name))
    return tuple(SecurityKey(row.id, row.name, row.site, row.made_at, row.used_at) for row in rows)


def checked_name(name: str) -> str:
    """Return what a person calls a key.

    Raises
    ------
    InputError
    """
    found = " ".join(name.split())
    if not 1 <= len(found) <= 100 or not found.isprintable():
        raise InputError("expected a name for the key of 1 to 100 printable characters")
    return found


def begin_adding(database: Database, session_id: str, person_id: str, site: Site, pass_phrase: str) -> dict[str, Any]:
    """Return what ``navigator.credentials.create`` takes, after the pass phrase was shown once more.

    Raises
    ------
    Refused
        When the pass phrase is not right.
    Conflict
        When the person has so many keys already.
    """
    from webauthn import generate_registration_options
    from webauthn.helpers import structs

    person = people.must_know(database, person_id, pass_phrase)
    with database.transaction(ACCOUNTS) as tx:
        kept = tx.rows(schema.security_keys, person_id=person_id)
        if len(kept) >= MOST_KEYS:
            raise Conflict(f"You have {MOST_KEYS} keys already. Take one away first.")
        options = generate_registration_options(
            rp_id=site.name,
            rp_name=_SAYS,
            user_id=bytes.fromhex(person_id),
            user_name=person.name,
            user_display_name=person.shown_name,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
                user_verification=structs.UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=_described(kept),
        )
        return _remembered(tx, session_id, ADDING, options)


def add(database: Database, session_id: str, person_id: str, site: Site, name: str, answer: str) -> list[str]:
    """Keep a new key; return ten recovery codes where it is the first second factor, and none else.

    As after :func:`.second_factor.confirm`, the session at hand gets a new token that has passed.

    Raises
    ------
    Refused
        When the answer is not right, or the challenge was used, is too old, or belongs to another session.
    InputError
    """
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url

    name = checked_name(name)
    challenge = _taken(database, session_id, ADDING)
    try:
        made = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.name, expected_origin=site.origin
        )
    except Exception:  # whatever the library stumbles over in bytes that anybody can send
        raise Refused(WRONG + " Begin again.") from None
    with database.transaction(ACCOUNTS) as tx:
        credential_id = bytes_to_base64url(made.credential_id)
        if tx.find(schema.security_keys, credential_id=credential_id) is not None:
            raise Conflict("This key is registered already.")
        tx.add(
            schema.security_keys,
            person_id=person_id,
            credential_id=credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            site=site.name,
            name=name,
            made_at=tx.now,
        )
        return second_factor.turn_on(tx, person_id)


def begin_signing_in(database: Database, session_id: str, person_id: str, site: Site) -> dict[str, Any]:
    """Return what ``navigator.credentials.get`` takes.

    Raises
    ------
    Refused
        When the person has no key for this name of the server.
    """
    from webauthn import generate_authentication_options

    with database.transaction(ACCOUNTS) as tx:
        kept = tx.rows(schema.security_keys, person_id=person_id, site=site.name)
        if not kept:
            raise Refused(f"You have no key that was made for {site.name}. Use a code.")
        options = generate_authentication_options(rp_id=site.name, allow_credentials=_described(kept))
        return _remembered(tx, session_id, SIGNING_IN, options)


def check(database: Database, session_id: str, person_id: str, site: Site, answer: str) -> None:
    """Check the answer of one of a person's keys, and note how often the key says that it has signed.

    A key whose count does not rise may have been copied: it is refused, and the log of the server says so.

    Raises
    ------
    Refused
        When it is not right, or the challenge was used, is too old, or belongs to another session.
    TooOften
    """
    from webauthn import verify_authentication_response

    limits.count(database, (limits.FACTOR, (person_id,)))
    challenge = _taken(database, session_id, SIGNING_IN)
    with database.transaction(ACCOUNTS) as tx:
        key = tx.find(schema.security_keys, credential_id=_named(answer), person_id=person_id, site=site.name)
        if key is None:
            raise Refused(WRONG)
        try:
            shown = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=site.name,
                expected_origin=site.origin,
                credential_public_key=key.public_key,
                credential_current_sign_count=0,  # compared below, once it is known who signed
            )
        except Exception:  # whatever the library stumbles over in bytes that anybody can send
            raise Refused(WRONG) from None
        rises = shown.new_sign_count > key.sign_count or shown.new_sign_count == key.sign_count == 0
        if rises:
            tx.change(schema.security_keys, key.id, sign_count=shown.new_sign_count, used_at=tx.now)
            limits.forget(tx, limits.FACTOR, person_id)
        else:
            server_log.append(tx, "security key refused: its count did not rise", person_id, person_id)
    if not rises:
        raise Refused("This key may have been copied: it has counted fewer signatures than before. Use a code.")


def remove(database: Database, person_id: str, key_id: str, pass_phrase: str) -> None:
    """Take a key away, after the pass phrase was shown once more; with the last second factor its codes go too.

    Raises
    ------
    NotThere
        When the person has no such key.
    Refused
        When the pass phrase is not right.
    """
    people.must_know(database, person_id, pass_phrase)
    with database.transaction(ACCOUNTS) as tx:
        tx.row(schema.security_keys, id=key_id, person_id=person_id)
        tx.remove(schema.security_keys, id=key_id)
        second_factor.settle(tx, person_id)


def _described(rows: Any) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes, structs

    return [structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in rows]


def _remembered(tx: Transaction, session_id: str, purpose: str, options: Any) -> dict[str, Any]:
    """Keep the challenge of options with the session; return the options as JSON has them."""
    from webauthn.helpers import bytes_to_base64url, options_to_json_dict

    tx.change(
        schema.sessions,
        session_id,
        challenge=bytes_to_base64url(options.challenge),
        challenge_for=purpose,
        challenge_ends_at=tx.now + ANSWER_WITHIN,
    )
    return options_to_json_dict(options)


def _taken(database: Database, session_id: str, purpose: str) -> bytes:
    """Return the challenge of a session, which is gone from now on.

    Raises
    ------
    Refused
        When there is none for this purpose, or it is too old.
    """
    from webauthn.helpers import base64url_to_bytes

    with database.transaction(ACCOUNTS) as tx:
        row, now = tx.row(schema.sessions, id=session_id), tx.now
        if row.challenge is not None:
            tx.change(schema.sessions, session_id, challenge=None, challenge_for=None, challenge_ends_at=None)
    if row.challenge is None or row.challenge_for != purpose or row.challenge_ends_at <= now:
        raise Refused("This step was taken already, or it waited too long. Begin again.")
    return base64url_to_bytes(row.challenge)


def _named(answer: str) -> str:
    """Return the id of the key that an answer names; empty where it names none."""
    try:
        found = json.loads(answer)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return found if isinstance(found, str) and len(found) <= 1400 else ""
