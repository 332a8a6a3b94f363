"""After signature: one optional better text (Raiffa's post-settlement settlement, 1985). Unanimous, or the signed one stands."""

from __future__ import annotations

from datetime import datetime

from detente.table.negotiation.proposals import ProposedText, Put
from detente.table.roles import Actor
from detente.table.store.database import Transaction


def put(tx: Transaction, actor: Actor, text: ProposedText, *, closes_at: datetime | None = None) -> Put:
    """Put one text to the signers' secret acceptance after signature (chair); once in a negotiation.

    Raises
    ------
    Closed, Conflict, InputError, NotAllowed
    """
    raise NotImplementedError
