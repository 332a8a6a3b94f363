"""Few draws are made by NumPy: the same figures, bit for bit, as the kernels give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.bargain import acceptance_by_numpy, acceptance_on_draws
from detente.compiling import Kernel
from detente.problem import correlation, draws, draws_by_numpy, normal, quantiles
from detente.problem.model import Encoded, Judgements

NODES = quantiles.NODES


def _estimates(rng: np.random.Generator, *shape: int) -> Encoded:
    code = rng.integers(0, 4, shape)
    parameter = np.where(code == quantiles.PERT, rng.integers(0, 3, shape), rng.random(shape))
    return Encoded(code, rng.normal(0, 50, shape), rng.random(shape) * 100, parameter)


def _slots(rng: np.random.Generator, *shape: int) -> np.ndarray:
    slots = np.full(shape, -1, dtype=np.int64)
    some = rng.random(shape) < 0.8
    slots[some] = np.arange(some.sum())
    return slots


def _uniforms(rng: np.random.Generator, rows: int, slots: np.ndarray) -> np.ndarray:
    """Numbers in [0, 1), their ends among them, in an array wider than what is used of it."""
    u = rng.random((rows, int(slots.max()) + 4))
    ends = [0.0, normal.EDGE, 1.0 - normal.EDGE, normal.MOST, 1e-9, 2.0**-60]
    u[rng.random(u.shape) < 0.1] = rng.choice(ends)
    return u[:, : int(slots.max()) + 1]


class Made:
    """Random judgements of a few assessors, parties, points and options."""

    def __init__(self, seed: int) -> None:
        rng = self.rng = np.random.default_rng(seed)
        self.assessors, self.parties = int(rng.integers(1, 4)), int(rng.integers(1, 5))
        self.offset = np.concatenate([[0], np.cumsum(rng.integers(1, 5, int(rng.integers(1, 12))))])
        self.points, self.columns, self.rows = len(self.offset) - 1, int(self.offset[-1]), int(rng.integers(1, 40))
        who, where = (self.assessors, self.parties), (self.parties, self.columns)
        self.chosen = rng.integers(0, self.assessors, (self.rows, self.parties))
        self.correlation = np.round(rng.random(who), 2) * rng.integers(0, 2, who)
        self.value_slot, self.weight_slot = _slots(rng, *where), _slots(rng, self.parties, self.points)
        self.order = np.full((*who, self.columns), -1)
        self.kind = rng.choice([0, 2], who)
        self.tables = np.sort(rng.random((3, NODES + 1)), axis=1)


def _same(kernel: Kernel, *arguments: object, written: int | None = None) -> None:
    """Whether a kernel gives the same compiled and by NumPy, in what it returns or in the argument that it writes to."""
    copies = [[a.copy() if isinstance(a, np.ndarray) else a for a in arguments] for _ in range(2)]
    compiled, by_numpy = kernel.compiled(*copies[0]), kernel.as_written(*copies[1])
    if written is not None:
        compiled, by_numpy = copies[0][written], copies[1][written]
    if not isinstance(compiled, tuple):
        compiled, by_numpy = (compiled,), (by_numpy,)
    for one, other in zip(compiled, by_numpy, strict=True):
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        assert np.ascontiguousarray(one).tobytes() == np.ascontiguousarray(other).tobytes()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_draws_are_the_same_as_compiled(seed: int) -> None:
    made = Made(seed)
    rng, who = made.rng, (made.assessors, made.parties)
    value_u, weight_u = _uniforms(rng, made.rows, made.value_slot), _uniforms(rng, made.rows, made.weight_slot)
    shared = rng.random((made.rows, made.parties))
    _same(correlation.leanings, made.chosen, made.correlation, shared)
    leaning = correlation.leanings.compiled(made.chosen, made.correlation, shared)
    _same(
        correlation.lean, value_u, made.chosen, made.correlation, leaning, made.offset, made.order, made.value_slot,
        written=0,
    )  # fmt: skip
    judgements = Judgements(
        made.offset, made.kind, _estimates(rng, *who, made.points), np.zeros((*who, made.points), dtype=np.int64),
        _estimates(rng, *who, made.columns), made.order, made.tables, made.weight_slot, made.value_slot,
    )  # fmt: skip
    result = np.empty((made.rows, made.parties, made.columns))
    _same(draws._weights_and_values, judgements, made.chosen, weight_u, value_u, result, written=4)
    _same(draws._estimates, made.chosen, *_estimates(rng, *who), shared, made.tables)
    _same(quantiles._quantiles, *_estimates(rng, made.parties), shared, made.tables)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_draws_that_err_together_are_the_same_as_compiled(seed: int) -> None:
    made = Made(seed)
    rng = made.rng
    value_u, parties = _uniforms(rng, made.rows, made.value_slot), np.arange(made.parties)[None, :]
    triangle = np.tril(rng.normal(0, 1, (made.parties, made.parties)))
    _same(correlation.together, _uniforms(rng, made.rows, parties), triangle, written=0)
    order = np.where(rng.random(made.order.shape) < 0.1, 0, made.order)
    sign = rng.integers(-1, 2, (made.parties, made.columns)).astype(float)
    _same(
        correlation.lean_by_sign, value_u, _uniforms(rng, made.rows, parties), float(rng.random()), sign, order,
        made.value_slot, written=0,
    )  # fmt: skip


def test_rankings_and_orders_are_left_to_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Made(5)
    made.order[0, 0, 0] = 0
    assert (
        draws_by_numpy.lean(
            np.zeros((1, 1)), made.chosen, made.correlation, np.zeros((1, 1)), made.offset, made.order, made.value_slot
        )
        is NotImplemented
    )


def _conditions(rng: np.random.Generator, made: Made, combinations: int) -> acceptance_on_draws.Conditions:
    count = int(rng.integers(0, 4))
    holds = rng.random((combinations, made.columns + 1, count)) < 0.3
    return acceptance_on_draws.Conditions(rng.integers(0, made.parties, count), holds)


def _utilities_one_by_one(
    values: np.ndarray, linkage: np.ndarray, links: acceptance_on_draws.Conditions, base: np.ndarray, allowed: np.ndarray,
    offset: np.ndarray, worst: bool,
) -> np.ndarray:  # fmt: skip
    """What each combination is worth, added figure by figure: open points, points in their order, linkages that hold."""
    result = np.zeros((len(base), *values.shape[:2]))
    for k, d, i in np.ndindex(*result.shape):
        free = total = 0.0
        for j in np.flatnonzero(base[0] < 0):
            possible = [values[d, i, c] for c in range(offset[j], offset[j + 1]) if allowed[c]]
            free += min(possible) if worst else max(possible)
        total = free
        for column in base[k]:
            if column >= 0:
                total += values[d, i, column]
        for m, party in enumerate(links.party):
            if party == i and links.holds[k, -1, m]:
                total += linkage[d, m]
        result[k, d, i] = total
    return result


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_a_draft_is_judged_the_same_as_compiled(seed: int, worst: bool) -> None:
    made = Made(seed)
    rng, sizes = made.rng, np.diff(made.offset)
    combinations = int(rng.integers(1, 9))
    # points that stay open, with some of their options; the others settled, differently in each combination
    free = rng.random(made.points) < 0.3
    base = made.offset[:-1] + (rng.random((combinations, made.points)) * sizes).astype(np.int64)
    base = base[np.lexsort(base.T[::-1])] if rng.random() < 0.5 else base  # such as begin alike stand together, or not
    base[:, free] = -1
    allowed = rng.random(made.columns) < 0.7
    allowed[made.offset[:-1]] = True
    values = np.round(rng.normal(0, 10, (made.rows, made.parties, made.columns)), int(rng.integers(0, 12)))
    links, lines = _conditions(rng, made, combinations), _conditions(rng, made, combinations)
    linkage = rng.normal(0, 5, (made.rows, len(links.party)))
    no_deal = np.where(rng.random((made.rows, made.parties)) < 0.1, -np.inf, rng.normal(0, 10))
    by_numpy = acceptance_by_numpy.combination_utilities(
        values, linkage, links.party, links.holds, base, allowed, made.offset, worst
    )
    one_by_one = _utilities_one_by_one(values, linkage, links, base, allowed, made.offset, worst)
    assert np.ascontiguousarray(by_numpy).tobytes() == one_by_one.tobytes()
    figures = acceptance_on_draws.Figures(values, no_deal, rng.random((made.rows, len(lines.party))) < 0.5, linkage)
    chosen = rng.integers(0, combinations, (made.rows, made.parties))
    utility = rng.normal(0, 20, (made.rows, made.parties))
    _same(acceptance_on_draws._moves, figures, links, lines, base, allowed, made.offset, chosen, utility)
