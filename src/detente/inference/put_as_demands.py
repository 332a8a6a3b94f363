"""How much of an answer hangs on the share of refusals that are put as demands, which nobody has counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.inference.odds import acceptance
from detente.inference.posterior import Posterior, update
from detente.inference.speech_model import DEMANDING
from detente.problem.arrays import Problem
from detente.records import Record


@dataclass(frozen=True)
class AtShare(Record):
    """The odds of a draft after what was said, with one share of refusals put as demands."""

    share: float
    accepts: dict[str, float]
    adopted: float


@dataclass(frozen=True)
class PutAsDemands(Record):
    """The odds over the stated range of the share.

    Attributes
    ----------
    statements : int
        How many in the record name a demand; on these alone it bears.
    low, likely, high : float
        The share as the case states it.
    ends : tuple of AtShare
        The answer at both ends and at the likely share, smallest first.
    """

    statements: int
    low: float
    likely: float
    high: float
    ends: tuple[AtShare, ...]

    row_source: ClassVar[str] = "ends"

    def adopted(self) -> tuple[float, float]:
        """Return the range of the probability of adoption."""
        shares = [end.adopted for end in self.ends]
        return min(shares), max(shares)

    def accepts(self, party: str) -> tuple[float, float]:
        """Return the range of the probability that a party accepts."""
        shares = [end.accepts[party] for end in self.ends]
        return min(shares), max(shares)


def put_as_demands(case: Case, problem: Problem, found: Posterior, draft: Draft) -> PutAsDemands | None:
    """Tell the odds of a draft at both ends of the share that a case states, on the same random numbers.

    Parameters
    ----------
    case : Case
    problem : Problem
        The prior that was updated.
    found : Posterior
        At the likely share.
    draft : Draft

    Returns
    -------
    PutAsDemands or None
        None where no statement names a demand.
    """
    named = sum(stance.form == DEMANDING for stance in found.record.stances)
    if not named:
        return None
    stated = case.models.put_as_demands
    ends = []
    for share in sorted({stated.low, found.speech.as_demand, stated.high}):
        own = found
        if share != found.speech.as_demand:
            speech = replace(found.speech, as_demand=share)
            own = update(
                problem, found.record, draws=len(found.sample), seed=found.seed, speech=speech, as_of=found.as_of
            )
        accepted, adopted = acceptance(own.problem, own.sample, draft)
        names = own.problem.parties
        ends.append(
            AtShare(share, {p: float(accepted[:, i].mean()) for i, p in enumerate(names)}, float(adopted.mean()))
        )
    return PutAsDemands(named, stated.low, found.speech.as_demand, stated.high, tuple(ends))
