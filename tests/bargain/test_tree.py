"""The tree search asked by itself: its answers, its bounds and its ties against every package, with leaves kept tiny."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bargain.instances import brute_solve, every_package, make, opposed, random_problem

from detente.bargain.solvers.branch_and_bound import Tree
from detente.bargain.solvers.engine import LEXIMIN, LINEAR, NASH, Question, _charged, _suits, _with_cuts
from detente.bargain.solvers.incumbent import Incumbent
from detente.bargain.solvers.question import Row, in_file_order, make_instance
from detente.problem.arrays import Problem

SEEDS = st.integers(0, 2**32 - 1)


def planted(problem: Problem, objective: int, leaf: int, earliest: bool = True) -> Tree | None:
    """Return a tree whose depth-first searches may take so few nodes that it must split; None where it does not suit."""
    members = [i for i in range(len(problem.parties)) if problem.has_no_deal[i]]
    if not members:
        return None
    weight = np.zeros(len(problem.parties))
    weight[members] = 1.0
    if objective == LINEAR:
        question = Question(LINEAR, rows=(Row(weight),), must=tuple(members), must_red=tuple(members))
    else:
        question = Question(objective, weight=weight, must=tuple(members), must_red=tuple(members))
    plain = make_instance(problem, question, problem.central, 0)
    cut, _ = _with_cuts(problem, question, problem.central, 0, plain)
    if cut is question:
        return None
    instance = make_instance(problem, cut, problem.central, 0)
    if not _suits(instance):
        return None
    tree = Tree(problem, instance, _charged(problem, instance), earliest)
    tree.leaf = leaf + len(tree.depth)  # enough to settle one package, as the tree expects
    return tree


def best_of_all(problem: Problem, objective: int) -> float:
    """Return the best objective by looking at every package: gains of those whom all accept; -inf where there is none."""
    members = np.flatnonzero(problem.has_no_deal)
    columns = every_package(problem)
    accepted = problem.accepts(columns)[0][:, members].all(axis=1)
    gains = problem.utilities(columns)[0][accepted] - np.where(problem.has_no_deal, problem.central.no_deal[0], 0.0)
    if not len(gains):
        return -np.inf
    if objective == LINEAR:
        return float(gains[:, members].sum(axis=1).max())
    if objective == LEXIMIN:
        return float(gains[:, members].min(axis=1).max())
    with np.errstate(divide="ignore"):
        return float(np.log(np.where(gains <= 1e-9, 0.0, gains)[:, members]).sum(axis=1).max())


@pytest.mark.parametrize("objective", [NASH, LEXIMIN, LINEAR])
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, leaf=st.sampled_from([1, 5, 40]))
def test_the_tree_finds_what_every_package_says(objective: int, seed: int, leaf: int) -> None:
    problem = random_problem(seed)
    tree = planted(problem, objective, leaf)
    if tree is None:
        return
    incumbent = Incumbent.none(tree.instance)
    outcome = tree.run(incumbent, 1e6)
    expected = best_of_all(problem, objective)
    assert outcome.complete
    assert incumbent.found == (expected > -np.inf) or objective == NASH
    assert incumbent.value == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("objective", [NASH, LEXIMIN])
def test_opposed_parties_make_it_split_and_it_still_ends_with_the_best(objective: int) -> None:
    nodes = 0
    for seed in range(3):
        problem = opposed(8, 4, 5, seed, no_deal=44.0)
        tree = planted(problem, objective, 3)
        assert tree is not None
        incumbent = Incumbent.none(tree.instance)
        outcome = tree.run(incumbent, 1e6)
        nodes += outcome.nodes
        assert outcome.complete
        assert outcome.bound == incumbent.value == pytest.approx(best_of_all(problem, objective), abs=1e-8)
    assert nodes > 100


@pytest.mark.parametrize("objective", [NASH, LEXIMIN])
def test_a_search_cut_short_says_a_bound_that_no_package_beats(objective: int) -> None:
    for seed in range(3):
        problem = opposed(8, 4, 5, seed, no_deal=44.0)
        tree = planted(problem, objective, 1)
        assert tree is not None
        incumbent = Incumbent.none(tree.instance)
        outcome = tree.run(incumbent, 0.0)
        if not outcome.complete:
            assert outcome.bound >= best_of_all(problem, objective) - 1e-9 >= incumbent.value - 2e-9


def test_of_packages_as_good_the_earliest_in_the_file_comes_back() -> None:
    """Two points of two options; each of three parties gains the same by whichever pair differs, so there are ties."""
    values = np.array([[60.0, 0.0, 0.0, 60.0], [0.0, 60.0, 60.0, 0.0]])
    problem = make(values, np.array([50.0, 50.0]), [2, 2])
    tree = planted(problem, LEXIMIN, 1)
    assert tree is not None
    incumbent = Incumbent.none(tree.instance)
    assert tree.run(incumbent, 1e6).complete
    best, proven, _ = tree.first(incumbent)
    chosen = in_file_order(problem, tree.instance, best)
    expected, _ = brute_solve(problem, "egalitarian", [0, 1])
    assert proven
    assert chosen.tolist() == expected.tolist() == [0, 2]


def test_a_part_holds_the_columns_kept_and_bounds_them_by_the_multipliers() -> None:
    """Whatever multipliers, the cut row of a part lies above the sum of multiplier and gain of every package in it."""
    rng = np.random.default_rng(3)
    problem = opposed(4, 3, 3, 1, no_deal=30.0)
    tree = planted(problem, LEXIMIN, 5)
    assert tree is not None
    instance = tree.instance
    for _ in range(20):
        keep = rng.random(len(tree.depth)) < 0.7
        keep[instance.start[:-1]] = True
        multipliers = rng.dirichlet(np.ones(tree.rows))
        small, back = tree.part(keep, multipliers)
        assert keep[back].all()
        top = float(small.base[-1] + small.suffix[0, -1] + small.shift[-1])
        for package in every_package(problem):
            place = [int(np.flatnonzero(tree.column == c)[0]) for c in package]
            if keep[place].all():
                rows = instance.base[: tree.rows] + instance.gain[place, : tree.rows].sum(axis=0)
                assert float(rows @ multipliers) <= top + 1e-9


def test_a_whole_package_takes_the_only_column_where_there_is_no_choice() -> None:
    problem = opposed(3, 3, 2, 0)
    tree = planted(problem, LEXIMIN, 5)
    assert tree is not None
    start = tree.instance.start
    keep = np.zeros(len(tree.depth), dtype=np.bool_)
    keep[[start[0] + 1, start[1], start[1] + 2, start[2] + 2]] = True
    chosen = np.array([start[1] + 2])
    assert tree.whole(keep, chosen).tolist() == [start[0] + 1, start[1] + 2, start[2] + 2]
