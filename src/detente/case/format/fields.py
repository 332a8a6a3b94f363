"""Field types of the format: how a scalar that was kept as text is given its meaning."""

from __future__ import annotations

import calendar
import contextlib
import datetime as dt
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from detente.case.format.readings import day_of
from detente.errors import shown
from detente.figures import LARGEST, PLAIN, hint
from detente.ids import ID, OPTION_ID, RESERVED

T = TypeVar("T")


def wrong(message: str) -> PydanticCustomError:
    """Make the error of a field; ``message`` says what was found, what was expected and how to mend it."""
    return PydanticCustomError("detente", "{message}", {"message": message})


def describe(value: Any) -> str:
    """Say what kind of thing was found, for messages."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None or getattr(value, "is_null", False):
        return str(value) if value else "nothing"
    return shown(value)


def is_null(value: Any) -> bool:
    """Whether nothing stands there: a written ``null`` or ``~``, or a blank."""
    return value is None or bool(getattr(value, "is_null", False))


def is_blank(value: Any) -> bool:
    """Whether a key was left with nothing behind it. That decides nothing; a written ``null`` does."""
    return isinstance(value, str) and value == "" and bool(getattr(value, "plain", False))


def or_null(
    read: Callable[[Any], T], expected: str, null: str = "null for none, or remove the key"
) -> Callable[[Any], T | None]:
    """Return a reader that takes a written null as none, and refuses a blank."""

    def check(value: Any) -> T | None:
        if is_blank(value):
            raise wrong(f"found nothing, expected {expected}; write {null}")
        return None if is_null(value) else read(value)

    return check


def _identifier(pattern: re.Pattern[str], what: str) -> Any:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise wrong(f"found {describe(value)}, expected {what}")
        if value in RESERVED:
            raise wrong(f"{value!r} is a reserved word of the format; choose another id")
        if len(value) > 80:
            raise wrong(f"an id of {len(value)} characters; at most 80")
        return str(value)

    return check


def _reference(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise wrong(f"found {describe(value)}, expected a name")
    return str(value)


def _string(value: Any) -> str:
    if not isinstance(value, str) or is_null(value):
        mend = "; quote text that holds ': ' or ','" if isinstance(value, dict | list) else ""
        raise wrong(f"found {describe(value)}, expected text{mend}")
    return str(value)


def words(value: Any) -> str:
    """Read text that must say something."""
    found = _string(value)
    if not found.strip():
        raise wrong("found nothing, expected text")
    return found


def _label(value: Any) -> str:
    """Read the label of a point as written: ``1.10``, ``0600`` and ``null`` stay that text."""
    if isinstance(value, str) and not is_null(value):
        return str(value)
    return "null" if isinstance(value, str) and value == "null" else _string(value)


def number(value: Any) -> float:
    """Read a finite number.

    Raises
    ------
    PydanticCustomError
        For anything else, NaN and infinities included.
    """
    if isinstance(value, bool):
        raise wrong(f"found {value}, expected a number")
    if isinstance(value, int | float) or (
        isinstance(value, str) and getattr(value, "plain", True) and PLAIN.fullmatch(value)
    ):
        result = float(value)
    else:
        quoted = isinstance(value, str) and PLAIN.fullmatch(value) is not None
        mend = "; remove the quotes" if quoted else hint(value) if isinstance(value, str) else ""
        if isinstance(value, str) and "per cent sign" in mend and (share := hint(value, share=True)):
            mend += f" (of a probability{share.removeprefix(';').removesuffix(', without the per cent sign')})"
        raise wrong(f"found {describe(value)}, expected a number{mend}")
    if not math.isfinite(result) or abs(result) > LARGEST:
        raise wrong(f"found {describe(value)}, expected a finite number of at most {LARGEST:g} in size")
    return result


def whole(value: Any) -> int:
    result = number(value)
    if result != int(result):
        raise wrong(f"found {describe(value)}, expected a whole number")
    return int(result)


def flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    raise wrong(f"found {describe(value)}, expected true or false")


def day(value: Any) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise wrong(f"there is no day {value}; expected a date such as 2025-11-25{dated(value)}") from None
    raise wrong(f"found {describe(value)}, expected a date such as 2025-11-25{dated(value)}")


def dated(value: Any) -> str:
    """Say how a day that was written in another way is to be written; both ways where it could be two days."""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)):
        year, month, date = map(int, found.groups())
        if 1 <= month <= 12 and year:
            return f"; {calendar.month_name[month]} {year} has {calendar.monthrange(year, month)[1]} days"
        with contextlib.suppress(ValueError):
            return f"; did you mean {dt.date(year, date, month)}?"
        return ""
    match = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", value.strip()) if isinstance(value, str) else None
    if match is None:
        read = day_of(value) if isinstance(value, str) else None
        return f"; write {read}" if read is not None else ""
    a, b, year = int(match[1]), int(match[3]), int(match[4])
    days = []
    for month, date in ((b, a), (a, b)):
        with contextlib.suppress(ValueError):
            days.append(dt.date(year, month, date).isoformat())
    return (
        f"; write {' or '.join(dict.fromkeys(days))}{', whichever is meant' if len(set(days)) > 1 else ''}"
        if days
        else ""
    )


def one_or_many(value: Any) -> Any:
    """Let a single entry stand for a list of one, and a written null for none."""
    if is_blank(value):
        raise wrong("found nothing, expected an id or a list of ids; write [] for none, or remove the key")
    if is_null(value):
        return []
    return [value] if isinstance(value, str) else value


def a_list(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise wrong(f"found {describe(value)}, expected a list [a, b]")
    return value


def a_mapping(value: Any) -> Any:
    if not isinstance(value, dict):
        raise wrong(f"found {describe(value)}, expected keys with values")
    return value


Id = Annotated[
    str,
    BeforeValidator(_identifier(ID, "an id: a small letter, then small letters, digits or _ (such as border_talks)")),
    WithJsonSchema({"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}),
]
OptionId = Annotated[
    str,
    BeforeValidator(_identifier(OPTION_ID, "an option id: small letters, digits or _ (such as to_north or 600000)")),
    WithJsonSchema({"type": ["string", "number"], "pattern": "^[a-z0-9_]+$"}),
]
Ref = Annotated[str, BeforeValidator(_reference), WithJsonSchema({"type": ["string", "number"]})]
Str = Annotated[str, BeforeValidator(words), WithJsonSchema({"type": ["string", "number"]})]
Label = Annotated[str, BeforeValidator(_label), WithJsonSchema({"type": ["string", "number", "null"]})]
"""The label of a point in the plan text, as written."""
Num = Annotated[float, BeforeValidator(number), WithJsonSchema({"type": "number"})]
Int = Annotated[int, BeforeValidator(whole), WithJsonSchema({"type": "integer"})]
Flag = Annotated[bool, BeforeValidator(flag), WithJsonSchema({"type": "boolean"})]
Day = Annotated[dt.date, BeforeValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
OptDay = Annotated[
    dt.date | None,
    BeforeValidator(or_null(day, "a date such as 2025-11-25")),
    WithJsonSchema({"type": ["string", "null"], "format": "date"}),
]
OptRef = Annotated[
    str | None,
    BeforeValidator(or_null(_reference, "a name")),
    WithJsonSchema({"type": ["string", "null"]}),
]
OptStr = Annotated[
    str | None,
    BeforeValidator(lambda v: None if is_null(v) else _string(v)),
    WithJsonSchema({"type": ["string", "null"]}),
]
"""Words for the reader, which change no figure: a blank says nothing."""
OptTerm = Annotated[
    str | None,
    BeforeValidator(or_null(words, "words")),
    WithJsonSchema({"type": ["string", "null"]}),
]
"""Words that decide something: a blank is refused."""
Refs = Annotated[
    tuple[Ref, ...],
    BeforeValidator(one_or_many),
    WithJsonSchema({"type": ["string", "number", "array", "null"], "items": {"type": ["string", "number"]}}),
]
"""One id or a list of ids."""
OptRefs = Annotated[
    tuple[Ref, ...] | None,
    BeforeValidator(or_null(one_or_many, "an id or a list of ids")),
    WithJsonSchema({"type": ["string", "number", "array", "null"], "items": {"type": ["string", "number"]}}),
]
"""One id, a list of ids, or null."""
Sources = Refs
Expr = Annotated[str, BeforeValidator(_string), WithJsonSchema({"type": "string", "description": "a condition"})]
"""The text of a condition; :mod:`detente.case.format.expressions` parses it."""
OptExpr = Annotated[
    str | None,
    BeforeValidator(or_null(_string, "a condition")),
    WithJsonSchema({"type": ["string", "null"], "description": "a condition"}),
]


def choice_of(*words: str) -> Any:
    """Return a field type that takes one of the given words."""

    def check(value: Any) -> str:
        from detente.errors import nearest

        if not isinstance(value, str) or value not in words:
            hint = nearest(value, words) if isinstance(value, str) else ""
            raise wrong(f"found {describe(value)}, expected one of {', '.join(words)}{hint}")
        return str(value)

    return Annotated[str, BeforeValidator(check), WithJsonSchema({"type": "string", "enum": list(words)})]


VOTES = ("all", "majority", "two_thirds", "any")


def _vote(value: Any) -> str:
    from detente.errors import nearest

    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if text in VOTES or (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) > 0):
        return text
    expected = f"one of {', '.join(VOTES)}, or how many must agree, such as 9"
    raise wrong(f"found {describe(value)}, expected {expected}{nearest(text, VOTES) if text else ''}")


OptVote = Annotated[
    str | None,
    BeforeValidator(or_null(_vote, f"one of {', '.join(VOTES)}, or how many must agree")),
    WithJsonSchema({"anyOf": [{"enum": [*VOTES, None]}, {"type": "integer", "minimum": 1}]}),
]
"""By which vote several judges decide: a word, or how many of them must agree."""

ROLES = ("principal", "drafter", "mediator", "guarantor", "stakeholder", "observer")

if TYPE_CHECKING:
    Confidence = str
    Shape = str
    Role = str
    Status = str
    Stance = str
    ActKind = str
    Protocol = str
    StrategyKind = str
    Scale = str
    Discretion = str
    Degree = str
    InfluenceOn = str
else:
    Confidence = choice_of("high", "medium", "low")
    Shape = choice_of("pert", "triangular", "uniform")
    Role = choice_of(*ROLES)
    Status = choice_of("working", "tabled", "leaked", "withdrawn", "adopted")
    Stance = choice_of("accept", "reject", "conditional", "signal", "silent")
    ActKind = choice_of("draft", "ultimatum", "statement", "amendment", "call", "meeting", "leak", "event")
    Protocol = choice_of("single_text", "alternating_offers", "ultimatum")
    StrategyKind = choice_of("time", "tit_for_tat", "equilibrium")
    Scale = choice_of("weighted", "points")
    Discretion = choice_of("none", "bounded", "full")
    Degree = choice_of("consult", "respond", "assist", "use_force")
    InfluenceOn = choice_of("accept", "reject", "signal")


class Model(BaseModel):
    """Base of every record of the format: immutable, and strict about keys."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True, defer_build=True
    )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, ready for JSON."""
        return self.model_dump(mode="json", by_alias=True)
