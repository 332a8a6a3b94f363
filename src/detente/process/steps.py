"""The steps that the protocols share: the first text, who has seen it, stances, deadlines, and how a run ends."""

from __future__ import annotations

import numpy as np

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process import layout as at
from detente.process.compiled import inner
from detente.process.no_deal_values import all_accept, finish, no_deal_values, settle_threats
from detente.process.rules import note, refusals


@inner
def first_text(w: Ints, values: Floats, columns: Ints) -> None:
    """Write the first text; a point that it leaves open is settled as the drafter likes best."""
    for j in range(len(columns)):
        columns[j] = at.entry(w, at.FIRST, j)
        if columns[j] >= 0:
            continue
        top = -np.inf
        for c in at.options(w, j):
            if at.entry(w, at.STILL_OPEN, c):
                value = values[w[at.DRAFTER], c] if w[at.DRAFTER] >= 0 else 0.0
                if value > top:
                    top = value
                    columns[j] = c


@inner
def begin(w: Ints, f: Floats, n: Ints, dues: Ints) -> None:
    """Set the state of a run as at its first day; utilities of the first text are measured already."""
    for i in range(len(n[at.N_STANCE])):
        f[at.F_AT_FIRST, i] = f[at.F_UTILITY, i]
        f[at.F_OFFERED, i] = f[at.F_UTILITY, i]
        f[at.F_KEPT, i] = -np.inf
        n[at.N_STANCE, i] = at.entry(w, at.FIRST_STANCE, i)
        n[at.N_ANSWERED, i] = -1
        n[at.N_ACCEPTS, i] = False
        n[at.N_SEEN, i] = False
    for d in range(len(dues[1])):
        dues[0, d] = at.PENDING
        dues[1, d] = at.entry(w, at.DEADLINE_DAY, d)


@inner
def has_seen(w: Ints, party: int, day: int, version: int) -> bool:
    """Whether a party has seen the text as it stands: the first one, or a revision of it."""
    if version == 0 and at.entry(w, at.SEEN_FIRST, party) <= day:
        return True
    return bool(at.entry(w, at.FOLLOWS, party) <= day)


@inner
def report_day(w: Ints, drawn: Floats, day: int, log: Floats) -> None:
    """Log shocks and disclosures of a day."""
    if len(log) == 1:  # nobody reads it
        return
    for k in range(w[at.SHOCKS]):
        for arrival in range(w[at.ARRIVALS]):
            if at.drew(w, drawn, at.D_SHOCK_DAY, k * w[at.ARRIVALS] + arrival) == day:
                note(log, at.SHOCK, day, k, at.drew(w, drawn, at.D_SHOCK_SIZE, k), 0.0)
    if day > 0:
        for i in range(w[at.PARTIES]):
            if at.entry(w, at.FOLLOWS, i) == day:
                note(log, at.DISCLOSED, day, i, 0.0, 0.0)


@inner
def take_stances(w: Ints, day: int, f: Floats, n: Ints, log: Floats) -> None:
    """Note the stance of everybody who has seen the text: a yes, a no, or that it could sign in the end."""
    utility, no_deal, stance, answered = f[at.F_UTILITY], f[at.F_NO_DEAL], n[at.N_STANCE], n[at.N_ANSWERED]
    for i in range(w[at.PARTIES]):
        if not n[at.N_SEEN, i]:
            continue
        if n[at.N_ACCEPTS, i]:
            stance[i] = at.ACCEPTS
        elif n[at.N_CROSSED, i] == 0 and utility[i] >= no_deal[i] - TOLERANCE:
            stance[i] = at.SIGNALS
        else:
            stance[i] = at.REJECTS
        if stance[i] != answered[i]:
            note(log, at.STANCE, day, i, stance[i], utility[i] - no_deal[i])
            answered[i] = stance[i]


@inner
def close_deadlines(w: Ints, drawn: Floats, day: int, f: Floats, n: Ints, dues: Ints, row: Ints, log: Floats) -> None:
    """Settle the deadlines that are due: met, extended (once), or missed with what was threatened.

    One that was met and whose yes is withdrawn is due again. What those it binds said yes to is kept in ``f``.

    Parameters
    ----------
    row : int array
        Of the results of the run.
    """
    deadline, due, threat, extended = dues[0], dues[1], at.threats_in(w, row), at.extended_in(w, row)
    for d in range(len(due)):
        if (deadline[d] != at.PENDING and deadline[d] != at.MET) or due[d] > day:
            continue
        if all_accept(w, d, n[at.N_ACCEPTS]):
            if deadline[d] != at.MET:
                note(log, at.DEADLINE_MET, day, d, 0.0, 0.0)
                for i in range(w[at.PARTIES]):
                    if at.binds(w, d, i):
                        f[at.F_KEPT, i] = f[at.F_UTILITY, i]
            deadline[d] = at.MET
            continue
        for i in range(w[at.PARTIES]):
            if at.binds(w, d, i):
                f[at.F_KEPT, i] = -np.inf
        if not extended[d] and at.drew(w, drawn, at.D_EXTENSION, d) >= 1.0:
            extended[d] = True
            deadline[d] = at.PENDING
            due[d] = day + int(at.drew(w, drawn, at.D_EXTENSION, d))
            note(log, at.EXTENDED, day, d, at.drew(w, drawn, at.D_EXTENSION, d), 0.0)
        else:
            deadline[d] = at.LAPSED
            note(log, at.DEADLINE_MISSED, day, d, 0.0, 0.0)
            settle_threats(w, drawn, d, threat)
            for k in range(len(threat)):
                if at.entry(w, at.THREAT_DEADLINE, k) == d:
                    if threat[k] == at.CARRIED_OUT:
                        effect, cost = at.drew(w, drawn, at.D_EFFECT, k), at.drew(w, drawn, at.D_COST, k)
                        note(log, at.THREAT_CARRIED_OUT, day, k, effect, cost)
                    else:
                        note(log, at.THREAT_LAPSED, day, k, 0.0, 0.0)


@inner
def conclude(runs: at.Runs, room: at.Room, run: int, end: int, day: int, version: int) -> None:
    """Write the outcome of a run; without agreement, no deal is worth what it is after the last threats."""
    w, drawn, row, log, f, n = runs.w, runs.drawn[run], runs.rows[run], runs.log, room.f, room.n
    columns, threat = at.package_in(w, row), at.threats_in(w, row)
    if end != at.AGREED:
        no_deal_values(w, drawn, day, n[at.N_STANCE], threat, f[at.F_NO_DEAL])
    row[at.O_END] = end
    row[at.O_DAY] = day
    row[at.O_REVISIONS] = version
    finish(w, drawn, end == at.AGREED, f[at.F_UTILITY], f[at.F_NO_DEAL], threat, runs.utility[run])
    note(log, at.ENDED, day, end, 0.0, 0.0)
    if end != at.AGREED:
        if columns[0] < 0:  # nobody made an offer: there is no text to refuse
            return
        refuses = row[w[at.O_REFUSES] : w[at.O_REFUSES] + w[at.PARTIES]]
        refusals(w, runs.q, columns, n[at.N_ACCEPTS], refuses, n[at.N_DUTIES])
        for i in range(w[at.PARTIES]):
            row[w[at.O_UNSEEN] + i] = int(refuses[i] == 1 and n[at.N_SEEN, i] == 0)
        return
    after = at.drew(w, drawn, at.D_COLLAPSE_AFTER, 0)
    if after <= w[at.HORIZON] - day:
        row[at.O_COLLAPSE] = day + int(after)
        note(log, at.COLLAPSED, row[at.O_COLLAPSE], 0, 0.0, 0.0)
