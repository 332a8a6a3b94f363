"""Which vectors are dominated? Exact filters on whole numbers."""

from __future__ import annotations

import numpy as np

from detente.compiling import njit
from detente.problem.arrays import Bools, Ints

CELLS = 8
KILLERS = 48


@njit(nogil=True)
def _beats(a: Ints, x: Ints, strict: int) -> bool:
    """Return whether ``a`` is nowhere below ``x`` and far enough above somewhere, or equal."""
    gap = np.int64(0)
    for r in range(len(x)):
        difference = a[r] - x[r]
        if difference < 0:
            return False
        gap = max(gap, difference)
    return bool(gap >= strict or gap == 0)


@njit(nogil=True)
def _from_cell(
    vectors: Ints, x: Ints, strict: int, head: Ints, following: Ints, at: tuple[int, int, int]
) -> tuple[int, int]:
    """Return a kept vector that beats ``x``, or -1, and the comparisons that it took.

    Looks through the cells from the one at ``at`` on, which are those that can hold one.
    """
    done = 0
    for u in range(at[0], CELLS):
        for v in range(at[1], CELLS):
            for w in range(at[2], CELLS):
                a = head[u, v, w]
                while a >= 0:
                    done += 1
                    if _beats(vectors[a], x, strict):
                        return a, done
                    a = following[a]
    return -1, done


@njit(nogil=True)
def scan(vectors: Ints, strict: int, work: int, halt: Bools) -> tuple[Bools, int]:
    """Filter vectors sorted by descending sum, equal ones next to each other.

    What is kept lies in cells of the first three dimensions, so that a vector is compared only with the cells that can
    hold something as good; those that dominated most recently are tried first.

    Parameters
    ----------
    vectors : int64 array, shape (vectors, dimensions), three dimensions or more
    strict : int
        One vector dominates another when it is nowhere below and at least ``strict`` above somewhere, or when both
        are equal and it comes first.
    work : int
        The most comparisons; -1 comes back as the count when they do not suffice.
    halt : bool array, shape (1,)
        Set from another thread, it ends the scan in the same way.

    Returns
    -------
    keep, comparisons
    """
    count = len(vectors)
    keep = np.zeros(count, dtype=np.bool_)
    head = np.full((CELLS, CELLS, CELLS), -1, dtype=np.int64)
    following = np.full(count, -1, dtype=np.int64)
    killers = np.full(KILLERS, -1, dtype=np.int64)
    newest = 0
    low = np.zeros(3, dtype=np.int64)
    span = np.ones(3, dtype=np.int64)
    for r in range(3):
        if count:
            low[r] = vectors[:, r].min()
            span[r] = (vectors[:, r].max() - low[r]) // CELLS + 1
    done = 0
    for k in range(count):
        x = vectors[k]
        dominated = False
        for m in range(KILLERS):
            a = killers[m]
            if a >= 0 and _beats(vectors[a], x, strict):
                dominated = True
                break
        if dominated:
            continue
        p = min((x[0] - low[0]) // span[0], CELLS - 1)
        q = min((x[1] - low[1]) // span[1], CELLS - 1)
        s = min((x[2] - low[2]) // span[2], CELLS - 1)
        a, more = _from_cell(vectors, x, strict, head, following, (p, q, s))
        done += more
        if a >= 0:
            killers[newest] = a
            newest = (newest + 1) % KILLERS
        else:
            keep[k] = True
            following[k] = head[p, q, s]
            head[p, q, s] = k
        if done > work or halt[0]:
            return keep, -1
    return keep, done


@njit(nogil=True)
def beaten(vectors: Ints, suspects: Ints) -> Bools:
    """Return, for each suspect, whether another vector is nowhere below it and above somewhere."""
    result = np.zeros(len(suspects), dtype=np.bool_)
    for k in range(len(suspects)):
        x = vectors[suspects[k]]
        for a in range(len(vectors)):
            gap = np.int64(0)
            for r in range(len(x)):
                difference = vectors[a, r] - x[r]
                if difference < 0:
                    gap = np.int64(-1)
                    break
                gap = max(gap, difference)
            if gap > 0:
                result[k] = True
                break
    return result


@njit(nogil=True)
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


@njit(nogil=True)
def _covered(stairs: Ints, size: int, y: int, z: int) -> bool:
    at = _position(stairs, size, y)
    return bool(at > 0 and stairs[at - 1, 1] >= z)


@njit(nogil=True)
def _insert(stairs: Ints, size: int, y: int, z: int) -> int:
    """Insert a step; first coordinates descend, second ascend."""
    if _covered(stairs, size, y, z):
        return int(size)
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
    return int(size + 1 - removed)


@njit(nogil=True)
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
