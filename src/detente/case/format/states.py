"""States of a graph model: every yes or no for the options, coded in the bits of an integer.

Bit ``k`` of a code is option ``k`` in file order; a state is written as one ``Y`` or ``N`` for each option in that
order. States are kept in ascending order of their codes, so the first option changes fastest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detente.case.format.expressions import And, Constant, Expression, Implies, Name, Not, Or

Codes = NDArray[np.int64]
Truths = NDArray[np.bool_]

MAX_OPTIONS = 24
"""2^24 combinations are tried for feasibility; more would take minutes."""
MAX_STATES = 1 << 20
_BLOCK = 1 << 18


def truths(expression: Expression, options: Sequence[str], codes: Codes) -> Truths:
    """Evaluate a condition over options for many states at once.

    Parameters
    ----------
    expression : Expression
        Its leaves are names of options, ``true`` and ``false``.
    options : sequence of str
        Option ids in file order.
    codes : int64 array, shape (states,)

    Returns
    -------
    bool array, shape (states,)
    """
    match expression:
        case Constant(value):
            return np.full(len(codes), value)
        case Name(name):
            return np.asarray((codes >> options.index(name)) & 1, dtype=np.bool_)
        case Not(operand):
            return ~truths(operand, options, codes)
        case And(operands):
            result = truths(operands[0], options, codes)
            for operand in operands[1:]:
                result = result & truths(operand, options, codes)
            return result
        case Or(operands):
            result = truths(operands[0], options, codes)
            for operand in operands[1:]:
                result = result | truths(operand, options, codes)
            return result
        case Implies(left, right):
            return ~truths(left, options, codes) | truths(right, options, codes)
        case _:
            raise ValueError(f"{type(expression).__name__} has no meaning over options")


def feasible_states(expression: Expression, options: Sequence[str]) -> Codes:
    """Return the codes of the states under which a condition holds, ascending.

    Raises
    ------
    ValueError
        For more than 24 options or more than 2^20 feasible states.
    """
    count = len(options)
    if count > MAX_OPTIONS:
        raise ValueError(f"{count} options, expected at most {MAX_OPTIONS}; leave out those that decide least")
    total, kept = 1 << count, []
    for first in range(0, total, _BLOCK):
        codes = np.arange(first, min(first + _BLOCK, total), dtype=np.int64)
        kept.append(codes[truths(expression, options, codes)])
    states = np.concatenate(kept)
    if len(states) > MAX_STATES:
        raise ValueError(
            f"{len(states):,} feasible states, expected at most {MAX_STATES:,}; rule more out under feasible"
        )
    return states


def code_of(state: str) -> int:
    """Return the code of a state written as Y and N."""
    return sum(1 << k for k, letter in enumerate(state) if letter == "Y")


def state_of(code: int, count: int) -> str:
    """Write a code as Y and N for ``count`` options."""
    return "".join("Y" if code >> k & 1 else "N" for k in range(count))


def is_state(text: object) -> bool:
    """Tell whether an entry of a ranking is a state rather than a statement."""
    return isinstance(text, str) and text != "" and set(text) <= {"Y", "N"}
