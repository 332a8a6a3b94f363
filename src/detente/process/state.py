"""What is the same in every run of a process, by name, and packed for the kernels (see ``layout``)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.problem.arrays import Bools, Floats, Ints
from detente.process import layout as at


@dataclass(frozen=True)
class Conditions:
    """Conditions over points as postfix code (see ``detente.problem.arrays.Programs``), and the points they touch.

    Attributes
    ----------
    party : int array, shape (conditions,)
        Whose condition it is.
    touching : conditions by point, one list after the other
    touching_start : int array, shape (points + 1,)
    """

    code: Ints
    start: Ints
    atom_point: Ints
    atom_mask: Bools
    party: Ints
    touching: Ints
    touching_start: Ints

    def together(self) -> Bools:
        """Return of each pair of points whether a condition speaks of both, shape (J, J)."""
        points = len(self.touching_start) - 1
        speaks = np.zeros((points, len(self.party)), np.int64)
        speaks[np.repeat(np.arange(points), np.diff(self.touching_start)), self.touching] = 1
        return np.asarray(speaks @ speaks.T > 0)


@dataclass(frozen=True)
class ProcessArrays:
    """What is the same in every run of a process. P parties, J points, C columns; days count from the start of the process.

    Attributes
    ----------
    drafter : index of the drafter, -1 when it has no preferences
    obliges : bool array, shape (P, C)
    clause_members : float array, shape (clauses, P)
        Weight of each party in each clause; an obligated clause is all zero.
    clause_quota : float array, shape (clauses,)
        -1 for an obligated clause.
    need : float array, shape (P,)
        How much each party's acceptance counts for the drafter, 0 to 1, obligations apart.
    seated : bool array, shape (P,)
        Who is at the table.
    turns : parties with preferences at the table, in order of their turns
    seen_first : the day from which each party has seen the first text
    follows : the day from which each party sees every later text
    first : int array, shape (J,)
        Columns of the first text; -1 where the text leaves the point open.
    still_open : bool array, shape (C,)
        Columns possible at open points.
    first_stance : public stances before the first day
    deadline_on : bool array, shape (deadlines, P)
    threat_deadline : index of the deadline, -1 when there is none
    influence_fixed : stance of a party without preferences, from the record
    kind : kind of strategy, shape (P,)
    """

    horizon: int
    drafter: int
    offset: Ints
    obliges: Bools
    red_lines: Conditions
    linkages: Conditions
    clause_members: Floats
    clause_quota: Floats
    need: Floats
    seated: Bools
    turns: Ints
    seen_first: Ints
    follows: Ints
    first: Ints
    still_open: Bools
    first_stance: Ints
    deadline_day: Ints
    deadline_on: Bools
    threat_by: Ints
    threat_on: Ints
    threat_deadline: Ints
    pressure_on: Ints
    shock_on: Ints
    hypothesis_on: Ints
    influence_of: Ints
    influence_on: Ints
    influence_when: Ints
    influence_fixed: Ints
    kind: Ints
    arrivals: int
    """Room for arrivals of each shock."""

    @property
    def parties(self) -> int:
        return len(self.need)

    @property
    def points(self) -> int:
        return len(self.offset) - 1

    @property
    def in_equilibrium(self) -> bool:
        """Whether two parties negotiate, both with a strategy of kind ``equilibrium``."""
        return len(self.turns) == 2 and all(self.kind[i] == at.EQUILIBRIUM for i in self.turns)

    def packed(self) -> tuple[Ints, Floats]:
        """Return the arrays ``w`` and ``q`` of the kernels."""
        w: list[int] = [0] * at.HEADER
        q: list[float] = []
        for position, size in self._sizes().items():
            w[position] = size
        for position, entries in self._lists().items():
            w[position] = len(w)
            w.extend(int(e) for e in np.asarray(entries).ravel())
        for position, figures in {
            at.MEMBERS: self.clause_members,
            at.QUOTA: self.clause_quota,
            at.NEED: self.need,
        }.items():
            w[position] = len(q)
            q.extend(float(e) for e in figures.ravel())
        for position, (start, _) in (self.drawn_lists() | self.result_lists()).items():
            w[position] = start
        return np.array(w, np.int64), np.array(q or [0.0])

    def _sizes(self) -> dict[int, int]:
        return {
            at.HORIZON: self.horizon,
            at.DRAFTER: self.drafter,
            at.PARTIES: self.parties,
            at.POINTS: self.points,
            at.COLUMNS: int(self.offset[-1]),
            at.CLAUSES: len(self.clause_quota),
            at.LINES: len(self.red_lines.party),
            at.LINKS: len(self.linkages.party),
            at.DEADLINES: len(self.deadline_day),
            at.THREATS: len(self.threat_on),
            at.PRESSURES: len(self.pressure_on),
            at.SHOCKS: len(self.shock_on),
            at.ARRIVALS: self.arrivals,
            at.HYPOTHESES: len(self.hypothesis_on),
            at.INFLUENCES: len(self.influence_on),
            at.TURNS: len(self.turns),
        }

    def _lists(self) -> dict[int, object]:
        """Return the lists and tables of whole numbers, in their order in ``w``."""
        lists: dict[int, object] = {
            at.OFFSET: self.offset,
            at.OBLIGES: self.obliges,
            at.SEATED: self.seated,
            at.TURN: self.turns,
            at.SEEN_FIRST: self.seen_first,
            at.FOLLOWS: self.follows,
            at.FIRST: self.first,
            at.STILL_OPEN: self.still_open,
            at.FIRST_STANCE: self.first_stance,
            at.DEADLINE_DAY: self.deadline_day,
            at.DEADLINE_ON: self.deadline_on,
            at.THREAT_BY: self.threat_by,
            at.THREAT_ON: self.threat_on,
            at.THREAT_DEADLINE: self.threat_deadline,
            at.PRESSURE_ON: self.pressure_on,
            at.SHOCK_ON: self.shock_on,
            at.HYPOTHESIS_ON: self.hypothesis_on,
            at.INFLUENCE_OF: self.influence_of,
            at.INFLUENCE_ON: self.influence_on,
            at.INFLUENCE_WHEN: self.influence_when,
            at.INFLUENCE_FIXED: self.influence_fixed,
            at.KIND: self.kind,
        }
        for base, rules in ((at.LINE_RULES, self.red_lines), (at.LINK_RULES, self.linkages)):
            lists |= {
                base + at.CODE: rules.code,
                base + at.START: rules.start,
                base + at.ATOM_POINT: rules.atom_point,
                base + at.ATOM_MASK: rules.atom_mask,
                base + at.PARTY: rules.party,
                base + at.AT: rules.touching,
                base + at.AT_START: rules.touching_start,
            }
        lists[at.TOGETHER] = self.red_lines.together() | self.linkages.together()
        return lists

    def drawn_lists(self) -> dict[int, tuple[int, int]]:
        """Return where each list stands in a run's row of draws: (start, length)."""
        d, t, s = len(self.deadline_day), len(self.threat_on), len(self.shock_on)
        p, h, i = self.parties, len(self.hypothesis_on), len(self.influence_on)
        lengths = {
            at.D_NO_DEAL: p,
            at.D_RED_LINE_REAL: len(self.red_lines.party),
            at.D_LINKAGE: len(self.linkages.party),
            at.D_EXTENSION: d,
            at.D_EFFECT: t,
            at.D_CREDIBILITY: t,
            at.D_CARRIED_OUT: t,
            at.D_COST: t,
            at.D_SLOPE: len(self.pressure_on),
            at.D_SHOCK_DAY: s * self.arrivals,
            at.D_SHOCK_SIZE: s,
            at.D_HOLDS: h,
            at.D_HYPOTHESIS: h,
            at.D_INFLUENCE: i,
            at.D_CONCESSION: p,
            at.D_TIT_FOR_TAT: p,
            at.D_DISCOUNT: p,
            at.D_PATIENCE: p,
            at.D_BREAKDOWN_RISK: 1,
            at.D_BREAKDOWN_ROUND: 1,
            at.D_COLLAPSE_AFTER: 1,
        }
        return _one_after_the_other(lengths, 0)

    def result_lists(self) -> dict[int, tuple[int, int]]:
        """Return where each list stands in a run's row of results: (start, length)."""
        lengths = {
            at.O_COLUMNS: self.points,
            at.O_REFUSES: self.parties,
            at.O_UNSEEN: self.parties,
            at.O_THREATS: len(self.threat_on),
            at.O_EXTENDED: len(self.deadline_day),
        }
        return _one_after_the_other(lengths, at.O_FIRST_LIST)


