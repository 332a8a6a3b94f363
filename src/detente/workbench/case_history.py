"""What was written to a case from the pages: undone and done again, on disk, never over what somebody else has written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.case import edit
from detente.errors import InputError

MOST = 200
Bytes = dict[str, bytes]


@dataclass(frozen=True)
class Change:
    """One change of a case's files.

    Attributes
    ----------
    what : str
        In a few words.
    before, after : dict of str to str or None
        The texts of the files that it changed; None where there was no such file.
    """

    what: str
    before: dict[str, str | None]
    after: dict[str, str | None]
    digests_before: dict[str, str]
    digests_after: dict[str, str]


class CaseHistory:
    """The changes, the last one last, and those that were undone.

    Parameters
    ----------
    folder : Path
        The case's.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: list[Change] = []
        self.undone: list[Change] = []

    def watched(self, work: Callable[[], Any], what: str) -> Any:
        """Run work that changes the files, and keep what it changed; without words for it, keep nothing."""
        if not what:
            return work()
        before, digests = self._texts(), edit.fingerprint(self.folder)
        result = work()
        after, now = self._texts(), edit.fingerprint(self.folder)
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if names:
            change = Change(
                what,
                {name: before.get(name) for name in names},
                {name: after.get(name) for name in names},
                {name: digests.get(name, "") for name in names},
                {name: now.get(name, "") for name in names},
            )
            self.done = [*self.done[-MOST + 1 :], change]
            self.undone = []
        return result

    def undo(self) -> str:
        """Put the files back as they were before the last change; returns what was undone.

        Raises
        ------
        InputError
            When there is nothing to undo.
        ChangedOnDisk
            When a file is no longer what the change made of it.
        """
        if not self.done:
            raise InputError("there is nothing to undo")
        change = self.done[-1]
        edit.write_files(self.folder, change.before, change.digests_after)
        self.undone.append(self.done.pop())
        return change.what

    def redo(self) -> str:
        """Make the last change that was undone again; see :meth:`undo`."""
        if not self.undone:
            raise InputError("there is nothing to do again")
        change = self.undone[-1]
        edit.write_files(self.folder, change.after, change.digests_before)
        self.done.append(self.undone.pop())
        return change.what

    def _texts(self) -> dict[str, str]:
        return {name: edit.read_source(self.folder, name) for name in edit.fingerprint(self.folder)}
