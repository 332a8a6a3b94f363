"""The compiled twins of conditions and of the consent rule, for kernels; a test holds them equal to the reference."""

from __future__ import annotations

from detente.compiling import njit
from detente.problem.array_types import TOLERANCE, Bools, Floats, Ints
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
        Its stack may be at most :data:`detente.case.format.expressions.MAX_HELD` deep.
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


@njit(nogil=True, _nrt=False, inline="always")
def clause_holds(kind: int, weight: Floats, quota: float, accepts: Bools, obliged: Ints) -> bool:
    """Return whether one clause of a consent rule holds.

    Parameters
    ----------
    kind : int
        ``ALL``, ``QUOTA`` or ``OBLIGED``.
    weight : float64 array, shape (parties,)
    quota : float
    accepts, obliged : arrays, shape (parties,)
        As for :func:`adopted`.
    """
    if kind == OBLIGED:
        for i in range(len(accepts)):  # noqa: SIM110, compiled
            if obliged[i] > 0 and not accepts[i]:
                return False
        return True
    if kind == ALL:
        for i in range(len(accepts)):  # noqa: SIM110, compiled
            if weight[i] > 0.0 and not accepts[i]:
                return False
        return True
    total = 0.0
    for i in range(len(accepts)):
        if accepts[i]:
            total += weight[i]
    return bool(total >= quota - TOLERANCE)


@njit(nogil=True, _nrt=False)
def adopted(rule: ConsentArrays, accepts: Bools, obliged: Ints) -> bool:
    """Return whether a consent rule adopts, for one package: the compiled twin of :func:`detente.problem.consent.adopts`.

    Every kernel that asks whether a package is adopted says who accepts, and calls this.

    Parameters
    ----------
    rule : ConsentArrays
    accepts : array, shape (parties,)
        Not 0 for those who accept.
    obliged : array, shape (parties,)
        Above 0 for those whom the package obliges.
    """
    for k in range(len(rule.kind)):
        if not clause_holds(rule.kind[k], rule.weight[k], rule.quota[k], accepts, obliged):
            return False
    return True
