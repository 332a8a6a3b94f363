"""From a case to its Problem: the arrays that solvers work on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from detente.case.canonical import in_order
from detente.case.case import Case
from detente.case.format.expressions import Expression, parse, to_text
from detente.case.format.models.preferences import Linkage, PartyPreferences, PointValues, RedLine
from detente.errors import InputError
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.conditions import compile_programs
from detente.problem.consent import Clause
from detente.problem.model import POINTS, RANKING, WEIGHTS, Encoded, PreferenceModel
from detente.problem.quantiles import Tables

_Key = tuple[str, str, int]


def rank_order_weights(count: int) -> Floats:
    """Return the rank-order centroid weights, the mean of the ordered simplex (Barron and Barrett 1996).

    Returns
    -------
    float64 array, shape (count,)
        ``(1 / n) * sum(1 / i for i in k..n)`` for rank k.
    """
    inverse = 1.0 / np.arange(1, count + 1)
    return np.cumsum(inverse[::-1])[::-1] / count


def ideal_values(count: int, at: int) -> Floats:
    """Return 100 x (1 - d / D) for options at distance d from the ideal, D the distance to the farther end."""
    farther = max(at, count - 1 - at)
    if farther == 0:
        return np.full(count, 100.0)
    return 100.0 * (1 - np.abs(np.arange(count) - at) / farther)


def order_values(count: int) -> Floats:
    """Return equal steps from 100 (best) to 0 (last); a single option is worth 100."""
    return np.linspace(100.0, 0.0, count) if count > 1 else np.array([100.0])


def central_values(values: PointValues, options: Sequence[str]) -> Floats:
    """Return what each option of a point is worth on the central preferences, before weighting."""
    if values.options is not None:
        return np.array([values.options[o].central for o in options])
    if values.ideal is not None:
        return ideal_values(len(options), list(options).index(values.ideal))
    assert values.prefers is not None
    steps = order_values(len(options))
    return np.array([steps[values.prefers.index(o)] for o in options])


def central_weights(preferences: PartyPreferences, points: Sequence[str]) -> Floats:
    """Return normalised central weights, shape (points,); for ``scale: points`` all are 1."""
    if preferences.scale == "points":
        return np.ones(len(points))
    if preferences.ranking is not None:
        centroid = rank_order_weights(len(points))
        return np.array([centroid[preferences.ranking.index(p)] for p in points])
    assert preferences.weights is not None
    raw = np.array([preferences.weights[p].central for p in points])
    total = raw.sum()
    return np.asarray(raw / total) if total > 0 else np.full(len(points), 1.0 / len(points))


class _Rules:
    """Red lines or linkages of all assessors, merged where party and condition are the same."""

    def __init__(self) -> None:
        self.keys: dict[_Key, int] = {}
        self.trees: list[Expression] = []
        self.texts: list[str] = []
        self.party: list[int] = []

    def add(self, party: str, index: int, entries: Iterable[RedLine] | Iterable[Linkage]) -> list[int]:
        seen: dict[str, int] = {}
        numbers = []
        for entry in entries:
            tree = parse(entry.when)
            canonical = to_text(tree)
            seen[canonical] = seen.get(canonical, -1) + 1
            key = (party, canonical, seen[canonical])
            if key not in self.keys:
                self.keys[key] = len(self.keys)
                self.trees.append(tree)
                self.texts.append(entry.when)
                self.party.append(index)
            numbers.append(self.keys[key])
        return numbers


def compile_problem(case: Case) -> Problem:
    """Compile a case to arrays, in the canonical order of :func:`detente.case.canonical.in_order`.

    Parameters
    ----------
    case : Case

    Returns
    -------
    Problem
        With :class:`~detente.problem.model.PreferenceModel` as ``model`` and the central preferences as
        ``central``. With several assessors the central preferences are their weighted mean.

    Raises
    ------
    InputError
        When no party has preferences, or assessors use different scales for one party.
    """
    case = in_order(case)
    parties = case.valued
    if not parties:
        raise InputError(f"case {case.id!r} has no preferences for any party; add them to preferences.yaml")
    points, options = case.point_ids, case.options
    offset = np.concatenate([[0], np.cumsum([len(options[p]) for p in points])]).astype(np.int64)
    scales = tuple(_scale(case, party) for party in parties)
    red, link = _Rules(), _Rules()
    for assessor in case.assessors:
        for i, party in enumerate(parties):
            preferences = assessor.preferences.get(party)
            if preferences is not None:
                red.add(party, i, preferences.red_lines)
                link.add(party, i, preferences.linkages)
    model = _model(case, parties, offset, red, link)
    red_programs = compile_programs(red.trees, red.texts, options)
    link_programs = compile_programs(link.trees, link.texts, options)
    firmness = _mixed(model, red.party)
    return Problem(
        case_id=case.id,
        points=points,
        options=tuple(options[p] for p in points),
        offset=offset,
        parties=parties,
        scales=scales,
        obliges=_obliges(case, parties, offset),
        has_no_deal=~_no_threshold(model),
        red_line_party=np.array(red.party, dtype=np.int64),
        red_line_firmness=firmness,
        red_lines=red_programs,
        linkage_party=np.array(link.party, dtype=np.int64),
        linkages=link_programs,
        consent=_consent(case, parties),
        central=_central(case, parties, offset, model, firmness, link),
        model=model,
    )


def _scale(case: Case, party: str) -> str:
    found = {a.preferences[party].scale for a in case.assessors if party in a.preferences}
    if len(found) > 1:
        raise InputError(f"assessors use different scales for {party!r}; use weighted or points for all of them")
    return str(found.pop())


def _obliges(case: Case, parties: Sequence[str], offset: Ints) -> Bools:
    obliges = np.zeros((len(parties), int(offset[-1])), dtype=np.bool_)
    for j, point in enumerate(case.points):
        for o, option in enumerate(point.options):
            for party in point.obligated_by(option.id):
                if party in parties:
                    obliges[parties.index(party), offset[j] + o] = True
    return obliges


def _consent(case: Case, parties: Sequence[str]) -> tuple[Clause, ...]:
    clauses = []
    for clause in case.consent:
        members = tuple(parties.index(p) for p in clause.members if p in parties)
        if clause.at_least is not None:
            clauses.append(Clause("at_least", members, (1.0,) * len(members), float(clause.at_least.count)))
        elif clause.weighted is not None:
            weights = tuple(w for p, w in clause.weighted.weights.items() if p in parties)
            clauses.append(Clause("weighted", members, weights, clause.weighted.quota))
        elif clause.all is not None:
            members = tuple(dict.fromkeys(members))
            clauses.append(Clause("all", members, (1.0,) * len(members), float(len(members))))
        else:
            clauses.append(Clause("obligated"))
    return tuple(clauses)


def _model(case: Case, parties: Sequence[str], offset: Ints, red: _Rules, link: _Rules) -> PreferenceModel:
    points, options = case.point_ids, case.options
    A, P, J, C = len(case.assessors), len(parties), len(points), int(offset[-1])
    tables = Tables()
    weight = np.zeros((A, P, J, 4))
    value = np.zeros((A, P, C, 4))
    no_deal = np.zeros((A, P, 4))
    linkage = np.zeros((A, len(link.keys), 4))
    firmness = np.zeros((A, len(red.keys)))
    rank = np.zeros((A, P, J), dtype=np.int64)
    order = np.full((A, P, C), -1, dtype=np.int64)
    kind = np.zeros((A, P), dtype=np.int64)
    correlation = np.zeros((A, P))
    no_threshold = np.zeros((A, P), dtype=np.bool_)
    covers = np.zeros((A, P), dtype=np.bool_)
    for a, assessor in enumerate(case.assessors):
        for i, party in enumerate(parties):
            mine = assessor.preferences.get(party)
            if mine is None:
                continue
            covers[a, i] = True
            no_threshold[a, i] = mine.no_deal is None
            if mine.no_deal is not None:
                no_deal[a, i] = tables.encode(mine.no_deal)
            correlation[a, i] = mine.correlation
            kind[a, i] = POINTS if mine.scale == "points" else RANKING if mine.ranking is not None else WEIGHTS
            for j, point in enumerate(points):
                if mine.weights is not None:
                    weight[a, i, j] = tables.encode(mine.weights[point])
                if mine.ranking is not None:
                    rank[a, i, j] = mine.ranking.index(point)
                values = mine.values[point]
                span = slice(int(offset[j]), int(offset[j + 1]))
                _write_values(values, options[point], tables, value[a, i, span], order[a, i, span])
            for number, line in zip(red.add(party, i, mine.red_lines), mine.red_lines, strict=True):
                firmness[a, number] = line.probability
            for number, entry in zip(link.add(party, i, mine.linkages), mine.linkages, strict=True):
                linkage[a, number] = tables.encode(entry.adds)
    judged = np.array([a.weight for a in case.assessors])
    uncertain_value = np.asarray(((value[..., 2] > 0) | (order >= 0)).any(axis=0))
    uncertain_weight = np.asarray(((weight[..., 2] > 0) | (kind == RANKING)[:, :, None]).any(axis=0))
    return PreferenceModel(
        assessors=tuple(a.name for a in case.assessors),
        assessor_weight=judged / judged.sum(),
        covers=covers,
        weight_kind=kind,
        weight=_encoded(weight),
        rank=rank,
        value=_encoded(value),
        order=order,
        correlation=correlation,
        no_deal=_encoded(no_deal),
        no_threshold=no_threshold,
        firmness=firmness,
        linkage=_encoded(linkage),
        tables=tables.array(),
        value_slot=_slots(uncertain_value),
        weight_slot=_slots(uncertain_weight),
    )


def _write_values(values: PointValues, options: Sequence[str], tables: Tables, encoded: Floats, order: Ints) -> None:
    """Write the values of a point's options as ``Tables.encode`` does, shape (options, 4), or their order alone."""
    if values.options is not None:
        encoded[:] = [tables.encode(values.options[o]) for o in options]
        return
    encoded[:, 1] = central_values(values, options)
    if values.prefers is not None:
        order[:] = [values.prefers.index(o) for o in options]


