"""How the drafter revises a single text: the amendment that buys most consent at least cost to itself.

What a change of one point would do to everybody, linkages and red lines included, is kept from day to day in two
tables (``delta`` and ``burden``) and brought up to date where the text changes. While it stands, what everybody holds
out for changes from day to day, but neither whom a change would oblige, nor the trades that parties offer and what they
do. Those are listed when they are first looked for. So a day's search is a few passes over rows of numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process import layout as at
from detente.process.compiled import inner, within
from detente.process.rules import holds

LEAST = 1e-9
WORTHWHILE = 0.005
"""What a change must buy at least, as a share of a party's range, for the drafter to open the text again."""
REST = 14
"""For how many days the text does not go back to an option that it has given up."""


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
def forget(room: at.Room) -> None:
    """Forget what is known of the text, since it changes."""
    room.known[at.K_DUTIES] = 0
    room.known[at.K_UNTIL] = 0


class Effects(NamedTuple):
    """What changes do, arrays of shape (P, changes)."""

    added: Floats
    """To each party's utility."""
    crossed: Floats
    """To its red lines crossed."""
    duty: Floats
    """1 where it is obliged after the change."""


@inner
def survey(w: Ints, q: Floats, f: Floats, n: Ints) -> bool:
    """Note how far everybody is from a yes, how much that counts, and who asks for changes; True when anybody does.

    Who refuses asks for changes: everybody at the table, and outside it those whose consent counts.
    """
    asking = False
    for i in range(w[at.PARTIES]):
        f[at.F_PER_SPAN, i] = 1.0 / max(f[at.F_BEST, i] - f[at.F_WORST, i], LEAST)
        f[at.F_SHORT, i] = f[at.F_THRESHOLD, i] - f[at.F_UTILITY, i]
        f[at.F_DISTANCE, i] = distance(f[at.F_SHORT, i], f[at.F_PER_SPAN, i], n[at.N_CROSSED, i])
        f[at.F_COUNTS, i] = at.need(w, q, i) * n[at.N_SEEN, i]
        heard = at.entry(w, at.SEATED, i) == 1 or f[at.F_COUNTS, i] > 0.0 or n[at.N_DUTIES, i] > 0
        n[at.N_ASKS, i] = int(heard and i != w[at.DRAFTER] and n[at.N_SEEN, i] == 1 and n[at.N_ACCEPTS, i] == 0)
        asking |= n[at.N_ASKS, i] == 1
    return asking


@within
def _binding(w: Ints, q: Floats) -> bool:
    """Whether a clause of consent binds whoever the package obliges."""
    found = False
    for k in range(w[at.CLAUSES]):
        found |= at.quota(w, q, k) < 0
    return found


@inner
def _know_duties(w: Ints, columns: Ints, room: at.Room) -> None:
    """Count by how many of its options the text obliges each party, and note whom each change would leave obliged."""
    for i in range(w[at.PARTIES]):
        row = w[w[at.OBLIGES] + i * w[at.COLUMNS] : w[at.OBLIGES] + (i + 1) * w[at.COLUMNS]]
        duty, count, only = room.duty[i], 0, -1
        for j in range(len(columns)):
            if row[columns[j]] == 1:
                count += 1
                only = j
        room.n[at.N_DUTIES, i] = count
        for c in range(len(row)):
            duty[c] = 1.0 if count > 0 else float(row[c])
        if count == 1:  # it may go with the option of that point
            for c in at.options(w, only):
                duty[c] = float(row[c])


class PartyNow(NamedTuple):
    """Where a party stands before a change."""

    short: float
    """What it holds out for less what it has."""
    per_span: float
    crossed: float
    distance: float
    asks: float
    """1 where it asks for changes, else 0."""
    counts: float
    """How much it counts where it is not obliged."""
    bound: float
    """1 where it counts whole when it is obliged, else 0."""


