"""Exercises that come with the table: invented cases with confidential instructions for each seat.

An exercise is a case folder in ``ready/`` and a file beside it with the story that all read and what each seat alone is told.
The rest of a seat's instructions is written from its entry in the case's preferences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.case.format.models.case import Point
from detente.case.format.reader import read_text, read_yaml
from detente.case.load import load_case
from detente.errors import InputError, nearest
from detente.problem.compile import central_values, central_weights
from detente.records import Record
from detente.table.accounts import memberships
from detente.table.ground_rules import GroundRules
from detente.table.negotiation import setting_up, sheets
from detente.table.negotiation.setting_up import Opened
from detente.table.negotiation.sheets import Sheet
from detente.table.roles import Role
from detente.table.store import schema
from detente.table.store.database import Database, Reach, Scope, Transaction, new_id
from detente.table.training.computer_seats import HONEST, STRATEGIES
from detente.table.training.typeset import typeset

MINUTES = 20
LONGEST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True)
class Exercise(Record):
    """A ready exercise.

    Attributes
    ----------
    id, title, summary : str
    parties : dict of str to str
        Names by id.
    points : int
    """

    id: str
    title: str
    summary: str
    parties: dict[str, str]
    points: int


@dataclass(frozen=True)
class _Ready:
    """An exercise as it lies in the package."""

    case: Case
    background: str
    roles: Mapping[str, str]
    entries: Mapping[str, Mapping[str, Any]]


def _folder() -> Path:
    return Path(str(files("detente.table.training").joinpath("ready")))


@cache
def _ready(exercise_id: str) -> _Ready:
    known = sorted(path.name for path in _folder().iterdir() if path.is_dir())
    if exercise_id not in known:
        raise InputError(
            f"no exercise is called {exercise_id!r}{nearest(exercise_id, known)}; there are {', '.join(known)}"
        )
    case = load_case(_folder() / exercise_id)
    told = read_yaml(read_text(_folder() / f"{exercise_id}.yaml", exercise_id), exercise_id).tree
    entries = {party: _plain(entry) for party, entry in case.documents["preferences.yaml"].tree.items()}
    return _Ready(case, str(told["background"]), {k: str(v) for k, v in told["roles"].items()}, entries)


def _plain(value: Any) -> Any:
    """Return what the reader of case files gives as JSON data: figures as numbers."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    try:
        return float(value)
    except ValueError:
        return str(value)


def exercises() -> tuple[Exercise, ...]:
    """Return the ready exercises, the smallest first."""
    found = []
    for path in _folder().iterdir():
        if path.is_dir():
            case = _ready(path.name).case
            parties = {party.id: party.name for party in sorted(case.parties, key=lambda p: p.name)}
            found.append(Exercise(case.id, case.title, case.summary, parties, len(case.points)))
    return tuple(sorted(found, key=lambda exercise: (exercise.points, exercise.id)))


def checked_minutes(minutes: float) -> float:
    """Return minutes between two deadlines.

    Raises
    ------
    InputError
    """
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise InputError(f"found {minutes:g} minutes, expected 1 to {LONGEST_MINUTES:,}")
    return minutes


def training_rules(minutes: float = MINUTES) -> GroundRules:
    """Return ground rules for a class: every deadline after so many minutes, silence after an hour."""
    hours = minutes / 60
    changed = {"round_hours": hours, "acceptance_hours": hours, "sealing_hours": hours, "silence_hours": 1}
    return GroundRules.model_validate(changed)


