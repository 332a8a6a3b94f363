"""NegMAS scenario folders: a domain file with issues, and a file for each utility function."""

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
    quoted,
    refuse,
    small_enough,
    write_case,
)

DISCRETE = ("CategoricalIssue", "OrdinalIssue", "CardinalIssue", "DiscreteIssue", "DiscreteOrdinalIssue")
INTEGER = ("ContiguousIssue", "IntegerIssue", "DiscreteCardinalIssue")
ADDITIVE = (
    "LinearAdditiveUtilityFunction",
    "LinearUtilityAggregationFunction",
    "UtilityFunctionLinearAdditive",
)
AFFINE = ("AffineUtilityFunction", "LinearUtilityFunction")


def import_negmas(source: Path, case_folder: Path) -> ImportReport:
    """Write a case from a NegMAS scenario folder.

    Supported: linear additive functions over table, identity, linear, affine, constant and quadratic value functions,
    affine and linear functions, reserved values (minus infinity: ``no_deal: null``), and the base function of an
    exponentially discounted one, whose discount is kept as a note and reported.

    Raises
    ------
    InputError
        Naming the construct that cannot be represented; nothing is written then.
    """
    return write_case(read_negmas(source), case_folder)


def read_negmas(source: Path) -> Scenario:
    """Read a NegMAS scenario folder (or its domain file); see :func:`import_negmas`."""
    source = Path(source)
    folder = source if source.is_dir() else source.parent
    if not source.exists():
        raise InputError(f"{source}: no such file or folder; expected a NegMAS scenario folder")
    domains, others, warnings = [], [], []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in (".yml", ".yaml") or not path.is_file() or path.name.startswith((".", "_")):
            continue
        data = _load(path)
        if isinstance(data, dict) and "issues" in data:
            domains.append((path, data))
        elif isinstance(data, dict) and "type" in data:
            others.append((path, data))
        else:
            warnings.append(f"{path.name} is neither a domain nor a utility function; left out")
    if source.is_file():
        domains = [d for d in domains if d[0] == source]
    if len(domains) != 1:
        names = ", ".join(p.name for p, _ in domains) or "none"
        raise InputError(f"{folder}: expected exactly one file with issues, found {names}")
    path, domain = domains[0]
    issues, numbers = _issues(path, domain)
    profiles = []
    for own, data in others:
        profile, more = _profile(own, data, issues, numbers)
        profiles.append(profile)
        warnings += more
    name = str(domain.get("name") or folder.resolve().name)
    return Scenario(
        Path(name).stem or name,
        issues,
        tuple(profiles),
        f"the NegMAS scenario {folder.resolve().name}",
        tuple(warnings),
    )