@within
def add_party(party: PartyNow, added: Floats, crossed: Floats, duty: Floats, lack: Floats, asked: Floats) -> None:
    """Add one party's distance under every change; written so that it compiles to vector code, into its caller, since
    rows are short and a call with so many arrays takes as long as a row.

    Parameters
    ----------
    added, crossed : float arrays, shape (changes,)
        What each change adds to its utility, and to the red lines it finds crossed.
    duty : float array, shape (changes,)
        1 where the change leaves it obliged.
    lack, asked : float arrays, shape (changes,), written
        Consent still lacking, and the most that a change brings somebody who asks closer to a yes.
    """
    for c in range(len(added)):
        after = max(0.0, party.short - added[c]) * party.per_span + (party.crossed + crossed[c])
        lack[c] += max(party.counts, party.bound * duty[c]) * after
        asked[c] = max(asked[c], party.asks * (party.distance - after))


@inner
def scan(w: Ints, binding: bool, f: Floats, n: Ints, effects: Effects, sums: Floats, count: int) -> None:
    """Weigh changes: the consent lacking under each, and the most that it brings somebody who asks closer to a yes."""
    lack, asked = sums[0, :count], sums[1, :count]
    for c in range(count):
        lack[c] = 0.0
        asked[c] = 0.0
    for i in range(w[at.PARTIES]):
        bound = binding and n[at.N_SEEN, i] == 1
        if f[at.F_COUNTS, i] == 0.0 and n[at.N_ASKS, i] == 0 and not bound:
            continue
        now = PartyNow(
            f[at.F_SHORT, i],
            f[at.F_PER_SPAN, i],
            float(n[at.N_CROSSED, i]),
            f[at.F_DISTANCE, i],
            float(n[at.N_ASKS, i]),
            f[at.F_COUNTS, i],
            1.0 if bound else 0.0,
        )
        add_party(now, effects.added[i, :count], effects.crossed[i, :count], effects.duty[i, :count], lack, asked)


@inner
def revise(w: Ints, q: Floats, drawn: Floats, columns: Ints, room: at.Room, floor: float, day: int) -> bool:
    """Write the revised text to ``trial``; False when no amendment buys consent that the drafter will pay for.

    Parameters
    ----------
    columns : int array, shape (J,)
        The text.
    room : Room
        With the tables of :func:`differences`. What it knows of the text is used; :func:`forget` when it changes.
    floor : float
        What the drafter holds out for today; ``f[F_THRESHOLD]`` says it of the others.
    """
    f, n, trial, delta, burden, sums = room.f, room.n, room.trial, room.delta, room.burden, room.sums
    binding = _binding(w, q)
    if binding and room.known[at.K_DUTIES] == 0:
        _know_duties(w, columns, room)
        room.known[at.K_DUTIES] = 1
    if not survey(w, q, f, n):
        return False
    for j in range(w[at.POINTS]):
        trial[j] = columns[j]
    scan(w, binding, f, n, Effects(delta, burden, room.duty), sums, w[at.COLUMNS])
    now = sums[0, columns[0]]
    drafter = w[at.DRAFTER]
    least = _least(drafter, floor, f)
    top, picked = -np.inf, -1
    for c in range(w[at.COLUMNS]):
        score = now - sums[0, c]
        if score <= WORTHWHILE or sums[1, c] <= LEAST or room.struck[c] > day:
            continue
        if drafter >= 0:
            if burden[drafter, c] > 0.0 or delta[drafter, c] < least:
                continue
            score += delta[drafter, c] * f[at.F_PER_SPAN, drafter]
        if score > top + LEAST:
            top, picked = score, c
    if picked < 0:
        return bool(_trade(w, drawn, columns, room, least, binding, now, day))
    for j in range(w[at.POINTS]):
        if picked in at.options(w, j):
            trial[j] = picked
    return True


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
def _obliged_after(w: Ints, columns: Ints, one: Change, other: Change, i: int, n: Ints) -> int:
    """Return by how many options a text with two changes obliges a party."""
    before = at.obliges(w, i, columns[one.point]) + at.obliges(w, i, columns[other.point])
    return int(n[at.N_DUTIES, i] - before + at.obliges(w, i, one.column) + at.obliges(w, i, other.column))


