"""Compiling a protocol's kernel in a process of its own while this one does other work, since numba compiles on one core.

Run as ``python -P -m detente.process.ahead PROTOCOL`` it compiles the kernel, which keeps it, and says nothing. Whoever
needs the kernel waits for that, and loads it. Where the process fails, nothing is lost: the kernel is compiled here.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from detente.compiling import kernels_folder
from detente.process.protocols.single_text import single_text_runs

if TYPE_CHECKING:
    from detente.case.case import Case

KERNELS: dict[str, Any] = {"single_text": single_text_runs}
"""By protocol; of the others the kernel hangs on the case."""
PATIENCE = 300.0
"""Seconds after which it is compiled here."""


@contextmanager
def compiled_ahead(case: Case) -> Iterator[Callable[[], None]]:
    """Compile the kernel of a case's process elsewhere while the block works, where it is not kept yet.

    Yields
    ------
    callable
        Waits until it is done.
    """
    process = _start(case)

    def wait() -> None:
        if process is not None:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()

    try:
        yield wait
    finally:
        if process is not None:
            process.kill()  # no more than a word to one that is done
            process.wait()


def _start(case: Case) -> subprocess.Popen[bytes] | None:
    """Start compiling, if it is of use: there is such a kernel, it is not kept, and could be."""
    protocol = case.process.protocol if case.process is not None else ""
    if protocol not in KERNELS or not sys.executable or KERNELS[protocol].is_kept():
        return None
    if not kernels_folder().usable():
        return None
    command = [sys.executable, "-P", "-m", "detente.process.ahead", protocol]
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return None


def compile_kernel(protocol: str) -> None:
    """Compile the kernel of a protocol for the arrays that it is called with, and keep it."""
    from numba import float64, int64

    whole, real = int64, float64
    KERNELS[protocol].compiled.compile(
        (whole[::1], real[::1], real[:, :, ::1], real[:, ::1], whole[:, ::1], real[:, ::1], real[:, ::1])
    )


if __name__ == "__main__":
    compile_kernel(sys.argv[1])
