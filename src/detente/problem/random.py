"""Counter-based random numbers: what draw 7 gets depends on the seed, the purpose and 7, and on nothing else."""

from __future__ import annotations

import hashlib
import secrets

import numpy as np

from detente.errors import InputError
from detente.problem.arrays import Floats

_LANES = 4  # Philox 4x64 makes four numbers a counter


def resolve_seed(seed: int | None) -> int:
    """Return the seed itself, or a fresh one when it is None; 0 is a seed like any other."""
    if seed is None:
        return secrets.randbits(48)
    if not 0 <= seed < 2**63:
        raise InputError(f"found seed {seed}, expected a whole number from 0 to 2^63 - 1")
    return seed


def generator(seed: int, purpose: str, index: int, width: int) -> np.random.Generator:
    """Return a generator that stands at draw ``index`` of a stream of ``width`` numbers a draw.

    Parameters
    ----------
    seed : int
    purpose : str
        Separates streams that share a seed.
    index : int
    width : int
        A multiple of 4.
    """
    digest = hashlib.blake2b(f"{seed}:{purpose}".encode(), digest_size=16).digest()
    key = np.frombuffer(digest, dtype=np.uint64)
    counter = index * (width // _LANES)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))


def uniforms(seed: int, purpose: str, start: int, stop: int, count: int) -> Floats:
    """Return uniform numbers for draws ``start`` to ``stop - 1``.

    Uses Philox 4x64-10 (Salmon et al. 2011), keyed by seed and purpose, with the draw index as its counter.

    Parameters
    ----------
    seed : int
    purpose : str
    start, stop : int
        Range of draw indices.
    count : int
        How many numbers each draw needs.

    Returns
    -------
    float64 array, shape (stop - start, count), in [0, 1)
    """
    width = -(-count // _LANES) * _LANES
    if width == 0 or stop <= start:
        return np.zeros((max(stop - start, 0), count))
    return generator(seed, purpose, start, width).random((stop - start, width))[:, :count]
