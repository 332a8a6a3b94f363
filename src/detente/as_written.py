"""Small work is done by a kernel's Python as it is written, without loading numba or compiled code.

Loading numba takes half a second, and compiling one kernel seconds. A small question needs fewer steps than that: then the
function itself runs, uncompiled. It takes the same steps in the same order on the same numbers, so it gives the same
figures bit for bit, and what is decided here changes no result. Kernels that may run so use ``math.log`` and ``math.exp``
(NumPy's own differ in the last bit from those that compiled code calls), loops where the order of a sum counts, and no
integers beyond 64 bits.

A process spends on this at most about what it saves: the time that loading would take; where a kernel was never compiled,
that of compiling it. Time is counted in steps, not by a clock, so that the same work is always done in the same way.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

STEP = 2e-7
"""Seconds that one innermost step of a kernel takes as it is written, roughly."""
LOADING = 1.1
"""Seconds to read numba, what it reads in turn, and compiled code that is kept."""
COMPILING = 4.0
"""Seconds to compile a kernel and those that it calls."""


class Purse:
    """The seconds that a process has spent, by its steps, on running kernels as they are written."""

    def __init__(self) -> None:
        self.spent = 0.0
        self.closed = False

    def left(self, own: float, kept: Callable[[], bool]) -> Iterator[float]:
        """Yield for how many seconds more one kernel may run as it is written: first where it is kept, then where not.

        Parameters
        ----------
        own : float
            The seconds that this kernel has run so, by its steps.
        kept : callable
            Whether compiled code is kept for it; asked only for the second.
        """
        if self.closed:
            return
        yield max(LOADING - self.spent, 0.0) if "numba" not in sys.modules else 0.0
        if own < COMPILING and not kept():
            yield COMPILING - own


purse = Purse()


def runs_as_written(kernel: Any, seen: dict[int, Callable[..., Any]] | None = None) -> Callable[..., Any]:
    """Return a kernel's function, in which the names of other kernels stand for their functions, too.

    Parameters
    ----------
    kernel : Kernel
        See :func:`detente.compiling.njit`.
    """
    seen = {} if seen is None else seen
    if id(kernel) in seen:
        return seen[id(kernel)]
    function: FunctionType = kernel.py_func
    own = dict(function.__globals__)
    copy = FunctionType(function.__code__, own, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    seen[id(kernel)] = copy
    for name in _names(function.__code__):
        value = own.get(name)
        if type(value) is type(kernel):
            own[name] = runs_as_written(value, seen)
        elif isinstance(value, ModuleType) and value.__name__.startswith("detente."):
            own[name] = SimpleNamespace(
                **{k: runs_as_written(v, seen) if type(v) is type(kernel) else v for k, v in vars(value).items()}
            )
    return copy


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def plain(result: Any) -> Any:
    """Return a result as compiled code gives it: its figures as Python's own, arrays as they are."""
    if isinstance(result, np.generic):
        return result.item()
    if type(result) is tuple:
        return tuple(plain(part) for part in result)
    return result
