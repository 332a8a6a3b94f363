"""How the drafter revises a single text: the amendment that buys most consent at least cost to itself."""

from __future__ import annotations

import numpy as np

from detente.case.problem import TOLERANCE, Bools, Floats, Ints
from detente.process.compiled import inner
from detente.process.layout import (
    AT,
    AT_START,
    CLAUSES,
    COLUMNS,
    DRAFTER,
    D_LINKAGE,
    D_RED_LINE_REAL,
    FILED,
    F_BEST,
    F_FILED_GAIN,
    F_HELD,
    F_NEW_UTILITY,
    F_SPAN,
    F_UTILITY,
    F_WORST,
    LINE_RULES,
    LINK_RULES,
    NEED,
    N_ACCEPTS,
    N_CROSSED,
    N_DUTIES,
    N_FILED_COLUMN,
    N_FILED_POINT,
    N_NEW_CROSSED,
    N_NEW_DUTIES,
    N_SEEN,
    OBLIGES,
    OFFSET,
    PARTY,
    QUOTA,
    SEATED,
)
from detente.process.rules import holds

LEAST = 1e-9


@inner
def apply(
    w: Ints, q: Floats, values: Floats, drawn: Floats, columns: Ints, j: int, column: int, utility: Floats, crossed: Ints
) -> None:
    """Settle point ``j`` otherwise, and bring utilities and crossings up to date."""
    old = columns[j]
    for i in range(len(utility)):
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
def distance(utility: float, held: float, crossed: int, span: float) -> float:
    """Return how far a party is from a yes: its shortfall as a share of its range, and 1 for each red line crossed."""
    return max(0.0, held - utility) / span + crossed


@inner
def missing(
    w: Ints, q: Floats, duties: Ints, utility: Floats, held: Floats, crossed: Ints, span: Floats, seen: Ints
) -> float:
    """Return how much consent a text lacks, as far as those who count have answered."""
    total = 0.0
    for i in range(len(utility)):
        weight = q[w[NEED] + i]
        if duties[i] > 0:
            weight = 1.0
        if weight > 0.0 and seen[i]:
            total += weight * distance(utility[i], held[i], crossed[i], span[i])
    return total


@inner
def revise(w: Ints, q: Floats, values: Floats, drawn: Floats, columns: Ints, floor: float, f: Floats, n: Ints, trial: Ints, dues: Ints) -> bool:
    """Write the revised text to ``trial``; False when no amendment buys consent that the drafter will pay for.

    Parameters
    ----------
    floor : float
        What the drafter holds out for today; ``f[F_HELD]`` says it of the others.
    """
    utility, crossed, held = f[F_UTILITY], n[N_CROSSED], f[F_HELD]
    seen, accepts, span = n[N_SEEN], n[N_ACCEPTS], f[F_SPAN]
    duties, new_duties = n[N_DUTIES], n[N_NEW_DUTIES]
    new_utility, new_crossed = f[F_NEW_UTILITY], n[N_NEW_CROSSED]
    parties, points = len(utility), len(columns)
    drafter = w[DRAFTER]
    binding = False
    for k in range(w[CLAUSES]):
        binding |= q[w[QUOTA] + k] < 0
    for j in range(points):
        trial[j] = columns[j]
    for i in range(parties):
        span[i] = max(f[F_BEST, i] - f[F_WORST, i], LEAST)
        duties[i] = 0
        if binding:
            for j in range(points):
                duties[i] += int(w[w[OBLIGES] + i * w[COLUMNS] + columns[j]])
        new_duties[i] = duties[i]
        for k in range(FILED):
            n[N_FILED_POINT + k, i] = -1
            f[F_FILED_GAIN + k, i] = LEAST
    lacking = missing(w, q, duties, utility, held, crossed, span, seen)
    top, picked, pick_j = -np.inf, -1, -1
    for j in range(points):
        old = columns[j]
        for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
            if c == old:
                continue
            restart(f, n, trial, dues)
            apply(w, q, values, drawn, trial, j, c, new_utility, new_crossed)
            trial[j] = old
            asked = False
            for i in range(parties):
                if not w[w[SEATED] + i] or i == drafter or not seen[i]:
                    continue
                closer = distance(utility[i], held[i], crossed[i], span[i]) - distance(
                    new_utility[i], held[i], new_crossed[i], span[i]
                )
                if not accepts[i] and closer > LEAST:
                    asked = True
                gain = (new_utility[i] - utility[i]) / span[i] + crossed[i] - new_crossed[i]
                _file(f, n, i, gain, j, c)
            if not asked:
                continue
            if binding:
                for i in range(parties):
                    new_duties[i] = duties[i] + int(w[w[OBLIGES] + i * w[COLUMNS] + c]) - int(w[w[OBLIGES] + i * w[COLUMNS] + old])
            bought = lacking - missing(w, q, new_duties, new_utility, held, new_crossed, span, seen)
            if bought <= LEAST or not _bearable(drafter, utility, new_utility, crossed, new_crossed, floor):
                continue
            score = bought - _cost(drafter, utility, new_utility, span)
            if score > top + LEAST:
                top, picked, pick_j = score, c, j
    if picked >= 0:
        trial[pick_j] = picked
        return True
    return _trade(w, q, values, drawn, columns, floor, binding, lacking, f, n, trial, dues)


