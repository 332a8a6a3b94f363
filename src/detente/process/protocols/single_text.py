"""The single negotiating text: a drafter tables one text, hears what is wrong with it, and revises.

Roger Fisher's procedure, used at Camp David in 1978 and described in Raiffa (1982), *The Art and Science of
Negotiation*, chapters 14 and 17. Nobody makes offers: everybody criticises the same text. A day goes like this:

1. Everybody who has seen the text answers it: a party at the table accepts what reaches its aspiration (see
   :func:`detente.process.no_deal_values.aspiration`), anybody else what is worth at least no deal; nobody crosses a real
   red line. The drafter accepts its own text when that is worth at least no deal to it.
2. When the consent rule adopts the text, there is an agreement.
3. Deadlines that are due and unmet are extended, or are missed; threats tied to them are carried out or lapse.
4. Parties that refused, at the table or with a say in the consent, file every change of one point that would bring
   them closer to a yes. The drafter takes the one that buys most consent for what it costs its own interests; if none
   buys enough to open the text again, a trade of two changes. Within a fortnight it does not go back to an option that
   it has given up. It never goes below its own aspiration, unless the text already stands there, nor crosses its red
   lines. The new text is before the table the next day, and before others when they follow the talks.

Whoever says yes by a deadline has said yes to that text: it holds out for as much while the deadline counts as met.
Tit-for-tat answers the best text that a party has been shown, so that a concession is not forgotten the day after.
"""

from __future__ import annotations

import numpy as np

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process import layout as at
from detente.process.compiled import inner, outer
from detente.process.no_deal_values import aspiration, clock, no_deal_values
from detente.process.protocols.record import Protocol
from detente.process.protocols.revision import differences, forget, forget_all, give_up, revise, settle
from detente.process.rules import adopted, bounds, measure, note, utilities
from detente.process.steps import begin, close_deadlines, conclude, first_text, has_seen, report_day, take_stances


@inner
def _answer(w: Ints, drawn: Floats, day: int, version: int, f: Floats, n: Ints, dues: Ints) -> None:
    """Note who has seen the text, what everybody holds out for today, and who accepts."""
    utility, no_deal, threshold = f[at.F_UTILITY], f[at.F_NO_DEAL], f[at.F_THRESHOLD]
    seen, best_shown = n[at.N_SEEN], f[at.F_OFFERED]
    for i in range(w[at.PARTIES]):
        seen[i] = has_seen(w, i, day, version)
        if seen[i]:
            best_shown[i] = max(best_shown[i], utility[i])
        threshold[i] = no_deal[i]
        if at.entry(w, at.SEATED, i) and i != w[at.DRAFTER]:
            blend = 1.0 if at.entry(w, at.KIND, i) == at.TIT_FOR_TAT else at.drew(w, drawn, at.D_TIT_FOR_TAT, i)
            if no_deal[i] > -np.inf:
                threshold[i] = aspiration(
                    day,
                    clock(w, drawn, i, day, dues[0], dues[1]),
                    no_deal[i],
                    f[at.F_BEST, i],
                    at.drew(w, drawn, at.D_CONCESSION, i),
                    blend,
                    at.drew(w, drawn, at.D_DISCOUNT, i),
                    best_shown[i] - f[at.F_AT_FIRST, i],
                )
                # A yes by a deadline was to that text: it does not stand for a worse one.
                threshold[i] = max(threshold[i], f[at.F_KEPT, i])
        n[at.N_ACCEPTS, i] = seen[i] == 1 and n[at.N_CROSSED, i] == 0 and utility[i] >= threshold[i] - TOLERANCE


@inner
def _drafter_holds_out(w: Ints, drawn: Floats, day: int, f: Floats, dues: Ints) -> float:
    """Return what the drafter holds out for today; it does not answer in kind."""
    drafter = w[at.DRAFTER]
    if drafter < 0:
        return -np.inf
    no_deal = f[at.F_NO_DEAL, drafter]
    return float(
        aspiration(
            day,
            clock(w, drawn, drafter, day, dues[0], dues[1]),
            no_deal if no_deal > -np.inf else f[at.F_WORST, drafter],
            f[at.F_BEST, drafter],
            at.drew(w, drawn, at.D_CONCESSION, drafter),
            0.0,
            at.drew(w, drawn, at.D_DISCOUNT, drafter),
            0.0,
        )
    )


