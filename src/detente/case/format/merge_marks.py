"""Marks of an unfinished merge in a text file.

Git leaves ``<<<<<<<``, ``|||||||``, ``=======`` and ``>>>>>>>`` at the beginning of a line where two versions of a
file clash. A row of ``=`` alone may also underline a Markdown heading, so it counts only between two other marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.errors import Fault, Place

_MARK = re.compile(r"(<{7}|\|{7}|>{7})(?:\s|$)")


def conflicts(text: str, file: str) -> Iterator[Fault]:
    """Yield a fault for every stretch of an unfinished merge, at the line where it begins."""
    first: int | None = None
    for number, line in enumerate(text.split("\n"), 1):
        mark = _MARK.match(line)
        if mark is None:
            continue
        sign = mark[1][0]
        if sign == "<":
            if first is not None:
                yield _fault(file, first, first)
            first = number
        elif sign == "|" and first is None:
            first = number
        elif sign == ">":
            yield _fault(file, number if first is None else first, number)
            first = None
    if first is not None:
        yield _fault(file, first, first)


def _fault(file: str, first: int, last: int) -> Fault:
    lines = f"lines {first} to {last}" if last > first else f"line {first}"
    return Fault(
        Place(file, first, 1),
        f"found the marks of an unfinished merge ({lines}), expected one text; keep one of the two versions "
        "and delete the lines with <<<<<<<, |||||||, ======= and >>>>>>>",
    )
