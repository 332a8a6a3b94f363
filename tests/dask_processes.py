"""A Dask scheduler and workers as processes of their own, which a test may end one by one."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

DASK = [sys.executable, "-m", "dask"]


@contextmanager
def dask(workers: int, *preload: str) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Start a scheduler and workers as processes of their own; yield its address and them."""
    scheduler = subprocess.Popen(
        [*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"],
        stderr=subprocess.PIPE,
        text=True,
    )
    started: list[subprocess.Popen[str]] = []
    try:
        assert scheduler.stderr is not None
        address = ""
        for line in scheduler.stderr:
            found = re.search(r"Scheduler at:\s+(tcp://\S+)", line)
            if found:
                address = found[1]
                break
        assert address
        for _ in range(workers):
            command = [*DASK, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *preload]
            started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, text=True))
        yield address, started
    finally:
        for process in [*started, scheduler]:
            process.kill()
            process.wait()
        if scheduler.stderr is not None:
            scheduler.stderr.close()
