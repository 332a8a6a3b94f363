"""The model of ``process.yaml``: deadlines, leverage, pressure, shocks and how parties negotiate."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from detente.case.format.estimate import Estimate, certain
from detente.case.format.fields import (
    Day,
    Id,
    InfluenceOn,
    Model,
    Num,
    OptDay,
    OptRef,
    OptStr,
    Protocol,
    Ref,
    Refs,
    Sources,
    StrategyKind,
    a_list,
    a_mapping,
    describe,
    one_or_many,
    wrong,
)
from detente.errors import nearest

List = BeforeValidator(a_list)
Mapping = BeforeValidator(a_mapping)


def _days(value: Any) -> int:
    if isinstance(value, int):
        days = value
    else:
        match = re.fullmatch(r"(\d{1,5})( days?)?", str(value).strip()) if isinstance(value, str) else None
        if match is None:
            raise wrong(f"found {describe(value)}, expected a number of days such as 90 days")
        days = int(match[1])
    if not 1 <= days <= 3660:
        raise wrong(f"found {days} days, expected 1 to 3660")
    return days


Days = Annotated[
    int, BeforeValidator(_days), WithJsonSchema({"type": ["integer", "string"], "pattern": r"^\d{1,5}( days?)?$"})
]


def _whom(value: Any) -> Any:
    """Read the parties that an entry concerns: one, or a list of them; none twice, and not nobody."""
    found = [] if value is None else one_or_many(value)
    if not isinstance(found, list | tuple) or not found:
        raise wrong(f"found {describe(value)}, expected a party or a list of parties")
    for entry in found:
        if list(found).count(entry) > 1:
            raise wrong(f"found {describe(entry)} twice, expected each party once")
    return found


Whom = Annotated[
    tuple[Ref, ...],
    BeforeValidator(_whom),
    PlainSerializer(lambda on: on[0] if len(on) == 1 else list(on)),
    WithJsonSchema({"type": ["string", "number", "array"], "items": {"type": ["string", "number"]}, "minItems": 1}),
]
"""One party or a list of parties that an entry concerns: all of them by the same draw."""


def _probability(value: Estimate, what: str) -> None:
    if value.low < 0 or value.high > 1:
        raise wrong(f"{what} is [{value.low:g}, {value.likely:g}, {value.high:g}], expected probabilities from 0 to 1")


def _rate(value: Estimate, what: str) -> None:
    if value.low < 0:
        raise wrong(f"{what} is as low as {value.low:g}, expected 0 or more")


class Judged(Model):
    """An entry of judged figures: in words, why they are judged so, and from which sources.

    ``probabilities`` and ``rates`` are the figures that have to be from 0 to 1, and at least 0.
    """

    probabilities: ClassVar[tuple[str, ...]] = ()
    rates: ClassVar[tuple[str, ...]] = ()

    text: OptStr = None
    reason: OptStr = None
    source: Sources = ()
    known_from: OptDay = None

    @model_validator(mode="after")
    def _ranges(self) -> Self:
        for name in self.probabilities:
            _probability(getattr(self, name), name)
        for name in self.rates:
            _rate(getattr(self, name), name)
        return self


class Deadline(Judged):
    """A day by which somebody is asked to answer. ``extension`` is in days."""

    probabilities = ("extendable",)
    rates = ("extension",)

    id: Id
    date: Day
    set_by: OptRef = None
    on: Refs = ()
    extendable: Estimate = Field(default_factory=lambda: certain(0.0))
    extension: Estimate = Field(default_factory=lambda: certain(0.0))


class Leverage(Judged):
    """A threat or promise: who, on whom, what it does to the no-deal value, by when, how credible."""

    probabilities = ("credibility",)

    id: Id
    by: Ref
    on: Whom
    deadline: OptRef = None
    no_deal: Estimate
    credibility: Estimate
    cost_to_maker: Estimate = Field(default_factory=lambda: certain(0.0))


class Pressure(Judged):
    """Something that moves a party's no-deal value with time, in utility units a month (30 days)."""

    id: Id
    on: Whom
    no_deal_per_month: Estimate


class Shock(Judged):
    """An event that comes at a rate (per month of 30 days) and moves a party's no-deal value."""

    rates = ("per_month",)

    id: Id
    per_month: Estimate
    on: Whom
    no_deal: Estimate


class Hypothesis(Judged):
    """Something that may or may not be so; if it is, a party's no-deal value differs."""

    probabilities = ("probability",)

    id: Id
    probability: Estimate
    on: Whom
    no_deal: Estimate


