"""Divisions: the three properties of Adjusted Winner, a published case, and proof of the largest product."""

from __future__ import annotations

import json
from itertools import product
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from called import build
from detente.bargain.division import adjusted_winner, divide, envy
from detente.bargain.division_among_many import maximum_nash_welfare
from detente.case.load import load_case
from detente.errors import InputError
from detente.problem.compile import compile_problem

US = [22, 22, 15, 14, 11, 6, 4, 2, 2, 2]
PANAMA = [9, 15, 15, 3, 15, 5, 11, 7, 7, 13]


def names(count: int) -> list[str]:
    return [f"p{j}" for j in range(count)]


@st.composite
def worths(draw: st.DrawFn, parties: int) -> np.ndarray:
    count = draw(st.integers(1, 7))
    rows = [draw(st.lists(st.integers(0, 12), min_size=count, max_size=count).filter(any)) for _ in range(parties)]
    table = np.array(rows, dtype=float)
    return 100 * table / table.sum(axis=1, keepdims=True)


def test_panama_canal_as_brams_and_taylor_solve_it() -> None:
    result = adjusted_winner(["us", "panama"], names(10), np.array([US, PANAMA], dtype=float))
    assert result.utilities == pytest.approx({"us": 66.0, "panama": 66.0}, abs=1e-12)
    assert result.split_point == "p2"
    assert result.points["p2"] == pytest.approx({"us": 2 / 15, "panama": 13 / 15})
    assert [p for p, share in result.points.items() if share["us"] == 1] == ["p0", "p1", "p3", "p5"]


def test_a_division_by_hand() -> None:
    # 60/40 and 40/60: each takes its own; then 60 = 60 and nothing is split.
    result = adjusted_winner(["a", "b"], ["x", "y"], np.array([[60.0, 40.0], [40.0, 60.0]]))
    assert result.split_point is None
    assert result.utilities == {"a": 60.0, "b": 60.0}
    # 80/20 against 50/50: a holds x (80), b holds y (50); x passes at 80 - 80 s = 50 + 50 s, so s = 3/13.
    result = adjusted_winner(["a", "b"], ["x", "y"], np.array([[80.0, 20.0], [50.0, 50.0]]))
    assert result.points["x"]["b"] == pytest.approx(3 / 13)
    assert result.utilities["a"] == pytest.approx(80 * 10 / 13)


@settings(max_examples=200)
@given(worths(2))
def test_adjusted_winner_is_equitable_envy_free_and_efficient(table: np.ndarray) -> None:
    points = names(table.shape[1])
    result = adjusted_winner(["a", "b"], points, table)
    a, b = result.utilities["a"], result.utilities["b"]
    assert a == pytest.approx(b, abs=1e-9)
    assert envy(result) <= 1e-9
    assert min(a, b) >= 50 - 1e-9
    assert len(result.split_points) <= 1
    # Efficient: of all divisions of the points, none gives b more while a keeps its score (a small linear programme).
    from scipy.optimize import linprog

    best = linprog(table[1], A_ub=-table[:1], b_ub=[-a], bounds=[(0, 1)] * len(points))
    assert table[1].sum() - best.fun <= b + 1e-6


@settings(max_examples=60)
@given(st.integers(2, 4).flatmap(lambda n: worths(n)))
def test_maximum_nash_welfare_carries_a_proof(table: np.ndarray) -> None:
    n, m = table.shape
    parties, points = [f"q{k}" for k in range(n)], names(m)
    result = maximum_nash_welfare(parties, points, table)
    shares = np.array([[result.points[p][q] for p in points] for q in parties])
    prices = np.array([result.certificate["prices"][p] for p in points])
    scores = (shares * table).sum(axis=1)
    assert result.certificate["exact"]
    assert shares.min() >= 0
    assert shares.sum(axis=0) == pytest.approx(np.ones(m))
    # The conditions of Karush, Kuhn and Tucker, checked anew: v / u <= p, with equality where something is bought.
    slack = prices[None, :] - table / scores[:, None]
    assert slack.min() >= -1e-9
    assert np.abs(slack * shares).max() <= 1e-9
    assert prices.sum() == pytest.approx(n)
    assert envy(result) <= 1e-9


def test_maximum_nash_welfare_against_a_grid() -> None:
    table = np.array([[70.0, 20.0, 10.0], [30.0, 30.0, 40.0], [10.0, 60.0, 30.0]])
    result = maximum_nash_welfare(["a", "b", "c"], names(3), table)
    found = sum(log(u) for u in result.utilities.values())
    steps = [(i / 12, j / 12, 1 - (i + j) / 12) for i in range(13) for j in range(13 - i)]
    best = 0.0
    for columns in product(steps, repeat=3):
        scores = (np.array(columns).T * table).sum(axis=1)
        if scores.min() > 0:
            best = max(best, float(np.log(scores).sum()))
    assert best <= found + 1e-12
    assert found - best < 0.02


def test_identical_parties_share_alike() -> None:
    table = np.array([[50.0, 30.0, 20.0]] * 4)
    result = maximum_nash_welfare(list("abcd"), names(3), table)
    assert list(result.utilities.values()) == pytest.approx([25.0] * 4)


def test_worths_are_ranges_times_weights_of_the_case() -> None:
    # By hand: the strip has weight 60 of 80 and a range of 100, the monitor 20 of 80 and 100 less the likely 40.
    problem = compile_problem(load_case("examples/border_talks"))
    result = divide(problem, ["north", "south"])
    strip, monitor = 60 / 80 * 100, 20 / 80 * 60
    total = strip + monitor
    assert result.worths["north"] == pytest.approx({"strip": 100 * strip / total, "monitor": 100 * monitor / total})
    with pytest.raises(InputError, match="no party with preferences is called 'nrth'; did you mean 'north'"):
        divide(problem, ["nrth", "south"])
    with pytest.raises(InputError, match="named twice"):
        divide(problem, ["south", "south"])


def test_the_command_prints_the_contract() -> None:
    runner = CliRunner()
    result = runner.invoke(build(), ["divide", "examples/panama_canal_1974", "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["utilities"] == pytest.approx({"us": 66.0, "panama": 66.0})
    assert found["split_point"] == "land_and_water"
    assert found["points"]["land_and_water"] == pytest.approx({"us": 0.1333, "panama": 0.8667}, abs=1e-4)
    many = json.loads(runner.invoke(build(), ["divide", "examples/border_talks", "--json"]).stdout)
    assert many["certificate"]["exact"]
    assert many["certificate"]["gap"] == 0
    assert runner.invoke(build(), ["divide", "examples/border_talks", "--parties", "north"]).exit_code == 2
