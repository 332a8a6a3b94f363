"""What an amendment does to each party, beside its words: utility, and acceptance before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.tree import option_changes
from detente.records import Record


@dataclass(frozen=True)
class PartyEffect(Record):
    """One party: mean utility and probability of acceptance under both drafts, on the same draws.

    Where points are open these are at the party's worst, as in ``analyze``.
    """

    derived: ClassVar[tuple[str, ...]] = ("change",)

    party: str
    utility_before: float
    utility_after: float
    accepts_before: float
    accepts_after: float
    scale: str = "weighted"

    @property
    def change(self) -> float:
        return self.utility_after - self.utility_before


@dataclass(frozen=True)
class PointEffect(Record):
    """One point changed alone, all others left as they were: each party's change of mean utility and acceptance."""

    renamed: ClassVar[Mapping[str, str]] = {"before": "from", "after": "to"}

    point: str
    before: str
    after: str
    utility: dict[str, float]
    accepts: dict[str, float]


@dataclass(frozen=True)
class Effects(Record):
    """The effects of going from one draft to another, whole and point by point.

    The effects of points need not sum to the whole: linkages and red lines join them.
    """

    reads: ClassVar[Mapping[str, str]] = {"parties": "by_party"}
    parts: ClassVar[Mapping[str, tuple[str, ...]]] = {"options": ("point", "from", "to")}
    row_source: ClassVar[str] = "parties"

    before: str
    after: str
    draws: int
    options: tuple[tuple[str, str, str], ...]
    parties: tuple[PartyEffect, ...]
    adopted_before: float
    adopted_after: float
    points: tuple[PointEffect, ...] = ()

    @property
    def by_party(self) -> dict[str, PartyEffect]:
        """The effects on the parties, by their ids."""
        return {entry.party: entry for entry in self.parties}


def effects(case: Case, before: Draft, after: Draft, draws: int = 10_000, seed: int | None = 0) -> Effects:
    """Compare two drafts for every party with preferences, on the same draws.

    Parameters
    ----------
    case : Case
    before, after : Draft
        ``after`` need not be in the case yet.
    draws : int
    seed : int or None

    Returns
    -------
    Effects
    """
    from detente.bargain.acceptance import analyze
    from detente.inference.prepare import prepare

    drawn = prepare(case, draws=draws, seed=seed)
    options = option_changes(case, before, after)
    alone = [_with_point(before, after, point) for point, _, _ in options]
    old, new, *single = analyze(drawn, case, [before, after, *alone])
    scales = dict(zip(drawn.problem.parties, drawn.problem.scales, strict=True))
    parties = tuple(
        PartyEffect(
            party,
            old.parties[party].utility.mean,
            result.utility.mean,
            old.parties[party].accepts,
            result.accepts,
            scales.get(party, "weighted"),
        )
        for party, result in new.parties.items()
    )
    points = tuple(
        PointEffect(
            point,
            was,
            now,
            {p: r.utility.mean - old.parties[p].utility.mean for p, r in result.parties.items()},
            {p: r.accepts - old.parties[p].accepts for p, r in result.parties.items()},
        )
        for (point, was, now), result in zip(options, single, strict=True)
    )
    return Effects(before.id, after.id, new.draws, options, parties, old.adopted, new.adopted, points)


def _with_point(before: Draft, after: Draft, point: str) -> Draft:
    """The earlier draft with one point as the later one has it."""
    package = {p: o for p, o in before.package.items() if p != point}
    still_open = {p: o for p, o in before.open.items() if p != point}
    if point in after.package:
        package[point] = after.package[point]
    else:
        still_open[point] = after.open[point]
    return before.model_copy(update={"package": package, "open": still_open})


def beside(case: Case, found: Effects, least: float = 0.05) -> dict[str, tuple[str, ...]]:
    """For each changed point what that change alone does to each party, in words, the greatest first.

    Changes of mean utility under ``least`` are left out.
    """
    out = {}
    for entry in found.points:
        ranked = sorted(entry.utility.items(), key=lambda item: -abs(item[1]))
        parts = tuple(f"{case.name(party)} {change:+.1f}" for party, change in ranked if abs(change) >= least)
        out[entry.point] = parts or ("no change",)
    return out