def _load(path: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(small_enough(path).decode("utf-8"))
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        text = " ".join(str(error).split())[:200]
        raise refuse(path, f"not plain YAML ({text}); expected a NegMAS scenario file") from None


def _kind(data: Any) -> str:
    return str(data.get("type", "")).rsplit(".", 1)[-1] if isinstance(data, dict) else ""


def _number(path: Path, value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse(path, f"found {shown(value)} for {what}, expected a number")
    return float(value)


def _issues(path: Path, domain: dict[str, Any]) -> tuple[tuple[Issue, ...], list[list[float] | None]]:
    issues: list[Issue] = []
    numbers: list[list[float] | None] = []
    entries = domain["issues"]
    if not isinstance(entries, list) or not entries:
        raise refuse(path, "the list of issues is empty, expected at least one")
    for k, entry in enumerate(entries, 1):
        kind = _kind(entry)
        name = str(entry.get("name", f"issue {k}")) if isinstance(entry, dict) else ""
        values = entry.get("values") if isinstance(entry, dict) else None
        if kind in INTEGER or (kind in DISCRETE and isinstance(values, int)):
            if isinstance(values, int) and not isinstance(values, bool):
                low, high = 0, values - 1
            elif isinstance(values, list) and len(values) == 2 and all(isinstance(v, int) for v in values):
                low, high = values
            else:
                raise refuse(
                    path,
                    f"issue {shown(name)}: found values {shown(values)}, expected [lowest, highest] whole numbers",
                )
            if not 0 <= high - low < MOST_VALUES:
                raise refuse(path, f"issue {shown(name)} has {high - low + 1:,} values, expected 1 to {MOST_VALUES:,}")
            own = list(range(low, high + 1))
            issues.append(Issue(name, tuple(str(v) for v in own), True))
            numbers.append([float(v) for v in own])
        elif kind in DISCRETE and isinstance(values, list) and values:
            if len(values) > MOST_VALUES:
                raise refuse(path, f"issue {shown(name)} has {len(values):,} values, expected at most {MOST_VALUES:,}")
            texts = tuple(str(v) for v in values)
            if len(set(texts)) < len(texts):
                raise refuse(path, f"issue {shown(name)} has a value twice")
            issues.append(Issue(name, texts, kind == "OrdinalIssue"))
            numeric = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
            numbers.append([float(v) for v in values] if numeric else None)
        else:
            raise refuse(
                path,
                f"issue {shown(name)} is a {kind or 'thing without a type'}, which has no form here; expected a "
                "CategoricalIssue or a ContiguousIssue (make a continuous issue discrete first)",
            )
    return tuple(issues), numbers


def _profile(
    path: Path, data: dict[str, Any], issues: tuple[Issue, ...], numbers: list[list[float] | None]
) -> tuple[Profile, list[str]]:
    name = str(data.get("name") or path.stem)
    if "/" in name or "\\" in name:
        name = path.stem
    reserved = _reserved(path, data)
    warnings: list[str] = []
    note = None
    kind = _kind(data)
    if kind in ("ExpDiscountedUFun", "ExponentiallyDiscountedUFun"):
        discount = data.get("discount")
        base = data.get("ufun")
        if not isinstance(base, dict):
            raise refuse(path, f"{kind} has no base function (ufun)")
        note = f"Discounted in NegMAS: exponential, factor {discount!s} over {data.get('factor', 'relative time')!s}."
        warnings.append(
            f"{path.name}: the base function is taken; the exponential discount {discount!s} is kept as a note only"
        )
        if "reserved_value" not in data:
            reserved = _reserved(path, base)
        data, kind = base, _kind(base)
    bias = _number(path, data.get("bias") or 0.0, "the bias")
    if kind in ADDITIVE:
        worth = _additive(path, data, issues, numbers)
    elif kind in AFFINE:
        worth = _affine(path, data, issues, numbers)
    else:
        raise refuse(
            path,
            f"utility function {kind or 'without a type'} has no form here; expected one of "
            f"{ADDITIVE[0]}, {AFFINE[0]}, {AFFINE[1]}, or an ExpDiscountedUFun of one of them",
        )
    if bias:
        worth[0] = [v + bias for v in worth[0]]
    for row in worth:
        if not all(math.isfinite(v) for v in row):
            raise refuse(path, "a value is not finite")
    return Profile(name, tuple(tuple(r) for r in worth), reserved, note), warnings


def _reserved(path: Path, data: dict[str, Any]) -> float:
    value = data.get("reserved_value")
    if value is None:
        return -math.inf
    number = _number(path, value, "reserved_value")
    if math.isnan(number) or number == math.inf:
        raise refuse(path, f"found reserved_value {number}, expected a number or -.inf")
    return number


def _by_issue(path: Path, data: Any, issues: tuple[Issue, ...], what: str) -> list[Any]:
    if isinstance(data, dict):
        missing = [i.name for i in issues if i.name not in data]
        if missing:
            raise refuse(path, f"{what} has nothing for issue {shown(missing[0])}")
        return [data[i.name] for i in issues]
    if isinstance(data, list) and len(data) == len(issues):
        return data
    raise refuse(path, f"found {what} {shown(data)}, expected one entry for each of the {len(issues)} issues")


def _weights(path: Path, data: dict[str, Any], issues: tuple[Issue, ...]) -> list[float]:
    weights = data.get("weights")
    if weights is None:
        return [1.0] * len(issues)
    return [_number(path, w, "a weight") for w in _by_issue(path, weights, issues, "weights")]


def _affine(
    path: Path, data: dict[str, Any], issues: tuple[Issue, ...], numbers: list[list[float] | None]
) -> list[list[float]]:
    worth = []
    for weight, issue, own in zip(_weights(path, data, issues), issues, numbers, strict=True):
        if own is None:
            raise refuse(path, f"issue {shown(issue.name)} has values that are not numbers, which {_kind(data)} needs")
        worth.append([weight * x for x in own])
    return worth


def _additive(
    path: Path, data: dict[str, Any], issues: tuple[Issue, ...], numbers: list[list[float] | None]
) -> list[list[float]]:
    worth = []
    functions = _by_issue(path, data.get("values"), issues, "values")
    for weight, function, issue, own in zip(_weights(path, data, issues), functions, issues, numbers, strict=True):
        worth.append([weight * v for v in _values(path, function, issue, own)])
    return worth


def _values(path: Path, function: Any, issue: Issue, numbers: list[float] | None) -> list[float]:
    kind = _kind(function)
    if isinstance(function, dict) and not kind:
        kind, function = "TableFun", {"mapping": function}
    if kind in ("TableFun", "MappingFun", "TableMultiFun"):
        mapping = function.get("mapping")
        if not isinstance(mapping, dict):
            raise refuse(path, f"issue {shown(issue.name)}: {kind} has no mapping")
        table = {str(k): v for k, v in mapping.items()}
        missing = [v for v in issue.values if v not in table]
        if missing:
            raise refuse(path, f"issue {shown(issue.name)}: {kind} has nothing for value {shown(missing[0])}")
        return [_number(path, table[v], f"value {shown(v)}") for v in issue.values]
    bias = _number(path, function.get("bias") or 0.0, "a bias") if isinstance(function, dict) else 0.0
    if kind == "ConstFun":
        return [bias] * len(issue.values)
    known = ("IdentityFun", "LinearFun", "AffineFun", "QuadraticFun")
    if kind not in known:
        raise refuse(
            path,
            f"issue {shown(issue.name)}: value function {kind or shown(function)} has no form here; expected one of "
            f"TableFun, ConstFun, {', '.join(known)}",
        )
    if numbers is None:
        raise refuse(path, f"issue {shown(issue.name)} has values that are not numbers, which {kind} needs")
    if kind == "IdentityFun":
        return [x + bias for x in numbers]
    if kind == "QuadraticFun":
        a1 = _number(path, function.get("a1") or 0.0, "a1")
        a2 = _number(path, function.get("a2") or 0.0, "a2")
        return [a2 * x * x + a1 * x + bias for x in numbers]
    slope = _number(path, function.get("slope", 1.0), "a slope")
    return [slope * x + bias for x in numbers]


def export_negmas(case: Case, folder: Path, central: bool = False) -> list[Path]:
    """Write a case's central preferences as a NegMAS scenario folder; return the files.

    Values are written in units of final utility, with all weights 1.

    Raises
    ------
    InputError
        Naming what NegMAS has no form for; nothing is written then.
    """
    scenario = from_case(case, "NegMAS", central)
    lines = ["issues:"]
    for issue in scenario.issues:
        lines += [f"- name: {quoted(issue.name)}", "  type: CategoricalIssue", "  values:"]
        lines += [f"  - {quoted(v)}" for v in issue.values]
    lines += [f"name: {quoted(scenario.source)}", "type: DiscreteCartesianOutcomeSpace"]
    written = {"domain.yml": "\n".join(lines) + "\n"}
    for k, profile in enumerate(scenario.profiles, 1):
        reserved = "-.inf" if profile.reserved == -math.inf else repr(profile.reserved)
        lines = [
            f"name: {quoted(profile.name)}",
            f"reserved_value: {reserved}",
            "type: LinearAdditiveUtilityFunction",
            "values:",
        ]
        for issue, worth in zip(scenario.issues, profile.worth, strict=True):
            lines.append("- mapping:")
            lines += [f"    {quoted(v)}: {float(w)!r}" for v, w in zip(issue.values, worth, strict=True)]
            lines.append("  type: TableFun")
        lines += ["weights:", *["- 1.0" for _ in scenario.issues]]
        written[f"profile{k}.yml"] = "\n".join(lines) + "\n"
    return [write_whole(Path(folder) / name, text) for name, text in written.items()]
