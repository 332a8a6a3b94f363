"""Signatures under a settlement: each seat that accepted signs the very text, named by its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from detente.records import Record
from detente.table.errors import Closed, Conflict, NotAllowed
from detente.table.negotiation import structure
from detente.table.roles import Actor
from detente.table.store import schema
from detente.table.store.database import Transaction


@dataclass(frozen=True)
class Signed(Record):
    """A signature; ``complete``: whether every signer has signed now."""

    settlement_id: str
    complete: bool


def settle(
    tx: Transaction,
    *,
    package: Mapping[str, str],
    words: Mapping[str, str],
    sha256: str,
    signers: list[str],
    how: str,
    proposal_id: str | None = None,
    version_id: str | None = None,
) -> str:
    """Write a text that all needed seats accepted. Called by what the clock closes, in system scope."""
    settlement_id = tx.add(
        schema.settlements,
        negotiation_id=tx.scope.negotiation_id,
        proposal_id=proposal_id,
        version_id=version_id,
        package=dict(package),
        words=dict(words),
        sha256=sha256,
        signers=signers,
        how=how,
        at=tx.now,
    )
    tx.log("text adopted", None, settlement_id)
    return settlement_id


def sign(tx: Transaction, actor: Actor, settlement_id: str, sha256: str) -> Signed:
    """Sign a settlement (who may answer for the seat). With the last signature the negotiation is signed.

    Raises
    ------
    NotThere, Closed, Conflict, NotAllowed
    """
    seat_id = actor.answering_seat()
    structure.must_be(tx, actor.negotiation_id, "open", "signed")
    settlement = tx.row(schema.settlements, id=settlement_id)
    if seat_id not in settlement.signers:
        raise NotAllowed("Your delegation has not accepted this text, so it does not sign it.")
    if settlement.sha256 != sha256:
        raise Conflict("This is not the text that you have read; read it again.")
    if any(later.at > settlement.at for later in tx.rows(schema.settlements)):
        raise Closed("A later text was adopted; this one is no longer signed.")
    if tx.find(schema.signatures, settlement_id=settlement_id, seat_id=seat_id) is None:
        tx.add(
            schema.signatures,
            seat_id=seat_id,
            settlement_id=settlement_id,
            person_id=actor.person_id or None,
            at=tx.now,
        )
        tx.log("signed", actor, settlement_id)
    complete = is_complete(tx, settlement)
    if complete and structure.negotiation_row(tx, actor.negotiation_id).state == "open":
        tx.change(schema.negotiations, actor.negotiation_id, state="signed")
        tx.log("all have signed", None, settlement_id)
    return Signed(settlement_id, complete)


def signed_seats(tx: Transaction, settlement_id: str) -> list[str]:
    """Return the seats that have signed a settlement, in order of time."""
    return [s.seat_id for s in tx.rows(schema.signatures, order_by=schema.signatures.c.at, settlement_id=settlement_id)]


def is_complete(tx: Transaction, settlement: Row[Any], by: datetime | None = None) -> bool:
    """Whether every signer has signed, at the latest at a moment."""
    rows = tx.rows(schema.signatures, settlement_id=settlement.id)
    return set(settlement.signers) <= {s.seat_id for s in rows if by is None or s.at <= by}


def signed_by(tx: Transaction, moment: datetime) -> Row[Any] | None:
    """Return the settlement that stood at a moment: the newest that was signed by all; None where there was none."""
    found = tx.rows(schema.settlements, order_by=schema.settlements.c.at.desc())
    return next((settlement for settlement in found if is_complete(tx, settlement, moment)), None)
