"""How the drafter revises a single text: the amendment that buys most consent at least cost to itself.

What a change of one point would do to everybody, linkages and red lines included, is kept from day to day in two
tables (``delta`` and ``burden``) and brought up to date where the text changes. So a day's search is a few passes
over rows of numbers.
"""

from __future__ import annotations

import numpy as np

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process.compiled import inner, within
from detente.process.layout import (
    AT,
    AT_START,
    CLAUSES,
    COLUMNS,
    D_LINKAGE,
    D_RED_LINE_REAL,
    DRAFTER,
    F_ADDED,
    F_BEST,
    F_BURDEN,
    F_COUNTS,
    F_DISTANCE,
    F_FILED_GAIN,
    F_HELD,
    F_PER_SPAN,
    F_UTILITY,
    F_WORST,
    FILED,
    LINE_RULES,
    LINK_RULES,
    N_ACCEPTS,
    N_ASKS,
    N_CROSSED,
    N_DUTIES,
    N_FILED_COLUMN,
    N_FILED_POINT,
    N_SEEN,
    NEED,
    OBLIGES,
    OFFSET,
    PARTIES,
    PARTY,
    POINTS,
    QUOTA,
    SEATED,
    TOGETHER,
)
from detente.process.rules import holds

LEAST = 1e-9
WORTHWHILE = 0.005
"""What a change must buy at least, as a share of a party's range, for the drafter to open the text again."""
REST = 14
"""For how many days the text does not go back to an option that it has given up."""
STRUCK = 3
"""Row of the working sums: the day until which the text does not go back to an option that it has given up."""


@inner
def differences(w: Ints, values: Floats, drawn: Floats, columns: Ints, j: int, delta: Floats, burden: Floats) -> None:
    """Write what each option of a point does, put in the place of the one in the text.

    Parameters
    ----------
    columns : int array, shape (J,)
        The text; as it was when the function returns.
    delta : float array, shape (P, C), written at the point's columns
        What it adds to each party's utility, linkages included.
    burden : float array, shape (P, C), written at the point's columns
        How many more of its real red lines it crosses.
    """
    first, stop = w[w[OFFSET] + j], w[w[OFFSET] + j + 1]
    old = columns[j]
    for i in range(w[PARTIES]):
        now = values[i, old]
        for c in range(first, stop):
            delta[i, c] = values[i, c] - now
            burden[i, c] = 0.0
    for at in range(w[w[LINK_RULES + AT_START] + j], w[w[LINK_RULES + AT_START] + j + 1]):
        k = w[w[LINK_RULES + AT] + at]
        _flips(w, LINK_RULES, k, columns, j, drawn[w[D_LINKAGE] + k], delta[w[w[LINK_RULES + PARTY] + k]])
    for at in range(w[w[LINE_RULES + AT_START] + j], w[w[LINE_RULES + AT_START] + j + 1]):
        k = w[w[LINE_RULES + AT] + at]
        if drawn[w[D_RED_LINE_REAL] + k] != 0.0:
            _flips(w, LINE_RULES, k, columns, j, 1.0, burden[w[w[LINE_RULES + PARTY] + k]])


@inner
def _flips(w: Ints, rules: int, k: int, columns: Ints, j: int, size: float, row: Floats) -> None:
    """Add to a row what follows where another option of point ``j`` makes condition ``k`` begin or cease to hold."""
    old = columns[j]
    before = holds(w, rules, k, columns)
    for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
        columns[j] = c
        if holds(w, rules, k, columns) != before:
            row[c] += -size if before else size
    columns[j] = old


@inner
def settle(
    w: Ints, values: Floats, drawn: Floats, columns: Ints, j: int, column: int, delta: Floats, burden: Floats
) -> None:
    """Settle point ``j`` otherwise, and bring the tables up to date: its own columns, and those of points with
    which it shares a linkage or red line.
    """
    columns[j] = column
    for k in range(w[POINTS]):
        if k == j or w[w[TOGETHER] + j * w[POINTS] + k]:
            differences(w, values, drawn, columns, k, delta, burden)


