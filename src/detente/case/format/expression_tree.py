"""What a condition is once it is read: a small tree, never evaluated as code."""

from __future__ import annotations

from dataclasses import dataclass, field


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
