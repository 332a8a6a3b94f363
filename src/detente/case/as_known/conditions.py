"""Conditions as they read on a day: over the points, options, acts and guarantees that were known by it.

An option that was not known is never chosen, so a condition that needs it is not met. A point that was not raised counts
as settled by its ``if_silent``; without one, a condition over it is not met. An act or guarantee that was not known has
not come about.
"""

from __future__ import annotations

from collections.abc import Collection

from detente.case.as_known.day import Seen
from detente.case.format.expressions import (
    AtLeast,
    Atom,
    Choice,
    Comparison,
    Constant,
    Expression,
    Name,
    Owed,
    chosen,
    parse,
    rewritten,
    to_text,
)


def condition(seen: Seen, text: str) -> str | None:
    """Return a condition over points as it reads on the day; None where it cannot be met."""
    if seen.all_options:
        return text

    def leaf(atom: Atom) -> Expression:
        return _over_points(seen, atom) if isinstance(atom, Choice | Comparison) else atom

    return _written(text, rewritten(parse(text), leaf))


def _over_points(seen: Seen, atom: Choice | Comparison) -> Expression:
    met = chosen(atom, seen.case.options)
    known = seen.options.get(atom.point)
    if known is None:
        return Constant(seen.case.point(atom.point).if_silent in met)
    left = tuple(option for option in known if option in met)
    if not left:
        return Constant(False)
    if isinstance(atom, Comparison) and atom.option in known:
        return atom
    return Choice(atom.point, tuple(o for o in atom.options if o in left) if isinstance(atom, Choice) else left)


def condition_over_acts(text: str, acts: Collection[str], guarantees: Collection[str]) -> str:
    """Return a condition of ``guarantees.yaml``, given the acts and guarantees that were not known."""

    def leaf(atom: Atom) -> Expression:
        match atom:
            case Name(name) if name in acts:
                return Constant(False)
            case Owed(name) if name in guarantees:
                return Constant(False)
            case AtLeast(left, right) if left in guarantees or right in guarantees:
                return Constant(False)
        return atom

    return _written(text, rewritten(parse(text), leaf)) or "false"


def _written(text: str, tree: Expression) -> str | None:
    """Write a rewritten condition; as it was where nothing changed."""
    if tree == parse(text):
        return text
    return None if tree == Constant(False) else to_text(tree)
