"""The models of the record: drafts, who has seen them, and the timeline."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from detente.case.format.fields import (
    ActKind,
    Confidence,
    Day,
    Id,
    Model,
    OptDay,
    OptRef,
    OptStr,
    OptTerm,
    Ref,
    Refs,
    Sources,
    Stance,
    Status,
    Str,
    a_list,
    a_mapping,
    dated,
    day,
    describe,
    is_blank,
    is_null,
    or_null,
    words,
    wrong,
)

Mapping = BeforeValidator(a_mapping)
PUBLIC = "public"
_ADDRESSEES: dict[str, Any] = {
    "anyOf": [
        {"type": ["string", "null"]},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    ]
}


class Seen(Model):
    """A party (or ``public``) that has seen a draft, and since when if that is known."""

    party: Ref
    date: OptDay = None
    source: Sources = ()
    known_from: OptDay = None

    @model_validator(mode="before")
    @classmethod
    def _forms(cls, data: Any) -> Any:
        return {"party": data} if isinstance(data, str) else data


GUESSED = "The author, who has seen it, and that it was tabled are guesses: correct them."
SEEN_GUESSED = "Who has seen it, and that it was tabled, are guesses: correct them."
"""Notes of drafts that were recorded from texts alone."""


class Draft(Model):
    """A dated, authored text together with its package.

    ``package`` maps point ids to the option that the text chooses; ``open`` maps undecided points to the
    options still possible. ``text`` is the body of the file.
    """

    id: Id
    title: Str
    author: Refs
    date: Day
    parent: OptRef = None
    status: Status = "working"
    seen_by: Annotated[
        tuple[Seen, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) and not is_null(v) else a_list(v))
    ] = ()
    package: Annotated[dict[str, Ref], Mapping]
    open: Annotated[dict[str, Refs], BeforeValidator(lambda v: {} if is_null(v) else a_mapping(v))] = {}
    labels: Annotated[dict[str, OptRef], BeforeValidator(lambda v: {} if is_null(v) else a_mapping(v))] = {}
    source: Sources = ()
    note: OptStr = None
    known_from: OptDay = None
    text: str = ""
    text_line: int = 1
    file: str = ""

    @property
    def known_on(self) -> dt.date:
        """The day from which the draft is known: ``known_from``, else its own."""
        return self.known_from or self.date

    @property
    def public(self) -> bool:
        return any(seen.party == PUBLIC for seen in self.seen_by)

    def seen(self, party: str, by: dt.date | None = None) -> bool:
        """Whether a party has seen the draft by a day (ever, without one). Its authors have."""
        if party in self.author:
            return True
        return any(
            seen.party in (party, PUBLIC) and (by is None or seen.date is None or seen.date <= by)
            for seen in self.seen_by
        )


class Period(Model):
    """A day, or the first and last of several."""

    first: dt.date
    last: dt.date

    @model_validator(mode="before")
    @classmethod
    def _forms(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return data
        if isinstance(data, list):
            if len(data) != 2:
                raise wrong(f"found a list of {len(data)}, expected [from, to]")
            first, last = day(data[0]), day(data[1])
            if first > last:
                raise wrong(f"found [{first}, {last}], expected the earlier day first")
            return {"first": first, "last": last}
        if isinstance(data, str) and re.fullmatch(r"\d{4}-\d{2}", data):
            year, month = map(int, data.split("-"))
            if not (1 <= month <= 12 and year >= 1):
                raise wrong(f"there is no month {data}")
            return {"first": dt.date(year, month, 1), "last": dt.date(year, month, calendar.monthrange(year, month)[1])}
        try:
            only = day(data)
        except Exception:
            form = "a date such as 2025-11-25, a month such as 2025-11, or [from, to]"
            raise wrong(f"found {describe(data)}, expected {form}{dated(data)}") from None
        return {"first": only, "last": only}

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


class Actor(Model):
    """Who acted: parties of the case, or somebody else by name."""

    parties: tuple[str, ...] = ()
    name: OptStr = None

    @model_validator(mode="before")
    @classmethod
    def _forms(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return data
        if isinstance(data, list | tuple):
            if not data or not all(isinstance(entry, str) for entry in data):
                raise wrong(f'found {describe(data)}, expected a party, a list of parties, or {{name: "…"}}')
            return {"parties": tuple(str(entry) for entry in data)}
        if is_null(data) or not isinstance(data, str):
            raise wrong(f'found {describe(data)}, expected a party, a list of parties, or {{name: "…"}}')
        return {"parties": (str(data),)}


_demands_or_null = or_null(a_mapping, "options by point", "null for no demand, or remove the key")


def _demands(value: Any) -> Any:
    return _demands_or_null(value) or {}


class Act(Model):
    """A dated, sourced act of speech or other event of the record.

    ``position_of``: the parties whose position the words describe, where it is not the actor's own. ``demands``: the
    options, by point, that a conditional stance asks for.
    """

    date: Period
    actor: Actor
    kind: ActKind
    to: Annotated[tuple[str, ...], BeforeValidator(lambda v: _addressees(v)), WithJsonSchema(_ADDRESSEES)] = ()
    about: OptTerm = None
    stance: Stance | None = None
    demands: Annotated[dict[str, Ref], BeforeValidator(lambda v: _demands(v))] = {}
    audience: Annotated[tuple[str, ...], BeforeValidator(lambda v: _addressees(v)), WithJsonSchema(_ADDRESSEES)] = (
        PUBLIC,
    )
    text: OptStr = None
    source: Sources = ()
    confidence: Confidence | None = None
    position_of: Refs = ()
    note: OptStr = None
    known_from: OptDay = None

    @property
    def known_on(self) -> dt.date:
        """The day from which the act counts: its first day, or ``known_from`` where it became known later."""
        return max(self.date.first, self.known_from) if self.known_from else self.date.first

    @property
    def public(self) -> bool:
        return PUBLIC in self.audience

    @property
    def who(self) -> str:
        """The actor in words: its name, or its party ids."""
        return self.actor.name or ", ".join(self.actor.parties)


def _addressees(value: Any) -> tuple[str, ...]:
    if is_blank(value):
        raise wrong("found nothing, expected public, private, a party, or a list of parties; or remove the key")
    if is_null(value):
        return ()
    if isinstance(value, dict) and set(value) == {"name"}:
        return (words(value["name"]),)
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list | tuple) or not all(isinstance(entry, str) for entry in entries):
        raise wrong(f"found {describe(value)}, expected public, private, a party, or a list of parties")
    return tuple(str(entry) for entry in entries)


class Timeline(Model):
    """``timeline.yaml``: a list of acts."""

    acts: tuple[Act, ...] = Field(default=())

    @model_validator(mode="before")
    @classmethod
    def _list(cls, data: Any) -> Any:
        if isinstance(data, dict) and set(data) == {"acts"}:
            return data
        return {"acts": () if is_null(data) else a_list(data)}
