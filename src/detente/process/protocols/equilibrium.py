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

from typing import NamedTuple

import numpy as np

from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.process import layout as at
from detente.process.compiled import inner, outer
from detente.process.no_deal_values import DAYS_A_MONTH, no_deal_values
from detente.process.rules import adopted, measure, note
from detente.process.steps import begin, conclude

MAX_PACKAGES = 20_000


class Game(NamedTuple):
    """The game of one run, as far as it is worked out."""

    players: Ints
    """The two parties, first proposer first."""
    gain: Floats
    """Each player's gain over no deal, shape (2, packages): of the possible packages, in order."""
    possible: Ints
    """Numbers of the packages that can be agreed."""
    choice: Ints
    """What is offered and accepted on each day, as a place in ``possible``; -1 where the proposer waits."""


@inner
def _find_possible(runs: at.Runs, room: at.Room, run: int, game: Game) -> int:
    """Write what each player gains from every package that can be agreed, and return how many there are."""
    w, values, drawn, row, f, n = runs.w, runs.values[run], runs.drawn[run], runs.rows[run], room.f, room.n
    columns, players, count = at.package_in(w, row), game.players, 0
    for p in range(len(game.possible)):
        _unpack(w, p, columns)
        measure(w, values, drawn, columns, f[at.F_UTILITY], n[at.N_CROSSED])
        for i in range(w[at.PARTIES]):
            n[at.N_SEEN, i] = int(at.entry(w, at.FOLLOWS, i) <= 0)
            enough = f[at.F_UTILITY, i] >= f[at.F_NO_DEAL, i] - TOLERANCE
            n[at.N_ACCEPTS, i] = int(n[at.N_SEEN, i] == 1 and n[at.N_CROSSED, i] == 0 and enough)
        both = n[at.N_ACCEPTS, players[0]] == 1 and n[at.N_ACCEPTS, players[1]] == 1
        if both and adopted(w, runs.q, columns, n[at.N_ACCEPTS], n[at.N_DUTIES]):
            for k in range(2):
                game.gain[k, count] = max(0.0, f[at.F_UTILITY, players[k]] - f[at.F_NO_DEAL, players[k]])
            game.possible[count] = p
            count += 1
    return count


@inner
def _reason_back(w: Ints, drawn: Floats, count: int, game: Game) -> None:
    """Write what is offered and accepted on each day, from the last day backwards."""
    gain, players = game.gain, game.players
    stay = 1.0 - at.drew(w, drawn, at.D_BREAKDOWN_RISK, 0)
    wait0 = stay * (1.0 - at.drew(w, drawn, at.D_DISCOUNT, players[0])) ** (1.0 / DAYS_A_MONTH)
    wait1 = stay * (1.0 - at.drew(w, drawn, at.D_DISCOUNT, players[1])) ** (1.0 / DAYS_A_MONTH)
    next0 = next1 = 0.0
    for day in range(w[at.HORIZON], -1, -1):
        turn = day % 2
        need0, need1 = wait0 * next0, wait1 * next1
        best, other, pick = -1.0, -1.0, -1
        for p in range(count):
            own, theirs = gain[turn, p], gain[1 - turn, p]
            better = own > best + TOLERANCE or (own > best - TOLERANCE and theirs > other + TOLERANCE)
            if better and theirs >= (need1 if turn == 0 else need0) - TOLERANCE:
                best, other, pick = own, theirs, p
        if pick >= 0 and best >= (need0 if turn == 0 else need1) - TOLERANCE:
            game.choice[day] = pick
            next0, next1 = gain[0, pick], gain[1, pick]
        else:
            game.choice[day] = -1
            next0, next1 = need0, need1


@inner
def _play(runs: at.Runs, room: at.Room, run: int, game: Game) -> None:
    """Play one run."""
    w, drawn, row, f, n = runs.w, runs.drawn[run], runs.rows[run], room.f, room.n
    columns = at.package_in(w, row)
    at.extended_in(w, row)[:] = 0
    begin(w, f, n, room.dues)
    no_deal_values(w, drawn, 0, n[at.N_STANCE], at.threats_in(w, row), f[at.F_NO_DEAL])
    _reason_back(w, drawn, _find_possible(runs, room, run, game), game)
    end, day = at.NO_AGREEMENT, w[at.HORIZON]
    for d in range(w[at.HORIZON] + 1):
        if game.choice[d] >= 0:
            end, day = at.AGREED, d
            break
        if at.drew(w, drawn, at.D_BREAKDOWN_ROUND, 0) <= d:
            end, day = at.BROKEN_OFF, d
            break
    if end == at.AGREED:
        proposer = game.players[day % 2]
        _unpack(w, game.possible[game.choice[day]], columns)
        measure(w, runs.values[run], drawn, columns, f[at.F_UTILITY], n[at.N_CROSSED])
        note(runs.log, at.OFFERED, day, proposer, f[at.F_UTILITY, proposer] - f[at.F_NO_DEAL, proposer], 0.0)
    else:
        columns[:] = -1
    conclude(runs, room, run, end, day, 0)


@outer
def equilibrium_runs(
    w: Ints, q: Floats, values: Floats, drawn: Floats, rows: Ints, utility: Floats, log: Floats
) -> None:
    """Play every run of a block."""
    runs, room = at.Runs(w, q, values, drawn, rows, utility, log), at.rooms(w)
    packages = 1
    for j in range(w[at.POINTS]):
        packages *= len(at.options(w, j))
    players = np.array([at.entry(w, at.TURN, 0), at.entry(w, at.TURN, 1)])
    choice = np.empty(w[at.HORIZON] + 1, np.int64)
    game = Game(players, np.empty((2, packages)), np.empty(packages, np.int64), choice)
    for run in range(len(rows)):
        _play(runs, room, run, game)


@inner
def _unpack(w: Ints, number: int, columns: Ints) -> None:
    """Write the package of a number; the last point changes fastest."""
    for back in range(w[at.POINTS]):
        j = w[at.POINTS] - 1 - back
        first = at.entry(w, at.OFFSET, j)
        size = at.entry(w, at.OFFSET, j + 1) - first
        columns[j] = first + number % size
        number //= size
