"""Stacked alternating offers: a round a day, one party at the table offers a package, the others answer in turn.

The protocol is that of Aydogan, Festen, Hindriks and Jonker (2017), with the consent rule of the case in place of
unanimity. A party's offer starts from its own best package and gives up, cheapest to itself first, the points on which
the last offer on the table says otherwise, as long as it keeps what it holds out for (aspirations: Faratin, Sierra
and Jennings 1998; giving on what matters least to oneself: logrolling, Pruitt 1981). An offer is accepted when it
reaches what a party holds out for today. Parties that are not at the table answer when they follow the talks. After
each round without agreement talks break off with the risk that the case gives.

Two parties whose strategies are of kind ``equilibrium`` play the subgame-perfect equilibrium instead; see
:mod:`detente.process.protocols.equilibrium`.
"""

from __future__ import annotations

import numpy as np

from detente.errors import InputError
from detente.problem.arrays import TOLERANCE, Floats, Ints, Problem
from detente.process import layout as at
from detente.process.compiled import inner, outer
from detente.process.no_deal_values import aspiration, clock, no_deal_values
from detente.process.protocols.equilibrium import MAX_PACKAGES, equilibrium_runs
from detente.process.protocols.record import Kernel, Protocol
from detente.process.rules import adopted, apply, bounds, measure, note
from detente.process.state import ProcessArrays
from detente.process.steps import begin, close_deadlines, conclude, first_text, report_day, take_stances


@inner
def offer(w: Ints, values: Floats, drawn: Floats, party: int, columns: Ints, room: at.Room) -> None:
    """Replace the offer in ``columns`` by a party's own; ``room.trial`` is written too. Utilities are left measured.

    What the party holds out for is its entry of ``f[F_THRESHOLD]``.
    """
    f, n, trial = room.f, room.n, room.trial
    keep = f[at.F_THRESHOLD, party]
    for j in range(w[at.POINTS]):
        trial[j] = columns[j]
        top = columns[j]
        for c in at.options(w, j):
            if values[party, c] > values[party, top]:
                top = c
        columns[j] = top
    measure(w, values, drawn, columns, f[at.F_UTILITY], n[at.N_CROSSED])
    for _ in range(w[at.POINTS]):
        cheapest, next_point = np.inf, -1
        for j in range(w[at.POINTS]):
            if trial[j] >= 0 and trial[j] != columns[j]:
                loss = values[party, columns[j]] - values[party, trial[j]]
                if loss < cheapest:
                    cheapest, next_point = loss, j
        if next_point < 0:
            break
        own, crossed = columns[next_point], n[at.N_CROSSED, party]
        apply(w, values, drawn, columns, next_point, trial[next_point], f[at.F_UTILITY], n[at.N_CROSSED])
        worse = n[at.N_CROSSED, party] > crossed
        short = f[at.F_UTILITY, party] < keep - TOLERANCE and n[at.N_CROSSED, party] >= crossed
        if worse or short:
            apply(w, values, drawn, columns, next_point, own, f[at.F_UTILITY], n[at.N_CROSSED])
        trial[next_point] = -1


@inner
def _hold_out(w: Ints, drawn: Floats, day: int, f: Floats, dues: Ints) -> None:
    """Note what everybody holds out for today: at the table its aspiration, elsewhere no deal."""
    for i in range(w[at.PARTIES]):
        no_deal = f[at.F_NO_DEAL, i]
        f[at.F_THRESHOLD, i] = no_deal
        if at.entry(w, at.SEATED, i) == 1:
            blend = 1.0 if at.entry(w, at.KIND, i) == at.TIT_FOR_TAT else at.drew(w, drawn, at.D_TIT_FOR_TAT, i)
            # What others last offered is measured against what they asked for at first.
            received = max(0.0, f[at.F_OFFERED, i] - f[at.F_AT_FIRST, i]) if day > 0 else 0.0
            f[at.F_THRESHOLD, i] = aspiration(
                day,
                clock(w, drawn, i, day, dues[0], dues[1]),
                no_deal if no_deal > -np.inf else f[at.F_WORST, i],
                f[at.F_BEST, i],
                at.drew(w, drawn, at.D_CONCESSION, i),
                blend,
                at.drew(w, drawn, at.D_DISCOUNT, i),
                received,
            )


