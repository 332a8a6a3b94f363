"""How often somebody may try: counted in the database, so that a restart forgets nothing.

A name is limited together with the address that tries it, an address by itself, and a name from everywhere more
loosely: who knows the name of a delegation cannot keep it out with ten wrong pass phrases.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from detente.table.errors import Refused
from detente.table.store import schema
from detente.table.store.database import ACCOUNTS, Database, Transaction

KEPT = timedelta(days=1)


class TooOften(Refused):
    """Too many attempts; says when to try again."""


@dataclass(frozen=True)
class Limit:
    """At most so many attempts in a span."""

    kind: str
    most: int
    within: timedelta = timedelta(minutes=15)

    def key(self, *parts: str) -> str:
        """Return what is kept: no name, and no pass phrase that somebody typed as a name."""
        return f"{self.kind}:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()}"


NAME_AT_ADDRESS = Limit("name at address", 10)
ADDRESS = Limit("address", 60)
NAME = Limit("name", 100)
FACTOR = Limit("factor", 5)
OWN_PHRASE = Limit("own pass phrase", 10)
INVITATION = Limit("invitation", 30)


def count(database: Database, *tried: tuple[Limit, tuple[str, ...]]) -> None:
    """Count one attempt under each limit, before it is looked at.

    Raises
    ------
    TooOften
        When one of them is used up; then nothing is counted.
    """
    with database.transaction(ACCOUNTS) as tx:
        tx.remove(schema.attempts, schema.attempts.c.at < tx.now - KEPT)
        for limit, parts in tried:
            since = schema.attempts.c.at > tx.now - limit.within
            if tx.count(schema.attempts, since, key=limit.key(*parts)) >= limit.most:
                raise TooOften(f"Too many attempts. Try again in {round(limit.within.total_seconds() / 60)} minutes.")
        for limit, parts in tried:
            tx.add(schema.attempts, key=limit.key(*parts), at=tx.now)


def forget(tx: Transaction, limit: Limit, *parts: str) -> None:
    """Forget the attempts under a limit, after one that was right."""
    tx.remove(schema.attempts, key=limit.key(*parts))
