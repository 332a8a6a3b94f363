"""Interrupts from the keyboard wait for a block that must be done whole."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from detente.threads import interrupts_held


@pytest.fixture(autouse=True)
def interrupts() -> Iterator[None]:
    """A shell's background jobs ignore the interrupt; here it counts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_waits_for_the_end() -> None:
    done = []

    def work() -> None:
        with interrupts_held():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("first")
            done.append("second")

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["first", "second"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_failure_inside_stays_what_it_is() -> None:
    def work() -> None:
        with interrupts_held():
            os.kill(os.getpid(), signal.SIGINT)
            raise ValueError("own")

    with pytest.raises(ValueError, match="own"):
        work()


def test_other_threads_hold_nothing() -> None:
    found = []

    def work() -> None:
        with interrupts_held():
            found.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == ["done"]
