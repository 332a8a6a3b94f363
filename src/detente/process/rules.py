"""Utility, red lines and consent of one package in one run, as in the analysis of drafts, compiled."""

from __future__ import annotations

import numpy as np

from detente.problem.arrays import Floats, Ints
from detente.problem.compiled import clause_holds, operate
from detente.problem.consent import OBLIGED, QUOTA
from detente.process import layout as at
from detente.process.compiled import inner


@inner
def holds(w: Ints, rules: int, k: int, columns: Ints) -> bool:
    """Evaluate condition ``k`` of the rules (LINE_RULES or LINK_RULES); the stack is the bits of one number."""
    stack = 0
    for position in range(w[w[rules + at.START] + k], w[w[rules + at.START] + k + 1]):
        code = w[w[rules + at.CODE] + position]
        if code >= 0:
            column = columns[w[w[rules + at.ATOM_POINT] + code]]
            stack = (stack << 1) | w[w[rules + at.ATOM_MASK] + code * w[at.COLUMNS] + column]
        else:
            stack = operate(stack, code)
    return (stack & 1) == 1


@inner
def utilities(w: Ints, values: Floats, drawn: Floats, columns: Ints, utility: Floats) -> None:
    """Write each party's utility of a package."""
    for i in range(len(utility)):
        total = 0.0
        for j in range(len(columns)):
            total += values[i, columns[j]]
        utility[i] = total
    for k in range(w[at.LINKS]):
        if holds(w, at.LINK_RULES, k, columns):
            utility[at.owner(w, at.LINK_RULES, k)] += at.drew(w, drawn, at.D_LINKAGE, k)


@inner
def measure(w: Ints, values: Floats, drawn: Floats, columns: Ints, utility: Floats, crossed: Ints) -> None:
    """Write each party's utility of a package, and how many of its real red lines the package crosses."""
    utilities(w, values, drawn, columns, utility)
    for i in range(len(crossed)):
        crossed[i] = 0
    for k in range(w[at.LINES]):
        if at.drew(w, drawn, at.D_RED_LINE_REAL, k) > 0.0 and holds(w, at.LINE_RULES, k, columns):
            crossed[at.owner(w, at.LINE_RULES, k)] += 1


@inner
def apply(
    w: Ints, values: Floats, drawn: Floats, columns: Ints, j: int, column: int, utility: Floats, crossed: Ints
) -> None:
    """Settle point ``j`` otherwise, and bring utilities and crossings up to date."""
    old = columns[j]
    for i in range(w[at.PARTIES]):
        utility[i] += values[i, column] - values[i, old]
    for position in at.touching(w, at.LINK_RULES, j):
        k = at.touched(w, at.LINK_RULES, position)
        before = holds(w, at.LINK_RULES, k, columns)
        columns[j] = column
        after = holds(w, at.LINK_RULES, k, columns)
        columns[j] = old
        if before != after:
            utility[at.owner(w, at.LINK_RULES, k)] += (
                at.drew(w, drawn, at.D_LINKAGE, k) if after else -at.drew(w, drawn, at.D_LINKAGE, k)
            )
    for position in at.touching(w, at.LINE_RULES, j):
        k = at.touched(w, at.LINE_RULES, position)
        if at.drew(w, drawn, at.D_RED_LINE_REAL, k) == 0.0:
            continue
        before = holds(w, at.LINE_RULES, k, columns)
        columns[j] = column
        after = holds(w, at.LINE_RULES, k, columns)
        columns[j] = old
        if before != after:
            crossed[at.owner(w, at.LINE_RULES, k)] += 1 if after else -1
    columns[j] = column


@inner
def bounds(w: Ints, values: Floats, best: Floats, worst: Floats) -> None:
    """Write each party's best and worst utility, point by point, linkages left out."""
    for i in range(len(best)):
        high = 0.0
        low = 0.0
        for j in range(w[at.POINTS]):
            top = -np.inf
            bottom = np.inf
            for c in at.options(w, j):
                value = values[i, c]
                top = max(top, value)
                bottom = min(bottom, value)
            high += top
            low += bottom
        best[i] = high
        worst[i] = low


@inner
def obliged(w: Ints, columns: Ints, duties: Ints) -> None:
    """Write how many options of a package oblige each party."""
    for i in range(len(duties)):
        duties[i] = 0
        for j in range(len(columns)):
            duties[i] += at.obliges(w, i, columns[j])


@inner
def _holds_clause(w: Ints, q: Floats, k: int, accepts: Ints, duties: Ints) -> bool:
    kind = OBLIGED if at.binds_the_obliged(w, q, k) else QUOTA
    return bool(clause_holds(kind, at.weights(w, q, k), at.quota(w, q, k), accepts, duties))


@inner
def adopted(w: Ints, q: Floats, columns: Ints, accepts: Ints, duties: Ints) -> bool:
    """Whether every consent clause holds; whom the package obliges is written to ``duties`` where a clause asks."""
    for k in range(w[at.CLAUSES]):
        if at.binds_the_obliged(w, q, k):
            obliged(w, columns, duties)
        if not _holds_clause(w, q, k, accepts, duties):
            return False
    return True


@inner
def refusals(w: Ints, q: Floats, columns: Ints, accepts: Ints, refuses: Ints, duties: Ints) -> None:
    """Mark the parties whose refusal leaves some clause of consent unfulfilled; ``duties`` as for :func:`adopted`."""
    for i in range(len(refuses)):
        refuses[i] = False
    for k in range(w[at.CLAUSES]):
        binds = at.binds_the_obliged(w, q, k)
        if binds:
            obliged(w, columns, duties)
        if not _holds_clause(w, q, k, accepts, duties):
            for i in range(len(accepts)):
                asked = duties[i] > 0 if binds else at.weight(w, q, k, i) > 0
                if asked and not accepts[i]:
                    refuses[i] = True


@inner
def note(log: Floats, kind: int, day: int, who: int, a: float, b: float) -> None:
    """Write an event to a run's log, when there is room; its first row counts the events."""
    row = int(log[0, 0]) + 1
    if row < len(log):
        log[row, 0] = kind
        log[row, 1] = day
        log[row, 2] = who
        log[row, 3] = a
        log[row, 4] = b
        log[0, 0] = row
