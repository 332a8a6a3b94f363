"""A case's things in its own words: titles, numbers and texts instead of ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from detente.case.case import Case
from detente.case.format.expressions import (
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
    atoms,
    parse,
)
from detente.text import joined, short

_POSITIONS = {">=": "or beyond", "<=": "or short of it", ">": "exceeded", "<": "not reached"}


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
    text = case.point(point).says(option)
    return f"“{short(text)}”" if text else option.replace("_", " ")


@dataclass(frozen=True)
class Words:
    """How the things that a condition speaks of are called; an id is its own words where nothing else is given."""

    point: Callable[[str], str] = str
    option: Callable[[str, str], str] = lambda _, option: spaced(option)
    act: Callable[[str], str] = lambda act: spaced(act)
    guarantee: Callable[[str], str] = lambda guarantee: spaced(guarantee)


def spaced(name: str) -> str:
    """Write an id as words."""
    return name.replace("_", " ")


def in_words(text: str, case: Case) -> str:
    """Say a condition in words: ``strip is shared`` becomes "point 1 (The border strip): “Joint administration”"."""
    return said(text, Words(lambda point: _point(point, case), lambda point, option: _option(point, option, case)))


def points_of(text: str, case: Case) -> list[str]:
    """Return the numbers of the points that a condition speaks of, in its order."""
    try:
        leaves = list(atoms(parse(text)))
    except ExpressionError:
        return []
    named = [leaf.point for leaf in leaves if isinstance(leaf, Choice | Comparison)]
    return [case.point(point).number for point in dict.fromkeys(named) if point in case.point_ids]


def said(text: str, words: Words) -> str:
    """Say a condition; what cannot be read as one is returned as it is."""
    try:
        return _say(parse(text), words)
    except ExpressionError:
        return text


def _say(tree: Expression, words: Words) -> str:
    match tree:
        case Choice(point, options):
            return f"{words.point(point)}: {joined([words.option(point, o) for o in options], 'or')}"
        case Comparison(point, operator, option):
            return f"{words.point(point)}: {words.option(point, option)} {_POSITIONS[operator]}"
        case Not(operand):
            return f"it is not so that {_say(operand, words)}"
        case And(operands):
            return " and ".join(_part(o, words) for o in operands)
        case Or(operands):
            return " or ".join(_part(o, words) for o in operands)
        case Implies(left, right):
            return f"if {_say(left, words)}, then {_say(right, words)}"
        case Name(name):
            return words.act(name)
        case Owed(name):
            return f"{words.guarantee(name)} is owed"
        case AtLeast(left, right):
            return f"{words.guarantee(left)} protects at least as far as {words.guarantee(right)}"
        case Constant(value):
            return "always" if value else "never"


def _part(tree: Expression, words: Words) -> str:
    """Say a part of a condition, in brackets where it has parts itself."""
    text = _say(tree, words)
    return f"({text})" if isinstance(tree, And | Or | Implies | Not) else text


def _point(point_id: str, case: Case) -> str:
    found = next((p for p in case.points if p.id == point_id), None)
    return f"point {found.number} ({found.title})" if found else spaced(point_id)


def _option(point_id: str, option: str, case: Case) -> str:
    known = point_id in case.point_ids and option in case.options[point_id]
    return option_words(case, point_id, option) if known else spaced(option)
