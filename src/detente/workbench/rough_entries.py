"""What a rough answer changes in an assessor's file: the entries, and nothing is computed from them here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.case.format.models.rough import PILES, UNKNOWN
from detente.case.splice import REMOVE, Plain, Where

Changes = list[tuple[Where, Any]]


def start(tree: Any, party: str) -> Changes:
    """Return what makes room for a party of which the file says nothing yet."""
    if isinstance(tree, dict) and isinstance(tree.get(party), dict):
        return []
    return [((party,), {"no_deal": Plain(UNKNOWN), "importance": {}, "values": {}})]


def in_pile(tree: Any, party: str, point: str, pile: str) -> Changes:
    """Return what puts a point into a pile, or into none; weights and ranks of the party give way to piles."""
    changes = start(tree, party)
    mine = tree.get(party, {}) if isinstance(tree, dict) else {}
    changes += [((party, key), REMOVE) for key in ("weights", "ranking") if key in mine]
    piles = mine.get("importance")
    for name in PILES:
        now = piles.get(name, []) if isinstance(piles, dict) else []
        members = [now] if isinstance(now, str) else list(now)
        after = [member for member in members if member != point] + ([point] if name == pile else [])
        if after != members and (point in members or name == pile):
            changes.append(((party, "importance", name), [Plain(member) for member in after]))
    if not isinstance(piles, dict) and pile not in PILES:
        changes.append(((party, "importance"), {}))
    return changes


def as_swings(tree: Any, party: str, swings: Mapping[str, Any]) -> Changes:
    """Return what weighs points by swings: in proportion to 100 for the point that the party would move first.

    Piles and ranks of the party give way to these weights (von Winterfeldt and Edwards 1986). A point without an answer
    may weigh anything from 0 to 100.

    Parameters
    ----------
    tree : object
        The assessor's file as it was read.
    party : str
    swings : mapping
        For every point a figure or [low, likely, high] as data to be written; None where nothing was answered.
    """
    anything = {"low": Plain("0"), "likely": Plain("50"), "high": Plain("100"), "shape": Plain("uniform")}
    weights = {point: anything if figure is None else figure for point, figure in swings.items()}
    if start(tree, party):
        return [((party,), {"no_deal": Plain(UNKNOWN), "weights": weights, "values": {}})]
    gone: Changes = [((party, key), REMOVE) for key in ("importance", "ranking") if key in tree[party]]
    return [*gone, ((party, "weights"), weights)]


def as_word(tree: Any, party: str, point: str, option: str, word: str) -> Changes:
    """Return what judges an option by a word; a reason and a source beside the figure stay."""
    changes = start(tree, party)
    mine = tree.get(party, {}) if isinstance(tree, dict) else {}
    values = mine.get("values")
    given = values.get(point) if isinstance(values, Mapping) else None
    if isinstance(given, Mapping) and {"prefers", "ideal"} & set(given):
        return [*changes, ((party, "values", point), {option: Plain(word)})]
    now = given.get(option) if isinstance(given, Mapping) else None
    path: Where = (party, "values", point, option)
    if not isinstance(now, Mapping) or not {"reason", "source"} & set(now):
        return [*changes, (path, Plain(word))]
    gone = [key for key in now if key not in ("reason", "source", "word")]
    return [*changes, ((*path, "word"), Plain(word)), *(((*path, key), REMOVE) for key in gone)]


def replaced(tree: Any, party: str) -> Sequence[str]:
    """Return which ways of weighing a choice of a pile would replace."""
    mine = tree.get(party, {}) if isinstance(tree, dict) else {}
    return [key for key in ("weights", "ranking") if isinstance(mine, Mapping) and key in mine]