def _encoded(rows: Floats) -> Encoded:
    parts = [np.ascontiguousarray(rows[..., k]) for k in range(4)]
    return Encoded(parts[0].astype(np.int64), parts[1], parts[2], parts[3])


def _slots(uncertain: Bools) -> Ints:
    slots = np.full(uncertain.shape, -1, dtype=np.int64)
    slots[uncertain] = np.arange(int(uncertain.sum()))
    return slots


def party_shares(model: PreferenceModel) -> Floats:
    """Return each assessor's weight in each party's judgement, shape (assessors, parties); columns sum to 1."""
    shares = model.assessor_weight[:, None] * model.covers
    return np.asarray(shares / shares.sum(axis=0, keepdims=True))


def _no_threshold(model: PreferenceModel) -> Bools:
    """A party has no threshold when no assessor who judges it gives one."""
    return np.asarray((model.no_threshold | ~model.covers).all(axis=0))


def _mixed(model: PreferenceModel, red_party: Sequence[int]) -> Floats:
    shares = party_shares(model)
    return np.array([float(shares[:, i] @ model.firmness[:, k]) for k, i in enumerate(red_party)])


def _central(
    case: Case, parties: Sequence[str], offset: Ints, model: PreferenceModel, firmness: Floats, link: _Rules
) -> Draws:
    points, options = case.point_ids, case.options
    shares = party_shares(model)
    values = np.zeros((1, len(parties), int(offset[-1])))
    no_deal = np.full((1, len(parties)), -np.inf)
    linkage = np.zeros((1, len(link.keys)))
    for i, party in enumerate(parties):
        thresholds: list[tuple[float, float]] = []
        for a, assessor in enumerate(case.assessors):
            mine = assessor.preferences.get(party)
            if mine is None:
                continue
            weights = central_weights(mine, points)
            for j, point in enumerate(points):
                span = slice(int(offset[j]), int(offset[j + 1]))
                values[0, i, span] += shares[a, i] * weights[j] * central_values(mine.values[point], options[point])
            if mine.no_deal is not None:
                thresholds.append((shares[a, i], mine.no_deal.central))
            for number, entry in zip(link.add(party, i, mine.linkages), mine.linkages, strict=True):
                linkage[0, number] += shares[a, i] * entry.adds.central
        if thresholds:
            total = sum(share for share, _ in thresholds)
            no_deal[0, i] = sum(share * figure for share, figure in thresholds) / total
    return Draws(values, no_deal, firmness[None, :] >= 0.5, linkage, np.zeros(1, dtype=np.int64))
