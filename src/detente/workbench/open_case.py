"""A case that the workbench has open: what all its pages share."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from detente.errors import InputError
from detente.study import Negotiation
from detente.workbench import jobs
from detente.workbench.announcements import Announcements, FileChange
from detente.workbench.answer_queue import AnswerQueue
from detente.workbench.case_files import CaseFiles
from detente.workbench.case_history import CaseHistory
from detente.workbench.judgements import JudgementChoice, Judgements, as_written, statements
from detente.workbench.judging_loop import JudgingLoop, Question
from detente.workbench.memo import Memo
from detente.workbench.package_at_hand import PackageAtHand
from detente.workbench.package_history import Package

DRAWS, SEED = 10_000, 0
MOST_VIEWS = 4
ELSEWHERE = "The case was changed in another window of the workbench; this page shows the new version."
BY_ANOTHER_PROGRAM = "The case's files were changed by another program; this page shows the new version."
BACK = " Packages are judged by the judgements as written again; the plan page can update the new ones."


class OpenCase:
    """One case folder: its files, the package at hand, the judgements that it is judged by, the results, the pages told.

    All methods run on the server's event loop; heavy work goes to threads.

    Attributes
    ----------
    key : str
        Names the case in addresses.
    files : CaseFiles
    package : Package
        The package at hand (:attr:`at_hand` changes it).
    at_hand : PackageAtHand
    judgements : JudgementChoice
    judging : JudgingLoop
    announcements : Announcements
    memo : Memo
        What has been worked out for the case as its files are now.
    choices : dict
        What readers chose on the pages; kept when the files change.
    answers : AnswerQueue
        Answers that wait to be written.
    history : CaseHistory
        What was written from the pages, to be undone.
    workspace : Workspace or None
        What it is open in, which keeps files that are dropped.
    views : dict
        The case as of other days, by day, the last asked for last. Each is a reader's: nothing in the files changes.
    """

    def __init__(self, key: str, folder: Path, as_of: dt.date | None = None) -> None:
        self.key = key
        self.files = CaseFiles(folder, as_of)
        self.views: dict[dt.date, OpenCase] = {}
        self.announcements = Announcements()
        self.at_hand = PackageAtHand(lambda: self._ask("package"))
        self.judgements = JudgementChoice(lambda: self._ask("judgements"))
        self.judging = JudgingLoop(key, self._question, self.announcements)
        self.memo = Memo()
        self.choices: dict[str, Any] = {}
        self.answers = AnswerQueue(self)
        self.history = CaseHistory(folder)
        self.workspace: Any = None
        self._lock = asyncio.Lock()

    @property
    def case(self) -> Negotiation:
        """The case; only to be asked for once it is loaded."""
        assert self.files.case is not None
        return self.files.case

    @property
    def package(self) -> Package:
        return self.at_hand.now

    def _question(self) -> Question | None:
        chosen = self.judgements.chosen
        return None if chosen is None else Question(chosen, self.package)

    def _ask(self, changed: str) -> None:
        self.judging.ask()
        self.announcements.tell(changed)

    # --- the files ---------------------------------------------------------------------------------------------

    async def ready(self) -> None:
        """Load the case and make its draws, if that has not been done."""
        if self.files.untried:
            async with self._lock:
                if self.files.untried:
                    await self._load()

    async def watch(self) -> None:
        """Look once whether another program has changed the files; if so, read them again and tell the pages."""
        if self.files.untried or not await self.files.touched():
            return
        async with self._lock:
            if not await self.files.changed():
                return
            consequences, for_author = await self._load()
        self._tell_files(BY_ANOTHER_PROGRAM + consequences, "", for_author)

    async def write(self, work: Callable[[], Any], by: str, notice: str = ELSEWHERE, what: str = "a change") -> Any:
        """Run one change of the files, alone, and read the case again.

        Parameters
        ----------
        work : callable
        by : str
            The id of the client whose page it is for: that page shows the change itself, and is told no notice.
        notice : str
            What the other pages say.
        what : str
            What is done, for those who undo it; empty where it is an undoing itself.

        Raises
        ------
        InputError
            When the change is refused, or the files cannot be read at the moment; then nothing was written.
        """
        if self.files.trouble:
            raise InputError(
                "the case's files cannot be read at the moment, so nothing was written; mend them first. "
                f"{self.files.first_fault}"
            )
        async with self._lock:
            result = await jobs.in_thread(lambda: self.history.watched(work, what))
            consequences, for_author = await self._load()
        self._tell_files(notice + consequences, by, for_author)
        return result

    def _tell_files(self, notice: str, by: str, for_author: str) -> None:
        self.announcements.tell_files(FileChange(notice, by, for_author), readable=not self.files.trouble)

    async def _load(self) -> tuple[str, str]:
        """Read the files; returns what follows for the package and the judgements, for all pages and for the author's."""

        def prepare(case: Negotiation) -> tuple[Judgements, tuple[int, int]]:
            prior = as_written(case, DRAWS, SEED)
            return prior, statements(case, prior.problem)

        prepared = await self.files.read(prepare)
        if prepared is None:
            return "", ""
        fit = self.at_hand.take_case(self.case)
        back = BACK if self.judgements.take_case(*prepared) else ""
        self.memo = Memo()
        self.judging.ask_anew()
        return fit.value + back, back.strip()


def addressed(cases: Mapping[str, OpenCase], key: str) -> OpenCase | None:
    """Return the case that a part of an address names: ``KEY``, or ``KEY@DATE`` as of a day; None where there is none."""
    if key in cases:
        return cases[key]
    name, _, day = key.rpartition("@")
    if name not in cases:
        return None
    try:
        as_of = dt.date.fromisoformat(day)
    except ValueError:
        return None
    opened = cases[name]
    found = opened.views.pop(as_of, None) or OpenCase(key, opened.files.folder, as_of)
    opened.views[as_of] = found
    found.workspace = opened.workspace
    for old in list(opened.views)[:-MOST_VIEWS]:
        if not opened.views[old].announcements.heard:  # nobody has a page of it open
            del opened.views[old]
    return found


def find_cases(paths: list[Path], empty: bool = False) -> dict[str, OpenCase]:
    """Return the cases in folders: those folders themselves, or the cases that lie right in them.

    Parameters
    ----------
    paths : list of Path
    empty : bool
        Whether a folder may hold no case.

    Raises
    ------
    InputError
        When a path is no folder with a case, or there is no case at all.
    """
    from detente.case.load import case_folder

    folders: list[Path] = []
    for path in paths or [Path(".")]:
        if path.is_dir() and not (path / "case.yaml").is_file():
            inside = sorted(p.parent for p in path.glob("*/case.yaml") if not p.parent.name.startswith(".")) or sorted(
                p.parent for p in path.glob("examples/*/case.yaml")
            )
            folders.extend(inside)
            if inside or empty:
                continue
        folders.append(case_folder(path))
    found: dict[str, OpenCase] = {}
    for folder in dict.fromkeys(f.resolve() for f in folders):
        key = free_key(folder, found)
        found[key] = OpenCase(key, folder)
    return found


def free_key(folder: Path, taken: Mapping[str, OpenCase]) -> str:
    """Return what names a case in addresses: made of its folder's name, and not taken."""
    name = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "-" for c in folder.name.lower()) or "case"
    key, number = name, 2
    while key in taken:
        key, number = f"{name}-{number}", number + 1
    return key
