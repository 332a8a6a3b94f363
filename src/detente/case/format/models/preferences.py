"""The models of ``preferences.yaml`` and ``preferences/*.yaml``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from detente.case.format.estimate import Estimate, certain, spelled
from detente.case.format.fields import (
    Expr,
    Model,
    OptDay,
    OptRef,
    OptStr,
    Ref,
    Refs,
    Scale,
    Sources,
    a_list,
    a_mapping,
    number,
    or_null,
    wrong,
)
from detente.case.format.models.rough import PILES, Threshold, Weight, Worth

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
    """What each option of a point is worth: numbers or words, or an order, or an ideal option.

    Exactly one of ``options`` (option id -> estimate or word), ``prefers`` (best first) and ``ideal`` is given.
    """

    options: dict[str, Worth] | None = None
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

    ``firmness`` is the probability that the red line is real. A range enters the draws through its mean: whether a red
    line is real is a yes or no, and its probability is the mean of the firmness (law of total probability).
    """

    implied: ClassVar[bool] = False
    """Whether it stands in no file, but follows from the word ``refuse``."""

    when: Expr
    firmness: Estimate = Field(default_factory=lambda: certain(1.0))
    reason: OptStr = None
    source: Sources = ()
    known_from: OptDay = None

    @property
    def probability(self) -> float:
        """The probability that the red line is real: the mean of its firmness."""
        return self.firmness.likely if self.firmness.certain else self.firmness.mean

    @model_validator(mode="after")
    def _in_range(self) -> RedLine:
        if not 0 <= self.firmness.low <= self.firmness.high <= 1:
            raise wrong(f"found firmness {spelled(self.firmness)}, expected a probability from 0 to 1")
        return self


class Refusal(RedLine):
    """The red line that the word ``refuse`` stands for; it is in no file."""

    implied: ClassVar[bool] = True


class Importance(Model):
    """Which points matter: three piles. A point in none of them has not been judged."""

    most: Refs = ()
    some: Refs = ()
    least: Refs = ()
    reason: OptStr = None
    source: Sources = ()

    @property
    def piles(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each pile with its points, the most important first."""
        return tuple((name, getattr(self, name)) for name in PILES)


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
        Threshold | None,
        BeforeValidator(or_null(lambda v: v, "a number or [low, likely, high]", "null where there is no threshold")),
    ]
    weights: Annotated[dict[str, Weight], Mapping] | None = None
    ranking: Annotated[tuple[Ref, ...], List] | None = None
    importance: Importance | None = None
    values: Annotated[dict[str, PointValues], Mapping]
    red_lines: Annotated[tuple[RedLine, ...], List] = ()
    linkages: Annotated[tuple[Linkage, ...], List] = ()
    note: OptStr = None
    reason: OptStr = None
    source: Sources = ()

    @property
    def rough(self) -> bool:
        """Whether something was judged by words or piles, so that what is not judged is unknown and no mistake."""
        words = [e.word for v in self.values.values() for e in (v.options or {}).values()]
        return self.importance is not None or any(words) or (self.no_deal is not None and self.no_deal.word is not None)

    @model_validator(mode="after")
    def _weights_or_ranking(self) -> PartyPreferences:
        given = [key for key in ("weights", "ranking", "importance") if getattr(self, key) is not None]
        if self.scale == "points":
            if given:
                raise wrong(f"scale points has plain sums; remove {' and '.join(given)}, or use scale weighted")
            if self.rough:
                raise wrong("words such as must and refuse have a meaning on the scale weighted only; give figures")
        elif len(given) > 1:
            both = f"both {given[0]} and {given[1]}"
            raise wrong(f"found {both}; give one of them")
        elif not given and not self.rough:
            raise wrong("found neither weights nor ranking; give every point a weight, or rank the points")
        return self


HEAD = ("assessor", "weight", "seed_answers")
"""What stands in an assessor's file beside the parties."""


class Assessor(Model):
    """One judge of a case: a name, a weight, what that judge says of each party, and of seed questions."""

    name: str = ""
    weight: float = 1.0
    seed_answers: dict[str, tuple[float, float, float]] = Field(default_factory=dict)
    preferences: dict[str, PartyPreferences]
    file: str = "preferences.yaml"


def are_quartiles(figures: Sequence[float]) -> bool:
    """Whether figures are a lower quartile, a median and an upper quartile: three, rising, from 0 to 100."""
    return len(figures) == 3 and 0 <= figures[0] < figures[1] < figures[2] <= 100


def seed_answers_of(data: Any) -> dict[str, tuple[float, float, float]]:
    """Read an assessor's answers to seed questions: by question lower quartile, median and upper quartile, from 0 to 100."""
    found = {}
    for name, three in a_mapping(data).items():
        figures = [number(figure) for figure in a_list(three)]
        if not are_quartiles(figures):
            raise wrong(
                f"{name}: found {', '.join(f'{f:g}' for f in figures)}, expected three rising figures from 0 to 100"
            )
        found[str(name)] = (figures[0], figures[1], figures[2])
    return found


def weight_of(data: Any) -> float:
    """Read an assessor's weight: a number above 0."""
    from detente.case.format.fields import number

    weight = number(data)
    if weight <= 0:
        raise wrong(f"found weight {weight:g}, expected a number above 0")
    return weight
