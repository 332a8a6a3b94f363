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
from detente.process.compiled import inner, outer, rooms
from detente.process.layout import (
    ACCEPTS,
    AGREED,
    ARRIVALS,
    CARRIED_OUT,
    CHANGED,
    COLLAPSED,
    D_COLLAPSE_AFTER,
    D_CONCESSION,
    D_COST,
    D_DISCOUNT,
    D_EFFECT,
    D_EXTENSION,
    D_SHOCK_DAY,
    D_SHOCK_SIZE,
    D_TIT_FOR_TAT,
    DEADLINE_DAY,
    DEADLINE_MET,
    DEADLINE_MISSED,
    DEADLINE_ON,
    DEADLINES,
    DISCLOSED,
    DRAFTER,
    ENDED,
    EXTENDED,
    F_AT_FIRST,
    F_BEST,
    F_HELD,
    F_KEPT,
    F_OFFERED,
    F_UTILITY,
    F_WORST,
    F_WORTH,
    FIRST,
    FIRST_STANCE,
    FOLLOWS,
    HORIZON,
    KIND,
    LAPSED,
    MET,
    N_ACCEPTS,
    N_ANSWERED,
    N_CROSSED,
    N_SEEN,
    N_STANCE,
    NO_AGREEMENT,
    O_COLLAPSE,
    O_COLUMNS,
    O_DAY,
    O_END,
    O_EXTENDED,
    O_REFUSES,
    O_REVISIONS,
    O_THREATS,
    O_UNSEEN,
    OFFSET,
    PARTIES,
    PENDING,
    POINTS,
    REJECTS,
    SEATED,
    SEEN_FIRST,
    SHOCK,
    SHOCKS,
    SIGNALS,
    SILENT,
    STANCE,
    STILL_OPEN,
    TABLED,
    THREAT_CARRIED_OUT,
    THREAT_DEADLINE,
    THREAT_LAPSED,
    THREATS,
    TIT_FOR_TAT,
)
from detente.process.no_deal_values import all_accept, aspiration, clock, finish, no_deal_values, settle_threats
from detente.process.protocols.revision import REST, STRUCK, differences, revise, settle
from detente.process.rules import adopted, bounds, measure, note, refusals


@inner
def first_text(w: Ints, q: Floats, values: Floats, drawn: Floats, columns: Ints) -> None:
    """Write the first text; a point that it leaves open is settled as the drafter likes best."""
    for j in range(len(columns)):
        columns[j] = w[w[FIRST] + j]
        if columns[j] >= 0:
            continue
        top = -np.inf
        for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
            if w[w[STILL_OPEN] + c]:
                value = values[w[DRAFTER], c] if w[DRAFTER] >= 0 else 0.0
                if value > top:
                    top = value
                    columns[j] = c


@inner
def begin(w: Ints, q: Floats, f: Floats, n: Ints, trial: Ints, dues: Ints) -> None:
    """Set the state of a run as at its first day; utilities of the first text are measured already."""
    for i in range(len(n[N_STANCE])):
        f[F_AT_FIRST, i] = f[F_UTILITY, i]
        f[F_OFFERED, i] = f[F_UTILITY, i]
        f[F_KEPT, i] = -np.inf
        n[N_STANCE, i] = w[w[FIRST_STANCE] + i]
        n[N_ANSWERED, i] = -1
        n[N_ACCEPTS, i] = False
        n[N_SEEN, i] = False
    for d in range(len(dues[1])):
        dues[0, d] = PENDING
        dues[1, d] = w[w[DEADLINE_DAY] + d]


@inner
def has_seen(w: Ints, q: Floats, party: int, day: int, version: int) -> bool:
    """Whether a party has seen the text as it stands: the first one, or a revision of it."""
    if version == 0 and w[w[SEEN_FIRST] + party] <= day:
        return True
    return bool(w[w[FOLLOWS] + party] <= day)


@inner
def report_day(w: Ints, q: Floats, values: Floats, drawn: Floats, day: int, log: Floats) -> None:
    """Log shocks and disclosures of a day."""
    for k in range(w[SHOCKS]):
        for arrival in range(w[ARRIVALS]):
            if drawn[w[D_SHOCK_DAY] + k * w[ARRIVALS] + arrival] == day:
                note(log, SHOCK, day, k, drawn[w[D_SHOCK_SIZE] + k], 0.0)
    if day > 0:
        for i in range(w[PARTIES]):
            if w[w[FOLLOWS] + i] == day:
                note(log, DISCLOSED, day, i, 0.0, 0.0)


