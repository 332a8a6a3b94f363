"""Secret acceptance: texts are put to all needed seats at once, and only "all accept" is ever told.

Nobody sees who answered, how many did, or who is there. A batch closes at its deadline and never on the last answer. Where
every needed seat accepts, the text and who accepts are revealed. Otherwise everybody, the chair included, reads "not
adopted". Then the answers are destroyed: their rows, and the batch's own key, so that no copy of them opens any more.

Of several texts of one batch that all accept, the one with the lowest number is adopted; the order was shown before anybody
answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Row

from detente.errors import InputError
from detente.records import Record
from detente.table.errors import Closed, Conflict, NotAllowed
from detente.table.negotiation import signatures, structure
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Transaction, new_id

PROPOSALS, IMPROVING = "proposals", "improving"
LEAST_MINUTES = 1


@dataclass(frozen=True)
class ProposedText:
    """A text to be put to secret acceptance: an option for every point, and words (default: those of the options)."""

    package: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Put(Record):
    """A batch that was put to secret acceptance."""

    id: str
    number: int
    proposals: tuple[str, ...]
    closes_at: datetime


def put(tx: Transaction, actor: Actor, texts: Sequence[ProposedText], *, closes_at: datetime | None = None) -> Put:
    """Put texts to secret acceptance (chair): at most as many as the ground rules allow, and different enough.

    Raises
    ------
    Closed, Conflict, InputError, NotAllowed
    """
    actor.must_be(Role.CHAIR)
    row = structure.must_be(tx, actor.negotiation_id, "open")
    rules = structure.rules_of(row)
    if not 1 <= len(texts) <= rules.proposals_per_batch:
        raise InputError(f"found {len(texts)} proposals, expected 1 to {rules.proposals_per_batch} (ground rules)")
    if tx.count(schema.batches, kind=PROPOSALS) >= rules.batches:
        raise NotAllowed(f"The ground rules allow {rules.batches} batches; all are used.")
    points = structure.points_of(row.structure)
    chosen = [structure.checked_package(points, text.package, whole=True) for text in texts]
    _different(tx, chosen, rules.least_change)
    return put_batch(tx, actor, PROPOSALS, texts, closes_at)


def _different(tx: Transaction, chosen: list[dict[str, str]], least: int) -> None:
    """Refuse texts that differ too little from one another, or from any that was proposed before."""
    earlier = [proposal.package for proposal in tx.rows(schema.proposals)]
    for place, package in enumerate(chosen):
        for other in (*earlier, *chosen[:place]):
            if structure.differing(package, other) < least:
                raise InputError(
                    f"proposal {place + 1} differs from another in fewer than {least} points; the ground rules ask for "
                    f"{least}, since texts that hardly differ show what a party cannot accept"
                )


def put_batch(
    tx: Transaction, actor: Actor, kind: str, texts: Sequence[ProposedText], closes_at: datetime | None
) -> Put:
    """Write a batch whose texts were checked."""
    row = structure.negotiation_row(tx, actor.negotiation_id)
    points = structure.points_of(row.structure)
    if tx.count(schema.batches, state="open"):
        raise Conflict("A batch is open already; it closes at its deadline.")
    closes = closes_at or tx.now + timedelta(hours=structure.rules_of(row).acceptance_hours)
    if closes < tx.now + timedelta(minutes=LEAST_MINUTES):
        raise InputError("the batch would close before anybody could answer; choose a later time")
    batch_id = new_id()
    key = f"batch-{batch_id}"
    tx.vault.new_key(key)
    number = tx.count(schema.batches) + 1
    tx.add(
        schema.batches,
        id=batch_id,
        number=number,
        kind=kind,
        opens_at=tx.now,
        closes_at=closes,
        state="open",
        key_name=key,
    )
    ids = []
    for place, text in enumerate(texts, 1):
        package = structure.checked_package(points, text.package, whole=True)
        words = structure.checked_words(points, text.words, package)
        sha256 = structure.text_sha256("", package, words)
        values = {"package": package, "words": words, "sha256": sha256, "state": "open"}
        ids.append(tx.add(schema.proposals, batch_id=batch_id, number=place, **values))
    tx.log(f"{kind} put", actor, batch_id)
    return Put(batch_id, number, tuple(ids), closes)


NOT_READ: Final = "not read"
"""In place of an answer: the one who answers did not say which answer of the own seat was read before."""
ANSWERS = {True: "we accept", False: "we do not accept", None: "no answer"}
"""A secret answer in words, for the own delegation."""


def accept(
    tx: Transaction,
    actor: Actor,
    proposal_id: str,
    accepts: bool | None,
    *,
    read: bool | Literal["not read"] | None = NOT_READ,
) -> None:
    """Answer a proposal in secret (who may answer for the seat); may be changed until the deadline; None takes it back.

    Parameters
    ----------
    tx : Transaction
    actor : Actor
    proposal_id : str
    accepts : bool or None
    read : bool or None, optional
        The own seat's answer that was read before. Another one that stands now is not written over.

    Raises
    ------
    NotThere, Closed, NotAllowed
    Conflict
        When another window has changed the answer since it was read.
    """
    seat_id = actor.answering_seat()
    structure.must_be(tx, actor.negotiation_id, "open", "signed")
    proposal = tx.row(schema.proposals, id=proposal_id)
    batch = tx.row(schema.batches, id=proposal.batch_id)
    if batch.state != "open" or tx.now >= batch.closes_at:
        raise Closed("Answers to this batch are no longer taken.")
    row = tx.find(schema.acceptances, proposal_id=proposal_id, seat_id=seat_id)
    if read != NOT_READ:
        now = own(tx, seat_id, batch, proposal_id)
        if now not in (read, accepts):
            raise Conflict(
                f"Your delegation’s answer was changed in another window: “{ANSWERS[now]}”. Yours was not written."
            )
    row_id = new_id() if row is None else row.id
    data = json.dumps(accepts).encode()
    sealed = tx.seal(schema.acceptances, row_id, seat_id, data, key=batch.key_name)
    if row is None:
        tx.add(schema.acceptances, id=row_id, seat_id=seat_id, proposal_id=proposal_id, sealed=sealed)
    else:
        tx.change(schema.acceptances, row_id, sealed=sealed)
    tx.log("answered in secret", actor, proposal_id, private=True)


def own(tx: Transaction, seat_id: str, batch: Row[Any], proposal_id: str) -> bool | None:
    """Return a seat's own answer to a proposal, as far as this scope may see it."""
    row = tx.find(schema.acceptances, proposal_id=proposal_id, seat_id=seat_id)
    if row is None:
        return None
    said = json.loads(tx.unseal(schema.acceptances, row, key=batch.key_name))
    return None if said is None else bool(said)


