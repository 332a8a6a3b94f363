"""The shipped base rates: how often threats are carried out, agreements hold, crises return; how soon crises end, and how."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from detente.records import Record
from detente.statistics import poisson_interval, wilson

RATE_DAYS = 90
"""The monthly chance of a curve is that of its first so many days."""


@dataclass(frozen=True)
class Rate(Record):
    """One base rate.

    Attributes
    ----------
    value : float
        A share of ``n`` cases (``unit`` is ``share``), a risk per month (``per_month``) or a median number of
        days (``days``).
    low, high : float
        For a share its 95% Wilson interval, for a monthly risk that interval converted in the same way as the
        value, for days the quartiles.
    n : int
        How many cases stand behind it.
    n_note : str
        Empty when the denominator is printed with the rate; else how it was obtained.
    """

    id: str
    title: str
    value: float
    low: float
    high: float
    n: int
    period: str
    source: str
    caution: str
    unit: str = "share"
    group: str = ""
    counted: str = ""
    n_note: str = ""


class Share(NamedTuple):
    """A share with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve(Record):
    """How soon the cases of a class end, and how: two ends compete, agreement and any other; the rest is still open.

    Attributes
    ----------
    days : tuple of int
    n : int
        How many cases stand behind it.
    median : float
        Days after which half of them had ended.
    ended, formal, agreement : tuple of int
        Cases that had ended by each day: in any way; in a formal agreement; in a formal or semi-formal one. Cumulative.
    """

    id: str
    title: str
    days: tuple[int, ...]
    n: int
    median: float
    ended: tuple[int, ...]
    formal: tuple[int, ...]
    agreement: tuple[int, ...]
    period: str
    source: str
    caution: str
    group: str = ""
    counted: str = ""

    derived = ("by_day",)

    def _count(self, counts: tuple[int, ...], day: float) -> float:
        """Return a cumulative count on a day: straight lines between the days that are counted, none before day 0."""
        if day <= 0:
            return 0.0
        days, values = (0, *self.days), (0, *counts)
        for k in range(1, len(days)):
            if day <= days[k]:
                return values[k - 1] + (values[k] - values[k - 1]) * (day - days[k - 1]) / (days[k] - days[k - 1])
        return float(values[-1])

    def agreed(self, day: float) -> Share:
        """Return the share that had ended in agreement by a day; after the last day counted, as on it."""
        return self._share(self._count(self.agreement, day))

    def other(self, day: float) -> Share:
        """Return the share that had ended otherwise by a day: unilateral act, imposed, tacit, faded."""
        return self._share(self._count(self.ended, day) - self._count(self.agreement, day))

    def still_open(self, day: float) -> Share:
        """Return the share that had not ended by a day."""
        return self._share(self.n - self._count(self.ended, day))

    def _share(self, hits: float) -> Share:
        return Share(hits / self.n, *wilson(hits, self.n))

    @property
    def by_day(self) -> list[dict[str, Any]]:
        """The curve with its intervals, a row a day that is counted."""
        return [
            {"day": day}
            | {name: dict(find(day)._asdict()) for name, find in (("agreement", self.agreed), ("other", self.other), ("open", self.still_open))}
            for day in self.days
        ]  # fmt: skip

    @property
    def monthly(self) -> Rate:
        """The chance a month that an open case ends in agreement, over the first 90 days.

        Agreements over the months that cases were open (straight lines between the days that are counted): the hazard of one of two
        competing ends (Prentice et al. 1978), with the score interval of a Poisson mean, as a chance a month.
        """
        hits = self._count(self.agreement, RATE_DAYS)
        marks = [0, *(day for day in self.days if day <= RATE_DAYS)]
        left = [self.n - self._count(self.ended, day) for day in marks]
        months = sum((a + b) / 2 * (t - s) / 30 for a, b, s, t in zip(left, left[1:], marks, marks[1:], strict=False))
        low, high = poisson_interval(hits)
        value, low, high = (1 - math.exp(-x / months) for x in (hits, low, high))
        return Rate(
            id=self.id.replace("_ends", "_agreement_per_month"),
            title=f"An open crisis ends in agreement, per month of the first three: {self.title[0].lower()}{self.title[1:]}",
            value=value,
            low=low,
            high=high,
            n=self.n,
            period=self.period,
            source=self.source,
            caution=self.caution,
            unit="per_month",
            group=self.group,
            counted=self.counted,
            n_note=f"{hits:.0f} agreements in {months:.0f} months that crises were open",
        )


@cache
def curves() -> Mapping[str, Curve]:
    """Return the shipped curves by id, in file order (read-only)."""
    data = _data()
    group = data["curve_group"]
    return MappingProxyType(
        {
            key: Curve(
                id=key,
                title=entry["title"],
                days=tuple(data["days"]),
                n=int(entry["n"]),
                median=float(entry["median"]),
                ended=tuple(entry["ended"]),
                formal=tuple(entry["formal"]),
                agreement=tuple(entry["agreement"]),
                period=str(group["period"]),
                source=group["source"],
                caution=group["caution"],
                group=group["title"],
                counted=group["unit_counted"],
            )
            for key, entry in data["curves"].items()
        }
    )


def per_month(share: float, months: int) -> float:
    """Return the even monthly risk that adds up to ``share`` over ``months`` months."""
    return 1.0 - float((1.0 - share) ** (1.0 / months))


@cache
def rates() -> Mapping[str, Rate]:
    """Return the shipped base rates by id, in file order (read-only)."""
    data = _data()
    found: dict[str, Rate] = {}
    for key, entry in data["rates"].items():
        found[key] = _rate(key, entry, data["groups"][entry["group"]])
    for key, entry in data["monthly"].items():
        base = found[entry["of"]]
        found[key] = Rate(
            **{
                **asdict(base),
                "id": key,
                "title": entry["title"],
                "unit": "per_month",
                "value": per_month(base.value, entry["months"]),
                "low": per_month(base.low, entry["months"]),
                "high": per_month(base.high, entry["months"]),
                "caution": f"Spread evenly over five years; what fails tends to fail early. {base.caution}",
            }
        )
    for curve in curves().values():
        rate = curve.monthly
        found[rate.id] = rate
    return MappingProxyType(found)


@cache
def _data() -> dict[str, Any]:
    from ruamel.yaml import YAML

    text = files("detente.case").joinpath("reference_rates.yaml").read_text(encoding="utf-8")
    # The C parser where it is installed: some twenty times faster.
    data: dict[str, Any] = YAML(typ="safe").load(text)
    return data


def _rate(key: str, entry: dict[str, Any], group: dict[str, Any]) -> Rate:
    n = int(entry["n"])
    if "median" in entry:
        unit, value = "days", float(entry["median"])
        low, high = (float(q) for q in entry["quartiles"])
    else:
        unit = "share"
        value = entry["count"] / n if "count" in entry else float(entry["share"])
        low, high = wilson(value * n, n)
    return Rate(
        id=key,
        title=entry["title"],
        value=value,
        low=low,
        high=high,
        n=n,
        period=str(group["period"]),
        source=group["source"],
        caution=group["caution"],
        unit=unit,
        group=group["title"],
        counted=entry.get("unit_counted", group["unit_counted"]),
        n_note=entry.get("n_note", ""),
    )
