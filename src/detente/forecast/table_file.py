"""Reading a table from a CSV file as people save them: fields with their places, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detente.errors import Fault, InputError, Place
from detente.files import as_text


@dataclass(frozen=True)
class Field:
    """What stands between two separators, and where it begins."""

    text: str
    line: int
    column: int


def read_table(path: Path, most: int, what: str, expected: str) -> tuple[str, list[list[Field]]]:
    """Read a table.

    Parameters
    ----------
    path : path-like
        Separated by commas, semicolons or tabs; lines may end in LF, CR LF or CR alone; UTF-8 with or without a byte
        order mark.
    most : int
        How many bytes it may have.
    what, expected : str
        In messages: what the file is, and what it should hold.

    Returns
    -------
    separator : str
    rows : list of list of Field
        Those that hold anything, at least one.

    Raises
    ------
    InputError
        When the file cannot be read, is too large, no text, or empty.
    """
    text = _text(path, most, what)
    separator = _separator(text)
    rows = [row for row in _rows(text, separator) if any(field.text.strip() for field in row)]
    if not rows:
        raise InputError([Fault(Place(str(path)), f"the file is empty, expected {expected}")])
    return separator, rows


def _text(path: Path, most: int, what: str) -> str:
    file = str(path)
    if not path.is_file():
        found = "a folder, expected a CSV file" if path.is_dir() else "no such file"
        raise InputError([Fault(Place(file), found)])
    try:
        size = path.stat().st_size
        if size > most:
            raise InputError([Fault(Place(file), f"{size:,} bytes; {what} may have at most {most:,}")])
        raw = path.read_bytes()
    except OSError as error:
        raise InputError([Fault(Place(file), f"cannot be read: {error.strerror}")]) from None
    text = as_text(raw, file, save_as="CSV UTF-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        at = text.index("\x00")
        place = Place(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        raise InputError([Fault(place, "found a NUL byte, expected text; is this a CSV file?")])
    return text


def _separator(text: str) -> str:
    header = next((line for line in text.split("\n") if line.strip()), "")
    return max(",;\t", key=lambda mark: (header.count(mark), mark == ","))


def _rows(text: str, separator: str) -> Iterator[list[Field]]:
    """Split text into rows of fields with their places; fields may be quoted, with quotes doubled inside."""
    line, column, row = 1, 1, []
    field, start, quoted, inside = "", (1, 1), False, False
    for character in text + "\n":
        if inside:
            if character == '"':
                inside = False
            else:
                field += character
        elif character == '"' and not field.strip() and not quoted:
            field, quoted, inside = "", True, True
        elif character == '"' and quoted:
            field, inside = field + '"', True
        elif character in (separator, "\n"):
            row.append(Field(field.strip(), *start))
            field, quoted = "", False
            start = (line, column + 1) if character == separator else (line + 1, 1)
            if character == "\n":
                yield row
                row = []
        else:
            field += character
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
    if inside:
        yield [Field(field.strip(), *start)]
