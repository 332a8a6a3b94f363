"""A private sheet as a form has it: words and piles first, sliders and red lines where somebody wants more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.case.format.models.rough import PILES, UNKNOWN, WORDS
from detente.errors import InputError
from detente.table.views import PointView
from detente.table.web.context import Sent

SLIDER = "slider"


def read(form: Sent, points: tuple[PointView, ...], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry that a form says; what a form cannot say is kept as it was.

    Parameters
    ----------
    form : Sent
    points : tuple of PointView
    before : mapping
        The entry that is kept now.

    Raises
    ------
    InputError
    """
    data = {key: value for key, value in before.items() if key not in ("importance", "weights", "ranking")}
    data["no_deal"] = _figure(form, "no_deal") if form.text("no_deal") else UNKNOWN
    if form.text("by") == "weights":
        data["weights"] = {point.id: _figure(form, f"weight:{point.id}") for point in points}
    else:
        piles: dict[str, list[str]] = {pile: [] for pile in PILES}
        for point in points:
            if (pile := form.text(f"pile:{point.id}")) in piles:
                piles[pile].append(point.id)
        data["importance"] = piles
    values, lines = {}, _other_lines(before, points)
    for point in points:
        said: dict[str, Any] = {}
        for option in point.options:
            word = form.text(f"v:{point.id}:{option.id}")
            if word == SLIDER:
                said[option.id] = _figure(form, f"f:{point.id}:{option.id}")
                if form.flag(f"red:{point.id}:{option.id}"):
                    lines.append({"when": f"{point.id} is {option.id}", "firmness": 1})
            else:
                said[option.id] = word if word in WORDS else UNKNOWN
        values[point.id] = said
    data["values"] = values
    data["red_lines"] = lines
    return data


def _figure(form: Sent, name: str) -> float:
    said = form.text(name)
    try:
        figure = float(said)
    except ValueError:
        figure = -1
    if not 0 <= figure <= 100:
        raise InputError(f"found {said!r}, expected a figure from 0 to 100")
    return int(figure) if figure == int(figure) else figure


def _other_lines(before: Mapping[str, Any], points: tuple[PointView, ...]) -> list[Any]:
    own = {f"{point.id} is {option.id}" for point in points for option in point.options}
    return [line for line in before.get("red_lines", ()) if line.get("when") not in own]


def fields(data: Mapping[str, Any], points: tuple[PointView, ...]) -> dict[str, str]:
    """Return what a form shows of an entry, by the name of its field."""
    no_deal = data.get("no_deal")
    found = {"no_deal": "" if no_deal in (None, UNKNOWN) else str(_likely(no_deal))}
    weights = data.get("weights")
    found["by"] = "weights" if weights else "piles"
    red = {line.get("when") for line in data.get("red_lines", ())}
    importance = data.get("importance") or {}
    for point in points:
        pile = next((pile for pile in PILES if point.id in importance.get(pile, ())), "")
        found[f"pile:{point.id}"] = pile
        found[f"weight:{point.id}"] = str(_likely((weights or {}).get(point.id, 50)))
        given = data.get("values", {}).get(point.id, {})
        given = given.get("options", given) if isinstance(given, Mapping) else {}
        for option in point.options:
            name, value = f"{point.id}:{option.id}", given.get(option.id, UNKNOWN)
            if isinstance(value, Mapping) and "word" in value:
                value = value["word"]
            worded = isinstance(value, str) and value in WORDS
            found[f"v:{name}"] = str(value) if worded else SLIDER
            found[f"f:{name}"] = str(int(sum(WORDS[str(value)]) / 2)) if worded else str(_likely(value))
            found[f"red:{name}"] = "1" if f"{point.id} is {option.id}" in red else ""
    return found


def _likely(value: Any) -> Any:
    if isinstance(value, Mapping):
        value = value.get("likely", value.get("value", 50))
    if isinstance(value, list | tuple):
        value = value[len(value) // 2]
    return int(value) if isinstance(value, int | float) and value == int(value) else value
