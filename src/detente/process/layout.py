"""How the kernels see a run: positions in a few flat arrays, and how they are read.

Compiled functions that pass around tuples of many arrays spend their time on passing them. So what is the same in
every run (:class:`detente.process.state.ProcessArrays`) is packed into one array of whole numbers ``w`` and one of real
numbers ``q``, and what a run draws into its option values and one row ``drawn``. Names in capitals are positions:
``w[HORIZON]`` is a number; lists and tables are read through the functions below, which are written into their callers:
``entry(w, FOLLOWS, i)``, ``obliges(w, i, c)``, ``drew(w, drawn, D_CREDIBILITY, k)``. What a kernel needs from its
first function to its last goes in two tuples, :class:`Runs` and :class:`Room`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detente.problem.arrays import Floats, Ints
from detente.process.compiled import outer, view, within

NEVER = 1_000_000
"""A day after every horizon."""

NO_AGREEMENT, AGREED, BROKEN_OFF, EXPIRED = range(4)
"""How a run ends: the horizon is reached, agreement, talks break off, the offer lapses with its deadline."""

SILENT, ACCEPTS, REJECTS, SIGNALS = range(4)
"""A party's stance: has not seen the text; accepts; rejects; would sign in the end, and asks for more."""

PENDING, CARRIED_OUT, LAPSED, MET = range(4)
"""State of a threat and of its deadline."""

TIME, TIT_FOR_TAT, EQUILIBRIUM = range(3)

(
    TABLED,
    STANCE,
    SHOCK,
    DEADLINE_MET,
    DEADLINE_MISSED,
    EXTENDED,
    THREAT_CARRIED_OUT,
    THREAT_LAPSED,
    CHANGED,
    DISCLOSED,
    OFFERED,
    ENDED,
    COLLAPSED,
) = range(13)
"""Kinds of events in a run's log: rows of (kind, day, who or what, a, b)."""

FILED = 2
"""How many of its best changes a party offers for a trade."""

# Positions in w: sizes first, then where each list begins.
(
    HORIZON,
    DRAFTER,
    PARTIES,
    POINTS,
    COLUMNS,
    CLAUSES,
    LINES,
    LINKS,
    DEADLINES,
    THREATS,
    PRESSURES,
    SHOCKS,
    ARRIVALS,
    HYPOTHESES,
    INFLUENCES,
    TURNS,
) = range(16)
(
    OFFSET,
    OBLIGES,
    SEATED,
    TURN,
    SEEN_FIRST,
    FOLLOWS,
    FIRST,
    STILL_OPEN,
    FIRST_STANCE,
    DEADLINE_DAY,
    DEADLINE_ON,
    THREAT_BY,
    THREAT_ON,
    THREAT_DEADLINE,
    PRESSURE_ON,
    SHOCK_ON,
    HYPOTHESIS_ON,
    INFLUENCE_OF,
    INFLUENCE_ON,
    INFLUENCE_WHEN,
    INFLUENCE_FIXED,
    KIND,
) = range(16, 38)
# Lists of real numbers, in q.
(
    MEMBERS,
    QUOTA,
    NEED,
) = range(38, 41)
# Conditions: where the block of red lines begins and that of linkages, and what stands where within it.
LINE_RULES, LINK_RULES = 41, 48
CODE, START, ATOM_POINT, ATOM_MASK, PARTY, AT, AT_START = range(7)
# Lists in a run's row of draws.
(
    D_NO_DEAL,
    D_RED_LINE_REAL,
    D_LINKAGE,
    D_EXTENSION,
    D_EFFECT,
    D_CREDIBILITY,
    D_CARRIED_OUT,
    D_COST,
    D_SLOPE,
    D_SHOCK_DAY,
    D_SHOCK_SIZE,
    D_HOLDS,
    D_HYPOTHESIS,
    D_INFLUENCE,
    D_CONCESSION,
    D_TIT_FOR_TAT,
    D_DISCOUNT,
    D_PATIENCE,
    D_BREAKDOWN_RISK,
    D_BREAKDOWN_ROUND,
    D_COLLAPSE_AFTER,
) = range(55, 76)
# Lists in a run's row of results; its first entries are plain numbers.
(
    O_COLUMNS,
    O_REFUSES,
    O_UNSEEN,
    O_THREATS,
    O_EXTENDED,
) = range(76, 81)
TOGETHER = 81
"""Table, points by points: whether a linkage or red line speaks of both."""
HEADER = 82

