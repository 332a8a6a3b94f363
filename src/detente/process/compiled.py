"""How the kernels are compiled.

Inner functions own no memory: they work in arrays that they are given, so that Numba need not count references
to them (``_nrt=False``). Outer functions, one a protocol, make the room and go through the runs of a block.
"""

from __future__ import annotations

from detente.compiling import njit

inner = njit(nogil=True, _nrt=False)
within = njit(nogil=True, _nrt=False, forceinline=True)
"""For small functions within the innermost loops: LLVM writes them into their caller."""
view = njit(nogil=True, _nrt=False, inline="always")
"""For functions that return part of an array: Numba writes them into their caller, as none may return it otherwise."""

outer = njit(nogil=True)
