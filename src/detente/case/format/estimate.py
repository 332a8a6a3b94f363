"""An estimate: a figure that is somebody's judgement, with its range, reason and source."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from detente.case.format.fields import (
    Model,
    Num,
    OptDay,
    OptRef,
    OptStr,
    Shape,
    Sources,
    describe,
    is_null,
    number,
    wrong,
)
from detente.errors import nearest
from detente.figures import LARGEST

PERT_LAMBDA = 4.0


class Estimate(Model):
    """A number, or a range from low over likely to high with the shape of its distribution.

    ``low == likely == high`` for a number that is certain. ``reference`` names a shipped base rate that the
    range was taken from.
    """

    low: Num
    likely: Num
    high: Num
    shape: Shape = "pert"
    reason: OptStr = None
    source: Sources = ()
    reference: OptRef = None
    known_from: OptDay = None

    @model_validator(mode="before")
    @classmethod
    def _forms(cls, data: Any) -> Any:
        if isinstance(data, Estimate):
            return data.model_dump()
        if isinstance(data, list | tuple):
            if len(data) != 3:
                raise wrong(f"found a list of {len(data)}, expected [low, likely, high]")
            return dict(zip(("low", "likely", "high"), data, strict=True))
        if not isinstance(data, dict):
            if is_null(data):
                raise wrong("found nothing, expected a number or [low, likely, high]")
            figure = number(data)
            return {"low": figure, "likely": figure, "high": figure}
        return cls._mapping(dict(data))

    @classmethod
    def _mapping(cls, data: dict[str, Any]) -> dict[str, Any]:
        if "reference" in data:
            clash = [k for k in ("value", "low", "likely", "high") if k in data]
            if clash and not all(isinstance(data[k], float) for k in clash):
                raise wrong(f"found 'reference' beside {clash[0]!r}; give one of them")
            if not clash:
                from detente.case.reference_classes import rates

                known = rates()
                name = str(data["reference"])
                if name not in known:
                    raise wrong(f"no reference rate is called {name!r}{nearest(name, known)}; see detente reference")
                rate = known[name]
                data.update(low=rate.low, likely=rate.value, high=rate.high)
        elif "value" in data:
            clash = [k for k in ("low", "likely", "high") if k in data]
            if clash:
                raise wrong(f"found 'value' beside {clash[0]!r}; give value, or low, likely and high")
            figure = number(data.pop("value"))
            data.update(low=figure, likely=figure, high=figure)
        elif str(data.get("shape", "")) == "uniform" and "likely" not in data and "low" in data and "high" in data:
            data["likely"] = (number(data["low"]) + number(data["high"])) / 2
        missing = [k for k in ("low", "likely", "high") if k not in data]
        if missing:
            raise wrong(f"found {describe(data)} without {missing[0]!r}, expected value, or low, likely and high")
        return data

    @model_validator(mode="after")
    def _in_order(self) -> Estimate:
        if not self.low <= self.likely <= self.high:
            raise wrong(
                f"found [{self.low:g}, {self.likely:g}, {self.high:g}], expected low <= likely <= high; put them in order"
            )
        return self

    @property
    def certain(self) -> bool:
        """Whether the estimate is a single number."""
        return bool(self.low == self.high)

    @property
    def central(self) -> float:
        """The value used where no draws are: ``likely``, for a uniform the midpoint."""
        return (self.low + self.high) / 2 if self.shape == "uniform" else self.likely

    @property
    def mean(self) -> float:
        """The mean of the distribution (PERT: (low + 4 likely + high) / 6; Malcolm et al. 1959)."""
        if self.shape == "pert":
            return (self.low + PERT_LAMBDA * self.likely + self.high) / (PERT_LAMBDA + 2)
        if self.shape == "triangular":
            return (self.low + self.likely + self.high) / 3
        return (self.low + self.high) / 2

    @property
    def spread(self) -> tuple[float, float]:
        return self.low, self.high


def between(low: float, likely: float, high: float) -> Estimate:
    """Return the estimate of figures that stand in this program: pydantic need not be made ready to read them."""
    return Estimate.model_construct(low=low, likely=likely, high=high)


def certain(figure: float) -> Estimate:
    """Return the estimate of a figure that is certain."""
    figure = float(figure)
    return between(figure, figure, figure) if abs(figure) <= LARGEST else Estimate.model_validate({"value": figure})


def spelled(estimate: Estimate) -> str:
    """Return an estimate as it is written in a file: a number, or [low, likely, high]."""
    if estimate.certain:
        return f"{estimate.likely:g}"
    return f"[{estimate.low:g}, {estimate.likely:g}, {estimate.high:g}]"
