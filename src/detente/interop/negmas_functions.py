"""NegMAS's functions of one issue's value, on the values of that issue."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from detente.errors import shown
from detente.interop.scenario import Issue, refuse

TABLES = ("TableFun", "MappingFun", "TableMultiFun")
DEPTH = 20


def kind_of(data: Any) -> str:
    """Return the class that an entry names, without its module."""
    if not isinstance(data, Mapping):
        return ""
    return str(data.get("type") or data.get("__python_class__") or "").rsplit(".", 1)[-1]


def finite(path: Path, value: Any, what: str) -> float:
    """Return a number; InputError for text, a truth value, and what is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refuse(path, f"found {shown(value)} for {what}, expected a number")
    return float(value)


def text_of(value: Any) -> str:
    """Return a value's text; whole floats as whole numbers, as they are equal in NegMAS."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def values_of(path: Path, function: Any, issue: Issue, numbers: Sequence[float] | None, depth: int = 0) -> list[float]:
    """Return what a function gives for each value of an issue."""
    kind = kind_of(function)
    if isinstance(function, Mapping) and not kind:
        kind, function = "TableFun", {"mapping": function}
    where = f"issue {shown(issue.name)}"
    if depth > DEPTH:
        raise refuse(path, f"{where}: more than {DEPTH} functions within each other")
    if kind in TABLES:
        return _table(path, function.get("mapping"), issue, kind)
    if kind in ("BiasedFun", "AggregatingFun"):
        return _joined(path, function, kind, issue, numbers, depth)
    if kind == "ConstFun":
        return [finite(path, function.get("bias") or 0.0, "a bias")] * len(issue.values)
    if kind not in CURVES:
        raise refuse(
            path,
            f"{where}: value function {kind or shown(function)} has no form here; expected one of "
            f"TableFun, ConstFun, BiasedFun, AggregatingFun, {', '.join(CURVES)}",
        )
    if numbers is None:
        raise refuse(path, f"{where} has values that are not numbers, which {kind} needs")

    def given(key: str, fallback: float | None = None) -> float:
        value = function.get(key)
        if value is None and fallback is not None:
            return fallback
        return finite(path, value, f"{key} of {kind} ({where})")

    try:
        found = CURVES[kind](given, function, numbers)
    except (ArithmeticError, ValueError) as error:
        raise refuse(path, f"{where}: {kind} has no value there ({error})") from None
    return found


def _table(path: Path, mapping: Any, issue: Issue, kind: str) -> list[float]:
    if not isinstance(mapping, Mapping):
        raise refuse(path, f"issue {shown(issue.name)}: {kind} has no mapping")
    table = {text_of(k): v for k, v in mapping.items()}
    missing = [v for v in issue.values if v not in table]
    if missing:
        raise refuse(path, f"issue {shown(issue.name)}: {kind} has nothing for value {shown(missing[0])}")
    return [finite(path, table[v], f"value {shown(v)}") for v in issue.values]


def _joined(
    path: Path, function: Mapping[str, Any], kind: str, issue: Issue, numbers: Sequence[float] | None, depth: int
) -> list[float]:
    inner = [function.get("fun")] if kind == "BiasedFun" else function.get("funs")
    weights = function.get("weights")
    if not isinstance(inner, list) or not (
        weights is None or (isinstance(weights, list) and len(weights) == len(inner))
    ):
        raise refuse(path, f"issue {shown(issue.name)}: {kind} needs its functions, and as many weights")
    if function.get("normalize"):
        raise refuse(path, f"issue {shown(issue.name)}: {kind} with normalize has no form here")
    total = [finite(path, function.get("bias") or 0.0, "a bias")] * len(issue.values)
    for weight, own in zip(weights or [1.0] * len(inner), inner, strict=True):
        factor = finite(path, weight, "a weight")
        worth = values_of(path, own, issue, numbers, depth + 1)
        total = [a + factor * b for a, b in zip(total, worth, strict=True)]
    return total


Given = Callable[..., float]
Curve = Callable[[Given, Mapping[str, Any], Sequence[float]], list[float]]


def _line(given: Given, _: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
    slope, bias = given("slope", 1.0), given("bias", 0.0)
    return [slope * x + bias for x in numbers]


def _identity(given: Given, _: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
    bias = given("bias", 0.0)
    return [x + bias for x in numbers]


def _quadratic(given: Given, _: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
    a1, a2, bias = given("a1", 0.0), given("a2", 0.0), given("bias", 0.0)
    return [a2 * x * x + a1 * x + bias for x in numbers]


def _polynomial(given: Given, function: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
    bias, powers = given("bias", 0.0), function.get("coefficients")
    if not isinstance(powers, list) or any(isinstance(c, bool) or not isinstance(c, int | float) for c in powers):
        raise ValueError("coefficients are no list of numbers")
    return [bias + sum(c * x**k for k, c in enumerate(powers, 1)) for x in numbers]


def _exponential(given: Given, _: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
    tau, bias, base = given("tau"), given("bias", 0.0), given("base", math.e)
    return [math.pow(base, tau * x) + bias for x in numbers]


def _logarithm(given: Given, _: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
    tau, bias, base, scale = given("tau"), given("bias", 0.0), given("base", math.e), given("scale", 1.0)
    return [scale * math.log(tau * x, base) + bias for x in numbers]


def _wave(of: Callable[[float], float]) -> Curve:
    def curve(given: Given, _: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
        times, bias = given("multiplier", 1.0), given("bias", 0.0)
        phase, height = given("phase", 0.0), given("amplitude", 1.0)
        return [height * of(times * x + phase) + bias for x in numbers]

    return curve


def _gaussian(given: Given, _: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
    center, sigma, bias, scale = given("center"), given("sigma"), given("bias", 0.0), given("scale", 1.0)
    return [bias + scale * math.exp(-((x - center) ** 2) / (2 * sigma * sigma)) for x in numbers]


def _triangle(given: Given, _: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
    start, middle, end = given("start"), given("middle"), given("end")
    bias, scale = given("bias", 0.0), given("scale", 1.0)
    return [
        bias if not start < x < end else bias + scale * _slope(x, start, middle, middle, end) for x in numbers
    ]  # NegMAS gives the bias at both ends


def _trapeze(given: Given, _: Mapping[str, Any], numbers: Sequence[float]) -> list[float]:
    start, rise, fall, end = given("start"), given("rise_end"), given("fall_start"), given("end")
    bias, scale = given("bias", 0.0), given("scale", 1.0)
    return [bias if not start <= x <= end else bias + scale * _slope(x, start, rise, fall, end) for x in numbers]


def _slope(x: float, start: float, rise: float, fall: float, end: float) -> float:
    if x <= rise:
        return 1.0 if rise == start else (x - start) / (rise - start)
    if x <= fall or fall == end:
        return 1.0
    return (end - x) / (end - fall)


CURVES: dict[str, Curve] = {
    "IdentityFun": _identity,
    "LinearFun": _line,
    "AffineFun": _line,
    "QuadraticFun": _quadratic,
    "PolynomialFun": _polynomial,
    "TriangularFun": _triangle,
    "TrapezoidalFun": _trapeze,
    "GaussianFun": _gaussian,
    "ExponentialFun": _exponential,
    "LogFun": _logarithm,
    "CosFun": _wave(math.cos),
    "SinFun": _wave(math.sin),
}
