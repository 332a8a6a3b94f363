"""The ultimatum: one text, take it or leave it by the deadline.

The text does not change. On each day everybody who has seen it answers by what it is worth against no deal: with
nothing to win by holding out there is no aspiration beyond that (Güth, Schmittberger and Schwarze 1982 study the game
in which a real proposer faces a real answer). A threat counts at its credibility until its deadline (Schelling 1960).
When a deadline passes unmet it is extended once, if the run has drawn so; otherwise the threat is carried out or
lapses, and when no deadline is open any more the offer is gone. Without deadlines it stands until the horizon.
"""

from __future__ import annotations

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process import layout as at
from detente.process.compiled import inner, outer
from detente.process.no_deal_values import no_deal_values
from detente.process.protocols.record import Protocol
from detente.process.rules import adopted, measure, note
from detente.process.steps import begin, close_deadlines, conclude, first_text, has_seen, report_day


@inner
def ultimatum_run(runs: at.Runs, room: at.Room, run: int) -> None:
    """Put one text to the parties until its last deadline."""
    w, q, values, drawn, row, log = runs.w, runs.q, runs.values[run], runs.drawn[run], runs.rows[run], runs.log
    f, n, dues = room.f, room.n, room.dues
    columns, threat = at.package_in(w, row), at.threats_in(w, row)
    first_text(w, values, columns)
    utility, crossed, no_deal = f[at.F_UTILITY], n[at.N_CROSSED], f[at.F_NO_DEAL]
    accepts, seen, stance, answered = n[at.N_ACCEPTS], n[at.N_SEEN], n[at.N_STANCE], n[at.N_ANSWERED]
    measure(w, values, drawn, columns, utility, crossed)
    begin(w, f, n, dues)
    end, day = at.NO_AGREEMENT, 0
    note(log, at.TABLED, 0, w[at.DRAFTER], 0.0, 0.0)
    for day in range(w[at.HORIZON] + 1):
        report_day(w, drawn, day, log)
        no_deal_values(w, drawn, day, stance, threat, no_deal)
        for i in range(w[at.PARTIES]):
            seen[i] = has_seen(w, i, day, 0)
            accepts[i] = seen[i] == 1 and crossed[i] == 0 and utility[i] >= no_deal[i] - TOLERANCE
            if seen[i]:
                stance[i] = at.ACCEPTS if accepts[i] else at.REJECTS
                if stance[i] != answered[i]:
                    note(log, at.STANCE, day, i, stance[i], utility[i] - no_deal[i])
                    answered[i] = stance[i]
        if adopted(w, q, columns, accepts, n[at.N_DUTIES]):
            end = at.AGREED
            break
        close_deadlines(w, drawn, day, f, n, dues, row, log)
        open_still = w[at.DEADLINES] == 0
        for d in range(w[at.DEADLINES]):
            open_still |= dues[0, d] == at.PENDING
        if not open_still:
            end = at.EXPIRED
            break
    conclude(runs, room, run, end, day, 0)


@outer
def ultimatum_runs(w: Ints, q: Floats, values: Floats, drawn: Floats, rows: Ints, utility: Floats, log: Floats) -> None:
    """Put the text in every run of a block."""
    runs, room = at.Runs(w, q, values, drawn, rows, utility, log), at.rooms(w)
    for run in range(len(rows)):
        ultimatum_run(runs, room, run)


PROTOCOL = Protocol(
    id="ultimatum",
    title="Ultimatum",
    definition="One text, take it or leave it by the deadline.",
    needs="a draft on the table, or a drafter with preferences who writes one",
    kernel=lambda arrays, problem: ultimatum_runs,
    has_clock=False,
)
