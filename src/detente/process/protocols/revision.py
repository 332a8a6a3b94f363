"""How the drafter revises a single text: the amendment that buys most consent at least cost to itself.

What a change of one point would do to everybody, linkages and red lines included, is kept from day to day in two
tables (``delta`` and ``burden``) and brought up to date where the text changes. While it stands, what everybody holds
out for changes from day to day, but neither whom a change would oblige, nor the trades that parties offer and what they
do. Those are listed when they are first looked for. What a party would gain most by at each point is kept too, and weighed
anew only where the text has changed or an option may come back. So a day's search is a few passes over rows of numbers.
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
def settle(w: Ints, values: Floats, drawn: Floats, columns: Ints, j: int, column: int, room: at.Room) -> None:
    """Settle point ``j`` otherwise, and bring the tables up to date: its own columns, and those of points with
    which it shares a linkage or red line.
    """
    columns[j] = column
    shares = w[w[at.TOGETHER] + j * w[at.POINTS] : w[at.TOGETHER] + (j + 1) * w[at.POINTS]]
    for k in range(len(shares)):
        if k == j or shares[k] != 0:
            differences(w, values, drawn, columns, k, room.delta, room.burden)
            room.weighed[k] = 0


@within
def distance(short: float, per_span: float, crossed: float) -> float:
    """Return how far a party is from a yes: its shortfall as a share of its range, and 1 for each red line crossed."""
    return max(0.0, short) * per_span + crossed


@inner
def forget(room: at.Room) -> None:
    """Forget what is known of the text, since it changes."""
    room.known[at.K_TEXT] = 0
    room.known[at.K_UNTIL] = 0


@inner
def forget_all(w: Ints, room: at.Room) -> None:
    """Forget another run: what is known of its text, which options it has given up, and what is best."""
    forget(room)
    room.known[at.K_BACK] = 0
    for c in range(w[at.COLUMNS]):
        room.struck[c] = -1.0
    for j in range(w[at.POINTS]):
        room.weighed[j] = 0


@inner
def give_up(room: at.Room, column: int, day: int) -> None:
    """Note that the text gives up an option today."""
    room.struck[column] = day + REST
    room.known[at.K_BACK] = min(room.known[at.K_BACK], day + REST)


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
def _know(w: Ints, columns: Ints, binding: bool, room: at.Room) -> None:
    """Note what a day's search asks of a text as long as it stands; where a clause binds the obliged, whom it obliges."""
    f, n = room.f, room.n
    for j in range(len(columns)):
        room.trial[j] = columns[j]
    for i in range(w[at.PARTIES]):
        f[at.F_PER_SPAN, i] = 1.0 / max(f[at.F_BEST, i] - f[at.F_WORST, i], LEAST)
        if binding:
            _know_duties(w, columns, i, n, room.duty[i])
    room.known[at.K_TEXT] = 1


@inner
def _know_duties(w: Ints, columns: Ints, i: int, n: Ints, duty: Floats) -> None:
    """Count by how many of its options the text obliges a party; where at most by one, note which changes leave it so."""
    row = w[w[at.OBLIGES] + i * w[at.COLUMNS] : w[at.OBLIGES] + (i + 1) * w[at.COLUMNS]]
    count, only = 0, -1
    for j in range(len(columns)):
        if row[columns[j]] == 1:
            count += 1
            only = j
    n[at.N_DUTIES, i] = count
    if count > 1:
        return
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
    counts: float
    """How much its distance counts."""


@within
def add_party(party: PartyNow, added: Floats, crossed: Floats, lack: Floats) -> None:
    """Add one party's distance under every change; written so that it compiles to vector code, into its caller, since
    rows are short and a call with so many arrays takes as long as a row.

    Parameters
    ----------
    added, crossed : float arrays, shape (changes,)
        What each change adds to its utility, and to the red lines it finds crossed.
    lack : float array, shape (changes,), written
        Consent still lacking.
    """
    for c in range(len(added)):
        after = max(0.0, party.short - added[c]) * party.per_span + (party.crossed + crossed[c])
        lack[c] += party.counts * after


@within
def add_bound_party(party: PartyNow, added: Floats, crossed: Floats, duty: Floats, lack: Floats) -> None:
    """Do so for a party that counts whole where a change leaves it obliged: ``duty`` is 1 there, shape (changes,)."""
    for c in range(len(added)):
        after = max(0.0, party.short - added[c]) * party.per_span + (party.crossed + crossed[c])
        lack[c] += max(party.counts, duty[c]) * after


@within
def _party_now(f: Floats, n: Ints, i: int, counts: float) -> PartyNow:
    return PartyNow(f[at.F_SHORT, i], f[at.F_PER_SPAN, i], float(n[at.N_CROSSED, i]), counts)


