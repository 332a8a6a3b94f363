"""Preferences as they could be judged on a day.

What was judged only from later sources becomes what somebody would have to say who knew nothing of it: any figure of the
scale. A red line or linkage that was not known is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from detente.case.as_known.conditions import condition
from detente.case.as_known.day import Seen
from detente.case.format.estimate import Estimate, certain
from detente.case.format.models.preferences import Assessor, PartyPreferences, PointValues
from detente.case.format.models.rough import Threshold, Weight, Worth

TOP = 100.0


def assessor_as_known(seen: Seen, assessor: Assessor) -> Assessor:
    """Return an assessor's judgements as they could be made on the day."""
    mine = {party: preferences_as_known(seen, given) for party, given in assessor.preferences.items()}
    same = all(mine[party] is given for party, given in assessor.preferences.items())
    return assessor if same else assessor.model_copy(update={"preferences": mine})


def preferences_as_known(seen: Seen, given: PartyPreferences) -> PartyPreferences:
    """Return one party's preferences as they could be judged on the day."""
    changes: dict[str, Any] = {
        "no_deal": given.no_deal if given.no_deal is None or seen.knows(given.no_deal) else _no_deal(seen, given),
        "weights": None if given.weights is None else _weights(seen, given.weights),
        "ranking": None if given.ranking is None else tuple(p for p in given.ranking if p in seen.options),
        "values": {p: _values(seen, given, p) for p in given.values if p in seen.options},
        "red_lines": _conditional(seen, given.red_lines),
        "linkages": _conditional(seen, given.linkages, "adds"),
    }
    changed = {name: value for name, value in changes.items() if value != getattr(given, name)}
    return given.model_copy(update=changed) if changed else given


def unknown(low: float, high: float, day: dt.date) -> Estimate:
    """Return the estimate of a figure of which nothing was known: anything from low to high."""
    if low >= high:
        return certain(low)
    return Estimate(low=low, likely=(low + high) / 2, high=high, shape="uniform", reason=f"Not known by {day}.")


def _no_deal(seen: Seen, given: PartyPreferences) -> Threshold:
    if given.scale == "weighted":
        return Threshold.of(unknown(0.0, TOP, seen.day))
    spans = [_span(values.options.values()) for values in given.values.values() if values.options]
    return Threshold.of(unknown(sum(low for low, _ in spans), sum(high for _, high in spans), seen.day))


def _weights(seen: Seen, weights: Mapping[str, Weight]) -> dict[str, Weight]:
    raised = {point: weight for point, weight in weights.items() if point in seen.options}
    known = [weight for weight in raised.values() if seen.knows(weight)]
    low, high = _span(known) if known else (1.0, 1.0)
    return {
        p: weight if seen.knows(weight) else Weight.of(unknown(low, high, seen.day)) for p, weight in raised.items()
    }


def _values(seen: Seen, given: PartyPreferences, point: str) -> PointValues:
    values, left = given.values[point], seen.options[point]
    if values.options is not None:
        kept = {option: value for option, value in values.options.items() if option in left}
        low, high = _scale(seen, given, point)
        judged = {
            o: value if seen.knows(value) else Worth.of(unknown(low, high, seen.day)) for o, value in kept.items()
        }
        return values if judged == values.options else values.model_copy(update={"options": judged})
    if not seen.knows(values):
        return PointValues(
            options={option: Worth.of(unknown(*_scale(seen, given, point), seen.day)) for option in left}
        )
    if values.prefers is not None:
        return _order(values, left)
    return _ideal(seen, values, point)


def _scale(seen: Seen, given: PartyPreferences, point: str) -> tuple[float, float]:
    """Return the least and the greatest that an option of a point can be worth to a party, for all that was known."""
    if given.scale == "weighted":
        return 0.0, TOP
    own = (given.values[point].options or {}).values()
    known = [value for value in own if seen.knows(value)]
    if not known:
        known = [v for values in given.values.values() for v in (values.options or {}).values() if seen.knows(v)]
    return _span(known) if known else (0.0, 0.0)


def _order(values: PointValues, left: tuple[str, ...]) -> PointValues:
    """Leave options out of an order; where one is left, it keeps its place on the scale."""
    assert values.prefers is not None
    kept = tuple(option for option in values.prefers if option in left)
    if kept == values.prefers:
        return values
    if len(kept) > 1:
        return values.model_copy(update={"prefers": kept})
    place = values.prefers.index(kept[0]) / (len(values.prefers) - 1)
    return PointValues(options={kept[0]: Worth.of(certain(TOP * (1 - place)))})


def _ideal(seen: Seen, values: PointValues, point: str) -> PointValues:
    """Leave options off a scale; each left keeps the distance that it has from the ideal."""
    whole, left = seen.case.options[point], seen.options[point]
    if whole == left or values.ideal is None:
        return values
    at = whole.index(values.ideal)
    far = max(at, len(whole) - 1 - at) or 1
    return PointValues(options={o: Worth.of(certain(TOP * (1 - abs(whole.index(o) - at) / far))) for o in left})


def _conditional(seen: Seen, entries: tuple[Any, ...], figure: str = "") -> tuple[Any, ...]:
    """Return the red lines or linkages that were known and can be met, as they read on the day."""
    kept = []
    for entry in seen.those(entries):
        when = condition(seen, entry.when)
        if when is None or (figure and not seen.knows(getattr(entry, figure))):
            continue
        kept.append(entry if when == entry.when else entry.model_copy(update={"when": when}))
    return tuple(kept)


def _span(estimates: Iterable[Estimate]) -> tuple[float, float]:
    found = list(estimates)
    return min(e.low for e in found), max(e.high for e in found)
