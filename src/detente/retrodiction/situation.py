"""What was known of a draft on a day, as arrays over its points and their options."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detente.bargain.acceptance import analyze
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.problem.arrays import Bools, Floats, Ints, Problem
from detente.problem.drawn import DrawnProblem
from detente.retrodiction.record_of_words import words_on_options

LEAST_PRESSURE = 0.1  # a party that would accept still presses a little for what it prefers
OUTSIDE = 0.5  # the voice of a party whose consent the rule does not ask, beside 1


@dataclass(frozen=True)
class Situation:
    """What was known.

    Attributes
    ----------
    problem : Problem
    drafted : bool array, shape (columns,)
        The draft's option of each point, or those that it leaves open.
    open : bool array, shape (points,)
    refuses : float64 array, shape (parties,)
        Probability that the party refuses the draft, over the draws.
    voice : float64 array, shape (parties,)
        1 where the party's consent counts, else :data:`OUTSIDE`.
    worth : float64 array, shape (parties, columns)
        Mean value, as a share of what is at stake for the party over all points.
    countered, repeated : float64 arrays, shape (columns,)
        How many counter-drafts choose the option; how many texts speak of its point.
    support, oppose : float64 arrays, shape (columns,)
        Words for and against the option.
    not_asked : bool array, shape (points,)
        The draft obliges there a party that had no part in it.
    """

    problem: Problem
    drafted: Bools
    open: Bools
    refuses: Floats
    voice: Floats
    worth: Floats
    countered: Floats
    counter_drafts: tuple[str, ...]
    kept_by_counter: Floats
    support: Floats
    oppose: Floats
    not_asked: Bools

    @property
    def pressure(self) -> Floats:
        """How much each party presses for change, shape (parties,)."""
        return np.asarray((LEAST_PRESSURE + (1.0 - LEAST_PRESSURE) * self.refuses) * self.voice)

    @property
    def here(self) -> Floats:
        """Return what the draft's option is worth, shape (parties, points); open points at the mean of theirs."""
        return self._mean(self.worth, self.drafted)

    def _mean(self, values: Floats, mask: Bools) -> Floats:
        weight = mask.astype(np.float64)
        starts = self.problem.offset[:-1].astype(np.int64)
        total = np.add.reduceat(values * weight, starts, axis=-1)
        return np.asarray(total / np.maximum(np.add.reduceat(weight, starts), 1))

    @property
    def alternatives(self) -> Bools:
        """Which columns the point could move to."""
        spread = np.repeat(self.open, self.problem.sizes)
        return np.asarray(~self.drafted | spread)

    @property
    def point_of(self) -> Ints:
        """The point of each column."""
        return np.repeat(np.arange(len(self.problem.points)), self.problem.sizes)

    @property
    def gains(self) -> Floats:
        """What each column gives each party beside the draft, shape (parties, columns)."""
        return np.asarray(self.worth - self.here[:, self.point_of])


def situation(case: Case, drawn: DrawnProblem, draft: Draft) -> Situation:
    """Gather what was known of a draft.

    Parameters
    ----------
    case : Case
        As known on the day.
    drawn : DrawnProblem
        Of that case.
    draft : Draft
        One of its drafts.

    Returns
    -------
    Situation
    """
    problem = drawn.problem
    drafted = np.zeros(problem.columns, dtype=np.bool_)
    unsettled = np.array([point in draft.open for point in problem.points], dtype=np.bool_)
    for point in problem.points:
        for option in draft.open.get(point, ()) or (draft.package[point],):
            drafted[problem.column(point, option)] = True
    judged = analyze(drawn, case, [draft])[0]
    refuses = np.array(
        [1.0 - (judged.parties[p].accepts + judged.parties[p].accepts_best) / 2.0 for p in problem.parties]
    )
    refuses = _with_words(case, problem, draft, refuses)
    voices = _voices(case, draft)
    support, oppose = words_on_options(case, problem, voices, draft.id)
    countered, kept, names = _counter_drafts(case, problem, draft, drafted)
    return Situation(
        problem=problem,
        drafted=drafted,
        open=unsettled,
        refuses=refuses,
        voice=np.array([voices[p] for p in problem.parties]),
        worth=_worth(drawn),
        countered=countered,
        counter_drafts=names,
        kept_by_counter=kept,
        support=support,
        oppose=oppose,
        not_asked=_not_asked(case, problem, draft, drafted),
    )


def without_counter_drafts(known: Situation) -> Situation:
    """Return the situation as if no counter-draft were known."""
    return replace(
        known,
        countered=np.zeros_like(known.countered),
        kept_by_counter=np.zeros_like(known.kept_by_counter),
        counter_drafts=(),
    )


def _voices(case: Case, draft: Draft) -> dict[str, float]:
    named = {party for clause in case.consent for party in clause.members}
    if any(clause.kind == "obligated" for clause in case.consent):
        for point, option in draft.package.items():
            named |= set(case.obligates(point, option)) if point in case.options else set()
    if not case.consent:
        named = {party.id for party in case.parties if party.role == "principal"}
    return {party: 1.0 if party in named else OUTSIDE for party in case.party_ids}


def _with_words(case: Case, problem: Problem, draft: Draft, refuses: Floats) -> Floats:
    """Return refusals together with each party's last plain yes or no to the draft: even odds between the two."""
    result = refuses.copy()
    for act in case.acts_until():
        if act.about != draft.id or act.stance not in ("accept", "reject"):
            continue
        for party in act.position_of or act.actor.parties:
            if party in problem.parties:
                i = problem.parties.index(party)
                result[i] = (refuses[i] + float(act.stance == "reject")) / 2.0
    return result


def _worth(drawn: DrawnProblem) -> Floats:
    problem = drawn.problem
    total = np.zeros((len(problem.parties), problem.columns))
    for block in drawn.blocks():
        total += block.values.sum(axis=0)
    mean = total / drawn.draws
    starts = problem.offset[:-1].astype(np.int64)
    stake = (np.maximum.reduceat(mean, starts, axis=1) - np.minimum.reduceat(mean, starts, axis=1)).sum(axis=1)
    return np.asarray(mean / np.where(stake > 0, stake, 1.0)[:, None])


def _counter_drafts(
    case: Case, problem: Problem, draft: Draft, drafted: Bools
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """Return how often counter-drafts choose each column, how many keep each point, and their ids."""
    chosen, kept, names = np.zeros(problem.columns), np.zeros(len(problem.points)), []
    for other in sorted(case.drafts.values(), key=lambda d: (d.date, d.id)):
        if other.id == draft.id or not (other.parent == draft.id or other.date >= draft.date):
            continue
        names.append(other.id)
        for j, point in enumerate(problem.points):
            options = (other.package[point],) if point in other.package else tuple(other.open.get(point, ()))
            columns = [problem.column(point, o) for o in options if o in problem.options[j]]
            if not columns or (len(columns) > 1 and drafted[columns].any()):
                continue  # it does not say
            if drafted[columns].any():
                kept[j] += 1
            else:
                chosen[columns] += 1.0 / len(columns)
    return chosen, kept, tuple(names)


def _not_asked(case: Case, problem: Problem, draft: Draft, drafted: Bools) -> Bools:
    table = set(case.process.table) if case.process is not None and case.process.table else None
    result = np.zeros(len(problem.points), dtype=np.bool_)
    for j, point in enumerate(problem.points):
        for o, option in enumerate(problem.options[j]):
            if not drafted[int(problem.offset[j]) + o]:
                continue
            for party in case.obligates(point, option):
                outside = party not in table if table is not None else party not in problem.parties
                result[j] |= outside and party not in draft.author
    return result
