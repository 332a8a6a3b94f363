"""The log of a negotiation: who did what when, without content, in chains of hashes.

Each line holds the hash of the line before it, so that a line cannot be changed, left out or put in without changing
the last hash, the *head*, which every seat sees. A negotiation has one chain that all see, and one chain for each seat
with what that seat did in private: the head that others see must not move when a seat answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, Table

from detente.records import Record
from detente.table.store import schema

START = "0" * 64
PAGE = 20_000
_LINE = ("number", "at", "kind", "role", "object_id", "previous", "hash")
_NEWEST = (schema.log.c.number.desc(),)
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Transaction(Protocol):
    """What the log needs of a transaction."""

    @property
    def now(self) -> datetime: ...

    def rows(
        self, table: Table, *where: ColumnElement[bool], order_by: Any = None, limit: int | None = None, **equals: Any
    ) -> list[Row[Any]]: ...

    def stored(
        self,
        table: Table,
        names: tuple[str, ...],
        *where: ColumnElement[bool],
        order_by: Any,
        limit: int,
        **equals: Any,
    ) -> list[tuple[Any, ...]]: ...

    def add(self, table: Table, **values: Any) -> str: ...

    def change(self, table: Table, row_id: str, *where: ColumnElement[bool], **values: Any) -> None: ...


@dataclass(frozen=True)
class Head(Record):
    """The last line of a chain: how many lines there are, and the hash of the last."""

    length: int
    hash: str


def line_hash(
    negotiation_id: str,
    seat_id: str | None,
    number: int,
    at: datetime,
    kind: str,
    role: str,
    object_id: str | None,
    previous: str,
) -> str:
    """Return the hash of one line, over everything that it says and the hash before it."""
    return hash_of((negotiation_id, seat_id, number, at.strftime(schema.SHAPE), kind, role, object_id, previous))


def append(
    tx: Transaction, negotiation_id: str, seat_id: str | None, kind: str, role: str, object_id: str | None
) -> None:
    """Write one line at the end of a chain."""
    before = head(tx, negotiation_id, seat_id)
    number = before.length + 1
    hashed = line_hash(negotiation_id, seat_id, number, tx.now, kind, role, object_id, before.hash)
    tx.add(
        schema.log,
        negotiation_id=negotiation_id,
        seat_id=seat_id,
        number=number,
        at=tx.now,
        kind=kind,
        role=role,
        object_id=object_id,
        previous=before.hash,
        hash=hashed,
    )
    if seat_id is None:
        tx.change(schema.negotiations, negotiation_id, latest_at=tx.now)


def head(tx: Transaction, negotiation_id: str, seat_id: str | None = None) -> Head:
    """Return the last line of a chain, as far as this scope may see it."""
    last = tx.rows(schema.log, order_by=_NEWEST, limit=1, negotiation_id=negotiation_id, seat_id=seat_id)
    return Head(last[0].number, last[0].hash) if last else Head(0, START)


def lines(tx: Transaction, negotiation_id: str, seat_id: str | None = None) -> Iterator[Row[Any]]:
    """Yield the lines of a chain in order, a page at a time."""
    after = 0
    while True:
        page = tx.rows(
            schema.log,
            _chain(seat_id),
            schema.log.c.number > after,
            order_by=(schema.log.c.number,),
            limit=PAGE,
            negotiation_id=negotiation_id,
        )
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].number


def first_fault(
    tx: Transaction, negotiation_id: str, seat_id: str | None = None, known: Head | None = None
) -> str | None:
    """Return what is wrong with a chain, in a sentence, or None.

    Parameters
    ----------
    tx : Transaction
    negotiation_id : str
    seat_id : str, optional
        The chain of a seat; None: the shared one.
    known : Head, optional
        A head that somebody has written down: the chain must still hold it. Only this finds a chain that was cut short
        or made anew as a whole.
    """
    previous, number = START, 0
    met = known is None or known.length == 0
    before = f"[{_quoted(negotiation_id)},{_quoted(seat_id)},"
    while True:
        page = tx.stored(
            schema.log,
            _LINE,
            _chain(seat_id),
            schema.log.c.number > number,
            order_by=schema.log.c.number,
            limit=PAGE,
            negotiation_id=negotiation_id,
        )
        for found, at, kind, role, object_id, said_previous, hashed in page:
            number += 1
            if found != number:
                return f"line {number} of the log is missing"
            said = f'{before}{number},{_quoted(at)},{_quoted(kind)},{_quoted(role)},{_quoted(object_id)},"{previous}"]'
            if said_previous != previous or hashlib.sha256(said.encode()).hexdigest() != hashed:
                return f"line {number} of the log was changed"
            previous = hashed
            met = met or (known is not None and known.length == number and known.hash == hashed)
        if len(page) < PAGE:
            break
    return None if met else f"the log no longer holds the line that was written down ({known.length if known else 0})"


def _quoted(said: object) -> str:
    """Return a text as the JSON of a line has it: what :func:`_hash` writes, without a list for each line."""
    return encode_basestring(said) if isinstance(said, str) else json.dumps(said, default=repr)


def hash_of(said: Sequence[Any]) -> str:
    """Return the hash of what a line says."""
    return hashlib.sha256(_encode(list(said)).encode()).hexdigest()


def _chain(seat_id: str | None) -> ColumnElement[bool]:
    return schema.log.c.seat_id.is_(None) if seat_id is None else schema.log.c.seat_id == seat_id