def start(
    database: Database,
    exercise_id: str,
    *,
    title: str | None = None,
    computer: Sequence[str] | Mapping[str, str] = (),
    rules: GroundRules | None = None,
    chair: str | None = None,
) -> Opened:
    """Set up a table of an exercise: seats, sheets, instructions, and the seats that the computer plays.

    Each seat's sheet begins as its instructions say; the seat may change it.

    Parameters
    ----------
    computer : sequence of str, or mapping of str to str
        Parties that the computer plays; with a mapping, each with its strategy: honest, firm or conceding.
    rules : GroundRules, optional
        Default: every deadline after 20 minutes.
    chair : str, optional
        The person who will chair it.

    Raises
    ------
    InputError
    """
    ready = _ready(exercise_id)
    played = dict(computer) if isinstance(computer, Mapping) else dict.fromkeys(computer, HONEST)
    for strategy in played.values():
        if strategy not in STRATEGIES:
            raise InputError(f"found the strategy {strategy!r}, expected one of {', '.join(STRATEGIES)}")
    with database.transaction(Scope(Reach.SYSTEM, new_id())) as tx:
        opened = setting_up.from_case(
            tx,
            ready.case,
            rules=rules or training_rules(),
            kind="training",
            title=title,
            computer=sorted(played),
            exercise=True,
        )
        if chair is not None:
            memberships.join(tx, chair, Role.CHAIR, None, False)
        for party, seat_id in opened.seats.items():
            _hand_out(tx, ready, party, seat_id)
            if party in played:
                _seal(tx, schema.computer_seats, seat_id, json.dumps({"strategy": played[party]}))
        setting_up.open_if_signed(tx, opened.negotiation_id)  # at once where the computer plays every seat
    return opened


def _hand_out(tx: Transaction, ready: _Ready, party: str, seat_id: str) -> None:
    """Give a seat its sheet and its instructions."""
    sheet = sheets.read_sheet(party, ready.entries[party], ready.case.points)
    _seal(tx, schema.sheets, seat_id, sheet.text, revision=1)
    _seal(tx, schema.instructions, seat_id, markdown(ready.case, party, ready.background, ready.roles[party], sheet))


def _seal(tx: Transaction, table: Any, seat_id: str, text: str, **values: Any) -> None:
    row_id = new_id()
    sealed = tx.seal(table, row_id, seat_id, text.encode())
    tx.add(table, id=row_id, negotiation_id=tx.scope.negotiation_id, seat_id=seat_id, sealed=sealed, **values)


def markdown(case: Case, party: str, background: str, role: str, sheet: Sheet) -> str:
    """Write a seat's confidential instructions as Markdown."""
    shares = 100 * central_weights(sheet.preferences, case.point_ids)
    weight = dict(zip(case.point_ids, shares, strict=True))
    lines = [f"# {case.title}: {case.name(party)}", "", "Confidential. For your delegation only.", ""]
    lines += ["## The story", "", background, "", "## Your part", "", role, ""]
    no_deal = sheet.preferences.no_deal
    if no_deal is not None:
        lines += ["## Without a deal", ""]
        lines += [
            f"You can do without a deal as long as a text is worth less than {no_deal.central:g} of 100 to you.",
            "",
        ]
    if sheet.preferences.red_lines:
        lines += ["## What you must refuse", ""]
        lines += [
            f"- {_red_line(case, line.when)} {line.reason or ''}".rstrip() for line in sheet.preferences.red_lines
        ]
        lines.append("")
    lines += ["## What the points are worth to you", ""]
    lines += [
        "A text is worth the sum of its points. Of each point: the most that it can bring, then each way to settle it.",
        "",
    ]
    for point in sorted(case.points, key=lambda p: -weight[p.id]):
        values = central_values(sheet.preferences.values[point.id], point.option_ids)
        lines += [f"### {point.number}. {point.title} (up to {weight[point.id] * values.max() / 100:.1f})", ""]
        lines += [f"- {weight[point.id] * v / 100:.1f}: {o.text}" for o, v in zip(point.options, values, strict=True)]
        lines.append("")
    return "\n".join(lines)


def _red_line(case: Case, when: str) -> str:
    from detente.case.format.expressions import And, Choice, Comparison, Expression, Not, Or, chosen, parse

    def said(tree: Expression) -> str:
        match tree:
            case And(operands):
                return " together with ".join(said(o) for o in operands)
            case Or(operands):
                return ", or ".join(said(o) for o in operands)
            case Not(operand):
                return f"anything but {said(operand)}"
            case Choice() | Comparison():
                point: Point = case.point(tree.point)
                picked = chosen(tree, case.options)
                texts = [f"“{o.text.rstrip('.')}”" for o in point.options if o.id in picked]
                return f"{point.title}: {' or '.join(texts)}"
        return when

    return said(parse(when)) + "."


def instructions_pdf(title: str, seat: str, markdown: str) -> bytes:
    """Return a seat's confidential instructions as a PDF (A4).

    Parameters
    ----------
    title, seat : str
        For the foot of the pages.
    markdown : str
        As :func:`markdown` writes it: headings, paragraphs and lists.
    """
    return typeset(f"{title} · {seat}", markdown)
