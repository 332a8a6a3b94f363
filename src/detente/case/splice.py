"""Changing entries of a YAML text in place: only the characters of what changes are exchanged.

Comments, the order of keys, quotes and line breaks of everything else stay. Every change is checked: the text afterwards
must say exactly what the tree says with the same change.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from detente.case.format.reader import read_yaml
from detente.errors import InputError
from detente.text import quoted

Step = str | int
Where = tuple[Step, ...]
REMOVE: Any = object()
"""In place of a value: the entry goes."""
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*|-\d+(\.\d+)?|-")
_GUESSED = re.compile(r"null|Null|NULL|~|<<", re.IGNORECASE)


class Plain(str):
    """Text that is written without quotes: a number, a day, an id, or ``null``."""

    __slots__ = ()


def inline(value: Any) -> str:
    """Return a value as YAML on one line. Text is quoted; :class:`Plain` text, where it can be, is not."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(inner) for inner in value) + "]"
    if isinstance(value, Plain) and (value == "null" or (_PLAIN.fullmatch(value) and not value.endswith("-"))):
        return str(value)
    return quoted(str(value))


def block(value: Mapping[str, Any], indent: int = 0) -> str:
    """Return a mapping as YAML, one key a line; what holds nothing but scalars stands on one line."""
    lines: list[str] = []
    for key, inner in value.items():
        lead = " " * indent + f"{_key(key)}:"
        if isinstance(inner, Mapping) and any(isinstance(v, Mapping | list | tuple) for v in inner.values()):
            lines += [lead, block(inner, indent + 2).rstrip("\n")]
        elif isinstance(inner, list | tuple) and any(isinstance(v, Mapping) for v in inner):
            lines.append(lead)
            for entry in inner:
                nested = isinstance(entry, Mapping) and len(inline(entry)) > 100
                body = block(entry, indent + 4).strip() if nested else inline(entry)
                lines.append(" " * (indent + 2) + "- " + body)
        else:
            lines.append(f"{lead} {inline(inner)}")
    return "\n".join(lines) + "\n"


def changed(text: str, name: str, changes: Sequence[tuple[Where, Any]]) -> str:
    """Return a YAML text with entries set, added or removed.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for messages.
    changes : sequence of (path, value)
        In order. The value is plain data, or :data:`REMOVE`. A path that is not there is added, with what leads to it. An
        index equal to the length of a list appends to it.

    Raises
    ------
    InputError
        When the text cannot be changed in place (it shares values by an alias).
    """
    expected = copy.deepcopy(read_yaml(text, name).tree)
    if not isinstance(expected, dict | list):
        expected = [] if changes and isinstance(changes[0][0][0], int) else {}
    for path, value in changes:
        expected = in_tree(expected, path, value)
        text = _in_text(text, path, value)
    if _said(read_yaml(text, name).tree) != _said(expected):
        raise InputError(
            f"{name} cannot be changed in place (does it use a YAML alias?); edit it in the file itself, nothing was written"
        )
    return text


def moved(text: str, name: str, path: Where) -> str:
    """Return a YAML text with an entry of a list before the one that stands before it.

    Lines of comments right above an entry go with it.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for messages.
    path : tuple
        Of the entry; its last step is an index from 1.

    Raises
    ------
    InputError
        When the text cannot be changed in place.
    """
    from ruamel.yaml import YAML

    at = int(path[-1])
    expected = copy.deepcopy(read_yaml(text, name).tree)
    node, inner = YAML(typ="safe", pure=False).compose(text), expected
    for step in path[:-1]:
        children = _children(node)
        node = next(child for k, (key, child) in enumerate(children) if (key.value if key is not None else k) == step)
        inner = inner[step]
    inner[at - 1 : at + 1] = [inner[at], inner[at - 1]]
    one, two = (child for _, child in _children(node)[at - 1 : at + 1])
    if node.flow_style:
        first, second = (int(one.start_mark.index), _end(text, one)), (int(two.start_mark.index), _end(text, two))
        between = text[first[1] : second[0]]
    else:
        first, second = (_lines(text, entry) for entry in (one, two))
        between = text[first[1] : second[0]]
    swapped = text[: first[0]] + text[slice(*second)] + between + text[slice(*first)] + text[second[1] :]
    if _said(read_yaml(swapped, name).tree) != _said(expected):
        raise InputError(f"{name}: the entries cannot be put in another order in place; move them in the file itself")
    return swapped


def _lines(text: str, node: Any) -> tuple[int, int]:
    """The lines of a list's entry, from the comments right above it to the end of its last line."""
    begin = text.rfind("\n", 0, int(node.start_mark.index)) + 1
    dash = len(text[begin:]) - len(text[begin:].lstrip(" "))
    while begin:
        above = text.rfind("\n", 0, begin - 1) + 1
        line = text[above : begin - 1]
        if not line.strip().startswith("#") or len(line) - len(line.lstrip(" ")) != dash:
            break
        begin = above
    stop = text.find("\n", _end(text, node))
    return begin, len(text) if stop < 0 else stop


def _said(tree: Any) -> Any:
    """A tree with an empty file standing for an empty mapping or list."""
    return tree or None if not isinstance(tree, str) or tree == "" else tree


def _key(key: Any) -> str:
    text = str(key)
    return text if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", text) and not _GUESSED.fullmatch(text) else quoted(text)


