"""Answers and conditions as forms send them, and as they are shown again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.errors import InputError
from detente.table.views import AnswerView, OwnAnswers
from detente.table.web.context import Sent

ROWS = 4
WHOLE = "whole"
POINT = "p:"


@dataclass(frozen=True)
class Change:
    """One answer that a form changes."""

    key: str
    stance: str
    revision: int


def changes(form: Sent, answers: OwnAnswers) -> Iterator[Change]:
    """Yield the answers that differ from what the form was made from; nothing else is written."""
    for key in (WHOLE, *(POINT + point for point in answers.points)):
        said, was = form.given(f"a:{key}"), form.text(f"was:{key}")
        if said is None or said == was or said == "yes_if":
            continue
        yield Change(key, said, form.number(f"rev:{key}"))


def kept(answers: OwnAnswers, key: str) -> AnswerView | None:
    """Return the answer of a key, or None where there is no such point."""
    return answers.whole if key == WHOLE else answers.points.get(key.removeprefix(POINT))


def condition_of(form: Sent) -> dict[str, Any]:
    """Read the condition of a form: parts that all hold, or one of which holds.

    Raises
    ------
    InputError
    """
    parts = [_part(said) for said in dict.fromkeys(form.texts("c"))]
    if not parts:
        raise InputError("Say what your yes depends on: choose at least one condition.")
    if len(parts) == 1:
        return parts[0]
    return {"any" if form.text("join") == "any" else "all": parts}


def _part(said: str) -> dict[str, Any]:
    kind, _, rest = said.partition(":")
    if kind == "seat" and rest:
        return {"seat": rest}
    point, _, option = rest.partition(":")
    if kind == "point" and point and option:
        return {"point": point, "is": [option]}
    raise InputError("That is no condition of this form.")


def parts_of(condition: Mapping[str, Any] | None) -> tuple[str, list[str]]:
    """Return how a condition's parts are joined, and the parts as a form has them; empty where a form cannot say it."""
    if condition is None:
        return "all", [""] * ROWS
    join = next((name for name in ("all", "any") if name in condition), "all")
    parts = condition.get(join, [condition])
    said = [_said(part) for part in parts]
    if len(said) > ROWS or any(one is None for one in said):
        return join, [""] * ROWS
    return join, [*(one or "" for one in said), *[""] * (ROWS - len(said))]


def typed_parts(form: Sent) -> tuple[str, list[str]]:
    """Return the parts of a condition as they were typed, for the form to show again."""
    parts = form.texts("c")[:ROWS]
    return "any" if form.text("join") == "any" else "all", [*parts, *[""] * (ROWS - len(parts))]


def _said(part: Mapping[str, Any]) -> str | None:
    if set(part) == {"seat"}:
        return f"seat:{part['seat']}"
    if set(part) == {"point", "is"} and len(part["is"]) == 1:
        return f"point:{part['point']}:{part['is'][0]}"
    return None