@inner
def _answer(w: Ints, day: int, proposer: int, f: Floats, n: Ints) -> None:
    """Note who follows the talks, and who accepts the offer."""
    utility, seen = f[at.F_UTILITY], n[at.N_SEEN]
    for i in range(w[at.PARTIES]):
        no_deal = f[at.F_NO_DEAL, i]
        seen[i] = int(at.entry(w, at.FOLLOWS, i) <= day)
        # Without a threshold a party only heeds its red lines, as in the analysis of drafts.
        level = f[at.F_THRESHOLD, i] if no_deal > -np.inf else -np.inf
        if i == proposer:
            level = no_deal
        else:
            f[at.F_OFFERED, i] = max(utility[i], f[at.F_OFFERED, i]) if day > 0 else utility[i]
        n[at.N_ACCEPTS, i] = seen[i] == 1 and n[at.N_CROSSED, i] == 0 and utility[i] >= level - TOLERANCE


@inner
def alternating_run(runs: at.Runs, room: at.Room, run: int) -> None:
    """Negotiate one run by offers in turn."""
    w, q, values, drawn, row, log = runs.w, runs.q, runs.values[run], runs.drawn[run], runs.rows[run], runs.log
    f, n, dues = room.f, room.n, room.dues
    columns, threat = at.package_in(w, row), at.threats_in(w, row)
    first_text(w, values, columns)
    measure(w, values, drawn, columns, f[at.F_UTILITY], n[at.N_CROSSED])
    bounds(w, values, f[at.F_BEST], f[at.F_WORST])
    begin(w, f, n, dues)
    end, day = at.NO_AGREEMENT, 0
    note(log, at.TABLED, 0, w[at.DRAFTER], 0.0, 0.0)
    for day in range(w[at.HORIZON] + 1):
        report_day(w, drawn, day, log)
        no_deal_values(w, drawn, day, n[at.N_STANCE], threat, f[at.F_NO_DEAL])
        _hold_out(w, drawn, day, f, dues)
        proposer = -1
        if w[at.TURNS] > 0:
            proposer = at.entry(w, at.TURN, day % w[at.TURNS])
            offer(w, values, drawn, proposer, columns, room)
            note(log, at.OFFERED, day, proposer, f[at.F_UTILITY, proposer] - f[at.F_NO_DEAL, proposer], 0.0)
        _answer(w, day, proposer, f, n)
        take_stances(w, day, f, n, log)
        if adopted(w, q, columns, n[at.N_ACCEPTS], n[at.N_DUTIES]):
            end = at.AGREED
            break
        close_deadlines(w, drawn, day, f, n, dues, row, log)
        if at.drew(w, drawn, at.D_BREAKDOWN_ROUND, 0) <= day:
            end = at.BROKEN_OFF
            break
    conclude(runs, room, run, end, day, day)


@outer
def alternating_runs(
    w: Ints, q: Floats, values: Floats, drawn: Floats, rows: Ints, utility: Floats, log: Floats
) -> None:
    """Negotiate every run of a block."""
    runs, room = at.Runs(w, q, values, drawn, rows, utility, log), at.rooms(w)
    for run in range(len(rows)):
        alternating_run(runs, room, run)


def _kernel(arrays: ProcessArrays, problem: Problem) -> Kernel:
    """Return the kernel: equilibrium play when both parties at the table are of that kind, else offers in turn.

    Raises
    ------
    InputError
        When equilibrium play is asked of a case with too many packages.
    """
    if not arrays.in_equilibrium:
        return alternating_runs
    if problem.packages > MAX_PACKAGES:
        raise InputError(
            f"kind equilibrium goes through every package: at most {MAX_PACKAGES:,}, and this case has "
            f"{problem.packages:,}; use kind time"
        )
    return equilibrium_runs


PROTOCOL = Protocol(
    id="alternating_offers",
    title="Alternating offers",
    definition="The parties at the table make offers in turn, one a day, and the others answer each.",
    needs="a table of parties with preferences; a first text is optional",
    kernel=_kernel,
    offers_in_turn=True,
)