def in_tree(tree: Any, path: Where, value: Any) -> Any:
    """Return a tree with an entry set, added or removed, as :func:`changed` does it in a text; the tree is changed."""
    step, rest = path[0], path[1:]
    if not isinstance(tree, dict | list):
        tree = [] if isinstance(step, int) else {}
    here: Any = tree
    there = step < len(here) if isinstance(step, int) else step in here
    if not rest and value is REMOVE:
        if there:
            del here[step]
        return tree
    new = in_tree(here[step] if there else None, rest, value) if rest else plain_data(value)
    if there or not isinstance(step, int):
        here[step] = new
    else:
        here.append(new)
    return tree


def plain_data(value: Any) -> Any:
    """Return a value as :func:`~detente.case.format.reader.read_yaml` would read it."""
    if isinstance(value, Mapping):
        return {str(key): plain_data(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(inner) for inner in value]
    return str(value)


def _in_text(text: str, path: Where, value: Any) -> str:
    from ruamel.yaml import YAML

    node = YAML(typ="safe", pure=False).compose(text)  # the C parser where it is installed
    if node is None:
        made: Any = value
        for step in reversed(path):
            made = [made] if isinstance(step, int) else {step: made}
        lead = text if not text or text.endswith("\n") else text + "\n"
        return lead + (f"- {inline(made[0])}\n" if isinstance(made, list) else block(made))
    for at, step in enumerate(path):
        children = _children(node)
        found = [k for k, (key, _) in enumerate(children) if (key.value == step if key is not None else k == step)]
        last = at == len(path) - 1
        if not found:
            if value is REMOVE:
                return text
            made = value
            for inner in reversed(path[at + 1 :]):
                made = [made] if isinstance(inner, int) else {inner: made}
            return _added(text, node, step, made)
        key, child = children[found[0]]
        if last:
            return _removed(text, node, found[0]) if value is REMOVE else _set(text, key, child, value)
        node = child
    return text


def _children(node: Any) -> list[tuple[Any, Any]]:
    """The children of a node: (key, value) of a mapping, (None, value) of a list."""
    if isinstance(node.value, str):
        return []
    return [(pair[0], pair[1]) if isinstance(pair, tuple) else (None, pair) for pair in node.value]


def _end(text: str, node: Any) -> int:
    """Where the text of a node ends, without what stands between it and the next."""
    if isinstance(node.value, str) or node.flow_style:
        end = int(node.end_mark.index)
    else:
        children = _children(node)
        end = _end(text, children[-1][1]) if children else int(node.end_mark.index)
    start = int(node.start_mark.index)
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    return end


def _set(text: str, key: Any, node: Any, value: Any) -> str:
    start, end = int(node.start_mark.index), _end(text, node)
    if key is not None and not text[start:end]:  # nothing stands behind the key
        start = end = int(text.index(":", key.end_mark.index)) + 1
        return text[:start] + " " + inline(value) + text[end:]
    flow = isinstance(node.value, str) or node.flow_style
    if key is not None and not flow and isinstance(value, Mapping | list):  # a block gives way to one line
        start = int(text.index(":", key.end_mark.index)) + 1
        return text[:start] + " " + inline(value) + text[end:]
    return text[:start] + inline(value) + text[end:]


def _added(text: str, node: Any, step: Step, value: Any) -> str:
    children = _children(node)
    entry = f"{_key(step)}: {inline(value)}" if isinstance(step, str) else inline(value)
    if isinstance(node.value, str):  # a blank, or null: it becomes a list or mapping
        made = inline([value]) if isinstance(step, int) else inline({step: value})
        start, end = int(node.start_mark.index), _end(text, node)
        return text[:start] + (" " if text[start - 1 : start] == ":" else "") + made + text[end:]
    if node.flow_style:
        if not children:
            at = int(node.start_mark.index) + 1
            return text[:at] + entry + text[int(node.end_mark.index) - 1 :]
        at = _end(text, children[-1][1]) or int(children[-1][1].end_mark.index)
        return text[:at] + ", " + entry + text[at:]
    last_key, last = children[-1]
    at = max(_end(text, last), int(last_key.end_mark.index) + 1 if last_key is not None else 0)
    stop = text.find("\n", at)
    stop = len(text) if stop < 0 else stop
    first = children[0][0] if children[0][0] is not None else node
    indent = " " * int(first.start_mark.column)
    if isinstance(step, int):
        entry = _list_entry(value, indent)
    elif isinstance(value, Mapping | list | tuple) and len(entry) > 100:
        entry = block({step: value}, len(indent)).strip()
    return text[:stop] + "\n" + indent + entry + text[stop:]


def _list_entry(value: Any, indent: str) -> str:
    body = inline(value)
    if isinstance(value, Mapping) and len(body) > 100:
        body = block(value, len(indent) + 2).strip()
    return "- " + body


def _removed(text: str, node: Any, at: int) -> str:
    children = _children(node)
    key, child = children[at]
    start = int((key or child).start_mark.index)
    end = max(_end(text, child), int(key.end_mark.index) + 1 if key is not None else 0)
    if node.flow_style:
        if at + 1 < len(children):
            end = int((children[at + 1][0] or children[at + 1][1]).start_mark.index)
        elif at > 0:
            start = _end(text, children[at - 1][1])
        return text[:start] + text[end:]
    if len(children) == 1:  # the last entry of a block: an empty one stays
        opening = int(node.start_mark.index)
        return text[:opening] + ("{}" if key is not None else "[]") + text[end:]
    begin = text.rfind("\n", 0, start) + 1
    lead = text[begin:start]
    if lead.strip() in ("", "-") and (key is None or not lead.strip()):
        stop = text.find("\n", end)
        return text[:begin] + (text[stop + 1 :] if stop >= 0 else "")
    # the first key of a list entry ("- id: x"): the next key takes its place
    following = int((children[at + 1][0] or children[at + 1][1]).start_mark.index)
    return text[:start] + text[following:]
