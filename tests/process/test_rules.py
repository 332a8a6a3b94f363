"""The compiled rules agree with the analysis of drafts, on random problems."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.load import load_case
from detente.problem.arrays import TOLERANCE
from detente.process.layout import LINE_RULES, LINK_RULES
from detente.process.rules import adopted, apply, holds, measure, refusals
from detente.process.setup import set_up

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = ("border_talks", "ukraine_2025")


@functools.cache
def prepared(name: str):
    """A case's setup, and what its runs take."""
    setup = set_up(load_case(EXAMPLES / name), runs=64)
    return setup, setup.inputs(0, 64)


@st.composite
def situations(draw: st.DrawFn):
    name = draw(st.sampled_from(NAMES))
    problem = prepared(name)[0].problem
    package = [
        draw(st.integers(int(problem.offset[j]), int(problem.offset[j + 1]) - 1)) for j in range(len(problem.points))
    ]
    return name, np.array(package, np.int64), draw(st.integers(0, 63))


@settings(max_examples=60)
@given(situations())
def test_utilities_and_red_lines(situation) -> None:
    name, columns, run = situation
    setup, inputs = prepared(name)
    problem = setup.problem
    draws = setup.drawn.block(run, run + 1)
    w, _ = setup.arrays.packed()
    utility, crossed = np.zeros(len(problem.parties)), np.zeros(len(problem.parties), np.int64)
    measure(w, inputs.values[run], inputs.drawn[run], columns, utility, crossed)
    assert np.allclose(utility, problem.utilities(columns, draws)[0, 0])
    accepts = (utility >= draws.no_deal[0] - TOLERANCE) & (crossed == 0)
    assert (accepts == problem.accepts(columns, draws)[0, 0]).all()
    for rules, programs in ((LINE_RULES, problem.red_lines), (LINK_RULES, problem.linkages)):
        expected = programs.evaluate(columns)[0]
        assert [holds(w, rules, k, columns) for k in range(len(programs))] == expected.tolist()


@settings(max_examples=60)
@given(situations(), st.data())
def test_consent(situation, data: st.DataObject) -> None:
    name, columns, _ = situation
    setup, _ = prepared(name)
    count = len(setup.problem.parties)
    accepts = np.array(data.draw(st.lists(st.integers(0, 1), min_size=count, max_size=count)), np.int64)
    w, q = setup.arrays.packed()
    duties = np.zeros(count, np.int64)
    expected = bool(setup.problem.adopts(columns, (accepts == 1)[None, None])[0, 0])
    assert adopted(w, q, columns, accepts, duties) == expected
    blocks = np.zeros(count, np.int64)
    refusals(w, q, columns, accepts, blocks, duties)
    assert (blocks.sum() == 0) == expected
    assert not (blocks & accepts).any()
    if not expected:
        assert setup.problem.adopts(columns, ((accepts | blocks) == 1)[None, None])[0, 0]


@settings(max_examples=60)
@given(situations(), st.data())
def test_a_change_is_measured_like_a_fresh_package(situation, data: st.DataObject) -> None:
    name, columns, run = situation
    setup, inputs = prepared(name)
    problem = setup.problem
    j = data.draw(st.integers(0, len(problem.points) - 1))
    column = data.draw(st.integers(int(problem.offset[j]), int(problem.offset[j + 1]) - 1))
    w, _ = setup.arrays.packed()
    values, drawn = inputs.values[run], inputs.drawn[run]
    utility, crossed = np.zeros(len(problem.parties)), np.zeros(len(problem.parties), np.int64)
    measure(w, values, drawn, columns, utility, crossed)
    changed = columns.copy()
    apply(w, values, drawn, changed, j, column, utility, crossed)
    assert changed[j] == column
    fresh, fresh_crossed = np.zeros_like(utility), np.zeros_like(crossed)
    measure(w, values, drawn, changed, fresh, fresh_crossed)
    assert np.allclose(utility, fresh)
    assert (crossed == fresh_crossed).all()
