"""Compiled kernels, and the folder that keeps them between runs.

A kernel is a function under :func:`njit`. What it compiles to is kept as one file for each function and types of
arguments. The folder's name holds a digest of what stands in the files of the packages with kernels: after an upgrade
nothing old is run, and installing the same version again keeps what was compiled. A file is a pickle of machine code, so it is used only where it is ours, nobody else can write it, and its own
digest is right; anything else is compiled again. Tables that take long to compute (:mod:`detente.problem.quantiles`) are
kept there too. No state of the folder stops a command: where nothing can be kept,
one line on standard error says so.

Nothing happens when the package is imported; the folder is chosen when the first kernel is defined, and made when the
first one is kept.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import pickle
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from detente.as_written import LOADING, STEP, plain, purse, runs_as_written
from detente.cache_folder import Folder, cache_home

PACKAGES = ("bargain", "case", "problem", "inference", "process", "stability")
"""The packages that hold kernels, or constants that kernels are compiled with."""

_CALLS_MORE = b"_numba_hashsecret"
"""What else machine code may call that numba only knows once it has been refreshed."""
_RELOADS = 7
"""The place of what a kernel does when it is loaded, in what numba keeps of it (``CompileResult._reduce``)."""
_ARRAYS = b"numba.np.arraymath"


def njit(
    *, steps: Callable[..., float] | None = None, twin: Callable[..., Any] | None = None, **options: Any
) -> Callable[[Callable[..., Any]], Kernel]:
    """Return a decorator that compiles a function with numba when it is first called, and keeps what it compiles to.

    Parameters
    ----------
    steps : callable, optional
        Given a call's arguments, how many innermost steps it takes at most. Calls of few steps are run as written
        (:mod:`detente.as_written`); without it every call is compiled.
    twin : callable, optional
        What to run in place of the function as written: does the same by NumPy, bit for bit. It may return
        ``NotImplemented`` before it changes anything.
    **options
        As numba's ``njit`` takes them.
    """
    return lambda function: Kernel(function, options, steps, twin)


def always_compile() -> None:
    """Compile every kernel from now on, however small the work: for what is sure to need compiled code, and for timing it."""
    purse.closed = True


def numba_is_needed() -> None:
    """Say that numba will be loaded in any case, so that whatever is kept runs compiled from the start."""
    purse.spent = max(purse.spent, LOADING)


class Kernel:
    """A function that is compiled when it is first called; see :func:`njit`.

    Other kernels may call it: numba asks an object for ``_numba_type_``, ``targetoptions`` and ``py_func``.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        options: dict[str, Any],
        steps: Callable[..., float] | None,
        twin: Callable[..., Any] | None,
    ) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self.targetoptions = options
        self._steps = steps
        self._twin = twin
        self._compiled: Any = None
        self._part: Any = None
        self._spent = 0.0
        self._lock = threading.RLock()
        self.elsewhere: Callable[[], bool] | None = None
        """Whether another process is compiling it still: who needs it waits for that, and loads it."""

    def __call__(self, *arguments: Any) -> Any:
        if self._steps is not None:
            for most in self.affordable():
                if (steps := self._steps(*arguments)) > most:
                    continue
                if (result := self.as_written(*arguments)) is not NotImplemented:
                    self.pay(steps)
                    return result
                break
        return (self._compiled or self.compiled)(*arguments)

    def __reduce__(self) -> str:
        return self.__qualname__  # type: ignore[no-any-return, attr-defined]

    @property
    def compiled(self) -> Any:
        """What numba makes of the function: compiled for each types of arguments when it is called with them."""
        with self._lock:
            if self._compiled is None:
                self._wait()
                dispatcher = _dispatcher(self, no_cfunc_wrapper=True)
                dispatcher._cache = _cache_of(self.py_func, kernels_folder())  # in place of numba's own
                self._compiled = dispatcher
        return self._compiled

    def _wait(self) -> None:
        """Wait while another process compiles it."""
        _clock.begin()
        while self.elsewhere is not None and self.elsewhere():
            time.sleep(0.02)
        _clock.end()

    @property
    def _numba_type_(self) -> Any:
        """What stands for it in another kernel, which it becomes a part of."""
        with self._lock:
            if self._part is None:
                self._part = _dispatcher(self, no_cfunc_wrapper=True, no_cpython_wrapper=True)
        return self._part._numba_type_

    def affordable(self) -> Iterator[float]:
        """Yield how many steps may be taken as they are written, before compiled code is the better way.

        First as if it were kept, then, where it must be compiled first, as many as that is worth.
        """
        if self._compiled is None:
            yield from (seconds / STEP for seconds in purse.left(self._spent, self.is_kept))

    def as_written(self, *arguments: Any) -> Any:
        """Run the function uncompiled, or its twin: the same figures in the same order, so the same result bit for bit."""
        with np.errstate(all="ignore"):
            return plain(self._uncompiled(*arguments))

    def pay(self, steps: float) -> None:
        """Count steps that were taken as they are written."""
        self._spent += steps * STEP
        purse.spent += steps * STEP

    @functools.cached_property
    def _uncompiled(self) -> Callable[..., Any]:
        return self._twin or runs_as_written(self)

    def is_kept(self) -> bool:
        """Whether compiled code is kept for it, for some types of arguments."""
        return bool(kernels_folder().names(f"{_plain_name(self.py_func)}-"))