@within
def distance(short: float, per_span: float, crossed: float) -> float:
    """Return how far a party is from a yes: its shortfall as a share of its range, and 1 for each red line crossed."""
    return max(0.0, short) * per_span + crossed


@inner
def survey(w: Ints, q: Floats, columns: Ints, f: Floats, n: Ints) -> bool:
    """Note how far everybody is from a yes, how much that counts, and who asks for changes; True when duties bind.

    Who refuses asks for changes: everybody at the table, and outside it those whose consent counts.
    """
    binding = False
    for k in range(w[CLAUSES]):
        binding |= q[w[QUOTA] + k] < 0
    for i in range(w[PARTIES]):
        f[F_PER_SPAN, i] = 1.0 / max(f[F_BEST, i] - f[F_WORST, i], LEAST)
        f[F_DISTANCE, i] = distance(f[F_HELD, i] - f[F_UTILITY, i], f[F_PER_SPAN, i], n[N_CROSSED, i])
        n[N_DUTIES, i] = 0
        if binding:
            for j in range(w[POINTS]):
                n[N_DUTIES, i] += w[w[OBLIGES] + i * w[COLUMNS] + columns[j]]
        f[F_COUNTS, i] = q[w[NEED] + i] * n[N_SEEN, i]
        heard = w[w[SEATED] + i] == 1 or f[F_COUNTS, i] > 0.0 or n[N_DUTIES, i] > 0
        n[N_ASKS, i] = int(heard and i != w[DRAFTER] and n[N_SEEN, i] == 1 and n[N_ACCEPTS, i] == 0)
    return binding


@inner
def add_party(
    delta: Floats, burden: Floats, short: float, per_span: float, crossed: float, distance_now: float, weight: Floats,
    asks: float, lack: Floats, asked: Floats,
) -> None:  # fmt: skip
    """Add one party's distance under every change of one point; written so that it compiles to vector code.

    Parameters
    ----------
    delta, burden : float arrays, shape (C,)
        What each change adds to its utility, and to the red lines it finds crossed.
    weight : float array, shape (C,)
        How much the party counts under each change.
    lack, asked : float arrays, shape (C,), written
        Consent still lacking, and the most that a change brings somebody who asks closer to a yes.
    """
    for c in range(len(delta)):
        after = max(0.0, short - delta[c]) * per_span + (crossed + burden[c])
        lack[c] += weight[c] * after
        asked[c] = max(asked[c], asks * (distance_now - after))


@inner
def scan(
    w: Ints, columns: Ints, binding: bool, f: Floats, n: Ints, delta: Floats, burden: Floats, sums: Floats
) -> None:
    """Weigh every change of one point: rows 0 and 1 of ``sums``."""
    for c in range(w[COLUMNS]):
        sums[0, c] = 0.0
        sums[1, c] = 0.0
    for i in range(w[PARTIES]):
        counts = f[F_COUNTS, i]
        if binding and n[N_SEEN, i] == 1:
            row = w[OBLIGES] + i * w[COLUMNS]
            for j in range(w[POINTS]):
                rest = n[N_DUTIES, i] - w[row + columns[j]]
                for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
                    sums[2, c] = 1.0 if rest + w[row + c] > 0 else counts
        else:
            for c in range(w[COLUMNS]):
                sums[2, c] = counts
        add_party(
            delta[i], burden[i], f[F_HELD, i] - f[F_UTILITY, i], f[F_PER_SPAN, i], float(n[N_CROSSED, i]),
            f[F_DISTANCE, i], sums[2], float(n[N_ASKS, i]), sums[0], sums[1],
        )  # fmt: skip


