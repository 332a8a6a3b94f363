"""Amendments by seats: other words for one point, anchored on the hash of the words that they amend.

When the words moved, an amendment is not applied to what it was not written for: its seat takes it over to the new words
(rebase) or withdraws it. Amendments that clash stand side by side, in brackets with names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from detente.errors import InputError
from detente.records import Record
from detente.table.errors import Closed, Conflict, NotThere
from detente.table.negotiation import single_text, structure
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Transaction

OFFERED, MOVED, WITHDRAWN, TAKEN = "offered", "moved", "withdrawn", "taken"
MOST_OPEN = 100


@dataclass(frozen=True)
class Standing(Record):
    """An amendment as it stands after an act."""

    id: str
    version_id: str
    state: str


@dataclass(frozen=True)
class Alternative:
    """Words that somebody would have in place of a version's."""

    seat: str
    words: str


def offer(
    tx: Transaction,
    actor: Actor,
    version_id: str,
    point: str,
    words: str,
    anchor_sha256: str,
    option: str | None = None,
) -> Standing:
    """Offer other words for a point of the open version; every member of a delegation may.

    Parameters
    ----------
    anchor_sha256 : str
        Of the words that the author has read.
    option : str, optional
        The option of the point that the words mean.

    Raises
    ------
    NotThere, Superseded, Closed, Conflict, InputError
    """
    seat_id = actor.own_seat()
    version = single_text.answerable(tx, actor, version_id)
    _checked(tx, actor, version, point, words, option)
    _anchored(version, point, anchor_sha256)
    if tx.count(schema.amendments, seat_id=seat_id, state=OFFERED) >= MOST_OPEN:
        raise Conflict(f"A delegation has at most {MOST_OPEN} amendments on the table; withdraw one first.")
    amendment_id = tx.add(
        schema.amendments,
        seat_id=seat_id,
        version_id=version_id,
        point=point,
        anchor_sha256=anchor_sha256,
        option=option,
        words=words,
        state=OFFERED,
        offered_at=tx.now,
    )
    tx.log("amendment offered", actor, amendment_id)
    return Standing(amendment_id, version_id, OFFERED)


def rebase(
    tx: Transaction, actor: Actor, amendment_id: str, version_id: str, anchor_sha256: str, words: str | None = None
) -> Standing:
    """Take an amendment over to the words of a newer version, changed or as it was."""
    row = _own(tx, actor, amendment_id, OFFERED, MOVED)
    version = single_text.answerable(tx, actor, version_id)
    said = row.words if words is None else words
    _checked(tx, actor, version, row.point, said, row.option)
    _anchored(version, row.point, anchor_sha256)
    tx.change(schema.amendments, row.id, version_id=version_id, anchor_sha256=anchor_sha256, words=said, state=OFFERED)
    tx.log("amendment rebased", actor, row.id)
    return Standing(row.id, version_id, OFFERED)


def withdraw(tx: Transaction, actor: Actor, amendment_id: str) -> Standing:
    """Withdraw an amendment."""
    row = _own(tx, actor, amendment_id, OFFERED, MOVED)
    tx.change(schema.amendments, row.id, state=WITHDRAWN)
    tx.log("amendment withdrawn", actor, row.id)
    return Standing(row.id, row.version_id, WITHDRAWN)


def take(tx: Transaction, actor: Actor, amendment_id: str) -> Standing:
    """Mark an amendment as taken into the text that the chair prepares (chair)."""
    actor.must_be(Role.CHAIR)
    structure.must_be(tx, actor.negotiation_id, "open")
    row = tx.row(schema.amendments, id=amendment_id)
    if row.state != OFFERED:
        raise Closed("This amendment no longer stands.")
    tx.change(schema.amendments, row.id, state=TAKEN)
    tx.log("amendment taken", actor, row.id)
    return Standing(row.id, row.version_id, TAKEN)


def _checked(tx: Transaction, actor: Actor, version: Row[Any], point: str, words: str, option: str | None) -> None:
    if point not in version.words:
        raise InputError(f"no point is called {point!r}")
    if not words.strip() or len(words) > structure.LONGEST_WORDS:
        raise InputError(f"an amendment needs words, at most {structure.LONGEST_WORDS:,} characters")
    if words == version.words[point]:
        raise InputError("these are the words that stand already")
    if option is not None:
        structure.checked_package(structure.points_at(tx, actor.negotiation_id), {point: option}, whole=False)


def _anchored(version: Row[Any], point: str, anchor_sha256: str) -> None:
    if structure.words_sha256(version.words[point]) != anchor_sha256:
        raise Conflict("The words of this point have changed since you read them; read them again.")


def _own(tx: Transaction, actor: Actor, amendment_id: str, *states: str) -> Row[Any]:
    seat_id = actor.own_seat()
    structure.must_be(tx, actor.negotiation_id, "open")
    row = tx.row(schema.amendments, id=amendment_id, seat_id=seat_id)
    if row.state not in states:
        raise Closed("This amendment no longer stands.")
    version = tx.row(schema.versions, id=row.version_id)
    if not single_text.may_read(version, actor):
        raise NotThere
    return row


def alternatives(standing: Iterable[Alternative]) -> tuple[tuple[str, str], ...]:
    """Return amendments of one point as (names, words): who wants the same words is named together, in order of names."""
    by_words: dict[str, set[str]] = {}
    for one in standing:
        by_words.setdefault(one.words, set()).add(one.seat)
    named = [(", ".join(sorted(seats)), words) for words, seats in by_words.items()]
    return tuple(sorted(named))


def bracketed(words: str, standing: Sequence[tuple[str, str]]) -> str:
    """Return a point's words with what stands against them, in brackets with names.

    Parameters
    ----------
    words : str
    standing : sequence of (names, words)
        As :func:`alternatives` returns them.
    """
    if not standing:
        return words
    parts = [f"[{words}]" if words else "[no words yet]"]
    return " ".join([*parts, *(f"[{names}: {said}]" for names, said in standing)])


def standing_by_point(rows: Iterable[Row[Any]], names: Mapping[str, str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return, by point, what stands against a version's words."""
    found: dict[str, list[Alternative]] = {}
    for row in rows:
        if row.state == OFFERED:
            found.setdefault(row.point, []).append(Alternative(names[row.seat_id], row.words))
    return {point: alternatives(standing) for point, standing in found.items()}
