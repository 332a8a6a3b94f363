"""What can be made out of a ``case.yaml`` that has mistakes, so that the other files can be checked all the same."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from detente.case.format.models.case import CaseFile

ROUNDS = 20
_STANDS_FOR: dict[str, dict[str, Any]] = {
    "parties": {"name": "?", "role": "observer"},
    "points": {"number": "?", "title": "?", "options": []},
    "options": {"text": "?"},
}
_TOP = {"detente": "1", "id": "unread", "title": "?", "as_of": "2000-01-01"}


def outline(tree: Any) -> CaseFile | None:
    """Return the parties, points, options and sources that a faulty tree names; None where one has no readable id.

    Every entry with a mistake is replaced by one that has its id and nothing else. The result is good for one thing: to tell
    which names the other files may use.
    """
    if not isinstance(tree, dict):
        return None
    data: dict[str, Any] = {key: value for key, value in tree.items() if key in CaseFile.model_fields}
    for _ in range(ROUNDS):
        try:
            return CaseFile.model_validate(data)
        except ValidationError as error:
            locations = {entry["loc"] for entry in error.errors(include_url=False)}
        try:
            for location in sorted(locations, key=str):
                data = _mended(data, location)
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return None


def _mended(data: dict[str, Any], location: tuple[Any, ...]) -> dict[str, Any]:
    top = location[0] if location else "detente"
    if top in ("parties", "points") and len(location) > 1:
        entries = list(data[top])
        entries[location[1]] = _entry(top, entries[location[1]], location[2:])
        return {**data, top: entries}
    if top == "sources" and len(location) > 1:
        return {**data, top: {**data[top], location[1]: {"title": "?"}}}
    if top in _TOP:
        return {**data, top: _TOP[top]}
    if top in ("parties", "points"):
        raise KeyError(top)
    return {key: value for key, value in data.items() if key != top}


def _entry(kind: str, entry: Any, location: tuple[Any, ...]) -> dict[str, Any]:
    if location[:1] == ("id",) or not isinstance(entry["id"], str):
        raise KeyError("id")
    if location[:1] == ("options",) and len(location) > 1 and isinstance(entry["options"], list):
        options = list(entry["options"])
        options[location[1]] = _entry("options", options[location[1]], location[2:])
        return {**entry, "options": options}
    kept = {"id": entry["id"], **_STANDS_FOR[kind]}
    if kind == "points":
        kept["options"] = entry["options"]
        if entry.get("ordered") in ("true", "false"):
            kept["ordered"] = entry["ordered"]
    return kept