@inner
def scan(w: Ints, binding: bool, f: Floats, n: Ints, effects: Effects, lack: Floats, changed: int) -> None:
    """Write the consent lacking under each of some changes.

    Parameters
    ----------
    lack : float array, shape (changes,), written
    changed : int
        How many points each changes. A party that the text obliges by more options stays obliged.
    """
    count = len(lack)
    for c in range(count):
        lack[c] = 0.0
    for i in range(w[at.PARTIES]):
        counts = f[at.F_COUNTS, i]
        added, crossed = effects.added[i, :count], effects.crossed[i, :count]
        if binding and n[at.N_SEEN, i] == 1 and counts < 1.0:
            if n[at.N_DUTIES, i] <= changed:
                add_bound_party(_party_now(f, n, i, counts), added, crossed, effects.duty[i, :count], lack)
                continue
            counts = 1.0
        if counts > 0.0:
            add_party(_party_now(f, n, i, counts), added, crossed, lack)


@within
def _closer(w: Ints, f: Floats, n: Ints, effects: Effects, c: int) -> bool:
    """Whether a change brings somebody who asks closer to a yes."""
    for i in range(w[at.PARTIES]):
        if n[at.N_ASKS, i] == 1:
            short = f[at.F_SHORT, i] - effects.added[i, c]
            after = distance(short, f[at.F_PER_SPAN, i], n[at.N_CROSSED, i] + effects.crossed[i, c])
            if f[at.F_DISTANCE, i] - after > LEAST:
                return True
    return False


@within
def _next_worthwhile(now: float, lack: Floats, c: int) -> int:
    """Return the next change after ``c`` that buys enough consent to open the text again; one after the last if none."""
    c += 1
    while c < len(lack) and now - lack[c] <= WORTHWHILE:
        c += 1
    return c


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
    f, n, trial, delta, burden, lack = room.f, room.n, room.trial, room.delta, room.burden, room.lack
    binding = _binding(w, q)
    if room.known[at.K_TEXT] == 0:
        _know(w, columns, binding, room)
    if not survey(w, q, f, n):
        return False
    effects = Effects(delta, burden, room.duty)
    scan(w, binding, f, n, effects, lack, 1)
    now = lack[columns[0]]
    drafter = w[at.DRAFTER]
    least = _least(drafter, floor, f)
    top, picked, c = -np.inf, -1, -1
    while True:
        c = _next_worthwhile(now, lack, c)
        if c == len(lack):
            break
        score = now - lack[c]
        if room.struck[c] > day:
            continue
        if drafter >= 0:
            if burden[drafter, c] > 0.0 or delta[drafter, c] < least:
                continue
            score += delta[drafter, c] * f[at.F_PER_SPAN, drafter]
        if score > top + LEAST and _closer(w, f, n, effects, c):
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
def _let_back(w: Ints, room: at.Room, day: int) -> None:
    """Let options come back that the text gave up long enough ago, and note when the next ones may."""
    back = at.NEVER
    for j in range(w[at.POINTS]):
        for c in at.options(w, j):
            if room.struck[c] > day:
                back = min(back, int(room.struck[c]))
            elif room.struck[c] >= 0.0:
                room.struck[c] = -1.0
                room.weighed[j] = 0
    room.known[at.K_BACK] = back


@inner
def _weigh(w: Ints, room: at.Room, day: int) -> None:
    """Bring up to date which change of each point a party at the table, or the drafter, would gain most by."""
    f, delta, burden = room.f, room.delta, room.burden
    for j in range(w[at.POINTS]):
        if room.weighed[j] == 1:
            continue
        room.weighed[j] = 1
        for i in range(w[at.PARTIES]):
            if i != w[at.DRAFTER] and at.entry(w, at.SEATED, i) == 0:
                continue
            best, column = LEAST, -1
            for c in at.options(w, j):
                gain = delta[i, c] * f[at.F_PER_SPAN, i] - burden[i, c]
                if gain > best and room.struck[c] <= day:
                    best, column = gain, c
            room.best[i, j] = best
            room.best_column[i, j] = column


@inner
def _file(f: Floats, n: Ints, i: int, best: Floats, best_column: Ints) -> None:
    """Note the best changes of a party, one for each point; options of the text itself gain nothing."""
    for k in range(at.FILED):
        n[at.N_FILED_POINT + k, i] = -1
        f[at.F_FILED_GAIN + k, i] = LEAST
    enough = LEAST
    for j in range(len(best)):
        if best[j] <= enough:
            continue
        put = 0
        for k in range(1, at.FILED):
            if f[at.F_FILED_GAIN + k, i] < f[at.F_FILED_GAIN + put, i]:
                put = k
        f[at.F_FILED_GAIN + put, i] = best[j]
        n[at.N_FILED_POINT + put, i] = j
        n[at.N_FILED_COLUMN + put, i] = best_column[j]
        enough = f[at.F_FILED_GAIN, i]
        for k in range(1, at.FILED):
            enough = min(enough, f[at.F_FILED_GAIN + k, i])


class Change(NamedTuple):
    """A point, and the column that it is settled on instead."""

    point: int
    column: int


