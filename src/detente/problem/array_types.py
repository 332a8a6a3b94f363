"""The types of arrays, and the tolerance with which utilities are compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TOLERANCE = 1e-9
"""A party accepts a utility of at least its no-deal value less this."""