def _one_after_the_other(lengths: dict[int, int], start: int) -> dict[int, tuple[int, int]]:
    result = {}
    for position, length in lengths.items():
        result[position] = (start, length)
        start += length
    return result


@dataclass(frozen=True)
class Inputs:
    """Everything that some runs draw; the kernels draw nothing themselves.

    Attributes
    ----------
    values : float64 array, shape (runs, P, C)
    drawn : float64 array, shape (runs, width)
        One row a run, in the order of :meth:`ProcessArrays.drawn_lists`; days and truth values as numbers.
    """

    values: Floats
    drawn: Floats

    def __len__(self) -> int:
        return len(self.drawn)


@dataclass(frozen=True)
class Outcome:
    """What runs leave, one row a run.

    Attributes
    ----------
    rows : int64 array, shape (runs, width)
        In the order of :meth:`ProcessArrays.result_lists`.
    utility : float64 array, shape (runs, P)
        Of the package, or the no-deal value where there is none (NaN without one); costs of threats taken off.
    """

    arrays: ProcessArrays
    rows: Ints
    utility: Floats

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def end(self) -> Ints:
        """How each run ended: NO_AGREEMENT, AGREED, BROKEN_OFF or EXPIRED."""
        return self.rows[:, at.O_END]

    @property
    def agreed(self) -> Bools:
        return np.asarray(self.end == at.AGREED)

    @property
    def day(self) -> Ints:
        return self.rows[:, at.O_DAY]

    @property
    def revisions(self) -> Ints:
        return self.rows[:, at.O_REVISIONS]

    @property
    def collapse(self) -> Ints:
        """The day of the collapse, -1 when there is none."""
        return self.rows[:, at.O_COLLAPSE]

    def _list(self, position: int) -> Ints:
        start, length = self.arrays.result_lists()[position]
        return self.rows[:, start : start + length]

    def lists(self) -> tuple[Ints, Ints, Ints]:
        """Return the numbers behind ``refuses``, ``unseen`` and ``extended``, to write to."""
        return self._list(at.O_REFUSES), self._list(at.O_UNSEEN), self._list(at.O_EXTENDED)

    @property
    def columns(self) -> Ints:
        """The last text, shape (runs, J)."""
        return self._list(at.O_COLUMNS)

    @property
    def refuses(self) -> Bools:
        """Whose refusal leaves a clause of consent unfulfilled, shape (runs, P)."""
        return np.asarray(self._list(at.O_REFUSES) == 1)

    @property
    def unseen(self) -> Bools:
        """Those of them that have not seen the text, shape (runs, P)."""
        return np.asarray(self._list(at.O_UNSEEN) == 1)

    @property
    def threats(self) -> Ints:
        """Last state of each threat, shape (runs, threats)."""
        return self._list(at.O_THREATS)

    @property
    def extended(self) -> Bools:
        return np.asarray(self._list(at.O_EXTENDED) == 1)


def empty_outcome(arrays: ProcessArrays, runs: int) -> Outcome:
    """Return an outcome with room for some runs."""
    width = at.O_FIRST_LIST + sum(length for _, length in arrays.result_lists().values())
    rows = np.zeros((runs, width), np.int64)
    rows[:, at.O_COLLAPSE] = -1
    return Outcome(arrays, rows, np.zeros((runs, arrays.parties)))


def no_log() -> Floats:
    """Return room for no event: only the row that counts them."""
    return np.zeros((1, 5))


def room_for_log(events: int = 50_000) -> Floats:
    """Return room for the events of one run."""
    return np.zeros((events + 1, 5))
