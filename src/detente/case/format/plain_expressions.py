"""Conditions that hold no doubt, read without loading the grammar: the same trees as the grammar gives.

What is read here is a part of what ``expressions.lark`` takes; the rest, and every mistake, is left to it
(:mod:`detente.case.format.expression_grammar`), which takes longer to load than all conditions of a case to read. A test holds both equal.
"""

from __future__ import annotations

import re

from detente.case.format.expression_tree import (
    And,
    AtLeast,
    Choice,
    Comparison,
    Constant,
    Expression,
    Implies,
    Name,
    Not,
    Or,
    Owed,
)

_TOKEN = re.compile(r"[a-z0-9_]+|>=|<=|[<>\[\](),]|[^ \t\r]")
_WORD = re.compile(r"[a-z0-9_]+")
_KEYWORDS = frozenset({"implies", "or", "and", "not", "is", "in", "at_least", "owed", "true", "false"})
_COMPARISONS = frozenset({">=", "<=", ">", "<"})
MOST = 400
"""Tokens; longer conditions are left to the grammar."""
DEEPEST = 20


class _Doubt(Exception):
    """Not plain: the grammar decides."""


def read_plain(text: str) -> Expression | None:
    """Parse a condition on one line; None where it is not plain, or is none."""
    tokens = [(found[0], found.start() + 1) for found in _TOKEN.finditer(text)]
    if len(tokens) > MOST:
        return None
    reader = _Reader(tokens)
    try:
        tree = reader.implication()
    except _Doubt:
        return None
    return tree if reader.next == "" else None


class _Reader:
    """Reads tokens from left to right; each method takes what its rule of the grammar does."""

    def __init__(self, tokens: list[tuple[str, int]]) -> None:
        self.tokens = [*tokens, ("", 0)]
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at][0]

    def takes(self, token: str) -> bool:
        """Take a token if it comes next; whether it did."""
        here = self.next == token
        self.at += here
        return here

    def must(self, token: str) -> None:
        if not self.takes(token):
            raise _Doubt

    def word(self) -> tuple[str, int]:
        """Take a word that is none of the language's own, and its column."""
        found = self.tokens[self.at]
        if found[0] in _KEYWORDS or not _WORD.fullmatch(found[0]):
            raise _Doubt
        self.at += 1
        return found

    def implication(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Doubt
        left = self.disjunction()
        found = Implies(left, self.implication()) if self.takes("implies") else left
        self.depth -= 1
        return found

    def disjunction(self) -> Expression:
        operands = [self.conjunction()]
        while self.takes("or"):
            operands.append(self.conjunction())
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def conjunction(self) -> Expression:
        operands = [self.negation()]
        while self.takes("and"):
            operands.append(self.negation())
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def negation(self) -> Expression:
        if not self.takes("not"):
            return self.atom()
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Doubt
        found = Not(self.negation())
        self.depth -= 1
        return found

    def atom(self) -> Expression:
        if self.takes("("):
            inner = self.implication()
            self.must(")")
            return inner
        if self.takes("owed"):
            self.must("(")
            guarantee = Owed(*self.word())
            self.must(")")
            return guarantee
        for word, truth in (("true", True), ("false", False)):
            if self.takes(word):
                return Constant(truth)
        name, column = self.word()
        if self.takes("is"):
            return Choice(name, (self.word()[0],), column)
        if self.takes("in"):
            return Choice(name, self.options(), column)
        if self.next in _COMPARISONS:
            operator = self.next
            self.at += 1
            return Comparison(name, operator, self.word()[0], column)
        if self.takes("at_least"):
            return AtLeast(name, self.word()[0], column)
        return Name(name, column)

    def options(self) -> tuple[str, ...]:
        self.must("[")
        found = [self.word()[0]]
        while self.takes(","):
            found.append(self.word()[0])
        self.must("]")
        return tuple(found)
