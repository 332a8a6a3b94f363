"""How the drafter revises a single text: the amendment that buys most consent at least cost to itself."""

from __future__ import annotations

import numpy as np

from detente.case.problem import TOLERANCE, Floats, Ints
from detente.process.compiled import inner, within
from detente.process.layout import (
    AT,
    AT_START,
    ATOM_MASK,
    CLAUSES,
    CODE,
    COLUMNS,
    D_LINKAGE,
    D_RED_LINE_REAL,
    DRAFTER,
    F_BEST,
    F_COUNTS,
    F_DISTANCE,
    F_FILED_GAIN,
    F_HELD,
    F_NEW_UTILITY,
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
    N_NEW_CROSSED,
    N_SEEN,
    NEED,
    OBLIGES,
    OFFSET,
    PARTIES,
    PARTY,
    POINTS,
    QUOTA,
    SEATED,
    START,
)
from detente.process.rules import holds

LEAST = 1e-9


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


@within
def distance(utility: float, held: float, crossed: int, per_span: float) -> float:
    """Return how far a party is from a yes: its shortfall as a share of its range, and 1 for each red line crossed."""
    return max(0.0, held - utility) * per_span + crossed


@inner
def survey(w: Ints, q: Floats, columns: Ints, f: Floats, n: Ints) -> bool:
    """Note how far everybody is from a yes, how much that counts, and who asks for changes; True when duties bind."""
    binding = False
    for k in range(w[CLAUSES]):
        binding |= q[w[QUOTA] + k] < 0
    for i in range(w[PARTIES]):
        f[F_PER_SPAN, i] = 1.0 / max(f[F_BEST, i] - f[F_WORST, i], LEAST)
        f[F_DISTANCE, i] = distance(f[F_UTILITY, i], f[F_HELD, i], n[N_CROSSED, i], f[F_PER_SPAN, i])
        n[N_DUTIES, i] = 0
        if binding:
            for j in range(w[POINTS]):
                n[N_DUTIES, i] += w[w[OBLIGES] + i * w[COLUMNS] + columns[j]]
        f[F_COUNTS, i] = q[w[NEED] + i] * n[N_SEEN, i]
        n[N_ASKS, i] = int(w[w[SEATED] + i] == 1 and i != w[DRAFTER] and n[N_SEEN, i] == 1 and n[N_ACCEPTS, i] == 0)
    return binding


@within
def lacking(w: Ints, old: int, new: int, other_old: int, other_new: int, binding: bool, f: Floats, n: Ints) -> float:
    """Return how much consent a trial lacks, as far as those who count have answered.

    The trial puts column ``new`` for ``old`` and ``other_new`` for ``other_old``; equal columns are no change.
    """
    total = 0.0
    for i in range(w[PARTIES]):
        weight = f[F_COUNTS, i]
        if binding and n[N_SEEN, i] == 1:
            row = w[OBLIGES] + i * w[COLUMNS]
            if n[N_DUTIES, i] + w[row + new] - w[row + old] + w[row + other_new] - w[row + other_old] > 0:
                weight = 1.0
        if weight > 0.0:
            total += weight * distance(f[F_NEW_UTILITY, i], f[F_HELD, i], n[N_NEW_CROSSED, i], f[F_PER_SPAN, i])
    return total


@within
def plain(w: Ints, j: int) -> bool:
    """Whether no linkage and no red line speaks of a point, so that utilities simply add."""
    return bool(
        w[w[LINK_RULES + AT_START] + j] == w[w[LINK_RULES + AT_START] + j + 1]
        and w[w[LINE_RULES + AT_START] + j] == w[w[LINE_RULES + AT_START] + j + 1]
    )


