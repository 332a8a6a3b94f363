"""Equations of Word as one line of text: fractions with a slash, roots and powers with their signs."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DEEPEST = 40
_RAISED = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")


def linear(element: Any, depth: int = 0) -> str:
    """Return an equation as one line, so that no figure runs into another: ``(a+b)/2``, ``x²``, ``√(2)``."""
    if depth > _DEEPEST:
        return "".join(part.text or "" for part in element.iter(f"{MATH}t"))
    name = str(element.tag).rsplit("}", 1)[-1]
    if name == "t":
        return element.text or ""
    if name.endswith("Pr") or not isinstance(element.tag, str):
        return ""

    def of(part: str) -> str:
        found = element.find(f"{MATH}{part}")
        return "" if found is None else "".join(linear(child, depth + 1) for child in found)

    if name == "f":
        return f"{_held(of('num'))}/{_held(of('den'))}"
    if name in ("sSup", "sSub", "sSubSup", "sPre"):
        low, high = of("sub"), of("sup")
        return of("e") + (f"_{_held(low)}" if low else "") + (_power(high) if high else "")
    if name == "rad":
        degree = of("deg")
        return f"{_power(degree)[:1] if degree else ''}√({of('e')})"
    if name == "nary":
        sign = element.find(f"{MATH}naryPr/{MATH}chr")
        low, high = of("sub"), of("sup")
        shown = "∫" if sign is None else sign.get(f"{MATH}val") or "∫"
        return f"{shown}{f'_{_held(low)}' if low else ''}{f'^{_held(high)}' if high else ''} {of('e')}"
    if name == "d":
        return _delimited(element, [child for child in element if child.tag == f"{MATH}e"], depth)
    if name == "mr":
        return "; ".join(linear(child, depth + 1) for child in element)
    if name == "m":
        rows = [linear(row, depth + 1) for row in element.findall(f"{MATH}mr")]
        return f"[{' | '.join(rows)}]"
    return "".join(linear(child, depth + 1) for child in element)


def linear_without(element: Any, tags: tuple[str, ...]) -> str:
    """Return an equation as one line without what stands in elements of some tags, such as tracked deletions."""
    rest = deepcopy(element)
    for part in [part for part in rest.iter(*tags) if part.getparent() is not None]:
        part.getparent().remove(part)
    return linear(rest)


def _delimited(element: Any, inside: list[Any], depth: int) -> str:
    signs = []
    for name, usual in (("begChr", "("), ("sepChr", "|"), ("endChr", ")")):
        found = element.find(f"{MATH}dPr/{MATH}{name}")
        signs.append(usual if found is None else found.get(f"{MATH}val") or "")
    return signs[0] + signs[1].join(linear(part, depth + 1) for part in inside) + signs[2]


def _held(text: str) -> str:
    """In brackets unless it is one number or letter."""
    return text if text.replace(".", "").replace(",", "").isalnum() or not text else f"({text})"


def _power(text: str) -> str:
    """As high figures where there are some, else with a sign for the power."""
    high = text.translate(_RAISED)
    return high if high and not any(sign in text for sign in high) else f"^{_held(text)}"
