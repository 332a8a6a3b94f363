"""What a change of one entry makes needful elsewhere in a case: nobody has judged what is new, and what is gone is judged no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.case.format.models.preferences import HEAD
from detente.case.splice import REMOVE, Plain, Where
from detente.workbench.forms.case_texts import Files

UNKNOWN = Plain("unknown")
LAST = "put last in an order that the file gives; look at it"


def party_needs_judgements(files: Files, party: str, role: str) -> None:
    """Begin the judgements of a party whose consent is needed: nothing is known of it yet."""
    judged = list(_judged(files))
    if role == "principal" and judged and not any(party in tree for _, tree in judged):
        files.change(judged[0][0], [((party,), {"no_deal": UNKNOWN, "values": {}})])
        files.notes.append("Nobody has judged yet what it wants; say so on the page Rough judgements.")


def new_point(files: Files, point: str, options: list[str]) -> None:
    """Leave a new point open in every draft, and unknown to every party."""
    for name, tree in _drafts(files):
        if point not in _dict(tree.get("package")):
            files.change(name, [(("open", point), [Plain(option) for option in options])])
    for name, tree in _judged(files):
        changes: list[tuple[Where, Any]] = []
        for party, mine in _parties(tree):
            value = _unjudged(mine)
            changes.append(((party, "values", point), dict.fromkeys(options, value)))
            if isinstance(mine.get("weights"), dict):
                changes.append(((party, "weights", point), _any_weight(mine["weights"])))
                files.notes.append(f"For {party} the new point may weigh from nothing to the most that a point weighs.")
            ranking = mine.get("ranking")
            if isinstance(ranking, list):
                changes.append(((party, "ranking", len(ranking)), Plain(point)))
                files.notes.append(f"For {party} the new point was {LAST}.")
        files.change(name, changes)
    files.notes.append("The new point is left open in every draft, and nobody has judged it yet.")


def new_option(files: Files, point: str, option: str) -> None:
    """Let a new option be unknown to every party that is judged by figures or words."""
    for name, tree in _judged(files):
        changes: list[tuple[Where, Any]] = []
        for party, mine in _parties(tree):
            given = _dict(_dict(mine.get("values")).get(point))
            if isinstance(given.get("prefers"), list):
                changes.append(((party, "values", point, "prefers", len(given["prefers"])), Plain(option)))
                files.notes.append(f"For {party} the new option was {LAST}.")
            elif given and "ideal" not in given:
                changes.append(((party, "values", point, option), _unjudged(mine)))
        files.change(name, changes)
    files.notes.append("Nobody has judged the new option yet.")


def gone_party(files: Files, party: str) -> None:
    """Take out the judgements of a party that is gone."""
    for name, tree in _judged(files):
        if party in tree:
            files.change(name, [((party,), REMOVE)])


def gone_point(files: Files, point: str) -> None:
    """Take out what the drafts and the judgements say of a point that is gone."""
    for name, tree in _drafts(files):
        changes: list[tuple[Where, Any]] = []
        for key in ("package", "open"):
            if point in _dict(tree.get(key)):
                changes.append(((key, point), REMOVE))
        labels = _dict(tree.get("labels"))
        changes += [(("labels", label), Plain("null")) for label, where in labels.items() if where == point]
        files.change(name, changes)
    for name, tree in _judged(files):
        changes = []
        for party, mine in _parties(tree):
            changes += [((party, key, point), REMOVE) for key in ("values", "weights") if point in _dict(mine.get(key))]
            if isinstance(mine.get("ranking"), list) and point in mine["ranking"]:
                changes.append(((party, "ranking"), [Plain(p) for p in mine["ranking"] if p != point]))
            for pile, members in _dict(mine.get("importance")).items():
                if isinstance(members, list) and point in members:
                    changes.append(((party, "importance", pile), [Plain(p) for p in members if p != point]))
        files.change(name, changes)


def gone_option(files: Files, point: str, option: str) -> None:
    """Take out what the drafts leave open, and what the judgements say, of an option that is gone."""
    for name, tree in _drafts(files):
        left = _dict(tree.get("open")).get(point)
        if isinstance(left, list) and option in left:
            files.change(name, [(("open", point), [Plain(o) for o in left if o != option])])
    for name, tree in _judged(files):
        changes: list[tuple[Where, Any]] = []
        for party, mine in _parties(tree):
            given = _dict(_dict(mine.get("values")).get(point))
            if isinstance(given.get("prefers"), list) and option in given["prefers"]:
                rest = [Plain(o) for o in given["prefers"] if o != option]
                changes.append(((party, "values", point, "prefers"), rest))
            elif option in given:
                changes.append(((party, "values", point, option), REMOVE))
        files.change(name, changes)


def _unjudged(mine: dict[str, Any]) -> Any:
    """Return what stands for a value that nobody has judged: a word, or on plain sums the range of the party's values."""
    if str(mine.get("scale")) != "points":
        return UNKNOWN
    figures = sorted(_figures(mine.get("values")))
    low, high = (figures[0], figures[-1]) if figures else (0.0, 0.0)
    ends = {"low": low, "likely": (low + high) / 2, "high": high}
    return {key: Plain(f"{figure:.10g}") for key, figure in ends.items()} | {"shape": Plain("uniform")}


def _any_weight(weights: dict[str, Any]) -> dict[str, Any]:
    """Return the widest range beside weights that are figures: from nothing to the most that any point weighs."""
    figures = sorted(_figures(weights)) or [100.0]
    mean = sum(figures) / len(figures)
    return {"low": Plain("0"), "likely": Plain(f"{mean:.4g}"), "high": Plain(f"{figures[-1]:.10g}")}


def _figures(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _figures(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _figures(inner)
    elif isinstance(value, str):
        try:
            yield float(value)
        except ValueError:
            return


def _drafts(files: Files) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, tree in files.trees.items():
        if name.startswith("drafts/") and isinstance(tree, dict):
            yield name, tree


def _judged(files: Files) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, tree in files.trees.items():
        if name.startswith("preferences"):
            yield name, tree if isinstance(tree, dict) else {}


def _parties(tree: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for party, mine in tree.items():
        if party not in HEAD and isinstance(mine, dict):
            yield party, mine


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