@inner
def mark_flips(w: Ints, drawn: Floats, columns: Ints, j: int, trial: Ints, sums: Floats) -> None:
    """Mark, in row 2 of ``sums``, changes of a point that make a linkage or real red line begin or cease to hold."""
    first, stop = w[w[OFFSET] + j], w[w[OFFSET] + j + 1]
    for c in range(first, stop):
        sums[2, c] = 0.0
    for side in range(2):
        rules = LINK_RULES if side == 0 else LINE_RULES
        for at in range(w[w[rules + AT_START] + j], w[w[rules + AT_START] + j + 1]):
            k = w[w[rules + AT] + at]
            if side == 1 and drawn[w[D_RED_LINE_REAL] + k] == 0.0:
                continue
            begin = w[w[rules + START] + k]
            if w[w[rules + START] + k + 1] - begin == 1 and w[w[rules + CODE] + begin] >= 0:
                # One atom, and it speaks of this point: its mask says it all.
                mask = w[rules + ATOM_MASK] + w[w[rules + CODE] + begin] * w[COLUMNS]
                for c in range(first, stop):
                    if w[mask + c] != w[mask + columns[j]]:
                        sums[2, c] = 1.0
                continue
            before = holds(w, rules, k, columns)
            for c in range(first, stop):
                trial[j] = c
                if holds(w, rules, k, trial) != before:
                    sums[2, c] = 1.0
            trial[j] = columns[j]


@within
def put_on_trial(
    w: Ints, values: Floats, drawn: Floats, columns: Ints, j: int, column: int, f: Floats, n: Ints, trial: Ints
) -> None:
    """Measure the text with point ``j`` settled otherwise; ``trial`` is the text as it stands, before and after."""
    old = columns[j]
    if plain(w, j):
        for i in range(w[PARTIES]):
            f[F_NEW_UTILITY, i] = f[F_UTILITY, i] + values[i, column] - values[i, old]
            n[N_NEW_CROSSED, i] = n[N_CROSSED, i]
        return
    restart(f, n)
    apply(w, values, drawn, trial, j, column, f[F_NEW_UTILITY], n[N_NEW_CROSSED])
    trial[j] = old


@inner
def differences(w: Ints, values: Floats, columns: Ints, j: int, delta: Floats) -> None:
    """Write what each option of a point adds to each party's utility over the one in the text, shape (P, C)."""
    for i in range(w[PARTIES]):
        now = values[i, columns[j]]
        for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
            delta[i, c] = values[i, c] - now


@inner
def add_party(
    delta: Floats, short: float, per_span: float, crossed: float, distance_now: float, weight: Floats, asks: float,
    lack: Floats, asked: Floats,
) -> None:  # fmt: skip
    """Add one party's distance under every change of one point; written so that it compiles to vector code.

    Parameters
    ----------
    delta : float array, shape (C,)
        What each change adds to its utility.
    weight : float array, shape (C,)
        How much the party counts under each change.
    lack, asked : float arrays, shape (C,), written
        Consent still lacking, and the most that a change brings somebody who asks closer to a yes.
    """
    for c in range(len(delta)):
        after = max(0.0, short - delta[c]) * per_span + crossed
        lack[c] += weight[c] * after
        asked[c] = max(asked[c], asks * (distance_now - after))


@inner
def scan(w: Ints, columns: Ints, binding: bool, f: Floats, n: Ints, delta: Floats, sums: Floats) -> None:
    """Weigh every change of one point, as if no linkage and no red line spoke of it: rows 0 and 1 of ``sums``."""
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
            delta[i], f[F_HELD, i] - f[F_UTILITY, i], f[F_PER_SPAN, i], float(n[N_CROSSED, i]), f[F_DISTANCE, i],
            sums[2], float(n[N_ASKS, i]), sums[0], sums[1],
        )  # fmt: skip


