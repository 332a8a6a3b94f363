"""What all at a table know of it: points, options and the words to begin with, as the negotiation's row keeps them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from detente.case.case import Case
from detente.case.format.models.case import Point
from detente.drafts.reading import texts_by_point
from detente.errors import InputError, nearest
from detente.table.errors import Closed
from detente.table.ground_rules import GroundRules
from detente.table.store import schema
from detente.table.store.database import Transaction

LONGEST_WORDS = 50_000
LONGEST_TITLE = 300


def of_case(case: Case) -> dict[str, Any]:
    """Return what of a case goes on the table: points, options, and the draft on the table; never anybody's preferences."""
    start = case.on_the_table()
    return {
        "case": case.id,
        "summary": case.summary or "",
        "as_of": case.as_of.isoformat(),
        "parties": [
            {"id": party.id, "name": party.name, "role": party.role}
            for party in sorted(case.parties, key=lambda p: p.id)
        ],
        "points": [point_data(point) for point in case.points],
        "start": None
        if start is None
        else {"title": start.title, "package": dict(start.package), "words": texts_by_point(case, start)},
    }


def of_points(points: Sequence[Point], summary: str = "") -> dict[str, Any]:
    """Return the structure of a blank table with these points."""
    return {"case": "", "summary": summary, "parties": [], "points": [point_data(p) for p in points], "start": None}


def point_data(point: Point) -> dict[str, Any]:
    """Return a point as plain data that :class:`Point` reads back: no sources, no notes."""
    return {
        "id": point.id,
        "number": point.number,
        "title": point.title,
        "ordered": "true" if point.ordered else "false",
        "options": [{"id": option.id, "text": option.text} for option in point.options],
    }


def points_sha256(structure: Mapping[str, Any]) -> str:
    """Return what names the points of a structure as they stand, so that two who change them do not cross."""
    return _read(structure.get("points", []))


def description_sha256(row: Row[Any]) -> str:
    """Return what names the title and the sentences of a table as they stand."""
    return _read([row.title, row.structure.get("summary", "")])


def seat_sha256(row: Row[Any]) -> str:
    """Return what names a delegation as it stands."""
    return _read([row.name, row.needed])


def _read(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def points_of(structure: Mapping[str, Any]) -> tuple[Point, ...]:
    """Return the points of a negotiation's structure, in their order; read once for the same structure."""
    return _points(json.dumps(structure.get("points", ())))


@lru_cache(256)
def _points(said: str) -> tuple[Point, ...]:
    return tuple(Point.model_validate(entry) for entry in json.loads(said))


def negotiation_row(tx: Transaction, negotiation_id: str) -> Row[Any]:
    """Return the negotiation's row; NotThere where this scope may not see it."""
    return tx.row(schema.negotiations, id=negotiation_id)


def points_at(tx: Transaction, negotiation_id: str) -> tuple[Point, ...]:
    """Return the points that are on this table."""
    return points_of(negotiation_row(tx, negotiation_id).structure)


def checked_package(points: Sequence[Point], package: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """Return a text's options, checked.

    Parameters
    ----------
    points : sequence of Point
    package : mapping of str to str
    whole : bool
        Whether every point needs an option.

    Raises
    ------
    InputError
    """
    options = {point.id: point.option_ids for point in points}
    for point, option in package.items():
        if point not in options:
            raise InputError(f"no point is called {point!r}{nearest(point, options)}")
        if option not in options[point]:
            raise InputError(f"point {point!r} has no option {option!r}; expected one of {', '.join(options[point])}")
    missing = [point for point in options if point not in package]
    if whole and missing:
        raise InputError(f"the text leaves {missing[0]!r} open; choose an option for every point")
    return {point: package[point] for point in options if point in package}


def checked_words(points: Sequence[Point], words: Mapping[str, str], package: Mapping[str, str]) -> dict[str, str]:
    """Return the words of every point: as given, else those of its option, else an empty text where it is open.

    Raises
    ------
    InputError
        When words belong to no point, or are longer than 50,000 characters.
    """
    known = {point.id for point in points}
    for name, text in words.items():
        if name not in known:
            raise InputError(f"no point is called {name!r}{nearest(name, known)}")
        if len(text) > LONGEST_WORDS:
            raise InputError(f"point {name!r} has {len(text):,} characters; at most {LONGEST_WORDS:,}")
    result = {}
    for point in points:
        chosen = package.get(point.id)
        result[point.id] = words.get(point.id) or (point.option(chosen).text if chosen else "")
    return result


def text_sha256(title: str, package: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Return the SHA-256 of a text: title, options and words, as canonical JSON."""
    data = json.dumps(
        {"title": title, "package": dict(package), "words": dict(words)},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(data.encode()).hexdigest()


def words_sha256(words: str) -> str:
    """Return the SHA-256 of one point's words: what an amendment is anchored on."""
    return hashlib.sha256(words.encode()).hexdigest()


def differing(a: Mapping[str, str], b: Mapping[str, str]) -> int:
    """Return in how many points two texts hold different options."""
    return sum(1 for point in a.keys() | b.keys() if a.get(point) != b.get(point))


def must_be(tx: Transaction, negotiation_id: str, *states: str) -> Row[Any]:
    """Return the negotiation's row if it is in one of these states.

    Raises
    ------
    Closed
    """
    row = negotiation_row(tx, negotiation_id)
    if row.state not in states:
        raise Closed(_WHY[row.state])
    return row


def seats_of(tx: Transaction, negotiation_id: str) -> list[Row[Any]]:
    """Return the seats of a table in their order."""
    return tx.rows(schema.seats, order_by=schema.seats.c.position, negotiation_id=negotiation_id)


def needed_of(tx: Transaction, negotiation_id: str) -> list[str]:
    """Return the ids of the seats without which nothing is adopted."""
    return [seat.id for seat in seats_of(tx, negotiation_id) if seat.needed]


def default_rules() -> GroundRules:
    """Return the ground rules that a table has where nobody chose others."""
    return GroundRules.model_validate({})


def rules_of(row: Row[Any]) -> GroundRules:
    """Return the ground rules of a negotiation's row."""
    return _rules(json.dumps(row.rules))


@lru_cache(256)
def _rules(said: str) -> GroundRules:
    return GroundRules.model_validate_json(said)


_WHY = {
    "setting_up": "The table is not open yet: every delegation signs the ground rules first.",
    "open": "The table is open: that belongs before the ground rules are signed, or after the text is.",
    "signed": "The text is signed.",
    "ended": "This negotiation has ended.",
}
