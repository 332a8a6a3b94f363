"""Several edits of one file that are written as one: the case is checked once, and each of them can still be undone."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.case import edit
from detente.case.format.reader import read_yaml
from detente.case.splice import Where, changed, in_tree

Entries = list[tuple[Where, Any]]


@dataclass(frozen=True)
class EditedTogether:
    """Edits of a file that were written as one.

    Attributes
    ----------
    file : str
    text : str
        The file's text before all of them.
    entries : tuple of list
        What each of them changed, as :func:`detente.case.splice.changed` takes it; empty where it changed nothing.
    digest : str
        Of the file after all of them.
    marked : bool
        Whether the file begins with a byte order mark.
    """

    file: str
    text: str
    entries: tuple[Entries, ...]
    digest: str
    marked: bool = False

    def before(self, at: int) -> str:
        """Return the file's text before the edit at a place, and after those ahead of it."""
        ahead = [entry for entries in self.entries[:at] for entry in entries]
        return changed(self.text, self.file, ahead) if ahead else self.text

    def undo(self, folder: Path, at: int) -> str:
        """Take back the edit at a place, after those behind it were taken back.

        Returns
        -------
        str
            The file's new digest.

        Raises
        ------
        ChangedOnDisk
            When the file is no longer what the edits up to this one made of it.
        """
        expected = self.digest
        if any(self.entries[at + 1 :]):
            expected = hashlib.sha256(edit.bytes_of(self.before(at + 1), self.marked)).hexdigest()
        return edit.restore(folder, self.file, self.before(at), expected)


def write_together(
    folder: Path, name: str, edits: Sequence[Callable[[Any], Entries]], expected: str
) -> EditedTogether | None:
    """Write several edits of a file as one.

    Parameters
    ----------
    folder : Path
        The case's.
    name : str
        The file, relative to the folder.
    edits : sequence of callable
        Each takes the file's tree as it stands after those before it, and returns the entries that it changes.
    expected : str
        The file's digest when it was read.

    Returns
    -------
    EditedTogether or None
        None where nothing changes.

    Raises
    ------
    ChangedOnDisk
        When the file is not the one that was read.
    InputError
        When the case would not load; then nothing was written.
    """
    text, marked = edit.read_unchanged(folder, name, expected)
    tree = copy.deepcopy(read_yaml(text, name).tree)
    found: list[Entries] = []
    for one in edits:
        entries = one(tree)
        for where, value in entries:
            tree = in_tree(tree, where, copy.deepcopy(value))
        found.append(entries)
    if not any(found):
        return None
    digest = edit.set_entries(folder, name, [entry for entries in found for entry in entries], expected)
    return EditedTogether(name, text, tuple(found), digest, marked)
