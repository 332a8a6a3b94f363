"""Standard output and standard error as commands use them: any encoding, closed pipes, full disks.

- A sign that the encoding does not know is shown by a plain one that says the same (``->`` for an arrow), so the whole
  output is always printed.
- A reader that has seen enough (``| head``) ends the command quietly: :class:`OutputEnded`.
- Output that cannot be written for another reason is :class:`OutputFailed`, which has a message.
- Nothing that happens to standard error changes what a command does.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

_SIGNS = {
    "→": "->", "←": "<-", "↔": "<->", "⇒": "=>", "►": ">", "▷": "~", "▶": ">", "▸": ">", "◄": "<", "▲": "^", "▼": "v",
    "–": "-", "—": "-", "−": "-", "‑": "-", "‐": "-", "…": "...", "·": ".", "•": "*", "●": "*", "○": "o", "×": "x",
    "÷": "/", "≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "±": "+-", "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"',
    "„": '"', "«": "<<", "»": ">>", "‹": "<", "›": ">", "✓": "+", "✔": "+", "✗": "x", "✘": "x", "∞": "inf", "∅": "-",
    "€": "EUR", "£": "GBP", "§": "s.", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "■": "#", "░": ".", "▒": ":", "□": "[]", "\N{REPLACEMENT CHARACTER}": "?",
}  # fmt: skip


class OutputEnded(Exception):
    """Nobody reads standard output any more."""


class OutputFailed(Exception):
    """Standard output cannot be written; the text says why."""


class _Record:
    """What a command says, as it is written."""

    heard: list[tuple[int, bytes]] | None = None


def record() -> None:
    """Begin to take down all output by its stream, 1 or 2."""
    _Record.heard = []


def recorded() -> list[tuple[int, bytes]] | None:
    """Return what was taken down, and end; None where it is not all that was said."""
    heard, _Record.heard = _Record.heard, None
    return heard


@contextlib.contextmanager
def unrecorded() -> Iterator[None]:
    """Take down nothing of what is shown meanwhile, and gone afterwards."""
    before, _Record.heard = _Record.heard, None
    try:
        yield
    finally:
        _Record.heard = before


class _Output(io.FileIO):
    def write(self, data: Any) -> int:
        try:
            return _heard(1, data, super().write(data) or 0)
        except BrokenPipeError:
            _Record.heard = None
            raise OutputEnded from None
        except OSError as error:
            _Record.heard = None
            raise OutputFailed(error.strerror or str(error)) from None


def _heard(stream: int, data: Any, count: int) -> int:
    if _Record.heard is not None:
        _Record.heard.append((stream, bytes(data[:count])))
    return count


class _Closed(io.FileIO):
    def write(self, data: Any) -> int:
        raise OutputFailed("it is closed")


class _Errors(io.FileIO):
    def write(self, data: Any) -> int:
        with contextlib.suppress(OSError):
            return _heard(2, data, super().write(data) or 0)
        _Record.heard = None
        return len(data)


def prepare() -> None:
    """Put streams that cannot surprise a command in the place of standard output and standard error."""
    codecs.register_error("detente", _plain)
    closed = []
    for descriptor in (0, 1, 2):  # a file opened later must not take the place of a closed one
        try:
            os.fstat(descriptor)
        except OSError:
            closed.append(descriptor)
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = _stream(sys.stdout, (_Closed if 1 in closed else _Output)(1, "w", closefd=False))
    sys.stderr = _stream(sys.stderr, _Errors(2, "w", closefd=False), at_once=True)


def finish() -> None:
    """Write what is still held back.

    Raises
    ------
    OutputEnded, OutputFailed
    """
    sys.stdout.flush()


def give_up() -> None:
    """Send the rest of standard output nowhere."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
    sys.stdout = _stream(sys.stdout, io.FileIO(1, "w", closefd=False))


def _stream(old: Any, raw: io.FileIO, at_once: bool = False) -> io.TextIOWrapper:
    if old is not None:
        with contextlib.suppress(Exception):
            old.flush()
    encoding = getattr(old, "encoding", None) or "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=encoding, errors="detente", line_buffering=at_once or raw.isatty()
    )


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_sign, error.object[error.start : error.end])), error.end


def _sign(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if "\u2500" <= character <= "\u257f":
        return {"─": "-", "━": "-", "═": "-", "│": "|", "┃": "|", "║": "|"}.get(character, "+")
    if "\u2580" <= character <= "\u259f":
        return "#"
    if unicodedata.category(character) == "Zs":
        return " "
    parts = unicodedata.normalize("NFKD", character).replace("\N{FRACTION SLASH}", "/")
    letters = "".join(c for c in parts if not unicodedata.combining(c))
    return letters if letters and letters.isascii() else "?"
