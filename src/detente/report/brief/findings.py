"""Everything that a brief reports, computed once. The sections only put it in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from detente.bargain.acceptance import DraftResult
from detente.bargain.amendment import Amendment
from detente.bargain.hindsight import Hindsight, hindsight
from detente.bargain.ladder.ladder import Ladder, Rung
from detente.bargain.matrix import Matrix
from detente.bargain.results import PartyResult
from detente.bargain.sensitivity import Sensitivity
from detente.case.case import Case
from detente.case.format.models.process import Deadline
from detente.case.format.models.record import Act, Draft
from detente.problem.drawn import DrawnProblem
from detente.process.ahead import compiled_ahead
from detente.report.brief.parts import Parts
from detente.report.ladder_words import rung_to_show
from detente.threads import threads

if TYPE_CHECKING:
    from detente.forecast.forecast import Ensemble
    from detente.forecast.models import Models
    from detente.forecast.outside import OutsideView
    from detente.forecast.sensitivity import Driver
    from detente.guarantees.analysis import Report
    from detente.guarantees.performance import Schedule
    from detente.process.asking import Asking

REFUSES, LEANS = 0.05, 0.5
"""A party with less than this chance of accepting stands against a draft, or leans against it."""


@dataclass(frozen=True)
class Wait:
    """A party that performs what cannot be undone before it gets what that is for; no ``days``: without limit."""

    by: tuple[str, ...]
    gives: str
    gets: str
    days: float | None


@dataclass(frozen=True)
class Findings:
    """What was found for a draft; None where the case does not model it.

    Attributes
    ----------
    result : DraftResult
        Who accepts it, over the draws.
    measured : tuple of Sensitivity
        How that moves with each judgement, the strongest first.
    against, doubtful : tuple of str
        Parties whose consent the rule needs and that would almost surely, or rather, refuse, however open points are settled;
        in file order.
    contested : tuple of str
        The points of the draft at which the parties lose most, most first; each party counts alike.
    outside : dict of str to tuple of str
        Parties that the draft obliges and that do not negotiate it, with the numbers of the points.
    deadline : Deadline or None
        The next one that has not passed.
    monthly : dict of str to float
        How the pressures of the process, as judged, move each party's no-deal value a month.
    amendment : Amendment
        The smallest one that the consent rule adopts, on the central judgements.
    ladder : Ladder
        For each number of changes the set after which most draws adopt.
    chances : DraftResult or None
        How likely the smallest amendment is to be accepted over the draws.
    guarantees : Report or None
        Of this draft's guarantees.
    schedule : Schedule or None
        Who performs when.
    waits : tuple of Wait
        Of those that perform for good, for what is owed to them.
    ensemble : Ensemble or None
        Simulated runs from this draft.
    drivers : tuple of Driver
        Judgements on which the simulated odds hang most, those that stand out from chance.
    models : Models or None
        The draft under several stated models.
    asking : Asking or None
        Who would sign it if asked, and who would stop asking for more.
    matrix : Matrix or None
        What each point is to each party.
    forecast : OutsideView or None
        Their odds with what judgements leave open, beside the base rate of their class.
    hindsight : Hindsight or None
        What rests only on sources later than the case's day, and the answers without it.
    worth : dict
        By party: what each option of each point is worth to it by the central judgements, in its own units.
    amended : Models or None
        The draft with the changes of :attr:`rung`, under the same models.
    hanging : tuple of str
        Parties whose consent the rule needs and that rather refuse or rather accept, as open points are settled.
    """

    result: DraftResult
    measured: tuple[Sensitivity, ...]
    against: tuple[str, ...]
    doubtful: tuple[str, ...]
    contested: tuple[str, ...]
    outside: dict[str, tuple[str, ...]]
    deadline: Deadline | None
    monthly: dict[str, float]
    amendment: Amendment
    ladder: Ladder
    chances: DraftResult | None
    guarantees: Report | None
    schedule: Schedule | None
    waits: tuple[Wait, ...]
    ensemble: Ensemble | None
    drivers: tuple[Driver, ...] = ()
    models: Models | None = None
    asking: Asking | None = None
    matrix: Matrix | None = None
    forecast: OutsideView | None = None
    hindsight: Hindsight | None = None
    worth: dict[str, dict[tuple[str, str], float]] = field(default_factory=dict)
    amended: Models | None = None
    hanging: tuple[str, ...] = ()

    @property
    def rung(self) -> Rung | None:
        """The fewest changes that do at least as well as the smallest amendment by central estimates, else the best number.

        None where no changes were found that make the draft likelier to pass.
        """
        shown = rung_to_show(self.ladder)
        if shown is None or not any(rung.adopted > self.result.adopted for rung in self.ladder.rungs):
            return None
        smallest, chances = self.amendment, self.chances
        fewer = self.ladder.at_least(chances.adopted, smallest.size) if smallest.size and chances is not None else None
        return shown if fewer is None or fewer.size > shown.size else fewer

    def gets(self, party: str, package: Mapping[str, str]) -> tuple[str, ...]:
        """Return the points at which a package gives a party most above its worst option, most first."""
        own = self.worth.get(party, {})
        least: dict[str, float] = {}
        for (point, _), value in own.items():
            least[point] = min(value, least.get(point, value))
        above = {p: own[p, o] - least[p] for p, o in package.items() if (p, o) in own}
        return tuple(p for p in sorted(above, key=lambda p: (-above[p], p)) if above[p] > 0)

    def moved(self, point: str, before: Sequence[str], after: str) -> dict[str, float]:
        """Return what a change at one point adds to each party's utility; of several options before, their mean counts."""
        return {
            party: own[point, after] - sum(own[point, option] for option in before) / len(before)
            for party, own in self.worth.items()
        }

    @property
    def shortfalls(self) -> dict[str, float]:
        """How far the draft falls short of the no-deal value of each party that rather refuses it, in the middle draw."""
        return {
            party: max(0.0, -entry.gap.p50)
            for party, entry in self.result.parties.items()
            if entry.gap is not None and entry.accepts < LEANS
        }

    @property
    def unconsulted(self) -> tuple[str, ...]:
        """The parties that the draft binds and that have neither seen it nor a voice in adopting it."""
        return tuple(entry["party"] for entry in self.result.unconsulted)

    def telling(self, most: int = 5) -> list[Sensitivity]:
        """Return the sensitivities that move a party's acceptance by 3 points or more, at most three a party."""
        kept: list[Sensitivity] = []
        for entry in self.measured:
            if entry.swing < 0.03 or len(kept) == most:
                break
            if sum(e.party == entry.party for e in kept) < 3:
                kept.append(entry)
        return kept


