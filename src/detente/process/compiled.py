"""How the kernels are compiled, and the room that they work in.

Inner functions own no memory: they work in arrays that they are given, so that Numba need not count references
to them (``_nrt=False``). Outer functions, one a protocol, make the room and go through the runs of a block.
"""

from __future__ import annotations

import numpy as np

from detente.compiling import njit
from detente.problem.arrays import Floats, Ints
from detente.process.layout import COLUMNS, DEADLINES, F_ROWS, N_ROWS, PARTIES, POINTS

inner = njit(nogil=True, _nrt=False)
within = njit(nogil=True, _nrt=False, inline="always")
"""For small functions within the innermost loops: written into their caller."""

outer = njit(nogil=True)


@outer
def rooms(w: Ints) -> tuple[Floats, Ints, Ints, Ints, Floats, Floats, Floats]:
    """Return the room to work in: rows of ``f`` and ``n``, a package on trial, state and day of deadlines, and
    of options what they add for each party, which red lines they cross besides, and four sums.
    """
    return (
        np.zeros((F_ROWS, w[PARTIES])),
        np.zeros((N_ROWS, w[PARTIES]), np.int64),
        np.zeros(w[POINTS], np.int64),
        np.zeros((2, w[DEADLINES]), np.int64),
        np.zeros((w[PARTIES], w[COLUMNS])),
        np.zeros((w[PARTIES], w[COLUMNS])),
        np.zeros((4, w[COLUMNS])),
    )
