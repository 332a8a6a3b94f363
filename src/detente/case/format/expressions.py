"""The expression language of the format: parsed to a small tree, never evaluated as code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from detente.case.format.expression_tree import (
    And,
    AtLeast,
    Atom,
    Choice,
    Comparison,
    Constant,
    Expression,
    ExpressionError,
    Implies,
    Name,
    Not,
    Or,
    Owed,
)
from detente.case.format.plain_expressions import read_plain
from detente.errors import nearest

__all__ = [
    "MAX_DEPTH",
    "MAX_HELD",
    "MAX_LENGTH",
    "And",
    "AtLeast",
    "Atom",
    "Choice",
    "Comparison",
    "Constant",
    "Expression",
    "ExpressionError",
    "Implies",
    "Name",
    "Not",
    "Or",
    "Owed",
    "atoms",
    "chosen",
    "evaluate",
    "faults_over_points",
    "held",
    "parse",
    "rewritten",
    "to_text",
]

MAX_LENGTH = 4000
MAX_DEPTH = 60
MAX_HELD = 62
"""The most truth values that a condition may keep at once: :func:`detente.problem.compiled.operate` has a bit for each."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse an expression of the case format.

    Parameters
    ----------
    text : str
        For example ``"strip is shared and monitor in [league, none]"``.

    Returns
    -------
    Expression

    Raises
    ------
    ExpressionError
        With the column at which reading stopped, what was found there and what was expected.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression of {len(text):,} characters; at most {MAX_LENGTH:,}", 1)
    flat = " ".join(text.split("\n"))
    depth = deepest = 0
    for column, character in enumerate(flat, 1):
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
        if deepest > MAX_DEPTH:
            raise ExpressionError(f"more than {MAX_DEPTH} nested parentheses; split the condition", column)
    words = flat.split()
    if words.count("not") + words.count("implies") > MAX_DEPTH * 4:
        raise ExpressionError("too many 'not' and 'implies' in one expression; split the condition", 1)
    tree = read_plain(flat)
    if tree is None:
        from detente.case.format.expression_grammar import read_by_grammar

        tree = read_by_grammar(flat)
    if held(tree) > MAX_HELD:
        raise ExpressionError(
            f"more than {MAX_HELD} 'and', 'or' and 'implies' inside each other; split the condition", 1
        )
    return tree


def held(tree: Expression) -> int:
    """Return how many truth values must be kept at once to work a condition out from left to right."""
    match tree:
        case Not(operand):
            return held(operand)
        case And(operands) | Or(operands):
            return max(held(operand) + (position > 0) for position, operand in enumerate(operands))
        case Implies(left, right):
            return max(held(left), held(right) + 1)
    return 1


def atoms(expression: Expression) -> Iterator[Atom]:
    """Yield the leaves of an expression, left to right, constants included."""
    match expression:
        case Not(operand):
            yield from atoms(operand)
        case And(operands) | Or(operands):
            for operand in operands:
                yield from atoms(operand)
        case Implies(left, right):
            yield from atoms(left)
            yield from atoms(right)
        case _:
            yield expression


def evaluate(expression: Expression, value: Callable[[Atom], Any]) -> bool:
    """Evaluate over truth values of the leaves.

    Parameters
    ----------
    expression : Expression
    value : callable
        Maps each leaf other than a constant to its truth value.
    """
    match expression:
        case Constant(truth):
            return truth
        case Not(operand):
            return not evaluate(operand, value)
        case And(operands):
            return all(evaluate(operand, value) for operand in operands)
        case Or(operands):
            return any(evaluate(operand, value) for operand in operands)
        case Implies(left, right):
            return not evaluate(left, value) or evaluate(right, value)
        case _:
            return bool(value(expression))


