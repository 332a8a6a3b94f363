"""Smallest conflicts against looking at every set of requirements."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.bargain.instances import every_package, make, random_condition, random_problem

from detente.bargain.conflict import _hit_by_program, find_conflict
from detente.bargain.criteria.solve import solve
from detente.bargain.solvers.engine import FEASIBLE, Question
from detente.problem.arrays import Problem
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


def with_lines_of_one(seed: int) -> tuple[Problem, str]:
    """A random problem of which one party has most red lines, and that party, whose consent is seldom needed."""
    problem, rng = random_problem(seed), np.random.default_rng([7, seed])
    parties, sizes = len(problem.parties), [len(options) for options in problem.options]
    who = int(rng.integers(parties))
    lines = [
        (who if rng.random() < 0.8 else int(rng.integers(parties)), random_condition(rng, sizes))
        for _ in range(int(rng.integers(2, 7)))
    ]
    others = [i for i in range(parties) if i != who] or [who]
    some = rng.choice(others, size=int(rng.integers(1, len(others) + 1)), replace=False).tolist()
    consent = (Clause("all", tuple(some), (1.0,) * len(some), float(len(some))),)
    central = problem.central
    return make(central.values[0], central.no_deal[0], sizes, red_lines=lines, consent=consent), problem.parties[who]


def test_conflicts_with_the_consent_rule_agree_with_every_set_looked_at() -> None:
    sizes = []
    for seed in range(250):
        problem, party = with_lines_of_one(seed)
        found = solve(problem, "utilitarian", parties=[party], within_zopa=True)
        if found.package is not None:
            continue
        columns, i = every_package(problem), problem.parties.index(party)
        met = {"consent": problem.adopts(columns, problem.accepts(columns))[0]}
        met["party"] = problem.utilities(columns)[0][:, i] >= problem.central.no_deal[0, i] - 1e-9
        crossed = problem.red_lines.evaluate(columns)
        met |= {problem.red_lines.texts[k]: ~crossed[:, k] for k in np.flatnonzero(problem.red_line_party == i)}
        smallest = next(
            size
            for size in range(1, len(met) + 1)
            for some in itertools.combinations(met.values(), size)
            if not np.logical_and.reduce(some).any()
        )
        conflict = found.conflict
        assert conflict is not None
        named = [when for _, when in conflict.red_lines]
        named += ["consent"] * conflict.consent + ["party"] * len(conflict.parties)
        assert not np.logical_and.reduce([met[name] for name in named]).any(), seed
        assert conflict.smallest
        assert len(named) == smallest, seed
        sizes.append(smallest)
    assert {1, 2, 3} <= set(sizes)


def many_red_lines() -> tuple[Problem, Question]:
    """26 parties with three red lines each; those of five of them leave no option of the third point, and no fewer do."""
    rng = np.random.default_rng(5)
    parties, sizes = 26, [5] * 12
    lines = [(i, f"p2 is o{i}") for i in range(5)]
    for i in range(parties):
        points = rng.choice([j for j in range(12) if j != 2], size=2, replace=False)
        lines += [(i, f"p{j} is o{int(rng.integers(4))}") for j in points]  # o4 crosses nothing
    problem = make(np.zeros((parties, sum(sizes))), np.zeros(parties), sizes, red_lines=lines)
    everyone = tuple(range(parties))
    return problem, Question(FEASIBLE, must=everyone, must_red=everyone)


def test_among_many_requirements_the_smallest_conflict_is_found_and_proven() -> None:
    problem, question = many_red_lines()
    found = find_conflict(problem, question, problem.central, 0)
    assert found.smallest
    assert not found.parties
    assert sorted(when for _, when in found.red_lines) == [f"p2 is o{o}" for o in range(5)]


def test_without_time_a_conflict_is_named_that_is_not_called_smallest() -> None:
    problem, question = many_red_lines()
    found = find_conflict(problem, question, problem.central, 0, seconds=0.0)
    assert not found.smallest
    assert {f"p2 is o{o}" for o in range(5)} <= {when for _, when in found.red_lines}


@pytest.mark.parametrize("seed", range(40))
def test_a_program_hits_all_sets_with_as_few_as_trying_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sets = [frozenset(rng.choice(9, size=int(rng.integers(1, 5)), replace=False).tolist()) for _ in range(7)]
    found = _hit_by_program(sets, sorted(set().union(*sets)), 60.0)
    assert found is not None
    assert all(set(found) & one for one in sets)
    fewest = next(
        size
        for size in range(1, 10)
        for some in itertools.combinations(range(9), size)
        if all(set(some) & one for one in sets)
    )
    assert len(found) == fewest
