"""The mixed-integer program as an independent second implementation."""

from __future__ import annotations

import numpy as np
import pytest
from tests.bargain.instances import every_package, random_problem

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
        one = solve(problem, criterion, explain=False, method="search")
        two = solve(problem, criterion, explain=False, method="milp")
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
        answers = [
            ask(problem, Question(MARGIN, consent=True, rows=(budget,)), method=method) for method in ("search", "milp")
        ]
        assert (answers[0].columns is None) == (answers[1].columns is None), seed
        if answers[0].columns is not None and answers[0].value < 1e6:
            assert answers[1].value == pytest.approx(answers[0].value, abs=1e-7), seed
            compared += 1
    assert compared > 10


def test_least_cost_agrees() -> None:
    for seed in range(40):
        problem = random_problem(seed)
        start = read_draft(problem, problem.package_of(every_package(problem)[-1]), None, None)
        dear = Row(np.zeros(len(problem.parties)), -start.price, cut=True)
        one, two = (ask(problem, Question(LINEAR, consent=True, rows=(dear,)), method=m) for m in ("search", "milp"))
        assert one.value == pytest.approx(two.value), seed