@inner
def _interplay(
    w: Ints, rules: int, drawn: Floats, columns: Ints, one: Change, other: Change, room: at.Room, x: int
) -> None:
    """Add to trade ``x`` what a condition on two points does when both change, beyond what it does when either changes.

    ``room.trial`` is the text, before and after.
    """
    trial = room.trial
    sizes, row = (at.D_LINKAGE, 0) if rules == at.LINK_RULES else (at.D_RED_LINE_REAL, 1)
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
        room.effects[row, at.owner(w, rules, k), x] += (int(both) - int(first) - int(second) + int(now)) * size


@inner
def _list_trades(w: Ints, columns: Ints, drawn: Floats, room: at.Room, binding: bool, day: int) -> None:
    """List the trades of two changes, each among the best of another party, the drafter included, and what they do.

    The list holds until an option may come back that the text has given up, or somebody else has seen the text.
    """
    f, n = room.f, room.n
    if room.known[at.K_BACK] <= day:
        _let_back(w, room, day)
    room.known[at.K_UNTIL] = room.known[at.K_BACK]
    _weigh(w, room, day)
    said_by = 0
    for i in range(w[at.PARTIES]):
        n[at.N_HEARD, i] = n[at.N_SEEN, i]
        if i == w[at.DRAFTER] or (at.entry(w, at.SEATED, i) == 1 and n[at.N_SEEN, i] == 1):
            _file(f, n, i, room.best[i], room.best_column[i])
            n[at.N_SAID_BY, said_by] = i
            said_by += 1
    _pair(n, said_by, room)
    _know_trades(w, drawn, columns, binding, room)


@inner
def _pair(n: Ints, said_by: int, room: at.Room) -> None:
    """List each pair of changes of different points that two parties have filed."""
    trades, count = room.trades, 0
    for a in range(said_by):
        first = n[at.N_SAID_BY, a]
        for x in range(at.FILED):
            point, column = n[at.N_FILED_POINT + x, first], n[at.N_FILED_COLUMN + x, first]
            if point < 0:
                continue
            for b in range(a + 1, said_by):
                second = n[at.N_SAID_BY, b]
                for y in range(at.FILED):
                    other = n[at.N_FILED_POINT + y, second]
                    if other < 0 or other == point:
                        continue
                    trades[0, count], trades[1, count] = column, point
                    trades[2, count], trades[3, count] = n[at.N_FILED_COLUMN + y, second], other
                    count += 1
    room.known[at.K_TRADES] = count


@inner
def _know_trades(w: Ints, drawn: Floats, columns: Ints, binding: bool, room: at.Room) -> None:
    """Write what each trade on the list does to every party."""
    trades, count = room.trades, room.known[at.K_TRADES]
    for i in range(w[at.PARTIES]):
        delta, burden, added, crossed = room.delta[i], room.burden[i], room.effects[0, i], room.effects[1, i]
        for x in range(count):
            one, other = trades[0, x], trades[2, x]
            added[x] = delta[one] + delta[other]
            crossed[x] = burden[one] + burden[other]
        if binding:
            duty, have = room.effects[2, i], room.n[at.N_DUTIES, i]
            for x in range(count):
                before = at.obliges(w, i, columns[trades[1, x]]) + at.obliges(w, i, columns[trades[3, x]])
                after = have - before + at.obliges(w, i, trades[0, x]) + at.obliges(w, i, trades[2, x])
                duty[x] = 1.0 if after > 0 else 0.0
    for x in range(count):
        one, other = Change(trades[1, x], trades[0, x]), Change(trades[3, x], trades[2, x])
        if at.together(w, one.point, other.point):
            # A linkage or red line speaks of both points: what the second does depends on the first.
            _interplay(w, at.LINK_RULES, drawn, columns, one, other, room, x)
            _interplay(w, at.LINE_RULES, drawn, columns, one, other, room, x)


@inner
def _trade(
    w: Ints, drawn: Floats, columns: Ints, room: at.Room, least: float, binding: bool, now: float, day: int
) -> bool:
    """Look for two changes that together buy consent, each among the best of another party, the drafter included."""
    f, n, trial, trades = room.f, room.n, room.trial, room.trades
    drafter = w[at.DRAFTER]
    stale = room.known[at.K_UNTIL] <= day
    for i in range(w[at.PARTIES]):
        stale |= n[at.N_HEARD, i] != n[at.N_SEEN, i]
    if stale:
        _list_trades(w, columns, drawn, room, binding, day)
    effects, count = Effects(room.effects[0], room.effects[1], room.effects[2]), room.known[at.K_TRADES]
    scan(w, binding, f, n, effects, room.traded[:count], 2)
    top, picked = -np.inf, -1
    for x in range(count):
        score = now - room.traded[x]
        if score <= WORTHWHILE:
            continue
        if drafter >= 0:
            if effects.crossed[drafter, x] > 0.0 or effects.added[drafter, x] < least:
                continue
            score += effects.added[drafter, x] * f[at.F_PER_SPAN, drafter]
        if score > top + LEAST:
            top, picked = score, x
    if picked < 0:
        return False
    trial[trades[1, picked]] = trades[0, picked]
    trial[trades[3, picked]] = trades[2, picked]
    return True
