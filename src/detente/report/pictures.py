"""Charts and drawings as SVG, PNG or PDF: the one door to the renderer, which a forbidden character would abort.

The renderer ends the whole process when a text holds what SVG cannot, so nothing reaches it but text that was
made writable here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.text import printable, writable

MOST_LETTERS = 1_000
"""Longer texts in a chart are cut: none could be read there, and measuring them takes minutes."""
_LESS = "\ufdd0"
"""Stands for ``<`` until the page is made; no text can hold it by then."""


def chart_svg(chart: Mapping[str, Any]) -> str:
    """Render a Vega-Lite specification to SVG text, every text in it made writable."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(_safe(chart)))


def chart_html(chart: Mapping[str, Any]) -> str:
    """Write a Vega-Lite specification as a web page that needs no network, where text cannot end the script."""
    import vl_convert

    page = str(vl_convert.vegalite_to_html(_safe(chart, _LESS), bundle=True))
    return page.replace(_LESS, "\\u003c")


def chart_pdf(chart: Mapping[str, Any]) -> bytes:
    """Render a Vega-Lite specification to PDF."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_pdf(_safe(chart)))


def svg_png(svg: str, scale: float = 2.0) -> bytes:
    """Turn an SVG into a PNG."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(writable(svg), scale=scale))


def _safe(value: Any, less: str = "<") -> Any:
    """A specification with every text in it printable and not too long, ``<`` written as ``less``."""
    if isinstance(value, Mapping):
        return {_safe(key, less): _safe(entry, less) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(entry, less) for entry in value]
    if isinstance(value, str):
        text = printable(value)
        text = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
        return text.replace("<", less)
    return value
