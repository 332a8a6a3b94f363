"""Compiling a brief's slowest kernels in a process of its own while this one does other work: numba compiles on one core.

``python -P -m detente.process.ahead`` asks on standard output for a kernel, reads its name from standard input, compiles it,
which keeps it, and asks again until it is given none. Whoever needs a kernel waits where it is being compiled there, and
loads it; one that nobody has begun yet is compiled where it is needed. Where the process fails, nothing is lost: the
kernel is compiled here.
"""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from detente.bargain.ladder import search
from detente.bargain.ladder.tables import Conditions, Layout
from detente.compiling import kernels_folder
from detente.process.protocols.single_text import single_text_runs

if TYPE_CHECKING:
    from detente.case.case import Case

PATIENCE = 300.0
"""Seconds after which a kernel is compiled here."""


class Ahead(NamedTuple):
    """A kernel, and what makes arguments of the types that it is called with."""

    kernel: Any
    arguments: Callable[[], tuple[Any, ...]]


def _array(kind: type, dimensions: int) -> Any:
    return np.zeros((1,) * dimensions, kind)


def _of_runs() -> tuple[Any, ...]:
    whole, real = np.int64, np.float64
    kinds = ((whole, 1), (real, 1), (real, 3), (real, 2), (whole, 2), (real, 2), (real, 2))
    return tuple(_array(kind, dimensions) for kind, dimensions in kinds)


def _of_branch() -> tuple[Any, ...]:
    whole, real, real2, real3 = _array(np.int64, 1), *(_array(np.float64, n) for n in (1, 2, 3))
    yes, yes2 = _array(np.bool_, 1), _array(np.bool_, 2)
    conditions = Conditions(whole, whole, whole, yes2, whole)
    layout = Layout(whole, yes2, yes, whole, real2, real, conditions, conditions)
    bounded = search.Bounded(real3, real2, real3, _array(np.float32, 4))
    obliged = search.Obliged(yes, _array(np.int64, 2))
    places = (whole, _array(np.uint8, 2), whole, whole)
    return (layout, bounded, bounded, *places, obliged, whole, whole, 0, 0, whole, False, 0, 0, whole)


KERNELS = {"single_text": Ahead(single_text_runs, _of_runs), "ladder": Ahead(search._branch, _of_branch)}
"""By protocol (of the others the kernel hangs on the case), and the search of the ladder, in this order."""


class Elsewhere:
    """Another process that compiles kernels one after the other.

    Parameters
    ----------
    names : sequence of str
        What is to be compiled, in this order.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._unclaimed = [*names]
        self._here: set[str] = set()
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._process: subprocess.Popen[str] | None = None
        if not sys.executable:
            return
        command = [sys.executable, "-P", "-m", "detente.process.ahead"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with suppress(OSError):
            self._process = subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload]
            self._answering = threading.Thread(target=self._answer, name="detente-ahead", daemon=True)
            self._answering.start()

    def waits(self, name: str) -> bool:
        """Whether a kernel is being compiled there; one that nobody has begun is claimed for this process."""
        with self._lock:
            if name in self._unclaimed:
                self._unclaimed.remove(name)
                self._here.add(name)
        if name in self._here or self._process is None or self._process.poll() is not None:
            return False
        return time.monotonic() - self._began < PATIENCE and not KERNELS[name].kernel.is_kept()

    def end(self) -> None:
        """End the process: no more than a word to one that is done."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._answering.join(1)
            if self._answering.is_alive():
                return  # another process holds the pipe, too; the thread ends with this one
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):  # what it was told last lies unread in it
                    pipe.close()  # type: ignore[union-attr]

    def _answer(self) -> None:
        """Give the process the next kernel whenever it asks for one."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for _ in self._process.stdout:
            with self._lock:
                name = self._unclaimed.pop(0) if self._unclaimed else ""
            with suppress(OSError):  # it has ended
                print(name, file=self._process.stdin, flush=True)


@contextmanager
def compiled_ahead(case: Case) -> Iterator[None]:
    """Compile kernels of a brief elsewhere while the block works, where they are not kept yet."""
    names = _missing(case)
    if not names:
        yield
        return
    process = Elsewhere(names)
    for name in names:
        KERNELS[name].kernel.elsewhere = functools.partial(process.waits, name)
    try:
        yield
    finally:
        for name in names:
            KERNELS[name].kernel.elsewhere = None
        process.end()


def _missing(case: Case) -> list[str]:
    """Return what is to be compiled: it is not kept, and could be."""
    protocol = case.process.protocol if case.process is not None else ""
    names = [name for name in (protocol, "ladder") if name in KERNELS and not KERNELS[name].kernel.is_kept()]
    return names if protocol in names and kernels_folder().usable() else []


def compile_kernel(name: str) -> None:
    """Compile a kernel for the arguments that it is called with, and keep it."""
    from numba import typeof

    kernel, arguments = KERNELS[name]
    kernel.compiled.compile(tuple(map(typeof, arguments())))


def _ask() -> str:
    """Ask the process that started this one for a kernel; empty when there is none left."""
    print(flush=True)
    return sys.stdin.readline().strip()


if __name__ == "__main__":
    for each in iter(_ask, ""):
        compile_kernel(each)
