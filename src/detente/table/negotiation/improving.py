"""After signature: one optional better text (Raiffa's post-settlement settlement, 1985). Unanimous, or the signed one stands."""

from __future__ import annotations

from datetime import datetime

from detente.errors import InputError
from detente.table.errors import Conflict, NotAllowed
from detente.table.negotiation import proposals, signatures, structure
from detente.table.negotiation.proposals import ProposedText, Put
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Transaction


def put(tx: Transaction, actor: Actor, text: ProposedText, *, closes_at: datetime | None = None) -> Put:
    """Put one text to the signers' secret acceptance after signature (chair); once in a negotiation.

    Raises
    ------
    Closed, Conflict, InputError, NotAllowed
    """
    actor.must_be(Role.CHAIR)
    row = structure.must_be(tx, actor.negotiation_id, "signed")
    if not structure.rules_of(row).improving:
        raise NotAllowed("The ground rules allow no improving text after signature.")
    if tx.count(schema.batches, kind=proposals.IMPROVING):
        raise NotAllowed("One improving text was put already; the signed text stands.")
    standing = signatures.signed_by(tx, tx.now)
    if standing is None:
        raise Conflict("No text has been signed by all.")
    package = structure.checked_package(structure.points_of(row.structure), text.package, whole=True)
    if package == standing.package:
        raise InputError("this is the text that is signed; an improving text differs from it in at least one point")
    return proposals.put_batch(tx, actor, proposals.IMPROVING, [text], closes_at)
