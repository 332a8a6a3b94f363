"""What a field shows of a case file, and what is read back from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from detente.case.format.fields import is_null
from detente.case.splice import REMOVE, Plain
from detente.errors import InputError
from detente.interop.casebook.cells import IN_FILE, NONE, Cells, Mistake, read, show
from detente.interop.casebook.plan import Column

BLANK = "\u00a0"
"""Stands for a blank within one of several values, which are parted by blanks."""
SEVERAL = ("names", "seen")


def packed(value: str) -> str:
    """Return a value as it stands among several."""
    return value.replace(" ", BLANK)


def unpacked(text: str) -> list[str]:
    """Return the values of a field that holds several."""
    return [part.replace(BLANK, " ") for part in text.split(" ") if part]


def text_of(column: Column, value: Any, names: Mapping[str, str]) -> str:
    """Return what a field shows.

    Parameters
    ----------
    column : Column
    value : object
        As it was read from the file; None where there is none.
    names : mapping
        The names of parties, by id.

    Raises
    ------
    Mistake
        When a field cannot show it; it can be changed in the file only.
    """
    if value is None or (is_null(value) and column.kind not in ("label",)):
        return ""
    if column.kind in SEVERAL:
        entries = value if isinstance(value, list) else [value]
        return " ".join(packed(_party(entry) if column.kind == "seen" else str(entry)) for entry in entries)
    if column.kind == "actor":
        return _actor(value, names)
    if column.kind == "package":
        return " and ".join(f"{point} is {option}" for point, option in value.items())
    if column.kind == "ids" and isinstance(value, list):
        return ", ".join(str(entry).replace("_", " ") for entry in value)
    if column.kind == "when" or (column.kind == "about" and isinstance(value, str)):
        return str(value)
    cells = show(column, value)
    if any(cell == IN_FILE for cell in cells):
        raise Mistake("this can be changed in the file only")
    return ", ".join(_cell(cell) for cell in cells if cell is not None)


def _cell(cell: Any) -> str:
    return "" if cell == NONE else f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _party(entry: Any) -> str:
    return str(entry.get("party", "")) if isinstance(entry, dict) else str(entry)


def _actor(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        return str(value.get("name", ""))
    entries = value if isinstance(value, list) else [value]
    return "; ".join(names.get(str(entry), str(entry)) for entry in entries)


def value_of(column: Column, text: str, names: Mapping[str, str], before: Any = None) -> Any:
    """Return what a field says, as data for :func:`detente.case.splice.changed`; REMOVE where it says nothing.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    if column.kind in SEVERAL:
        return _several(column, unpacked(text), before)
    typed = text.strip()
    if not typed:
        return REMOVE
    if column.kind == "actor":
        return _who(typed, names)
    if column.kind == "condition":
        return typed
    if column.kind == "package":
        return _package(typed)
    if column.kind in ("name", "about"):
        return Plain(typed)
    if column.kind == "label":
        return typed
    cells: Cells = (typed,)
    if column.kind in ("range", "share"):
        cells = _three(typed)
    try:
        return read(column, cells)
    except Mistake as mistake:
        raise InputError(str(mistake)) from None


def _several(column: Column, found: list[str], before: Any) -> Any:
    if column.kind == "seen" and isinstance(before, list):
        kept = {_party(entry): entry for entry in before}
        return [_again(kept[name]) if name in kept else Plain(name) for name in found]
    if not found:
        return [] if before is not None and column.key != "source" else REMOVE
    return Plain(found[0]) if len(found) == 1 and isinstance(before, str) else [Plain(name) for name in found]


def _again(value: Any) -> Any:
    """Data as it was read, to be written as it was."""
    if isinstance(value, dict):
        return {key: _again(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_again(inner) for inner in value]
    return Plain(value) if getattr(value, "plain", False) else str(value)


def _package(typed: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in typed.split(" and "):
        match = re.fullmatch(r"(\S{1,80}) is (\S{1,80})", part.strip())
        if match is None or match[1] in found:
            raise InputError(
                "expected one option a point, joined by “and”: choose “is” in each part, and each point once"
            )
        found[match[1]] = Plain(match[2])
    return found


def _three(typed: str) -> Cells:
    parts = [part.strip() for part in re.split(r"[,;]", typed.strip("[] ")) if part.strip()]
    if len(parts) == 3:
        return tuple(parts)
    if len(parts) == 1:
        return (None, parts[0], None)
    raise InputError(f"found {len(parts)} figures, expected one, or three: low, likely, high")


def _who(typed: str, names: Mapping[str, str]) -> Any:
    ids = {name.casefold(): key for key, name in names.items()} | {key: key for key in names}
    known = set(names) | {"public", "private"}
    parts = [part.strip() for part in typed.split(";") if part.strip()]
    if len(parts) == 1 and "," in typed and parts[0].casefold() not in ids:
        several = [part.strip() for part in typed.split(",") if part.strip()]
        parts = several if any(part.casefold() in ids for part in several) else parts
    found = [ids.get(part.casefold(), part) for part in parts]
    if all(entry in known for entry in found):
        return Plain(found[0]) if len(found) == 1 else [Plain(entry) for entry in found]
    if any(entry in known for entry in found):
        other = next(part for part, entry in zip(parts, found, strict=True) if entry not in known)
        raise InputError(f"found {other!r} beside parties of the case; name parties alone, or somebody else alone")
    return {"name": typed}
