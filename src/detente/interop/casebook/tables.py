"""The entries of a case's files as rows of cells, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from detente.case.format.models.preferences import HEAD
from detente.case.format.reader import read_yaml
from detente.case.load import split_front_matter
from detente.case.splice import Where
from detente.interop.casebook.cells import Cells, show
from detente.interop.casebook.plan import Column, Table

Trees = dict[str, Any]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One row.

    Attributes
    ----------
    names : tuple of str
        What the first columns say: which entry it is.
    file : str
    path : tuple
        Where it stands in the file; None where the file has no such entry.
    value : object
        As it was read.
    cells : dict
        Column title -> cells.
    """

    names: Names
    file: str
    path: Where | None
    value: Any
    cells: dict[str, Cells]


def tree_of(name: str, text: str) -> Any:
    """Return a file's tree; of a draft, that of its front matter."""
    if name.endswith(".md"):
        text = split_front_matter(text.replace("\r\n", "\n"), name)[0]
    return read_yaml(text, name).tree


def files_of(table: Table, trees: Trees) -> Iterator[tuple[Names, str]]:
    """Yield the files that a table shows, each with the names that stand for it."""
    if table.file == "preferences":
        for name in trees:
            if name == "preferences.yaml":
                yield ("",), name
            elif name.startswith("preferences/"):
                yield (PurePosixPath(name).stem,), name
    elif table.file == "drafts":
        for name, tree in trees.items():
            if name.startswith("drafts/") and name.endswith(".md") and isinstance(tree, dict) and "id" in tree:
                yield (str(tree["id"]),), name
    else:
        yield (), table.file


def entries(table: Table, trees: Trees) -> list[Entry]:
    """Return the rows of a table, in the order of the files."""
    found: list[Entry] = []
    for names, file in files_of(table, trees):
        tree = trees.get(file)
        if table.title in ("Weights", "Values"):
            found += _judged(table, names, file, tree, trees)
        elif table.title == "Packages":
            found += _packages(table, names, file, tree, trees)
        else:
            for inner, path, value in _walk(tree, table.path):
                cells = {c.title: show(c, at(value, c.key)) for c in table.columns}
                found.append(Entry((*names, *inner), file, path, value, cells))
            if table.title == "Judgements":
                found += _without_judgements(table, names, file, tree, trees)
    return found


def _walk(tree: Any, path: tuple[str, ...], names: Names = (), where: Where = ()) -> Iterator[tuple[Names, Where, Any]]:
    if not path:
        if isinstance(tree, dict) or where:
            yield names, where, tree
        return
    step, rest = path[0], path[1:]
    if step == "*":
        for key, value in tree.items() if isinstance(tree, dict) else ():
            if where or key not in HEAD:
                yield from _walk(value, rest, (*names, key), (*where, key))
    elif step in ("@", "#"):
        for k, value in enumerate(tree if isinstance(tree, list) else ()):
            name = str(k + 1) if step == "#" else str(value.get("id", "")) if isinstance(value, dict) else ""
            yield from _walk(value, rest, (*names, name), (*where, k))
    elif isinstance(tree, dict) and step in tree:
        yield from _walk(tree[step], rest, names, (*where, step))


def at(value: Any, key: str) -> Any:
    """Return what an entry says under a key; under the empty key, the entry itself."""
    if not key:
        return value
    return value.get(key) if isinstance(value, dict) else None


def points_of(trees: Trees) -> dict[str, list[str]]:
    """Return the options of each point, as ``case.yaml`` has them."""
    result = {}
    for (point,), _, value in _walk(trees.get("case.yaml"), ("points", "@")):
        options = [names[0] for names, _, _ in _walk(value, ("options", "@"))]
        result[point] = options
    return result


def parties_of(trees: Trees, observers: bool = True) -> dict[str, str]:
    """Return the parties with their names; without observers, if so wished."""
    found = _walk(trees.get("case.yaml"), ("parties", "@"))
    return {
        party: str(value.get("name", party))
        for (party,), _, value in found
        if observers or str(value.get("role", "")) != "observer"
    }


def judged_in(tree: Any, trees: Trees) -> list[str]:
    """Return the parties that a preferences file judges, and then those that nobody does."""
    inside = [p for p in tree if p not in HEAD] if isinstance(tree, dict) else []
    known = {
        p for name, other in trees.items() if name.startswith("preferences") and isinstance(other, dict) for p in other
    }
    return inside + [p for p in parties_of(trees, observers=False) if p not in known]


def _without_judgements(table: Table, names: Names, file: str, tree: Any, trees: Trees) -> Iterator[Entry]:
    for party in judged_in(tree, trees):
        if not isinstance(tree, dict) or party not in tree:
            yield Entry((*names, party), file, None, None, {c.title: show(c, None) for c in table.columns})


def _judged(table: Table, names: Names, file: str, tree: Any, trees: Trees) -> Iterator[Entry]:
    for party in judged_in(tree, trees):
        mine = tree.get(party) if isinstance(tree, dict) else None
        mine = mine if isinstance(mine, dict) else {}
        if str(mine.get("scale")) == "points" and table.title == "Weights":
            continue
        for point, options in points_of(trees).items():
            if table.title == "Weights":
                weights = mine.get("weights")
                value = weights.get(point) if isinstance(weights, dict) else None
                path = (party, "weights", point) if value is not None else None
                yield Entry((*names, party, point), file, path, value, _cells(table, value, _place(mine, point)))
                continue
            given = _dict(_dict(mine.get("values")).get(point))
            figures = {} if {"prefers", "ideal"} & set(given) else given
            for option in options:
                value = figures.get(option)
                there: Where | None = (party, "values", point, option) if value is not None else None
                where = _option_place(given, option)
                yield Entry(
                    (*names, party, point, option), file, there, value, _cells(table, value, {"prefers": where})
                )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _place(mine: Mapping[str, Any], point: str) -> dict[str, Any]:
    ranking, piles = mine.get("ranking"), _dict(mine.get("importance"))
    pile = next((k for k in ("most", "some", "least") if point in _many(piles.get(k))), None)
    rank = ranking.index(point) + 1 if isinstance(ranking, list) and point in ranking else None
    return {"importance": pile, "ranking": rank}


def _many(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _option_place(given: Mapping[str, Any], option: str) -> Any:
    order = given.get("prefers")
    if isinstance(order, list):
        return order.index(option) + 1 if option in order else None
    return "ideal" if given.get("ideal") == option else None


def _cells(table: Table, value: Any, places: Mapping[str, Any]) -> dict[str, Cells]:
    cells = {}
    for column in table.columns:
        if column.kind in ("pile", "order"):
            cells[column.title] = (places.get(column.key),)
        elif column.key in ("reason", "source"):
            cells[column.title] = show(column, _dict(value).get(column.key))
        else:
            cells[column.title] = show(column, value)
    return cells


def _packages(table: Table, names: Names, file: str, tree: Any, trees: Trees) -> Iterator[Entry]:
    column = table.columns[0]
    for point in points_of(trees):
        chosen, still_open = _dict(tree.get("package")).get(point), _dict(tree.get("open")).get(point)
        value = chosen if chosen is not None else still_open
        shown = str(chosen) if isinstance(chosen, str) else ", ".join(_many(still_open)) or None
        if isinstance(still_open, str) and chosen is None:
            shown = f"{still_open}, "
        path = None if value is None else ("package" if chosen is not None else "open", point)
        yield Entry((*names, point), file, path, value, {column.title: (shown,)})


def column_of(table: Table, title: str) -> Column:
    """Return a column by its title."""
    return next(c for c in table.columns if c.title == title)
