"""How the drafter revises a single text: the amendment that buys most consent at least cost to itself.

What a change of one point would do to everybody, linkages and red lines included, is kept from day to day in two
tables (``delta`` and ``burden``) and brought up to date where the text changes. So a day's search is a few passes
over rows of numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process import layout as at
from detente.process.compiled import inner, within
from detente.process.rules import holds, obliged

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
    old = columns[j]
    for i in range(w[at.PARTIES]):
        now = values[i, old]
        for c in at.options(w, j):
            delta[i, c] = values[i, c] - now
            burden[i, c] = 0.0
    for position in at.touching(w, at.LINK_RULES, j):
        k = at.touched(w, at.LINK_RULES, position)
        size = at.drew(w, drawn, at.D_LINKAGE, k)
        _flips(w, at.LINK_RULES, k, columns, j, size, delta[at.owner(w, at.LINK_RULES, k)])
    for position in at.touching(w, at.LINE_RULES, j):
        k = at.touched(w, at.LINE_RULES, position)
        if at.drew(w, drawn, at.D_RED_LINE_REAL, k) != 0.0:
            _flips(w, at.LINE_RULES, k, columns, j, 1.0, burden[at.owner(w, at.LINE_RULES, k)])


@inner
def _flips(w: Ints, rules: int, k: int, columns: Ints, j: int, size: float, row: Floats) -> None:
    """Add to a row what follows where another option of point ``j`` makes condition ``k`` begin or cease to hold."""
    old = columns[j]
    before = holds(w, rules, k, columns)
    for c in at.options(w, j):
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
    for k in range(w[at.POINTS]):
        if k == j or at.together(w, j, k):
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
    for k in range(w[at.CLAUSES]):
        binding |= at.binds_the_obliged(w, q, k)
    if binding:  # else nobody's duties were ever written
        obliged(w, columns, n[at.N_DUTIES])
    for i in range(w[at.PARTIES]):
        f[at.F_PER_SPAN, i] = 1.0 / max(f[at.F_BEST, i] - f[at.F_WORST, i], LEAST)
        f[at.F_DISTANCE, i] = distance(
            f[at.F_THRESHOLD, i] - f[at.F_UTILITY, i], f[at.F_PER_SPAN, i], n[at.N_CROSSED, i]
        )
        f[at.F_COUNTS, i] = at.need(w, q, i) * n[at.N_SEEN, i]
        heard = at.entry(w, at.SEATED, i) == 1 or f[at.F_COUNTS, i] > 0.0 or n[at.N_DUTIES, i] > 0
        n[at.N_ASKS, i] = int(heard and i != w[at.DRAFTER] and n[at.N_SEEN, i] == 1 and n[at.N_ACCEPTS, i] == 0)
    return binding


class PartyNow(NamedTuple):
    """Where a party stands before a change."""

    short: float
    """What it holds out for less what it has."""
    per_span: float
    crossed: float
    distance: float
    asks: float
    """1 where it asks for changes, else 0."""


@inner
def add_party(party: PartyNow, delta: Floats, burden: Floats, weight: Floats, lack: Floats, asked: Floats) -> None:
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
        after = max(0.0, party.short - delta[c]) * party.per_span + (party.crossed + burden[c])
        lack[c] += weight[c] * after
        asked[c] = max(asked[c], party.asks * (party.distance - after))


@inner
def scan(
    w: Ints, columns: Ints, binding: bool, f: Floats, n: Ints, delta: Floats, burden: Floats, sums: Floats
) -> None:
    """Weigh every change of one point: rows 0 and 1 of ``sums``."""
    for c in range(w[at.COLUMNS]):
        sums[0, c] = 0.0
        sums[1, c] = 0.0
    for i in range(w[at.PARTIES]):
        counts = f[at.F_COUNTS, i]
        if binding and n[at.N_SEEN, i] == 1:
            row = w[at.OBLIGES] + i * w[at.COLUMNS]
            for j in range(w[at.POINTS]):
                rest = n[at.N_DUTIES, i] - w[row + columns[j]]
                for c in at.options(w, j):
                    sums[2, c] = 1.0 if rest + w[row + c] > 0 else counts
        else:
            for c in range(w[at.COLUMNS]):
                sums[2, c] = counts
        now = PartyNow(
            f[at.F_THRESHOLD, i] - f[at.F_UTILITY, i],
            f[at.F_PER_SPAN, i],
            float(n[at.N_CROSSED, i]),
            f[at.F_DISTANCE, i],
            float(n[at.N_ASKS, i]),
        )
        add_party(now, delta[i], burden[i], sums[2], sums[0], sums[1])


@inner
def revise(w: Ints, q: Floats, drawn: Floats, columns: Ints, room: at.Room, floor: float, day: int) -> bool:
    """Write the revised text to ``trial``; False when no amendment buys consent that the drafter will pay for.

    Parameters
    ----------
    columns : int array, shape (J,)
        The text.
    room : Room
        With the tables of :func:`differences`; row ``STRUCK`` of its sums says until which day the text does not go back
        to an option.
    floor : float
        What the drafter holds out for today; ``f[F_THRESHOLD]`` says it of the others.
    """
    f, n, trial, delta, burden, sums = room.f, room.n, room.trial, room.delta, room.burden, room.sums
    binding = survey(w, q, columns, f, n)
    asking = 0
    for i in range(w[at.PARTIES]):
        asking += n[at.N_ASKS, i]
    if asking == 0:
        return False
    for j in range(w[at.POINTS]):
        trial[j] = columns[j]
    scan(w, columns, binding, f, n, delta, burden, sums)
    now = sums[0, columns[0]]
    drafter = w[at.DRAFTER]
    least = _least(drafter, floor, f)
    top, picked, pick_j = -np.inf, -1, -1
    for j in range(w[at.POINTS]):
        for c in at.options(w, j):
            score = now - sums[0, c]
            if score <= WORTHWHILE or sums[1, c] <= LEAST or c == columns[j] or sums[STRUCK, c] > day:
                continue
            if drafter >= 0:
                if burden[drafter, c] > 0.0 or delta[drafter, c] < least:
                    continue
                score += delta[drafter, c] * f[at.F_PER_SPAN, drafter]
            if score > top + LEAST:
                top, picked, pick_j = score, c, j
    if picked >= 0:
        trial[pick_j] = picked
        return True
    return bool(_trade(w, drawn, columns, room, least, binding, now, day))


@within
def _least(drafter: int, floor: float, f: Floats) -> float:
    """Return how much utility a change must bring the drafter (below zero: may cost it) to bear its name."""
    if drafter < 0:
        return -np.inf
    return float(min(floor, f[at.F_UTILITY, drafter]) - TOLERANCE - f[at.F_UTILITY, drafter])


@inner
def _file(w: Ints, f: Floats, n: Ints, i: int, delta: Floats, burden: Floats, struck: Floats, day: int) -> None:
    """Note the best changes of a party, one for each point; options of the text itself gain nothing."""
    for k in range(at.FILED):
        n[at.N_FILED_POINT + k, i] = -1
        f[at.F_FILED_GAIN + k, i] = LEAST
    per_span = f[at.F_PER_SPAN, i]
    enough = LEAST
    for j in range(w[at.POINTS]):
        for c in at.options(w, j):
            gain = delta[i, c] * per_span - burden[i, c]
            if gain <= enough or struck[c] > day:
                continue
            put = 0
            for k in range(1, at.FILED):
                if f[at.F_FILED_GAIN + k, i] < f[at.F_FILED_GAIN + put, i]:
                    put = k
            for k in range(at.FILED):
                if n[at.N_FILED_POINT + k, i] == j:
                    put = k
            if gain > f[at.F_FILED_GAIN + put, i]:
                f[at.F_FILED_GAIN + put, i] = gain
                n[at.N_FILED_POINT + put, i] = j
                n[at.N_FILED_COLUMN + put, i] = c
            enough = f[at.F_FILED_GAIN, i]
            for k in range(1, at.FILED):
                enough = min(enough, f[at.F_FILED_GAIN + k, i])


class Change(NamedTuple):
    """A point, and the column that it is settled on instead."""

    point: int
    column: int


@within
def _both(w: Ints, drawn: Floats, columns: Ints, first: Change, second: Change, room: at.Room) -> None:
    """Write what two changes together add to utilities and crossings; ``room.trial`` is the text, before and after."""
    f, delta, burden = room.f, room.delta, room.burden
    for i in range(w[at.PARTIES]):
        f[at.F_ADDED, i] = delta[i, first.column] + delta[i, second.column]
        f[at.F_BURDEN, i] = burden[i, first.column] + burden[i, second.column]
    if at.together(w, first.point, second.point):
        # A linkage or red line speaks of both points: what the second does depends on the first.
        _interplay(w, at.LINK_RULES, drawn, columns, first, second, f, room.trial)
        _interplay(w, at.LINE_RULES, drawn, columns, first, second, f, room.trial)


@inner
def _interplay(
    w: Ints, rules: int, drawn: Floats, columns: Ints, one: Change, other: Change, f: Floats, trial: Ints
) -> None:
    """Add what a condition on two points does when both change, beyond what it does when either one changes."""
    sizes, row = (at.D_LINKAGE, at.F_ADDED) if rules == at.LINK_RULES else (at.D_RED_LINE_REAL, at.F_BURDEN)
    for position in at.touching(w, rules, one.point):
        k = at.touched(w, rules, position)
        size = at.drew(w, drawn, sizes, k)
        now = holds(w, rules, k, columns)
        trial[one.point] = one.column
        first = holds(w, rules, k, trial)
        trial[other.point] = other.column
        both = holds(w, rules, k, trial)
        trial[one.point] = columns[one.point]
        second = holds(w, rules, k, trial)
        trial[other.point] = columns[other.point]
        f[row, at.owner(w, rules, k)] += (int(both) - int(first) - int(second) + int(now)) * size


@within
def lacking(w: Ints, old: int, new: int, other_old: int, other_new: int, binding: bool, f: Floats, n: Ints) -> float:
    """Return how much consent a trade lacks, as far as those who count have answered.

    The trade puts column ``new`` for ``old`` and ``other_new`` for ``other_old``; ``f[F_ADDED]`` and ``f[F_BURDEN]``
    say what it does.
    """
    total = 0.0
    for i in range(w[at.PARTIES]):
        weight = f[at.F_COUNTS, i]
        if binding and n[at.N_SEEN, i] == 1:
            row = w[at.OBLIGES] + i * w[at.COLUMNS]
            if n[at.N_DUTIES, i] + w[row + new] - w[row + old] + w[row + other_new] - w[row + other_old] > 0:
                weight = 1.0
        if weight > 0.0:
            short = f[at.F_THRESHOLD, i] - f[at.F_UTILITY, i] - f[at.F_ADDED, i]
            total += weight * distance(short, f[at.F_PER_SPAN, i], n[at.N_CROSSED, i] + f[at.F_BURDEN, i])
    return total


@inner
def _trade(
    w: Ints, drawn: Floats, columns: Ints, room: at.Room, least: float, binding: bool, now: float, day: int
) -> bool:
    """Look for two changes that together buy consent, each among the best of another party, the drafter included."""
    f, n, trial = room.f, room.n, room.trial
    drafter = w[at.DRAFTER]
    for i in range(w[at.PARTIES]):
        if i == drafter or (at.entry(w, at.SEATED, i) == 1 and n[at.N_SEEN, i] == 1):
            _file(w, f, n, i, room.delta, room.burden, room.sums[STRUCK], day)
        else:
            for k in range(at.FILED):
                n[at.N_FILED_POINT + k, i] = -1
    top = -np.inf
    a_j = a_c = b_j = b_c = -1
    for first in range(w[at.PARTIES]):
        for x in range(at.FILED):
            j, c = n[at.N_FILED_POINT + x, first], n[at.N_FILED_COLUMN + x, first]
            if j < 0:
                continue
            for second in range(first + 1, w[at.PARTIES]):
                for y in range(at.FILED):
                    k, e = n[at.N_FILED_POINT + y, second], n[at.N_FILED_COLUMN + y, second]
                    if k < 0 or k == j:
                        continue
                    _both(w, drawn, columns, Change(j, c), Change(k, e), room)
                    if drafter >= 0 and (f[at.F_BURDEN, drafter] > 0.0 or f[at.F_ADDED, drafter] < least):
                        continue
                    score = now - lacking(w, columns[j], c, columns[k], e, binding, f, n)
                    if score <= WORTHWHILE:
                        continue
                    if drafter >= 0:
                        score += f[at.F_ADDED, drafter] * f[at.F_PER_SPAN, drafter]
                    if score > top + LEAST:
                        top = score
                        a_j, a_c, b_j, b_c = j, c, k, e
    if a_j < 0:
        return False
    trial[a_j] = a_c
    trial[b_j] = b_c
    return True
