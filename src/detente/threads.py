"""Threads for a while: none is left when the work ends, however it ends."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def threads(workers: int | None) -> Iterator[ThreadPoolExecutor]:
    """Yield threads; when the block fails, what has not begun never does.

    Stopped from the keyboard, the block does not wait for them either.
    """
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Do the block whole: an interrupt from the keyboard that falls into it is raised at its end.

    Only the main thread is interrupted by the keyboard; elsewhere nothing is held. Keep the block short.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    held: list[int] = []
    signal.signal(signal.SIGINT, lambda number, frame: held.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if held:
        raise KeyboardInterrupt
