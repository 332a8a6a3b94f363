"""Two parties who make offers in turn and reason to the end: the subgame-perfect equilibrium.

The responder takes what is at least what it can expect by waiting, and the proposer offers its own best among the
packages that are worth that. With a discount a period the shares tend to ``(1 - d2) / (1 - d1 d2)`` for the first
proposer (Rubinstein 1982); with a risk of breakdown in place of discounts, and that risk going to zero, to the Nash
solution with the no-deal values as threats (Binmore, Rubinstein and Wolinsky 1986).

Steps, for a horizon of T days (Stahl 1972 has the finite game):

1. Gains over no deal (as on the first day, threats at their credibility) of every package that the consent rule would
   adopt if both accept, outsiders answering by their no-deal values.
2. From day T backwards: the responder's need is ``discount x (1 - risk) x`` its gain on the next day; the proposer
   takes its best gain among packages that meet the need, or waits when waiting is worth more.
3. The outcome is that of the first day on which an offer is made that is accepted, unless talks broke off before. Where
   there is none nobody makes an offer: the run ends without a text (columns of -1), so that nobody can refuse one.
"""

from __future__ import annotations

import numpy as np

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process.compiled import outer, rooms
from detente.process.layout import (
    AGREED,
    BROKEN_OFF,
    D_BREAKDOWN_RISK,
    D_BREAKDOWN_ROUND,
    D_DISCOUNT,
    DEADLINES,
    F_UTILITY,
    F_WORTH,
    FOLLOWS,
    HORIZON,
    N_ACCEPTS,
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
    THREATS,
    TURN,
)
from detente.process.no_deal_values import DAYS_A_MONTH, no_deal_values
from detente.process.protocols.single_text import begin, conclude
from detente.process.rules import adopted, measure, note

MAX_PACKAGES = 20_000


@outer
def equilibrium_runs(w: Ints, q: Floats, values: Floats, drawn: Floats, out: Ints, ended: Floats, log: Floats) -> None:
    """Play every run of a block."""
    f, n, trial, dues, _, _, _ = rooms(w)
    points, parties, horizon = w[POINTS], w[PARTIES], w[HORIZON]
    packages = 1
    for j in range(points):
        packages *= w[w[OFFSET] + j + 1] - w[w[OFFSET] + j]
    gain = np.empty((2, packages))
    possible = np.empty(packages, np.int64)
    choice = np.empty(horizon + 1, np.int64)
    players = np.array([w[w[TURN]], w[w[TURN] + 1]])
    for run in range(len(out)):
        o, mine, row = out[run], drawn[run], values[run]
        columns = o[w[O_COLUMNS] : w[O_COLUMNS] + points]
        threat = o[w[O_THREATS] : w[O_THREATS] + w[THREATS]]
        extended = o[w[O_EXTENDED] : w[O_EXTENDED] + w[DEADLINES]]
        extended[:] = 0
        begin(w, q, f, n, trial, dues)
        no_deal_values(w, q, row, mine, 0, n[N_STANCE], threat, f[F_WORTH])
        count = 0
        for p in range(packages):
            _unpack(w, p, columns)
            measure(w, q, row, mine, columns, f[F_UTILITY], n[N_CROSSED])
            fine = True
            for i in range(parties):
                n[N_SEEN, i] = int(w[w[FOLLOWS] + i] <= 0)
                n[N_ACCEPTS, i] = int(
                    n[N_SEEN, i] == 1 and n[N_CROSSED, i] == 0 and f[F_UTILITY, i] >= f[F_WORTH, i] - TOLERANCE
                )
            for k in range(2):
                fine &= n[N_ACCEPTS, players[k]] == 1
            if fine and adopted(w, q, columns, n[N_ACCEPTS]):
                for k in range(2):
                    gain[k, count] = max(0.0, f[F_UTILITY, players[k]] - f[F_WORTH, players[k]])
                possible[count] = p
                count += 1
        stay = 1.0 - mine[w[D_BREAKDOWN_RISK]]
        wait0 = stay * (1.0 - mine[w[D_DISCOUNT] + players[0]]) ** (1.0 / DAYS_A_MONTH)
        wait1 = stay * (1.0 - mine[w[D_DISCOUNT] + players[1]]) ** (1.0 / DAYS_A_MONTH)
        next0 = next1 = 0.0
        for day in range(horizon, -1, -1):
            turn = day % 2
            need0, need1 = wait0 * next0, wait1 * next1
            best, other, pick = -1.0, -1.0, -1
            for p in range(count):
                own, theirs = gain[turn, p], gain[1 - turn, p]
                better = own > best + TOLERANCE or (own > best - TOLERANCE and theirs > other + TOLERANCE)
                if better and theirs >= (need1 if turn == 0 else need0) - TOLERANCE:
                    best, other, pick = own, theirs, p
            if pick >= 0 and best >= (need0 if turn == 0 else need1) - TOLERANCE:
                choice[day] = pick
                next0, next1 = gain[0, pick], gain[1, pick]
            else:
                choice[day] = -1
                next0, next1 = need0, need1
        end, day = NO_AGREEMENT, horizon
        for d in range(horizon + 1):
            if choice[d] >= 0:
                end, day = AGREED, d
                break
            if mine[w[D_BREAKDOWN_ROUND]] <= d:
                end, day = BROKEN_OFF, d
                break
        if end == AGREED:
            proposer = players[day % 2]
            _unpack(w, possible[choice[day]], columns)
            measure(w, q, row, mine, columns, f[F_UTILITY], n[N_CROSSED])
            note(log, OFFERED, day, proposer, f[F_UTILITY, proposer] - f[F_WORTH, proposer], 0.0)
        else:
            columns[:] = -1
        conclude(
            w, q, row, mine, end, day, 0, columns, f[F_UTILITY], f[F_WORTH], n[N_ACCEPTS], n[N_SEEN],
            n[N_STANCE], threat, o, ended[run], log,
        )  # fmt: skip


@outer
def _unpack(w: Ints, number: int, columns: Ints) -> None:
    """Write the package of a number; the last point changes fastest."""
    for back in range(w[POINTS]):
        j = w[POINTS] - 1 - back
        size = w[w[OFFSET] + j + 1] - w[w[OFFSET] + j]
        columns[j] = w[w[OFFSET] + j] + number % size
        number //= size