@inner
def restart(f: Floats, n: Ints, trial: Ints, dues: Ints) -> None:
    """Begin a trial from the text as it stands."""
    for i in range(len(f[F_UTILITY])):
        f[F_NEW_UTILITY, i] = f[F_UTILITY, i]
        n[N_NEW_CROSSED, i] = n[N_CROSSED, i]


@inner
def _file(f: Floats, n: Ints, i: int, gain: float, j: int, c: int) -> None:
    """Keep a change among party i's best, one for each point."""
    least = 0
    for k in range(FILED):
        if n[N_FILED_POINT + k, i] == j:
            if gain > f[F_FILED_GAIN + k, i]:
                f[F_FILED_GAIN + k, i] = gain
                n[N_FILED_COLUMN + k, i] = c
            return
        if f[F_FILED_GAIN + k, i] < f[F_FILED_GAIN + least, i]:
            least = k
    if gain > f[F_FILED_GAIN + least, i]:
        f[F_FILED_GAIN + least, i] = gain
        n[N_FILED_POINT + least, i] = j
        n[N_FILED_COLUMN + least, i] = c


@inner
def _bearable(drafter: int, utility: Floats, after: Floats, crossed: Ints, now: Ints, floor: float) -> bool:
    """Whether the drafter will put its name to a text."""
    if drafter < 0:
        return True
    if now[drafter] > crossed[drafter]:
        return False
    return bool(after[drafter] >= min(floor, utility[drafter]) - TOLERANCE)


@inner
def _cost(drafter: int, utility: Floats, after: Floats, span: Floats) -> float:
    if drafter < 0:
        return 0.0
    return float((utility[drafter] - after[drafter]) / span[drafter])


@inner
def _trade(
    w: Ints,
    q: Floats,
    values: Floats,
    drawn: Floats,
    columns: Ints,
    floor: float,
    binding: bool,
    lacking: float,
    f: Floats, n: Ints, trial: Ints, dues: Ints,
) -> bool:
    """Look for two changes, filed by two parties, that together buy consent."""
    utility, crossed, held = f[F_UTILITY], n[N_CROSSED], f[F_HELD]
    seen, span = n[N_SEEN], f[F_SPAN]
    duties, new_duties = n[N_DUTIES], n[N_NEW_DUTIES]
    new_utility, new_crossed = f[F_NEW_UTILITY], n[N_NEW_CROSSED]
    parties = len(utility)
    drafter = w[DRAFTER]
    top = -np.inf
    a_j = a_c = b_j = b_c = -1
    for first in range(parties):
        for second in range(first + 1, parties):
            for x in range(FILED):
                j, c = n[N_FILED_POINT + x, first], n[N_FILED_COLUMN + x, first]
                if j < 0:
                    continue
                for y in range(FILED):
                    k, e = n[N_FILED_POINT + y, second], n[N_FILED_COLUMN + y, second]
                    if k < 0 or k == j:
                        continue
                    restart(f, n, trial, dues)
                    apply(w, q, values, drawn, trial, j, c, new_utility, new_crossed)
                    apply(w, q, values, drawn, trial, k, e, new_utility, new_crossed)
                    trial[j] = columns[j]
                    trial[k] = columns[k]
                    if binding:
                        for i in range(parties):
                            new_duties[i] = (
                                duties[i]
                                + int(w[w[OBLIGES] + i * w[COLUMNS] + c])
                                - int(w[w[OBLIGES] + i * w[COLUMNS] + columns[j]])
                                + int(w[w[OBLIGES] + i * w[COLUMNS] + e])
                                - int(w[w[OBLIGES] + i * w[COLUMNS] + columns[k]])
                            )
                    bought = lacking - missing(w, q, new_duties, new_utility, held, new_crossed, span, seen)
                    if bought <= LEAST or not _bearable(drafter, utility, new_utility, crossed, new_crossed, floor):
                        continue
                    score = bought - _cost(drafter, utility, new_utility, span)
                    if score > top + LEAST:
                        top = score
                        a_j, a_c, b_j, b_c = j, c, k, e
    if a_j < 0:
        return False
    trial[a_j] = a_c
    trial[b_j] = b_c
    return True
