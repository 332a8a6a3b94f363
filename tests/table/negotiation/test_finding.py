"""The search for a text, against enumeration of all texts."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InputError
from detente.table.negotiation.finding import NEAR, commitment, find_text, seat_weights
from detente.table.negotiation.sheets import problem_of, read_sheet
from tests.table.negotiation.test_sheets import FIGURES, TWO, points_of

EPS = 1e-9


@st.composite
def tables(draw):
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    points = points_of(sizes)
    figures = st.sampled_from([0, 10, 25, 40, 50, 75, 100])
    sheets = {}
    for k in range(draw(st.integers(1, 4))):
        refused = draw(st.lists(st.sampled_from([(p.id, o) for p in points for o in p.option_ids]), max_size=2))
        link = draw(st.booleans())
        sheets[f"s{k}"] = read_sheet(
            f"s{k}",
            {
                "no_deal": draw(st.sampled_from([0, 10, 20, 30, 40, 60])),
                "weights": {p.id: draw(st.integers(1, 5)) for p in points},
                "values": {p.id: {o: draw(figures) for o in p.option_ids} for p in points},
                "red_lines": [{"when": f"{p} is {o}"} for p, o in sorted(set(refused))],
                "linkages": [{"when": f"p0 is o0 and {points[-1].id} is o0", "adds": 7}] if link else [],
            },
            points,
        )
    return points, sheets


def by_enumeration(points, sheets, seed):
    """Return the acceptable, efficient, even texts with their weighted sums."""
    problem = problem_of(points, sheets, sorted(sheets))
    every = np.array(list(product(*[range(problem.offset[j], problem.offset[j + 1]) for j in range(len(points))])))
    accepted = every[problem.accepts(every)[0].all(axis=1)]
    if not len(accepted):
        return problem, accepted, np.zeros(0), accepted
    gains = problem.utilities(accepted)[0] - problem.central.no_deal[0]
    ideal = gains.max(axis=0)
    shared = ideal > EPS
    shares = gains / np.where(shared, ideal, 1.0)
    efficient = np.array([not ((gains >= g - EPS).all(1) & (gains > g + EPS).any(1)).any() for g in gains])
    least = shares[:, shared].min(axis=1) if shared.any() else np.zeros(len(gains))
    kept = efficient & (least >= (1 - NEAR) * least.max() - 1e-7)
    return problem, accepted[kept], shares[kept] @ seat_weights(seed, len(sheets)), accepted


@settings(max_examples=120, deadline=None)
@given(tables(), st.binary(min_size=32, max_size=32))
def test_is_the_text_that_enumeration_finds(table, seed):
    points, sheets = table
    problem, kept, sums, accepted = by_enumeration(points, sheets, seed)
    found = find_text(points, sheets, sorted(sheets), seed)
    assert found.proven
    if not len(accepted):
        assert found.package is None
        return
    columns = problem.columns_of(found.package)
    at = np.flatnonzero((kept == columns).all(axis=1))
    assert len(at) == 1, "acceptable, efficient and even"
    assert sums[at[0]] >= sums.max() - 1e-7


def test_none_where_a_red_line_is_crossed_by_every_text():
    one = read_sheet("a", FIGURES | {"red_lines": [{"when": "p1 is o0"}]}, TWO)
    two = read_sheet("b", FIGURES | {"red_lines": [{"when": "p1 is o1"}]}, TWO)
    assert find_text(TWO, {"a": one, "b": two}, ["a", "b"], bytes(32)).package is None
    assert find_text(TWO, {"a": one, "b": two}, ["a"], bytes(32)).package == {"p0": "o0", "p1": "o1"}


def test_the_seed_decides_among_near_ones_and_is_committed_before():
    opposite = FIGURES | {"values": {"p0": {"o0": 0, "o1": 50, "o2": 100}, "p1": {"o0": 100, "o1": 0}}, "no_deal": 0}
    sheets = {"a": read_sheet("a", FIGURES | {"no_deal": 0}, TWO), "b": read_sheet("b", opposite, TWO)}
    seeds = [bytes([k]) * 32 for k in range(12)]
    found = {tuple(find_text(TWO, sheets, ["a", "b"], seed).package.values()) for seed in seeds}
    assert len(found) > 1
    assert len({commitment(seed) for seed in seeds}) == 12
    assert commitment(bytes(32)) == "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"


def test_a_needed_seat_without_a_sheet_is_told():
    with pytest.raises(InputError, match="no sheet was sealed for b"):
        find_text(TWO, {"a": read_sheet("a", FIGURES, TWO)}, ["a", "b"], bytes(32))


def test_weights_are_a_point_of_the_simplex():
    weights = np.array([seat_weights(k.to_bytes(32, "big"), 3) for k in range(400)])
    assert (weights > 0).all()
    assert np.allclose(weights.sum(axis=1), 1)
    assert np.allclose(weights.mean(axis=0), 1 / 3, atol=0.05)  # their standard error is 0.012
