"""What every result can do: show itself, become plain data, and become a table.

A result is a frozen dataclass that inherits from :class:`Record`. Its fields are the keys of its plain data; what
differs from that is declared in class variables, so that no class writes a conversion of its own.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Mapping
from html import escape
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas

ROWS_SHOWN = 12
WIDTH = 100
MOST_COLUMNS = 8


class Record:
    """Base of all results.

    Class variables
    ---------------
    renamed : dict of str to str
        Fields whose key in the plain data differs from their name.
    left_out : frozenset of str
        Fields that are no part of the plain data.
    derived : tuple of str
        Properties that stand in the plain data beside the fields.
    reads : dict of str to str
        What a key's value is read from where it is not the attribute of its own name: a path such as ``claim.says``.
    parts : dict of str to tuple of str
        What the parts of a field's entries are called, where these are tuples: each becomes a dict.
    digits : dict of str to int
        To how many digits a number is rounded.
    spread : tuple of str
        Fields whose own keys stand in the plain data in place of one key.
    left_out_if_empty : frozenset of str
        Fields that stand in the plain data only where they say something.
    row_source : str
        The field or property whose entries are the rows of the table; empty where a result is not tabular.
    row_name : str
        What the key of an entry is called, where ``row_source`` is a mapping.
    """

    renamed: ClassVar[Mapping[str, str]] = {}
    left_out: ClassVar[frozenset[str]] = frozenset()
    derived: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[Mapping[str, str]] = {}
    parts: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    digits: ClassVar[Mapping[str, int]] = {}
    spread: ClassVar[tuple[str, ...]] = ()
    left_out_if_empty: ClassVar[frozenset[str]] = frozenset()
    row_source: ClassVar[str] = ""
    row_name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = Record.__repr__  # type: ignore[method-assign]  # before @dataclass writes its own

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data, as ``--json`` prints it: dicts, lists, numbers and text."""
        data: dict[str, Any] = {}
        for name in self._names():
            value = self._value(name)
            if name in self.left_out_if_empty and not value:
                continue
            if name in self.parts:
                value = [dict(zip(self.parts[name], entry, strict=True)) for entry in value]
            if name in self.digits:
                value = round(value, self.digits[name])
            data |= plain(value) if name in self.spread else {self.renamed.get(name, name): plain(value)}
        return data

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the result's table; what is nested becomes columns with dots in their names.

        Raises
        ------
        TypeError
            When the result is not tabular.
        """
        if not self.row_source:
            raise TypeError(f"a {type(self).__name__} is no table; use to_dict()")
        source = getattr(self, self.row_source)
        if isinstance(source, Mapping):
            return [{self.row_name or "key": plain(key)} | flat(value) for key, value in source.items()]
        return [flat(value) for value in source]

    def to_frame(self) -> pandas.DataFrame:
        """Return the result's table as a pandas data frame.

        Raises
        ------
        TypeError
            When the result is not tabular.
        ImportError
            When pandas is not installed (``pip install detente[frames]``).
        """
        rows = self.rows()
        try:
            import pandas
        except ImportError as error:
            raise ImportError("to_frame() needs pandas; install it with: pip install 'detente[frames]'") from error
        return pandas.DataFrame.from_records(rows, columns=columns_of(rows))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the table to any library that takes Arrow data, without copying (the Arrow PyCapsule interface)."""
        import pyarrow

        rows = self.rows()
        table = pyarrow.table({name: [row.get(name) for row in rows] for name in columns_of(rows)})
        return table.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__}: " + ", ".join(self._scalars())]
        lines += [f"  {name}: {_size(value)}" for name, value in self._nested() if name != self.row_source]
        if self.row_source:
            lines += _text_table(self.rows())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = f"<p><b>{escape(type(self).__name__)}</b> {escape(', '.join(self._scalars()))}</p>"
        if not self.row_source:
            return head
        rows = self.rows()
        names = columns_of(rows)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell(row.get(name)))}</td>" for name in names) + "</tr>"
            for row in rows[:ROWS_SHOWN]
        )
        more = f"<p>{len(rows):,} rows</p>" if len(rows) > ROWS_SHOWN else ""
        titles = "".join(f"<th>{escape(name)}</th>" for name in names)
        return f"{head}<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>{more}"

    def _names(self) -> list[str]:
        fields = [entry.name for entry in dataclasses.fields(self)]  # type: ignore[arg-type]
        return [n for n in (*fields, *self.derived) if n not in self.left_out and not n.startswith("_")]

    def _value(self, name: str) -> Any:
        return attrgetter(self.reads.get(name, name))(self)

    def _scalars(self) -> list[str]:
        found = [(name, self._value(name)) for name in self._names()]
        return [f"{name}={_cell(value)}" for name, value in found if _is_scalar(value)][:12]

    def _nested(self) -> list[tuple[str, Any]]:
        found = [(name, self._value(name)) for name in self._names()]
        return [(name, value) for name, value in found if not _is_scalar(value)]


def plain(value: Any) -> Any:
    """Return plain JSON data: numpy numbers as numbers, dates as text, infinities and NaN as null."""
    if isinstance(value, str | bool) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry) for entry in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int):
        return value
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    return str(value)


def flat(value: Any, prefix: str = "") -> dict[str, Any]:
    """Return nested plain data as one row: ``{"a": {"b": 1}}`` becomes ``{"a.b": 1}``."""
    data = plain(value)
    if not isinstance(data, dict):
        return {prefix or "value": data}
    row: dict[str, Any] = {}
    for key, entry in data.items():
        name = f"{prefix}.{key}" if prefix else key
        row |= flat(entry, name) if isinstance(entry, dict) else {name: entry}
    return row


def columns_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the columns of rows in order of first appearance."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | bool | int | float | dt.date)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return f"{len(value)} entries" if value else "none"
    text = "" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _size(value: Any) -> str:
    try:
        return f"{len(value)} entries"
    except TypeError:
        return type(value).__name__


def _text_table(rows: list[dict[str, Any]]) -> list[str]:
    names = columns_of(rows)[:MOST_COLUMNS]
    shown = [[_cell(row.get(name)) for name in names] for row in rows[:ROWS_SHOWN]]
    widths = [max(len(name), *(len(line[k]) for line in shown), 0) for k, name in enumerate(names)] if shown else []
    while widths and sum(widths) + 2 * len(widths) > WIDTH and len(widths) > 2:
        widths.pop()
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)) for line in [names, *shown]
    ]
    if len(rows) > ROWS_SHOWN:
        lines.append(f"({len(rows):,} rows)")
    return [f"  {line.rstrip()}" for line in lines] if widths else []