class Influence(Judged):
    """One party's public stance moves another's no-deal value."""

    of: Ref
    on: Whom
    when: InfluenceOn
    no_deal: Estimate
    id: OptRef = None


class Disclosure(Model):
    """A party comes to see a draft on a day."""

    draft: Ref
    to: Whom
    date: Day
    source: Sources = ()
    known_from: OptDay = None


class Strategy(Model):
    """How a party concedes.

    ``concession`` is the exponent of time-dependent concession (Faratin et al. 1998). ``hazard`` is the chance a month
    (30 days) that the party comes to take whatever beats no deal; ``patience`` the number of days after which it does.
    Without either it is the horizon.
    """

    kind: StrategyKind = "time"
    concession: Estimate = Field(default_factory=lambda: Estimate.model_validate([0.2, 0.5, 1.5]))
    tit_for_tat: Estimate = Field(default_factory=lambda: certain(0.0))
    discount_per_month: Estimate = Field(default_factory=lambda: certain(0.0))
    patience: Estimate | None = None
    hazard: Estimate | None = None
    reason: OptStr = None
    source: Sources = ()
    known_from: OptDay = None

    @model_validator(mode="after")
    def _ranges(self) -> Strategy:
        _probability(self.tit_for_tat, "tit_for_tat")
        _probability(self.discount_per_month, "discount_per_month")
        if self.concession.low <= 0:
            raise wrong(f"concession is as low as {self.concession.low:g}, expected a number above 0")
        if self.hazard is not None:
            if self.patience is not None:
                raise wrong(
                    "found both hazard and patience; give one of them: hazard says how surely, not on which day"
                )
            _probability(self.hazard, "hazard")
        if self.patience is not None and not 1 <= self.patience.low <= self.patience.high <= 36_600:
            raise wrong(
                f"patience runs from {self.patience.low:g} to {self.patience.high:g} days, expected 1 to 36600; "
                "leave it out for the horizon"
            )
        return self


class Outlook(Model):
    """What such talks usually come to, and how much that counts beside the model; and what becomes of an agreement.

    ``reference`` is the id of a shipped curve (how soon, and how, crises of a class end). ``weight`` is the least weight of
    its base rate in the combined odds. The others are the analyst's own chances, in place of base rates: that talks end
    otherwise before the horizon; of an agreement, that it is not ratified, that outsiders break it, that it is not carried out.
    """

    reference: OptRef = None
    weight: Num = 0.5
    walk_out: Estimate | None = None
    not_ratified: Estimate | None = None
    spoiled: Estimate | None = None
    not_carried_out: Estimate | None = None
    reason: OptStr = None
    source: Sources = ()

    @model_validator(mode="after")
    def _known(self) -> Outlook:
        from detente.case.reference_classes import curves

        if self.reference is not None and self.reference not in curves():
            raise wrong(
                f"no reference curve is called {self.reference!r}{nearest(self.reference, curves())}; see detente reference crisis"
            )
        if not 0 <= self.weight <= 1:
            raise wrong(
                f"found weight {self.weight:g}, expected a number from 0 (the model alone) to 1 (the base rate alone)"
            )
        for name in ("walk_out", "not_ratified", "spoiled", "not_carried_out"):
            figure = getattr(self, name)
            if figure is not None:
                _probability(figure, name)
        return self


class ProcessFile(Model):
    """``process.yaml``. ``horizon`` is in days from ``start``; without ``start`` it is the case's ``as_of``."""

    start: OptDay = None
    horizon: Days = 90
    protocol: Protocol = "single_text"
    drafter: OptRef = None
    table: Annotated[tuple[Ref, ...], List] | None = None
    breakdown_per_round: Estimate = Field(default_factory=lambda: certain(0.0))
    deadlines: Annotated[tuple[Deadline, ...], List] = ()
    leverage: Annotated[tuple[Leverage, ...], List] = ()
    pressures: Annotated[tuple[Pressure, ...], List] = ()
    shocks: Annotated[tuple[Shock, ...], List] = ()
    hypotheses: Annotated[tuple[Hypothesis, ...], List] = ()
    influence: Annotated[tuple[Influence, ...], List] = ()
    disclosures: Annotated[tuple[Disclosure, ...], List] = ()
    strategies: Annotated[dict[str, Strategy], Mapping] = {}
    collapse_per_month: Estimate = Field(default_factory=lambda: certain(0.0))
    outlook: Outlook = Field(default_factory=Outlook)
    note: OptStr = None

    @model_validator(mode="after")
    def _ranges(self) -> ProcessFile:
        _probability(self.breakdown_per_round, "breakdown_per_round")
        _rate(self.collapse_per_month, "collapse_per_month")
        return self
