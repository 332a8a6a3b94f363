"""Answers resolved together, against brute force over all sets of seats."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.format.expressions import And, Choice, Name, Or
from detente.errors import InputError
from detente.table.negotiation.conditions import (
    Answer,
    PointStance,
    WholeStance,
    answer_from,
    faults,
    from_data,
    holds,
    in_words,
    resolve,
    to_data,
)

SEATS = ("a", "b", "c", "d", "e")
OPTIONS = {"p": ("x", "y", "z"), "q": ("x", "y")}

leaves = st.one_of(
    st.sampled_from(SEATS).map(Name),
    st.builds(lambda o: Choice("p", tuple(sorted(o))), st.sets(st.sampled_from(OPTIONS["p"]), min_size=1)),
    st.builds(lambda o: Choice("q", tuple(sorted(o))), st.sets(st.sampled_from(OPTIONS["q"]), min_size=1)),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=5,
)
answers = st.one_of(
    st.just(Answer(WholeStance.YES)),
    st.just(Answer(WholeStance.NO)),
    conditions.map(lambda c: Answer(WholeStance.YES_IF, c)),
)
packages = st.fixed_dictionaries({}, optional={p: st.sampled_from(o) for p, o in OPTIONS.items()})


def consistent(given_answers, package, accepting):
    """Whether everybody in a set accepts while exactly that set does."""
    for seat in accepting:
        answer = given_answers[seat]
        if answer.stance == WholeStance.NO:
            return False
        if answer.condition is not None and not holds(answer.condition, package, accepting):
            return False
    return True


@given(st.dictionaries(st.sampled_from(SEATS), answers), packages)
def test_is_the_union_of_all_consistent_sets(given_answers, package):
    seats = sorted(given_answers)
    every = [frozenset(c) for n in range(len(seats) + 1) for c in combinations(seats, n)]
    found = [s for s in every if consistent(given_answers, package, s)]
    union = frozenset().union(*found)
    assert resolve(given_answers, package) == union
    assert union in found


@given(st.dictionaries(st.sampled_from(SEATS), answers), packages, st.sampled_from(SEATS))
def test_a_yes_in_place_of_another_answer_takes_nobody_away(given_answers, package, seat):
    before = resolve(given_answers, package)
    assert before <= resolve({**given_answers, seat: Answer(WholeStance.YES)}, package)


@given(conditions)
def test_a_condition_is_read_back_as_it_was_written(condition):
    assert from_data(to_data(condition)) == condition


def test_two_that_wait_for_one_another_both_accept():
    waiting = {"a": Answer(WholeStance.YES_IF, Name("b")), "b": Answer(WholeStance.YES_IF, Name("a"))}
    assert resolve(waiting, {}) == {"a", "b"}
    assert resolve({**waiting, "b": Answer(WholeStance.NO)}, {}) == frozenset()
    assert resolve({"a": waiting["a"]}, {}) == frozenset()  # b gave no answer


def test_a_chain_falls_from_its_end():
    chain = {s: Answer(WholeStance.YES_IF, Name(t)) for s, t in zip("abcd", "bcde", strict=True)}
    assert resolve({**chain, "e": Answer(WholeStance.YES)}, {}) == set("abcde")
    assert resolve({**chain, "e": Answer(WholeStance.YES_IF, Choice("p", ("x",)))}, {"p": "y"}) == frozenset()


def test_an_open_point_holds_no_option():
    answer = {"a": Answer(PointStance.YES_IF, Choice("p", ("x", "y", "z")))}
    assert resolve(answer, {}) == frozenset()
    assert resolve(answer, {"p": "z"}) == {"a"}


@pytest.mark.parametrize(
    "data",
    [
        None,
        "a",
        {},
        {"all": []},
        {"any": "ab"},
        {"not": [{"seat": "a"}]},
        {"point": "p"},
        {"point": "p", "is": []},
        {"point": "p", "is": [1]},
        {"seat": 3},
        {"seat": "a", "all": []},
        {"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"seat": "a"}]}]}]}]}]}]},
        {"any": [{"seat": "a"}] * 61},
    ],
)
def test_what_is_no_condition_is_refused(data):
    with pytest.raises(InputError):
        from_data(data)


def test_an_answer_has_a_condition_exactly_where_it_depends_on_one():
    with pytest.raises(InputError, match="without a condition"):
        answer_from({"stance": "yes_if"}, whole=True)
    with pytest.raises(InputError, match="only yes_if"):
        answer_from({"stance": "yes", "condition": {"seat": "a"}}, whole=True)
    with pytest.raises(InputError, match="expected one of yes"):
        answer_from({"stance": "cannot"}, whole=True)
    assert answer_from({"stance": "cannot"}, whole=False) == Answer(PointStance.CANNOT)


def test_unknown_names_are_told():
    condition = from_data(
        {"all": [{"seat": "a"}, {"seat": "bb"}, {"point": "p", "is": ["w"]}, {"point": "r", "is": ["x"]}]}
    )
    told = list(faults(condition, "a", OPTIONS, SEATS))
    assert [message.split(";")[0] for message in told] == [
        "a condition cannot wait for the seat's own answer",
        "no seat is called 'bb'",
        "point 'p' has no option 'w'",
        "no point is called 'r'",
    ]


def test_in_words():
    condition = from_data({"all": [{"point": "p", "is": ["x", "y"]}, {"any": [{"seat": "b"}, {"seat": "c"}]}]})
    said = in_words(condition, {"p": "point 1"}, {("p", "x"): "Left", ("p", "y"): "Right"}, {"b": "South"})
    assert said == "point 1 is “Left” or “Right” and (South accepts or c accepts)"