def chosen(atom: Choice | Comparison, options: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the options of the atom's point under which it is true.

    Parameters
    ----------
    atom : Choice or Comparison
    options : mapping of point id to its option ids, in file order
    """
    if isinstance(atom, Choice):
        return frozenset(atom.options)
    order = options[atom.point]
    at = order.index(atom.option)
    keep = {">=": order[at:], "<=": order[: at + 1], ">": order[at + 1 :], "<": order[:at]}[atom.operator]
    return frozenset(keep)


def rewritten(expression: Expression, leaf: Callable[[Atom], Expression]) -> Expression:
    """Return an expression with its leaves exchanged, and what that decides taken out.

    Parameters
    ----------
    expression : Expression
    leaf : callable
        Maps each leaf other than a constant to what stands in its place: itself, another, or a constant.
    """
    match expression:
        case Constant():
            return expression
        case Not(operand):
            inner = rewritten(operand, leaf)
            return Constant(not inner.value) if isinstance(inner, Constant) else Not(inner)
        case And(operands) | Or(operands):
            return _joined(expression, [rewritten(operand, leaf) for operand in operands])
        case Implies(left, right):
            before, after = rewritten(left, leaf), rewritten(right, leaf)
            if isinstance(before, Constant):
                return after if before.value else Constant(True)
            if isinstance(after, Constant):
                return Constant(True) if after.value else Not(before)
            return Implies(before, after)
        case _:
            return leaf(expression)


def _joined(expression: And | Or, operands: list[Expression]) -> Expression:
    """Join rewritten operands: one that decides the whole does, one that decides nothing goes."""
    deciding = isinstance(expression, Or)
    if any(isinstance(one, Constant) and one.value is deciding for one in operands):
        return Constant(deciding)
    left = tuple(one for one in operands if not isinstance(one, Constant))
    if len(left) < 2:
        return left[0] if left else Constant(not deciding)
    return Or(left) if deciding else And(left)


def faults_over_points(
    expression: Expression, options: Mapping[str, tuple[str, ...]], ordered: Mapping[str, bool]
) -> Iterator[tuple[str, int]]:
    """Yield (message, column) for every leaf that does not name a declared point and option."""
    for atom in atoms(expression):
        match atom:
            case Constant():
                continue
            case Choice(point, picked, column):
                names: tuple[str, ...] = picked
            case Comparison(point, _, option, column):
                names = (option,)
                if point in options and not ordered[point]:
                    yield f"point {point!r} is not ordered, so {atom.operator!r} has no meaning; use is or in", column
            case Name(name, column):
                yield f'found {name!r}, expected a condition over points such as "{name} is OPTION"', column
                continue
            case _:
                yield "owed(…) and at_least belong to guarantees.yaml", getattr(atom, "column", 1)
                continue
        if point not in options:
            yield f"no point is called {point!r}{nearest(point, options)}", column
            continue
        for name in names:
            if name not in options[point]:
                expected = ", ".join(options[point])
                yield (
                    f"point {point!r} has no option {name!r}; expected one of {expected}{nearest(name, options[point])}",
                    column,
                )


def to_text(expression: Expression) -> str:
    """Write an expression in canonical form; parsing it gives the same tree."""

    def wrap(inner: Expression) -> str:
        text = to_text(inner)
        return f"({text})" if isinstance(inner, And | Or | Implies) else text

    match expression:
        case Constant(value):
            return "true" if value else "false"
        case Name(name):
            return name
        case Choice(point, (option,)):
            return f"{point} is {option}"
        case Choice(point, options):
            return f"{point} in [{', '.join(options)}]"
        case Comparison(point, operator, option):
            return f"{point} {operator} {option}"
        case Owed(guarantee):
            return f"owed({guarantee})"
        case AtLeast(left, right):
            return f"{left} at_least {right}"
        case Not(operand):
            return f"not {wrap(operand)}"
        case And(operands):
            return " and ".join(wrap(operand) for operand in operands)
        case Or(operands):
            return " or ".join(wrap(operand) for operand in operands)
        case Implies(left, right):
            return f"{wrap(left)} implies {wrap(right)}"
