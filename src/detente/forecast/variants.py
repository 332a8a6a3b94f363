"""Variants of a case: figures set otherwise by their path, or entries left out, with the checks of the files themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from detente.case.case import Case
from detente.case.format.estimate import Estimate
from detente.case.format.fields import number
from detente.case.format.models.preferences import Assessor, PartyPreferences, PointValues
from detente.case.format.models.process import ProcessFile
from detente.errors import InputError, nearest
from detente.text import pairs

Value = Any


@dataclass(frozen=True)
class Variant:
    """A named set of changes: values by path, or entries to leave out."""

    name: str
    values: Mapping[str, Value]
    without: tuple[str, ...] = ()


def read_settings(settings: Iterable[str]) -> list[Variant]:
    """Read ``PATH=VALUE`` settings as one variant.

    Raises
    ------
    InputError
        When one has no ``=``.
    """
    values = pairs(list(settings), "PATH=VALUE, such as process.leverage.cut_support.credibility=0.1")
    if not values:
        return []
    return [Variant(", ".join(f"{k} = {v}" for k, v in values.items()), {k: _plain(v) for k, v in values.items()})]


def _plain(text: str) -> Value:
    """Read a value as YAML would: a number, a list [low, likely, high], or text."""
    from detente.case.format.reader import read_yaml

    return read_yaml(f"value: {text}\n", "--set").tree["value"]


def read_variants(path: Path) -> list[Variant]:
    """Read a file of variants: ``{name: {PATH: VALUE, …}, …}``.

    Raises
    ------
    InputError
        With the place of what cannot be read.
    """
    from detente.case.format.reader import read_text, read_yaml
    from detente.errors import Fault

    document = read_yaml(read_text(Path(path), str(path)), str(path))
    if not isinstance(document.tree, dict) or not document.tree:
        raise InputError([Fault(document.place(()), "expected variants: name: {PATH: VALUE}")])
    variants = []
    for name, values in document.tree.items():
        if not isinstance(values, dict) or not values:
            raise InputError([Fault(document.place((name,)), f"variant {name!r}: expected {{PATH: VALUE}}")])
        variants.append(Variant(str(name), dict(values)))
    return variants


def apply(case: Case, variant: Variant) -> Case:
    """Return the case with a variant's changes.

    Raises
    ------
    InputError
        When a path leads nowhere (with the nearest known name) or a value does not fit.
    """
    for path in variant.without:
        case = _drop(case, path.split("."))
    for path, value in variant.values.items():
        case = set_figure(case, path, value)
    return case


def set_figure(case: Case, path: str, value: Value) -> Case:
    """Return the case with one figure of ``process.yaml`` or of the preferences set otherwise.

    Paths read ``process.LIST.ID.FIELD`` (an influence by its id or its place from 0), ``process.FIELD``,
    ``process.strategies.PARTY.FIELD`` or ``preferences.PARTY.FIELD…`` (with every assessor).
    """
    steps = path.split(".")
    if steps[0] == "process" and len(steps) > 1:
        if case.process is None:
            raise InputError(f"case {case.id!r} has no process.yaml, so no {path!r}")
        data = case.process.model_dump(by_alias=True, exclude_unset=True)
        party = steps[2] if len(steps) > 2 and steps[1] == "strategies" else None
        if party in case.valued:
            data.setdefault("strategies", {}).setdefault(party, {})
        _set(data, steps[1:], value, path, ProcessFile)
        process = _validated(ProcessFile, data, path, value)
        _checked(case, process, path, value)
        return replace(case, process=process)
    if steps[0] == "preferences" and len(steps) > 2:
        party = steps[1]
        if party not in case.valued:
            raise InputError(f"{path}: party {party!r} has no preferences{nearest(party, case.valued)}")
        assessors = []
        for assessor in case.assessors:
            if party in assessor.preferences:
                changed = _with(assessor.preferences[party], steps[2:], value, path)
                _checked_preferences(case, party, changed, path, value)
                mine = assessor.preferences | {party: changed}
                assessor = Assessor(name=assessor.name, weight=assessor.weight, preferences=mine, file=assessor.file)
            assessors.append(assessor)
        return replace(case, assessors=tuple(assessors))
    raise InputError(f"found {path!r}, expected a path that begins with process. or preferences.PARTY.")


def _with(holder: Any, steps: Sequence[str], value: Value, path: str) -> Any:
    """Return a copy of a part of the preferences with one figure set otherwise."""
    if not steps:
        try:
            if isinstance(holder, Estimate) or holder is None:
                return Estimate.model_validate(value)
            if isinstance(holder, float):
                return number(value)
        except (ValidationError, PydanticCustomError) as error:
            raise InputError(f"{path}={value}: {_said(error)}") from None
        raise InputError(f"{path}: this is no figure that can be set; name one below it")
    step, rest = steps[0], steps[1:]
    if isinstance(holder, PointValues):
        if holder.options is None:
            raise InputError(f"{path}: the values of this point are an order, not figures")
        return holder.model_copy(update={"options": _with(holder.options, steps, value, path)})
    if isinstance(holder, Estimate):
        raise InputError(f"{path}: an estimate is set as a whole, to a number or [low, likely, high]")
    if isinstance(holder, tuple):
        at = _place(holder, step, path)
        return (*holder[:at], _with(holder[at], rest, value, path), *holder[at + 1 :])
    known = list(holder) if isinstance(holder, dict) else list(type(holder).model_fields)
    if step not in known:
        raise InputError(f"{path}: there is no {step!r}{nearest(step, known)}")
    if isinstance(holder, dict):
        return holder | {step: _with(holder[step], rest, value, path)}
    if getattr(holder, step) is None and step != "no_deal":
        raise InputError(f"{path}: the case gives no {step!r} here")
    if step == "correlation" and not rest:
        inner: Any = value  # read and checked by the model
    else:
        inner = _with(getattr(holder, step), rest, value, path)
    # Validated as in the file: copies of a model are not, and would take a firmness of 2.
    data = {name: getattr(holder, name) for name in holder.model_fields_set}
    try:
        return type(holder).model_validate(data | {step: inner})
    except ValidationError as error:
        raise InputError(f"{path}={value}: {_said(error)}") from None


def _said(error: ValidationError | PydanticCustomError) -> str:
    return str(error.errors(include_url=False)[0]["msg"] if isinstance(error, ValidationError) else error.message())


def _checked_preferences(case: Case, party: str, changed: PartyPreferences, path: str, value: Value) -> None:
    """Refuse what ``detente check`` would refuse of a party's preferences, with its message."""
    from detente.case.checks.preferences import faults
    from detente.case.format.reader import Document

    found = list(faults(case, party, changed, Document("preferences.yaml", {})))
    if found:
        raise InputError(f"{path}={value}: {found[0].message}")


