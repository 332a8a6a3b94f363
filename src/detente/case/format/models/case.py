"""The models of ``case.yaml``: sources, parties, points, options and consent."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from detente.case.format.fields import (
    Confidence,
    Day,
    Flag,
    Id,
    Int,
    Label,
    Model,
    Num,
    OptDay,
    OptionId,
    OptRef,
    OptRefs,
    OptStr,
    Ref,
    Refs,
    Role,
    Sources,
    Str,
    a_list,
    a_mapping,
    or_null,
    wrong,
)
from detente.case.format.models.assumptions import ModelsEntry

List = BeforeValidator(a_list)
Mapping = BeforeValidator(a_mapping)


class Source(Model):
    """Where a fact or judgement comes from."""

    title: Str
    publisher: OptStr = None
    url: OptStr = None
    date: Annotated[
        dt.date | str | None,
        BeforeValidator(or_null(str, "a date or words")),
        WithJsonSchema({"type": ["string", "number", "null"]}),
    ] = None
    confidence: Confidence | None = None
    note: OptStr = None
    known_from: OptDay = None


class Representative(Model):
    """Somebody who speaks for a party, and when."""

    name: Str
    office: OptStr = None
    from_: OptDay = Field(default=None, alias="from")
    until: OptDay = None
    source: Sources = ()


class Interest(Model):
    """What a party wants, as far as the record shows."""

    text: Str
    source: Sources = ()
    confidence: Confidence | None = None
    known_from: OptDay = None


class Party(Model):
    """Whoever takes part or whose consent matters."""

    id: Id
    name: Str
    role: Role
    representatives: Annotated[tuple[Representative, ...], List] = ()
    interests: Annotated[tuple[Interest, ...], List] = ()
    note: OptStr = None
    source: Sources = ()


class Option(Model):
    """One way to settle a point. ``obligates`` replaces the point's when it is given."""

    id: OptionId
    text: Str
    obligates: OptRefs = None
    benefits: OptRefs = None
    source: Sources = ()
    note: OptStr = None
    known_from: OptDay = None


class Point(Model):
    """One numbered provision of the plan. ``ordered``: its options lie on a scale, in this order.

    ``if_silent``: the option that holds where the point was not yet raised, in drafts that are older than it.
    """

    id: Id
    number: Label
    title: Str
    topic: OptStr = None
    ordered: Flag = False
    obligates: Refs = ()
    benefits: Refs = ()
    options: Annotated[tuple[Option, ...], List]
    source: Sources = ()
    confidence: Confidence | None = None
    note: OptStr = None
    known_from: OptDay = None
    if_silent: OptRef = None

    @property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)

    def option(self, option_id: str) -> Option:
        """Return an option by id; KeyError when there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)

    def says(self, option_id: str) -> str:
        """Return an option's words beside the point's title: without a first sentence or line that only repeats the title."""
        text = self.option(option_id).text
        for end in (". ", "\n"):
            head, _, rest = text.partition(end)
            if rest.strip() and head.strip(" .").casefold() == self.title.strip(" .").casefold():
                return rest.lstrip()
        return text

    def obligated_by(self, option_id: str) -> tuple[str, ...]:
        """Return the parties that must act or accept a limit under an option."""
        own = self.option(option_id).obligates
        return self.obligates if own is None else own

    @model_validator(mode="after")
    def _has_options(self) -> Point:
        if not self.options:
            raise wrong(f"point {self.id!r} has no options, expected at least one")
        return self


class AtLeastClause(Model):
    """So many of the parties listed accept."""

    count: Int
    of: Annotated[tuple[Ref, ...], List]


class WeightedClause(Model):
    """The weights of those that accept reach the quota."""

    quota: Num
    weights: Annotated[dict[Ref, Num], Mapping]


class ConsentClause(Model):
    """One clause of the consent rule; exactly one of its forms is given."""

    all: OptRefs = None
    at_least: AtLeastClause | None = None
    weighted: WeightedClause | None = None
    obligated: Flag = False
    source: Sources = ()
    reason: OptStr = None

    @property
    def kind(self) -> Literal["all", "at_least", "weighted", "obligated"]:
        if self.all is not None:
            return "all"
        if self.at_least is not None:
            return "at_least"
        return "weighted" if self.weighted is not None else "obligated"

    @property
    def members(self) -> tuple[str, ...]:
        """The parties that the clause names (none for ``obligated``)."""
        if self.all is not None:
            return self.all
        if self.at_least is not None:
            return self.at_least.of
        return tuple(self.weighted.weights) if self.weighted is not None else ()

    @model_validator(mode="after")
    def _one_form(self) -> ConsentClause:
        given = [self.all is not None, self.at_least is not None, self.weighted is not None, bool(self.obligated)]
        if sum(given) != 1:
            raise wrong("expected exactly one of all, at_least, weighted or obligated: true in a consent clause")
        return self


class CaseFile(Model):
    """``case.yaml``: what the negotiation is about, who takes part, and whose consent it needs."""

    detente: Int
    id: Id
    title: Str
    as_of: Day
    summary: OptStr = None
    sources: Annotated[dict[Id, Source], Mapping] = {}
    parties: Annotated[tuple[Party, ...], List]
    points: Annotated[tuple[Point, ...], List]
    consent: Annotated[tuple[ConsentClause, ...], List] | None = None
    models: ModelsEntry = ModelsEntry.model_construct()
    note: OptStr = None

    @model_validator(mode="before")
    @classmethod
    def _version(cls, data: Any) -> Any:
        if isinstance(data, dict) and "detente" in data and str(data["detente"]) != "1":
            raise wrong(f"format version {data['detente']!s} is not known; this program reads version 1")
        return data

    @model_validator(mode="after")
    def _not_empty(self) -> CaseFile:
        for what, entries in (("parties", self.parties), ("points", self.points)):
            if not entries:
                raise wrong(f"the list of {what} is empty, expected at least one")
        return self