O_END, O_DAY, O_REVISIONS, O_COLLAPSE, O_FIRST_LIST = range(5)

# Room to work in: rows of f (real numbers) and n (whole numbers), one entry a party.
(
    F_UTILITY,
    F_AT_FIRST,
    F_BEST,
    F_WORST,
    F_NO_DEAL,
    F_THRESHOLD,
    F_PER_SPAN,
    F_OFFERED,
    F_KEPT,
    F_DISTANCE,
    F_COUNTS,
    F_SHORT,
    F_FILED_GAIN,
) = range(13)
(
    N_CROSSED,
    N_ACCEPTS,
    N_SEEN,
    N_STANCE,
    N_ANSWERED,
    N_DUTIES,
    N_ASKS,
    N_HEARD,
    N_SAID_BY,
    N_FILED_POINT,
) = range(10)
N_FILED_COLUMN = N_FILED_POINT + FILED
F_ROWS, N_ROWS = F_FILED_GAIN + FILED, N_FILED_COLUMN + FILED
# What is known of a text: whether anything is, until which day its trades are listed, how many, and when the next option
# may come back that was given up.
K_TEXT, K_UNTIL, K_TRADES, K_BACK = range(4)
KNOWN = 4


class Runs(NamedTuple):
    """The runs of a block: what is the same in all of them, what each has drawn, and where its outcome goes."""

    w: Ints
    q: Floats
    values: Floats
    """Shape (runs, P, C)."""
    drawn: Floats
    """Shape (runs, width)."""
    rows: Ints
    """Rows of results."""
    utility: Floats
    """What each party has in the end, shape (runs, P)."""
    log: Floats


class Room(NamedTuple):
    """The room that a run works in, used again by the next one."""

    f: Floats
    n: Ints
    trial: Ints
    """A package on trial."""
    dues: Ints
    """State and day of each deadline."""
    delta: Floats
    """What each option in the place of the one in the text adds to each party's utility, shape (P, C)."""
    burden: Floats
    """How many more of its real red lines it crosses."""
    struck: Floats
    """The day until which a single text does not go back to an option that it has given up."""
    known: Ints
    """What is known of the text as it stands, see ``revision``."""
    duty: Floats
    """1 where an option in the place of the one in the text leaves a party obliged, else 0, shape (P, C); only of parties that a
    change of one point may free."""
    lack: Floats
    """Consent lacking under each option in the place of the one in the text."""
    trades: Ints
    """Trades that may be worth a look, shape (4, trades): column, point, other column, other point."""
    effects: Floats
    """What each trade adds to utilities and to red lines crossed, and whom it leaves obliged, shape (3, P, trades)."""
    best: Floats
    """What a party gains most by changing each point, as a share of its range, shape (P, J)."""
    best_column: Ints
    """By which column, -1 for none."""
    weighed: Ints
    """1 for each point of which these are known."""
    traded: Floats
    """As ``lack``, of the trades."""


