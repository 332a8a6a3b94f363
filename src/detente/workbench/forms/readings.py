"""Readings, the judgements by a stated rule, as entries of forms: the readings themselves, and what each says of a party."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.case.scaffold import id_for
from detente.case.splice import REMOVE
from detente.elicitation.readings import FOLDER
from detente.interop.casebook.tables import Entry, Trees
from detente.workbench.forms.case_texts import Changes, Files

KEY = "value "
"""What the field of an option's value begins with."""


def readings(trees: Trees) -> list[Entry]:
    """Return the readings."""
    return [Entry((Path(name).stem,), name, (), tree, {}) for name, tree in _files(trees)]


def said_of_parties(trees: Trees) -> list[Entry]:
    """Return what each reading says of each party."""
    return [
        Entry((Path(name).stem, party), name, ("parties", party), mine if isinstance(mine, dict) else {}, {})
        for name, tree in _files(trees)
        for party, mine in _dict(tree.get("parties")).items()
    ]


def add_reading(files: Files, values: dict[str, Any], taken: set[str]) -> tuple[str, ...]:
    """Add a reading that says nothing yet."""
    name = id_for(str(values["reading"]), taken, "reading")
    files.change(f"{FOLDER}/{name}.yaml", [((key,), value) for key, value in [*values.items(), ("parties", {})]])
    return (name,)


def add_party(files: Files, parent: tuple[str, ...], values: dict[str, Any]) -> tuple[str, ...]:
    """Let a reading say something of a party."""
    stem, party = parent
    file = next(name for name, _ in _files(files.trees) if Path(name).stem == stem)
    files.change(file, [(("parties", party), {})])
    change_party(files, Entry(parent, file, ("parties", party), {}, {}), values)
    return parent


def change_party(files: Files, entry: Entry, values: dict[str, Any]) -> None:
    """Write the values that were changed, each under its point and option."""
    assert entry.path is not None
    changes: Changes = []
    known = _dict(_dict(entry.value).get("values"))
    for key, value in values.items():
        point, _, option = key.removeprefix(KEY).partition(".")
        if value is not REMOVE or option in _dict(known.get(point)):
            changes.append(((*entry.path, "values", point, option), value))
    files.change(entry.file, changes)


def _files(trees: Trees) -> list[tuple[str, dict[str, Any]]]:
    return [(name, _dict(tree)) for name, tree in trees.items() if name.startswith(f"{FOLDER}/")]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
