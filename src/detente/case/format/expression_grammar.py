"""The grammar of conditions (``expressions.lark``), which says what is one, and what is wrong with what is none."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, v_args

from detente.case.format.expression_tree import (
    And,
    AtLeast,
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
from detente.errors import shown


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


def read_by_grammar(text: str) -> Expression:
    """Parse a condition on one line by its grammar.

    Parameters
    ----------
    text : str

    Returns
    -------
    Expression

    Raises
    ------
    ExpressionError
        With the column at which reading stopped, what was found there and what was expected.
    """
    try:
        tree: Expression = _Build().transform(_parser().parse(text))
    except UnexpectedCharacters as error:
        raise ExpressionError(
            f"found {shown(error.char)}, expected names, and, or, not, implies, is, in, >=, <= or parentheses",
            error.column,
        ) from None
    except UnexpectedInput as error:
        raise ExpressionError(_explain(error, text), _column(error, text)) from None
    return tree


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
