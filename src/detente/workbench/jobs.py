"""Long work in a thread: it shows how far it is, and can be cancelled."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from detente.errors import DetenteError

log = logging.getLogger("detente.workbench")
POOL = ThreadPoolExecutor(4, thread_name_prefix="detente")
_ended = threading.Event()
"""Set once the server ends."""

RUNNING, DONE, CANCELLED, FAILED = "running", "done", "cancelled", "failed"


class Cancelled(Exception):
    """Raised inside a job's work when the user has cancelled it."""


class Job:
    """One piece of long work.

    Attributes
    ----------
    title : str
    status : str
        ``running``, ``done``, ``cancelled`` or ``failed``.
    share : float or None
        How much is done, 0 to 1; None while that is not known.
    note : str
        What is going on, for the reader.
    result : object
    message : str
        Why it failed, in one sentence.
    best : object
        The best found so far, where the work tells.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.told: Callable[[Any], str] | None = None
        self.words = ""
        self.best: Any = None
        self.status = RUNNING
        self.share: float | None = None
        self.note = ""
        self.result: Any = None
        self.message = ""
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    def cancelled(self) -> bool:
        return self._stop.is_set()

    def progress(self, done: float, total: float | None = None, note: str = "") -> bool:
        """Report progress; returns False once the work should stop."""
        self.share = min(1.0, done / total) if total else self.share
        if note:
            self.note = note
        return not self.cancelled()

    def news(self, news: Any) -> None:
        """Take up how far a solver's proof has come (:class:`detente.bargain.solvers.progress.Progress`)."""
        self.share = min(1.0, news.seconds / news.budget) if news.budget > 0 else None
        if self.told is not None:
            self.words = self.told(news)

    def waited(self, seconds: float) -> None:
        """Say how long the work has taken so far, and what is known of it."""
        self.note = f"{seconds:.0f} s" + (f"; {self.words}" if self.words else "")

    def step(self, done: float, total: float | None = None, note: str = "") -> None:
        """Report progress; raises :class:`Cancelled` once the work should stop."""
        if not self.progress(done, total, note):
            raise Cancelled


async def run(job: Job, work: Callable[[Job], Any]) -> Job:
    """Run a job's work in a thread and wait for its end; nothing is raised, the job tells how it ended.

    Work that is asked for while the server ends is cancelled.
    """
    loop = asyncio.get_running_loop()
    if _ended.is_set():
        job.cancel()
        job.status = CANCELLED
        return job
    try:
        job.result = await loop.run_in_executor(POOL, work, job)
        job.status = CANCELLED if job.cancelled() else DONE
    except Cancelled:
        job.status = CANCELLED
    except DetenteError as error:
        job.status, job.message = (CANCELLED, "") if job.cancelled() else (FAILED, str(error))
    except asyncio.CancelledError:
        job.cancel()
        raise
    except MemoryError:
        job.status, job.message = FAILED, "There is not enough memory for this; try fewer draws or runs."
    except Exception:
        log.exception("a job failed: %s", job.title)
        job.status = FAILED
        job.message = (
            "Something went wrong inside Detente; the terminal that runs it has the details. The case is unharmed."
        )
    return job


async def in_thread(work: Callable[[], Any]) -> Any:
    """Run a short piece of work in a thread and return its result.

    Raises
    ------
    CancelledError
        When the server ends.
    """
    if _ended.is_set():
        raise asyncio.CancelledError
    return await asyncio.get_running_loop().run_in_executor(POOL, work)


def shut_down() -> None:
    """Let waiting work go, and take none any more."""
    _ended.set()
    with contextlib.suppress(Exception):
        POOL.shutdown(wait=False, cancel_futures=True)
