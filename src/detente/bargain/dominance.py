"""Which vectors are dominated? Exact filters on whole numbers."""

from __future__ import annotations

import numpy as np
from numba import njit

from detente.case.problem import Bools, Ints


@njit(cache=True, nogil=True)
def scan(vectors: Ints, against: int, strict: int, work: int) -> tuple[Bools, int]:
    """Filter vectors sorted by descending sum, equal ones next to each other.

    Parameters
    ----------
    vectors : int64 array, shape (vectors, dimensions)
        The first ``against`` are known not to dominate each other and are only compared with.
    against : int
    strict : int
        One vector dominates another when it is nowhere below and at least ``strict`` above somewhere, or when both
        are equal and it comes first.
    work : int
        The most comparisons; -1 comes back as the count when they do not suffice.

    Returns
    -------
    keep, comparisons
    """
    count, width = vectors.shape
    keep = np.zeros(count, dtype=np.bool_)
    archive = np.empty((count, width), dtype=np.int64)
    size = 0
    for k in range(against):
        archive[size] = vectors[k]
        keep[k] = True
        size += 1
    done = 0
    x = np.empty(width, dtype=np.int64)
    for k in range(against, count):
        for r in range(width):
            x[r] = vectors[k, r]
        dominated = False
        for a in range(size):
            lower = False
            for r in range(width):
                if archive[a, r] < x[r]:
                    lower = True
                    break
            if lower:
                continue
            gap = np.int64(0)
            for r in range(width):
                gap = max(gap, archive[a, r] - x[r])
            if gap >= strict or gap == 0:
                dominated = True
                done += a
                # bring what dominates much to the front
                if a > 32:
                    b = a // 2
                    for r in range(width):
                        t = archive[a, r]
                        archive[a, r] = archive[b, r]
                        archive[b, r] = t
                break
        if not dominated:
            done += size
            archive[size] = x
            size += 1
            keep[k] = True
        if done > work:
            return keep, -1
    return keep, done


@njit(cache=True, nogil=True)
def _position(stairs: Ints, size: int, y: int) -> int:
    """Return how many of the stairs (first coordinate descending) are at least ``y``."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        if stairs[middle, 0] >= y:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _covered(stairs: Ints, size: int, y: int, z: int) -> bool:
    at = _position(stairs, size, y)
    return at > 0 and stairs[at - 1, 1] >= z


@njit(cache=True, nogil=True)
def _insert(stairs: Ints, size: int, y: int, z: int) -> int:
    """Insert a step; first coordinates descend, second ascend."""
    if _covered(stairs, size, y, z):
        return size
    at = _position(stairs, size, y)
    first = at
    while first > 0 and stairs[first - 1, 0] == y:
        first -= 1
    last = at
    while last < size and stairs[last, 1] <= z:
        last += 1
    removed = last - first
    if removed == 0:
        for k in range(size, first, -1):
            stairs[k, 0] = stairs[k - 1, 0]
            stairs[k, 1] = stairs[k - 1, 1]
    elif removed > 1:
        for k in range(last, size):
            stairs[k - removed + 1, 0] = stairs[k, 0]
            stairs[k - removed + 1, 1] = stairs[k, 1]
    stairs[first, 0] = y
    stairs[first, 1] = z
    return size + 1 - removed


@njit(cache=True, nogil=True)
def sweep(vectors: Ints, strict: int) -> Bools:
    """Filter vectors of two or three dimensions, sorted by descending first coordinate (then second, third).

    Equal vectors must be next to each other, the one to keep first (Kung, Luccio and Preparata 1975).
    """
    count, width = vectors.shape
    keep = np.ones(count, dtype=np.bool_)
    old = np.empty((count + 1, 2), dtype=np.int64)
    every = np.empty((count + 1, 2), dtype=np.int64)
    olds = 0
    everys = 0
    behind = 0
    for k in range(count):
        x = vectors[k, 0]
        y = vectors[k, 1]
        z = vectors[k, 2] if width == 3 else np.int64(0)
        while behind < k and vectors[behind, 0] >= x + strict:
            if keep[behind]:
                olds = _insert(old, olds, vectors[behind, 1], vectors[behind, 2] if width == 3 else np.int64(0))
            behind += 1
        if k > 0:
            same = True
            for r in range(width):
                if vectors[k, r] != vectors[k - 1, r]:
                    same = False
            if same:
                keep[k] = False
                continue
        if (
            _covered(old, olds, y, z)
            or _covered(every, everys, y + strict, z)
            or (width == 3 and _covered(every, everys, y, z + strict))
        ):
            keep[k] = False
            continue
        everys = _insert(every, everys, y, z)
    return keep