def _checked(case: Case, process: ProcessFile, path: str, value: Value) -> None:
    from detente.case.checks.process import faults
    from detente.case.format.reader import Document

    found = list(faults(process, case, Document("process.yaml", {})))
    if found:
        raise InputError(f"{path}={value}: {found[0].message}")


def _validated(model: Any, data: Any, path: str, value: Value) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        entry = error.errors(include_url=False)[0]
        if entry["type"] == "extra_forbidden":
            from detente.case.format.validate import _keys_at

            loc = tuple(step for step in entry["loc"] if isinstance(step, str | int))
            known = _keys_at(model, loc[:-1])
            hint = nearest(str(loc[-1]), known) or f"; expected one of {', '.join(known)}"
            raise InputError(f"{path}: unknown key {str(loc[-1])!r}{hint}") from None
        raise InputError(f"{path}={value}: {entry['msg']}") from None


def _set(data: Any, steps: Sequence[str], value: Value, path: str, model: Any) -> None:
    for depth, step in enumerate(steps):
        last = depth == len(steps) - 1
        if isinstance(data, list | tuple):
            at = _place(data, step, path)
            if last:
                raise InputError(f"{path}: expected a field of {step!r}, such as {path}.no_deal")
            data = data[at]
        elif isinstance(data, dict):
            if last:
                data[step] = value
                return
            if step not in data:
                known = list(data) if depth else [*model.model_fields]
                raise InputError(f"{path}: there is no {step!r}{nearest(step, known)}")
            inner = data[step]
            data[step] = list(inner) if isinstance(inner, tuple) else inner
            data = data[step]
        else:
            raise InputError(f"{path}: {steps[depth - 1]!r} has no parts")


def _place(entries: Sequence[Any], step: str, path: str) -> int:
    ids = [
        str((entry.get("id") if isinstance(entry, dict) else getattr(entry, "id", None)) or k)
        for k, entry in enumerate(entries)
    ]
    if step in ids:
        return ids.index(step)
    if not ids:
        raise InputError(f"{path}: there is no {step!r}, for the case has none")
    hint = nearest(step, ids)
    if not hint:
        hint = f"; expected one of {', '.join(ids[:12])}" if len(ids) > 1 else f"; the only one is {ids[0]!r}"
    raise InputError(f"{path}: there is no {step!r}{hint}")


def _drop(case: Case, steps: list[str]) -> Case:
    """Return the case without an entry of a list of ``process.yaml``; threats of a deadline go with it."""
    assert case.process is not None
    entries = list(getattr(case.process, steps[1]))
    ids = [str(getattr(entry, "id", None) or k) for k, entry in enumerate(entries)]
    del entries[ids.index(steps[2])]
    changes: dict[str, Any] = {steps[1]: tuple(entries)}
    if steps[1] == "deadlines":
        changes["leverage"] = tuple(t for t in case.process.leverage if t.deadline != steps[2])
    return replace(case, process=case.process.model_copy(update=changes))
