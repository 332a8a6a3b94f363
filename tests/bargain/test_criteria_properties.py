"""The criteria against looking at every package, on problems that hypothesis makes up and shrinks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.bargain.instances import brute_solve, make, random_condition

from detente.bargain.criteria.solve import CRITERIA, solution_parties, solve
from detente.bargain.solvers import branch_and_bound as branching
from detente.errors import InputError
from detente.problem.arrays import Problem

QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw a small problem: few values, so that ties are common; negative ones, single options, no no-deal value."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    parties = draw(st.integers(1, 4))
    quarter = st.integers(-8, 16).map(lambda x: x / 4)
    values = draw(
        st.lists(st.lists(quarter, min_size=sum(sizes), max_size=sum(sizes)), min_size=parties, max_size=parties)
    )
    no_deal = draw(
        st.lists(
            st.one_of(st.integers(-12, 30).map(lambda x: x / 4), st.just(-np.inf)),
            min_size=parties,
            max_size=parties,
        )
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    party = st.integers(0, parties - 1)
    linkages = [
        (i, random_condition(rng, sizes), amount / 4)
        for i, amount in draw(st.lists(st.tuples(party, st.integers(-12, 12)), max_size=3))
    ]
    red_lines = [(i, random_condition(rng, sizes)) for i in draw(st.lists(party, max_size=2))]
    return make(values, no_deal, sizes, linkages=linkages, red_lines=red_lines)


def agree(problem: Problem, criterion: str, within: bool, method: str) -> None:
    try:
        parties = solution_parties(problem, criterion, None)
    except InputError:
        return
    package, objective = brute_solve(problem, criterion, parties, None, within)
    found = solve(problem, criterion, within_zopa=within, method=method)
    if package is None:
        assert found.package is None
        assert found.feasible is False
        return
    assert found.optimal
    assert found.gap == 0.0
    assert found.columns is not None
    assert found.columns.tolist() == package.tolist()
    assert found.objective == (None if objective is None else pytest.approx(objective, rel=1e-9, abs=1e-9))


@pytest.mark.parametrize("criterion", CRITERIA)
@given(problem=problems(), within=st.booleans())
@QUICK
def test_the_pick_is_that_of_every_package(criterion: str, problem: Problem, within: bool) -> None:
    agree(problem, criterion, within, "auto")


@pytest.mark.parametrize("leaf", [0, 20])
@pytest.mark.parametrize("criterion", ["nash", "egalitarian", "kalai_smorodinsky"])
@given(problem=problems(), within=st.booleans())
@QUICK
def test_so_is_that_of_the_tree_search(
    monkeypatch: pytest.MonkeyPatch, criterion: str, leaf: int, problem: Problem, within: bool
) -> None:
    # Small problems seldom need the tree: it comes first here, and splits almost to single packages.
    monkeypatch.setattr(branching, "LEAF", leaf)
    agree(problem, criterion, within, "tree")


@given(problem=problems(), scale=st.sampled_from([0.5, 3.0]), shift=st.sampled_from([-7.0, 2.5]))
@QUICK
def test_the_nash_pick_does_not_depend_on_units(problem: Problem, scale: float, shift: float) -> None:
    # Nash (1950): independence of equivalent utility representations, here of the first party's.
    values, no_deal = problem.central.values[0].copy(), problem.central.no_deal[0].copy()
    if not np.isfinite(no_deal).all() or len(problem.linkages):
        return
    size = int(problem.sizes[0])
    values[0] *= scale
    values[0, :size] += shift
    no_deal[0] = no_deal[0] * scale + shift
    texts = list(zip(problem.red_line_party.tolist(), problem.red_lines.texts, strict=True))
    other = make(values, no_deal, problem.sizes.tolist(), red_lines=texts)
    one, two = (solve(p) for p in (problem, other))
    assert one.feasible == two.feasible
    if one.objective and two.objective:
        assert two.objective == pytest.approx(one.objective * scale, rel=1e-9)
        assert one.package == two.package


@given(problem=problems())
@QUICK
def test_no_package_beats_a_bound(problem: Problem) -> None:
    # The bound of a search that may look at nothing: not proven, and still above every package.
    try:
        parties = solution_parties(problem, "nash", None)
    except InputError:
        return
    found = solve(problem, time_limit=0.0, method="tree")
    package, objective = brute_solve(problem, "nash", parties)
    if package is None or objective is None:
        assert found.package is None
        return
    if found.bound is not None:
        assert found.bound >= objective * (1 - 1e-9)
