"""What a form changes in a case's files: worked out on their texts, and nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from detente.case import edit
from detente.case.scaffold import id_for
from detente.case.splice import REMOVE, Plain, Where, moved
from detente.errors import InputError
from detente.interop.casebook.cells import FIGURES
from detente.interop.casebook.plan import TABLES
from detente.interop.casebook.tables import Entry, Trees, at, entries
from detente.words import plural
from detente.workbench.forms import consequences, graph_model, readings
from detente.workbench.forms.case_texts import Changes, Files
from detente.workbench.forms.plan import FORMS, Form

Values = dict[str, Any]


OWN: dict[str, Callable[[Trees], list[Entry]]] = {
    "moves": graph_model.moves, "graph": graph_model.model, "readings": readings.readings, "read_values": readings.said_of_parties,
}  # fmt: skip
"""Kinds whose entries stand in no one place of a file, with what finds them."""


def there(form: Form, trees: Trees) -> list[Entry]:
    """Return the entries of a kind that stand in the files."""
    if form.id in OWN:
        return OWN[form.id](trees)
    return [entry for entry in entries(form.table, trees) if entry.path is not None]


def found(form: Form, trees: Trees, names: tuple[str, ...]) -> Entry:
    """Return an entry by its names.

    Raises
    ------
    InputError
        When it is no longer there.
    """
    for entry in there(form, trees):
        if entry.names == names:
            return entry
    raise InputError(f"this {form.one} is no longer in the case; nothing was changed")


def edited(files: Files, form: Form, entry: Entry, values: Values) -> None:
    """Change an entry; ``values`` holds what was changed, by key."""
    assert entry.path is not None
    if form.id == "graph":
        graph_model.change_model(files, values)
        return
    if form.id in ("moves", "read_values"):
        (graph_model.change_move if form.id == "moves" else readings.change_party)(files, entry, values)
        return
    changes: Changes = []
    for key, value in values.items():
        existing = at(entry.value, key)
        if isinstance(existing, dict) and value is not REMOVE and set(existing) & set(FIGURES):
            new = _figures(value)
            changes += [((*entry.path, key, old), REMOVE) for old in existing if old in FIGURES and old not in new]
            changes += [((*entry.path, key, figure), number) for figure, number in new.items()]
        elif value is not REMOVE or existing is not None:
            changes.append(((*entry.path, key) if key else entry.path, value))
    files.change(entry.file, changes)
    if form.id == "parties" and "role" in values:
        consequences.party_needs_judgements(files, entry.names[-1], str(values["role"]))


def _figures(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return dict(zip(("low", "likely", "high"), value, strict=True))
    return {"word" if str(value)[:1].isalpha() else "value": value}


def added(files: Files, form: Form, parent: tuple[str, ...], values: Values, options: list[str]) -> tuple[str, ...]:
    """Add an entry.

    Parameters
    ----------
    files : Files
    form : Form
    parent : tuple of str
        The names of what it stands in.
    values : dict
        By key, without what was left empty.
    options : list of str
        The words of a new point's options.

    Returns
    -------
    tuple of str
        The new entry's names.
    """
    trees = files.trees
    if form.id == "moves":
        return graph_model.add_move(files, parent[0], values, _taken(form, trees, parent))
    if form.id == "readings":
        return readings.add_reading(files, values, _taken(form, trees, parent))
    if form.id == "read_values":
        return readings.add_party(files, parent, values)
    name, path = _place(files, form, parent, trees)
    words = str(values.get(form.named_by, "")) or str(values.get("text", "")) or form.one
    kind, data = form.table.path[-1], values.get("", dict(values))
    if form.keyed_by:
        files.change(name, [((*path, parent[-1]), data)])
        return parent
    if kind == "#":
        entry_name = str(_length(trees.get(name), path) + 1)
        files.change(name, [((*path, int(entry_name) - 1), data)])
        return (*parent, entry_name)
    entry_name = id_for(words, _taken(form, trees, parent), form.id.rstrip("s"))
    if kind == "*":
        files.change(name, [((*path, entry_name), data)])
    else:
        made = {"id": Plain(entry_name), **data}
        if form.id == "points":
            ids: list[str] = []
            for text in options:
                ids.append(id_for(text, ids, "option"))
            made["options"] = [{"id": Plain(i), "text": text} for i, text in zip(ids, options, strict=True)]
        files.change(name, [((*path, _length(trees.get(name), path)), made)])
    if form.id == "parties":
        consequences.party_needs_judgements(files, entry_name, str(values.get("role", "")))
    elif form.id == "points":
        consequences.new_point(files, entry_name, ids)
    elif form.id == "options":
        consequences.new_option(files, parent[0], entry_name)
    return (*parent, entry_name)


def _place(files: Files, form: Form, parent: tuple[str, ...], trees: Trees) -> tuple[str, Where]:
    """Return the file, and the path of the list or mapping, that a new entry goes into."""
    names, name = list(parent), form.table.file
    if name == "preferences":
        stem = names.pop(0)
        name = f"preferences/{stem}.yaml" if stem else "preferences.yaml"
        name = name if name in trees else next((n for n in trees if n.startswith(f"preferences/{stem}.")), name)
        if not isinstance(trees.get(name), dict) or names[0] not in trees[name]:
            files.change(name, [((names[0],), {"no_deal": Plain("unknown"), "values": {}})])
    tree: Any = trees.get(name)
    path: list[str | int] = []
    for step in form.table.path[:-1]:
        if step == "*":
            path.append(names.pop(0))
        elif step == "@":
            wanted = names.pop(0)
            ids = [str(e.get("id")) for e in tree if isinstance(e, dict)] if isinstance(tree, list) else []
            if wanted not in ids:
                raise InputError(f"found nothing called {wanted!r} in the case; load this page again")
            path.append(ids.index(wanted))
        else:
            path.append(step)
        tree = _get(tree, path[-1])
    return name, tuple(path)


def _get(tree: Any, step: str | int) -> Any:
    if isinstance(tree, dict):
        return tree.get(str(step))
    return tree[step] if isinstance(tree, list) and isinstance(step, int) and step < len(tree) else None


def _length(tree: Any, path: Where) -> int:
    for step in path:
        tree = _get(tree, step)
    return len(tree) if isinstance(tree, list) else 0


def _taken(form: Form, trees: Trees, parent: tuple[str, ...]) -> set[str]:
    """Return the ids that a new entry may not have."""
    if form.id == "options":
        return {entry.names[-1] for entry in there(form, trees) if entry.names[:-1] == parent}
    return {entry.names[-1] for other in FORMS if other.id != "options" for entry in there(other, trees) if entry.names}


def removed(files: Files, form: Form, entry: Entry) -> None:
    """Take an entry out, with what the case says of it alone; what else refers to it is found when the case is checked."""
    assert entry.path is not None
    if form.id == "moves":
        graph_model.remove_move(files, entry)
        return
    if form.id in ("drafts", "readings"):
        files.made[entry.file] = None
        notes = entry.file.removesuffix(".md") + ".notes.yaml"
        if notes in files.texts:
            files.made[notes] = None
        return
    alone = form.id == "consent" and len(there(form, files.trees)) == 1
    files.change(entry.file, [(entry.path[:1] if alone else entry.path, REMOVE)])  # an empty list would ask nobody
    if form.id == "parties":
        consequences.gone_party(files, entry.names[-1])
    elif form.id == "points":
        consequences.gone_point(files, entry.names[-1])
    elif form.id == "options":
        consequences.gone_option(files, entry.names[0], entry.names[1])


def placed(files: Files, entry: Entry, to: int) -> bool:
    """Put an entry at another place of its list, with its comments.

    Parameters
    ----------
    files : Files
    entry : Entry
    to : int
        From 0; what is beyond the ends of the list is its nearest end.

    Returns
    -------
    bool
        Whether it stands elsewhere now.
    """
    assert entry.path is not None
    place, above = entry.path[-1], entry.path[:-1]
    if not isinstance(place, int):
        return False
    to = min(max(to, 0), _length(files.trees[entry.file], above) - 1)
    text = files.made.get(entry.file) or files.texts[entry.file]
    for lower in range(place, to, -1) if to < place else range(place + 1, to + 1):
        text = moved(text, entry.file, (*above, lower))
    if to != place:
        files.made[entry.file] = text
        files.known_trees.pop(entry.file, None)
    return to != place


Titles = Callable[[Entry, Form], str]


def wrong_fields(
    error: InputError, files: Files, form: Form, names: tuple[str, ...], called: Titles | None = None
) -> list[tuple[str, str]]:
    """Return what is wrong, by the key of the field that it concerns; an empty key where it concerns another entry.

    ``called`` says what an entry is called; without it, its own words do.
    """
    if not error.faults:
        return [("", str(error))]
    keys = [column.key for column in form.columns]
    result: list[tuple[str, str]] = []
    known = {other.id: _quietly(other, files) for other in FORMS}
    documents: dict[str, Any] = {}
    for fault in error.faults:
        name = fault.place.file
        if name not in documents:
            documents[name] = edit.document_of(name, files.made.get(name, files.texts.get(name)) or "")
        document = documents[name]
        where = _path_at(document, fault.place.line, fault.place.column) if document is not None else ()
        mine = next((e for e in known[form.id] if e.names == names and e.file == name), None)
        if mine is not None and mine.path is not None and where[: len(mine.path)] == mine.path:
            step = where[len(mine.path)] if len(where) > len(mine.path) else ""
            missing = next((key for key in keys if f"'{key}'" in fault.message and "missing" in fault.message), "")
            result.append((missing or (str(step) if step in keys else ""), fault.message))
        else:
            result.append(("", f"{described(files, known, name, where, fault.place.line, called)}: {fault.message}"))
    return result


def _quietly(form: Form, files: Files) -> list[Entry]:
    try:
        return there(form, files.trees)
    except InputError:
        return []


def _path_at(document: Any, line: int, column: int) -> Where:
    here = [
        path
        for places in (document.places, document.keys)
        for path, place in places.items()
        if (place.line, place.column) == (line, column)
    ]
    return max(here, key=len, default=())


def described(
    files: Files, known: Mapping[str, list[Entry]], name: str, where: Where, line: int, called: Titles | None = None
) -> str:
    """Say in words which entry a place of a file belongs to; ``known`` holds the entries by the id of their form."""
    best: tuple[int, str] | None = None
    for form in FORMS:
        for entry in known[form.id]:
            if entry.file == name and entry.path is not None and where[: len(entry.path)] == entry.path:
                title = called(entry, form) if called else title_of(form, entry, names_of(files.trees))
                if best is None or len(entry.path) > best[0]:
                    best = len(entry.path), f"{form.one} “{title}”"
    if best is not None:
        return best[1]
    parties = names_of(files.trees)
    for table in reversed(TABLES):  # what has no form: judgements, claims
        if table.path and table.title not in {form.table.title for form in FORMS}:
            for entry in entries(table, files.trees):
                if entry.file == name and entry.path and where[: len(entry.path)] == entry.path:
                    who = " ".join(parties.get(part, part.replace("_", " ")) for part in entry.names if part)
                    return f"{table.title.lower()}: {who}"
    return f"{name}, line {line}"


def names_of(trees: Trees) -> dict[str, str]:
    """Return the names of the parties, by id."""
    head = trees.get("case.yaml")
    parties = head.get("parties") if isinstance(head, dict) else None
    return {
        str(p["id"]): str(p.get("name", p["id"]))
        for p in (parties if isinstance(parties, list) else [])
        if isinstance(p, dict) and "id" in p
    }


def title_of(form: Form, entry: Entry, parties: Mapping[str, str]) -> str:
    """Return what an entry is called in lists."""
    value = entry.value if isinstance(entry.value, dict) else {}
    if form.id == "influence":
        of, on = (parties.get(str(name), str(name)) for name in (value.get("of"), value.get("on")))
        return f"{of} → {on}: {value.get('when', '')}"
    if form.keyed_by == "parties":
        return f"{parties.get(entry.names[-1], entry.names[-1])}: {str(value.get('kind', 'time')).replace('_', ' ')}"
    own = entry.names[-1].replace("_", " ") if entry.names else form.many
    words = str(value.get(form.named_by) or value.get("text") or own)
    if form.id == "points":
        return f"{value.get('number', '')} {words}".strip()
    if form.id == "read_values":
        values_ = value.get("values")
        count = sum(len(options) for options in values_.values()) if isinstance(values_, dict) else 0
        return f"{parties.get(entry.names[-1], entry.names[-1])}: {plural(count, 'value')}"
    if form.id == "wishes":
        said = " = ".join(map(str, entry.value)) if isinstance(entry.value, list) else str(entry.value)
        return f"{parties.get(entry.names[0], entry.names[0])}: {said}"
    if form.id == "red_lines":
        return f"{parties.get(entry.names[1], entry.names[1])}: {words}"
    return words
