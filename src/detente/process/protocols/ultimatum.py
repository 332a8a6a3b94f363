"""The ultimatum: one text, take it or leave it by the deadline.

The text does not change. On each day everybody who has seen it answers by what it is worth against no deal: with
nothing to win by holding out there is no aspiration beyond that (Güth, Schmittberger and Schwarze 1982 study the game
in which a real proposer faces a real answer). A threat counts at its credibility until its deadline (Schelling 1960).
When a deadline passes unmet it is extended once, if the run has drawn so; otherwise the threat is carried out or
lapses, and when no deadline is open any more the offer is gone. Without deadlines it stands until the horizon.
"""

from __future__ import annotations

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process.compiled import inner, outer, rooms
from detente.process.layout import (
    ACCEPTS,
    AGREED,
    DEADLINES,
    DRAFTER,
    EXPIRED,
    F_UTILITY,
    F_WORTH,
    HORIZON,
    N_ACCEPTS,
    N_ANSWERED,
    N_CROSSED,
    N_SEEN,
    N_STANCE,
    NO_AGREEMENT,
    O_COLUMNS,
    O_EXTENDED,
    O_THREATS,
    PARTIES,
    PENDING,
    POINTS,
    REJECTS,
    STANCE,
    TABLED,
    THREATS,
)
from detente.process.no_deal_values import no_deal_values
from detente.process.protocols.single_text import begin, close_deadlines, conclude, first_text, has_seen, report_day
from detente.process.rules import adopted, measure, note


@inner
def ultimatum_run(
    w: Ints,
    q: Floats,
    values: Floats,
    drawn: Floats,
    o: Ints,
    ended: Floats,
    log: Floats,
    f: Floats,
    n: Ints,
    trial: Ints,
    dues: Ints,
) -> None:
    """Put one text to the parties until its last deadline."""
    parties = w[PARTIES]
    columns = o[w[O_COLUMNS] : w[O_COLUMNS] + w[POINTS]]
    threat = o[w[O_THREATS] : w[O_THREATS] + w[THREATS]]
    extended = o[w[O_EXTENDED] : w[O_EXTENDED] + w[DEADLINES]]
    first_text(w, q, values, drawn, columns)
    utility, crossed, worth = f[F_UTILITY], n[N_CROSSED], f[F_WORTH]
    accepts, seen, stance, answered = n[N_ACCEPTS], n[N_SEEN], n[N_STANCE], n[N_ANSWERED]
    deadline, due = dues[0], dues[1]
    measure(w, q, values, drawn, columns, utility, crossed)
    begin(w, q, f, n, trial, dues)
    end, day = NO_AGREEMENT, 0
    note(log, TABLED, 0, w[DRAFTER], 0.0, 0.0)
    for day in range(w[HORIZON] + 1):
        report_day(w, q, values, drawn, day, log)
        no_deal_values(w, q, values, drawn, day, stance, threat, worth)
        for i in range(parties):
            seen[i] = has_seen(w, q, i, day, 0)
            accepts[i] = seen[i] == 1 and crossed[i] == 0 and utility[i] >= worth[i] - TOLERANCE
            if seen[i]:
                stance[i] = ACCEPTS if accepts[i] else REJECTS
                if stance[i] != answered[i]:
                    note(log, STANCE, day, i, stance[i], utility[i] - worth[i])
                    answered[i] = stance[i]
        if adopted(w, q, columns, accepts):
            end = AGREED
            break
        close_deadlines(w, q, values, drawn, day, accepts, deadline, due, threat, extended, f, log)
        left = len(due) == 0
        for d in range(len(due)):
            left |= deadline[d] == PENDING
        if not left:
            end = EXPIRED
            break
    conclude(w, q, values, drawn, end, day, 0, columns, utility, worth, accepts, seen, stance, threat, o, ended, log)


@outer
def ultimatum_runs(w: Ints, q: Floats, values: Floats, drawn: Floats, out: Ints, ended: Floats, log: Floats) -> None:
    """Put the text in every run of a block."""
    f, n, trial, dues, _, _, _ = rooms(w)
    for run in range(len(out)):
        ultimatum_run(w, q, values[run], drawn[run], out[run], ended[run], log, f, n, trial, dues)
