"""A case that the workbench has open: what every tab on it shares."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.case import edit
from detente.case.case import Case
from detente.case.checks.unusual import warnings as case_warnings
from detente.case.format.reader import read_yaml
from detente.case.load import load_case
from detente.errors import DetenteError, Fault, InputError
from detente.workbench import jobs
from detente.workbench.judgements import PRIOR, Basis, as_written, statements
from detente.workbench.package_history import History, Package, as_draft, first_package, from_draft

if TYPE_CHECKING:
    from detente.bargain.acceptance import DraftResult
    from detente.bargain.losses import OptionLosses
    from detente.problem.drawn import DrawnProblem

log = logging.getLogger("detente.workbench")

DRAWS, SEED = 10_000, 0
WATCH_SECONDS = 1.0
MOST_FOR_TITLE = 100_000
MOST_REMEMBERED = 500
DISTANCE_PAUSE = 0.3
TELL_PAUSE, LONGEST_PAUSE = 0.005, 0.15
ELSEWHERE = "The case was changed in another window of the workbench; this page shows the new version."
BACK = " Packages are judged by the judgements as written again; the plan page can update the new ones."
Listener = Callable[[str], None]


class Memo(dict[Any, Any]):
    """What has been worked out for a case as it stands; the oldest goes when there is much."""

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        if len(self) > MOST_REMEMBERED:
            self.pop(next(iter(self)), None)


class OpenCase:
    """One case folder, loaded; its draws; the package that its readers play with.

    All methods run on the server's event loop; heavy work goes to threads. Listeners are told what changed:
    ``package`` (a point was moved), ``basis`` (it is judged by other draws), ``result`` (it has been judged),
    ``distance``, ``case`` (the files changed), ``disk`` (the files changed and cannot be read).
    """

    def __init__(self, key: str, folder: Path) -> None:
        self.key = key
        self.folder = folder
        self.case: Case | None = None
        self.faults: tuple[Fault, ...] = ()
        self.trouble = ""
        self.warnings: tuple[Fault, ...] = ()
        self.bases: dict[str, Basis] = {}
        self.basis: Basis | None = None
        self.said = (0, 0)
        self.history = History(Package({}))
        self.result: DraftResult | None = None
        self.judged: Package | None = None
        self.judged_by: Basis | None = None
        self.judged_version = -1
        self.milliseconds = 0.0
        self.version = 0
        self.notice = ""
        self.changed_by = ""  # the page that wrote the last change, by its client's id; none for another program
        self.misfit = self.orphan = self.fell_back = False
        self.refusal = ""
        self.distance_words = ""
        self.memo: dict[Any, Any] = Memo()
        self.choices: dict[str, Any] = {}  # what the readers chose on the pages; kept when the files change
        self.shown: dict[str, Any] = {}
        self._news: dict[str, None] = {}
        self._told = 0.0
        self._changed = 0.0
        self._telling: asyncio.TimerHandle | None = None
        self._listeners: dict[int, Listener] = {}
        self._next = 0
        self._digests: dict[str, str] = {}
        self._stamp: tuple[tuple[str, int, int], ...] = ()
        self._lock = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._settled = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._measuring: asyncio.Task[None] | None = None

    # --- who listens -------------------------------------------------------------------------------------------

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with the name of what changed; returns how to stop that."""
        self._next += 1
        number = self._next
        self._listeners[number] = listener
        return lambda: self._listeners.pop(number, None) and None

    @property
    def watched(self) -> bool:
        return bool(self._listeners)

    def tell(self, what: str) -> None:
        """Tell every page on this case that something changed: at once, but the more pages, the less often."""
        self._news[what] = None
        if self._telling is not None:
            return
        wait = self._told + min(TELL_PAUSE * len(self._listeners), LONGEST_PAUSE) - time.monotonic()
        if wait <= 0:
            self._tell_now()
        else:
            self._telling = asyncio.get_running_loop().call_later(wait, self._tell_now)

    def _tell_now(self) -> None:
        news, self._news, self._telling, self._told = list(self._news), {}, None, time.monotonic()
        self.shown.clear()
        for what in news:
            self._tell_one(what)

    def _tell_one(self, what: str) -> None:
        for listener in list(self._listeners.values()):
            try:
                listener(what)
            except Exception:
                log.exception("a page could not take up a change")

    # --- loading -----------------------------------------------------------------------------------------------

    async def ready(self) -> None:
        """Load the case and make its draws, if that has not been done."""
        if self.case is None and not self.trouble:
            async with self._lock:
                if self.case is None and not self.trouble:
                    await self._load()

    async def _load(self) -> None:
        self._stamp = await jobs.in_thread(lambda: edit.stamp(self.folder))
        digests = await jobs.in_thread(lambda: edit.fingerprint(self.folder))
        try:
            case, basis, said, found = await jobs.in_thread(self._read)
        except InputError as error:
            self.faults, self.trouble = error.faults, str(error)
            return
        except (DetenteError, OSError) as error:
            self.faults, self.trouble = (), str(error)
            return
        self.faults, self.trouble, self.warnings = (), "", found
        first = self.case is None
        self.fell_back = self.basis is not None and self.basis.name != PRIOR
        self.case, self.bases, self.basis, self._digests = case, {PRIOR: basis}, basis, digests
        self.said, self.memo = said, Memo()
        self.version += 1
        if first:
            self.history = History(first_package(case))
            self.orphan = False
        else:
            parent = self.package.parent
            self.misfit = not self.history.keep(case)
            self.orphan = not self.misfit and self.package.parent != parent
        self.judged = self.result = None
        self._want()

    def _read(self) -> tuple[Case, Basis, tuple[int, int], tuple[Fault, ...]]:
        case = load_case(self.folder)
        basis = as_written(case, DRAWS, SEED)
        return case, basis, statements(case, basis.drawn.problem), tuple(case_warnings(case))

    async def watch(self) -> None:
        """Look once whether another program has changed the files; if so, read them again and tell the pages."""
        if self.case is None and not self.trouble:
            return
        stamp = await jobs.in_thread(lambda: edit.stamp(self.folder))
        if stamp == self._stamp:
            return
        async with self._lock:
            digests = await jobs.in_thread(lambda: edit.fingerprint(self.folder))
            if digests == self._digests and not self.trouble:
                self._stamp = stamp
                return
            await self._load()
        self._changed_on_disk("The case's files were changed by another program; this page shows the new version.", "")

    def _changed_on_disk(self, notice: str, by: str) -> None:
        """Tell the pages that the files have been read again, with what follows from it."""
        self.changed_by, self.notice = by, ""
        if self.trouble:
            self.tell("disk")
            return
        self.notice = notice
        if self.misfit:
            self.notice += " The package did not fit it any more; the draft on the table was taken up."
        if self.orphan:
            self.notice += " The draft that the package set out from is gone; the package itself was kept."
        if self.fell_back:
            self.notice += BACK
        self.tell("case")

    # --- what it is judged by ----------------------------------------------------------------------------------

    @property
    def drawn(self) -> DrawnProblem | None:
        """The draws that packages are judged by."""
        return self.basis.drawn if self.basis is not None else None

    @property
    def losses(self) -> OptionLosses | None:
        return self.basis.losses if self.basis is not None else None

    @property
    def written(self) -> DrawnProblem:
        """The draws from the judgements as written, whatever packages are judged by."""
        return self.bases[PRIOR].drawn

    def judge_by(self, basis: Basis) -> None:
        """Judge packages by other draws from now on."""
        self.bases[basis.name] = basis
        if self.basis is not basis:
            self.basis = basis
            self.version += 1
            self._changed = time.monotonic()
            self.tell("basis")
            self._want()

    @property
    def is_current(self) -> bool:
        """Whether the result is that of the package at hand, by the draws chosen."""
        return self.judged is self.package and self.judged_by is self.basis

    # --- the package -------------------------------------------------------------------------------------------

    @property
    def package(self) -> Package:
        return self.history.now

    @property
    def loaded(self) -> Case:
        """The case; only to be asked for once it is loaded."""
        assert self.case is not None
        return self.case

    def choose(self, point: str, option: str) -> None:
        """Settle a point by an option.

        Raises
        ------
        InputError
            When the case has no such point or option.
        """
        if option not in self.loaded.point(point).option_ids:
            raise InputError(f"point {point!r} has no option {option!r}")
        self._step(self.package.with_option(point, option))

    def take(self, options: Mapping[str, str]) -> None:
        """Take up a whole package, for instance one that a solver found."""
        self._step(Package(dict(options), {}, self.package.parent))

    def take_draft(self, draft: str) -> None:
        """Take up a draft."""
        self._step(from_draft(self.loaded.draft(draft)))

    def undo(self) -> None:
        if self.history.undo():
            self._moved()

    def redo(self) -> None:
        if self.history.redo():
            self._moved()

    def _step(self, package: Package) -> None:
        if self.history.go(package):
            self._moved()

    def _moved(self) -> None:
        self.version += 1
        self._changed = time.monotonic()
        self.tell("package")
        self._want()

    # --- judging it --------------------------------------------------------------------------------------------

    def _want(self) -> None:
        self._settled.clear()
        self._wanted.set()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work(), name=f"judge {self.key}")

    async def settled(self) -> None:
        """Wait until the package at hand has been judged."""
        await self._settled.wait()

    async def _work(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self._judge_once()
            # With many pages, changes that come while one is judged are judged together.
            await asyncio.sleep(min(TELL_PAUSE * len(self._listeners), LONGEST_PAUSE))

    async def _judge_once(self) -> None:
        case, basis, package, version = self.case, self.basis, self.package, self.version
        if case is None or basis is None:
            return
        began = time.perf_counter()
        self.refusal = ""
        try:
            result = await jobs.in_thread(lambda: _judge(case, basis.drawn, package))
        except DetenteError as error:
            self.refusal, result = f"cannot be judged: {error}", None
        except Exception:
            log.exception("a package could not be judged")
            self.refusal, result = "could not be judged; undo the last step, or choose another option", None
        if case is not self.case:
            return
        # While changes come faster than they are judged, each result is still told: the pages show it as not the last.
        self.result, self.judged, self.judged_by, self.judged_version = result, package, basis, version
        self.milliseconds = 1000 * (time.perf_counter() - began)
        self.distance_words = ""
        if not self._wanted.is_set():
            self._settled.set()
        self.tell("result")
        if result is not None:
            self._measure()

    def _measure(self) -> None:
        """Have the distance to a deal follow; while one is being found, only the latest package waits."""
        if self._measuring is None or self._measuring.done():
            self._measuring = asyncio.create_task(self._distance(), name=f"distance {self.key}")

    async def _distance(self) -> None:
        from detente.workbench import solving

        while True:
            while (wait := self._changed + DISTANCE_PAUSE - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            package, case, basis = self.package, self.case, self.basis
            if not self.is_current or case is None or basis is None:
                return
            key = ("distance", basis.name, tuple(package.options.items()), tuple(package.open.items()))
            if key not in self.memo:
                words = await solving.distance(self, package)
                if case is not self.case:
                    continue
                self.memo[key] = words
            if self.package is package and self.basis is basis:
                self.distance_words = self.memo[key]
                self.tell("distance")
                return

    # --- writing -----------------------------------------------------------------------------------------------

    def digest(self, name: str) -> str:
        """The digest of a file as it was read."""
        return self._digests.get(name, "")

    async def write(self, work: Callable[[], Any], by: str, notice: str = ELSEWHERE) -> Any:
        """Run one change of the files, alone, and read the case again.

        Parameters
        ----------
        work : callable
        by : str
            The id of the client whose page it is for: that page shows the change itself, and is told no notice.
        notice : str
            What the other pages say.

        Raises
        ------
        InputError
            When the change is refused, or the files cannot be read at the moment; then nothing was written.
        """
        if self.trouble:
            raise InputError(
                f"the case's files cannot be read at the moment, so nothing was written; mend them first. {self.first_fault}"
            )
        async with self._lock:
            result = await jobs.in_thread(work)
            await self._load()
        self._changed_on_disk(notice, by)
        return result

    @property
    def first_fault(self) -> str:
        """What is wrong with the files, in a sentence."""
        if not self.faults:
            return self.trouble
        more = f" (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
        place = str(self.faults[0].place).replace(f"{self.folder}/", "")
        return f"{place}: {self.faults[0].message}{more}"

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


def _judge(case: Case, drawn: DrawnProblem, package: Package) -> DraftResult:
    from detente.bargain.acceptance import analyze

    return analyze(drawn, case, [as_draft(case, package)])[0]


def find_cases(paths: list[Path]) -> dict[str, OpenCase]:
    """Return the cases in folders: those folders themselves, or the cases that lie right in them.

    Raises
    ------
    InputError
        When a path is no folder with a case, or there is no case at all.
    """
    from detente.case.load import case_folder

    folders: list[Path] = []
    for path in paths or [Path(".")]:
        if path.is_dir() and not (path / "case.yaml").is_file():
            inside = sorted(p.parent for p in path.glob("*/case.yaml")) or sorted(
                p.parent for p in path.glob("examples/*/case.yaml")
            )
            if inside:
                folders.extend(inside)
                continue
        folders.append(case_folder(path))
    found: dict[str, OpenCase] = {}
    for folder in dict.fromkeys(f.resolve() for f in folders):
        name = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "-" for c in folder.name.lower()) or "case"
        key, number = name, 2
        while key in found:
            key, number = f"{name}-{number}", number + 1
        found[key] = OpenCase(key, folder)
    return found
