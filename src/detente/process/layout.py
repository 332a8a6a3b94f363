"""How the kernels see a run: positions in a few flat arrays.

Compiled functions that pass around tuples of many arrays spend their time on passing them. So what is the same in
every run (:class:`World`) is packed into one array of whole numbers ``w`` and one of real numbers ``q``, and what a
run draws into its option values and one row ``drawn``. Names in capitals are positions: ``w[HORIZON]`` is a number,
``w[w[OFFSET] + j]`` entry j of a list, ``w[w[OBLIGES] + i * w[COLUMNS] + c]`` entry (i, c) of a table, and
``drawn[w[D_CREDIBILITY] + k]`` what the run drew for threat k.
"""

from __future__ import annotations

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
    F_WORTH,
    F_HELD,
    F_PER_SPAN,
    F_ADDED,
    F_BURDEN,
    F_OFFERED,
    F_KEPT,
    F_DISTANCE,
    F_COUNTS,
    F_FILED_GAIN,
) = range(14)
(
    N_CROSSED,
    N_ACCEPTS,
    N_SEEN,
    N_STANCE,
    N_ANSWERED,
    N_DUTIES,
    N_ASKS,
    N_FILED_POINT,
) = range(8)
N_FILED_COLUMN = N_FILED_POINT + FILED
F_ROWS, N_ROWS = F_FILED_GAIN + FILED, N_FILED_COLUMN + FILED
