"""A case's things in its own words: titles, numbers and texts instead of ids."""

from __future__ import annotations

from typing import Any

from detente.case.case import Case
from detente.case.expressions import (
    And,
    AtLeast,
    Choice,
    Comparison,
    Constant,
    Expression,
    ExpressionError,
    Implies,
    Name,
    Not,
    Or,
    Owed,
    parse,
)
from detente.text import joined, one_line

_POSITIONS = {">=": "or beyond", "<=": "or short of it", ">": "exceeded", "<": "not reached"}
LENGTH = 60


def short(text: str, limit: int = LENGTH) -> str:
    """Return text on one line, without its full stop, cut between words to at most ``limit`` characters."""
    text = one_line(text).rstrip(".")
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > limit // 2 else head).rstrip(" ,;:") + "…"


def called(entry: Any) -> str:
    """Name an entry of ``process.yaml``: its text in quotation marks, else its id as words."""
    return f"“{short(entry.text)}”" if entry.text else str(entry.id).replace("_", " ")


def draft_words(case: Case, draft: str) -> str:
    """Name a draft by its title."""
    found = case.drafts.get(draft)
    return f"“{short(found.title)}”" if found is not None and found.title else draft


def point_words(case: Case, point: str) -> str:
    """Name a point by its number and title."""
    found = next((p for p in case.points if p.id == point), None)
    return f"point {found.number} ({short(found.title)})" if found is not None else point


def option_words(case: Case, point: str, option: str) -> str:
    """Name an option by its text."""
    text = case.point(point).option(option).text
    return f"“{short(text)}”" if text else option.replace("_", " ")


def in_words(text: str, case: Case) -> str:
    """Say a condition in words: ``strip is shared`` becomes "point 1 (The border strip): shared"."""
    try:
        return _say(parse(text), case)
    except ExpressionError:
        return text


def _say(tree: Expression, case: Case) -> str:
    match tree:
        case Choice(point, options):
            return f"{_point(point, case)}: {joined([_option(o) for o in options], 'or')}"
        case Comparison(point, operator, option):
            return f"{_point(point, case)}: {_option(option)} {_POSITIONS[operator]}"
        case Not(operand):
            return f"not ({_say(operand, case)})"
        case And(operands):
            return " and ".join(_say(o, case) for o in operands)
        case Or(operands):
            return " or ".join(_say(o, case) for o in operands)
        case Implies(left, right):
            return f"if {_say(left, case)}, then {_say(right, case)}"
        case Name(name):
            return _option(name)
        case Owed(name):
            return f"{_option(name)} is owed"
        case AtLeast(left, right):
            return f"{_option(left)} protects at least as far as {_option(right)}"
        case Constant(value):
            return "always" if value else "never"


def _point(point_id: str, case: Case) -> str:
    found = next((p for p in case.points if p.id == point_id), None)
    return f"point {found.number} ({found.title})" if found else point_id


def _option(option: str) -> str:
    if option.isdigit() and len(option) > 4:
        return f"{int(option):,}"
    return option.replace("_", " ")
