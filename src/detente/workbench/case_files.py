"""A case's folder: its files as they were last read, and whether they have changed since."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from detente.case import edit
from detente.case.checks.unusual import warnings as case_warnings
from detente.case.format.reader import read_yaml
from detente.errors import DetenteError, Fault, InputError
from detente.study import Negotiation, load
from detente.workbench import jobs

T = TypeVar("T")
MOST_FOR_TITLE = 100_000


class CaseFiles:
    """The files of one case.

    Attributes
    ----------
    folder : Path
    case : Negotiation or None
        As last read without a fault; None before.
    faults : tuple of Fault
        What is wrong with the files now.
    trouble : str
        Why they cannot be read now; empty when they can.
    warnings : tuple of Fault
        What to look at in files that can be read.
    as_of : date or None
        The day from which the case is seen; None as it is written.
    """

    def __init__(self, folder: Path, as_of: dt.date | None = None) -> None:
        self.folder = folder
        self.as_of = as_of
        self.case: Negotiation | None = None
        self.faults: tuple[Fault, ...] = ()
        self.trouble = ""
        self.warnings: tuple[Fault, ...] = ()
        self._digests: dict[str, str] = {}
        self._stamp: tuple[tuple[str, int, int], ...] = ()

    @property
    def untried(self) -> bool:
        """Whether nobody has tried to read the files yet."""
        return self.case is None and not self.trouble

    async def read(self, prepare: Callable[[Negotiation], T]) -> T | None:
        """Read the files, and make of the case what is needed to work with it.

        Returns what ``prepare`` made, or None when the files cannot be read; then :attr:`trouble` says why and the case
        stays as it was.
        """
        self._stamp = await jobs.in_thread(lambda: edit.stamp(self.folder))
        digests = await jobs.in_thread(lambda: edit.fingerprint(self.folder))

        def work() -> tuple[Negotiation, T, tuple[Fault, ...]]:
            case = load(self.folder, as_of=self.as_of)
            # what is unusual in the files as written may lie after the day
            return case, prepare(case), () if self.as_of is not None else tuple(case_warnings(case))

        try:
            case, prepared, warnings = await jobs.in_thread(work)
        except InputError as error:
            self.faults, self.trouble = error.faults, str(error)
            return None
        except (DetenteError, OSError) as error:
            self.faults, self.trouble = (), str(error)
            return None
        self.case, self.warnings, self._digests = case, warnings, digests
        self.faults, self.trouble = (), ""
        return prepared  # type: ignore[no-any-return]

    async def touched(self) -> bool:
        """Whether a file has another size or time than when it was last looked at."""
        return bool(await jobs.in_thread(lambda: edit.stamp(self.folder)) != self._stamp)

    async def changed(self) -> bool:
        """Whether a file holds something else than what was read; what was only touched is not looked at again."""
        stamp = await jobs.in_thread(lambda: edit.stamp(self.folder))
        digests = await jobs.in_thread(lambda: edit.fingerprint(self.folder))
        if digests == self._digests and not self.trouble:
            self._stamp = stamp
            return False
        return True

    def digest(self, name: str) -> str:
        """The digest of a file as it was read."""
        return self._digests.get(name, "")

    @property
    def first_fault(self) -> str:
        """What is wrong with the files, in a sentence."""
        if not self.faults:
            return self.trouble
        more = f" (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
        return f"{self.place(self.faults[0])}: {self.faults[0].message}{more}"

    def place(self, fault: Fault) -> str:
        """Where a fault stands, from the case's folder on."""
        return str(fault.place).replace(f"{self.folder}/", "")

    @property
    def title(self) -> str:
        """The case's title, which the file tells before the case is loaded; the folder's name where it does not."""
        return self.case.title if self.case is not None else title_in(self.folder) or self.folder.name


def title_in(folder: Path) -> str:
    """Read the title of a case without the rest of it; empty where that cannot be told."""
    try:
        with (folder / "case.yaml").open(encoding="utf-8-sig") as file:
            text = file.read(MOST_FOR_TITLE)
        found = re.search(r"^title:.*\n?(?:[ \t].*\n?|\n)*", text, re.MULTILINE)
        tree = read_yaml(found[0], "case.yaml").tree if found else None
    except (OSError, ValueError, DetenteError):
        return ""
    return str(tree["title"]) if isinstance(tree, dict) and isinstance(tree.get("title"), str) else ""
