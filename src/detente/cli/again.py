"""A command asked again: it says what it said before, under a digest of everything that this rests on.

What it rests on: the program, the words of the command line, every file of the case, the working folder, the environment, and
the streams that it writes to (terminals, their widths, encodings). What it said: the bytes on standard output and standard
error in their order, the file that it wrote, and the exit status. It is kept as answers are (:mod:`detente.kept`), and under
the same conditions: not where a time limit cut something short, nor where the files changed meanwhile.

Nothing else of the program need be read for this: neither the command line's parser nor NumPy.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from detente import kept
from detente.cache_folder import Folder
from detente.cli import output
from detente.files import Written, stamp_of, write_whole

COMMANDS = frozenset({"amend", "analyze", "brief", "check", "matrix", "models", "solve", "zopa"})
"""Those that read nothing but their case, and whose every time limit says whether it cut something short."""
NOT_WITH = ("--cluster", "--convert", "--for", "--format", "--over-draws")
"""Options that change files, ask other machines, work by the clock, or choose a format that may hold the moment."""
FILE = "--out"
"""The option whose value is a file to write, not one to read."""
REPEATED = (".html", ".md", ".svg")
"""Endings of files that say nothing of the moment at which they were written."""
MOST_BYTES = 20_000_000
"""Bytes of the files of a case that is looked at for this."""
Stamps = dict[str, tuple[int, ...]]
"""By a file's path, what tells whether it was written again (:func:`detente.files.stamp_of`)."""
_OF_THE_CALL = frozenset({"_", "OLDPWD", "SHLVL"})
"""What shells put into the environment that differs from call to call and says nothing to a command."""


class Said(NamedTuple):
    """What a command said: its exit status, its output by stream, and the files that it wrote."""

    status: int
    output: tuple[tuple[int, bytes], ...]
    files: tuple[tuple[str, bytes], ...]


class Asked:
    """A command line that may be answered by what it said before.

    Parameters
    ----------
    words : sequence of str
        The command line after the program's name.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._around = tuple(_around()) if kept.allowed() and _may_be_kept(words) else None
        self._entry, self._stamps = self._of_now()

    def say_again(self) -> int | None:
        """Say what was said before, and return the exit status; None where nothing is kept, or a file cannot be written.

        Raises
        ------
        OutputEnded, OutputFailed
        """
        known = None if self._entry is None else kept.recall(self._entry)
        if not isinstance(known, Said):
            return None
        if known.files:
            try:
                for path, data in known.files:
                    write_whole(path, data)
            except Exception:  # the command itself says what is wrong
                return None
        for stream, data in known.output:
            out = sys.stdout if stream == 1 else sys.stderr
            out.buffer.write(data)
            out.buffer.flush()
        return known.status

    def listen(self) -> None:
        """Begin to take down what the command says."""
        if self._entry is not None:
            output.record()
            Written.files = []

    def keep(self, status: int) -> None:
        """Keep what the command said, where it would say the same again."""
        heard, files, Written.files = output.recorded(), Written.files or [], None
        if self._entry is None or heard is None or status not in (0, 1) or not kept.whole() or Folder.said:
            return
        written = tuple((path, data) for path, data in files if data is not None and path.lower().endswith(REPEATED))
        if len(written) == len(files) and self._as_it_was([path for path, _ in written]):
            kept.keep(self._entry, Said(status, tuple(heard), written))

    def _as_it_was(self, written: Sequence[str]) -> bool:
        """Whether all that the answer rests on is there and was not changed meanwhile, nor changed back.

        The files that the command wrote itself may stand in the case's folder.
        """
        entry, stamps = self._of_now()
        own = {os.path.realpath(path) for path in written}
        others = stamps.keys() | self._stamps.keys()
        if own:
            others = {path for path in others if os.path.realpath(path) not in own}
        return entry == self._entry and all(stamps.get(path) == self._stamps.get(path) for path in others)

    def _of_now(self) -> tuple[kept.Entry | None, Stamps]:
        stamps: Stamps = {}
        if self._around is None:
            return None, stamps
        try:
            case = list(_cases(self.words, stamps))
        except (_TooMuch, OSError, ValueError):
            return None, stamps
        return (kept.entry_of("said", [*self._around, _terminals(), *case]) if case else None), stamps


def _may_be_kept(words: Sequence[str]) -> bool:
    return (
        bool(words)
        and words[0] in COMMANDS
        and not any(word.partition("=")[0] in NOT_WITH for word in words)
        and sys.stdout is not None
        and sys.stderr is not None
    )


def _around() -> Iterator[str]:
    """Yield what a command's words mean and how its output looks, apart from the files of the case."""
    yield repr(sys.argv)
    yield os.getcwd()
    yield repr((sys.flags, sys.warnoptions))
    for name, value in sorted(os.environ.items()):
        if name not in _OF_THE_CALL:
            yield f"{name}={value}"
    for stream in (sys.stdout, sys.stderr):
        yield f"{stream.encoding} {stream.errors}"


def _terminals() -> str:
    """Say which of the standard streams are terminals, and how large."""
    found = []
    for descriptor in (0, 1, 2):
        try:
            size = os.get_terminal_size(descriptor)
        except OSError:
            size = None
        found.append((os.isatty(descriptor), size))
    return repr(found)


def _cases(words: Sequence[str], stamps: Stamps) -> Iterator[str | bytes]:
    """Yield what is in every folder that a word names: one of them is the case. The stamp of each file goes to ``stamps``."""
    before = ""
    for word in words[1:]:
        if before != FILE and os.path.basename(word) == "case.yaml" and os.path.isfile(word):
            word = os.path.dirname(word) or "."
        if before != FILE and os.path.isdir(word):
            yield word
            yield from _contents(word, "", [MOST_BYTES], stamps)
        before = word


class _TooMuch(Exception):
    pass


def _contents(folder: str, inside: str, left: list[int], stamps: Stamps) -> Iterator[str | bytes]:
    """Yield the names and contents of all files in a folder; of hidden folders, which no command reads, the names."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{inside}/{entry.name}"
        yield name
        if entry.is_dir():
            yield "folder"
            if entry.is_symlink():
                raise _TooMuch
            if not entry.name.startswith("."):
                yield from _contents(entry.path, name, left, stamps)
            yield "end of folder"
        elif entry.is_file():
            status = entry.stat()
            stamps[entry.path] = stamp_of(status)
            left[0] -= status.st_size
            if left[0] < 0:
                raise _TooMuch
            yield "file"
            yield Path(entry.path).read_bytes()
        else:
            yield "no file"
