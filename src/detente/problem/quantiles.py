"""Inverse distribution functions of estimates: PERT by table, triangular and uniform in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import version

import numpy as np

from detente.case.format.estimate import PERT_LAMBDA, Estimate
from detente.compiling import kernels_folder, njit
from detente.problem import draws_by_numpy as by_numpy
from detente.problem.arrays import Floats, Ints

NODES = 1024
MOST_KEPT = 1000
"""Tables kept on disk, of 8 kB each."""
CERTAIN, PERT, TRIANGULAR, UNIFORM = 0, 1, 2, 3
_CODES = {"pert": PERT, "triangular": TRIANGULAR, "uniform": UNIFORM}


@lru_cache(maxsize=4096)
def _pert_nodes(mode: float) -> Floats:
    """Return the inverse CDF of a PERT on [0, 1] with a mode at NODES + 1 equal steps (Malcolm et al. 1959).

    The beta distribution function is evaluated on a grid that is dense at both ends, and read backwards. What comes out
    is kept beside the compiled kernels: reading SciPy's special functions takes longer than most commands otherwise do.
    """
    name = f"pert-{mode!r}-{NODES}-{PERT_LAMBDA}-{_scipy()}.nodes"
    if (found := kernels_folder().read(name)) is not None:
        return np.frombuffer(found)
    nodes = _computed_nodes(mode)
    if len(kernels_folder().names("pert-")) < MOST_KEPT:
        kernels_folder().write(name, nodes.tobytes())
    return nodes


@cache
def _scipy() -> str:
    return version("scipy")


def _computed_nodes(mode: float) -> Floats:
    from scipy.special import betainc

    alpha = 1 + PERT_LAMBDA * mode
    beta = 1 + PERT_LAMBDA * (1 - mode)
    grid = (1 - np.cos(np.pi * np.linspace(0.0, 1.0, NODES + 1))) / 2
    return np.interp(np.linspace(0.0, 1.0, NODES + 1), betainc(alpha, beta, grid), grid)


class Tables:
    """Collects the distinct PERT shapes of a problem; :meth:`array` gives one row of nodes for each."""

    def __init__(self) -> None:
        self._rows: dict[float, int] = {}

    def encode(self, estimate: Estimate) -> tuple[int, float, float, float]:
        """Return (code, low, span, parameter) of an estimate.

        The parameter is the table row for a PERT and the relative mode for a triangular.
        """
        span = estimate.high - estimate.low
        if span <= 0:
            return CERTAIN, estimate.low, 0.0, 0.0
        mode = (estimate.likely - estimate.low) / span
        code = _CODES[estimate.shape]
        if code == PERT:
            return code, estimate.low, span, float(self._rows.setdefault(round(mode, 12), len(self._rows)))
        return code, estimate.low, span, mode

    def array(self) -> Floats:
        """Return the tables, shape (shapes or 1, NODES + 1)."""
        if not self._rows:
            return np.zeros((1, NODES + 1))
        return np.ascontiguousarray(np.stack([_pert_nodes(mode) for mode in self._rows]))


@njit(nogil=True, inline="always")
def quantile(code: int, low: float, span: float, parameter: float, u: float, tables: Floats) -> float:
    """Return the value at probability ``u`` of an encoded estimate; see :meth:`Tables.encode`."""
    if code == 1:
        at = u * NODES
        cell = int(at)
        row = int(parameter)
        left = tables[row, cell]
        return float(low + span * (left + (at - cell) * (tables[row, cell + 1] - left)))
    if code == 3:
        return low + span * u
    if code == 2:
        if u < parameter:
            return float(low + span * np.sqrt(u * parameter))
        return float(low + span * (1.0 - np.sqrt((1.0 - u) * (1.0 - parameter))))
    return low


@njit(nogil=True, steps=lambda *given: by_numpy.ONE_BY_ONE * given[4].size, twin=by_numpy.quantiles)
def _quantiles(codes: Ints, lows: Floats, spans: Floats, parameters: Floats, u: Floats, tables: Floats) -> Floats:
    result = np.empty_like(u)
    for row in range(u.shape[0]):
        for k in range(u.shape[1]):
            result[row, k] = quantile(codes[k], lows[k], spans[k], parameters[k], u[row, k], tables)
    return result


def draw_estimates(estimates: Sequence[Estimate], u: Floats) -> Floats:
    """Turn uniform numbers into draws of estimates.

    Parameters
    ----------
    estimates : sequence of Estimate, length n
    u : float64 array, shape (draws, n), in [0, 1)

    Returns
    -------
    float64 array, shape (draws, n)
    """
    tables = Tables()
    encoded = np.array([tables.encode(e) for e in estimates], dtype=np.float64).reshape(len(estimates), 4)
    return np.asarray(
        _quantiles(
            encoded[:, 0].astype(np.int64),
            *(np.ascontiguousarray(encoded[:, k]) for k in (1, 2, 3)),
            np.ascontiguousarray(u),
            tables.array(),
        )
    )
