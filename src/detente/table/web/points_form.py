"""The points of a table as a form has them: a title, and the ways to settle it, one on each line.

A way that has several lines itself goes on in lines that begin with ``|``. Words that begin with that sign are written
with a backslash before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from detente.case.format.models.case import Point
from detente.errors import InputError
from detente.ids import is_id, slug, unused
from detente.table.web.clashes import Clash
from detente.table.web.context import Sent

EMPTY_ROWS = 3
MOST_ROWS = 220
LONGEST_OPTION = 2_000
GOES_ON = "|"
"""What a line begins with that belongs to the way to settle it above."""


@dataclass(frozen=True)
class Row:
    """One point as it is typed."""

    id: str
    number: str
    title: str
    options: str
    ordered: bool
    was: str = ""
    """The mark of the point that the form was made from; empty for a new one."""

    @property
    def mark(self) -> str:
        """What names the content of this row."""
        said = [self.number.strip(), self.title.strip(), self.lines, self.ordered]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    @property
    def lines(self) -> list[str]:
        """The ways to settle it."""
        found: list[str] = []
        for line in filter(None, map(str.strip, self.options.split("\n"))):
            if line.startswith(GOES_ON) and found:
                found[-1] += "\n" + line.removeprefix(GOES_ON).strip()
            else:
                found.append(line.removeprefix("\\") if line.startswith("\\" + GOES_ON) else line)
        return found

    @property
    def words(self) -> str:
        """The row, to be read in a sentence."""
        if self.empty:
            return "taken away"
        scale = " (on a scale, in this order)" if self.ordered else ""
        return (
            f"{self.number} {self.title}: ".lstrip()
            + " / ".join(" ".join(line.split("\n")) for line in self.lines)
            + scale
        )

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.title or self.options)


def rows_of(points: Sequence[Point], more: int = EMPTY_ROWS) -> list[Row]:
    """Return what a form shows of points, and empty rows for more."""
    return with_empty([_row_of(point) for point in points], more)


def _row_of(point: Point) -> Row:
    lines = "\n".join(_shown(option.text) for option in point.options)
    made = Row(point.id, point.number, point.title, lines, point.ordered)
    return replace(made, was=made.mark)


def _shown(text: str) -> str:
    """Return a way to settle a point as the form has it."""
    lines = [line.strip() for line in text.strip().split("\n")]
    first = "\\" + lines[0] if lines[0].startswith(GOES_ON) else lines[0]
    return "\n".join([first, *(f"{GOES_ON} {line}".rstrip() for line in lines[1:])])


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
            form.text(f"was:{n}", most=100),
        )
        for n in range(count)
    ]


def meet(rows: Sequence[Row], points: Sequence[Point]) -> tuple[list[Row], list[Clash]]:
    """Return what a form shows after somebody else has changed the points, and what has changed.

    Points that only the other changed, added or took away are as they are now. Points that both changed stay as typed.

    Parameters
    ----------
    rows : sequence of Row
        As typed.
    points : sequence of Point
        As they stand now.
    """
    now = {row.id: row for row in map(_row_of, points)}
    found: list[Row] = []
    clashes: list[Clash] = []
    for row in rows:
        theirs = now.pop(row.id, None) if row.id else None
        mine = "" if row.id and row.mark == row.was else row.words
        if not row.id or (theirs is not None and theirs.mark in (row.was, row.mark)):
            found.append(row if theirs is None else replace(row, was=theirs.mark))
        elif theirs is None:
            if not row.empty:
                clashes.append(Clash(_named(row), mine, "taken away"))
            found += [replace(row, id="", was="")] if mine else []
        else:
            clashes.append(Clash(_named(theirs), mine, theirs.words))
            found.append(replace(row, was=theirs.mark) if mine else theirs)
    for theirs in now.values():
        clashes.append(Clash(_named(theirs) + ", a new point", "", theirs.words))
        found.append(theirs)
    return with_empty(found), clashes


def _named(row: Row) -> str:
    return f"Point {row.number}, “{row.title}”" if row.number else f"Point “{row.title}”"


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
    lines = row.lines
    called = f"Point {place}, “{row.title}”"
    if len(lines) < 2 and (old is None or len(old.options) > 1):
        ways = "1 way" if len(lines) == 1 else "no way"
        raise InputError(f"{called}: found {ways} to settle it, expected at least two, one on each line.")
    twice = next((line for line in lines if lines.count(line) > 1), None)
    if twice is not None:
        raise InputError(f"{called}: “{twice}” stands twice. Write each way to settle it once.")
    long = next((line for line in lines if len(line) > LONGEST_OPTION), None)
    if long is not None:
        raise InputError(
            f"{called}: a way to settle it has {len(long):,} characters, expected at most {LONGEST_OPTION:,}."
        )
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
