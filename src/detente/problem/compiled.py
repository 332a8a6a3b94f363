"""The compiled twins of conditions and of the consent rule, for kernels; a test holds them equal to the reference."""

from __future__ import annotations

from detente.compiling import njit
from detente.problem.array_types import TOLERANCE, Bools, Ints
from detente.problem.conditions import AND, NOT, OR, TRUE
from detente.problem.consent import ALL, OBLIGED, ConsentArrays


@njit(nogil=True, _nrt=False, inline="always")
def operate(stack: int, code: int) -> int:
    """Apply an operation code to a stack of truth values, kept as the bits of one number, the topmost lowest."""
    if code == NOT:
        stack ^= 1
    elif code == AND:
        stack = (stack >> 1) & (~1 | (stack & 1))
    elif code == OR:
        stack = (stack >> 1) | (stack & 1)
    else:
        stack = (stack << 1) | int(code == TRUE)
    return stack


@njit(nogil=True, _nrt=False)
def holds(code: Ints, start: Ints, atom_point: Ints, atom_mask: Bools, condition: int, columns: Ints) -> bool:
    """Return whether a condition holds for a package: the compiled twin of ``Programs.evaluate``.

    Parameters
    ----------
    code, start, atom_point, atom_mask : arrays of :class:`~detente.problem.conditions.Programs`
    condition : int
        Its stack may be at most ``DEEPEST`` deep.
    columns : int64 array, shape (points,)
    """
    stack = 0
    for at in range(start[condition], start[condition + 1]):
        atom = code[at]
        if atom >= 0:
            stack = (stack << 1) | int(atom_mask[atom, columns[atom_point[atom]]])
        else:
            stack = operate(stack, atom)
    return (stack & 1) == 1


@njit(nogil=True, _nrt=False)
def adopted(rule: ConsentArrays, accepts: Bools, obliged: Ints) -> bool:
    """Return whether a consent rule adopts, for one package: the compiled twin of :func:`detente.problem.consent.adopts`.

    Parameters
    ----------
    rule : ConsentArrays
    accepts : array, shape (parties,)
        Not 0 for those who accept.
    obliged : array, shape (parties,)
        Above 0 for those whom the package obliges.
    """
    for k in range(len(rule.kind)):
        if rule.kind[k] == OBLIGED:
            for i in range(len(accepts)):
                if obliged[i] > 0 and not accepts[i]:
                    return False
        elif rule.kind[k] == ALL:
            for i in range(len(accepts)):
                if rule.weight[k, i] > 0.0 and not accepts[i]:
                    return False
        else:
            total = 0.0
            for i in range(len(accepts)):
                if accepts[i]:
                    total += rule.weight[k, i]
            if total < rule.quota[k] - TOLERANCE:
                return False
    return True