@inner
def close_deadlines(
    w: Ints,
    q: Floats,
    values: Floats,
    drawn: Floats,
    day: int,
    accepts: Ints,
    deadline: Ints,
    due: Ints,
    threat: Ints,
    extended: Ints,
    f: Floats,
    log: Floats,
) -> None:
    """Settle the deadlines that are due: met, extended (once), or missed with what was threatened.

    One that was met and whose yes is withdrawn is due again. What those it binds said yes to is kept in ``f``.
    """
    for d in range(len(due)):
        if (deadline[d] != PENDING and deadline[d] != MET) or due[d] > day:
            continue
        if all_accept(w, q, d, accepts):
            if deadline[d] != MET:
                note(log, DEADLINE_MET, day, d, 0.0, 0.0)
                for i in range(w[PARTIES]):
                    if w[w[DEADLINE_ON] + d * w[PARTIES] + i]:
                        f[F_KEPT, i] = f[F_UTILITY, i]
            deadline[d] = MET
            continue
        for i in range(w[PARTIES]):
            if w[w[DEADLINE_ON] + d * w[PARTIES] + i]:
                f[F_KEPT, i] = -np.inf
        if not extended[d] and drawn[w[D_EXTENSION] + d] >= 1.0:
            extended[d] = True
            deadline[d] = PENDING
            due[d] = day + int(drawn[w[D_EXTENSION] + d])
            note(log, EXTENDED, day, d, drawn[w[D_EXTENSION] + d], 0.0)
        else:
            deadline[d] = LAPSED
            note(log, DEADLINE_MISSED, day, d, 0.0, 0.0)
            settle_threats(w, q, values, drawn, d, threat)
            for k in range(len(threat)):
                if w[w[THREAT_DEADLINE] + k] == d:
                    if threat[k] == CARRIED_OUT:
                        note(log, THREAT_CARRIED_OUT, day, k, drawn[w[D_EFFECT] + k], drawn[w[D_COST] + k])
                    else:
                        note(log, THREAT_LAPSED, day, k, 0.0, 0.0)


