"""What can go wrong, and how it is told.

::

    DetenteError                 anything this package raises on purpose
    ├── InputError               the input or the call is wrong: one or more faults (exit status 2)
    └── Infeasible               the question has the answer "no" (exit status 1)

A fault is one mistake at one place. Its message names what was found, what was expected and how to
mend it, in that order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; ``line`` and ``column`` count from 1, 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake at one place."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "message": self.message,
        }


class DetenteError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(DetenteError):
    """The input or the call is wrong.

    Parameters
    ----------
    faults : iterable of Fault, or str
        All faults found, in file order; a plain string stands for one fault of the call itself.
    unreadable : bool
        Whether a file could not be read at all (not YAML, not UTF-8, too large, missing).
    """

    def __init__(self, faults: Iterable[Fault] | str, unreadable: bool = False) -> None:
        self.unreadable = unreadable
        if isinstance(faults, str):
            self.faults: tuple[Fault, ...] = ()
            super().__init__(faults)
        else:
            self.faults = tuple(faults)
            super().__init__("\n".join(str(fault) for fault in self.faults))


class Infeasible(DetenteError):
    """The question was understood and the answer is no."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the nearest known name, or an empty string."""
    close = get_close_matches(str(name), [str(k) for k in known], n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def shown(value: object, limit: int = 60) -> str:
    """Quote a value from a file for a message: one line, printable, cut to ``limit`` characters."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else " " for c in text)
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")
