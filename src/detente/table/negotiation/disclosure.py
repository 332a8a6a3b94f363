"""Disclosure: that a version was tabled for a seat, delivered to it and opened by it are three records."""

from __future__ import annotations

from detente.table.negotiation import single_text
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Transaction

TABLED, DELIVERED, OPENED = "tabled", "delivered", "opened"


def delivered(tx: Transaction, actor: Actor, version_id: str) -> bool:
    """Record that a version was handed to a member of the actor's seat; return whether this is new.

    Called by whatever sends the version's words: a page, the API, a download. Does nothing for a chair or an observer.
    """
    return _record(tx, actor, version_id, (DELIVERED,))


def opened(tx: Transaction, actor: Actor, version_id: str) -> bool:
    """Record that a member of the actor's seat opened a version; return whether this is new."""
    return _record(tx, actor, version_id, (DELIVERED, OPENED))


def _record(tx: Transaction, actor: Actor, version_id: str, kinds: tuple[str, ...]) -> bool:
    single_text.readable(tx, actor, version_id)
    if actor.role is not Role.SEAT:
        return False
    seat_id, new = actor.own_seat(), False
    for kind in kinds:
        if tx.find(schema.disclosures, version_id=version_id, seat_id=seat_id, kind=kind) is None:
            tx.add(schema.disclosures, version_id=version_id, seat_id=seat_id, kind=kind, at=tx.now)
            tx.log(f"version {kind}", actor, version_id, private=True)
            new = True
    return new
