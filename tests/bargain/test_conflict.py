"""Smallest conflicts against looking at every set of requirements."""

from __future__ import annotations

import itertools

import numpy as np
from tests.bargain.instances import every_package, make, random_problem

from detente.bargain.criteria.solve import solve
from detente.problem.consent import Clause


def test_smallest_conflicts_agree_with_every_set_looked_at() -> None:
    sizes = []
    for seed in range(250):
        problem = random_problem(seed)
        if not problem.has_no_deal.any():
            continue
        found = solve(problem, "nash")
        if found.package is not None:
            continue
        columns = every_package(problem)
        worth = problem.utilities(columns)[0]
        members = [problem.parties.index(p) for p in found.parties]
        met = [worth[:, i] >= problem.central.no_deal[0, i] - 1e-9 for i in members]
        crossed = problem.red_lines.evaluate(columns)
        lines = [k for k in range(len(problem.red_lines)) if int(problem.red_line_party[k]) in members]
        met += [~crossed[:, k] for k in lines]
        smallest = next(
            size
            for size in range(1, len(met) + 1)
            for some in itertools.combinations(met, size)
            if not np.logical_and.reduce(some).any()
        )
        assert found.conflict is not None
        assert found.conflict.smallest
        assert len(found.conflict.parties) + len(found.conflict.red_lines) == smallest, seed
        named = [met[members.index(problem.parties.index(p))] for p in found.conflict.parties]
        for party, when in found.conflict.red_lines:
            k = next(
                k
                for k in lines
                if problem.red_lines.texts[k] == when and problem.parties[int(problem.red_line_party[k])] == party
            )
            named.append(~crossed[:, k])
        assert not np.logical_and.reduce(named).any(), seed
        sizes.append(smallest)
    assert {1, 2} <= set(sizes)


def test_the_consent_rule_can_be_part_of_it() -> None:
    # b alone must consent and cannot; a, the only solution party, can have what it wants
    problem = make([[1.0, 0], [0, 1.0]], [0.5, 5.0], [2], consent=(Clause("all", (1,), (1.0,), 1.0),))
    found = solve(problem, "nash", parties=["a"], within_zopa=True)
    assert found.package is None
    assert found.conflict is not None
    assert found.conflict.consent
    assert found.conflict.parties == ()
