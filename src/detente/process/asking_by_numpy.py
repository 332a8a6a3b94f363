"""Who would sign a text, on few draws, by NumPy: the same as the kernel of :mod:`detente.process.asking`, bit for bit.

Each function does to all runs at once what the kernel's parts do to one; powers are Python's, which are those that compiled
code calls.
"""

from __future__ import annotations

import numpy as np

from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints
from detente.process import layout as at
from detente.process.no_deal_values import DAYS_A_MONTH
from detente.process.rules import holds


def count(
    w: Ints, values: Floats, drawn: Floats, rows: Ints, day: int, holds_out: Ints, signs: Ints, stops: Ints
) -> None:
    """Add up, over the runs of a block, who would sign a text on a day, and who would stop asking for more."""
    runs, parties = values.shape[:2]
    columns = _first_text(w, values)
    utility, crossed = _measured(w, values, drawn, columns)
    best = np.zeros((runs, parties))
    for j in range(w[at.POINTS]):
        best += values[:, :, _options(w, j)].max(axis=2)
    no_deal = _no_deal_values(w, drawn, rows, day, parties)
    could = (crossed == 0) & ~(utility < no_deal - TOLERANCE)
    signs += could.sum(axis=0)
    for i in range(parties):
        level = no_deal[:, i].copy()
        asks = np.flatnonzero(could[:, i] & (no_deal[:, i] > -np.inf)) if holds_out[i] == 1 else np.zeros(0, np.int64)
        if len(asks):
            level[asks] = _aspirations(w, drawn[asks], i, day, no_deal[asks, i], best[asks, i])
        stops[i] += (could[:, i] & (utility[:, i] >= level - TOLERANCE)).sum()


def _options(w: Ints, j: int) -> slice:
    return slice(int(w[w[at.OFFSET] + j]), int(w[w[at.OFFSET] + j + 1]))


def _entries(w: Ints, where: int, count: int) -> Ints:
    return w[w[where] : w[where] + count]


def _drew(w: Ints, drawn: Floats, where: int, k: int) -> Floats:
    return drawn[:, w[where] + k]


def _first_text(w: Ints, values: Floats) -> Ints:
    """Return the first text of each run, shape (runs, points); see ``steps.first_text``."""
    columns = np.empty((len(values), int(w[at.POINTS])), dtype=np.int64)
    for j in range(columns.shape[1]):
        columns[:, j] = w[w[at.FIRST] + j]
        if columns[0, j] >= 0:
            continue
        every = np.arange(_options(w, j).start, _options(w, j).stop)
        some = every[_entries(w, at.STILL_OPEN, int(w[at.COLUMNS]))[every] != 0]
        if w[at.DRAFTER] < 0:
            columns[:, j] = some[0]
        else:
            columns[:, j] = some[values[:, w[at.DRAFTER], some].argmax(axis=1)]
    return columns


def _measured(w: Ints, values: Floats, drawn: Floats, columns: Ints) -> tuple[Floats, Ints]:
    """Return utilities and how many real red lines are crossed, each (runs, parties); see ``rules.measure``."""
    runs, parties = values.shape[:2]
    utility = np.zeros((runs, parties))
    crossed = np.zeros((runs, parties), dtype=np.int64)
    every = np.arange(runs)
    for j in range(columns.shape[1]):
        utility += values[every, :, columns[:, j]]
    packages, which = np.unique(columns, axis=0, return_inverse=True)

    def true(rules: int, k: int) -> Bools:
        held = [holds.as_written(w, rules, k, package) for package in packages]
        return np.array(held, dtype=np.bool_)[which.ravel()]

    for k in range(w[at.LINKS]):
        rows = true(at.LINK_RULES, k)
        utility[rows, w[w[at.LINK_RULES + at.PARTY] + k]] += _drew(w, drawn, at.D_LINKAGE, k)[rows]
    for k in range(w[at.LINES]):
        real = _drew(w, drawn, at.D_RED_LINE_REAL, k) > 0.0
        crossed[:, w[w[at.LINE_RULES + at.PARTY] + k]] += real & true(at.LINE_RULES, k)
    return utility, crossed


