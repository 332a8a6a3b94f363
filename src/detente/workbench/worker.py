"""A second process for work that cannot be asked to stop: to cancel it is to end the process.

The workbench stays quick while a solver runs, and a cancelled solver is gone at once.
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from detente.errors import DetenteError
from detente.workbench.jobs import Cancelled, Job

log = logging.getLogger("detente.workbench")
POLL = 0.1
ENDED = "the solver ended unexpectedly; try again, or ask for less"


def _serve(pipe: Connection) -> None:
    """Answer calls until the other end goes; runs in the second process."""
    import contextlib
    import os
    import signal

    from detente.bargain.solvers.progress import listening

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(5)
    while True:
        try:
            function, args, options = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            with listening(lambda news: pipe.send(("news", news))):
                answer = ("done", function(*args, **options))
        except DetenteError as error:
            answer = ("refused", str(error))
        except Exception as error:
            answer = ("failed", f"{type(error).__name__}: {error}")
        try:
            pipe.send(answer)
        except (BrokenPipeError, OSError):
            return


class Worker:
    """One second process, started when it is first needed; it does one thing at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None

    def call(self, job: Job, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Call a function of the library in the second process and wait for its result.

        Raises
        ------
        Cancelled
            When the job was cancelled; the process is ended.
        DetenteError
            What the function raised on purpose.
        """
        while not self._lock.acquire(timeout=POLL):
            job.step(0, None, "waiting for other work to end")
        try:
            return self._call(job, function, args, options)
        finally:
            self._lock.release()

    def _call(self, job: Job, function: Callable[..., Any], args: Any, options: Any) -> Any:
        process, pipe = self._started()
        began = time.monotonic()
        kind, answer = "news", None
        try:
            pipe.send((function, args, options))
            while kind == "news":
                while not pipe.poll(POLL):
                    if job.cancelled():
                        self.stop()
                        raise Cancelled
                    if not process.is_alive():
                        raise EOFError
                    job.waited(time.monotonic() - began)
                kind, answer = pipe.recv()
                if kind == "news":
                    job.news(answer)
                    job.waited(time.monotonic() - began)
                    if job.cancelled():
                        self.stop()
                        raise Cancelled
        except (EOFError, OSError):  # it ended, or the server stops meanwhile
            self.stop()
            raise DetenteError(ENDED) from None
        if kind == "refused":
            raise DetenteError(answer)
        if kind == "failed":
            raise RuntimeError(answer)
        return answer

    def _started(self) -> tuple[Any, Connection]:
        if self._process is None or not self._process.is_alive() or self._pipe is None:
            context = multiprocessing.get_context("spawn")
            here, there = context.Pipe()
            self._process = context.Process(target=_serve, args=(there,), daemon=True, name="detente-solver")
            self._process.start()
            there.close()
            self._pipe = here
        return self._process, self._pipe

    def stop(self) -> None:
        """End the process; two threads may do so at once."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if process is not None:
            process.terminate()
            process.join(2)
            if process.is_alive():
                process.kill()
        if pipe is not None:
            pipe.close()


SOLVER = Worker()
DISTANCE = Worker()
LADDER = Worker()
"""Several of them, so that a long search keeps neither the distance to a deal nor the amendment ladder waiting."""


def stop_all() -> None:
    """End the second processes."""
    for worker in (SOLVER, DISTANCE, LADDER):
        worker.stop()