@inner
def single_text_run(
    w: Ints, q: Floats, values: Floats, drawn: Floats, o: Ints, ended: Floats, log: Floats, f: Floats, n: Ints,
    trial: Ints, dues: Ints, delta: Floats, burden: Floats, sums: Floats,
) -> None:  # fmt: skip
    """Negotiate one run over a single text; see the module for the steps of a day."""
    parties = w[PARTIES]
    points = w[POINTS]
    columns = o[w[O_COLUMNS] : w[O_COLUMNS] + w[POINTS]]
    threat = o[w[O_THREATS] : w[O_THREATS] + w[THREATS]]
    extended = o[w[O_EXTENDED] : w[O_EXTENDED] + w[DEADLINES]]
    first_text(w, q, values, drawn, columns)
    utility, crossed, held, worth = f[F_UTILITY], n[N_CROSSED], f[F_HELD], f[F_WORTH]
    best, accepts, seen = f[F_BEST], n[N_ACCEPTS], n[N_SEEN]
    stance, answered, at_first, shown = n[N_STANCE], n[N_ANSWERED], f[F_AT_FIRST], f[F_OFFERED]
    deadline, due = dues[0], dues[1]
    measure(w, q, values, drawn, columns, utility, crossed)
    bounds(w, q, values, drawn, best, f[F_WORST])
    begin(w, q, f, n, trial, dues)
    for j in range(points):
        differences(w, values, drawn, columns, j, delta, burden)
    sums[STRUCK] = -1.0
    version = 0
    end, day = NO_AGREEMENT, 0
    note(log, TABLED, 0, w[DRAFTER], 0.0, 0.0)
    for day in range(w[HORIZON] + 1):
        report_day(w, q, values, drawn, day, log)
        no_deal_values(w, q, values, drawn, day, stance, threat, worth)
        for i in range(parties):
            seen[i] = has_seen(w, q, i, day, version)
            if seen[i]:
                shown[i] = max(shown[i], utility[i])
            held[i] = worth[i]
            if w[w[SEATED] + i] and i != w[DRAFTER]:
                blend = 1.0 if w[w[KIND] + i] == TIT_FOR_TAT else drawn[w[D_TIT_FOR_TAT] + i]
                if worth[i] > -np.inf:
                    held[i] = aspiration(
                        day,
                        clock(w, q, drawn, i, day, deadline, due),
                        worth[i],
                        best[i],
                        drawn[w[D_CONCESSION] + i],
                        blend,
                        drawn[w[D_DISCOUNT] + i],
                        shown[i] - at_first[i],
                    )
                    # A yes by a deadline was to that text: it does not stand for a worse one.
                    held[i] = max(held[i], f[F_KEPT, i])
            accepts[i] = seen[i] == 1 and crossed[i] == 0 and utility[i] >= held[i] - TOLERANCE
        for i in range(parties):
            if not seen[i]:
                continue
            if accepts[i]:
                stance[i] = ACCEPTS
            elif crossed[i] == 0 and utility[i] >= worth[i] - TOLERANCE:
                stance[i] = SIGNALS
            else:
                stance[i] = REJECTS
            if stance[i] != answered[i]:
                note(log, STANCE, day, i, stance[i], utility[i] - worth[i])
                answered[i] = stance[i]
        if adopted(w, q, columns, accepts):
            end = AGREED
            break
        close_deadlines(w, q, values, drawn, day, accepts, deadline, due, threat, extended, f, log)
        if day == w[HORIZON]:
            continue
        for i in range(parties):
            held[i] = max(held[i], f[F_KEPT, i])
        floor = -np.inf
        if w[DRAFTER] >= 0:
            drafter = w[DRAFTER]
            least = worth[drafter] if worth[drafter] > -np.inf else f[F_WORST, drafter]
            floor = aspiration(
                day,
                clock(w, q, drawn, drafter, day, deadline, due),
                least,
                best[drafter],
                drawn[w[D_CONCESSION] + drafter],
                0.0,
                drawn[w[D_DISCOUNT] + drafter],
                0.0,
            )
        if revise(w, q, values, drawn, columns, floor, f, n, trial, delta, burden, sums, day):
            version += 1
            for j in range(points):
                if trial[j] != columns[j]:
                    note(log, CHANGED, day, j, columns[j], trial[j])
                    sums[STRUCK, columns[j]] = day + REST
                    settle(w, values, drawn, columns, j, trial[j], delta, burden)
            measure(w, q, values, drawn, columns, utility, crossed)
            for i in range(parties):
                if w[w[FOLLOWS] + i] > day + 1:
                    stance[i] = SILENT
                    answered[i] = -1
    conclude(
        w, q, values, drawn, end, day, version, columns, utility, worth, accepts, seen, stance, threat, o, ended, log
    )


@inner
def conclude(
    w: Ints,
    q: Floats,
    values: Floats,
    drawn: Floats,
    end: int,
    day: int,
    version: int,
    columns: Ints,
    utility: Floats,
    worth: Floats,
    accepts: Ints,
    seen: Ints,
    stance: Ints,
    threat: Ints,
    o: Ints,
    ended: Floats,
    log: Floats,
) -> None:
    """Write the outcome of a run; without agreement, no deal is worth what it is after the last threats."""
    if end != AGREED:
        no_deal_values(w, q, values, drawn, day, stance, threat, worth)
    o[O_END] = end
    o[O_DAY] = day
    o[O_REVISIONS] = version
    finish(w, q, values, drawn, end == AGREED, utility, worth, threat, ended)
    note(log, ENDED, day, end, 0.0, 0.0)
    if end != AGREED:
        if columns[0] < 0:  # nobody made an offer: there is no text to refuse
            return
        refusals(w, q, columns, accepts, o[w[O_REFUSES] : w[O_REFUSES] + w[PARTIES]])
        for i in range(len(seen)):
            o[w[O_UNSEEN] + i] = int(o[w[O_REFUSES] + i] == 1 and seen[i] == 0)
        return
    if drawn[w[D_COLLAPSE_AFTER]] <= w[HORIZON] - day:
        o[O_COLLAPSE] = day + int(drawn[w[D_COLLAPSE_AFTER]])
        note(log, COLLAPSED, o[O_COLLAPSE], 0, 0.0, 0.0)


@outer
def single_text_runs(w: Ints, q: Floats, values: Floats, drawn: Floats, out: Ints, ended: Floats, log: Floats) -> None:
    """Negotiate every run of a block."""
    f, n, trial, dues, delta, burden, sums = rooms(w)
    for run in range(len(out)):
        single_text_run(
            w, q, values[run], drawn[run], out[run], ended[run], log, f, n, trial, dues, delta, burden, sums
        )
