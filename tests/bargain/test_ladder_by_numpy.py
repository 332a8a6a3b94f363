"""Parts of the ladder run by NumPy where the kernels were never compiled: the same, bit for bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.bargain.ladder import moves, search
from detente.bargain.ladder.tables import Conditions, Effects, Layout
from detente.compiling import Kernel


def _same(kernel: Kernel, *arguments: object) -> None:
    """Whether a kernel returns and writes the same compiled and by NumPy."""
    copies = [[a.copy() if isinstance(a, np.ndarray) else a for a in arguments] for _ in range(2)]
    assert kernel.compiled(*copies[0]) == kernel.as_written(*copies[1])
    for one, other in zip(*copies, strict=True):
        if isinstance(one, np.ndarray):
            assert one.tobytes() == other.tobytes()


class Made:
    """A random table: parties, points, options, conditions, consent clauses and draws."""

    def __init__(self, seed: int) -> None:
        rng = self.rng = np.random.default_rng(seed)
        self.parties, self.draws = int(rng.integers(1, 6)), int(rng.integers(1, 1200))
        self.offset = np.concatenate([[0], np.cumsum(rng.integers(1, 5, int(rng.integers(1, 9))))])
        self.points, self.columns = len(self.offset) - 1, int(self.offset[-1])
        clauses = int(rng.integers(1, 4))
        self.layout = Layout(
            self.offset,
            rng.random((self.parties, self.columns)) < 0.2,
            rng.random(self.parties) < 0.8,
            rng.integers(0, 4, clauses),
            rng.integers(0, 3, (clauses, self.parties)) / 2.0,
            rng.integers(0, 4, clauses) / 2.0,
            self.conditions(),
            self.conditions(),
        )

    def conditions(self) -> Conditions:
        rng, count = self.rng, int(self.rng.integers(0, 4))
        return Conditions(
            np.arange(count),
            np.arange(count + 1),
            rng.integers(0, self.points, count),
            rng.random((count, self.columns)) < 0.5,
            rng.integers(0, self.parties, count),
        )

    def figures(self, *shape: int) -> np.ndarray:
        """Figures that are often alike, 0 or without a middle."""
        return np.where(self.rng.random(shape) < 0.3, 0.0, np.round(self.rng.normal(0.0, 2.0, shape), 1))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_draws_that_adopt_are_counted_alike(seed: int) -> None:
    made = Made(seed)
    rng, who = made.rng, (made.parties, made.draws)
    links, lines = len(made.layout.links.party), len(made.layout.lines.party)
    effects = Effects(made.figures(links, made.draws), rng.integers(0, 2, (lines, made.draws)).astype(np.uint8))
    columns = made.offset[:-1] + (rng.random(made.points) * np.diff(made.offset)).astype(np.int64)
    accepted, adopts = np.full(made.parties, 7), np.full(made.draws, 9, np.uint8)
    some = [made.figures(*who) for _ in range(3)]
    _same(moves.count_adopted, made.layout, *some, effects, columns, accepted, adopts)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_the_most_that_changes_can_add_is_alike(seed: int) -> None:
    made = Made(seed)
    rng, entries = made.rng, made.draws
    opens = int(rng.integers(0, made.points + 1))
    order = rng.permutation(made.points)
    kept = made.offset[:-1].copy()
    kept[order[:opens]] = -1
    tops = np.zeros((made.points + 1, int(rng.integers(1, 5)), entries), np.float32)
    first = int(rng.integers(0, entries))
    delta = made.figures(made.columns, entries) / 3.0
    _same(search._tops, delta, first, entries, order, made.offset, kept, opens, tops)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_weighted_sums_are_alike(seed: int) -> None:
    made = Made(seed)
    rng, count = made.rng, int(made.rng.integers(1, 300))
    delta = made.figures(made.columns, made.draws, made.parties) / 3.0
    place, weight = rng.integers(0, made.draws, count), rng.random((made.parties, count))
    _same(search._weighted, delta, place, weight, np.zeros((made.columns, count, 2)), int(rng.integers(0, 2)))
