"""A watchdog for code that must not hang: it says what hangs, and says nothing of how long things take."""

from __future__ import annotations

import signal
from contextlib import contextmanager

PATIENCE = 60


@contextmanager
def watched(what):
    """Fail, naming what hangs, instead of waiting for it."""

    def stop(number, frame):
        raise AssertionError(f"{what} takes over {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
