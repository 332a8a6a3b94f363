"""What judging a draft yields: who would accept it, what stands in their way, whether it would be adopted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.statistics import succession

if TYPE_CHECKING:
    from detente.bargain.said_otherwise import SaidOtherwise

from detente.records import Record


@dataclass(frozen=True)
class Spread:
    """A quantity over the draws: its mean and its 5%, 50% and 95% quantiles."""

    mean: float
    p05: float
    p50: float
    p95: float

    def to_dict(self) -> dict[str, float]:
        return {"mean": self.mean, "p05": self.p05, "p50": self.p50, "p95": self.p95}


@dataclass(frozen=True)
class BlockingPoint:
    """A point at which a party loses against its best option.

    ``option`` is the draft's (None where the point is open), ``best`` the party's best most often, ``loss`` the
    mean loss in utility units, ``accepts_if_best`` the probability of acceptance after moving only this point.
    """

    point: str
    option: str | None
    best: str
    loss: float
    accepts_if_best: float

    def to_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class RedLineStatus:
    """A red line, how firm it is, and whether the draft crosses it (``crossed_best``: whatever stays open)."""

    when: str
    firmness: float
    crossed: bool
    crossed_best: bool

    def to_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class PartyResult:
    """One party's view of a draft. ``*_best`` differ from the others only where points are open."""

    utility: Spread
    no_deal: Spread | None
    accepts: float
    blocking_points: tuple[BlockingPoint, ...]
    red_lines: tuple[RedLineStatus, ...]
    utility_best: Spread
    accepts_best: float
    gap: Spread | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "utility": self.utility.to_dict(),
            "no_deal": self.no_deal.to_dict() if self.no_deal else None,
            "accepts": self.accepts,
            "blocking_points": [b.to_dict() for b in self.blocking_points],
            "red_lines": [r.to_dict() for r in self.red_lines],
            "utility_best": self.utility_best.to_dict(),
            "accepts_best": self.accepts_best,
            "gap": self.gap.to_dict() if self.gap else None,
        }


@dataclass(frozen=True)
class DraftResult:
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

    def corrected(self) -> dict[str, Any]:
        """Return the shares by the rule of succession: never 0 or 1, since what no draw had could still happen."""
        return {
            "adopted": succession(self.adopted, self.draws),
            "adopted_best": succession(self.adopted_best, self.draws),
            "accepts": {p: succession(entry.accepts, self.draws) for p, entry in self.parties.items()},
            "accepts_best": {p: succession(entry.accepts_best, self.draws) for p, entry in self.parties.items()},
        }

    def to_dict(self) -> dict[str, Any]:
        return {
            "draft": self.draft,
            "draws": self.draws,
            "parties": {party: result.to_dict() for party, result in self.parties.items()},
            "adopted": self.adopted,
            "adopted_best": self.adopted_best,
            "corrected": self.corrected(),
            "bottleneck": self.bottleneck,
            "if_certain": self.if_certain,
            "unconsulted": [dict(entry) for entry in self.unconsulted],
            "open": list(self.open),
            "by_assessor": self.by_assessor,
            "said_otherwise": [entry.to_dict() for entry in self.said_otherwise],
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
