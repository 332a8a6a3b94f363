"""The models of ``preferences.yaml`` and ``preferences/*.yaml``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from detente.case.format.estimate import Estimate
from detente.case.format.fields import (
    Expr,
    Model,
    Num,
    OptDay,
    OptRef,
    OptStr,
    Ref,
    Scale,
    Sources,
    a_list,
    a_mapping,
    number,
    or_null,
    wrong,
)

List = BeforeValidator(a_list)
Mapping = BeforeValidator(a_mapping)


def correlation(value: Any) -> float:
    """Read a correlation of judgements: a number from 0 to below 1."""
    found = number(value)
    if not 0 <= found < 1:
        raise wrong(f"found correlation {found:g}, expected a number from 0 to below 1, such as 0.3")
    return found


Correlation = Annotated[
    float,
    BeforeValidator(correlation),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 1}),
]


class PointValues(Model):
    """What each option of a point is worth: numbers, or an order, or an ideal option.

    Exactly one of ``options`` (option id -> estimate), ``prefers`` (best first) and ``ideal`` is given.
    """

    options: dict[str, Estimate] | None = None
    prefers: Annotated[tuple[Ref, ...], List] | None = None
    ideal: OptRef = None
    reason: OptStr = None
    source: Sources = ()
    known_from: OptDay = None

    @model_validator(mode="before")
    @classmethod
    def _forms(cls, data: Any) -> Any:
        data = a_mapping(data)
        orders = [k for k in ("prefers", "ideal") if k in data]
        if not orders:
            if set(data) == {"options"} and all(isinstance(v, Estimate) for v in (data["options"] or {}).values()):
                return data
            return {"options": dict(data)}
        if len(orders) > 1:
            raise wrong("found both 'prefers' and 'ideal'; give one")
        if data.get("ideal") == "null":  # an option may be called null: ids are read as written
            return {**data, "ideal": "null"}
        return data


class RedLine(Model):
    """An option or combination that a party refuses whatever it gets for it.

    ``firmness`` is the probability that the red line is real.
    """

    when: Expr
    firmness: Num = 1.0
    reason: OptStr = None
    source: Sources = ()
    known_from: OptDay = None

    @model_validator(mode="after")
    def _probability(self) -> RedLine:
        if not 0 <= self.firmness <= 1:
            raise wrong(f"found firmness {self.firmness:g}, expected a probability from 0 to 1")
        return self


class Linkage(Model):
    """An adjustment to a party's utility when the condition holds, in final utility units."""

    when: Expr
    adds: Estimate
    reason: OptStr = None
    source: Sources = ()
    known_from: OptDay = None


class PartyPreferences(Model):
    """One party's preferences as one assessor judges them.

    ``correlation`` is that of the normal scores of any two judged values: how far they err together.
    """

    scale: Scale = "weighted"
    correlation: Correlation = 0.0
    no_deal: Annotated[
        Estimate | None,
        BeforeValidator(or_null(lambda v: v, "a number or [low, likely, high]", "null where there is no threshold")),
    ]
    weights: Annotated[dict[str, Estimate], Mapping] | None = None
    ranking: Annotated[tuple[Ref, ...], List] | None = None
    values: Annotated[dict[str, PointValues], Mapping]
    red_lines: Annotated[tuple[RedLine, ...], List] = ()
    linkages: Annotated[tuple[Linkage, ...], List] = ()
    note: OptStr = None
    reason: OptStr = None
    source: Sources = ()

    @model_validator(mode="after")
    def _weights_or_ranking(self) -> PartyPreferences:
        both = self.weights is not None and self.ranking is not None
        if self.scale == "points":
            if self.weights is not None or self.ranking is not None:
                raise wrong("scale points has plain sums; remove weights and ranking, or use scale weighted")
        elif both:
            raise wrong("found both weights and ranking; give one of them")
        elif self.weights is None and self.ranking is None:
            raise wrong("found neither weights nor ranking; give every point a weight, or rank the points")
        return self


class Assessor(Model):
    """One judge of a case: a name, a weight and what that judge says of each party."""

    name: str = ""
    weight: float = 1.0
    preferences: dict[str, PartyPreferences]
    file: str = "preferences.yaml"


def weight_of(data: Any) -> float:
    """Read an assessor's weight: a number above 0."""
    from detente.case.format.fields import number

    weight = number(data)
    if weight <= 0:
        raise wrong(f"found weight {weight:g}, expected a number above 0")
    return weight
