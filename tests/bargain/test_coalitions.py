"""Minimal coalitions and logrolls against looking at every one."""

from __future__ import annotations

import itertools

import numpy as np
from tests.bargain.instances import every_package, make, random_problem

from detente.bargain.coalitions import coalitions
from detente.bargain.logrolls import logrolls


def test_minimal_coalitions_agree_with_every_set_looked_at() -> None:
    several = 0
    for seed in range(120):
        problem = random_problem(seed)
        columns = every_package(problem)
        accepted = problem.accepts(columns)[0]
        able = set()
        count = len(problem.parties)
        for size in range(count + 1):
            for members in itertools.combinations(range(count), size):
                only = np.zeros_like(accepted)
                only[:, members] = accepted[:, members]
                whole = only[:, members].all(axis=1)
                if (problem.adopts(columns, only[None])[0] & whole).any():
                    able.add(frozenset(members))
        minimal = {s for s in able if not any(t < s for t in able)}
        found = coalitions(problem)
        assert {frozenset(problem.parties.index(p) for p in c.members) for c in found.minimal} == minimal, seed
        expected = frozenset.intersection(*minimal) if minimal else frozenset()
        assert {problem.parties.index(p) for p in found.pivotal} == set(expected), seed
        several += len(minimal) > 1
    assert several > 5


def test_logroll_by_hand() -> None:
    # each party cares most about another point: giving the lesser for the greater leaves both better off
    values = np.array([[0.0, 10, 3, 0], [4.0, 0, 0, 9]])
    problem = make(values, [0, 0], [2, 2])
    found = logrolls(problem, np.array([0, 2]))
    assert len(found) == 1
    assert found[0].parties == ("a", "b")
    assert found[0].changes == (("p0", "o0", "o1"), ("p1", "o0", "o1"))
    assert found[0].gains == {"a": 7.0, "b": 5.0}
    assert found[0].joint == 12.0


def test_logrolls_agree_with_every_pair_looked_at() -> None:
    total = 0
    for seed in range(60):
        problem = random_problem(seed)
        columns = every_package(problem)
        start = columns[seed % len(columns)]
        before = problem.utilities(start)[0, 0]
        apart = columns[(columns != start).sum(axis=1) == 2]
        count = 0
        for package in apart:
            gain = problem.utilities(package)[0, 0] - before
            p, q = np.flatnonzero(package != start)
            one, two = start.copy(), start.copy()
            one[p], two[q] = package[p], package[q]
            x = problem.utilities(one)[0, 0] - before
            y = problem.utilities(two)[0, 0] - before
            for i, j in itertools.permutations(range(len(gain)), 2):
                if gain[i] > 1e-6 and gain[j] > 1e-6 and x[i] > 1e-6 and y[j] > 1e-6:
                    count += x[j] < -1e-6 and y[i] < -1e-6
        found = logrolls(problem, start, most=10**6)
        assert len(found) == count, seed
        assert all(a.joint >= b.joint for a, b in itertools.pairwise(found))
        total += count
    assert total > 50
