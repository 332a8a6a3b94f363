"""Signatures under a settlement: each seat that accepted signs the very text, named by its hash."""

from __future__ import annotations

from dataclasses import dataclass

from detente.records import Record
from detente.table.roles import Actor
from detente.table.store.database import Transaction


@dataclass(frozen=True)
class Signed(Record):
    """A signature; ``complete``: whether every signer has signed now."""

    settlement_id: str
    complete: bool


def sign(tx: Transaction, actor: Actor, settlement_id: str, sha256: str) -> Signed:
    """Sign a settlement (who may answer for the seat).

    Raises
    ------
    NotThere, Closed, Conflict
    """
    raise NotImplementedError
