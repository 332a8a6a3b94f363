"""Frontiers against looking at every package."""

from __future__ import annotations

import numpy as np
import pytest
from tests.bargain.instances import every_package, make, random_problem

from detente.bargain.frontier import LONG, _TooMuch, _Work, frontier, spread
from detente.problem.arrays import Problem


def by_hand(problem: Problem, members: list[int]) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Return efficient vectors (in units of 1e-9) with the earliest package of each."""
    columns = every_package(problem)
    vectors = np.rint(problem.utilities(columns)[0][:, members] / 1e-9).astype(np.int64)
    earliest: dict[tuple[int, ...], tuple[int, ...]] = {}
    for vector, package in zip(vectors.tolist(), columns.tolist(), strict=True):
        earliest.setdefault(tuple(vector), tuple(package))
    distinct = np.array(list(earliest))
    kept = {}
    for vector, package in earliest.items():
        beaten = (distinct >= vector).all(axis=1) & (distinct > vector).any(axis=1)
        if not beaten.any():
            kept[vector] = package
    return kept


def test_agrees_with_every_package_looked_at() -> None:
    sizes = []
    for seed in range(250):
        problem = random_problem(seed)
        members = list(range(len(problem.parties)))
        parties = None
        if seed % 3 == 0:
            members = members[: max(1, len(members) - 1)]
            parties = [problem.parties[i] for i in members]
        expected = by_hand(problem, members)
        found = frontier(problem, parties)
        assert found.exact
        assert found.size == len(expected), seed
        assert sorted(map(tuple, found.columns.tolist())) == sorted(expected.values()), seed
        sizes.append(found.size)
    assert max(sizes) > 20
    assert min(sizes) == 1


def test_far_beyond_enumeration_with_few_parties() -> None:
    # two opposed parties with whole-number weights: each achievable first utility has one best partner
    sizes = [3] * 40
    rng = np.random.default_rng(3)
    weight = rng.integers(1, 6, 40)
    first = np.concatenate([[0, w, 2 * w] for w in weight]).astype(float)
    second = np.concatenate([[2 * w, w, 0] for w in weight]).astype(float)
    found = frontier(make([first, second], [0, 0], sizes))
    total = 2 * int(weight.sum())
    assert found.exact
    assert found.size == total + 1
    assert np.allclose(found.utilities.sum(axis=1), total)


def test_subset_members_are_efficient_and_it_says_so() -> None:
    rng = np.random.default_rng(1)
    problem = make(rng.random((4, 30)), [0] * 4, [3] * 10, linkages=[(0, "p0 is o1 and p3 is o2", 0.7)])
    whole = frontier(problem)
    part = frontier(problem, limit=25, work=10)
    assert whole.exact
    assert not part.exact
    assert 5 < part.size <= 25
    known = {tuple(row) for row in np.rint(whole.utilities / 1e-9).astype(np.int64).tolist()}
    assert all(tuple(row) in known for row in np.rint(part.utilities / 1e-9).astype(np.int64).tolist())


def test_the_quick_way_finds_efficient_ones_and_measures_how_near_they_come() -> None:
    rng = np.random.default_rng(3)
    problem = make(rng.random((4, 24)), [0] * 4, [3] * 8)
    whole, few = frontier(problem), frontier(problem, limit=3, quick=True)
    assert whole.exact
    assert whole.gap is None
    assert not few.exact
    known = {tuple(row) for row in np.rint(whole.utilities / 1e-9).astype(np.int64).tolist()}
    assert all(tuple(row) in known for row in np.rint(few.utilities / 1e-9).astype(np.int64).tolist())
    values = problem.central.values[0]
    starts = problem.offset[:-1]
    span = (np.maximum.reduceat(values, starts, axis=1) - np.minimum.reduceat(values, starts, axis=1)).sum(axis=1)
    draw = np.random.Generator(np.random.Philox(key=[1, 0xF407]))  # the same fresh weightings, all packages looked at
    short = 0.0
    for _ in range(50):
        mix = np.maximum(draw.dirichlet(np.full(4, 1.0)), 1e-3)
        found = (whole.utilities @ (mix / span)).max() - (few.utilities @ (mix / span)).max()
        short = max(short, float(found / mix.sum()))
    assert few.gap == pytest.approx(short, abs=1e-9)
    assert few.gap > 0


def test_limit_shows_fewer_and_counts_all() -> None:
    problem = random_problem(2)
    whole = frontier(problem)
    some = frontier(problem, limit=1)
    assert some.size == whole.size
    assert len(some.packages) == 1


def test_fixed_points_stay() -> None:
    problem = make(np.eye(2, 6), [0, 0], [3, 3])
    found = frontier(problem, fix={"p0": "o2"})
    assert {p["p0"] for p in found.packages} == {"o2"}


def test_spread_takes_the_ends_first() -> None:
    line = np.array([[k, 10 - k] for k in range(11)], dtype=float)
    assert sorted(spread(line, 3).tolist()) == [0, 5, 10]


@pytest.mark.parametrize("width", [2, 3, 5])
def test_sums_that_differ_only_by_rounding_are_one(width: int) -> None:
    values = np.tile([0.1, 0.2, 0.3, 0.0, 0.1, 0.2], (width, 1))
    values[1:] = 0.3 - values[1:]
    found = frontier(make(values, [0] * width, [3, 3]))
    # first party's sums: 0.1 … 0.5 in steps of 0.1, each with one partner value
    assert found.size == 5


def test_ends_and_shares_are_those_of_all_efficient_packages() -> None:
    seen = 0
    for seed in range(60):
        problem = random_problem(seed)
        found = frontier(problem, limit=3)
        whole = frontier(problem)
        rows = [np.array([u[p] for p in whole.parties]) for u in (m["utilities"] for m in whole.members)]
        low, high = np.min(rows, axis=0), np.max(rows, axis=0)
        together = [((r - low) / np.where(high > low, high - low, 1)).sum() for r in rows]
        for i, end in enumerate(found.ends):
            best = [k for k, r in enumerate(rows) if r[i] >= high[i] - 1e-9]
            assert end.utilities[end.party] >= high[i] - 1e-9
            own = next(k for k in best if whole.packages[k] == end.package)
            assert together[own] == pytest.approx(max(together[k] for k in best))
        for entry in found.options:
            count = sum(package[entry.point] == entry.option for package in whole.packages)
            assert entry.share == pytest.approx(count / whole.size)
        shared = {p: o for package in whole.packages for p, o in package.items()
                  if 10 * sum(q[p] == o for q in whole.packages) >= 9 * whole.size}  # fmt: skip
        assert found.backbone == shared
        assert (found.ends, found.options) == (whole.ends, whole.options)
        assert len(set(whole.handful)) == len(whole.handful) <= 4
        even = [((r - low) / np.where(high > low, high - low, 1)).min() for r in rows]
        assert even[whole.handful[0]] == pytest.approx(max(even))
        seen += len(whole.handful) > 2
    assert seen > 10


def stopping(after: int):
    """A progress that the keyboard interrupts."""

    def told(done: int, wanted: int) -> None:
        assert 0 < done <= wanted
        if done >= after:
            raise KeyboardInterrupt

    return told


@pytest.mark.parametrize("work", [1 << 40, 0])
def test_stopped_from_the_keyboard_it_shows_what_is_proven(work: int) -> None:
    """While merging points (enough work) or while asking for weighted sums (none): some efficient packages, no others."""
    rng = np.random.default_rng(11)
    values = [rng.integers(0, 30, 15).astype(float) for _ in range(4)]
    problem = make(values, [0, 0, 0, 0], [3] * 5)
    everything = by_hand(problem, [0, 1, 2, 3])
    found = frontier(problem, work=work, progress=stopping(3))
    assert found.stopped
    assert not found.exact
    assert 0 < found.size < len(everything)
    assert set(map(tuple, np.rint(found.utilities / 1e-9).astype(np.int64).tolist())) <= set(everything)
    assert found.to_dict()["stopped"] is True
    whole = frontier(problem, progress=stopping(99))
    assert (whole.stopped, whole.exact, whole.size) == (False, True, len(everything))


def test_a_long_scan_ends_at_once_when_it_is_halted() -> None:
    work = _Work(1 << 40)
    vectors = np.zeros((LONG + 1, 4), np.int64)
    vectors[:, 0] = np.arange(LONG + 1)[::-1]
    assert work.scan(vectors, 1).sum() == 1
    work.halt[0] = True
    with pytest.raises(_TooMuch):
        work.scan(vectors, 1)
