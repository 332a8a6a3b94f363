"""GENIUS domains and profiles: issues, weights and evaluations, read by the rules of GENIUS 10.4.

A weight belongs to the issue that has its index. A discrete evaluation is divided by the issue's largest. A linear
function of a whole number counts from the issue's lower bound and is cut to 0..1. A missing reservation value is 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.errors import shown
from detente.interop.genius_xml import bounds, index_of, levels, number
from detente.interop.scenario import MOST_VALUES, Issue, Profile, greatest, refuse

NEAR_ONE = 0.01
SPACES = {"nonlinear": "functions over ranges of several issues", "constraint": "rules that tie issues together"}
ENDLESS = ("-inf", "-infinity", "-.inf")


@dataclass(frozen=True)
class Domain:
    """The issues in the order of their indices."""

    issues: tuple[Issue, ...]
    indices: tuple[int, ...]


@dataclass
class _Part:
    """One issue of a profile: where it stands in the domain, its weight and the evaluation of each value."""

    place: int
    weight: float | None
    evaluations: list[float]
    listed: bool
    notes: list[str] = field(default_factory=list)


def read_domain(path: Path, root: Any, notes: list[str]) -> Domain:
    """Return the issues of a domain, whatever objectives they stand under."""
    space = root if root.tag == "utility_space" else root.find("utility_space")
    if space is None:
        raise refuse(path, "found no <utility_space>")
    issues: dict[int, Issue] = {}
    for level in levels(space):
        for element in level.findall("issue"):
            index = index_of(path, element, "an issue")
            if index in issues:
                raise refuse(path, f"two issues have index {index}")
            issues[index] = _issue(path, element, str(element.get("name") or f"issue {index}"), notes)
    if not issues:
        raise refuse(path, "found no <issue>, expected at least one")
    order = tuple(sorted(issues))
    return Domain(tuple(issues[k] for k in order), order)


def _issue(path: Path, element: Any, name: str, notes: list[str]) -> Issue:
    kinds = [str(k).lower() for k in (element.get(a) for a in ("type", "vtype", "etype")) if k] or ["discrete"]
    items = element.findall("item")
    if items and set(kinds) <= {"discrete", "integer"}:
        values = tuple(dict.fromkeys(_value(path, item, name) for item in items))
        if len(values) > MOST_VALUES:
            raise refuse(path, f"issue {shown(name)} has {len(values):,} values, expected at most {MOST_VALUES:,}")
        if len(values) < len(items):
            notes.append(f"{path.name}: issue {name} lists a value twice; it became one option")
        return Issue(name, values, "integer" in kinds)
    if set(kinds) == {"integer"}:
        low, high = bounds(path, element, name)
        return Issue(name, tuple(str(v) for v in range(low, high + 1)), True)
    if set(kinds) <= {"discrete"}:
        raise refuse(path, f"issue {shown(name)} has no values, expected at least one <item>")
    found = " and ".join(shown(k) for k in dict.fromkeys(kinds))
    raise refuse(path, f"issue {shown(name)} is of type {found}, which has no form here; expected discrete or integer")


def _value(path: Path, item: Any, name: str) -> str:
    value = item.get("value")
    if value is None:
        raise refuse(path, f"issue {shown(name)} has an <item> without a value")
    return str(value)


def read_profile(path: Path, root: Any, domain: Domain, notes: list[str]) -> Profile:
    """Return a profile; ``notes`` gets what was assumed, changed or left out."""
    kind = str(root.get("type") or "").lower()
    functions = [tag for tag in ("utility_function", "utility", "ufun", "rules") if root.find(f".//{tag}") is not None]
    if kind in SPACES or functions:
        what = SPACES.get(kind, SPACES["constraint" if "rules" in functions else "nonlinear"])
        tag = f"<{functions[0]}>" if functions else f"type {shown(kind)}"
        raise refuse(path, f"{tag} ({what}) has no form here; expected linear additive")
    if kind == "uncertain":
        notes.append(
            f"{path.name}: GENIUS lets this party know its own utilities only in part; they are taken as known"
        )
    parts, constant = _parts(path, root, domain, notes)
    reserved = _reserved(path, root, notes)
    _scale(path, parts, domain, reserved, notes)
    worth = [[(1.0 if p.weight is None else p.weight) * v for v in p.evaluations] for p in parts]
    worth[0] = [v + constant for v in worth[0]]
    profile = Profile(path.stem, tuple(tuple(r) for r in worth), reserved, _discount(path, root, notes))
    _warn_of_scale(path, profile, notes)
    return profile


def _parts(path: Path, root: Any, domain: Domain, notes: list[str]) -> tuple[list[_Part], float]:
    parts: dict[int, _Part] = {}
    constant = 0.0
    indices: set[int] = set()
    for level in levels(root):
        weights = _weights(path, level)
        objectives = {index_of(path, o, "an objective"): o for o in level.findall("objective") if o.get("index")}
        own = [o for o in (level.get("index"),) if o is not None]
        for element in level.findall("issue"):
            index = index_of(path, element, "an issue")
            if index in indices:
                raise refuse(path, f"two issues have index {index}")
            indices.add(index)
            place = _place(path, element, index, domain, notes)
            if place in parts:
                raise refuse(path, f"issue {shown(domain.issues[place].name)} stands twice")
            parts[place] = _part(path, element, place, weights.pop(index, None), domain, notes)
        for index, weight in weights.items():
            if index in objectives:
                _objective_weight(path, index, weight, notes)
            elif own != [str(index)] and indices == set(range(1, len(indices) + 1)) and index == len(indices) + 1:
                constant += weight
                notes.append(
                    f"{path.name}: weight {weight:g} of index {index} is read as a constant, as NegMAS writes it"
                )
            else:
                notes.append(
                    f"{path.name}: weight {weight:g} of index {index} belongs to no issue; it is left out, as GENIUS does"
                )
    missing = [i.name for k, i in enumerate(domain.issues) if k not in parts]
    if missing:
        raise refuse(path, f"issue {shown(missing[0])} has no evaluations")
    ordered = [parts[k] for k in sorted(parts)]
    unweighted = [domain.issues[p.place].name for p in ordered if p.weight is None]
    if unweighted and len(unweighted) < len(ordered):
        raise refuse(path, f"issue {shown(unweighted[0])} has no weight")
    if unweighted:
        notes.append(f"{path.name}: has no weights; every issue counts with weight 1")
    return ordered, constant


def _weights(path: Path, level: Any) -> dict[int, float]:
    weights: dict[int, float] = {}
    for element in level.findall("weight"):
        index = index_of(path, element, "a weight")
        value = number(path, element.get("value"), f"the weight of index {index}")
        if weights.setdefault(index, value) != value:
            raise refuse(path, f"index {index} has two weights, {weights[index]:g} and {value:g}; expected one")
    return weights


def _objective_weight(path: Path, index: int, weight: float, notes: list[str]) -> None:
    if weight != 1.0:
        raise refuse(
            path,
            f"the objective of index {index} within another has the weight {weight:g}, which GENIUS does not count; "
            "expected 1, with the full weight at each issue",
        )
    notes.append(f"{path.name}: the objective of index {index} within another adds nothing of its own")


def _place(path: Path, element: Any, index: int, domain: Domain, notes: list[str]) -> int:
    name = element.get("name")
    named = [k for k, i in enumerate(domain.issues) if i.name == name]
    by_name = named[0] if len(named) == 1 else None
    by_index = domain.indices.index(index) if index in domain.indices else None
    if by_index is None and by_name is None:
        raise refuse(path, f"issue {shown(name or index)} is not in the domain")
    if by_name is None or by_name == by_index or (by_index is not None and by_index in named):
        if name and by_index is not None and name != domain.issues[by_index].name:
            notes.append(
                f"{path.name}: issue {name} is called {domain.issues[by_index].name} in the domain; both have index {index}"
            )
        return by_index if by_index is not None else named[0]
    if by_index is None:
        return by_name
    fitting = [k for k in (by_index, by_name) if _fits(element, domain.issues[k])]
    if len(fitting) != 1:
        raise refuse(
            path,
            f"index {index} is issue {shown(domain.issues[by_index].name)} in the domain, but the profile calls it "
            f"{shown(name)}; make the two agree",
        )
    notes.append(f"{path.name}: index {index} and the name {name} point to two issues; its values are those of "
                 f"{domain.issues[fitting[0]].name}")  # fmt: skip
    return fitting[0]


def _fits(element: Any, issue: Issue) -> bool:
    items = {i.get("value") for i in element.findall("item")}
    return not items or set(issue.values) <= items


def _part(path: Path, element: Any, place: int, weight: float | None, domain: Domain, notes: list[str]) -> _Part:
    issue = domain.issues[place]
    items = element.findall("item")
    if not items:
        return _Part(place, weight, _function(path, element, issue, notes), False)
    found: dict[str, float] = {}
    for item in items:
        value, text = _value(path, item, issue.name), item.get("evaluation")
        if text is None or text == "null":
            if value in issue.values:
                raise refuse(path, f"issue {shown(issue.name)}: {shown(value)} has no evaluation")
            continue
        evaluation = number(path, text, f"the evaluation of {shown(value)}")
        if found.get(value, evaluation) != evaluation:
            notes.append(
                f"{path.name}: issue {issue.name} gives {value} two evaluations; the last, {evaluation:g}, counts, as in "
                "GENIUS and NegMAS"
            )
        found[value] = evaluation
    missing = [v for v in issue.values if v not in found]
    if missing:
        raise refuse(path, f"issue {shown(issue.name)} has no evaluation for {shown(missing[0])}")
    part = _Part(place, weight, [found[v] for v in issue.values], True)
    beyond = max(found.values())
    if beyond > max(part.evaluations):
        notes.append(
            f"{path.name}: issue {issue.name} evaluates values that the domain does not have; they are left out"
        )
    return part


def _function(path: Path, element: Any, issue: Issue, notes: list[str]) -> list[float]:
    evaluator = element.find("evaluator")
    name = shown(issue.name)
    if evaluator is None:
        raise refuse(path, f"issue {name} has neither items nor an evaluator")
    kind = str(evaluator.get("ftype") or "").lower()
    if kind not in ("linear", "constant"):
        raise refuse(path, f"issue {name}: evaluator {shown(kind)} has no form here; expected linear or constant")
    try:
        numbers = [float(v) for v in issue.values]
    except ValueError:
        raise refuse(path, f"issue {name} has values that are not numbers, which an evaluator needs") from None
    if kind == "constant":
        fixed = number(path, evaluator.get("parameter0") or evaluator.get("offset"), "a constant evaluator")
        return [fixed] * len(numbers)
    if evaluator.get("slope") is not None:
        around = element.find("range") if element.find("range") is not None else element
        low = numbers[0]
        if around.get("lowerbound") is not None:
            low = number(path, around.get("lowerbound"), f"lowerbound of issue {name}")
        if low != numbers[0]:
            notes.append(f"{path.name}: issue {issue.name} begins at {low:g}, in the domain at {numbers[0]:g}")
        slope, offset = evaluator.get("slope"), evaluator.get("offset") or "0"
        numbers = [x - low for x in numbers]
    else:
        slope, offset = evaluator.get("parameter1"), evaluator.get("parameter0") or "0"
    rise = number(path, slope, f"the slope of issue {name}")
    start = number(path, offset, f"the offset of issue {name}")
    full = [start + rise * x for x in numbers]
    cut = [min(max(v, 0.0), 1.0) for v in full]
    if any(abs(a - b) > 1e-9 for a, b in zip(full, cut, strict=True)):
        notes.append(f"{path.name}: the function of issue {issue.name} leaves 0..1; it is cut there, as GENIUS does")
        return cut
    return full


def _scale(path: Path, parts: Sequence[_Part], domain: Domain, reserved: float, notes: list[str]) -> None:
    total = sum(p.weight for p in parts if p.weight is not None)
    weighted = parts[0].weight is not None
    divide = weighted and (abs(total - 1.0) <= NEAR_ONE or 0.0 <= reserved <= 1.0)
    divided, kept = [], []
    for part in parts:
        top = max(part.evaluations)
        if not part.listed:
            continue
        if divide and top > 1.0:
            part.evaluations = [v / top for v in part.evaluations]
            divided.append(f"{domain.issues[part.place].name} ({top:g})")
        elif weighted and not math.isclose(top, 1.0) and any(part.evaluations):
            kept.append(f"{domain.issues[part.place].name} ({top:g})")
    if divided:
        notes.append(
            f"{path.name}: evaluations are divided by their issue's largest, as GENIUS does: {', '.join(divided)}"
        )
    if divided and abs(total - 1.0) > NEAR_ONE:
        notes.append(f"{path.name}: the weights sum to {total:g} and not to 1")
    if kept:
        notes.append(
            f"{path.name}: evaluations are taken as they are, as NegMAS and GENIUS 8 do; GENIUS 10 divides them by their "
            f"issue's largest: {', '.join(kept)}"
        )


def _reserved(path: Path, root: Any, notes: list[str]) -> float:
    element = root.find("reservation")
    if element is None:
        notes.append(f"{path.name}: has no reservation value; it is 0, as in GENIUS")
        return 0.0
    text = element.get("value")
    if str(text).lower().strip() in ENDLESS:
        return -math.inf
    return number(path, text, "the reservation value")


def _discount(path: Path, root: Any, notes: list[str]) -> str | None:
    element = root.find("discount_factor")
    text = "1" if element is None else str(element.get("value"))
    try:
        factor = float(text)
    except ValueError:
        factor = math.nan
    if not 0.0 <= factor <= 1.0:
        notes.append(
            f"{path.name}: the discount factor {shown(text)} is no number from 0 to 1; there is none, as in GENIUS"
        )
        return None
    if factor in (0.0, 1.0):
        return None
    notes.append(f"{path.name}: the discount factor {factor:g} is kept as a note only")
    return f"Discounted in GENIUS by the factor {factor:g} over relative time, and the reservation value with it."


def _warn_of_scale(path: Path, profile: Profile, notes: list[str]) -> None:
    best = greatest(profile)
    if 0.0 <= profile.reserved <= 1.0 and not 0.5 <= best <= 1.02:
        beside = "far above 1" if best > 1.02 else "never near 1"
        notes.append(
            f"{path.name}: utilities are {beside} (the highest is {best:.4g}) beside a reservation value of "
            f"{profile.reserved:g}; GENIUS counts from 0 to 1, so check that both are on one scale"
        )