@inner
def rescan(
    w: Ints, values: Floats, drawn: Floats, columns: Ints, j: int, binding: bool, f: Floats, n: Ints, trial: Ints,
    sums: Floats,
) -> None:  # fmt: skip
    """Weigh again the changes of a point that make a linkage or red line begin or cease: row 2 marks them."""
    old = columns[j]
    mark_flips(w, drawn, columns, j, trial, sums)
    for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
        if c == old or sums[2, c] == 0.0:
            continue
        put_on_trial(w, values, drawn, columns, j, c, f, n, trial)
        sums[0, c] = lacking(w, old, c, 0, 0, binding, f, n)
        sums[1, c] = 0.0
        for i in range(w[PARTIES]):
            if n[N_ASKS, i] == 1:
                after = distance(f[F_NEW_UTILITY, i], f[F_HELD, i], n[N_NEW_CROSSED, i], f[F_PER_SPAN, i])
                sums[1, c] = max(sums[1, c], f[F_DISTANCE, i] - after)


@inner
def revise(
    w: Ints, q: Floats, values: Floats, drawn: Floats, columns: Ints, floor: float, f: Floats, n: Ints, trial: Ints,
    delta: Floats, sums: Floats,
) -> bool:  # fmt: skip
    """Write the revised text to ``trial``; False when no amendment buys consent that the drafter will pay for.

    Parameters
    ----------
    floor : float
        What the drafter holds out for today; ``f[F_HELD]`` says it of the others.
    delta : float array, shape (P, C)
        See :func:`differences`.
    sums : float array, shape (3, C)
        Room to work in.
    """
    binding = survey(w, q, columns, f, n)
    asking = 0
    for i in range(w[PARTIES]):
        asking += n[N_ASKS, i]
    if asking == 0:
        return False
    for j in range(w[POINTS]):
        trial[j] = columns[j]
    restart(f, n)
    now = lacking(w, 0, 0, 0, 0, binding, f, n)
    scan(w, columns, binding, f, n, delta, sums)
    drafter = w[DRAFTER]
    top, picked, pick_j = -np.inf, -1, -1
    for j in range(w[POINTS]):
        touched = not plain(w, j)
        if touched:
            rescan(w, values, drawn, columns, j, binding, f, n, trial, sums)
        for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
            bought = now - sums[0, c]
            if bought <= LEAST or sums[1, c] <= LEAST or c == columns[j]:
                continue
            if drafter >= 0:
                if not touched or sums[2, c] == 0.0:
                    f[F_NEW_UTILITY, drafter] = f[F_UTILITY, drafter] + delta[drafter, c]
                    n[N_NEW_CROSSED, drafter] = n[N_CROSSED, drafter]
                else:
                    put_on_trial(w, values, drawn, columns, j, c, f, n, trial)
                if not _bearable(drafter, floor, f, n):
                    continue
            score = bought - _cost(drafter, f)
            if score > top + LEAST:
                top, picked, pick_j = score, c, j
    if picked >= 0:
        trial[pick_j] = picked
        return True
    return bool(_trade(w, values, drawn, columns, floor, binding, now, f, n, trial, delta, sums))


@within
def restart(f: Floats, n: Ints) -> None:
    """Begin a trial from the text as it stands."""
    for i in range(f.shape[1]):
        f[F_NEW_UTILITY, i] = f[F_UTILITY, i]
        n[N_NEW_CROSSED, i] = n[N_CROSSED, i]


@inner
def _file(f: Floats, n: Ints, i: int, gain: float, j: int, c: int) -> None:
    """Keep a change among party i's best, one for each point."""
    least = 0
    for k in range(1, FILED):
        if f[F_FILED_GAIN + k, i] < f[F_FILED_GAIN + least, i]:
            least = k
    if gain <= f[F_FILED_GAIN + least, i]:
        return
    for k in range(FILED):
        if n[N_FILED_POINT + k, i] == j:
            if gain > f[F_FILED_GAIN + k, i]:
                f[F_FILED_GAIN + k, i] = gain
                n[N_FILED_COLUMN + k, i] = c
            return
    f[F_FILED_GAIN + least, i] = gain
    n[N_FILED_POINT + least, i] = j
    n[N_FILED_COLUMN + least, i] = c