@contextmanager
def searching(case: Case, drawn: DrawnProblem, draft: Draft) -> Iterator[Callable[[], Findings]]:
    """Look for :class:`Findings` in threads while the block works; what it is given waits for them.

    No thread is left when the block ends, also when it fails.
    """
    parts = Parts(case, drawn, draft)
    with compiled_ahead(case), threads(2) as pool:
        rungs = pool.submit(parts.ladder)  # the longest first
        guarantees = pool.submit(parts.guarantees)
        amendment = pool.submit(parts.amendment)
        schedule = pool.submit(_schedule, case, draft)
        forecast = pool.submit(parts.forecast)
        models = pool.submit(parts.models)
        later = pool.submit(hindsight, case)
        points_by_parties = pool.submit(parts.matrix)

        def findings() -> Findings:
            result, measured = parts.judged()
            asking = _asking(case, drawn, draft)
            needed = needed_parties(case, drawn.problem.parties, draft)
            hanging = tuple(p for p in needed if hangs(result.parties[p]))
            found, chances = amendment.result()
            ensemble, drivers, view = forecast.result()
            order = schedule.result()
            made = Findings(
                result,
                tuple(measured),
                tuple(p for p in needed if result.parties[p].accepts < REFUSES and p not in hanging),
                tuple(p for p in needed if REFUSES <= result.parties[p].accepts < LEANS and p not in hanging),
                contested(result),
                bound_outside_table(case, draft),
                next_deadline(case, case.as_of),
                monthly_pressures(case),
                found,
                rungs.result(),
                chances,
                guarantees.result(),
                order,
                () if order is None else waits(order),
                ensemble,
                drivers,
                models=models.result(),
                asking=asking,
                matrix=points_by_parties.result(),
                forecast=view,
                hindsight=later.result(),
                worth=worth(drawn),
                hanging=hanging,
            )
            rung = made.rung
            return made if rung is None else replace(made, amended=parts.models(rung.package))

        yield findings


def are_settled(found: Findings) -> bool:
    """Whether no time limit cut a search or a proof short, so that the same findings would be made again."""
    return (
        found.amendment.optimal
        and (found.guarantees is None or not found.guarantees.unknown)
        and (found.hindsight is None or found.hindsight.settled)
    )


