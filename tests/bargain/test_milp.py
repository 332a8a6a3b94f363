"""The mixed-integer program as an independent second implementation."""

from __future__ import annotations

import numpy as np
import pytest
from tests.bargain.instances import every_package, opposed, random_problem

from detente.bargain.amendment import read_draft
from detente.bargain.criteria.solve import CRITERIA, solve
from detente.bargain.solvers.engine import LINEAR, MARGIN, Question, Row, ask


@pytest.mark.parametrize("criterion", CRITERIA)
def test_search_and_program_agree(criterion: str) -> None:
    solved = 0
    for seed in range(200, 240):
        problem = random_problem(seed)
        if not problem.has_no_deal.any():
            continue
        one = solve(problem, criterion, method="search")
        two = solve(problem, criterion, method="milp")
        assert one.feasible == two.feasible, seed
        if one.package is None:
            continue
        assert two.optimal, seed
        assert two.method.startswith("mixed-integer")
        assert one.package == two.package, seed
        solved += 1
    assert solved > 10


def test_margins_agree() -> None:
    compared = 0
    for seed in range(60):
        problem = random_problem(seed)
        draft = problem.package_of(every_package(problem)[0])
        start = read_draft(problem, draft, None, None)
        budget = Row(np.zeros(len(problem.parties)), -start.price, need=-2.0)
        one, *others = [
            ask(problem, Question(MARGIN, consent=True, rows=(budget,)), method=method)
            for method in ("search", "tree", "milp")
        ]
        for other in others:
            assert (one.columns is None) == (other.columns is None), seed
            if one.columns is not None and one.value < 1e6:
                assert other.value == pytest.approx(one.value, abs=1e-7), seed
                compared += 1
    assert compared > 10


def test_least_cost_agrees() -> None:
    for seed in range(40):
        problem = random_problem(seed)
        start = read_draft(problem, problem.package_of(every_package(problem)[-1]), None, None)
        dear = Row(np.zeros(len(problem.parties)), -start.price, cut=True)
        question = Question(LINEAR, consent=True, rows=(dear,))
        one, *others = (
            ask(problem, question, earliest=e, method=m) for m in ("search", "tree", "milp") for e in (True, False)
        )
        for other in others:
            assert other.optimal
            assert other.value == pytest.approx(one.value), seed


@pytest.mark.parametrize(("members", "no_deal"), [(4, 50.0), (5, 50.0), (4, 58.0)])
@pytest.mark.parametrize("earliest", [True, False])
def test_the_tree_agrees_where_two_blocs_are_opposed(members: int, no_deal: float, earliest: bool) -> None:
    for seed in range(2):
        problem = opposed(9 if earliest else 14, 3, members, seed, no_deal)  # HiGHS asks again for each earlier option
        start = read_draft(problem, dict.fromkeys(problem.points, "o0"), None, None)
        own = np.zeros(members)
        own[0] = 1.0
        dear = Row(np.zeros(members), -start.price, cut=True)
        budget = Row(np.zeros(members), -start.price, need=-6.0)
        everybody = tuple(range(members))
        for question in (
            Question(LINEAR, must=everybody, rows=(Row(own, cut=True),)),
            Question(LINEAR, consent=True, rows=(dear,)),
            Question(MARGIN, consent=True, rows=(budget,)),
        ):
            tree = ask(problem, question, earliest=earliest, method="tree")
            other = ask(problem, question, earliest=earliest, method="milp")
            assert tree.optimal
            assert other.optimal
            assert tree.value == pytest.approx(other.value, abs=1e-7)
            assert (tree.columns is None) == (other.columns is None)
            if tree.columns is None:
                continue
            gains = problem.utilities(tree.columns)[0, 0] - no_deal
            assert gains.min() >= -1e-9
            if question.objective == MARGIN:
                assert gains.min() == pytest.approx(tree.value, abs=1e-9)
                assert start.price[tree.columns].sum() <= 6.0
            if earliest and question.rows[0].own is None:
                assert tree.columns.tolist() == other.columns.tolist()