@inner
def _amend(runs: at.Runs, room: at.Room, run: int, day: int) -> None:
    """Put the revised text in the place of the text; who does not follow the talks has not seen it."""
    w, values, drawn, f, n = runs.w, runs.values[run], runs.drawn[run], room.f, room.n
    columns, trial = at.package_in(w, runs.rows[run]), room.trial
    forget(room)
    for j in range(w[at.POINTS]):
        if trial[j] != columns[j]:
            note(runs.log, at.CHANGED, day, j, columns[j], trial[j])
            give_up(room, columns[j], day)
            for i in range(w[at.PARTIES]):
                n[at.N_CROSSED, i] += int(room.burden[i, trial[j]])
            settle(w, values, drawn, columns, j, trial[j], room)
    utilities(w, values, drawn, columns, f[at.F_UTILITY])
    for i in range(w[at.PARTIES]):
        if at.entry(w, at.FOLLOWS, i) > day + 1:
            n[at.N_STANCE, i] = at.SILENT
            n[at.N_ANSWERED, i] = -1


@inner
def single_text_run(runs: at.Runs, room: at.Room, run: int) -> None:
    """Negotiate one run over a single text; see the module for the steps of a day."""
    w, q, values, drawn, row, log = runs.w, runs.q, runs.values[run], runs.drawn[run], runs.rows[run], runs.log
    f, n, dues = room.f, room.n, room.dues
    columns, threat = at.package_in(w, row), at.threats_in(w, row)
    first_text(w, values, columns)
    measure(w, values, drawn, columns, f[at.F_UTILITY], n[at.N_CROSSED])
    bounds(w, values, f[at.F_BEST], f[at.F_WORST])
    begin(w, f, n, dues)
    for j in range(w[at.POINTS]):
        differences(w, values, drawn, columns, j, room.delta, room.burden)
    forget_all(w, room)
    version = 0
    end, day = at.NO_AGREEMENT, 0
    note(log, at.TABLED, 0, w[at.DRAFTER], 0.0, 0.0)
    for day in range(w[at.HORIZON] + 1):
        report_day(w, drawn, day, log)
        no_deal_values(w, drawn, day, n[at.N_STANCE], threat, f[at.F_NO_DEAL])
        _answer(w, drawn, day, version, f, n, dues)
        take_stances(w, day, f, n, log)
        if adopted(w, q, columns, n[at.N_ACCEPTS], n[at.N_DUTIES]):
            end = at.AGREED
            break
        close_deadlines(w, drawn, day, f, n, dues, row, log)
        if day == w[at.HORIZON]:
            continue
        for i in range(w[at.PARTIES]):
            f[at.F_THRESHOLD, i] = max(f[at.F_THRESHOLD, i], f[at.F_KEPT, i])
        if revise(w, q, drawn, columns, room, _drafter_holds_out(w, drawn, day, f, dues), day):
            version += 1
            _amend(runs, room, run, day)
    conclude(runs, room, run, end, day, version)


@outer
def single_text_runs(
    w: Ints, q: Floats, values: Floats, drawn: Floats, rows: Ints, utility: Floats, log: Floats
) -> None:
    """Negotiate every run of a block."""
    runs, room = at.Runs(w, q, values, drawn, rows, utility, log), at.rooms(w)
    for run in range(len(rows)):
        single_text_run(runs, room, run)


PROTOCOL = Protocol(
    id="single_text",
    title="Single negotiating text",
    definition="A drafter tables one text, hears what is wrong with it, and revises it until the consent rule adopts it.",
    needs="a draft on the table, or a drafter with preferences who writes one",
    kernel=lambda arrays, problem: single_text_runs,
)
