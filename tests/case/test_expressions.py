"""The expression language: precedence, round trips, and errors that point at the column."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.format.expression_grammar import read_by_grammar
from detente.case.format.expressions import (
    And,
    Choice,
    Comparison,
    Constant,
    ExpressionError,
    Implies,
    Name,
    Not,
    Or,
    Owed,
    chosen,
    evaluate,
    faults_over_points,
    held,
    parse,
    to_text,
)
from detente.case.format.plain_expressions import read_plain
from detente.problem.compiled import holds
from detente.problem.conditions import compile_programs

WORDS = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True).filter(
    lambda w: w not in {"is", "in", "and", "or", "not", "implies", "true", "false", "owed", "atleast"}
)
LEAVES = st.one_of(
    st.booleans().map(Constant),
    WORDS.map(Name),
    st.builds(Choice, WORDS, st.lists(WORDS, min_size=1, max_size=3).map(tuple)),
    st.builds(Comparison, WORDS, st.sampled_from([">=", "<=", ">", "<"]), WORDS),
    WORDS.map(Owed),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda x: And(tuple(x))),
        st.lists(inner, min_size=2, max_size=3).map(lambda x: Or(tuple(x))),
        st.builds(Implies, inner, inner),
    ),
    max_leaves=8,
)


@given(TREES)
def test_text_and_tree_go_both_ways(tree):
    assert parse(to_text(tree)) == tree


@given(TREES, st.integers(1, 3))
def test_what_is_read_without_the_grammar_is_what_the_grammar_gives(tree, gap):
    text = to_text(tree).replace(" ", " " * gap)
    assert repr(read_plain(text)) == repr(read_by_grammar(text))  # columns, too, which == leaves out


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "b1",
                "is",
                "in",
                "[",
                "]",
                "(",
                ")",
                ",",
                ">=",
                "<",
                "and",
                "or",
                "not",
                "implies",
                "at_least",
                "owed",
                "true",
                "false",
                "A",
                "-",
                "=",
                "\t",
                "island",
                "nota",
                "7",
                "é",
            ]
        ),
        max_size=9,
    ).map(" ".join)
)
def test_what_is_no_condition_is_left_to_the_grammar(text):
    tree = read_plain(text)
    try:
        expected = read_by_grammar(text)
    except ExpressionError:
        expected = None
    assert tree is None or repr(tree) == repr(expected)


def test_precedence_is_not_and_or_implies():
    assert parse("not a and b or c implies d") == Implies(Or((And((Not(Name("a")), Name("b"))), Name("c"))), Name("d"))


def test_implies_groups_to_the_right():
    assert parse("a implies b implies c") == Implies(Name("a"), Implies(Name("b"), Name("c")))


@given(TREES, st.dictionaries(WORDS, st.booleans()))
def test_evaluation_agrees_with_pythons_own_logic(tree, names):
    def value(atom):
        return names.get(getattr(atom, "name", ""), False)

    def by_hand(t):
        match t:
            case Constant(v):
                return v
            case Not(x):
                return not by_hand(x)
            case And(xs):
                return all(by_hand(x) for x in xs)
            case Or(xs):
                return any(by_hand(x) for x in xs)
            case Implies(a, b):
                return (not by_hand(a)) or by_hand(b)
            case _:
                return value(t)

    assert evaluate(tree, value) == by_hand(tree)


@pytest.mark.parametrize(
    "text, column",
    [
        ("strip is", 9),
        ("strip is shared and", 20),
        ("(strip is shared", 17),
        ("strip is shared)", 16),
        ("strip == shared", 7),
        ("strip is Shared", 10),
        ("", 1),
        ("a b", 3),
    ],
)
def test_an_error_points_at_the_column(text, column):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.column == column


def test_nesting_and_length_are_limited():
    for text in ("(" * 100 + "a" + ")" * 100, "not " * 5000 + "a", "a and " * 5000 + "a"):
        with pytest.raises(ExpressionError):
            parse(text)


def test_comparison_is_by_position():
    options = {"strip": ("to_north", "shared", "to_south")}
    assert chosen(parse("strip >= shared"), options) == {"shared", "to_south"}
    assert chosen(parse("strip < shared"), options) == {"to_north"}
    assert chosen(parse("strip <= to_north"), options) == {"to_north"}
    assert chosen(parse("strip > to_south"), options) == set()


def test_option_ids_that_look_like_numbers_stay_text():
    assert parse("army >= 0600") == Comparison("army", ">=", "0600")
    assert parse("army is 1e5") == Choice("army", ("1e5",))


def test_faults_name_the_nearest_point_and_option():
    options, ordered = {"strip": ("a1", "b2")}, {"strip": False}
    messages = [
        m for m, _ in faults_over_points(parse("stripe is a1 and strip is b1 and strip >= a1"), options, ordered)
    ]
    assert "did you mean 'strip'" in messages[0]
    assert "expected one of a1, b2" in messages[1]
    assert "not ordered" in messages[2]


def nested(levels, inner="q is a"):
    for _ in range(levels):
        inner = f"p is a or q is b and ({inner})"
    return inner


def implied(levels):
    return " implies ".join(["p is b"] + ["p is a"] * (levels - 1) + ["q is a"])


@pytest.mark.parametrize("text", [nested(30), implied(61)])
def test_the_deepest_condition_that_is_read_means_the_same_compiled(text):
    """The compiled twin keeps truth values in the bits of one number, so what needs more of them is refused."""
    tree = parse(text)
    assert held(tree) in (61, 62)
    programs = compile_programs([tree], [text], {"p": ("a", "b"), "q": ("a", "b")})
    for columns in product((0, 1), (2, 3)):
        package = np.array(columns)
        expected = evaluate(
            tree, lambda atom, at=columns: at["pq".index(atom.point)] % 2 == "ab".index(atom.options[0])
        )
        assert programs.evaluate(package)[0, 0] == expected
        assert holds(programs.code, programs.start, programs.atom_point, programs.atom_mask, 0, package) == expected


@pytest.mark.parametrize("text", [nested(31), implied(62)])
def test_a_condition_too_deep_for_the_compiled_twin_is_refused(text):
    with pytest.raises(ExpressionError, match="split the condition"):
        parse(text)
