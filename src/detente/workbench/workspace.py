"""What the workbench has open: the cases, the folder in which new ones are made, and texts dropped for new ones."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from detente.errors import InputError
from detente.ids import slug, unused
from detente.workbench.case_files import title_in
from detente.workbench.open_case import OpenCase, free_key

MOST_BOXES = 30
MOST_NAME = 120


@dataclass
class Box:
    """Files that a reader dropped to make a case of; they go when the workbench ends.

    Attributes
    ----------
    key : str
        Names the box in addresses.
    place : TemporaryDirectory
    files : list of str
        Their names, in the order in which the versions were written.
    dates : dict of str to date
        What the reader said of when each was written.
    level : str
        Which provisions are points; empty: a workable number.
    split : set of str
        Labels of points whose sub-points are points instead.
    """

    key: str
    place: tempfile.TemporaryDirectory[str]
    files: list[str] = field(default_factory=list)
    dates: dict[str, dt.date] = field(default_factory=dict)
    level: str = ""
    split: set[str] = field(default_factory=set)

    @property
    def folder(self) -> Path:
        return Path(self.place.name)

    @property
    def paths(self) -> list[Path]:
        return [self.folder / name for name in self.files]

    def put(self, name: str, data: bytes) -> str:
        """Keep a file; returns the name that it is kept under."""
        last = re.split(r"[/\\]", name)[-1]
        plain = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last).strip(" .")
        stem, dot, ending = plain.rpartition(".")
        plain = f"{(stem if dot else ending)[:MOST_NAME]}{dot}{ending[:10] if dot else ''}" or "text.txt"
        start, dot, ending = plain.rpartition(".")
        taken = {file.rpartition(".")[0] or file for file in self.files}
        kept = f"{unused(start, taken)}.{ending}" if dot else unused(plain, taken)
        (self.folder / kept).write_bytes(data)
        self.files.append(kept)
        return kept

    def drop(self, name: str) -> None:
        """Let a file go."""
        if name in self.files:
            self.files.remove(name)
            self.dates.pop(name, None)
            (self.folder / name).unlink(missing_ok=True)

    def earlier(self, name: str) -> None:
        """Put a file before the one that stands before it."""
        at = self.files.index(name)
        if at:
            self.files[at - 1 : at + 1] = [name, self.files[at - 1]]


class Workspace:
    """The cases that are open, and where new ones are made.

    Attributes
    ----------
    cases : dict of OpenCase
    home : Path
        The folder in which new cases are made.
    boxes : dict of Box
    time_limit : float
        Seconds that the proof of one search may take.
    """

    def __init__(self, cases: dict[str, OpenCase], home: Path, time_limit: float = 60.0) -> None:
        self.cases = cases
        self.home = home.resolve()
        self.time_limit = time_limit
        self.boxes: dict[str, Box] = {}
        for opened in cases.values():
            opened.workspace = self

    def new_folder(self, title: str) -> Path:
        """Return a folder for a new case, named after its title, that does not exist yet."""
        name = slug(title, 40, fold=True).strip("_") or "case"
        taken = {entry.name.lower() for entry in self.home.iterdir()} if self.home.is_dir() else set()
        return self.home / unused(name, taken)

    def take(self, folder: Path) -> OpenCase:
        """Open a case that was made."""
        folder = folder.resolve()
        for opened in self.cases.values():
            if opened.files.folder == folder:
                return opened
        key = free_key(folder, self.cases)
        self.cases[key] = OpenCase(key, folder)
        self.cases[key].workspace = self
        return self.cases[key]

    def box(self, key: str) -> Box | None:
        return self.boxes.get(key)

    def new_box(self) -> Box:
        """Return an empty box; the oldest goes when there are many."""
        for old in list(self.boxes)[: -MOST_BOXES + 1]:
            self.boxes.pop(old).place.cleanup()
        box = Box(secrets.token_urlsafe(9), tempfile.TemporaryDirectory(prefix="detente-"))
        self.boxes[box.key] = box
        return box

    def close(self) -> None:
        """Let the dropped files go."""
        while self.boxes:
            self.boxes.popitem()[1].place.cleanup()

    def examples(self) -> dict[str, Path]:
        """Return the cases that a new one can be copied from, by a name for each: those that are open, then those shipped."""
        from detente.case.scaffold import examples

        found = {key: opened.files.folder for key, opened in self.cases.items()}
        held = {title_in(folder) for folder in found.values()}
        for folder in examples():
            if title_in(folder) not in held:
                found[f"example {folder.name}"] = folder
        return found


def home_of(paths: list[Path]) -> Path:
    """Return the folder in which new cases are made: the first one named that is no case itself, else the current one."""
    return next((p for p in paths if p.is_dir() and not (p / "case.yaml").is_file()), Path("."))


def titled(title: str) -> str:
    """Return a title as typed.

    Raises
    ------
    InputError
        When it is empty.
    """
    found = " ".join(title.split())
    if not found:
        raise InputError("found no title, expected a few words that name the negotiation")
    return found
