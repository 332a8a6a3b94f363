"""A watchdog for code that must not hang: it says what hangs, and says nothing of how long things take.

It counts processor time, so that a busy machine is not taken for a hang.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager

PATIENCE = 60


@contextmanager
def watched(what):
    """Fail, naming what hangs, instead of waiting for it."""

    def stop(number, frame):
        raise AssertionError(f"{what} takes over {PATIENCE} seconds of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
