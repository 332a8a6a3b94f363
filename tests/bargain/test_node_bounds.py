"""Bounds of one set of columns, asked by themselves: against every package, a linear program, and small cases on paper."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from detente.bargain.solvers.branch_and_bound import _Open, _rounded
from detente.bargain.solvers.max_min_bounds import level
from detente.bargain.solvers.node_bounds import halves, tighten

SEEDS = st.integers(0, 2**32 - 1)


def instance(seed: int):
    """Return where points begin, gains by column and party, what all packages have, and weights."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, int(rng.integers(1, 6)))
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    parties = int(rng.integers(1, 5))
    gain = rng.uniform(0, 10, (int(start[-1]), parties))
    base = -rng.uniform(0, 3, parties) * len(sizes)
    weight = rng.uniform(0.5, 2.0, parties)
    return start, gain, base, weight


def packages(start):
    return [np.array(p) for p in itertools.product(*(range(a, b) for a, b in itertools.pairwise(start)))]


def largest_least(start, gain, base, weight) -> float:
    """Return the largest smallest weighted gain of mixtures, by a linear program."""
    columns, parties = gain.shape
    cost = np.r_[np.zeros(columns), -1.0]
    rows = np.c_[-(gain * weight).T, np.ones(parties)]
    mixes = np.zeros((len(start) - 1, columns + 1))
    for d, (a, b) in enumerate(itertools.pairwise(start)):
        mixes[d, a:b] = 1.0
    limits = [(0, None)] * columns + [(None, None)]
    found = linprog(cost, A_ub=rows, b_ub=base * weight, A_eq=mixes, b_eq=np.ones(len(mixes)), bounds=limits)
    return float(-found.fun)


def levelled(start, gain, base, weight, floor, share=0.05):
    multipliers, mass, gains = np.zeros(len(base)), np.zeros(len(gain)), np.zeros(len(base))
    bound = level(start, gain, base, weight, multipliers, mass, gains, floor, share, np.inf)
    return bound, multipliers, mass, gains


def test_two_parties_that_want_opposite_options_meet_in_the_middle() -> None:
    start, gain = np.array([0, 2]), np.array([[1.0, 0.0], [0.0, 1.0]])
    bound, multipliers, mass, gains = levelled(start, gain, np.zeros(2), np.ones(2), 0.0, 0.001)
    assert bound == pytest.approx(0.5, abs=1e-3)
    assert bound >= 0.5 - 1e-12
    assert multipliers == pytest.approx([0.5, 0.5], abs=1e-2)
    assert mass == pytest.approx([0.5, 0.5], abs=1e-2)
    assert gains == pytest.approx([0.5, 0.5], abs=1e-2)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_the_bound_on_the_smallest_gain_is_above_the_linear_program_and_near_it(seed: int) -> None:
    start, gain, base, weight = instance(seed)
    best = largest_least(start, gain, base, weight)
    bound, multipliers, *_ = levelled(start, gain, base, weight, best - 1.0)
    assert best - 1e-9 <= bound <= best + 0.2
    for package in packages(start):
        own = base + gain[package].sum(axis=0)
        assert multipliers @ own >= (weight * own).min() - 1e-9


@given(SEEDS, st.booleans(), st.floats(0.0, 1.0))
@settings(max_examples=100, deadline=None)
def test_what_is_struck_out_or_closed_holds_nothing_better(seed: int, logs: bool, at: float) -> None:
    start, gain, base, weight = instance(seed)
    every = packages(start)
    own = np.array([base + gain[p].sum(axis=0) for p in every])
    need = np.where(np.random.default_rng(seed).random(len(base)) < 0.5, -np.inf, np.quantile(own, 0.2, axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        logged = np.where((own > 0).all(axis=1), (weight * np.log(np.maximum(own, 1e-300))).sum(axis=1), -np.inf)
    value = logged if logs else (weight * own).min(axis=1)
    value = np.where((own >= need).all(axis=1), value, -np.inf)
    known = value[np.isfinite(value)]
    floor = float(np.quantile(known, at)) if len(known) else 0.0
    keep, mass = np.ones(len(gain), dtype=np.bool_), np.zeros(len(gain))
    closed, bound, multipliers, depth = tighten(
        start, gain, base, need - 1e-9, weight, logs, floor, keep, mass, np.zeros(len(base))
    )
    better = [p for p, v in zip(every, value, strict=True) if v > floor + 1e-7]
    assert not (closed and better)
    for package in better:
        assert keep[package].all()
    if better and depth != -2:
        assert bound >= value.max() - 1e-7
    if depth >= 0 and not closed:
        own_columns = np.arange(start[depth], start[depth + 1])
        assert keep[own_columns].sum() > 1
        lower = halves(start, gain, multipliers, depth, keep, mass)
        inside = lower[own_columns][keep[own_columns]]
        assert inside.any()
        assert not inside.all()


def test_a_need_that_no_package_meets_closes_a_set() -> None:
    start, gain = np.array([0, 2]), np.array([[1.0, 0.0], [0.0, 1.0]])
    keep = np.ones(2, dtype=np.bool_)
    need = np.array([2.0, -np.inf])
    closed, bound, *_ = tighten(start, gain, np.zeros(2), need, np.ones(2), False, -1.0, keep, np.zeros(2), np.zeros(2))
    assert closed
    assert bound == -np.inf


def test_a_mixture_is_rounded_to_what_has_most_mass_and_is_kept() -> None:
    start = np.array([0, 3, 5])
    keep = np.array([True, False, True, True, True])
    assert _rounded(start, keep, np.array([0.2, 0.7, 0.1, 0.4, 0.6])).tolist() == [0, 4]


def test_sets_come_back_best_bound_first_and_all_count_again_once_a_package_is_known() -> None:
    open_ = _Open([], hunting=True)
    for bound in (1.0, 3.0, 2.0):
        open_.push(bound, np.ones(1, dtype=np.bool_), np.zeros(1), np.zeros(1))
    assert -open_.nodes[0][0] == 3.0
    open_.stop_hunting()
    assert not open_.hunting
    assert [-node[0] for node in open_.nodes] == [np.inf] * 3
