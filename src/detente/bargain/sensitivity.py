"""Which judgements the result rests on, found by measuring: split the draws by each and compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from detente.bargain.acceptance import adopted_table
from detente.bargain.acceptance_on_draws import extreme
from detente.bargain.draft_columns import DraftTable
from detente.problem.arrays import Bools, Draws, Floats, Problem
from detente.problem.correlation import own_part
from detente.problem.drawn import DrawnProblem
from detente.records import Record

MOST_DRAWS = 5_000
"""Thirds of this many draws tell shares to within two points; more would cost time and show nothing new."""

LEAST = 1e-9
"""A judgement that varies by less is left out."""


@dataclass(frozen=True)
class Sensitivity(Record):
    """How a result moves with one judgement.

    Attributes
    ----------
    kind : str
        ``no_deal``, ``point`` (what the draft's option is worth to the party, weight included), ``leaning`` (how far
        all its values were judged too low or too high together) or ``red_line``.
    party : str
    point : str or None
    when : str or None
        A red line's condition.
    accepts_low, accepts_high : float
        The party's acceptance in the lowest and highest third of the draws by this judgement; for a red line,
        where it is not real and where it is.
    adopted_low, adopted_high : float
        The same for adoption by the consent rule.
    low, high : float
        The judgement's own mean in those thirds (a red line: 0 and 1; a leaning: its normal score).
    """

    kind: str
    party: str
    point: str | None
    when: str | None
    low: float
    high: float
    accepts_low: float
    accepts_high: float
    adopted_low: float
    adopted_high: float

    derived: ClassVar[tuple[str, ...]] = ("swing",)

    @property
    def swing(self) -> float:
        """Largest change of a probability between the two groups."""
        return max(abs(self.adopted_high - self.adopted_low), abs(self.accepts_high - self.accepts_low))


@dataclass(frozen=True)
class _Sample:
    utility: Floats
    no_deal: Floats
    accepts: Bools
    worth: Floats
    real: Bools
    leaning: Floats


def sensitivities(drawn: DrawnProblem, table: DraftTable) -> list[Sensitivity]:
    """Measure how acceptance and adoption of a draft move with each uncertain judgement.

    The draws are sorted by the judgement and the lowest and the highest third compared (a given-data measure of
    main effects; compare Plischke, Borgonovo and Smith 2013). Where a party's values err together, a point is sorted
    by what is its own, so that what they share counts once, as the party's leaning.

    Parameters
    ----------
    drawn : DrawnProblem
    table : DraftTable
        Open points count at each party's worst remaining option, as in the analysis of the draft.

    Returns
    -------
    list of Sensitivity
        Largest swing first; judgements that do not vary are left out.
    """
    problem = drawn.problem
    used = replace(drawn, draws=min(drawn.draws, MOST_DRAWS))
    blocks = list(used.map(lambda draws: _sample(problem, table, draws)))
    sample = _Sample(*(np.concatenate([getattr(b, f) for b in blocks]) for f in _Sample.__dataclass_fields__))
    adopted = adopted_table(problem, table, sample.accepts, worst=True)
    found: list[Sensitivity] = []
    for i, party in enumerate(problem.parties):
        accepts = sample.accepts[:, i]
        if problem.has_no_deal[i]:
            found += _split("no_deal", party, None, sample.no_deal[:, i], accepts, adopted)
        found += _split("leaning", party, None, sample.leaning[:, i], accepts, adopted)
        for j, point in enumerate(problem.points):
            worth = sample.worth[:, i, j].astype(np.float64)
            own = own_part(worth, sample.leaning[:, i]) if np.ptp(worth) >= LEAST else worth
            found += _split("point", party, point, worth, accepts, adopted, own)
    for m, i in enumerate(problem.red_line_party):
        real = sample.real[:, m]
        if table.line_crossed[:, -1, m].any() and real.any() and not real.all():
            accepts = sample.accepts[:, i]
            found.append(
                Sensitivity(
                    "red_line",
                    problem.parties[i],
                    None,
                    problem.red_lines.texts[m],
                    0.0,
                    1.0,
                    float(accepts[~real].mean()),
                    float(accepts[real].mean()),
                    float(adopted[~real].mean()),
                    float(adopted[real].mean()),
                )
            )
    return sorted(found, key=lambda s: -s.swing)


def _sample(problem: Problem, table: DraftTable, draws: Draws) -> _Sample:
    utility, accepts, _, _ = extreme(problem, table, draws, worst=True)
    possible = np.where(table.allowed, draws.values, np.inf)
    return _Sample(
        utility,
        draws.no_deal,
        accepts,
        np.minimum.reduceat(possible, problem.offset[:-1], axis=2).astype(np.float32),
        draws.red_line_real,
        np.zeros(draws.no_deal.shape) if draws.leaning is None else draws.leaning,
    )


def _split(
    kind: str,
    party: str,
    point: str | None,
    judged: Floats,
    accepts: Bools,
    adopted: Bools,
    by: Floats | None = None,
) -> list[Sensitivity]:
    """Compare the lowest with the highest third by ``by``, else by the judgement itself."""
    if not np.isfinite(judged).all() or np.ptp(judged) < LEAST or len(judged) < 30:
        return []
    order = np.argsort(judged if by is None else by, kind="stable")
    third = len(order) // 3
    low, high = order[:third], order[-third:]
    return [
        Sensitivity(
            kind,
            party,
            point,
            None,
            float(judged[low].mean()),
            float(judged[high].mean()),
            float(accepts[low].mean()),
            float(accepts[high].mean()),
            float(adopted[low].mean()),
            float(adopted[high].mean()),
        )
    ]
