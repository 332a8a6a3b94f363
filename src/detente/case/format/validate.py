"""From a tree with places to a model: every error of the model becomes a fault at its place."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from detente.case.format.expressions import (
    Expression,
    ExpressionError,
    faults_over_points,
    parse,
)
from detente.case.format.fields import describe
from detente.case.format.reader import Document, Path_
from detente.errors import Fault, Place, nearest, shown

M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], document: Document, faults: list[Fault], tree: Any = None, at: Path_ = ()) -> M | None:
    """Validate a tree (default: the document's) against a model.

    Parameters
    ----------
    model : type of BaseModel
    document : Document
        Tells the places.
    faults : list of Fault
        Every error found is appended.
    tree : object, optional
        A part of the document's tree, which stands at path ``at``.
    at : tuple

    Returns
    -------
    model or None
        None when there were errors.
    """
    data = document.tree if tree is None else tree
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for entry in error.errors(include_url=False):
            faults.append(_fault(model, document, at, entry))
    except RecursionError:
        faults.append(Fault(document.place(at), "nested too deeply"))
    return None


def _fault(model: type[BaseModel], document: Document, at: Path_, entry: Any) -> Fault:
    loc: Path_ = tuple(step for step in entry["loc"] if isinstance(step, str | int))
    kind = entry["type"]
    if kind == "missing":
        place = document.place((*at, *loc[:-1]))
        return Fault(place, f"the key {loc[-1]!r} is missing; add it")
    if kind == "extra_forbidden":
        known = _keys_at(model, loc[:-1])
        expected = f"; expected one of {', '.join(known)}" if known else ""
        place = document.place((*at, *loc), key=True)
        return Fault(place, f"unknown key {shown(str(loc[-1]))}{nearest(str(loc[-1]), known) or expected}")
    place = document.place((*at, *loc), key="[key]" in loc)
    if kind == "detente":
        name = next((str(step) for step in reversed(loc) if isinstance(step, str) and step != "[key]"), "")
        return Fault(place, f"{name}: {entry['msg']}" if name else str(entry["msg"]))
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return Fault(place, f"found {describe(entry['input'])}, expected keys with values")
    if kind in ("tuple_type", "list_type"):
        return Fault(place, f"found {describe(entry['input'])}, expected a list [a, b]")
    return Fault(place, f"found {describe(entry['input'])}: {entry['msg']}")


def _keys_at(model: type[BaseModel], loc: Path_) -> list[str]:
    """Return the keys that the model at a path takes."""
    current: Any = model
    for step in loc:
        current = _step(current, step)
        if current is None:
            return []
    found = _as_model(current)
    return [f.alias or name for name, f in found.model_fields.items()] if found else []


def _alternatives(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _alternatives(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [inner for part in get_args(annotation) for inner in _alternatives(part)]
    return [annotation]


def _as_model(annotation: Any) -> type[BaseModel] | None:
    for part in _alternatives(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _step(annotation: Any, step: str | int) -> Any:
    found = _as_model(annotation)
    if found is not None:
        for name, field in found.model_fields.items():
            if step in (name, field.alias):
                return field.annotation
        return None
    for part in _alternatives(annotation):
        origin, args = get_origin(part), get_args(part)
        if origin is dict:
            return args[1]
        if origin is tuple:
            return args[0]
    return None


def expression(document: Document, path: Path_, text: str, faults: list[Fault]) -> Expression | None:
    """Parse the condition that stands at a path; a fault points at the column within it."""
    try:
        return parse(text)
    except ExpressionError as error:
        faults.append(Fault(column_of(document, path, error.column), f"{error} (in {shown(text)})"))
        return None


def column_of(document: Document, path: Path_, column: int) -> Place:
    """Return the place of a column (from 1) within the condition that stands at a path."""
    place = document.place(path)
    inline = document.inline.get(path)
    if inline is None or not place.line:
        return place
    return Place(place.file, place.line, place.column + inline + column - 1)


def over_points(
    document: Document,
    path: Path_,
    text: str,
    options: dict[str, tuple[str, ...]],
    ordered: dict[str, bool],
) -> Iterator[Fault]:
    """Yield the faults of a condition over points."""
    found: list[Fault] = []
    tree = expression(document, path, text, found)
    yield from found
    if tree is not None:
        for message, column in faults_over_points(tree, options, ordered):
            yield Fault(column_of(document, path, column), message)
