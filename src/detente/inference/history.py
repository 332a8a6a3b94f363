"""The odds over time: what did we know when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from detente.case.case import Case
from detente.errors import InputError
from detente.inference.odds import acceptance, prior_odds
from detente.inference.posterior import infer
from detente.inference.speech_model import Speech, speech_of
from detente.inference.statements import act_known, draft_known, read_record
from detente.problem.arrays import Floats, Problem
from detente.records import Record

if TYPE_CHECKING:
    from detente.case.format.models.record import Draft


@dataclass(frozen=True)
class History(Record):
    """Odds of one draft after each day that brought news.

    Attributes
    ----------
    draft : str
    parties : tuple of str
    days : tuple of date or None
        The first is None: before anybody spoke.
    accepts : float64 array, shape (days, parties)
    adopted : float64 array, shape (days,)
    statements : tuple of int
        Statements known by each day.
    """

    draft: str
    parties: tuple[str, ...]
    days: tuple[dt.date | None, ...]
    accepts: Floats
    adopted: Floats
    statements: tuple[int, ...]

    row_source: ClassVar[str] = "entries"

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The days as plain data, as ``detente infer --over-time --json`` lists them."""
        return [
            {
                "date": str(day) if day else None,
                "statements": self.statements[k],
                "accepts": {p: float(self.accepts[k, i]) for i, p in enumerate(self.parties)},
                "adopted": float(self.adopted[k]),
            }
            for k, day in enumerate(self.days)
        ]


def history(
    case: Case,
    problem: Problem,
    draft: Draft,
    *,
    draws: int,
    seed: int,
    as_of: dt.date | None = None,
    speech: Speech | None = None,
    hearsay: bool = False,
) -> History:
    """Return the odds of a draft after each day that brought news, up to ``as_of``.

    Each day's odds are those of :func:`detente.inference.posterior.infer` as of that day, on the same prior draws.
    """
    limit, speech = as_of or case.as_of, speech or speech_of(case)
    days = {act_known(case, act) for act in case.timeline} | {draft_known(case, d) for d in case.drafts.values()}
    accepts: list[Floats] = []
    adopted: list[float] = []
    shown: list[dt.date | None] = []
    counts: list[int] = []
    last: list[Any] = []
    for day in sorted(day for day in days if day <= limit):
        record = read_record(case, problem, day, speech, hearsay)
        said = [*record.stances, *record.authorships]
        if not shown:
            found = infer(case, problem, draws=draws, seed=seed, as_of=dt.date.min, speech=speech)
            who, all_ = prior_odds(found, draft)
            accepts.append(who)
            adopted.append(all_)
            shown.append(None)
            counts.append(0)
        if len(said) == len(last):
            continue
        last = said
        found = infer(case, problem, draws=draws, seed=seed, as_of=day, speech=speech, hearsay=hearsay)
        taken, together = acceptance(found.problem, found.sample, draft)
        accepts.append(taken.mean(axis=0))
        adopted.append(float(together.mean()))
        shown.append(day)
        counts.append(len(record))
    if not shown:
        raise InputError(f"case {case.id!r} has no dated acts or drafts, so there is nothing to follow over time")
    return History(draft.id, problem.parties, tuple(shown), np.array(accepts), np.array(adopted), tuple(counts))


def on_the_table(case: Case, as_of: dt.date | None, name: str | None = None) -> Draft:
    """Return a draft by id, or the one on the table at a day."""
    return replace(case, as_of=as_of or case.as_of).draft(name)
