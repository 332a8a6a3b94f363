"""The points of a table as a form has them: a title, and the ways to settle it, one on each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from detente.case.format.models.case import Point
from detente.errors import InputError
from detente.ids import is_id, slug, unused
from detente.table.web.context import Sent

EMPTY_ROWS = 3
MOST_ROWS = 220
LONGEST_OPTION = 2_000


@dataclass(frozen=True)
class Row:
    """One point as it is typed."""

    id: str
    number: str
    title: str
    options: str
    ordered: bool

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.title or self.options)


def rows_of(points: Sequence[Point], more: int = EMPTY_ROWS) -> list[Row]:
    """Return what a form shows of points, and empty rows for more."""
    found = [
        Row(point.id, point.number, point.title, "\n".join(option.text for option in point.options), point.ordered)
        for point in points
    ]
    return with_empty(found, more)


def with_empty(rows: Sequence[Row], more: int = EMPTY_ROWS) -> list[Row]:
    """Return the rows with something in them, and so many empty ones behind."""
    return [*(row for row in rows if not row.empty), *[Row("", "", "", "", False)] * more]


def typed(form: Sent) -> list[Row]:
    """Return the rows that a form sent.

    Raises
    ------
    InputError
    """
    count = form.number("rows")
    if not 0 <= count <= MOST_ROWS:
        raise InputError(f"found {count} points, expected at most {MOST_ROWS}")
    return [
        Row(
            form.text(f"id:{n}", most=100),
            form.text(f"number:{n}", most=100),
            form.text(f"title:{n}", most=1_000),
            form.text(f"options:{n}", most=60_000),
            form.flag(f"ordered:{n}"),
        )
        for n in range(count)
    ]


def points_of(rows: Sequence[Row], before: Sequence[Point]) -> list[Point]:
    """Return the points that were typed; what stays of the points before keeps its id.

    Raises
    ------
    InputError
        Says which point, what was found and how to mend it.
    """
    known = {point.id: point for point in before}
    kept = [row for row in rows if not row.empty]
    taken = {row.id for row in kept if row.id in known}
    found = []
    for place, row in enumerate(kept, 1):
        if not row.title:
            raise InputError(f"Point {place} has options and no title. Give it a title, or empty its options too.")
        old = known.get(row.id)
        name = row.id
        if old is None:
            made = slug(row.title, 40, fold=True)
            name = unused(made if is_id(made) else f"point_{place}", taken)
            taken.add(name)
        found.append(_point(row, name, place, old))
    return found


def _point(row: Row, name: str, place: int, old: Point | None) -> Point:
    lines = [line.strip() for line in row.options.split("\n") if line.strip()]
    called = f"Point {place}, “{row.title}”"
    if len(lines) < 2 and (old is None or len(old.options) > 1):
        raise InputError(f"{called}: found {len(lines)} way to settle it, expected at least two, one on each line.")
    twice = next((line for line in lines if lines.count(line) > 1), None)
    if twice is not None:
        raise InputError(f"{called}: “{twice}” stands twice. Write each way to settle it once.")
    long = next((line for line in lines if len(line) > LONGEST_OPTION), None)
    if long is not None:
        raise InputError(f"{called}: a line has {len(long):,} characters, expected at most {LONGEST_OPTION:,}.")
    options = [{"id": i, "text": text} for i, text in zip(_option_ids(lines, old), lines, strict=True)]
    data = {"id": name, "number": row.number or str(place), "title": row.title, "options": options}
    try:
        return Point.model_validate({**data, "ordered": "true" if row.ordered else "false"})
    except ValidationError as error:
        raise InputError(f"{called}: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None


def _option_ids(lines: Sequence[str], old: Point | None) -> list[str]:
    """Return the options' ids: the old one where the words stay, or where all lines but reworded ones stay in place."""
    before = [] if old is None else list(old.options)
    by_words = {option.text: option.id for option in before}
    found = [by_words.get(line, "") for line in lines]
    if len(lines) == len(before):
        for place, option in enumerate(before):
            if not found[place] and option.id not in found:
                found[place] = option.id
    for place, line in enumerate(lines):
        if not found[place]:
            made = slug(line, 30, fold=True)
            found[place] = unused(made if is_id(made) else f"option_{place + 1}", [*by_words.values(), *found])
    return found