@inner
def revise(
    w: Ints, q: Floats, values: Floats, drawn: Floats, columns: Ints, floor: float, f: Floats, n: Ints, trial: Ints,
    delta: Floats, burden: Floats, sums: Floats, day: int,
) -> bool:  # fmt: skip
    """Write the revised text to ``trial``; False when no amendment buys consent that the drafter will pay for.

    Parameters
    ----------
    floor : float
        What the drafter holds out for today; ``f[F_HELD]`` says it of the others.
    delta, burden : float arrays, shape (P, C)
        See :func:`differences`.
    sums : float array, shape (4, C)
        Room to work in; row ``STRUCK`` says until which day the text does not go back to an option.
    day : int
    """
    binding = survey(w, q, columns, f, n)
    asking = 0
    for i in range(w[PARTIES]):
        asking += n[N_ASKS, i]
    if asking == 0:
        return False
    for j in range(w[POINTS]):
        trial[j] = columns[j]
    scan(w, columns, binding, f, n, delta, burden, sums)
    now = sums[0, columns[0]]
    drafter = w[DRAFTER]
    least = _least(drafter, floor, f)
    top, picked, pick_j = -np.inf, -1, -1
    for j in range(w[POINTS]):
        for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
            score = now - sums[0, c]
            if score <= WORTHWHILE or sums[1, c] <= LEAST or c == columns[j] or sums[STRUCK, c] > day:
                continue
            if drafter >= 0:
                if burden[drafter, c] > 0.0 or delta[drafter, c] < least:
                    continue
                score += delta[drafter, c] * f[F_PER_SPAN, drafter]
            if score > top + LEAST:
                top, picked, pick_j = score, c, j
    if picked >= 0:
        trial[pick_j] = picked
        return True
    return bool(_trade(w, values, drawn, columns, least, binding, now, f, n, trial, delta, burden, sums[STRUCK], day))


@within
def _least(drafter: int, floor: float, f: Floats) -> float:
    """Return how much utility a change must bring the drafter (below zero: may cost it) to bear its name."""
    if drafter < 0:
        return -np.inf
    return float(min(floor, f[F_UTILITY, drafter]) - TOLERANCE - f[F_UTILITY, drafter])


@inner
def _file(w: Ints, f: Floats, n: Ints, i: int, delta: Floats, burden: Floats, struck: Floats, day: int) -> None:
    """Note the best changes of a party, one for each point; options of the text itself gain nothing."""
    for k in range(FILED):
        n[N_FILED_POINT + k, i] = -1
        f[F_FILED_GAIN + k, i] = LEAST
    per_span = f[F_PER_SPAN, i]
    enough = LEAST
    for j in range(w[POINTS]):
        for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
            gain = delta[i, c] * per_span - burden[i, c]
            if gain <= enough or struck[c] > day:
                continue
            put = 0
            for k in range(1, FILED):
                if f[F_FILED_GAIN + k, i] < f[F_FILED_GAIN + put, i]:
                    put = k
            for k in range(FILED):
                if n[N_FILED_POINT + k, i] == j:
                    put = k
            if gain > f[F_FILED_GAIN + put, i]:
                f[F_FILED_GAIN + put, i] = gain
                n[N_FILED_POINT + put, i] = j
                n[N_FILED_COLUMN + put, i] = c
            enough = f[F_FILED_GAIN, i]
            for k in range(1, FILED):
                enough = min(enough, f[F_FILED_GAIN + k, i])


@inner
def _both(
    w: Ints, values: Floats, drawn: Floats, columns: Ints, j: int, c: int, k: int, e: int, f: Floats, n: Ints,
    trial: Ints, delta: Floats, burden: Floats,
) -> None:  # fmt: skip
    """Write what two changes together add to utilities and to crossings; ``trial`` is the text, before and after."""
    for i in range(w[PARTIES]):
        f[F_ADDED, i] = delta[i, c] + delta[i, e]
        f[F_BURDEN, i] = burden[i, c] + burden[i, e]
    if not w[w[TOGETHER] + j * w[POINTS] + k]:
        return
    # A linkage or red line speaks of both points: what the second does depends on the first.
    _interplay(w, LINK_RULES, drawn, columns, j, c, k, e, f, trial)
    _interplay(w, LINE_RULES, drawn, columns, j, c, k, e, f, trial)


