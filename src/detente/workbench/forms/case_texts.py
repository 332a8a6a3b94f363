"""A case's files as they were read, with what is to be changed in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.case import edit
from detente.case.load import split_front_matter
from detente.case.splice import Where, changed
from detente.interop.casebook.tables import Trees, tree_of
from detente.workbench.forms.readings_check import check

Changes = list[tuple[Where, Any]]


@dataclass
class Files:
    """A case's files as they were read, with what is changed in them.

    Attributes
    ----------
    texts : dict of str to str
    digests : dict of str to str
        Of the files as they were read.
    made : dict of str to str or None
        The files that are changed; None where one goes.
    notes : list of str
        What else was changed, for the reader.
    """

    folder: Path
    texts: dict[str, str]
    digests: dict[str, str]
    made: dict[str, str | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    known_trees: Trees = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Files:
        """Read a case's files."""
        digests = edit.fingerprint(folder)
        return cls(folder, {name: edit.read_source(folder, name) for name in digests}, digests)

    @property
    def trees(self) -> Trees:
        """The files as they are changed so far, without drafts' notes."""
        now = {**self.texts, **self.made}
        for name, text in now.items():
            if text is None:
                self.known_trees.pop(name, None)
            elif name not in self.known_trees and not name.endswith(".notes.yaml"):
                self.known_trees[name] = tree_of(name, text)
        return {name: self.known_trees[name] for name in now if name in self.known_trees}

    def change(self, name: str, changes: Changes) -> None:
        """Change entries of a file."""
        if changes:
            text = self.made.get(name, self.texts.get(name, "")) or ""
            self.made[name] = with_changes(name, text, changes)
            self.known_trees.pop(name, None)

    def write(self) -> list[str]:
        """Write what was changed: all of it, or nothing; see :func:`detente.case.edit.write_files`."""
        check(self.folder, self.made)
        edit.write_files(self.folder, self.made, self.digests)
        return self.notes


def with_changes(name: str, text: str, changes: Changes) -> str:
    """Return a file's text with entries changed, of a draft its front matter."""
    if not name.endswith(".md"):
        return changed(text, name, changes)
    whole = text.replace("\r\n", "\n")
    front, body, _ = split_front_matter(whole, name)
    return f"---\n{changed(front, name, changes)}---\n{body}"
