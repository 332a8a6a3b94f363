"""Charts as SVG elements, one by one: their text is text, their colours follow the theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.workbench.widgets import el


def svg(width: float, height: float, label: str, cls: str = "") -> Any:
    """Open a drawing of so many units; ``label`` says what it shows to those who cannot see it."""
    return el("svg", cls=f"chart {cls}".strip(), viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=label)


def line(x1: float, y1: float, x2: float, y2: float, cls: str = "gridline") -> Any:
    return el("line", cls=cls, x1=round(x1, 2), y1=round(y1, 2), x2=round(x2, 2), y2=round(y2, 2))


def rect(x: float, y: float, width: float, height: float, cls: str = "band", **attributes: Any) -> Any:
    return el(
        "rect",
        cls=cls,
        x=round(x, 2),
        y=round(y, 2),
        width=round(max(width, 0.0), 2),
        height=round(height, 2),
        **attributes,
    )


def text(x: float, y: float, words: object, anchor: str = "start", cls: str = "") -> Any:
    return el("text", words, cls, x=round(x, 2), y=round(y, 2), text_anchor=anchor)


def path(points: Sequence[tuple[float, float]], cls: str = "line", closed: bool = False) -> Any:
    """Draw a line through points."""
    steps = " ".join(f"{'M' if k == 0 else 'L'}{x:.2f} {y:.2f}" for k, (x, y) in enumerate(points))
    return el("path", cls=cls, d=steps + (" Z" if closed else ""))


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers between two bounds, about so many."""
    if not high > low:
        return [low]
    rough = (high - low) / max(count, 1)
    size = 10.0 ** len(str(int(rough))) if rough >= 1 else 1.0
    while size > rough:
        size /= 10
    for factor in (1, 2, 5, 10):
        if size * factor >= rough:
            step = size * factor
            break
    first = -(-low // step)
    found = []
    while first * step <= high + step * 1e-9:
        found.append(round(first * step, 10) + 0.0)
        first += 1
    return found
