"""Answers that wait to be written to a case's files. They belong to the case: whoever gave them may leave the page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from detente.case.edited_together import EditedTogether, Entries, write_together
from detente.words import plural

log = logging.getLogger("detente.workbench")


class Files(Protocol):
    """The case's files, as far as answers need them."""

    folder: Path

    def digest(self, name: str) -> str: ...


class Writes(Protocol):
    """The case that is open, as far as answers need it."""

    @property
    def files(self) -> Files: ...

    async def write(self, work: Callable[[], Any], by: str, *, what: str) -> Any: ...


@dataclass(frozen=True)
class Answered:
    """An answer that was written: with which others, and at which place among them."""

    together: EditedTogether
    at: int

    def undo(self, folder: Path) -> str:
        """Take it back; see :meth:`detente.case.edited_together.EditedTogether.undo`."""
        return self.together.undo(folder, self.at)


@dataclass(frozen=True, eq=False)
class Waiting:
    """An answer that waits: what it changes in which file, who gave it, and who is told once it is written."""

    file: str
    by: str
    changes: Callable[[Any], Entries]
    told: Callable[[Answered], None] | None
    done: asyncio.Future[Answered | None]


class AnswerQueue:
    """Writes the answers in their order: those that one page gave about one file, and that wait, as one change.

    One answer is checked, written and judged with the whole case, which takes a while; so answers that come meanwhile
    are written together. One that is refused does not take the others with it.

    Parameters
    ----------
    case : OpenCase

    Attributes
    ----------
    alone : Lock
        Held while answers are written; who undoes one holds it as well.
    """

    def __init__(self, case: Writes) -> None:
        self._case = case
        self._waiting: list[Waiting] = []
        self._at_work: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None
        self.alone = asyncio.Lock()

    def put(
        self,
        file: str,
        by: str,
        changes: Callable[[Any], Entries],
        told: Callable[[Answered], None] | None = None,
    ) -> asyncio.Future[Answered | None]:
        """Take an answer, which is written whatever becomes of the page.

        Parameters
        ----------
        file : str
            The file that it changes, relative to the case's folder.
        by : str
            The id of the client whose page it was given on.
        changes : callable
            Takes the file's tree as it stands when its turn comes, and returns what changes in it.
        told : callable, optional
            Called once it is written, before any answer after it is.

        Returns
        -------
        Future of Answered or None
            None where nothing changes. It ends with the error where the answer is refused.
        """
        done: asyncio.Future[Answered | None] = asyncio.get_running_loop().create_future()
        done.add_done_callback(lambda ended: ended.cancelled() or ended.exception())  # nobody may be left to ask
        self._waiting.append(Waiting(file, by, changes, told, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="write answers")
        return done

    def waits(self, by: str) -> int:
        """Return how many answers of a page are not written yet."""
        return sum(one.by == by and not one.done.done() for one in [*self._at_work, *self._waiting])

    async def written(self) -> None:
        """Wait until no answer waits."""
        while self._writing is not None and not self._writing.done():
            await asyncio.shield(self._writing)

    async def _write_all(self) -> None:
        while self._waiting:
            async with self.alone:
                first = self._waiting[0]
                batch = []
                while self._waiting and (self._waiting[0].file, self._waiting[0].by) == (first.file, first.by):
                    batch.append(self._waiting.pop(0))
                self._at_work = batch
                await self._write(batch)
                self._at_work = []

    async def _write(self, batch: list[Waiting]) -> None:
        file, files = batch[0].file, self._case.files

        def work() -> EditedTogether | None:
            return write_together(files.folder, file, [one.changes for one in batch], files.digest(file))

        try:
            made: EditedTogether | None = await self._case.write(
                work, batch[0].by, what=f"{plural(len(batch), 'answer')} about what a party wants"
            )
        except Exception as error:
            if len(batch) > 1:
                for one in batch:
                    await self._write([one])
            elif not batch[0].done.done():
                batch[0].done.set_exception(error)
            else:
                log.warning("an answer to a page that was left is not written: %s", error)
            return
        for at, one in enumerate(batch):
            answered = Answered(made, at) if made is not None and made.entries[at] else None
            if answered is not None and one.told is not None:
                try:
                    one.told(answered)
                except Exception:
                    log.exception("a page could not take up that its answer is written")
            if not one.done.done():
                one.done.set_result(answered)
