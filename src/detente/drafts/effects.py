"""What an amendment does to each party, beside its words: utility, and acceptance before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.structure.tree import option_changes
from detente.words import percent


@dataclass(frozen=True)
class PartyEffect:
    """One party: mean utility and probability of acceptance under both drafts, on the same draws.

    Where points are open these are at the party's worst, as in ``analyze``.
    """

    party: str
    utility_before: float
    utility_after: float
    accepts_before: float
    accepts_after: float
    scale: str = "weighted"

    @property
    def change(self) -> float:
        return self.utility_after - self.utility_before

    def to_dict(self) -> dict[str, Any]:
        return {**self.__dict__, "change": self.change}


@dataclass(frozen=True)
class PointEffect:
    """One point changed alone, all others left as they were: each party's change of mean utility and acceptance."""

    point: str
    before: str
    after: str
    utility: dict[str, float]
    accepts: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        return {
            "point": self.point,
            "from": self.before,
            "to": self.after,
            "utility": self.utility,
            "accepts": self.accepts,
        }


@dataclass(frozen=True)
class Effects:
    """The effects of going from one draft to another, whole and point by point.

    The effects of points need not sum to the whole: linkages and red lines join them.
    """

    before: str
    after: str
    draws: int
    options: tuple[tuple[str, str, str], ...]
    parties: tuple[PartyEffect, ...]
    adopted_before: float
    adopted_after: float
    points: tuple[PointEffect, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "before": self.before,
            "after": self.after,
            "draws": self.draws,
            "options": [{"point": p, "from": a, "to": b} for p, a, b in self.options],
            "parties": {entry.party: entry.to_dict() for entry in self.parties},
            "adopted_before": self.adopted_before,
            "adopted_after": self.adopted_after,
            "points": [entry.to_dict() for entry in self.points],
        }


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


def table(case: Case, found: Effects) -> list[tuple[str, str, str, str]]:
    """The effects as rows of text: party, change of utility, acceptance before and after."""
    rows = [
        (
            case.name(entry.party),
            f"{entry.change:+.1f}",
            percent(entry.accepts_before),
            percent(entry.accepts_after),
        )
        for entry in found.parties
    ]
    return [*rows, ("Adopted", "", percent(found.adopted_before), percent(found.adopted_after))]


def effects_html(case: Case, found: Effects) -> Markup:
    """The effects as a table for the page of a comparison."""
    body = Markup("").join(
        Markup('<tr><th class="l" scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(*row)
        for row in table(case, found)
    )
    return Markup(
        '<h2>What it does to each party</h2><table><thead><tr><th class="l" scope="col">Party</th>'
        '<th scope="col">Change of utility (mean)</th><th scope="col">Accepts before</th>'
        '<th scope="col">Accepts after</th></tr></thead><tbody>{}</tbody></table>'
        '<p class="sum">{:,} draws. Utility is on each party\'s own scale.</p>'
    ).format(body, found.draws)
