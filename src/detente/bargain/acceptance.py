"""Who would accept a draft, how sure that is, and what blocks the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import njit

from detente.bargain.table import DraftTable, lay_out
from detente.case.case import Case
from detente.case.models_record import Draft
from detente.case.problem import TOLERANCE, Bools, Draws, Floats, Ints, Problem
from detente.preferences.session import Session


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

    def to_dict(self) -> dict[str, Any]:
        return {
            "draft": self.draft,
            "draws": self.draws,
            "parties": {party: result.to_dict() for party, result in self.parties.items()},
            "adopted": self.adopted,
            "adopted_best": self.adopted_best,
            "bottleneck": self.bottleneck,
            "if_certain": self.if_certain,
            "unconsulted": [dict(entry) for entry in self.unconsulted],
            "open": list(self.open),
            "by_assessor": self.by_assessor,
        }


@njit(cache=True, nogil=True)
def _combination_utilities(
    values: Floats,
    linkage: Floats,
    link_party: Ints,
    holds: Bools,
    base: Ints,
    allowed: Bools,
    offset: Ints,
    worst: bool,
) -> Floats:
    """Return utilities, shape (draws, parties, combinations); open free points at their worst or best."""
    draws, parties, columns = values.shape
    combinations, points = base.shape
    result = np.zeros((draws, parties, combinations))
    for d in range(draws):
        for i in range(parties):
            free = 0.0
            for j in range(points):
                if base[0, j] < 0:
                    extreme = np.inf if worst else -np.inf
                    for c in range(offset[j], offset[j + 1]):
                        if allowed[c] and ((values[d, i, c] < extreme) == worst):
                            extreme = values[d, i, c]
                    free += extreme
            for k in range(combinations):
                total = free
                for j in range(points):
                    if base[k, j] >= 0:
                        total += values[d, i, base[k, j]]
                for m in range(len(link_party)):
                    if link_party[m] == i and holds[k, columns, m]:
                        total += linkage[d, m]
                result[d, i, k] = total
    return result


@njit(cache=True, nogil=True)
def _moves(
    values: Floats,
    no_deal: Floats,
    real: Bools,
    linkage: Floats,
    link_party: Ints,
    line_party: Ints,
    link_holds: Bools,
    line_crossed: Bools,
    base: Ints,
    chosen: Ints,
    utility: Floats,
    allowed: Bools,
    offset: Ints,
    tolerance: float,
) -> tuple[Floats, Ints, Ints]:
    """Return summed losses (parties, points), acceptances after the best move, and how often a column is best."""
    draws, parties, columns = values.shape
    points = len(offset) - 1
    loss = np.zeros((parties, points))
    accepted = np.zeros((parties, points), dtype=np.int64)
    best_count = np.zeros((parties, columns), dtype=np.int64)
    for d in range(draws):
        for i in range(parties):
            k = chosen[d, i]
            for j in range(points):
                best = offset[j]
                for c in range(offset[j] + 1, offset[j + 1]):
                    if values[d, i, c] > values[d, i, best]:
                        best = c
                here = base[k, j]
                if here < 0:
                    for c in range(offset[j], offset[j + 1]):
                        if allowed[c] and (here < 0 or values[d, i, c] < values[d, i, here]):
                            here = c
                gain = values[d, i, best] - values[d, i, here]
                loss[i, j] += gain
                best_count[i, best] += 1
                moved = utility[d, i] + gain
                for m in range(len(link_party)):
                    if link_party[m] == i:
                        if link_holds[k, best, m]:
                            moved += linkage[d, m]
                        if link_holds[k, columns, m]:
                            moved -= linkage[d, m]
                fine = moved >= no_deal[d, i] - tolerance
                for m in range(len(line_party)):
                    if line_party[m] == i and real[d, m] and line_crossed[k, best, m]:
                        fine = False
                if fine:
                    accepted[i, j] += 1
    return loss, accepted, best_count


@dataclass(frozen=True)
class _BlockResult:
    """Per draw: utilities and acceptances; summed: losses and acceptances after one move."""

    utility: Floats
    utility_best: Floats
    no_deal: Floats
    accepts: Bools
    accepts_best: Bools
    assessor: Ints
    loss: Floats
    moved: Ints
    best_count: Ints


def _judge(problem: Problem, table: DraftTable, draws: Draws) -> _BlockResult:
    lows = _extreme(problem, table, draws, worst=True)
    highs = lows if not table.open.any() else _extreme(problem, table, draws, worst=False)
    loss, moved, best_count = _moves(
        draws.values,
        draws.no_deal,
        draws.red_line_real,
        draws.linkage,
        problem.linkage_party,
        problem.red_line_party,
        table.link_holds,
        table.line_crossed,
        table.base,
        lows[2],
        lows[3],
        table.allowed,
        problem.offset,
        TOLERANCE,
    )
    return _BlockResult(lows[0], highs[0], draws.no_deal, lows[1], highs[1], draws.assessor, loss, moved, best_count)


def _extreme(problem: Problem, table: DraftTable, draws: Draws, worst: bool) -> tuple[Floats, Bools, Ints, Floats]:
    """Return utility, acceptance, the combination taken and its utility, each (draws, parties), at the worst or best."""
    utilities = _combination_utilities(
        draws.values,
        draws.linkage,
        problem.linkage_party,
        table.link_holds,
        table.base,
        table.allowed,
        problem.offset,
        worst,
    )
    accepted = utilities >= draws.no_deal[:, :, None] - TOLERANCE
    for m, party in enumerate(problem.red_line_party):
        crossed = table.line_crossed[:, -1, m]
        accepted[:, party, :] &= ~(draws.red_line_real[:, m, None] & crossed[None, :])
    if table.combinations == 1:
        only = utilities[:, :, 0]
        return only, accepted[:, :, 0], np.zeros(only.shape, dtype=np.int64), only
    key = np.where(accepted == worst, np.inf if worst else -np.inf, utilities)
    settled = accepted.all(axis=2) if worst else accepted.any(axis=2)
    plain = (utilities.argmin if worst else utilities.argmax)(axis=2)
    telling = (key.argmin if worst else key.argmax)(axis=2)
    chosen = np.where(settled == worst, plain, telling)
    extreme = utilities.min(axis=2) if worst else utilities.max(axis=2)
    # Moves start from the combination chosen: what refuses may be a red line, not the least utility.
    return extreme, settled, chosen, np.take_along_axis(utilities, chosen[:, :, None], axis=2)[:, :, 0]


def analyze(session: Session, case: Case, drafts: Sequence[Draft]) -> list[DraftResult]:
    """Judge drafts on the same draws.

    Parameters
    ----------
    session : Session
    case : Case
    drafts : sequence of Draft

    Returns
    -------
    list of DraftResult
        Utilities in each party's own units; probabilities over the draws.
    """
    tables = [lay_out(session.problem, draft.package, draft.open, draft.id) for draft in drafts]
    results = judge_tables(session, tables)
    return [
        _complete(result, case, draft, session.problem, table)
        for result, draft, table in zip(results, drafts, tables, strict=True)
    ]


def judge_tables(session: Session, tables: Sequence[DraftTable]) -> list[DraftResult]:
    """Judge laid-out packages on the same draws, without what only the case's record can tell."""
    problem = session.problem
    blocks = list(session.map(lambda draws: [_judge(problem, table, draws) for table in tables]))
    return [_summary(problem, table, [block[k] for block in blocks]) for k, table in enumerate(tables)]