def _dispatcher(kernel: Kernel, **options: Any) -> Any:
    import numba

    from detente import linking

    if not linking.POSSIBLE:
        return numba.njit(**kernel.targetoptions)(kernel.py_func)
    made = numba.njit(**kernel.targetoptions, **options, pipeline_class=linking.Pipeline)(kernel.py_func)
    return linking.for_any_value(made)


def _plain_name(function: Callable[..., Any]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


@functools.cache
def kernels_folder() -> Folder:
    """Return the folder of this state of the source; nothing is made yet.

    It lies in ``NUMBA_CACHE_DIR`` where that is set, else in the user's cache folder (``XDG_CACHE_HOME``).
    """
    package = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    for name in PACKAGES:
        for path in sorted((package / name).rglob("*.py")):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(package).as_posix()}:{len(content)};".encode())
            digest.update(content)
    home = cache_home()
    return Folder(None if home is None else home / f"kernels-{digest.hexdigest()}")


class _Clock(threading.local):
    """How long this thread has loaded and compiled kernels; those that a kernel calls count once, with it."""

    def __init__(self) -> None:
        self.spent = 0.0
        self.depth = 0
        self.since = 0.0

    def begin(self) -> None:
        if self.depth == 0:
            self.since = time.perf_counter()
        self.depth += 1

    def end(self) -> None:
        self.depth -= 1
        if self.depth == 0:
            self.spent += time.perf_counter() - self.since


_clock = _Clock()


def loading() -> float:
    """Return the seconds that this thread has spent so far on loading and compiling kernels."""
    return _clock.spent


def working() -> float:
    """Return a clock in seconds that stands still while this thread loads or compiles kernels: differences count."""
    return time.perf_counter() - _clock.spent


def _made_ready(target: Any, payload: bytes) -> Any:
    """Return the parts of a kept kernel, after preparing what its machine code calls.

    ``target.refresh()`` would do so for all that numba can compile, at the cost of importing most of it. Machine code
    calls only numba's runtime and, where it hashes, the secrets of the hash; compiling refreshes by itself.
    """
    from numba.core.runtime import rtsys

    if _ARRAYS in payload:
        _read_array_functions()
    parts = pickle.loads(payload)
    if _CALLS_MORE in payload or parts[_RELOADS]:
        target.refresh()
    else:
        rtsys.initialize(target)
    return parts


def _read_array_functions() -> None:
    """Import numba's functions of arrays without the linear algebra of SciPy, for which it only looks whether it is there.

    Not beside other threads, which may import the real one meanwhile. A kernel that multiplies matrices imports it then.
    """
    blas = "scipy.linalg.cython_blas"
    if "scipy.linalg" in sys.modules or threading.active_count() > 1 or importlib.util.find_spec("scipy") is None:
        return
    sys.modules[blas] = types.ModuleType(blas)
    try:
        importlib.import_module(_ARRAYS.decode())
    finally:
        del sys.modules[blas]


def _cache_of(function: Callable[..., Any], folder: Folder) -> Any:
    """Return what numba asks for a kernel's compiled code, in the place of its own cache."""
    import numba
    from numba.core.caching import NullCache
    from numba.core.compiler import CompileResult
    from numba.core.serialize import dumps

    class KernelCache(NullCache):  # type: ignore[misc]
        """Keeps one kernel, each of its overloads in a file of its own."""

        @property
        def cache_path(self) -> str | None:
            return None if folder.path is None else str(folder.path)

        def load_overload(self, signature: Any, target: Any) -> Any:
            _clock.begin()
            found = None
            payload = folder.read(self._name(signature, target.codegen()))
            if payload is not None:
                try:
                    found = CompileResult._rebuild(target, *_made_ready(target, payload))
                except Exception:  # written whole, but not by this numba: whatever it raises, compiling helps
                    folder.damaged()
            if found is not None:
                _clock.end()  # else when what is compiled now is kept
            return found

        def save_overload(self, signature: Any, result: Any) -> None:
            _clock.end()
            if any(not lifted.can_cache for lifted in result.lifted) or result.library.has_dynamic_globals:
                return
            folder.write(self._name(signature, result.codegen), dumps(result._reduce()))

        def _name(self, signature: Any, codegen: Any) -> str:
            cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
            key = repr(
                (
                    function.__module__,
                    function.__qualname__,
                    function.__code__.co_firstlineno,
                    str(signature),
                    codegen.magic_tuple(),
                    numba.__version__,
                    sys.implementation.cache_tag,
                    hashlib.sha256(function.__code__.co_code).hexdigest(),
                    hashlib.sha256(dumps(cells) if cells else b"").hexdigest(),
                )
            )
            return f"{_plain_name(function)}-{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}.nbc"

    return KernelCache()