@inner
def _list_trades(w: Ints, drawn: Floats, columns: Ints, room: at.Room, day: int) -> None:
    """List the trades of two changes, each among the best of another party, the drafter included, and what they do.

    The list holds until an option may come back that the text has given up, or somebody else has seen the text.
    """
    f, n, effects = room.f, room.n, room.effects
    drafter = w[at.DRAFTER]
    until = at.NEVER
    for c in range(w[at.COLUMNS]):
        if room.struck[c] > day:
            until = min(until, int(room.struck[c]))
    room.known[at.K_UNTIL] = until
    said_by = 0
    for i in range(w[at.PARTIES]):
        n[at.N_HEARD, i] = n[at.N_SEEN, i]
        if i == drafter or (at.entry(w, at.SEATED, i) == 1 and n[at.N_SEEN, i] == 1):
            _file(w, f, n, i, room.delta, room.burden, room.struck, day)
            n[at.N_SAID_BY, said_by] = i
            said_by += 1
    count = 0
    for a in range(said_by):
        first = n[at.N_SAID_BY, a]
        for x in range(at.FILED):
            one = Change(n[at.N_FILED_POINT + x, first], n[at.N_FILED_COLUMN + x, first])
            if one.point < 0:
                continue
            for b in range(a + 1, said_by):
                second = n[at.N_SAID_BY, b]
                for y in range(at.FILED):
                    other = Change(n[at.N_FILED_POINT + y, second], n[at.N_FILED_COLUMN + y, second])
                    if other.point < 0 or other.point == one.point:
                        continue
                    _both(w, drawn, columns, one, other, room)
                    if drafter >= 0 and f[at.F_BURDEN, drafter] > 0.0:
                        continue
                    room.trades[count, 0], room.trades[count, 1] = one.column, one.point
                    room.trades[count, 2], room.trades[count, 3] = other.column, other.point
                    for i in range(w[at.PARTIES]):
                        effects[0, i, count] = f[at.F_ADDED, i]
                        effects[1, i, count] = f[at.F_BURDEN, i]
                        effects[2, i, count] = 1.0 if _obliged_after(w, columns, one, other, i, n) > 0 else 0.0
                    count += 1
    room.known[at.K_TRADES] = count


@inner
def _trade(
    w: Ints, drawn: Floats, columns: Ints, room: at.Room, least: float, binding: bool, now: float, day: int
) -> bool:
    """Look for two changes that together buy consent, each among the best of another party, the drafter included."""
    f, n, trial = room.f, room.n, room.trial
    drafter = w[at.DRAFTER]
    stale = room.known[at.K_UNTIL] <= day
    for i in range(w[at.PARTIES]):
        stale |= n[at.N_HEARD, i] != n[at.N_SEEN, i]
    if stale:
        _list_trades(w, drawn, columns, room, day)
    effects, count = Effects(room.effects[0], room.effects[1], room.effects[2]), room.known[at.K_TRADES]
    scan(w, binding, f, n, effects, room.traded, count)
    top, picked = -np.inf, -1
    for x in range(count):
        score = now - room.traded[0, x]
        if score <= WORTHWHILE:
            continue
        if drafter >= 0:
            if effects.added[drafter, x] < least:
                continue
            score += effects.added[drafter, x] * f[at.F_PER_SPAN, drafter]
        if score > top + LEAST:
            top, picked = score, x
    if picked < 0:
        return False
    trial[room.trades[picked, 1]] = room.trades[picked, 0]
    trial[room.trades[picked, 3]] = room.trades[picked, 2]
    return True
