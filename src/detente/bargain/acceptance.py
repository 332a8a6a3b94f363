"""Who would accept a draft, how sure that is, and what blocks the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from detente.bargain.acceptance_on_draws import BlockResult, extreme, judge
from detente.bargain.draft_columns import DraftTable, lay_out
from detente.bargain.results import Analysis, BlockingPoint, DraftResult, PartyResult, RedLineStatus, Spread
from detente.bargain.said_otherwise import said_otherwise
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.case.rough import point_unjudged
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.assumptions import Assumptions, ground_of, under
from detente.problem.consent import adopts
from detente.problem.drawn import DrawnProblem

__all__ = [
    "Analysis",
    "BlockingPoint",
    "DraftResult",
    "PartyResult",
    "RedLineStatus",
    "Spread",
    "analyze",
    "judge_tables",
    "unconsulted",
]


def analyze(drawn: DrawnProblem, case: Case, drafts: Sequence[Draft]) -> list[DraftResult]:
    """Judge drafts on the same draws.

    Parameters
    ----------
    drawn : DrawnProblem
    case : Case
    drafts : sequence of Draft

    Returns
    -------
    list of DraftResult
        Utilities in each party's own units; probabilities over the draws.
    """
    tables = [lay_out(drawn.problem, draft.package, draft.open, draft.id) for draft in drafts]
    changes = () if drawn.change is not None else [_by_degrees(drawn, case, draft) for draft in drafts]
    results = judge_tables(drawn, tables, changes)
    return [
        _complete(result if drawn.posterior else _without_unjudged(result, case), case, draft)
        for result, draft in zip(results, drafts, strict=True)
    ]


def judge_tables(
    drawn: DrawnProblem, tables: Sequence[DraftTable], changes: Sequence[Callable[[Draws], Draws]] = ()
) -> list[DraftResult]:
    """Judge laid-out packages on the same draws, without what only the case's record can tell.

    Parameters
    ----------
    drawn : DrawnProblem
    tables : sequence of DraftTable
    changes : sequence of callable
        For each of them the model of acceptance by degrees; none: only the step is judged.
    """
    problem = drawn.problem

    def work(draws: Draws) -> tuple[list[BlockResult], list[Bools]]:
        judged = [judge(problem, table, draws) for table in tables]
        graded = [extreme(problem, t, change(draws), worst=True)[1] for t, change in zip(tables, changes, strict=False)]
        return judged, graded

    blocks = list(drawn.map(work))
    results = [_summary(problem, table, [block[0][k] for block in blocks]) for k, table in enumerate(tables)]
    if not changes:
        return results
    return [
        _with_degrees(problem, table, result, np.concatenate([block[1][k] for block in blocks]))
        for k, (table, result) in enumerate(zip(tables, results, strict=True))
    ]


def _by_degrees(drawn: DrawnProblem, case: Case, draft: Draft) -> Callable[[Draws], Draws]:
    """Return what acceptance by degrees makes of a block of draws; inferred draws are inferred under it."""
    graded = under(drawn, Assumptions(acceptance="graded"), ground_of(case, drawn.problem, draft))
    if not graded.inferred_as_model:
        return graded.changed
    held = graded.held
    assert held is not None
    return lambda draws: held.take(slice(draws.first, draws.first + len(draws)))


def _with_degrees(problem: Problem, table: DraftTable, result: DraftResult, accepted: Bools) -> DraftResult:
    parties = {
        party: replace(entry, accepts_graded=float(accepted[:, i].mean()))
        for i, (party, entry) in enumerate(result.parties.items())
    }
    adopted = float(adopted_table(problem, table, accepted, worst=True).mean())
    return replace(result, parties=parties, adopted_graded=adopted)


def _spread(column: Floats) -> Spread:
    low, middle, high = np.quantile(column, [0.05, 0.5, 0.95])
    return Spread(float(column.mean()), float(low), float(middle), float(high))


def adopted_table(problem: Problem, table: DraftTable, accepted: Bools, worst: bool) -> Bools:
    """Return whether the consent rule adopts a laid-out draft, shape (draws,), from acceptances (draws, parties).

    Open points oblige whomever some remaining option obliges at their worst, whom all of them oblige at their best.
    """
    obliged = np.zeros(len(problem.parties), dtype=np.bool_)
    for j in range(len(problem.points)):
        span = slice(int(problem.offset[j]), int(problem.offset[j + 1]))
        possible = problem.obliges[:, span][:, table.allowed[span]]
        obliged |= possible.any(axis=1) if worst else possible.all(axis=1)
    return adopts(problem.consent, accepted, obliged)


def _summary(problem: Problem, table: DraftTable, blocks: list[BlockResult]) -> DraftResult:
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
    adopted = adopted_table(problem, table, accepts, worst=True)
    if_certain = {}
    for i, party in enumerate(problem.parties):
        forced = accepts.copy()
        forced[:, i] = True
        if_certain[party] = float(adopted_table(problem, table, forced, worst=True).mean())
    share = float(adopted.mean())
    return DraftResult(
        draft=table.id,
        draws=count,
        parties=parties,
        adopted=share,
        adopted_best=float(adopted_table(problem, table, accepts_best, worst=False).mean()),
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


def _without_unjudged(result: DraftResult, case: Case) -> DraftResult:
    """Leave out the points that seem to block a party and of whose options nobody has judged any for it: they are noise."""
    parties = {}
    for party, entry in result.parties.items():
        judged = case.judged(party)
        kept = tuple(b for b in entry.blocking_points if not point_unjudged(judged, b.point))
        parties[party] = replace(entry, blocking_points=kept)
    return replace(result, parties=parties)


def _complete(result: DraftResult, case: Case, draft: Draft) -> DraftResult:
    return replace(
        result,
        unconsulted=tuple(unconsulted(case, draft)),
        said_otherwise=said_otherwise(case, draft, result.parties),
    )


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
