"""The expression language of the format: parsed to a small tree, never evaluated as code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, v_args

from detente.errors import nearest, shown

MAX_LENGTH = 4000
MAX_DEPTH = 60
MAX_HELD = 62
"""The most truth values that a condition may keep at once: :func:`detente.problem.compiled.operate` has a bit for each."""


class ExpressionError(ValueError):
    """An expression that cannot be read. ``column`` counts from 1 within the expression."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class Constant:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True)
class Name:
    """The name of an act, a finding or a derived condition."""

    name: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Choice:
    """``point is option`` or ``point in [option, …]``."""

    point: str
    options: tuple[str, ...]
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Comparison:
    """``point >= option`` and the like: by position among the options of an ordered point."""

    point: str
    operator: str
    option: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Owed:
    """``owed(GUARANTEE)``."""

    guarantee: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class AtLeast:
    """``A at_least B``: guarantee or treaty A protects wherever B does."""

    left: str
    right: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Not:
    operand: Expression


@dataclass(frozen=True)
class And:
    operands: tuple[Expression, ...]


@dataclass(frozen=True)
class Or:
    operands: tuple[Expression, ...]


@dataclass(frozen=True)
class Implies:
    left: Expression
    right: Expression


Expression = Constant | Name | Choice | Comparison | Owed | AtLeast | Not | And | Or | Implies
Atom = Constant | Name | Choice | Comparison | Owed | AtLeast


@v_args(inline=True)
class _Build(Transformer[Token, Expression]):
    def start(self, tree: Expression) -> Expression:
        return tree

    def implication(self, left: Expression, right: Expression | None) -> Expression:
        return left if right is None else Implies(left, right)

    def disjunction(self, *operands: Expression) -> Expression:
        return Or(tuple(operands))

    def conjunction(self, *operands: Expression) -> Expression:
        return And(tuple(operands))

    def negate(self, operand: Expression) -> Expression:
        return Not(operand)

    def choice(self, point: Token, *options: Token) -> Expression:
        return Choice(str(point), tuple(str(o) for o in options), point.column or 0)

    def comparison(self, point: Token, operator: Token, option: Token) -> Expression:
        return Comparison(str(point), str(operator), str(option), point.column or 0)

    def at_least(self, left: Token, right: Token) -> Expression:
        return AtLeast(str(left), str(right), left.column or 0)

    def owed(self, guarantee: Token) -> Expression:
        return Owed(str(guarantee), guarantee.column or 0)

    def true(self) -> Expression:
        return Constant(True)

    def false(self) -> Expression:
        return Constant(False)

    def name(self, token: Token) -> Expression:
        return Name(str(token), token.column or 0)


@cache
def _parser() -> Lark:
    grammar = files("detente.case.format").joinpath("expressions.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=False, maybe_placeholders=True)


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
    try:
        tree: Expression = _Build().transform(_parser().parse(flat))
    except UnexpectedCharacters as error:
        raise ExpressionError(
            f"found {shown(error.char)}, expected names, and, or, not, implies, is, in, >=, <= or parentheses",
            error.column,
        ) from None
    except UnexpectedInput as error:
        raise ExpressionError(_explain(error, flat), _column(error, flat)) from None
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


def _column(error: UnexpectedInput, text: str) -> int:
    token = getattr(error, "token", None)
    if token is None or token.type == "$END":
        return len(text.rstrip()) + 1
    return int(token.column or 1)


def _explain(error: UnexpectedInput, text: str) -> str:
    token = getattr(error, "token", None)
    if not text.strip():
        return 'found nothing, expected a condition such as "point is option" or true'
    if isinstance(error, UnexpectedEOF) or token is None or token.type == "$END":
        return "found the end, expected the rest of the condition"
    if token.type == "NOT" and text[: (token.column or 1) - 1].rstrip().endswith(" is"):
        return "found 'not' after 'is'; write \"not (point is option)\""
    hint = "; a list of options is written [a, b]" if token == "(" else ""
    return f"found {shown(str(token))}, expected something else here{hint}"


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
