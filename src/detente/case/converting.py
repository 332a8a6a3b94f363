"""Turning what people write into the format's own way, in place, with every reading told."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.case.edit import case_files, digest, document_of, read_source, scratch_case
from detente.case.format.reader import Document, read_yaml
from detente.case.format.readings import SHARES, day_of, days_of, figure_of
from detente.case.load import case_folder, load_case, split_front_matter
from detente.case.splice import Plain, Where, changed
from detente.errors import Fault, InputError, Place
from detente.figures import PLAIN
from detente.files import locked, write_whole
from detente.records import Record
from detente.text import quoted

ROUNDS = 5
MOST_LINES = 50


@dataclass(frozen=True)
class Reading(Record):
    """What stood at a place, and what it was read as."""

    file: str
    line: int
    column: int
    found: str
    written: str


def convert(path: Path | str, write: bool = True) -> tuple[Reading, ...]:
    """Convert what a case's files say in other ways than the format's: ``70%``, ``6 weeks``, ``9 April 1998``, ``0,3``.

    Tabs before a key become spaces, and text with an unquoted colon is quoted. What can be read in two ways is left as it is.

    Parameters
    ----------
    path : path-like
        The case.
    write : bool
        Write the files; otherwise only the readings are told.

    Returns
    -------
    tuple of Reading
        In the order of the files.
    """
    folder = case_folder(path)
    with locked(folder):
        before = {name: digest(folder / name) for name in case_files(folder)}
        texts = {}
        for name in before:
            try:
                texts[name] = read_source(folder, name)
            except (OSError, UnicodeDecodeError):  # told by the check
                continue
        readings: list[Reading] = []
        made = dict(texts)
        for name, text in texts.items():
            if name.endswith(".yaml"):
                made[name] = _readable(name, text, readings)
        for _ in range(ROUNDS):
            found = list(_values(folder, made))
            if not found:
                break
            readings += [reading for reading, _, _ in found]
            for name in dict.fromkeys(name for _, name, _ in found):
                made[name] = _spliced(name, made[name], [change for _, other, change in found if other == name])
        if write:
            for name, text in made.items():
                if text != texts[name]:
                    if digest(folder / name) != before[name]:
                        raise InputError(f"{folder / name} was changed by another program meanwhile; check again")
                    write_whole(folder / name, text)
    return tuple(readings)


def _readable(name: str, text: str, readings: list[Reading]) -> str:
    """Mend what keeps a file from being read: tabs before keys, and colons in text without quotes."""
    for _ in range(MOST_LINES):
        try:
            read_yaml(text, name)
        except InputError as error:
            fault = next((f for f in error.faults if f.place.line), None)
            if fault is None:
                return text
            lines = text.split("\n")
            at = next(
                (k for k in (fault.place.line - 1, fault.place.line - 2) if 0 <= k < len(lines) and _mended(lines, k)),
                None,
            )
            if at is None:
                return text
            line = lines[at]
            lines[at] = str(_mended(lines, at))
            readings.append(
                Reading(
                    name,
                    at + 1,
                    1,
                    line.strip(),
                    lines[at].strip() if "\t" not in line else f"{lines[at].strip()} (with spaces)",
                )
            )
            text = "\n".join(lines)
            continue
        return text
    return text


def _mended(lines: Sequence[str], at: int) -> str | None:
    line = lines[at]
    lead = re.match(r"[ \t]*", line)
    if lead is not None and "\t" in lead[0]:
        return _indent(lines, at) + line[lead.end() :]
    key, colon, rest = line.partition(": ")
    value, comment = _without_comment(rest.lstrip(" "))
    if not colon or _KEY.fullmatch(key) is None or ": " not in value or value[0] in _QUOTED_OR_FLOW:
        return None
    return f"{key}: {quoted(value)}{comment}"


_KEY = re.compile(r"[ \t]*(?:- )?[A-Za-z_][\w-]*")
_QUOTED_OR_FLOW = frozenset(" \t\"'[]{}|>&*!#")


def _without_comment(text: str) -> tuple[str, str]:
    """Return a value, and the comment behind it with the space before."""
    at = min((k for k in (text.find(" #"), text.find("\t#")) if k >= 0), default=len(text))
    value = text[:at].rstrip()
    return value, text[len(value) :].rstrip() if at < len(text) else ""


def _indent(lines: Sequence[str], at: int) -> str:
    """Return the indent of a line that begins with tabs: below a line that opens a block, else as the line before."""
    before = next((line for line in reversed(lines[:at]) if line.strip() and not line.lstrip().startswith("#")), "")
    bare = before.replace("\t", "  ")
    indent = " " * (len(bare) - len(bare.lstrip(" -")))
    opens = _without_comment(before)[0].endswith(":")
    return indent + "  " if opens else indent


def _values(folder: Path, texts: Mapping[str, str]) -> Iterator[tuple[Reading, str, tuple[Where, Any]]]:
    """Yield the values that the check refuses and that can be read in one way."""
    with scratch_case(texts) as root:
        try:
            load_case(root)
            return
        except InputError as error:
            faults = error.faults
        documents: dict[str, Document | None] = {}
        done: set[tuple[str, Where]] = set()
        for fault in faults:
            name = os.path.relpath(fault.place.file, root)
            if name not in texts:
                continue
            if name not in documents:
                documents[name] = document_of(name, texts[name])
            document = documents[name]
            for path, value, written in _at(document, fault) if document is not None else ():
                if (name, path) not in done:
                    done.add((name, path))
                    at = document.place(path) if document is not None else Place(name)
                    yield Reading(name, at.line, at.column, str(value), str(written)), name, (path, written)


def _at(document: Document, fault: Fault) -> Iterator[tuple[Where, Any, Any]]:
    here = [p for p, at in document.places.items() if (at.line, at.column) == (fault.place.line, fault.place.column)]
    for path in here:
        value: Any = document.tree
        for step in path:
            value = value[step]
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for where, one in [(path, value), *(((*path, key), child) for key, child in inner)]:
            if isinstance(one, str) and (written := _written(where, one, fault.message)) is not None:
                yield where, one, written


def _written(path: Where, text: str, message: str) -> Any:
    """Return what to write in the place of a text that was refused; None where that cannot be told."""
    if "expected a number of days" in message:
        days = days_of(text)
        return None if days is None else Plain(str(days)) if text.strip() == str(days) else f"{days} days"
    if "expected a date" in message:
        day = day_of(text)
        return None if day is None or day.isoformat() == text else Plain(day.isoformat())
    if "expected a number" in message and not PLAIN.fullmatch(text):
        words = [step for step in path if isinstance(step, str) and step not in ("low", "likely", "high", "value")]
        figure = figure_of(text, share=bool(words) and words[-1] in SHARES)
        return None if figure is None else Plain(f"{figure:.12g}")
    return None


def _spliced(name: str, text: str, changes: list[tuple[Where, Any]]) -> str:
    if not name.endswith(".md"):
        return changed(text, name, changes)
    front, body, _ = split_front_matter(text.replace("\r\n", "\n"), name)
    return f"---\n{changed(front, name, changes)}---\n{body}"
