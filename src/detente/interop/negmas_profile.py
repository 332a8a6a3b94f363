"""NegMAS outcome spaces and utility functions: what is a sum over issues is read, the rest is refused by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import shown
from detente.interop.negmas_functions import DEPTH, finite, kind_of, text_of, values_of
from detente.interop.scenario import MOST_VALUES, Issue, Profile, greatest, refuse

LISTED = (
    "CategoricalIssue", "OrdinalIssue", "CardinalIssue", "DiscreteIssue", "DiscreteOrdinalIssue",
    "DiscreteCardinalIssue", "SingletonIssue",
)  # fmt: skip
RANGES = ("ContiguousIssue", "IntegerIssue")
ADDITIVE = (
    "LinearAdditiveUtilityFunction",
    "LinearUtilityAggregationFunction",
    "UtilityFunctionLinearAdditive",
)
AFFINE = ("AffineUtilityFunction", "LinearUtilityFunction")
DISCOUNTED = ("ExpDiscountedUFun", "ExponentiallyDiscountedUFun", "LinDiscountedUFun")
RECTANGLES = "HyperRectangleUtilityFunction"
SUMS = ("WeightedUtilityFunction", "ComplexNonlinearUtilityFunction")
EXPECTED = (
    f"expected one of {ADDITIVE[0]}, {AFFINE[0]}, {AFFINE[1]}, ConstUtilityFunction, a MappingUtilityFunction of one issue, "
    f"a {RECTANGLES} of one issue each, a WeightedUtilityFunction of these, or one of {DISCOUNTED[0]} and {DISCOUNTED[2]} of them"
)
Worth = list[list[float]]


@dataclass(frozen=True)
class Space:
    """The issues, and the numbers that their values are (None where they are words)."""

    issues: tuple[Issue, ...]
    numbers: tuple[tuple[float, ...] | None, ...]


def read_space(path: Path, domain: Mapping[str, Any]) -> Space:
    """Return the issues of an outcome space."""
    entries = domain.get("issues")
    if not isinstance(entries, list) or not entries:
        raise refuse(path, "the list of issues is empty, expected at least one")
    issues: list[Issue] = []
    numbers: list[tuple[float, ...] | None] = []
    for k, entry in enumerate(entries, 1):
        issue, own = _issue(path, entry, k)
        if issue.name in {i.name for i in issues}:
            raise refuse(path, f"two issues are called {shown(issue.name)}")
        issues.append(issue)
        numbers.append(own)
    return Space(tuple(issues), tuple(numbers))


def _issue(path: Path, entry: Any, k: int) -> tuple[Issue, tuple[float, ...] | None]:
    kind = kind_of(entry)
    name = str(entry.get("name", f"issue {k}")) if isinstance(entry, Mapping) else ""
    values = entry.get("values") if isinstance(entry, Mapping) else None
    whole = isinstance(values, int) and not isinstance(values, bool)
    if kind in RANGES or (kind in LISTED and whole):
        ends = (0, values - 1) if whole and values is not None else values
        if not isinstance(ends, list | tuple) or len(ends) != 2 or any(type(v) is not int for v in ends):
            raise refuse(
                path, f"issue {shown(name)}: found values {shown(values)}, expected [lowest, highest] whole numbers"
            )
        low, high = ends
        if not 0 <= high - low < MOST_VALUES:
            raise refuse(path, f"issue {shown(name)} has {high - low + 1:,} values, expected 1 to {MOST_VALUES:,}")
        own = range(low, high + 1)
        return Issue(name, tuple(str(v) for v in own), True), tuple(float(v) for v in own)
    if kind in LISTED and isinstance(values, list) and values:
        if len(values) > MOST_VALUES:
            raise refuse(path, f"issue {shown(name)} has {len(values):,} values, expected at most {MOST_VALUES:,}")
        if any(not isinstance(v, str | int | float) for v in values):
            raise refuse(path, f"issue {shown(name)} has a value that is neither text nor a number")
        texts = tuple(text_of(v) for v in values)
        if len(set(texts)) < len(texts):
            raise refuse(path, f"issue {shown(name)} has a value twice")
        numeric = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
        ordered = "Ordinal" in kind or "Cardinal" in kind
        return Issue(name, texts, ordered), tuple(float(v) for v in values) if numeric else None
    raise refuse(
        path,
        f"issue {shown(name)} is a {kind or 'thing without a type'}, which has no form here; expected a "
        "CategoricalIssue or a ContiguousIssue (make a continuous issue discrete first)",
    )


def read_profile(path: Path, data: Mapping[str, Any], space: Space, notes: list[str]) -> Profile:
    """Return a utility function as a profile; ``notes`` gets what was assumed or left out."""
    name = str(data.get("name") or path.stem)
    if "/" in name or "\\" in name:
        name = path.stem
    own = data.get("outcome_space")
    if isinstance(own, Mapping) and own.get("issues") and read_space(path, own) != space:
        raise refuse(path, "its own outcome_space differs from the domain's; expected the same issues and values")
    base, note = _undiscounted(path, data, notes)
    worth = _worth(path, base, space)
    if not all(math.isfinite(v) for row in worth for v in row):
        raise refuse(path, "a value is not finite")
    reserved = _reserved(path, data if _has_reserved(data) else base, space, worth, notes)
    profile = Profile(name, tuple(tuple(r) for r in worth), reserved, note)
    best = greatest(profile)
    if 0.0 < reserved <= 1.0 < best / 1.02:
        notes.append(
            f"{path.name}: utilities are far above 1 (the highest is {best:.4g}) beside a reserved value of {reserved:g}; "
            "check that both are on one scale"
        )
    return profile


def _undiscounted(path: Path, data: Mapping[str, Any], notes: list[str]) -> tuple[Mapping[str, Any], str | None]:
    said = []
    for _ in range(DEPTH):
        kind = kind_of(data)
        if kind not in DISCOUNTED:
            break
        base = data.get("ufun")
        if not isinstance(base, Mapping):
            raise refuse(path, f"{kind} has no base function (ufun)")
        linear = kind == DISCOUNTED[2]
        how = f"linear, cost {data.get('cost')!s}" if linear else f"exponential, factor {data.get('discount')!s}"
        said.append(f"{how} over {data.get('factor', 'relative time')!s}")
        notes.append(f"{path.name}: the base function is taken; its discount ({how}) is kept as a note only")
        data = base
    return data, f"Discounted in NegMAS: {'; '.join(said)}." if said else None


def _has_reserved(data: Mapping[str, Any]) -> bool:
    return "reserved_value" in data or data.get("reserved_outcome") is not None


def _reserved(path: Path, data: Mapping[str, Any], space: Space, worth: Worth, notes: list[str]) -> float:
    value, outcome = data.get("reserved_value"), data.get("reserved_outcome")
    none = value is None or value == -math.inf
    if outcome is not None:
        if not none:
            notes.append(f"{path.name}: has a reserved value and a reserved outcome; the value is taken")
        else:
            utility = _at(path, outcome, space, worth)
            notes.append(f"{path.name}: no_deal is the utility of the reserved outcome, {utility:g}")
            return utility
    return -math.inf if none else finite(path, value, "reserved_value")


def _at(path: Path, outcome: Any, space: Space, worth: Worth) -> float:
    chosen = _by_issue(path, outcome, space, "reserved_outcome")
    total = 0.0
    for value, issue, row in zip(chosen, space.issues, worth, strict=True):
        if text_of(value) not in issue.values:
            raise refuse(path, f"reserved_outcome: issue {shown(issue.name)} has no value {shown(value)}")
        total += row[issue.values.index(text_of(value))]
    return total


def _worth(path: Path, data: Mapping[str, Any], space: Space, depth: int = 0) -> Worth:
    """Return what each value of each issue adds."""
    kind = kind_of(data)
    if depth > DEPTH:
        raise refuse(path, f"more than {DEPTH} utility functions within each other")
    if kind in ADDITIVE:
        worth = _additive(path, data, space)
    elif kind in AFFINE:
        worth = _affine(path, data, space)
    elif kind == "ConstUtilityFunction":
        worth = [[0.0] * len(i.values) for i in space.issues]
        worth[0] = [finite(path, data.get("value"), "the constant")] * len(worth[0])
    elif kind == "MappingUtilityFunction" and len(space.issues) == 1:
        worth = [values_of(path, {"type": "TableFun", "mapping": data.get("mapping")}, space.issues[0], None)]
    elif kind == RECTANGLES:
        worth = _rectangles(path, data, space)
    elif kind == "WeightedUtilityFunction":
        worth = _weighted(path, data, space, depth)
    else:
        why = " (it is no sum over issues)" if kind in ("MappingUtilityFunction", *SUMS) or "yperRect" in kind else ""
        raise refuse(path, f"utility function {kind or 'without a type'}{why} has no form here; {EXPECTED}")
    bias = finite(path, data.get("bias") or 0.0, "the bias")
    if bias:
        worth[0] = [v + bias for v in worth[0]]
    return worth


def _by_issue(path: Path, data: Any, space: Space, what: str) -> list[Any]:
    if isinstance(data, Mapping):
        names = [i.name for i in space.issues]
        missing = [n for n in names if n not in data]
        if missing:
            raise refuse(path, f"{what} has nothing for issue {shown(missing[0])}")
        more = [str(n) for n in data if n not in names]
        if more:
            raise refuse(path, f"{what} names {shown(more[0])}, which is no issue")
        return [data[n] for n in names]
    if isinstance(data, list | tuple) and len(data) == len(space.issues):
        return list(data)
    raise refuse(path, f"found {what} {shown(data)}, expected one entry for each of the {len(space.issues)} issues")


def _weights(path: Path, data: Mapping[str, Any], space: Space) -> list[float]:
    weights = data.get("weights")
    if weights is None:
        return [1.0] * len(space.issues)
    return [finite(path, w, "a weight") for w in _by_issue(path, weights, space, "weights")]


def _affine(path: Path, data: Mapping[str, Any], space: Space) -> Worth:
    worth = []
    for weight, issue, own in zip(_weights(path, data, space), space.issues, space.numbers, strict=True):
        if own is None:
            raise refuse(
                path, f"issue {shown(issue.name)} has values that are not numbers, which {kind_of(data)} needs"
            )
        worth.append([weight * x for x in own])
    return worth


def _additive(path: Path, data: Mapping[str, Any], space: Space) -> Worth:
    functions = _by_issue(path, data.get("values"), space, "values")
    weights = _weights(path, data, space)
    return [
        [weight * v for v in values_of(path, function, issue, own)]
        for weight, function, issue, own in zip(weights, functions, space.issues, space.numbers, strict=True)
    ]


def _weighted(path: Path, data: Mapping[str, Any], space: Space, depth: int) -> Worth:
    inner, weights = data.get("ufuns"), data.get("weights")
    if not isinstance(inner, list) or not (
        weights is None or (isinstance(weights, list) and len(weights) == len(inner))
    ):
        raise refuse(path, "WeightedUtilityFunction needs its functions (ufuns), and as many weights")
    total = [[0.0] * len(i.values) for i in space.issues]
    for weight, own in zip(weights or [1.0] * len(inner), inner, strict=True):
        factor = finite(path, weight, "a weight")
        for row, more in zip(total, _worth(path, own, space, depth + 1), strict=True):
            row[:] = [a + factor * b for a, b in zip(row, more, strict=True)]
    return total


def _rectangles(path: Path, data: Mapping[str, Any], space: Space) -> Worth:
    """Return the sum of rectangles that bound one issue each."""
    ranges, utilities = data.get("outcome_ranges"), data.get("utilities", data.get("mappings"))
    if not isinstance(ranges, list) or not isinstance(utilities, list) or len(ranges) != len(utilities):
        raise refuse(path, f"{RECTANGLES} needs outcome_ranges and as many utilities")
    weights = data.get("weights") or [1.0] * len(ranges)
    if not isinstance(weights, list) or len(weights) != len(ranges):
        raise refuse(path, f"{RECTANGLES} has {len(ranges)} ranges, expected as many weights")
    worth = [[0.0] * len(i.values) for i in space.issues]
    for bounds, utility, weight in zip(ranges, utilities, weights, strict=True):
        if bounds is not None and (not isinstance(bounds, Mapping) or len(bounds) > 1):
            raise refuse(path, f"{RECTANGLES} has a range over several issues, which has no form here; {EXPECTED}")
        add = finite(path, utility, "the utility of a range") * finite(path, weight, "a weight")
        if not bounds:
            worth[0] = [v + add for v in worth[0]]
            continue
        ((key, bound),) = bounds.items()
        place = _issue_at(path, key, space)
        inside = _inside(path, bound, space, place)
        worth[place] = [v + (add if k in inside else 0.0) for k, v in enumerate(worth[place])]
    return worth


def _issue_at(path: Path, key: Any, space: Space) -> int:
    names = [i.name for i in space.issues]
    if key in names:
        return names.index(key)
    if str(key).isdigit() and int(key) < len(names):
        return int(key)
    raise refuse(path, f"a range bounds {shown(key)}, which is no issue")


def _inside(path: Path, bound: Any, space: Space, place: int) -> set[int]:
    issue, numbers = space.issues[place], space.numbers[place]
    if isinstance(bound, list | tuple):
        listed = {k for k, v in enumerate(issue.values) if v in {text_of(b) for b in bound}}
        if len(bound) == 2 and numbers is not None:
            low, high = (finite(path, b, "the end of a range") for b in bound)
            if listed != {k for k, x in enumerate(numbers) if low <= x <= high}:
                raise refuse(
                    path,
                    f"issue {shown(issue.name)}: {shown(bound)} may be a range from the first to the second or just these "
                    "two values, and NegMAS's files do not say which; list all values that it holds",
                )
        return listed
    if text_of(bound) not in issue.values:
        raise refuse(path, f"a range names {shown(bound)}, which issue {shown(issue.name)} does not have")
    return {issue.values.index(text_of(bound))}
