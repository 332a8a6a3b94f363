"""What changed since a day: texts that came, words that changed, and figures that moved, by what was known then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from detente.bargain.acceptance import analyze
from detente.bargain.results import DraftResult
from detente.case.as_known.view import known_by
from detente.case.canonical import in_order
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.case.last_words import public_words, stance_on
from detente.errors import InputError
from detente.inference.prepare import prepare
from detente.problem.drawn import DrawnProblem
from detente.records import Record


@dataclass(frozen=True)
class PartySince(Record):
    """One party then and now.

    Attributes
    ----------
    party : str
    stance_before, stance : str or None
        What it last said in public of the draft that is on the table now, ``reject_part`` where it rejected something in it; None where it had said nothing.
    accepts_before, accepts : float or None
        How likely it accepts the draft on the table, then and now; None where there was none.
    """

    party: str
    stance_before: str | None
    stance: str | None
    accepts_before: float | None
    accepts: float


@dataclass(frozen=True)
class Since(Record):
    """What changed since a day.

    Attributes
    ----------
    day, today : date
    draft_before : str or None
        The draft on the table then; None where there was none.
    draft : str
    texts : tuple of str
        Drafts that came since, in order of date.
    adopted_before, adopted : float or None
        How likely the draft on the table is adopted, then and now.
    parties : tuple of PartySince
    """

    day: dt.date
    today: dt.date
    draft_before: str | None
    draft: str
    texts: tuple[str, ...]
    adopted_before: float | None
    adopted: float
    parties: tuple[PartySince, ...]

    row_source: ClassVar[str] = "parties"


def changed_since(case: Case, drawn: DrawnProblem, draft: Draft, now: DraftResult, day: dt.date) -> Since:
    """Compare a case with itself as it was known on an earlier day, on as many draws of the same seed.

    Parameters
    ----------
    case : Case
    drawn : DrawnProblem
    draft : Draft
        The draft that ``now`` judges.
    now : DraftResult
    day : date

    Raises
    ------
    InputError
        When the day is not before the case's day, or nothing was known by then.
    """
    if day >= case.as_of:
        raise InputError(f"found --since {day}, expected a day before {case.as_of}, the day of the case")
    then = in_order(known_by(case, day))
    before = _judged(then, drawn)
    words = public_words(then, draft.id), public_words(case, draft.id)
    stances = [{party: stance_on(act, draft.id) for party, act in said.items()} for said in words]
    parties = tuple(
        PartySince(
            party, stances[0].get(party), stances[1].get(party),
            before.parties[party].accepts if before is not None and party in before.parties else None, entry.accepts,
        )
        for party, entry in now.parties.items()
    )  # fmt: skip
    came = [d for d in case.drafts.values() if day < d.date <= case.as_of]
    return Since(
        day, case.as_of, None if before is None else before.draft, draft.id,
        tuple(d.id for d in sorted(came, key=lambda d: (d.date, d.id))),
        None if before is None else before.adopted, now.adopted, parties,
    )  # fmt: skip


def _judged(then: Case, drawn: DrawnProblem) -> DraftResult | None:
    """Judge the draft that was on the table; None where there was none, or nothing was judged."""
    try:
        draft = then.draft()
    except InputError:
        return None
    if not then.valued:
        return None
    return analyze(prepare(then, draws=drawn.draws, seed=drawn.seed, posterior=drawn.posterior), then, [draft])[0]
