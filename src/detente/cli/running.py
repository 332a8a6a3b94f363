"""How a command line is run: its output written or given up, its exit status, and what it said before where it is asked again."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence

from detente.cli.again import Asked
from detente.cli.output import OutputEnded, OutputFailed, finish, give_up, prepare

DONE, NO, WRONG, BROKEN, STOPPED = 0, 1, 2, 70, 130


def run_words(words: Sequence[str], command: Callable[[], int]) -> int:
    """Run a command and return its exit status, with all output written or given up.

    Parameters
    ----------
    words : sequence of str
        The command line. Where the same was asked before, what was said then is said again.
    command : callable
        Does the work otherwise, and returns the exit status.
    """
    asked = Asked(words)
    prepare()
    status = DONE
    try:
        before = asked.say_again()
        if before is not None:
            return before
        asked.listen()
        status = command()
        finish()
        asked.keep(status)
    except OutputEnded:
        give_up()
        status = status if status in (WRONG, BROKEN, STOPPED) else DONE
    except OutputFailed as error:
        give_up()
        say(f"standard output cannot be written: {error}")
        status = WRONG
    if status == STOPPED:
        _leave_threads()
    return status


def say(message: object) -> None:
    """Say on standard error, in one line, what is wrong."""
    from detente.text import printable

    sys.stderr.write(f"detente: {printable(message)}\n")
    sys.stderr.flush()


def _leave_threads() -> None:
    """End at once where threads still work on what nobody waits for."""
    if any(thread.name.startswith("ThreadPoolExecutor") for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(STOPPED)
