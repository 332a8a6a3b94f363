"""Many runs on this machine: blocks in threads, each counted once, whatever their order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait

from detente.process.run import Block, StageError, run_block
from detente.process.setup import Setup
from detente.threads import threads

BLOCK = 2_000
Range = tuple[int, int]
Result = tuple[Range, Block | StageError]


def ranges(runs: int, size: int) -> list[Range]:
    """Return the (start, stop) of each block."""
    return [(at, min(at + size, runs)) for at in range(0, runs, size)]


def one(setup: Setup, bounds: Range) -> Result:
    """Make one block; a failure is a result too, with its stage."""
    try:
        return bounds, run_block(setup, *bounds)
    except StageError as error:
        return bounds, error


def local(
    setup: Setup, todo: list[Range], workers: int | None = None, cancel: Callable[[], bool] | None = None
) -> Iterator[Result]:
    """Make blocks in threads and yield them as they are done.

    At most ``workers + 2`` blocks exist at a time. Kernels and draws release the interpreter's lock.

    Parameters
    ----------
    setup : Setup
    todo : list of (start, stop)
    workers : int, optional
        Default: all processors.
    cancel : callable, optional
        Asked before each block; when it says so, no more are begun.
    """
    workers = workers or os.cpu_count() or 1
    if workers == 1 or len(todo) <= 1:
        for bounds in todo:
            if cancel is not None and cancel():
                return
            yield one(setup, bounds)
        return
    waiting = iter(todo)
    pending: set[Future[Result]] = set()
    with threads(workers) as pool:
        while True:
            while len(pending) < workers + 2 and not (cancel is not None and cancel()):
                following = next(waiting, None)
                if following is None:
                    break
                pending.add(pool.submit(one, setup, following))
            if not pending:
                return
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