def _spread(column: Floats) -> Spread:
    low, middle, high = np.quantile(column, [0.05, 0.5, 0.95])
    return Spread(float(column.mean()), float(low), float(middle), float(high))


def _adopted(problem: Problem, table: DraftTable, accepted: Bools, worst: bool) -> Bools:
    """Return whether the consent rule adopts, shape (draws,), from acceptances (draws, parties)."""
    result = np.ones(len(accepted), dtype=np.bool_)
    obliged = np.zeros(len(problem.parties), dtype=np.bool_)
    for j in range(len(problem.points)):
        span = slice(int(problem.offset[j]), int(problem.offset[j + 1]))
        possible = problem.obliges[:, span][:, table.allowed[span]]
        obliged |= possible.any(axis=1) if worst else possible.all(axis=1)
    for clause in problem.consent:
        if clause.kind == "obligated":
            result &= (accepted | ~obliged).all(axis=1)
        else:
            met = accepted[:, list(clause.members)] @ np.array(clause.weights)
            result &= met >= clause.quota - TOLERANCE
    return result


def _summary(problem: Problem, table: DraftTable, blocks: list[_BlockResult]) -> DraftResult:
    def joined(name: str) -> Any:
        return np.concatenate([getattr(block, name) for block in blocks])

    utility, best, no_deal = joined("utility"), joined("utility_best"), joined("no_deal")
    accepts, accepts_best = joined("accepts"), joined("accepts_best")
    count = len(utility)
    loss = sum(block.loss for block in blocks) / count
    moved = sum(block.moved for block in blocks) / count
    best_count = sum(block.best_count for block in blocks)
    parties = {}
    for i, party in enumerate(problem.parties):
        known = np.isfinite(no_deal[:, i])
        parties[party] = PartyResult(
            utility=_spread(utility[:, i]),
            no_deal=_spread(no_deal[known, i]) if known.any() else None,
            accepts=float(accepts[:, i].mean()),
            blocking_points=_blocking(
                problem, table, np.asarray(loss)[i], np.asarray(moved)[i], np.asarray(best_count)[i]
            ),
            red_lines=tuple(
                RedLineStatus(
                    problem.red_lines.texts[m],
                    float(problem.red_line_firmness[m]),
                    bool(table.line_crossed[:, -1, m].any()),
                    bool(table.line_crossed[:, -1, m].all()),
                )
                for m in np.flatnonzero(problem.red_line_party == i)
            ),
            utility_best=_spread(best[:, i]),
            accepts_best=float(accepts_best[:, i].mean()),
            gap=_spread((utility - no_deal)[known, i]) if known.any() else None,
        )
    adopted = _adopted(problem, table, accepts, worst=True)
    if_certain = {}
    for i, party in enumerate(problem.parties):
        forced = accepts.copy()
        forced[:, i] = True
        if_certain[party] = float(_adopted(problem, table, forced, worst=True).mean())
    share = float(adopted.mean())
    return DraftResult(
        draft=table.id,
        draws=count,
        parties=parties,
        adopted=share,
        adopted_best=float(_adopted(problem, table, accepts_best, worst=False).mean()),
        bottleneck=_bottleneck(problem, parties, share, if_certain),
        if_certain=if_certain,
        unconsulted=(),
        open=tuple(problem.points[j] for j in np.flatnonzero(table.open)),
        by_assessor=_by_assessor(problem, accepts, adopted, joined("assessor")),
    )


