"""Dividing points that can be shared: Adjusted Winner for two parties.

Brams and Taylor, *Fair Division: From Cake-Cutting to Dispute Resolution* (1996), chapter 4. Each party spreads 100 over the
points. Every point first goes to the party that gives it more; then points pass from the one that is ahead to the
other, in order of how little more the first gives them, until both score the same; at most one point is split.
The result is equitable (equal scores), envy-free (at least half of everything in each one's own eyes) and
efficient (nothing else is better for one and no worse for the other). More parties: :mod:`detente.bargain.division_among_many`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from detente.bargain.division_among_many import maximum_nash_welfare
from detente.bargain.division_result import Division, named_worths
from detente.errors import InputError, nearest
from detente.problem.arrays import Floats, Problem

__all__ = ["Division", "adjusted_winner", "divide", "envy"]

ROUNDING = 1e-12
"""A share below this is a rounding error of equal scores, not a split."""


def worths_of(problem: Problem, parties: Sequence[str]) -> Floats:
    """Return what each point is worth to each party, shape (parties, points); each row sums to 100.

    On the central preferences: what the point's best option adds to utility less what its worst adds, weight
    included, linkages left out.

    Raises
    ------
    InputError
        When a party is indifferent between all options of all points.
    """
    values = problem.central.values[0]
    rows = [problem.parties.index(party) for party in parties]
    ranges = np.stack(
        [
            values[rows][:, first:last].max(axis=1) - values[rows][:, first:last].min(axis=1)
            for first, last in zip(problem.offset[:-1], problem.offset[1:], strict=True)
        ],
        axis=1,
    )
    totals = ranges.sum(axis=1)
    for party, total in zip(parties, totals, strict=True):
        if total <= 0:
            raise InputError(
                f"party {party!r} is indifferent between all options, so nothing can be divided by its worths"
            )
    return np.asarray(100.0 * ranges / totals[:, None])


def shared_wishes(problem: Problem, parties: Sequence[str]) -> list[str]:
    """Return the points at which all of the parties like the same option best: there is nothing to divide there."""
    values = problem.central.values[0]
    rows = [problem.parties.index(party) for party in parties]
    result = []
    for j, point in enumerate(problem.points):
        mine = values[rows][:, problem.offset[j] : problem.offset[j + 1]]
        best = mine >= mine.max(axis=1, keepdims=True) - 1e-12
        if best.all(axis=0).any() and (mine.max(axis=1) > mine.min(axis=1)).all():
            result.append(point)
    return result


def parties_of(problem: Problem, named: Sequence[str] | None) -> tuple[str, ...]:
    """Return the parties to divide among: those named, else all with preferences.

    Raises
    ------
    InputError
        For unknown or repeated names and for fewer than two parties.
    """
    chosen = tuple(named) if named is not None else problem.parties
    for party in chosen:
        if party not in problem.parties:
            raise InputError(f"no party with preferences is called {party!r}{nearest(party, problem.parties)}")
    if len(set(chosen)) < len(chosen):
        raise InputError("a party is named twice; name each once")
    if len(chosen) < 2:
        raise InputError(f"found {len(chosen)} party with preferences, expected two or more to divide among")
    return chosen


def divide(problem: Problem, named: Sequence[str] | None = None, *, called: Callable[[str], str] = str) -> Division:
    """Divide a case's points: Adjusted Winner for two parties, maximum Nash welfare for more.

    Parameters
    ----------
    problem : Problem
    named : sequence of str, optional
        The parties; default all with preferences.
    called : callable
        How a warning names a point.
    """
    parties = parties_of(problem, named)
    worths = worths_of(problem, parties)
    method = adjusted_winner if len(parties) == 2 else maximum_nash_welfare
    result = method(parties, problem.points, worths)
    together = shared_wishes(problem, parties)
    if not together:
        return result
    text = (
        f"all of them like the same option best at {', '.join(map(called, together))}; dividing treats every point as contested, "
        "so settle such points first"
    )
    return replace(result, warnings=(*result.warnings, text))


def adjusted_winner(parties: Sequence[str], points: Sequence[str], worths: Floats) -> Division:
    """Divide points between two parties by Adjusted Winner.

    Parameters
    ----------
    parties : sequence of two str
    points : sequence of str
    worths : float array, shape (2, points)
        What each point is worth; each row sums to 100.

    Returns
    -------
    Division
        The certificate holds the point's ratio at which the division turns; every point above it goes wholly to
        the first party and every point below it wholly to the second, which is why no other division is better for
        both.

    Notes
    -----
    Points of equal ratio are taken in canonical order. A point worth nothing to both goes to the first party.
    """
    first, second = worths
    # The first party keeps the points that it values most relative to the other; ties keep canonical order.
    ratio = np.full(len(points), np.inf)
    np.divide(first, second, out=ratio, where=second > 0)
    ratio[(first == 0) & (second == 0)] = np.inf
    order = np.argsort(-ratio, kind="stable")
    share = np.zeros(len(points))
    mine, theirs = 0.0, float(second.sum())
    turn = None
    for j in order:
        mine_after, theirs_after = mine + first[j], theirs - second[j]
        if mine_after <= theirs_after:
            share[j], mine, theirs = 1.0, mine_after, theirs_after
            continue
        share[j] = (theirs - mine) / (first[j] + second[j])
        if share[j] < ROUNDING:
            share[j] = 0.0
        turn = j
        break
    scores = share @ first, (1 - share) @ second
    split = tuple(points[j] for j in range(len(points)) if 0 < share[j] < 1)
    result = {point: {parties[0]: float(share[j]), parties[1]: float(1 - share[j])} for j, point in enumerate(points)}
    turning = None if turn is None or not np.isfinite(ratio[turn]) else float(ratio[turn])
    return Division(
        method="adjusted_winner",
        parties=tuple(parties),
        points=result,
        utilities=dict(zip(parties, map(float, scores), strict=True)),
        split_points=split,
        worths=named_worths(parties, points, worths),
        certificate={"turning_ratio": turning, "difference": abs(float(scores[0] - scores[1]))},
    )


def envy(division: Division, worths: Mapping[str, Mapping[str, float]] | None = None) -> float:
    """Return the most that any party would gain by having another's shares instead of its own."""
    values = worths or division.worths

    def score(by: str, of: str) -> float:
        return sum(values[by][point] * shares[of] for point, shares in division.points.items())

    return max(score(a, b) - score(a, a) for a in division.parties for b in division.parties)
