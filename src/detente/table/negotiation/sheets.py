"""A seat's private sheet: what it thinks of the points, and what a text is worth to it.

A sheet is one party's entry of a case's ``preferences.yaml``, in the same words: ``must``, ``want``, ``can_live_with`` and
``refuse`` for options, three piles for what matters most, figures where a slider was moved, red lines, and what the seat
expects without a deal. What the words stand for is the rule of :mod:`detente.case.rough`, here as everywhere.

Two readings of one sheet:

- The **figures of the search** are the central ones: the middle of a word's range, the mean weight of a pile. A refused option
  is never given. They are exact, so that the search can be checked by hand.
- What the seat is **shown** is a range: the same sheet drawn a thousand times from its words, so that a rough sheet does not
  look exact.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from detente.case.case import Case
from detente.case.checks import preferences as check_preferences
from detente.case.format.models.case import ConsentClause, Party, Point, Source
from detente.case.format.models.preferences import Assessor, PartyPreferences
from detente.case.format.reader import MAX_DEPTH, Document, Text
from detente.case.format.validate import validate
from detente.case.rough import completed, nothing_judged, unjudged
from detente.errors import Fault, InputError
from detente.problem.arrays import TOLERANCE, Floats, Ints, Problem
from detente.problem.compile import compile_problem
from detente.problem.draws import draw_block
from detente.records import Record

MOST_BYTES = 200_000
DRAWS = 1_000
RANGE = (10, 90)
"""Percentiles of what the seat is shown as a range."""
BLANK = '{"no_deal": "unknown", "importance": {}, "values": {}}'
"""A sheet of which nothing has been judged."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as read: the seat's entry in the words of the case format.

    Attributes
    ----------
    seat : str
    text : str
        The entry as JSON, as it is kept.
    written : PartyPreferences
        As it was written.
    preferences : PartyPreferences
        With words as ranges, and what was not judged as unknown.
    """

    seat: str
    text: str
    written: PartyPreferences
    preferences: PartyPreferences

    @property
    def data(self) -> dict[str, Any]:
        """The entry as plain data."""
        return dict(json.loads(self.text))


@dataclass(frozen=True)
class _Points:
    points: tuple[Point, ...]
    sources: dict[str, Source]


def read_sheet(seat: str, data: Mapping[str, Any] | str, points: Sequence[Point]) -> Sheet:
    """Read a seat's sheet.

    Parameters
    ----------
    seat : str
        The party's id.
    data : mapping or str
        The entry, or its JSON text.
    points : sequence of Point

    Raises
    ------
    InputError
        With every fault: what was found, what was expected, how to mend it.
    """
    text = data if isinstance(data, str) else _json(data)
    if len(text.encode()) > MOST_BYTES:
        raise InputError(f"a sheet of more than {MOST_BYTES:,} bytes; shorten the reasons")
    try:
        tree = json.loads(text)
        document = Document("sheet", {seat: _as_read(tree)})
    except (ValueError, RecursionError):
        raise InputError("the sheet cannot be read: expected an entry with no_deal and values") from None
    found: list[Fault] = []
    read = validate(PartyPreferences, document, found, document.tree[seat], (seat,))
    if read is None or found:
        raise InputError(_told(found))
    against = _Points(tuple(points), {})
    found += check_preferences.piles(against, seat, read, document)
    whole = completed(points, read)
    found += check_preferences.faults(against, seat, whole, document, read)
    if whole.scale != "weighted":
        found.append(Fault(document.place((seat,)), "a sheet has the scale from 0 to 100; leave out scale"))
    if found:
        raise InputError(_told(found))
    return Sheet(seat, text, read, whole)


def _json(data: Mapping[str, Any]) -> str:
    try:
        return json.dumps(data, ensure_ascii=False, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise InputError("the sheet cannot be kept: it holds something that is neither words nor figures") from None


def _as_read(value: Any, depth: int = 1) -> Any:
    """Return JSON data as the reader of case files gives it: every scalar is text, and words are plain."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, dict):
        return {Text(key): _as_read(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list):
        return [_as_read(entry, depth + 1) for entry in value]
    if isinstance(value, str):
        return Text(value, plain=bool(value) and not Text(value, True).is_null)
    return Text(json.dumps(value), plain=True)


def _told(found: Sequence[Fault]) -> str:
    return "\n".join(dict.fromkeys(fault.message for fault in found))


def lacking(sheet: Sheet, points: Sequence[Point]) -> Iterator[str]:
    """Yield what keeps a sheet from being sealed for a search: no value without a deal, or nothing judged at all."""
    no_deal = sheet.preferences.no_deal
    if no_deal is None or no_deal.word is not None:
        yield "say what the seat expects without a deal, as a figure from 0 to 100: without it nobody can tell what it accepts"
    if nothing_judged(sheet.preferences):
        yield "say of at least one option what it is worth"


def doubts(sheet: Sheet) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the points whose weight, and the options whose value, the seat has not judged."""
    return unjudged(sheet.preferences)


def problem_of(points: Sequence[Point], sheets: Mapping[str, Sheet], needed: Sequence[str]) -> Problem:
    """Return the arrays of several sheets: what the exact engine works on.

    Parameters
    ----------
    points : sequence of Point
    sheets : mapping of str to Sheet
        By the seats' parties, ids of the case format.
    needed : sequence of str
        Whose acceptance a text needs.
    """
    seats = sorted(sheets)
    case = Case(
        folder=Path("."),
        id="table",
        title="",
        as_of=dt.date(2000, 1, 1),
        summary="",
        sources={},
        parties=tuple(Party(id=seat, name=seat, role="principal") for seat in seats),
        points=tuple(points),
        consent=(ConsentClause(all=tuple(needed)),),
        assessors=(Assessor(preferences={seat: sheets[seat].preferences for seat in seats}),),
    )
    return compile_problem(case)


@dataclass(frozen=True)
class PointWorth(Record):
    """What one point of a text is worth to the seat, in parts of the whole scale of 100.

    Attributes
    ----------
    point, option : str
    adds : float
        Weight x value: what the option brings.
    best, worst : float
        The most and the least that an option of this point brings.
    low, high : float
        Where the sheet is rough: the range from the 10th to the 90th percentile.
    judged : bool
        Whether the seat has judged this option.
    """

    point: str
    option: str
    adds: float
    best: float
    worst: float
    low: float
    high: float
    judged: bool


@dataclass(frozen=True)
class TextWorth(Record):
    """What a text is worth to the seat whose sheet it is.

    Attributes
    ----------
    value : float
        On the figures of the search.
    no_deal : float or None
    gain : float or None
        ``value - no_deal``.
    accepts : bool or None
        Whether the sheet accepts the text: at least no deal and no red line. None without a no-deal value.
    low, high : float
        The 10th and 90th percentile of the value over what the words may mean.
    chance : float or None
        Share of what the words may mean in which the text is at least as good as no deal and crosses no red line.
    red_lines : tuple of str
        The red lines that the text crosses, as conditions over points.
    combined : float
        What combinations of points add to or take from the sum of the points.
    points : tuple of PointWorth
    open : tuple of str
        Points that the text leaves open. They count with their worst option.
    """

    value: float
    no_deal: float | None
    gain: float | None
    accepts: bool | None
    low: float
    high: float
    chance: float | None
    red_lines: tuple[str, ...]
    combined: float
    points: tuple[PointWorth, ...]
    open: tuple[str, ...]

    row_source: ClassVar[str] = "points"


def worth(
    sheet: Sheet, points: Sequence[Point], package: Mapping[str, str], draws: int = DRAWS, seed: int = 0
) -> TextWorth:
    """Say what a text is worth to the seat, point by point and against no deal.

    Parameters
    ----------
    sheet : Sheet
    points : sequence of Point
    package : mapping of str to str
        Point id to option id. What is missing is open, and counts with its worst option for this seat.
    draws : int
        How often the sheet is drawn from its words.
    seed : int
    """
    problem = problem_of(points, {sheet.seat: sheet}, [sheet.seat])
    central = problem.central
    columns = _columns(problem, package)
    drawn = draw_block(problem, seed, 0, draws)
    utilities = problem.utilities(columns, drawn)[:, 0, 0]
    value = float(problem.utilities(columns)[0, 0, 0])
    has = bool(problem.has_no_deal[0])
    no_deal = float(central.no_deal[0, 0]) if has else None
    crossed = _crossed(problem, columns)
    entries = tuple(_point_worth(problem, sheet, drawn.values[:, 0], k, columns) for k in range(len(problem.points)))
    low, high = (float(v) for v in np.percentile(utilities, RANGE))
    return TextWorth(
        value=value,
        no_deal=no_deal,
        gain=None if no_deal is None else value - no_deal,
        accepts=bool(problem.accepts(columns)[0, 0, 0]) if has else None,
        low=min(low, value),
        high=max(high, value),
        chance=float(problem.accepts(columns, drawn)[:, 0, 0].mean()) if has else None,
        red_lines=crossed,
        combined=value - sum(entry.adds for entry in entries),
        points=entries,
        open=tuple(point for point in problem.points if point not in package),
    )


def _columns(problem: Problem, package: Mapping[str, str]) -> Ints:
    """Return a text's columns; a point that it leaves open stands at its worst option for the seat."""
    values = problem.central.values[0, 0]
    found = []
    for j, point in enumerate(problem.points):
        first, last = int(problem.offset[j]), int(problem.offset[j + 1])
        chosen = package.get(point)
        found.append(first + int(values[first:last].argmin()) if chosen is None else problem.column(point, chosen))
    return np.array(found, dtype=np.int64)


def _crossed(problem: Problem, columns: Ints) -> tuple[str, ...]:
    if not len(problem.red_lines):
        return ()
    crossed = problem.red_lines.evaluate(columns[None, :])[0] & problem.central.red_line_real[0]
    return tuple(sorted(problem.red_lines.texts[k] for k in np.flatnonzero(crossed)))


def _point_worth(problem: Problem, sheet: Sheet, drawn: Floats, at: int, columns: Ints) -> PointWorth:
    first, last = int(problem.offset[at]), int(problem.offset[at + 1])
    column, own = int(columns[at]), problem.central.values[0, 0]
    point, option = problem.points[at], problem.options[at][column - first]
    low, high = (float(v) for v in np.percentile(drawn[:, column], RANGE))
    adds = float(own[column])
    return PointWorth(
        point=point,
        option=option,
        adds=adds,
        best=float(own[first:last].max()),
        worst=float(own[first:last].min()),
        low=min(low, adds),
        high=max(high, adds),
        judged=(point, option) not in unjudged(sheet.preferences)[1],
    )


@dataclass(frozen=True)
class Rung(Record):
    """One step down the seat's own ladder.

    Attributes
    ----------
    point, before, after : str
        Which point gives way, from which option to which.
    costs : float
        What the step costs, in parts of 100.
    value : float
        What the text is worth after it.
    """

    point: str
    before: str
    after: str
    costs: float
    value: float


@dataclass(frozen=True)
class Ladder(Record):
    """The seat's own fallback ladder: what it could give, cheapest first, until no deal is better.

    Attributes
    ----------
    best : dict
        The text that the seat likes best, by point.
    value : float
        What that is worth.
    no_deal : float or None
    rungs : tuple of Rung
    """

    best: dict[str, str]
    value: float
    no_deal: float | None
    rungs: tuple[Rung, ...]

    row_source: ClassVar[str] = "rungs"


def ladder(sheet: Sheet, points: Sequence[Point], most: int = 100) -> Ladder:
    """Return the seat's own fallback ladder.

    From the seat's best text without a red line, always the change of one point that costs least (but costs something, or
    nothing where two options are worth the same), never back to an option that was left, as long as the text stays at least
    as good as no deal and crosses no red line. Ties: in the order of points and options.

    Parameters
    ----------
    most : int
        Rungs at most.
    """
    problem = problem_of(points, {sheet.seat: sheet}, [sheet.seat])
    start = _best(problem)
    no_deal = float(problem.central.no_deal[0, 0]) if problem.has_no_deal[0] else None
    columns, value = start, _value(problem, start)
    left = {int(c) for c in start}
    rungs: list[Rung] = []
    while len(rungs) < most:
        trials = [
            (j, c)
            for j in range(len(columns))
            for c in range(problem.offset[j], problem.offset[j + 1])
            if c not in left
        ]
        if not trials:
            break
        rows = np.repeat(columns[None, :], len(trials), axis=0)
        for row, (j, c) in zip(rows, trials, strict=True):
            row[j] = c
        worths = problem.utilities(rows)[0, :, 0]
        fine = problem.accepts(rows)[0, :, 0] & (worths <= value + TOLERANCE)
        if not fine.any():
            break
        k = int(np.flatnonzero(fine)[worths[fine].argmax()])
        j, c = trials[k]
        names, first = problem.options[j], int(problem.offset[j])
        after = float(worths[k])
        before = names[int(columns[j]) - first]
        rungs.append(Rung(problem.points[j], before, names[c - first], max(value - after, 0.0), after))
        left.add(c)
        columns, value = rows[k], after
    return Ladder(problem.package_of(start), _value(problem, start), no_deal, tuple(rungs))


def _value(problem: Problem, columns: Ints) -> float:
    return float(problem.utilities(columns)[0, 0, 0])


def _best(problem: Problem) -> Ints:
    """Return the seat's best text that crosses no red line; its best one where every text crosses one."""
    from detente.bargain.solvers.engine import LINEAR, Question, Row, ask

    row = Row(np.ones(1), cut=True)
    for binding in ((0,), ()):
        answer = ask(problem, Question(LINEAR, must_red=binding, rows=(row,)))
        if answer.columns is not None:
            return answer.columns
    raise AssertionError("a text without bounds always exists")