def _bottleneck(
    problem: Problem, parties: dict[str, PartyResult], adopted: float, if_certain: dict[str, float]
) -> str | None:
    raising = [p for p in problem.parties if if_certain[p] > adopted]
    if not raising:
        return None
    return min(raising, key=lambda p: (-if_certain[p], parties[p].accepts, problem.parties.index(p)))


def _by_assessor(problem: Problem, accepts: Bools, adopted: Bools, assessor: Ints) -> dict[str, dict[str, float]]:
    names = getattr(problem.model, "assessors", ())
    if len(names) < 2:
        return {}
    result = {}
    for a, name in enumerate(names):
        mine = assessor == a
        if mine.any():
            shares = {p: float(accepts[mine, i].mean()) for i, p in enumerate(problem.parties)}
            result[name] = shares | {"adopted": float(adopted[mine].mean()), "draws": float(mine.sum())}
    return result


def _blocking(
    problem: Problem, table: DraftTable, loss: Floats, moved: Floats, best_count: Ints
) -> tuple[BlockingPoint, ...]:
    entries = []
    for j, point in enumerate(problem.points):
        if loss[j] <= 0:
            continue
        span = slice(int(problem.offset[j]), int(problem.offset[j + 1]))
        settled = problem.options[j][int(np.flatnonzero(table.allowed[span])[0])]
        entries.append(
            BlockingPoint(
                point,
                None if table.open[j] else settled,
                problem.options[j][int(best_count[span].argmax())],
                float(loss[j]),
                float(moved[j]),
            )
        )
    return tuple(sorted(entries, key=lambda b: -b.loss))


def _complete(result: DraftResult, case: Case, draft: Draft, problem: Problem, table: DraftTable) -> DraftResult:
    from dataclasses import replace

    return replace(result, unconsulted=tuple(unconsulted(case, draft)))


def unconsulted(case: Case, draft: Draft) -> list[dict[str, Any]]:
    """Return parties that the draft's options oblige and that have neither seen it nor a voice.

    A voice is being its author, or sitting at the ``table`` of ``process.yaml``; without a table, being named
    in a consent clause.

    Returns
    -------
    list of dict
        ``party`` and the ``points`` that oblige it, in file order.
    """
    if case.process is not None and case.process.table is not None:
        voices = set(case.process.table)
    else:
        voices = {party for clause in case.consent for party in clause.members}
    result = []
    for party in case.party_ids:
        if party in voices or draft.seen(party, case.as_of):
            continue
        points = [
            point.id for point in case.points if any(party in point.obligated_by(o) for o in _possible(draft, point.id))
        ]
        if points:
            result.append({"party": party, "points": points})
    return result


def _possible(draft: Draft, point: str) -> tuple[str, ...]:
    return (draft.package[point],) if point in draft.package else draft.open[point]
