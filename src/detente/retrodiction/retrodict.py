"""Given what was known while a draft lay on the table: which points move, to which option, and what happened."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from detente.case.as_known.view import known_by
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.errors import InputError
from detente.inference.prepare import prepare
from detente.problem.arrays import Bools, Floats
from detente.records import Record
from detente.retrodiction.mixture import Lesson, Weights, shipped_weights
from detente.retrodiction.outcome import PointOutcome, outcomes
from detente.retrodiction.predictions import COPIED, Asked, Prediction, baselines, methods, mixture_of, share_of
from detente.retrodiction.scores import MoveScores, better, score
from detente.retrodiction.situation import Situation, situation
from detente.retrodiction.view import known_then

RECOMMENDED = "mixture"
NEW = "(not proposed by then)"


@dataclass(frozen=True)
class OptionChance(Record):
    """An option that a point may move to, and its probability if the point moves."""

    option: str
    probability: float


@dataclass(frozen=True)
class PointForecast(Record):
    """One point: what was to be expected, and what happened.

    Attributes
    ----------
    point : str
    before : tuple of str
        The earlier draft's option, or those it leaves open.
    moves : float or None
        Probability that it moves; None for a point that the earlier draft or its day does not know.
    options : tuple of OptionChance
        Likeliest first, if it moves; with what nobody had proposed by then under :data:`NEW`.
    happened : PointOutcome
    """

    point: str
    before: tuple[str, ...]
    moves: float | None
    options: tuple[OptionChance, ...]
    happened: PointOutcome


@dataclass(frozen=True)
class Retrodiction(Record):
    """What was to be expected of a draft, held against the next one.

    Attributes
    ----------
    case : str
    from_draft, to_draft : str
    as_of : date
        The day from which the case is seen.
    day : date
        What was known later is not used: ``as_of``, but the eve of the later draft where that comes first.
    headline : str
        Which baselines win, or that none does.
    beaten_by : dict of str to tuple of str
        Baselines that score better than the recommended method, and on which measures.
    told, moved : int
        How many points can be told, and how many of them moved.
    points : tuple of PointForecast
    scores : tuple of MoveScores
        The recommended method first, then the others, then baselines.
    silent : dict of str to str
        Methods that say nothing of this pair, and why.
    counter_drafts : tuple of str
        Those known by the day.
    refuses : dict of str to float
        Probability that each party refuses the earlier draft.
    draws, seed, seconds
    """

    row_source: ClassVar[str] = "points"
    renamed: ClassVar[dict[str, str]] = {"from_draft": "from", "to_draft": "to"}
    left_out: ClassVar[frozenset[str]] = frozenset({"lesson", "said", "case", "seen"})

    case: str
    from_draft: str
    to_draft: str
    as_of: dt.date
    day: dt.date
    headline: str
    beaten_by: dict[str, tuple[str, ...]]
    told: int
    moved: int
    points: tuple[PointForecast, ...]
    scores: tuple[MoveScores, ...]
    silent: dict[str, str]
    counter_drafts: tuple[str, ...]
    refuses: dict[str, float]
    draws: int
    seed: int
    seconds: float
    lesson: Lesson
    said: tuple[Prediction, ...]
    seen: Case


def retrodict(
    case: Case,
    from_draft: str,
    to_draft: str,
    *,
    as_of: dt.date | None = None,
    draws: int = 10_000,
    seed: int | None = 0,
    posterior: bool = False,
    weights: Weights | None = None,
) -> Retrodiction:
    """Say which points of a draft should have moved, and hold it against the draft that came.

    Parameters
    ----------
    case : Case
    from_draft, to_draft : str
        The draft on the table, and the one that came later.
    as_of : date, optional
        What was known later is not used, nor what came on the day of the later draft. Default: the case's day if it
        lies between the two drafts, else the eve of the later one.
    draws, seed, posterior
        As in a study.
    weights : Weights, optional
        Of the mixture; default those fitted on the casebook.

    Returns
    -------
    Retrodiction

    Raises
    ------
    InputError
        When there is no such draft, the two are the same, the later one is not later, or the day is not between them.
    """
    begun = time.perf_counter()
    before, after, day = _pair(case.whole or case, from_draft, to_draft, as_of)
    seen = known_by(case, max(as_of or day, after.known_on))
    view = known_then(case, day, before, after)
    drawn = prepare(view, posterior=posterior, draws=draws, seed=seed, as_of=day)
    known = situation(view, drawn, view.drafts[before.id])
    asked = Asked(view, drawn, view.drafts[before.id], known)
    happened = outcomes(seen, view, seen.drafts[before.id], seen.drafts[after.id])
    best = mixture_of(known, weights or shipped_weights())
    said = [best, *methods(asked), *baselines(asked, float(best.moves.sum()), drawn.seed)]
    made = Retrodiction(
        case=case.id, from_draft=before.id, to_draft=after.id, as_of=as_of or day, day=day, headline="", beaten_by={}, told=0, moved=0,
        points=_points(known, best, happened), scores=(), silent={p.method: p.note for p in said if not p.moves.size},
        counter_drafts=known.counter_drafts,
        refuses=dict(zip(known.problem.parties, map(float, known.refuses), strict=True)),
        draws=draws, seed=drawn.seed, seconds=0.0, lesson=Lesson(known, happened), said=tuple(said), seen=seen,
    )  # fmt: skip
    return replace(_scored(made), seconds=time.perf_counter() - begun)


def _pair(case: Case, from_draft: str, to_draft: str, as_of: dt.date | None) -> tuple[Draft, Draft, dt.date]:
    before, after = case.draft(from_draft), case.draft(to_draft)
    if before.id == after.id:
        raise InputError(f"found {before.id!r} for both, expected --from the earlier draft and --to the later one")
    if after.date < before.date:
        raise InputError(
            f"draft {after.id!r} ({after.date}) is older than {before.id!r} ({before.date}); exchange --from and --to"
        )
    eve = max(before.date, after.date - dt.timedelta(days=1))
    if as_of is None:
        return before, after, case.as_of if before.date <= case.as_of < after.date else eve
    if as_of < before.date:
        raise InputError(f"found --as-of {as_of}, expected {before.date}, when {before.id!r} came, or a later day")
    return before, after, min(as_of, eve)


def _points(known: Situation, best: Prediction, happened: Sequence[PointOutcome]) -> tuple[PointForecast, ...]:
    problem = known.problem
    result: list[PointForecast] = []
    assert best.options is not None
    assert best.new is not None
    for entry in happened:
        if entry.point not in problem.points or not entry.before:
            result.append(PointForecast(entry.point, entry.before, None, (), entry))
            continue
        j = problem.point_index(entry.point)
        chances = [
            OptionChance(option, float(best.options[problem.column(entry.point, option)]))
            for option in problem.options[j]
            if best.options[problem.column(entry.point, option)] > 0
        ]
        chances.append(OptionChance(NEW, float(best.new[j])))
        chances.sort(key=lambda chance: -chance.probability)
        result.append(PointForecast(entry.point, entry.before, float(best.moves[j]), tuple(chances), entry))
    return tuple(result)


def told_points(lesson: Lesson) -> tuple[list[int], Bools]:
    """Return which points can be told (indices in the problem), and whether each moved."""
    told = {entry.point: entry.moved for entry in lesson.happened if entry.moved is not None}
    at = [j for j, point in enumerate(lesson.known.problem.points) if point in told]
    return at, np.array([bool(told[lesson.known.problem.points[j]]) for j in at], dtype=np.bool_)


def named_right(lesson: Lesson, said: Prediction, at: Sequence[int]) -> Bools | None:
    """Return whether the option that a method names first is the one that came; None where it names none.

    A method that holds an option likeliest that nobody had proposed names none of those that came, whatever stands second.
    """
    if said.options is None:
        return None
    problem, after = lesson.known.problem, {entry.point: entry.after for entry in lesson.happened}
    result = []
    for j in at:
        span = slice(int(problem.offset[j]), int(problem.offset[j + 1]))
        appeal: Floats = said.options[span]
        unheard = 0.0 if said.new is None else float(said.new[j])
        named = appeal.size and appeal.max() > 0 and appeal.max() >= unheard
        first = problem.options[j][int(appeal.argmax())] if named else ""
        result.append(first in after[problem.points[j]])
    return np.array(result, dtype=np.bool_)


def rescored(made: Retrodiction, best: Prediction) -> Retrodiction:
    """Return a retrodiction with another mixture in place of its own (:mod:`detente.retrodiction.casebook`)."""
    said = tuple(best if one.method == RECOMMENDED else one for one in made.said if one.method != "share")
    points = _points(made.lesson.known, best, made.lesson.happened)
    return _scored(replace(made, said=said, points=points))


def _scored(made: Retrodiction) -> Retrodiction:
    at, moved = told_points(made.lesson)
    if not at:
        return replace(made, headline="No point can be told, so nothing can be scored.")
    said = [*made.said, share_of(made.lesson.known, float(moved.mean()))]
    scores = [
        score((one.method, one.title, one.baseline), one.moves[..., at], one.rank[at], moved,
              named_right(made.lesson, one, at), one.note)
        for one in said
        if one.moves.size
    ]  # fmt: skip
    if not made.counter_drafts:
        scores = [replace(one, applies=False) if one.method == COPIED else one for one in scores]
    own = scores[0]
    beaten = {s.method: won for s in scores if s.baseline and s.applies and (won := better(s, own))}
    return replace(
        made, scores=tuple(scores), told=len(at), moved=int(moved.sum()), beaten_by=beaten,
        headline=headline(scores, beaten, len(at), int(moved.sum())), said=tuple(said),
    )  # fmt: skip


def headline(scores: Sequence[MoveScores], beaten: dict[str, tuple[str, ...]], told: int, moved: int) -> str:
    """Say in one sentence which baselines win, failures first."""
    titles = {s.method: s.title for s in scores}
    if not beaten:
        return (
            f"No baseline does better than the mixture. Of {told} points {moved} moved; it called "
            f"{round(scores[0].hits * told)} right."
        )
    parts = [f"“{titles[name]}” ({', '.join(won)})" for name, won in beaten.items()]
    called = round(scores[0].hits * told)
    return (
        f"{'A baseline does' if len(parts) == 1 else 'Baselines do'} better than the mixture: {'; '.join(parts)}. "
        f"Of {told} points {moved} moved; the mixture called {called} right."
    )
