"""The shipped base rates: how often threats are carried out, agreements hold, crises return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from detente.records import Record
from detente.statistics import wilson


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


def per_month(share: float, months: int) -> float:
    """Return the even monthly risk that adds up to ``share`` over ``months`` months."""
    return 1.0 - float((1.0 - share) ** (1.0 / months))


@cache
def rates() -> Mapping[str, Rate]:
    """Return the shipped base rates by id, in file order (read-only)."""
    from ruamel.yaml import YAML

    text = files("detente.case").joinpath("reference_rates.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
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
    return MappingProxyType(found)


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
