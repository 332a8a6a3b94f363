"""Compiling what a search runs on before the first search: ``python -m detente.table.negotiation.warming``.

A server starts this in a process of its own, so that no page waits for the compiler; what is compiled is kept.
"""

from __future__ import annotations

from detente.case.format.models.case import Point
from detente.compiling import always_compile
from detente.table.negotiation.finding import SEED_BYTES, find_text
from detente.table.negotiation.sheets import read_sheet

SIZES = ((2, 3), (3, 6), (6, 12))
"""Delegations and points of the small tables that are searched."""


def warm() -> None:
    """Search small invented tables once, with and without a signed text; takes a second where all is compiled already."""
    always_compile()
    for seats, count in SIZES:
        points = [_point(number) for number in range(count)]
        sheets = {f"s{k}": read_sheet(f"s{k}", _sheet(k, count), points) for k in range(seats)}
        needed = sorted(sheets)
        found = find_text(points, sheets, needed, bytes(SEED_BYTES), seconds=30.0)
        if found.package is not None:
            find_text(points, sheets, needed, bytes(SEED_BYTES), floor=found.package, seconds=30.0)


def _point(number: int) -> Point:
    options = [{"id": option, "text": option} for option in "abc"]
    return Point.model_validate(
        {"id": f"p{number}", "number": str(number + 1), "title": f"Point {number + 1}", "options": options}
    )


def _sheet(k: int, count: int) -> dict[str, object]:
    """Return an invented sheet: each delegation likes another option best, and refuses one."""
    likings = ("must", "want", "can_live_with")
    values = {f"p{n}": {o: likings[(i + k + n) % 3] for i, o in enumerate("abc")} for n in range(1, count)}
    return {"no_deal": 20, "values": values | {"p0": {"abc"[k % 3]: "refuse"}}}


if __name__ == "__main__":
    warm()
