"""What rough judgements stand for: words become ranges, piles become weights, silence becomes the widest range.

The rule in one place:

- **Words for options** are ranges of the scale (:mod:`detente.case.format.models.rough`). ``refuse`` is a red line as well,
  whose firmness may be anything from 0.5 to 1; one that the file gives for the same option takes its place.
- **Piles of points** are ranks that are known only in part: a pile of two below a pile of three holds ranks 4 and 5. Its
  weight runs from what the last of its ranks may weigh to what the first may; the likely figure is the mean of their
  rank-order centroids (Barron and Barrett 1996). "May" is two standard deviations of the weights of a rank where all
  weights in that order are equally likely. The weights are those of swings from a point's worst to its best option (von
  Winterfeldt and Edwards 1986).
- **What nobody judged** gets the whole range: a value from 0 to 100, and a weight from 0 to what the first rank may weigh
  (likely: an equal share).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from detente.case.format.estimate import Estimate
from detente.case.format.models.case import Point
from detente.case.format.models.preferences import Importance, PartyPreferences, PointValues, RedLine, Refusal
from detente.case.format.models.rough import PILES, REFUSAL, UNKNOWN, Weight, Worth


def rank_weights(count: int) -> list[tuple[float, float]]:
    """Return mean and standard deviation of the weight of each rank, where all weights in that order are equally likely.

    The weight of rank k is the sum of D_i / i over i = k..n, with D uniform on the simplex. Its mean is the rank-order
    centroid (Barron and Barrett 1996).

    Parameters
    ----------
    count : int
        n, how many points there are.

    Returns
    -------
    list of (mean, standard deviation), length ``count``, the first rank first; weights sum to 1
    """
    result = []
    for rank in range(1, count + 1):
        parts = [1.0 / i for i in range(rank, count + 1)]
        total, squares = sum(parts), sum(part * part for part in parts)
        variance = (count * squares - total * total) / (count * count * (count + 1))
        result.append((total / count, math.sqrt(max(variance, 0.0))))
    return result


def pile_weights(importance: Importance, points: Sequence[str]) -> dict[str, Weight]:
    """Return the weights, in parts of 100, that piles of points stand for.

    Parameters
    ----------
    importance : Importance
    points : sequence of str
        Ids of all points. Those in no pile are unknown: they may have any rank.
    """
    ranks = [(100 * mean, 100 * sd) for mean, sd in rank_weights(len(points))]
    result: dict[str, Weight] = {}
    pile_of: dict[str, str] = {}
    for pile, named in importance.piles:
        pile_of |= {point: pile for point in named if point in points and point not in pile_of}
    judged = [[point for point, found in pile_of.items() if found == name] for name in PILES]
    silent = len(points) - len(pile_of)
    above = 0
    for name, members in zip(PILES, judged, strict=True):
        if not members:
            continue
        first, last = above, above + len(members) - 1 + silent  # the unknown may stand anywhere
        low = max(0.0, ranks[last][0] - 2 * ranks[last][1])
        high = ranks[first][0] + 2 * ranks[first][1]
        likely = sum(mean for mean, _ in ranks[first : last + 1]) / (last + 1 - first)
        figures = {"low": _rounded(low), "likely": _rounded(likely), "high": _rounded(high)}
        weight = Weight.model_validate(
            {**figures, "shape": "triangular", "word": name, "reason": importance.reason, "source": importance.source}
        )
        result |= dict.fromkeys(members, weight)
        above += len(members)
    most = {"low": 0.0, "likely": _rounded(100 / len(points)), "high": _rounded(ranks[0][0] + 2 * ranks[0][1])}
    whole = Weight.model_validate({**most, "shape": "triangular", "word": UNKNOWN})
    return {point: result.get(point, whole) for point in points}


def _rounded(figure: float) -> float:
    return round(figure, 1)


def completed(points: Sequence[Point], preferences: PartyPreferences) -> PartyPreferences:
    """Return preferences in which words have become ranges and what was not judged is unknown.

    Preferences that are given in figures alone come back as they are.

    Parameters
    ----------
    points : sequence of Point
        Of the case.
    preferences : PartyPreferences
        As read from the file.
    """
    if not preferences.rough:
        return preferences
    unknown = Worth.model_validate(UNKNOWN)
    values = dict(preferences.values)
    for point in points:
        mine = values.get(point.id)
        if mine is None:
            values[point.id] = PointValues(options=dict.fromkeys(point.option_ids, unknown))
        elif mine.options is not None:
            missing = {o: unknown for o in point.option_ids if o not in mine.options}
            if missing:
                values[point.id] = mine.model_copy(update={"options": {**mine.options, **missing}})
    data = {name: getattr(preferences, name) for name in preferences.model_fields_set - {"importance"}}
    data["values"] = values
    if preferences.weights is None and preferences.ranking is None:
        ids = [point.id for point in points]
        data["weights"] = pile_weights(preferences.importance or Importance(), ids)
    refusals = tuple(_refusals(preferences))
    if refusals:
        data["red_lines"] = (*preferences.red_lines, *refusals)
    return PartyPreferences.model_validate(data)


def _refusals(preferences: PartyPreferences) -> Iterator[RedLine]:
    from detente.case.format.expressions import ExpressionError, parse, to_text

    written = set()
    for line in preferences.red_lines:
        try:
            written.add(to_text(parse(line.when)))
        except ExpressionError:  # told at its place by the checks
            continue
    firmness = Estimate.model_validate({"low": REFUSAL[0], "high": REFUSAL[1], "shape": "uniform"})
    for point, values in preferences.values.items():
        for option, worth in (values.options or {}).items():
            when = f"{point} is {option}"
            if worth.word == "refuse" and when not in written:
                yield Refusal(when=when, firmness=firmness, reason=worth.reason, source=worth.source)


def unjudged(preferences: PartyPreferences) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the points whose weight, and the options (with their points) whose value, nobody has judged."""
    weights = [point for point, weight in (preferences.weights or {}).items() if word_of(weight) == UNKNOWN]
    options = [
        (point, option)
        for point, values in preferences.values.items()
        for option, worth in (values.options or {}).items()
        if word_of(worth) == UNKNOWN
    ]
    return weights, options


def nothing_judged(preferences: PartyPreferences) -> bool:
    """Whether nobody has judged what any option is worth to a party."""
    worths = [worth for values in preferences.values.values() for worth in (values.options or {}).values()]
    every = all(values.options is not None for values in preferences.values.values())
    return every and all(word_of(worth) == UNKNOWN for worth in worths)


def no_deal_unjudged(preferences: PartyPreferences) -> bool:
    """Whether nobody has judged what no deal is worth to a party."""
    return word_of(preferences.no_deal) == UNKNOWN


def weights_unjudged(preferences: PartyPreferences) -> bool:
    """Whether nobody has judged how much any point matters to a party."""
    weights = preferences.weights or {}
    return bool(weights) and all(word_of(weight) == UNKNOWN for weight in weights.values())


def point_unjudged(judged: Sequence[PartyPreferences], point: str) -> bool:
    """Whether no assessor has judged what any option of a point is worth to a party."""
    entries = [preferences.values[point].options for preferences in judged if point in preferences.values]
    return bool(entries) and all(
        options is not None and all(word_of(worth) == UNKNOWN for worth in options.values()) for options in entries
    )


def word_of(estimate: Estimate | None) -> str | None:
    """Return the word that an estimate was given as; None where figures were given."""
    return getattr(estimate, "word", None)
