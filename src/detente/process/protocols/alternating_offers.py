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

from typing import TYPE_CHECKING

import numpy as np

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process.compiled import inner, outer, rooms
from detente.process.layout import (
    ACCEPTS,
    AGREED,
    BROKEN_OFF,
    D_BREAKDOWN_ROUND,
    D_CONCESSION,
    D_DISCOUNT,
    D_TIT_FOR_TAT,
    DEADLINES,
    DRAFTER,
    EQUILIBRIUM,
    F_AT_FIRST,
    F_BEST,
    F_HELD,
    F_OFFERED,
    F_UTILITY,
    F_WORST,
    F_WORTH,
    FOLLOWS,
    HORIZON,
    KIND,
    N_ACCEPTS,
    N_ANSWERED,
    N_CROSSED,
    N_SEEN,
    N_STANCE,
    NO_AGREEMENT,
    O_COLUMNS,
    O_EXTENDED,
    O_THREATS,
    OFFERED,
    OFFSET,
    PARTIES,
    POINTS,
    REJECTS,
    SEATED,
    SIGNALS,
    STANCE,
    TABLED,
    THREATS,
    TIT_FOR_TAT,
    TURN,
    TURNS,
)
from detente.process.no_deal_values import aspiration, clock, no_deal_values
from detente.process.protocols.single_text import begin, close_deadlines, conclude, first_text, report_day
from detente.process.rules import adopted, apply, bounds, measure, note

if TYPE_CHECKING:
    from detente.process.run import Kernel
    from detente.process.setup import Setup


@inner
def offer(
    w: Ints,
    q: Floats,
    values: Floats,
    drawn: Floats,
    party: int,
    keep: float,
    columns: Ints,
    f: Floats,
    n: Ints,
    trial: Ints,
) -> None:
    """Replace the offer in ``columns`` by a party's own; ``trial`` is written too. Utilities are left measured.

    Parameters
    ----------
    keep : float
        What the party holds out for.
    """
    for j in range(w[POINTS]):
        trial[j] = columns[j]
        top = columns[j]
        for c in range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1]):
            if values[party, c] > values[party, top]:
                top = c
        columns[j] = top
    measure(w, q, values, drawn, columns, f[F_UTILITY], n[N_CROSSED])
    for _ in range(w[POINTS]):
        cheapest, at = np.inf, -1
        for j in range(w[POINTS]):
            if trial[j] >= 0 and trial[j] != columns[j]:
                loss = values[party, columns[j]] - values[party, trial[j]]
                if loss < cheapest:
                    cheapest, at = loss, j
        if at < 0:
            break
        own, crossed = columns[at], n[N_CROSSED, party]
        apply(w, values, drawn, columns, at, trial[at], f[F_UTILITY], n[N_CROSSED])
        worse = n[N_CROSSED, party] > crossed
        short = f[F_UTILITY, party] < keep - TOLERANCE and n[N_CROSSED, party] >= crossed
        if worse or short:
            apply(w, values, drawn, columns, at, own, f[F_UTILITY], n[N_CROSSED])
        trial[at] = -1


