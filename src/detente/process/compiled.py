"""How the kernels are compiled.

Inner functions own no memory: they work in arrays that they are given, so that Numba need not count references
to them (``_nrt=False``). Outer functions, one a protocol, make the room and go through the runs of a block.
"""

from __future__ import annotations

from detente.compiling import njit

inner = njit(nogil=True, _nrt=False)
within = njit(nogil=True, _nrt=False, inline="always")
"""For small functions within the innermost loops: written into their caller."""

outer = njit(nogil=True)
