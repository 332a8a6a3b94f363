"""Compiles a kernel and the kernels that it calls as one piece of machine code. Importing this imports numba.

Numba optimises every function by itself, makes machine code of it, and then does so again for each function that calls
it, since it copies the called one in. Three quarters of what it costs to compile a deep kernel is spent so. Here a
function that only others call is typed and lowered, no more; whoever is called from Python gathers all that it needs,
and is optimised once. The arithmetic is the same: LLVM reorders none of it.

The parts of numba that this builds on are its own affair and may change. Where they are not as expected, numba compiles
in its own way.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.environment import lookup_environment
from numba.core.types.misc import unliteral

_NEEDED = (
    "_get_module_for_linking", "_optimize_final_module", "_finalize_final_module", "add_linking_library",
    "get_pointer_to_function", "finalize",
)  # fmt: skip
POSSIBLE = all(hasattr(JITCodeLibrary, name) for name in _NEEDED)
"""Whether this numba has what is built on."""
_ENVIRONMENT = "_ZN08NumbaEnv"


class Together(JITCodeLibrary):  # type: ignore[misc]
    """The code of one function, made ready only when its address is asked for; then with all that it calls."""

    def add_linking_library(self, library: Any) -> None:
        """Note code that this calls."""
        if not isinstance(library, Together):
            library._ensure_finalized()
        self._linking_libraries.append(library)

    def get_pointer_to_function(self, name: str) -> int:
        """Return a function's address; 0 where it is not there, as for what Python does not call."""
        if not self._finalized and not self._defines(name):
            return 0
        return int(super().get_pointer_to_function(name))

    def finalize(self) -> None:
        """Gather what this calls, directly or not, and make machine code of it all."""
        self._codegen._check_llvm_bugs()
        self._raise_if_finalized()
        for library in self._all_called():
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._to_gather(), preserve=True)
        self._optimize_final_module()
        self._final_module.verify()
        self._finalize_final_module()
        for variable in self._final_module.global_variables:
            if variable.name.startswith(_ENVIRONMENT) and (found := lookup_environment(variable.name)) is not None:
                _set_environment(self._codegen, variable.name, found)

    def _optimize_functions(self, module: Any) -> None:
        """Leave that for when all is gathered."""
        module.data_layout = self._codegen._data_layout

    def _defines(self, name: str) -> bool:
        try:
            return not self._final_module.get_function(name).is_declaration
        except NameError:
            return False

    def _all_called(self) -> list[Any]:
        """Return all code that this calls, directly or not, each once; what is ready brings its own along."""
        found: dict[int, Any] = {}
        waiting = list(self._linking_libraries)
        while waiting:
            library = waiting.pop(0)
            if library is not self and id(library) not in found:
                found[id(library)] = library
                if isinstance(library, Together) and not library._finalized:
                    waiting += library._linking_libraries
        return [library if isinstance(library, Together) else _Ready(library) for library in found.values()]

    def _to_gather(self) -> Any:
        """Return a copy of the code whose functions may be there twice."""
        if self._finalized:
            return self._get_module_for_linking()
        module = self._final_module.clone()
        for function in list(module.functions):
            if not function.is_declaration and function.linkage.name == "external":
                function.linkage = "linkonce_odr"
        return module


class _Ready:
    """Code that numba has made ready in its own way."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self._reload_init = library._reload_init

    def _to_gather(self) -> Any:
        return self._library._get_module_for_linking()


class Pipeline(Compiler):  # type: ignore[misc]
    """Numba's way of compiling, but for when machine code is made."""

    def _compile_core(self) -> Any:
        with _gathering(self.state.targetctx.codegen()):
            return super()._compile_core()


def for_any_value(dispatcher: Any) -> Any:
    """Return a function that other kernels call so that it is compiled once for whole numbers, not also for a zero."""
    template = dispatcher.get_call_template
    dispatcher.get_call_template = lambda args, kws: template(tuple(map(unliteral, args)), kws)
    return dispatcher


def _set_environment(codegen: Any, name: str, environment: Any) -> None:
    if codegen._engine.get_global_value_address(name):
        type(codegen).set_env(codegen, name, environment)


@contextmanager
def _gathering(codegen: Any) -> Iterator[None]:
    """Let what is compiled meanwhile wait until it is needed; numba lets one thread compile at a time.

    Nobody looks for circles of objects meanwhile: numba makes so many objects that it would take a sixth of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    before = {name: value for name, value in vars(codegen).items() if name in ("_library_class", "set_env")}
    codegen._library_class = Together
    codegen.set_env = lambda name, environment: _set_environment(codegen, name, environment)
    try:
        yield
    finally:
        for name in ("_library_class", "set_env"):
            if name in before:
                setattr(codegen, name, before[name])
            else:
                delattr(codegen, name)
        if collects:
            gc.enable()