@outer
def rooms(w: Ints) -> Room:
    """Return room to work in."""
    filed = FILED
    for i in range(w[PARTIES]):
        filed += FILED * entry(w, SEATED, i)
    return Room(
        np.zeros((F_ROWS, w[PARTIES])),
        np.zeros((N_ROWS, w[PARTIES]), np.int64),
        np.zeros(w[POINTS], np.int64),
        np.zeros((2, w[DEADLINES]), np.int64),
        np.zeros((w[PARTIES], w[COLUMNS])),
        np.zeros((w[PARTIES], w[COLUMNS])),
        np.zeros(w[COLUMNS]),
        np.zeros(KNOWN, np.int64),
        np.zeros((w[PARTIES], w[COLUMNS])),
        np.zeros(w[COLUMNS]),
        np.zeros((4, filed * filed // 2), np.int64),
        np.zeros((3, w[PARTIES], filed * filed // 2)),
        np.zeros((w[PARTIES], w[POINTS])),
        np.zeros((w[PARTIES], w[POINTS]), np.int64),
        np.zeros(w[POINTS], np.int64),
        np.zeros(filed * filed // 2),
    )


@within
def entry(w: Ints, where: int, k: int) -> int:
    """Return entry ``k`` of a list."""
    return int(w[w[where] + k])


@within
def drew(w: Ints, drawn: Floats, where: int, k: int) -> float:
    """Return what the run drew for entry ``k`` of a list."""
    return float(drawn[w[where] + k])


@within
def options(w: Ints, j: int) -> range:
    """Return the columns of a point."""
    return range(w[w[OFFSET] + j], w[w[OFFSET] + j + 1])


@within
def obliges(w: Ints, i: int, c: int) -> int:
    """Return whether an option obliges a party."""
    return int(w[w[OBLIGES] + i * w[COLUMNS] + c])


@within
def binds(w: Ints, d: int, i: int) -> int:
    """Return whether a deadline binds a party."""
    return int(w[w[DEADLINE_ON] + d * w[PARTIES] + i])


@within
def together(w: Ints, j: int, k: int) -> int:
    """Return whether a linkage or red line speaks of both points."""
    return int(w[w[TOGETHER] + j * w[POINTS] + k])


@within
def need(w: Ints, q: Floats, i: int) -> float:
    """Return how much a party's acceptance counts for the drafter, 0 to 1."""
    return float(q[w[NEED] + i])


@within
def quota(w: Ints, q: Floats, clause: int) -> float:
    """Return the quota of a consent clause, below 0 for one that binds whoever the package obliges."""
    return float(q[w[QUOTA] + clause])


@within
def binds_the_obliged(w: Ints, q: Floats, clause: int) -> bool:
    """Return whether a consent clause binds whoever the package obliges."""
    return bool(q[w[QUOTA] + clause] < 0)


@view
def weights(w: Ints, q: Floats, clause: int) -> Floats:
    """Return the weights of all parties in a consent clause."""
    return q[w[MEMBERS] + clause * w[PARTIES] : w[MEMBERS] + (clause + 1) * w[PARTIES]]


@within
def weight(w: Ints, q: Floats, clause: int, i: int) -> float:
    """Return the weight of a party in a consent clause."""
    return float(q[w[MEMBERS] + clause * w[PARTIES] + i])


@within
def touching(w: Ints, rules: int, j: int) -> range:
    """Return at which positions the conditions stand that speak of a point; see :func:`touched`."""
    return range(w[w[rules + AT_START] + j], w[w[rules + AT_START] + j + 1])


@within
def touched(w: Ints, rules: int, position: int) -> int:
    """Return the condition at a position of the list by points."""
    return int(w[w[rules + AT] + position])


@within
def owner(w: Ints, rules: int, k: int) -> int:
    """Return whose linkage or red line a condition is."""
    return int(w[w[rules + PARTY] + k])


@view
def package_in(w: Ints, row: Ints) -> Ints:
    """Return the columns of the package in a row of results, to be written."""
    return row[w[O_COLUMNS] : w[O_COLUMNS] + w[POINTS]]


@view
def threats_in(w: Ints, row: Ints) -> Ints:
    """Return the states of the threats in a row of results, to be written."""
    return row[w[O_THREATS] : w[O_THREATS] + w[THREATS]]


@view
def extended_in(w: Ints, row: Ints) -> Ints:
    """Return whether each deadline was extended in a row of results, to be written."""
    return row[w[O_EXTENDED] : w[O_EXTENDED] + w[DEADLINES]]
