"""Reading a table of formal offers and their answers, to fit or to score a model of acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.errors import Fault, InputError, Place, nearest, shown
from detente.figures import Marks, NotAFigure, marks_of, read_figure
from detente.forecast.table_file import Field, read_table
from detente.problem.array_types import Bools, Floats, Ints

MAX_BYTES = 20_000_000
ANSWERS = ("accept", "reject", "walk_away")
NEEDED = ("responder_points", "answer")
COUNTED = {"offer": 1, "dialogue": 0}
"""Columns of whole numbers that may be there, and the least that they hold."""


@dataclass(frozen=True)
class Offers:
    """Formal offers and their answers.

    Attributes
    ----------
    points : float64 array, shape (offers,)
        What each is worth to who answers.
    times : int64 array, shape (offers,)
        The how many-th formal offer of its negotiation it is, from 1.
    group : int64 array, shape (offers,)
        The negotiation.
    accepted : bool array, shape (offers,)
    """

    points: Floats
    times: Ints
    group: Ints
    accepted: Bools

    def __len__(self) -> int:
        return len(self.points)

    def take(self, rows: Bools | Ints) -> Offers:
        """Return some of the offers."""
        return Offers(self.points[rows], self.times[rows], self.group[rows], self.accepted[rows])


def read_offers(path: Path | str) -> Offers:
    """Read a table of offers.

    Parameters
    ----------
    path : path-like
        CSV with a header. Columns: ``responder_points`` (worth to who answers) and ``answer`` (accept, reject or
        walk_away); ``offer`` (1 for the first of a negotiation; without it all are) and ``dialogue`` (the negotiation;
        without it each offer is one of its own). Others are passed over.

    Raises
    ------
    InputError
        With every fault and its file:line:column.
    """
    path = Path(path)
    separator, rows = read_table(path, MAX_BYTES, "a table of offers", "a header and a line for each offer")
    return _Reader(str(path), rows, separator).read()


class _Reader:
    def __init__(self, file: str, rows: list[list[Field]], separator: str) -> None:
        self.file, self.header, self.rows = file, rows[0], rows[1:]
        self.faults: list[Fault] = []
        self.separator = separator

    def read(self) -> Offers:
        at = self._columns()
        marks = marks_of(
            self.separator, (r[at["responder_points"]].text for r in self.rows if len(r) > max(at.values()))
        )
        points, accepted = [], []
        whole: dict[str, list[int]] = {name: [] for name in COUNTED}
        for number, row in enumerate(self.rows):
            if len(row) <= max(at.values()):
                self._fault(row[-1], f"found {len(row)} fields, expected {len(self.header)} as in the header")
                continue
            points.append(self._figure(row[at["responder_points"]], marks))
            accepted.append(self._answer(row[at["answer"]]) == "accept")
            for name in COUNTED:
                own = self._whole(row[at[name]], name) if name in at else 1 if name == "offer" else number
                whole[name].append(own)
        if not self.rows:
            self._fault(self.header[0], "found no offers below the header, expected at least one")
        if self.faults:
            raise InputError(sorted(self.faults))
        times, group = (np.array(whole[name], dtype=np.int64) for name in COUNTED)
        return Offers(np.array(points), times, group, np.array(accepted, dtype=np.bool_))

    def _fault(self, field: Field, message: str) -> None:
        self.faults.append(Fault(Place(self.file, field.line, field.column), message))

    def _columns(self) -> dict[str, int]:
        at: dict[str, int] = {}
        for k, field in enumerate(self.header):
            name = field.text.lower()
            if name in at:
                self._fault(field, f"a second column of {name}; keep one")
            at.setdefault(name, k)
        for name in NEEDED:
            if name not in at:
                hint = nearest(name, list(at))
                self._fault(self.header[0], f"no column {name!r}{hint}; expected a header with {' and '.join(NEEDED)}")
        if self.faults:
            raise InputError(sorted(self.faults))
        return {name: k for name, k in at.items() if name in (*NEEDED, *COUNTED)}

    def _figure(self, field: Field, marks: Marks) -> float:
        try:
            return read_figure(field.text, marks)
        except NotAFigure as error:
            self._fault(field, f"responder_points: {error}")
            return 0.0

    def _answer(self, field: Field) -> str:
        if field.text not in ANSWERS:
            self._fault(
                field, f"found answer {shown(field.text)}, expected {', '.join(ANSWERS)}{nearest(field.text, ANSWERS)}"
            )
        return field.text

    def _whole(self, field: Field, name: str) -> int:
        if not field.text.isdecimal() or len(field.text) > 12 or int(field.text) < COUNTED[name]:
            self._fault(field, f"found {name} {shown(field.text)}, expected a whole number from {COUNTED[name]}")
            return 1
        return int(field.text)