def hangs(entry: PartyResult) -> bool:
    """Whether a party rather refuses with open points at its worst, and rather accepts with them at its best."""
    return entry.accepts < LEANS <= entry.accepts_best


def worth(drawn: DrawnProblem) -> dict[str, dict[tuple[str, str], float]]:
    """Return what each option of each point is worth to each party by the central judgements, linkages apart."""
    problem = drawn.problem
    values = problem.central.values[0]
    columns = [(point, option) for point in problem.points for option in problem.choices[point]]
    return {
        party: {entry: float(values[i, k]) for k, entry in enumerate(columns)}
        for i, party in enumerate(problem.parties)
    }


def needed_parties(case: Case, parties: Sequence[str], draft: Draft) -> list[str]:
    """Return the parties whose consent the rule needs for a draft, in the order of ``parties``."""
    needed: set[str] = set()
    for clause in case.consent:
        if clause.kind == "obligated":
            for point in case.points:
                for option in (draft.package.get(point.id),) if point.id in draft.package else draft.open[point.id]:
                    needed.update(point.obligated_by(str(option)))
        else:
            needed.update(clause.members)
    return [p for p in parties if p in needed]


def contested(result: DraftResult) -> tuple[str, ...]:
    """Return the points of the draft at which the parties lose most, most first; each party counts alike."""
    total: dict[str, float] = {}
    for entry in result.parties.values():
        scale = max((b.loss for b in entry.blocking_points), default=1.0) or 1.0
        for blocking in entry.blocking_points:
            total[blocking.point] = total.get(blocking.point, 0.0) + blocking.loss / scale
    return tuple(sorted(total, key=lambda p: -total[p]))


def next_deadline(case: Case, today: dt.date) -> Deadline | None:
    """Return the next deadline that has not passed."""
    coming = [d for d in case.process.deadlines if d.date >= today] if case.process else []
    return min(coming, key=lambda d: d.date) if coming else None


def bound_outside_table(case: Case, draft: Draft) -> dict[str, tuple[str, ...]]:
    """Return parties that the draft obliges and that do not negotiate it, with the numbers of the points."""
    process = case.process
    if process is None or process.table is None:
        return {}
    found = {}
    for party in case.party_ids:
        if party in process.table or party in draft.author:
            continue
        numbers = tuple(
            point.number
            for point in case.points
            if point.id in draft.package and party in point.obligated_by(draft.package[point.id])
        )
        if numbers:
            found[party] = numbers
    return found


def monthly_pressures(case: Case) -> dict[str, float]:
    """Return how the pressures of the process, as judged, move each party's no-deal value a month, all together."""
    monthly: dict[str, float] = {}
    for pressure in case.process.pressures if case.process else ():
        for party in pressure.on:
            monthly[party] = monthly.get(party, 0.0) + pressure.no_deal_per_month.likely
    return monthly


def leading_acts(case: Case, draft: Draft, most: int, by_parties: bool = False) -> list[Act]:
    """Return the acts that matter most before the case's day, in order of their days.

    First come the latest acts of principals on this draft, then other acts of principals, then of other parties, then
    (unless ``by_parties``) of anybody else. Where acts stand in the file means nothing.
    """
    principals = {p.id for p in case.parties if p.role == "principal"}

    def rank(act: Act) -> int:
        if principals & set(act.actor.parties):
            return 0 if act.about == draft.id else 1
        return 2 if act.actor.parties else 3

    acts = [act for act in case.acts_until(case.as_of) if act.text and (act.actor.parties or not by_parties)]
    later = list(reversed(range(len(acts))))
    return [acts[k] for k in sorted(sorted(later, key=lambda k: rank(acts[k]))[:most])]


def waits(schedule: Schedule) -> tuple[Wait, ...]:
    """Return who, having performed for good, may wait for what is owed for it; nobody where the order is impossible."""
    if not schedule.feasible:
        return ()
    return tuple(
        Wait(tuple(schedule.file.steps[pair.gives].by), pair.gives, pair.gets, pair.max_days)
        for pair in schedule.exposure
        if pair.irreversible and pair.max_days != 0 and pair.gives in schedule.file.steps
    )


def _schedule(case: Case, draft: Draft) -> Schedule | None:
    from detente.guarantees.performance import schedule_case

    schedule = schedule_case(case)
    return schedule if schedule is not None and schedule.file.draft in (None, draft.id) else None


def _asking(case: Case, drawn: DrawnProblem, draft: Draft) -> Asking | None:
    from detente.process.asking import asking_of

    return asking_of(case, drawn, draft)
