"""What judging a draft yields: who would accept it, what stands in their way, whether it would be adopted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from detente.records import Record
from detente.statistics import succession


@dataclass(frozen=True)
class Spread(Record):
    """A quantity over the draws: its mean and its 5%, 50% and 95% quantiles."""

    mean: float
    p05: float
    p50: float
    p95: float


@dataclass(frozen=True)
class BlockingPoint(Record):
    """A point at which a party loses against its best option.

    ``option`` is the draft's (None where the point is open), ``best`` the party's best most often, ``loss`` the
    mean loss in utility units, ``accepts_if_best`` the probability of acceptance after moving only this point.
    """

    point: str
    option: str | None
    best: str
    loss: float
    accepts_if_best: float


@dataclass(frozen=True)
class RedLineStatus(Record):
    """A red line, how firm it is, and whether the draft crosses it (``crossed_best``: whatever stays open)."""

    when: str
    firmness: float
    crossed: bool
    crossed_best: bool


@dataclass(frozen=True)
class PartyResult(Record):
    """One party's view of a draft. ``*_best`` differ from the others only where points are open.

    ``accepts`` is by the step (what is worth at least no deal), ``accepts_graded`` by degrees; None where the draws are
    those of another model.
    """

    utility: Spread
    no_deal: Spread | None
    accepts: float
    blocking_points: tuple[BlockingPoint, ...]
    red_lines: tuple[RedLineStatus, ...]
    utility_best: Spread
    accepts_best: float
    gap: Spread | None
    accepts_graded: float | None = None


@dataclass(frozen=True)
class SaidOtherwise(Record):
    """A party's last word on a draft, or on what it provides, against the computed acceptance.

    Attributes
    ----------
    party : str
    stance : str
        ``accept`` or ``reject``, as the timeline has it.
    date : date
        The day on which it was said, the last one of several.
    about : str
        The draft's id, or a condition that the draft meets.
    text : str or None
        The words of the record.
    source : tuple of str
    accepts : float
        The computed acceptance that they contradict; of an acceptance in words, the one at open points' best.
    by : float or None
        By how much the judgements would have to be wrong, in the middle of the draws: the no-deal value too low (a
        refusal in words) or too high (an acceptance), or the draft's worth to the party off by as much. None without
        a no-deal value, or where the gap alone does not explain it.
    red_lines : tuple of str
        Red lines that the draft crosses and that would not be real (an acceptance in words).
    act : int
        Its place in the timeline, from 0.
    draft : str
        The draft whose acceptance was computed.
    """

    party: str
    stance: str
    date: dt.date
    about: str
    text: str | None
    source: tuple[str, ...]
    accepts: float
    by: float | None
    red_lines: tuple[str, ...]
    act: int
    draft: str


@dataclass(frozen=True)
class DraftResult(Record):
    """Who would accept one draft, and whether the consent rule adopts it."""

    draft: str
    draws: int
    parties: dict[str, PartyResult]
    adopted: float
    adopted_best: float
    bottleneck: str | None
    if_certain: dict[str, float]
    unconsulted: tuple[dict[str, Any], ...]
    open: tuple[str, ...] = ()
    by_assessor: dict[str, dict[str, float]] = field(default_factory=dict)
    said_otherwise: tuple[SaidOtherwise, ...] = ()
    adopted_graded: float | None = None

    derived: ClassVar[tuple[str, ...]] = ("corrected",)
    row_source: ClassVar[str] = "parties"
    row_name: ClassVar[str] = "party"

    @property
    def corrected(self) -> dict[str, Any]:
        """The shares by the rule of succession: never 0 or 1, since what no draw had could still happen."""
        return {
            "adopted": succession(self.adopted, self.draws),
            "adopted_best": succession(self.adopted_best, self.draws),
            "accepts": {p: succession(entry.accepts, self.draws) for p, entry in self.parties.items()},
            "accepts_best": {p: succession(entry.accepts_best, self.draws) for p, entry in self.parties.items()},
        }


@dataclass(frozen=True)
class Analysis(Record):
    """Drafts judged on the same draws; the attributes of the first can be read off directly.

    Attributes
    ----------
    drafts : tuple of DraftResult
    seed : int
    posterior : bool
        Whether the draws were inferred from what the parties said.
    """

    drafts: tuple[DraftResult, ...]
    seed: int
    posterior: bool = False

    @property
    def first(self) -> DraftResult:
        return self.drafts[0]

    @property
    def adopted(self) -> float:
        """The probability that the consent rule adopts the first draft."""
        return self.first.adopted

    @property
    def parties(self) -> dict[str, PartyResult]:
        """Each party's view of the first draft."""
        return self.first.parties

    def __iter__(self) -> Iterator[DraftResult]:
        return iter(self.drafts)

    def to_dict(self) -> dict[str, Any]:
        result = {"seed": self.seed, "posterior": self.posterior} | self.first.to_dict()
        if len(self.drafts) > 1:
            result["drafts"] = [draft.to_dict() for draft in self.drafts]
        return result

    row_source = "drafts"

    def rows(self) -> list[dict[str, Any]]:
        """Return one row for each draft and party."""
        return [
            {
                "draft": draft.draft,
                "party": party,
                "accepts": result.accepts,
                "accepts_best": result.accepts_best,
                "utility": result.utility.mean,
                "utility_p05": result.utility.p05,
                "utility_p95": result.utility.p95,
                "no_deal": None if result.no_deal is None else result.no_deal.mean,
                "adopted": draft.adopted,
                "bottleneck": draft.bottleneck,
            }
            for draft in self.drafts
            for party, result in draft.parties.items()
        ]
