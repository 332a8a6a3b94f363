"""Compiling a brief's slowest kernels in a process of its own while this one does other work: numba compiles on one core.

Run as ``python -P -m detente.process.ahead NAME ...`` it compiles these kernels, which keeps them, and says nothing. Whoever
needs one of them waits for that, and loads it. Where the process fails, nothing is lost: the kernel is compiled here.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def compiled_ahead(case: Case) -> Iterator[None]:
    """Compile kernels of a brief elsewhere while the block works, where they are not kept yet."""
    names = _missing(case)
    process = _start(names) if names else None
    began = time.monotonic()
    if process is not None:
        for name in names:
            kernel = KERNELS[name].kernel
            kernel.elsewhere = lambda kernel=kernel: (
                process.poll() is None and time.monotonic() - began < PATIENCE and not kernel.is_kept()
            )
    try:
        yield
    finally:
        for name in names:
            KERNELS[name].kernel.elsewhere = None
        if process is not None:
            process.kill()  # no more than a word to one that is done
            process.wait()


def _missing(case: Case) -> list[str]:
    """Return what is to be compiled: it is not kept, and could be."""
    protocol = case.process.protocol if case.process is not None else ""
    names = [name for name in (protocol, "ladder") if name in KERNELS and not KERNELS[name].kernel.is_kept()]
    return names if protocol in names and kernels_folder().usable() else []


def _start(names: list[str]) -> subprocess.Popen[bytes] | None:
    """Start compiling, if that can be done."""
    if not sys.executable:
        return None
    command = [sys.executable, "-P", "-m", "detente.process.ahead", *names]
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return None


def compile_kernel(name: str) -> None:
    """Compile a kernel for the arguments that it is called with, and keep it."""
    from numba import typeof

    kernel, arguments = KERNELS[name]
    kernel.compiled.compile(tuple(map(typeof, arguments())))


if __name__ == "__main__":
    for each in sys.argv[1:]:
        compile_kernel(each)
