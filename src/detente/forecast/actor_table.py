"""Reading a table of actors: name, capability, position and salience, from a CSV file as people save them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.errors import Fault, InputError, Place, nearest, shown
from detente.figures import Marks, NotAFigure, marks_of, read_figure
from detente.forecast.table_file import Field, read_table

Floats = NDArray[np.float64]

COLUMNS = ("actor", "capability", "position", "salience")
_ALSO = {
    "name": "actor",
    "player": "actor",
    "stakeholder": "actor",
    "capabilities": "capability",
    "influence": "capability",
    "clout": "capability",
    "resources": "capability",
    "power": "capability",
    "positions": "position",
    "saliency": "salience",
}
MAX_BYTES = 1_000_000
MAX_ACTORS = 500


@dataclass(frozen=True)
class ActorTable:
    """Actors with what each can bring to bear, wants, and cares.

    Attributes
    ----------
    names : tuple of str
    capability, position, salience : float arrays, shape (actors,)
        Salience lies in 0..1; a column with figures above 1 was read as per cent.
    percent : bool
        Whether salience was given as per cent.
    file : str
    """

    names: tuple[str, ...]
    capability: Floats
    position: Floats
    salience: Floats
    percent: bool
    file: str

    def __len__(self) -> int:
        return len(self.names)

    @property
    def weight(self) -> Floats:
        """Capability x salience."""
        return np.asarray(self.capability * self.salience)


def read_actors(path: Path | str) -> ActorTable:
    """Read an actor table.

    Parameters
    ----------
    path : path-like
        CSV with a header naming actor, capability, position and salience in any order (other columns are passed over);
        separated by commas, semicolons or tabs; lines may end in LF, CR LF or CR alone; UTF-8 with or without a byte
        order mark. Figures are read by the rule of :mod:`detente.figures`.

    Raises
    ------
    InputError
        With every fault and its file:line:column.
    """
    path = Path(path)
    separator, rows = read_table(path, MAX_BYTES, "an actor table", "a header and a line for each actor")
    return _table(str(path), rows, separator)


def _columns(file: str, header: list[Field]) -> dict[str, int]:
    """Return where each column stands.

    Raises
    ------
    InputError
        When one is missing or stands twice.
    """
    faults: list[Fault] = []
    at: dict[str, int] = {}
    for k, field in enumerate(header):
        name = field.text.lower()
        name = _ALSO.get(name, name)
        if name in COLUMNS:
            if name in at:
                faults.append(Fault(Place(file, field.line, field.column), f"a second column of {name}; keep one"))
            at.setdefault(name, k)
    known = [field.text.lower() for field in header]
    for name in COLUMNS:
        if name not in at:
            place = Place(file, header[0].line, header[0].column)
            faults.append(
                Fault(
                    place,
                    f"no column {name!r}{nearest(name, known)}; expected a header such as Actor,Capability,Position,Salience",
                )
            )
    if faults:
        raise InputError(faults)
    return at


def _table(file: str, rows: list[list[Field]], separator: str) -> ActorTable:
    faults: list[Fault] = []
    header = rows[0]
    at = _columns(file, header)
    columns = [at[name] for name in COLUMNS[1:]]
    marks = marks_of(separator, (row[k].text for row in rows[1:] for k in columns if k < len(row)))
    names: list[str] = []
    figures: dict[str, list[float]] = {name: [] for name in COLUMNS[1:]}
    for row in rows[1:]:
        if len(row) <= max(at.values()):
            place = Place(file, row[-1].line, row[-1].column)
            faults.append(Fault(place, f"found {len(row)} fields, expected {len(header)} as in the header"))
            continue
        if any(field.text for field in row[len(header) :]):
            extra = next(field for field in row[len(header) :] if field.text)
            message = (
                f"found {len(row)} fields, expected {len(header)} as in the header; a {shown(separator)} within a name or "
                "figure parts it in two: write 1000 for 1,000, and put names that hold one between quotes"
            )
            faults.append(Fault(Place(file, extra.line, extra.column), message))
            continue
        who = row[at["actor"]]
        if not who.text:
            faults.append(Fault(Place(file, who.line, who.column), "found no name, expected one for each actor"))
        elif who.text in names:
            faults.append(Fault(Place(file, who.line, who.column), f"actor {shown(who.text)} is listed twice"))
        names.append(who.text)
        for column in COLUMNS[1:]:
            figures[column].append(_figure(file, column, row[at[column]], marks, faults))
    if not names and not faults:
        faults.append(Fault(Place(file, header[0].line), "found no actors below the header, expected at least two"))
    if len(names) > MAX_ACTORS:
        faults.append(Fault(Place(file), f"{len(names)} actors, expected at most {MAX_ACTORS}"))
    if faults:
        raise InputError(sorted(faults))
    salience = np.array(figures["salience"])
    percent = bool(salience.max() > 1)
    table = ActorTable(
        names=tuple(names),
        capability=np.array(figures["capability"]),
        position=np.array(figures["position"]),
        salience=salience / 100 if percent else salience,
        percent=percent,
        file=file,
    )
    if not table.weight.sum() > 0:
        raise InputError([Fault(Place(file), "capability x salience is 0 for every actor, expected some weight")])
    return table


def _figure(file: str, column: str, field: Field, marks: Marks, faults: list[Fault]) -> float:
    place = Place(file, field.line, field.column)
    try:
        value = read_figure(field.text, marks)
    except NotAFigure as error:
        faults.append(Fault(place, str(error).replace(", expected", f" as {column}, expected", 1)))
        return 0.0
    if column != "position" and value < 0:
        faults.append(Fault(place, f"found {column} {value:g}, expected 0 or more"))
    if column == "salience" and value > 100:
        faults.append(Fault(place, f"found salience {value:g}, expected 0 to 100 (or 0 to 1)"))
    return value
