"""Utility, red lines and consent of one package in one run, as in the analysis of drafts, compiled."""

from __future__ import annotations

import numpy as np

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.problem.conditions import AND, NOT, OR, TRUE
from detente.process.compiled import inner
from detente.process.layout import (
    AT,
    AT_START,
    ATOM_MASK,
    ATOM_POINT,
    CLAUSES,
    CODE,
    COLUMNS,
    D_LINKAGE,
    D_RED_LINE_REAL,
    LINE_RULES,
    LINES,
    LINK_RULES,
    LINKS,
    MEMBERS,
    OBLIGES,
    OFFSET,
    PARTIES,
    PARTY,
    POINTS,
    QUOTA,
    START,
)


@inner
def holds(w: Ints, rules: int, k: int, columns: Ints) -> bool:
    """Evaluate condition ``k`` of the rules (LINE_RULES or LINK_RULES); the stack is the bits of one number."""
    stack = 0
    for at in range(w[w[rules + START] + k], w[w[rules + START] + k + 1]):
        code = w[w[rules + CODE] + at]
        if code >= 0:
            column = columns[w[w[rules + ATOM_POINT] + code]]
            stack = (stack << 1) | w[w[rules + ATOM_MASK] + code * w[COLUMNS] + column]
        elif code == NOT:
            stack ^= 1
        elif code == AND:
            stack = (stack >> 1) & (~1 | (stack & 1))
        elif code == OR:
            stack = (stack >> 1) | (stack & 1)
        else:
            stack = (stack << 1) | int(code == TRUE)
    return (stack & 1) == 1


@inner
def measure(w: Ints, q: Floats, values: Floats, drawn: Floats, columns: Ints, utility: Floats, crossed: Ints) -> None:
    """Write each party's utility of a package, and how many of its real red lines the package crosses."""
    parties = len(utility)
    for i in range(parties):
        total = 0.0
        for j in range(len(columns)):
            total += values[i, columns[j]]
        utility[i] = total
        crossed[i] = 0
    for k in range(w[LINKS]):
        if holds(w, LINK_RULES, k, columns):
            utility[w[w[LINK_RULES + PARTY] + k]] += drawn[w[D_LINKAGE] + k]
    for k in range(w[LINES]):
        if drawn[w[D_RED_LINE_REAL] + k] > 0.0 and holds(w, LINE_RULES, k, columns):
            crossed[w[w[LINE_RULES + PARTY] + k]] += 1


@inner
def apply(
    w: Ints, values: Floats, drawn: Floats, columns: Ints, j: int, column: int, utility: Floats, crossed: Ints
) -> None:
    """Settle point ``j`` otherwise, and bring utilities and crossings up to date."""
    old = columns[j]
    for i in range(w[PARTIES]):
        utility[i] += values[i, column] - values[i, old]
    for at in range(w[w[LINK_RULES + AT_START] + j], w[w[LINK_RULES + AT_START] + j + 1]):
        k = w[w[LINK_RULES + AT] + at]
        before = holds(w, LINK_RULES, k, columns)
        columns[j] = column
        after = holds(w, LINK_RULES, k, columns)
        columns[j] = old
        if before != after:
            utility[w[w[LINK_RULES + PARTY] + k]] += drawn[w[D_LINKAGE] + k] if after else -drawn[w[D_LINKAGE] + k]
    for at in range(w[w[LINE_RULES + AT_START] + j], w[w[LINE_RULES + AT_START] + j + 1]):
        k = w[w[LINE_RULES + AT] + at]
        if drawn[w[D_RED_LINE_REAL] + k] == 0.0:
            continue
        before = holds(w, LINE_RULES, k, columns)
        columns[j] = column
        after = holds(w, LINE_RULES, k, columns)
        columns[j] = old
        if before != after:
            crossed[w[w[LINE_RULES + PARTY] + k]] += 1 if after else -1
    columns[j] = column


@inner
def bounds(w: Ints, q: Floats, values: Floats, drawn: Floats, best: Floats, worst: Floats) -> None:
    """Write each party's best and worst utility, point by point, linkages left out."""
    for i in range(len(best)):
        high = 0.0
        low = 0.0
        for j in range(w[POINTS]):
            top = -np.inf
            bottom = np.inf
            for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
                value = values[i, c]
                top = max(top, value)
                bottom = min(bottom, value)
            high += top
            low += bottom
        best[i] = high
        worst[i] = low


@inner
def obliged(w: Ints, q: Floats, columns: Ints, party: int) -> bool:
    """Whether a package obliges a party."""
    for j in range(len(columns)):  # noqa: SIM110, compiled
        if w[w[OBLIGES] + party * w[COLUMNS] + columns[j]]:
            return True
    return False


@inner
def adopted(w: Ints, q: Floats, columns: Ints, accepts: Ints) -> bool:
    """Whether every consent clause holds."""
    for k in range(w[CLAUSES]):
        if q[w[QUOTA] + k] < 0:
            for i in range(len(accepts)):
                if not accepts[i] and obliged(w, q, columns, i):
                    return False
        else:
            total = 0.0
            for i in range(len(accepts)):
                if accepts[i]:
                    total += q[w[MEMBERS] + k * w[PARTIES] + i]
            if total < q[w[QUOTA] + k] - TOLERANCE:
                return False
    return True


@inner
def refusals(w: Ints, q: Floats, columns: Ints, accepts: Ints, refuses: Ints) -> None:
    """Mark the parties whose refusal leaves some clause of consent unfulfilled."""
    for i in range(len(refuses)):
        refuses[i] = False
    for k in range(w[CLAUSES]):
        if q[w[QUOTA] + k] < 0:
            for i in range(len(accepts)):
                if not accepts[i] and obliged(w, q, columns, i):
                    refuses[i] = True
            continue
        total = 0.0
        for i in range(len(accepts)):
            if accepts[i]:
                total += q[w[MEMBERS] + k * w[PARTIES] + i]
        if total < q[w[QUOTA] + k] - TOLERANCE:
            for i in range(len(accepts)):
                if not accepts[i] and q[w[MEMBERS] + k * w[PARTIES] + i] > 0:
                    refuses[i] = True


@inner
def note(log: Floats, kind: int, day: int, who: int, a: float, b: float) -> None:
    """Write an event to a run's log, when there is room; its first row counts the events."""
    at = int(log[0, 0]) + 1
    if at < len(log):
        log[at, 0] = kind
        log[at, 1] = day
        log[at, 2] = who
        log[at, 3] = a
        log[at, 4] = b
        log[0, 0] = at