@inner
def _interplay(
    w: Ints, rules: int, drawn: Floats, columns: Ints, j: int, c: int, k: int, e: int, f: Floats, trial: Ints
) -> None:
    """Add what a condition on two points does when both change, beyond what it does when either one changes."""
    for at in range(w[w[rules + AT_START] + j], w[w[rules + AT_START] + j + 1]):
        rule = w[w[rules + AT] + at]
        size = drawn[w[D_LINKAGE] + rule] if rules == LINK_RULES else drawn[w[D_RED_LINE_REAL] + rule]
        now = holds(w, rules, rule, columns)
        trial[j] = c
        first = holds(w, rules, rule, trial)
        trial[k] = e
        both = holds(w, rules, rule, trial)
        trial[j] = columns[j]
        second = holds(w, rules, rule, trial)
        trial[k] = columns[k]
        party = w[w[rules + PARTY] + rule]
        more = (int(both) - int(first) - int(second) + int(now)) * size
        if rules == LINK_RULES:
            f[F_ADDED, party] += more
        else:
            f[F_BURDEN, party] += more


@within
def lacking(w: Ints, old: int, new: int, other_old: int, other_new: int, binding: bool, f: Floats, n: Ints) -> float:
    """Return how much consent a trade lacks, as far as those who count have answered.

    The trade puts column ``new`` for ``old`` and ``other_new`` for ``other_old``; ``f[F_ADDED]`` and ``f[F_BURDEN]``
    say what it does.
    """
    total = 0.0
    for i in range(w[PARTIES]):
        weight = f[F_COUNTS, i]
        if binding and n[N_SEEN, i] == 1:
            row = w[OBLIGES] + i * w[COLUMNS]
            if n[N_DUTIES, i] + w[row + new] - w[row + old] + w[row + other_new] - w[row + other_old] > 0:
                weight = 1.0
        if weight > 0.0:
            short = f[F_HELD, i] - f[F_UTILITY, i] - f[F_ADDED, i]
            total += weight * distance(short, f[F_PER_SPAN, i], n[N_CROSSED, i] + f[F_BURDEN, i])
    return total


@inner
def _trade(
    w: Ints, values: Floats, drawn: Floats, columns: Ints, least: float, binding: bool, now: float, f: Floats, n: Ints,
    trial: Ints, delta: Floats, burden: Floats, struck: Floats, day: int,
) -> bool:  # fmt: skip
    """Look for two changes that together buy consent, each among the best of another party, the drafter included."""
    drafter = w[DRAFTER]
    for i in range(w[PARTIES]):
        if i == drafter or (w[w[SEATED] + i] == 1 and n[N_SEEN, i] == 1):
            _file(w, f, n, i, delta, burden, struck, day)
        else:
            for k in range(FILED):
                n[N_FILED_POINT + k, i] = -1
    top = -np.inf
    a_j = a_c = b_j = b_c = -1
    for first in range(w[PARTIES]):
        for x in range(FILED):
            j, c = n[N_FILED_POINT + x, first], n[N_FILED_COLUMN + x, first]
            if j < 0:
                continue
            for second in range(first + 1, w[PARTIES]):
                for y in range(FILED):
                    k, e = n[N_FILED_POINT + y, second], n[N_FILED_COLUMN + y, second]
                    if k < 0 or k == j:
                        continue
                    _both(w, values, drawn, columns, j, c, k, e, f, n, trial, delta, burden)
                    if drafter >= 0 and (f[F_BURDEN, drafter] > 0.0 or f[F_ADDED, drafter] < least):
                        continue
                    score = now - lacking(w, columns[j], c, columns[k], e, binding, f, n)
                    if score <= WORTHWHILE:
                        continue
                    if drafter >= 0:
                        score += f[F_ADDED, drafter] * f[F_PER_SPAN, drafter]
                    if score > top + LEAST:
                        top = score
                        a_j, a_c, b_j, b_c = j, c, k, e
    if a_j < 0:
        return False
    trial[a_j] = a_c
    trial[b_j] = b_c
    return True
