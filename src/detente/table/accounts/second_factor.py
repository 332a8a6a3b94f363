"""The second factor: codes of an authenticator, each good once, and recovery codes.

It is on as long as a person has an authenticator or a security key (:mod:`.security_keys`). The first of them brings the
recovery codes, and they go with the last.

Sources
-------
Time-based one-time passwords: RFC 6238 (2011), through ``pyotp``; the picture to scan by ``segno``.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Any

import pyotp
import segno
from sqlalchemy import Row

from detente.records import Record
from detente.table.accounts import limits
from detente.table.accounts.tokens import hashed
from detente.table.errors import Conflict, Refused
from detente.table.store import schema
from detente.table.store.database import ACCOUNTS, Database, Transaction

ISSUER = "Detente"
RECOVERY_CODES = 10
_STEP = 30
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Enrolment(Record):
    """What an authenticator needs: shown once."""

    secret: str
    address: str
    svg: str


def begin(database: Database, person_id: str) -> Enrolment:
    """Make a secret that counts once :func:`confirm` has seen a code of it.

    Raises
    ------
    Conflict
        When the person has an authenticator already.
    """
    secret = pyotp.random_base32()
    with database.transaction(ACCOUNTS) as tx:
        row = tx.row(schema.people, id=person_id)
        if row.factor_counter is not None:
            raise Conflict("There is an authenticator already. Turn it off first.")
        sealed = tx.seal(schema.people, person_id, "", secret.encode(), column="factor_sealed")
        tx.change(schema.people, person_id, factor_sealed=sealed)
    address = pyotp.TOTP(secret).provisioning_uri(name=row.name, issuer_name=ISSUER)
    svg = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff")
    return Enrolment(secret, address, svg)


def confirm(database: Database, person_id: str, code: str) -> list[str]:
    """Turn the authenticator on with a first code; return what :func:`turn_on` does.

    From then on no session of the person may do anything until it has passed a code. The one at hand has: give it a
    new token with ``sessions.renew(database, session_id, factor=True)``.

    Raises
    ------
    Refused
        When the code is not right, or nothing was begun.
    """
    limits.count(database, (limits.FACTOR, (person_id,)))
    with database.transaction(ACCOUNTS) as tx:
        row = tx.row(schema.people, id=person_id)
        if row.factor_sealed is None or row.factor_counter is not None:
            raise Refused("There is no second factor to confirm.")
        counter = _counter(tx, row, code)
        if counter is None:
            raise Refused("This code is not right. Check the clock of your device.")
        tx.change(schema.people, person_id, factor_counter=counter)
        limits.forget(tx, limits.FACTOR, person_id)
        return turn_on(tx, person_id)


def turn_on(tx: Transaction, person_id: str) -> list[str]:
    """Return ten recovery codes, which are shown this once; none where the second factor was on before."""
    if tx.row(schema.people, id=person_id).recovery_hashes is not None:
        return []
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    ]
    tx.change(schema.people, person_id, recovery_hashes=sorted(hashed(_bare(c)) for c in codes))
    return codes


def passes(database: Database, person_id: str, code: str) -> bool:
    """Whether a code of the authenticator, or a recovery code, is right; each is good once.

    Raises
    ------
    TooOften
    """
    limits.count(database, (limits.FACTOR, (person_id,)))
    with database.transaction(ACCOUNTS) as tx:
        row = tx.row(schema.people, id=person_id)
        counter = None if row.factor_counter is None else _counter(tx, row, code)
        kept = row.recovery_hashes or []
        recovery = hashed(_bare(code))
        if counter is not None:
            tx.change(schema.people, person_id, factor_counter=counter)
        elif recovery in kept:
            tx.change(schema.people, person_id, recovery_hashes=[one for one in kept if one != recovery])
        else:
            return False
        limits.forget(tx, limits.FACTOR, person_id)
    return True


def recovery_codes_left(database: Database, person_id: str) -> int:
    """Return how many recovery codes have not been used."""
    with database.transaction(ACCOUNTS, reading=True) as tx:
        return len(tx.row(schema.people, id=person_id).recovery_hashes or [])


def remove(database: Database, person_id: str) -> None:
    """Turn the authenticator off, after a code was right; security keys stay."""
    with database.transaction(ACCOUNTS) as tx:
        tx.change(schema.people, person_id, factor_sealed=None, factor_counter=None)
        settle(tx, person_id)


def settle(tx: Transaction, person_id: str) -> None:
    """Take the recovery codes away with the last authenticator or key."""
    row = tx.row(schema.people, id=person_id)
    if row.factor_counter is None and not tx.count(schema.security_keys, person_id=person_id):
        switch_off(tx, person_id)


def switch_off(tx: Transaction, person_id: str) -> None:
    """Turn the second factor off with all that belongs to it; by the administrator for one who has lost everything."""
    tx.remove(schema.security_keys, person_id=person_id)
    tx.change(schema.people, person_id, factor_sealed=None, factor_counter=None, recovery_hashes=None)


def _counter(tx: Transaction, row: Row[Any], code: str) -> int | None:
    """Return the step that a code belongs to, if it is later than every step used before."""
    if row.factor_sealed is None:
        return None
    totp = pyotp.TOTP(tx.unseal(schema.people, row, column="factor_sealed").decode())
    now, last = int(tx.now.timestamp()) // _STEP, row.factor_counter if row.factor_counter is not None else -1
    said = code.replace(" ", "").encode()
    fitting = [
        step
        for step in (now - 1, now, now + 1)
        if step > last and hmac.compare_digest(totp.generate_otp(step).encode(), said)
    ]
    return min(fitting, default=None)


def _bare(code: str) -> str:
    return "".join(c for c in code.lower() if c in _LETTERS)