def close(tx: Transaction, batch: Row[Any]) -> None:
    """Close a batch: adopt the first text that all needed seats accept, and destroy the answers.

    Called in system scope. The caller destroys the batch's key once the transaction is on the disk.
    """
    seats = [seat.id for seat in structure.seats_of(tx, batch.negotiation_id)]
    needed = structure.needed_of(tx, batch.negotiation_id)
    if batch.kind == IMPROVING:
        standing = signatures.signed_by(tx, tx.now)
        needed = [] if standing is None else list(standing.signers)
    adopted = False
    for proposal in tx.rows(schema.proposals, order_by=schema.proposals.c.number, batch_id=batch.id):
        yes = [seat for seat in seats if own(tx, seat, batch, proposal.id) is True]
        here = not adopted and bool(needed) and set(needed) <= set(yes)
        tx.remove(schema.acceptances, proposal_id=proposal.id)
        tx.change(
            schema.proposals,
            proposal.id,
            state="adopted" if here else "not_adopted",
            signers=yes if here else None,
        )
        if here:
            adopted = True
            signatures.settle(
                tx,
                package=proposal.package,
                words=proposal.words,
                sha256=proposal.sha256,
                signers=yes,
                how="improving" if batch.kind == IMPROVING else "proposal",
                proposal_id=proposal.id,
            )
    tx.change(schema.batches, batch.id, state="closed")
    tx.log("batch closed", None, batch.id)