@inner
def alternating_run(
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
    """Negotiate one run by offers in turn."""
    columns = o[w[O_COLUMNS] : w[O_COLUMNS] + w[POINTS]]
    threat = o[w[O_THREATS] : w[O_THREATS] + w[THREATS]]
    extended = o[w[O_EXTENDED] : w[O_EXTENDED] + w[DEADLINES]]
    utility, crossed, held, worth = f[F_UTILITY], n[N_CROSSED], f[F_HELD], f[F_WORTH]
    accepts, seen, stance = n[N_ACCEPTS], n[N_SEEN], n[N_STANCE]
    deadline, due = dues[0], dues[1]
    first_text(w, q, values, drawn, columns)
    measure(w, q, values, drawn, columns, utility, crossed)
    bounds(w, q, values, drawn, f[F_BEST], f[F_WORST])
    begin(w, q, f, n, trial, dues)
    end, day = NO_AGREEMENT, 0
    note(log, TABLED, 0, w[DRAFTER], 0.0, 0.0)
    for day in range(w[HORIZON] + 1):
        report_day(w, q, values, drawn, day, log)
        no_deal_values(w, q, values, drawn, day, stance, threat, worth)
        for i in range(w[PARTIES]):
            held[i] = worth[i]
            if w[w[SEATED] + i] == 1:
                floor = worth[i] if worth[i] > -np.inf else f[F_WORST, i]
                blend = 1.0 if w[w[KIND] + i] == TIT_FOR_TAT else drawn[w[D_TIT_FOR_TAT] + i]
                # What others last offered is measured against what they asked for at first.
                received = max(0.0, f[F_OFFERED, i] - f[F_AT_FIRST, i]) if day > 0 else 0.0
                level = aspiration(
                    day,
                    clock(w, q, drawn, i, day, deadline, due),
                    floor,
                    f[F_BEST, i],
                    drawn[w[D_CONCESSION] + i],
                    blend,
                    drawn[w[D_DISCOUNT] + i],
                    received,
                )
                held[i] = level
        proposer = -1
        if w[TURNS] > 0:
            proposer = w[w[TURN] + day % w[TURNS]]
            offer(w, q, values, drawn, proposer, held[proposer], columns, f, n, trial)
            note(log, OFFERED, day, proposer, utility[proposer] - worth[proposer], 0.0)
        for i in range(w[PARTIES]):
            seen[i] = int(w[w[FOLLOWS] + i] <= day)
            # Without a threshold a party only heeds its red lines, as in the analysis of drafts.
            level = held[i] if worth[i] > -np.inf else -np.inf
            if i == proposer:
                level = worth[i]
            else:
                f[F_OFFERED, i] = max(utility[i], f[F_OFFERED, i]) if day > 0 else utility[i]
            accepts[i] = seen[i] == 1 and crossed[i] == 0 and utility[i] >= level - TOLERANCE
            if seen[i] == 1:
                if accepts[i] == 1:
                    stance[i] = ACCEPTS
                elif crossed[i] == 0 and utility[i] >= worth[i] - TOLERANCE:
                    stance[i] = SIGNALS
                else:
                    stance[i] = REJECTS
                if stance[i] != n[N_ANSWERED, i]:
                    note(log, STANCE, day, i, stance[i], utility[i] - worth[i])
                    n[N_ANSWERED, i] = stance[i]
        if adopted(w, q, columns, accepts):
            end = AGREED
            break
        close_deadlines(w, q, values, drawn, day, accepts, deadline, due, threat, extended, f, log)
        if drawn[w[D_BREAKDOWN_ROUND]] <= day:
            end = BROKEN_OFF
            break
    conclude(w, q, values, drawn, end, day, day, columns, utility, worth, accepts, seen, stance, threat, o, ended, log)


@inner
def O_COLUMNS_OF(w: Ints) -> int:
    """Return where the package stands in a row of results."""
    return int(w[O_COLUMNS])


@outer
def alternating_runs(w: Ints, q: Floats, values: Floats, drawn: Floats, out: Ints, ended: Floats, log: Floats) -> None:
    """Negotiate every run of a block."""
    f, n, trial, dues, _, _, _ = rooms(w)
    for run in range(len(out)):
        alternating_run(w, q, values[run], drawn[run], out[run], ended[run], log, f, n, trial, dues)


def alternating_kernel(setup: Setup) -> Kernel:
    """Return the kernel: equilibrium play when both parties at the table are of that kind, else offers in turn.

    Raises
    ------
    InputError
        When equilibrium play is asked of a case with too many packages.
    """
    world = setup.world
    if len(world.turns) == 2 and all(world.kind[i] == EQUILIBRIUM for i in world.turns):
        from detente.errors import InputError
        from detente.process.protocols.equilibrium import MAX_PACKAGES, equilibrium_runs

        if setup.problem.packages > MAX_PACKAGES:
            raise InputError(
                f"kind equilibrium goes through every package: at most {MAX_PACKAGES:,}, and this case has "
                f"{setup.problem.packages:,}; use kind time"
            )
        return equilibrium_runs  # type: ignore[no-any-return]
    return alternating_runs  # type: ignore[no-any-return]
