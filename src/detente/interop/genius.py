"""GENIUS domain and profile files (XML), linear additive."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.errors import InputError, shown
from detente.files import write_whole
from detente.interop.report import ImportReport
from detente.interop.scenario import (
    MOST_VALUES,
    Issue,
    Profile,
    Scenario,
    from_case,
    least,
    refuse,
    small_enough,
    write_case,
)
from detente.text import writable


def import_genius(source: Path, case_folder: Path) -> ImportReport:
    """Write a case from a GENIUS domain and the profiles beside it.

    A profile's utility is the sum of weight x evaluation. GENIUS itself divides the evaluations of an issue by the
    largest; this is done, and reported, where weights sum to 1 and an evaluation is above 1.

    Parameters
    ----------
    source : Path
        The folder, or the domain file.
    case_folder : Path

    Raises
    ------
    InputError
        Naming the construct that cannot be represented; nothing is written then.
    """
    return write_case(read_genius(source), case_folder)


def read_genius(source: Path) -> Scenario:
    """Read a GENIUS domain with its profiles; see :func:`import_genius`."""
    source = Path(source)
    if not source.exists():
        raise InputError(f"{source}: no such file or folder; expected a GENIUS domain")
    folder = source if source.is_dir() else source.parent
    domains, others = [], []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".xml" or not path.is_file() or path.name.startswith("."):
            continue
        root = _load(path)
        if root.tag == "negotiation_template":
            domains.append((path, root))
        elif root.tag == "utility_space":
            others.append((path, root))
        else:
            raise refuse(path, f"found <{root.tag}>, expected <negotiation_template> or <utility_space>")
    if source.is_file():
        domains = [d for d in domains if d[0] == source]
    if len(domains) != 1:
        names = ", ".join(p.name for p, _ in domains) or "none"
        raise InputError(f"{folder}: expected exactly one <negotiation_template>, found {names}")
    path, root = domains[0]
    issues = _domain(path, root)
    warnings: list[str] = []
    profiles = [_profile(own, tree, issues, warnings) for own, tree in others]
    return Scenario(path.stem, issues, tuple(profiles), f"the GENIUS domain {path.stem}", tuple(warnings))


def _load(path: Path) -> Any:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return fromstring(small_enough(path))
    except DefusedXmlException as error:
        raise refuse(path, f"refused for safety ({type(error).__name__}); remove entities and document types") from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise refuse(path, f"not well-formed XML ({' '.join(str(error).split())[:200]})") from None


def _objective(path: Path, root: Any) -> Any:
    space = root if root.tag == "utility_space" else root.find("utility_space")
    if space is None:
        raise refuse(path, "found no <utility_space>")
    objectives = space.findall("objective")
    if len(objectives) != 1:
        raise refuse(path, f"found {len(objectives)} <objective>, expected one")
    if objectives[0].find("objective") is not None:
        raise refuse(path, "nested <objective> elements have no form here; expected all issues under one objective")
    return objectives[0]


def _number(path: Path, text: str | None, what: str) -> float:
    try:
        value = float(text if text is not None else "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise refuse(path, f"found {shown(text)} for {what}, expected a number")
    return value


def _index(path: Path, element: Any, what: str) -> int:
    number = _number(path, element.get("index"), f"the index of {what}")
    if number != int(number):
        raise refuse(path, f"found index {number:g} for {what}, expected a whole number")
    return int(number)


def _bounds(path: Path, element: Any, name: str) -> tuple[int, int]:
    around = element.find("range") if element.find("range") is not None else element
    low = _number(path, around.get("lowerbound"), f"lowerbound of issue {shown(name)}")
    high = _number(path, around.get("upperbound"), f"upperbound of issue {shown(name)}")
    if low != int(low) or high != int(high) or not 0 <= high - low < MOST_VALUES:
        raise refuse(
            path,
            f"issue {shown(name)} runs from {low:g} to {high:g}, expected 1 to {MOST_VALUES:,} whole numbers",
        )
    return int(low), int(high)


def _domain(path: Path, root: Any) -> tuple[Issue, ...]:
    issues: dict[int, Issue] = {}
    for element in _objective(path, root).findall("issue"):
        index = _index(path, element, "an issue")
        name = str(element.get("name") or f"issue {index}")
        kind = str(element.get("vtype") or element.get("type") or element.get("etype") or "discrete")
        items = element.findall("item")
        if kind == "integer" and not items:
            low, high = _bounds(path, element, name)
            issue = Issue(name, tuple(str(v) for v in range(low, high + 1)), True)
        elif kind in ("discrete", "integer"):
            values = tuple(str(i.get("value")) for i in items)
            if not values or len(set(values)) < len(values) or len(values) > MOST_VALUES:
                raise refuse(path, f"issue {shown(name)} needs between 1 and {MOST_VALUES:,} different values")
            issue = Issue(name, values, kind == "integer")
        else:
            raise refuse(
                path,
                f"issue {shown(name)} is of type {shown(kind)}, which has no form here; expected discrete or integer",
            )
        if index in issues:
            raise refuse(path, f"two issues have index {index}")
        issues[index] = issue
    if not issues:
        raise refuse(path, "found no <issue>, expected at least one")
    return tuple(issues[k] for k in sorted(issues))


def _profile(path: Path, root: Any, issues: tuple[Issue, ...], warnings: list[str]) -> Profile:
    objective = _objective(path, root)
    for tag in ("utility_function", "utility"):
        if objective.find(tag) is not None or root.find(tag) is not None:
            raise refuse(
                path,
                f"<{tag}> (a function over ranges of several issues) has no form here; expected linear additive",
            )
    weights: dict[int, float] = {}
    bias = 0.0
    for element in objective.findall("weight"):
        index = _index(path, element, "a weight")
        value = _number(path, element.get("value"), "a weight")
        if 1 <= index <= len(issues):
            weights[index - 1] = value
        else:
            bias += value  # how NegMAS writes a constant
    if weights and len(weights) < len(issues):
        missing = next(i.name for k, i in enumerate(issues) if k not in weights)
        raise refuse(path, f"issue {shown(missing)} has no weight")
    by_name = {i.name: k for k, i in enumerate(issues)}
    rows: dict[int, list[float]] = {}
    for element in objective.findall("issue"):
        index = by_name.get(str(element.get("name")), _index(path, element, "an issue") - 1)
        if not 0 <= index < len(issues):
            raise refuse(path, f"issue {shown(element.get('name'))} is not in the domain")
        rows[index] = _evaluations(path, element, issues[index], warnings)
    missing_rows = [i.name for k, i in enumerate(issues) if k not in rows]
    if missing_rows:
        raise refuse(path, f"issue {shown(missing_rows[0])} has no evaluations")
    normal = bool(weights) and abs(sum(weights.values()) - 1.0) < 1e-6
    worth = []
    for k, issue in enumerate(issues):
        top, low = max(rows[k]), min(rows[k])
        if normal and top > 1.0 and low >= 0.0:
            rows[k] = [v / top for v in rows[k]]
            warnings.append(
                f"{path.name}: the evaluations of issue {issue.name} are divided by their largest, {top:g}, as GENIUS does"
            )
        worth.append([weights.get(k, 1.0) * v for v in rows[k]])
    worth[0] = [v + bias for v in worth[0]]
    discount = root.find("discount_factor")
    factor = 1.0 if discount is None else _number(path, discount.get("value"), "the discount factor")
    note = None
    if factor not in (0.0, 1.0):
        note = f"Discounted in GENIUS by the factor {factor:g} over relative time."
        warnings.append(f"{path.name}: the discount factor {factor:g} is kept as a note only")
    reservation = root.find("reservation")
    if reservation is None or str(reservation.get("value", "")).lower().strip() in (
        "-inf",
        "-infinity",
        "-.inf",
    ):
        reserved = -math.inf
    else:
        reserved = _number(path, reservation.get("value"), "the reservation value")
    return Profile(path.stem, tuple(tuple(r) for r in worth), reserved, note)


def _evaluations(path: Path, element: Any, issue: Issue, warnings: list[str]) -> list[float]:
    items = {str(i.get("value")): i for i in element.findall("item")}
    if items:
        missing = [v for v in issue.values if v not in items]
        if missing:
            raise refuse(path, f"issue {shown(issue.name)} has no evaluation for {shown(missing[0])}")
        return [_number(path, items[v].get("evaluation"), f"the evaluation of {shown(v)}") for v in issue.values]
    evaluator = element.find("evaluator")
    if evaluator is None:
        raise refuse(path, f"issue {shown(issue.name)} has neither items nor an evaluator")
    kind = str(evaluator.get("ftype") or "")
    try:
        numbers = [float(v) for v in issue.values]
    except ValueError:
        raise refuse(
            path, f"issue {shown(issue.name)} has values that are not numbers, which an evaluator needs"
        ) from None
    if kind == "linear":
        slope = _number(
            path,
            evaluator.get("slope") or evaluator.get("parameter1"),
            f"the slope of issue {shown(issue.name)}",
        )
        offset = _number(
            path,
            evaluator.get("offset") or evaluator.get("parameter0") or "0",
            f"the offset of issue {shown(issue.name)}",
        )
        if numbers[0] != 0:
            warnings.append(f"{path.name}: issue {issue.name} is read as offset + slope x value")
        return [offset + slope * x for x in numbers]
    if kind == "constant":
        return [_number(path, evaluator.get("parameter0") or evaluator.get("offset"), "a constant evaluator")] * len(
            numbers
        )
    raise refuse(
        path,
        f"issue {shown(issue.name)}: evaluator {shown(kind)} has no form here; expected linear or constant",
    )


def export_genius(case: Case, folder: Path, central: bool = False) -> tuple[list[Path], list[str]]:
    """Write a case's central preferences as a GENIUS domain with profiles; return the files and warnings.

    Raises
    ------
    InputError
        Naming what GENIUS has no form for; nothing is written then.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    scenario = from_case(case, "GENIUS", central)
    warnings = []

    def finished(root: Any) -> str:
        indent(root)
        return writable(str(tostring(root, encoding="unicode"))) + "\n"

    count = str(len(scenario.issues))
    common = {"etype": "discrete", "type": "discrete", "vtype": "discrete"}
    template = Element("negotiation_template")
    space = SubElement(template, "utility_space", number_of_issues=count)
    root = SubElement(space, "objective", description="", etype="objective", index="0", name="root", type="objective")
    for k, issue in enumerate(scenario.issues, 1):
        own = SubElement(root, "issue", {"index": str(k), "name": issue.name} | common)
        for n, value in enumerate(issue.values, 1):
            SubElement(own, "item", index=str(n), value=value, description=value, cost="0")
    written = {"domain.xml": finished(template)}
    for p, profile in enumerate(scenario.profiles, 1):
        space = Element("utility_space", number_of_issues=count)
        root = SubElement(
            space, "objective", index="1", etype="objective", type="objective", description="", name="any"
        )
        weights = []
        for k, (issue, worth) in enumerate(zip(scenario.issues, profile.worth, strict=True), 1):
            top = max(worth) if min(worth) >= 0 and max(worth) > 0 else 1.0
            if min(worth) < 0:
                warnings.append(
                    f"{profile.name}: issue {issue.name} has evaluations below 0, which GENIUS itself may refuse"
                )
            own = SubElement(root, "issue", {"index": str(k), "name": issue.name} | common)
            for n, (value, v) in enumerate(zip(issue.values, worth, strict=True), 1):
                SubElement(own, "item", index=str(n), value=value, evaluation=repr(v / top))
            weights.append(top)
        for k, weight in enumerate(weights, 1):
            SubElement(root, "weight", index=str(k), value=repr(weight))
        SubElement(space, "discount_factor", value="1.0")
        reserved = profile.reserved
        if reserved == -math.inf:
            reserved = least(profile)
            warnings.append(f"{profile.name}: no threshold is written as the least utility there is, {reserved:g}")
        SubElement(space, "reservation", value=repr(reserved))
        written[f"profile{p}.xml"] = finished(space)
    return [write_whole(Path(folder) / name, text) for name, text in written.items()], warnings