def _no_deal_values(w: Ints, drawn: Floats, rows: Ints, day: int, parties: int) -> Floats:
    """Return no-deal values on a day, all stances as at first, shape (runs, parties); see ``no_deal_values``."""
    result = np.stack([_drew(w, drawn, at.D_NO_DEAL, i) for i in range(parties)], axis=1)
    for k in range(w[at.HYPOTHESES]):
        some = _drew(w, drawn, at.D_HOLDS, k) > 0.0
        result[some, w[w[at.HYPOTHESIS_ON] + k]] += _drew(w, drawn, at.D_HYPOTHESIS, k)[some]
    for k in range(w[at.PRESSURES]):
        result[:, w[w[at.PRESSURE_ON] + k]] += _drew(w, drawn, at.D_SLOPE, k) * day / DAYS_A_MONTH
    for k in range(w[at.SHOCKS]):
        come = np.ones(len(result), dtype=np.bool_)
        for arrival in range(w[at.ARRIVALS]):
            come &= ~(_drew(w, drawn, at.D_SHOCK_DAY, int(k * w[at.ARRIVALS] + arrival)) > day)
            result[come, w[w[at.SHOCK_ON] + k]] += _drew(w, drawn, at.D_SHOCK_SIZE, k)[come]
    for k in range(w[at.INFLUENCES]):
        of = w[w[at.INFLUENCE_OF] + k]
        shown = w[w[at.INFLUENCE_FIXED] + k] if of < 0 else w[w[at.FIRST_STANCE] + of]
        if shown == w[w[at.INFLUENCE_WHEN] + k]:
            result[:, w[w[at.INFLUENCE_ON] + k]] += _drew(w, drawn, at.D_INFLUENCE, k)
    for k in range(w[at.THREATS]):
        state, on = rows[:, w[at.O_THREATS] + k], w[w[at.THREAT_ON] + k]
        effect = _drew(w, drawn, at.D_EFFECT, k)
        pending, done = state == at.PENDING, state == at.CARRIED_OUT
        result[pending, on] += _drew(w, drawn, at.D_CREDIBILITY, k)[pending] * effect[pending]
        result[done, on] += effect[done]
    return result


def _aspirations(w: Ints, drawn: Floats, party: int, day: int, floor: Floats, best: Floats) -> Floats:
    """Return what a party holds out for on a day; see ``no_deal_values.aspiration`` and ``no_deal_values.clock``."""
    last = _drew(w, drawn, at.D_PATIENCE, party).astype(np.int64)
    for d in range(w[at.DEADLINES]):
        due = int(w[w[at.DEADLINE_DAY] + d])
        if w[w[at.DEADLINE_ON] + d * w[at.PARTIES] + party] and due >= day:
            np.minimum(last, due, out=last)
    result = floor.copy()
    some = np.flatnonzero(~((day >= last) | (best <= floor)))
    if not len(some):
        return result
    floor, best, last, drawn = floor[some], best[some], last[some], drawn[some]
    passed = np.zeros(len(some))
    if day > 0:
        power = 1.0 / _drew(w, drawn, at.D_CONCESSION, party)
        passed = np.array([x**y for x, y in zip((day / last).tolist(), power.tolist(), strict=True)])
    level = floor + (best - floor) * (1.0 - passed)
    blend = _drew(w, drawn, at.D_TIT_FOR_TAT, party)
    if w[w[at.KIND] + party] == at.TIT_FOR_TAT:
        blend = np.ones(len(some))
    level = np.where(blend > 0.0, (1.0 - blend) * level + blend * np.maximum(floor, best - 0.0), level)
    discount = _drew(w, drawn, at.D_DISCOUNT, party)
    shrunk = np.array([x ** (day / DAYS_A_MONTH) for x in (1.0 - discount).tolist()])
    level = np.where(discount > 0.0, floor + (level - floor) * shrunk, level)
    result[some] = np.maximum(floor, level)
    return result