@within
def _bearable(drafter: int, floor: float, f: Floats, n: Ints) -> bool:
    """Whether the drafter will put its name to a text."""
    if drafter < 0:
        return True
    if n[N_NEW_CROSSED, drafter] > n[N_CROSSED, drafter]:
        return False
    return bool(f[F_NEW_UTILITY, drafter] >= min(floor, f[F_UTILITY, drafter]) - TOLERANCE)


@within
def _cost(drafter: int, f: Floats) -> float:
    if drafter < 0:
        return 0.0
    return float((f[F_UTILITY, drafter] - f[F_NEW_UTILITY, drafter]) * f[F_PER_SPAN, drafter])


@inner
def _trade(
    w: Ints,
    values: Floats,
    drawn: Floats,
    columns: Ints,
    floor: float,
    binding: bool,
    now: float,
    f: Floats,
    n: Ints,
    trial: Ints,
    delta: Floats,
    sums: Floats,
) -> bool:
    """Look for two changes that together buy consent, each among the best of another party, the drafter included."""
    for i in range(w[PARTIES]):
        for k in range(FILED):
            n[N_FILED_POINT + k, i] = -1
            f[F_FILED_GAIN + k, i] = LEAST
    for j in range(w[POINTS]):
        touched = not plain(w, j)
        for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
            if c == columns[j]:
                continue
            simple = not touched or sums[2, c] == 0.0
            if not simple:
                put_on_trial(w, values, drawn, columns, j, c, f, n, trial)
            for i in range(w[PARTIES]):
                if i == w[DRAFTER] or (w[w[SEATED] + i] == 1 and n[N_SEEN, i] == 1):
                    gain = delta[i, c] * f[F_PER_SPAN, i]
                    if not simple:
                        gain = (f[F_NEW_UTILITY, i] - f[F_UTILITY, i]) * f[F_PER_SPAN, i]
                        gain += n[N_CROSSED, i] - n[N_NEW_CROSSED, i]
                    if gain > LEAST:
                        _file(f, n, i, gain, j, c)
    top = -np.inf
    a_j = a_c = b_j = b_c = -1
    for first in range(w[PARTIES]):
        for second in range(first + 1, w[PARTIES]):
            for x in range(FILED):
                j, c = n[N_FILED_POINT + x, first], n[N_FILED_COLUMN + x, first]
                if j < 0:
                    continue
                for y in range(FILED):
                    k, e = n[N_FILED_POINT + y, second], n[N_FILED_COLUMN + y, second]
                    if k < 0 or k == j:
                        continue
                    alone = plain(w, j) or sums[2, c] == 0.0
                    other = plain(w, k) or sums[2, e] == 0.0
                    if alone and other and (plain(w, j) or plain(w, k)):
                        for i in range(w[PARTIES]):
                            f[F_NEW_UTILITY, i] = f[F_UTILITY, i] + delta[i, c] + delta[i, e]
                            n[N_NEW_CROSSED, i] = n[N_CROSSED, i]
                    else:
                        restart(f, n)
                        apply(w, values, drawn, trial, j, c, f[F_NEW_UTILITY], n[N_NEW_CROSSED])
                        apply(w, values, drawn, trial, k, e, f[F_NEW_UTILITY], n[N_NEW_CROSSED])
                        trial[j] = columns[j]
                        trial[k] = columns[k]
                    bought = now - lacking(w, columns[j], c, columns[k], e, binding, f, n)
                    if bought <= LEAST or not _bearable(w[DRAFTER], floor, f, n):
                        continue
                    score = bought - _cost(w[DRAFTER], f)
                    if score > top + LEAST:
                        top = score
                        a_j, a_c, b_j, b_c = j, c, k, e
    if a_j < 0:
        return False
    trial[a_j] = a_c
    trial[b_j] = b_c
    return True
