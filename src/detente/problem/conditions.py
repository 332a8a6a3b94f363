"""Conditions over points, compiled to postfix code, and what the code means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.case.format.expressions import (
    And,
    Choice,
    Comparison,
    Constant,
    Expression,
    Implies,
    Not,
    Or,
    chosen,
)
from detente.errors import InputError
from detente.problem.array_types import Bools, Ints

NOT, AND, OR, TRUE, FALSE = -1, -2, -3, -4, -5
"""Operation codes of a program; a code of 0 or more pushes the atom of that number."""


@dataclass(frozen=True)
class Programs:
    """Conditions over points, compiled to postfix code.

    Condition ``k`` is ``code[start[k]:start[k + 1]]``: codes >= 0 push the truth of an atom, the negative ones
    are :data:`NOT`, :data:`AND` and :data:`OR` (of the two topmost), :data:`TRUE`, :data:`FALSE`.

    Attributes
    ----------
    code : int64 array, shape (codes,)
    start : int64 array, shape (conditions + 1,)
    atom_point : int64 array, shape (atoms,)
        The point that an atom speaks of.
    atom_mask : bool array, shape (atoms, columns)
        The columns (all of that point) under which the atom is true.
    texts : tuple of str
        The conditions in words of the format, for messages.
    """

    code: Ints
    start: Ints
    atom_point: Ints
    atom_mask: Bools
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def points(self, condition: int) -> tuple[int, ...]:
        """Return the points that a condition speaks of, ascending."""
        codes = self.code[self.start[condition] : self.start[condition + 1]]
        return tuple(sorted({int(self.atom_point[c]) for c in codes if c >= 0}))

    def evaluate(self, columns: Ints) -> Bools:
        """Evaluate every condition for packages: the reference, of which ``compiled.holds`` is the compiled twin.

        Parameters
        ----------
        columns : int array, shape (packages, points)
            The flat column chosen at each point.

        Returns
        -------
        bool array, shape (packages, conditions)
        """
        columns = np.atleast_2d(columns)
        truth = np.zeros((len(columns), len(self.atom_point)), dtype=np.bool_)
        for atom, point in enumerate(self.atom_point):
            truth[:, atom] = self.atom_mask[atom, columns[:, point]]
        result = np.zeros((len(columns), len(self)), dtype=np.bool_)
        for condition in range(len(self)):
            stack: list[Bools] = []
            for code in self.code[self.start[condition] : self.start[condition + 1]]:
                if code >= 0:
                    stack.append(truth[:, code])
                elif code == NOT:
                    stack.append(~stack.pop())
                elif code in (AND, OR):
                    right, left = stack.pop(), stack.pop()
                    stack.append(left & right if code == AND else left | right)
                else:
                    stack.append(np.full(len(columns), code == TRUE))
            result[:, condition] = stack.pop()
        return result


def compile_programs(
    expressions: Sequence[Expression], texts: Sequence[str], options: Mapping[str, tuple[str, ...]]
) -> Programs:
    """Compile conditions over points; see :class:`Programs`."""
    names = list(options)
    offset = np.concatenate([[0], np.cumsum([len(o) for o in options.values()])]).astype(np.int64)
    atoms: dict[tuple[str, frozenset[str]], int] = {}
    code: list[int] = []
    start = [0]

    def emit(tree: Expression) -> None:
        match tree:
            case Constant(value):
                code.append(TRUE if value else FALSE)
            case Choice() | Comparison():
                key = (tree.point, chosen(tree, options))
                code.append(atoms.setdefault(key, len(atoms)))
            case Not(operand):
                emit(operand)
                code.append(NOT)
            case And(operands) | Or(operands):
                for position, operand in enumerate(operands):
                    emit(operand)
                    if position:
                        code.append(AND if isinstance(tree, And) else OR)
            case Implies(left, right):
                emit(left)
                code.append(NOT)
                emit(right)
                code.append(OR)
            case _:
                raise InputError(f"{type(tree).__name__.lower()} has no meaning in a condition over points")

    for expression in expressions:
        emit(expression)
        start.append(len(code))
    atom_point = np.array([names.index(point) for point, _ in atoms], dtype=np.int64)
    mask = np.zeros((len(atoms), int(offset[-1])), dtype=np.bool_)
    for (point, picked), atom in atoms.items():
        at = names.index(point)
        for position, option in enumerate(options[point]):
            mask[atom, offset[at] + position] = option in picked
    return Programs(np.array(code, dtype=np.int64), np.array(start, dtype=np.int64), atom_point, mask, tuple(texts))
