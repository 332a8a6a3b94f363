"""Tables on a terminal: how every command heads them, aligns figures, and shows case text as text."""

from __future__ import annotations

import math

from rich import box
from rich.table import Column, Table
from rich.text import Text

from detente.text import one_line
from detente.words import signed


def cell(text: object, style: str = "") -> Text:
    """Return case text as plain text for a table: one line, no markup, no control characters."""
    return Text(one_line(text), style=style)


def right(head: str) -> Column:
    """Return a column of figures; its heading may be case text."""
    return Column(cell(head), justify="right")


def folded(head: str = "") -> Column:
    """Return a column of words that go on in the next line; its heading may be case text."""
    return Column(cell(head), overflow="fold")


def open_table(*columns: Column | str, title: str = "", heads: str = "table.header") -> Table:
    """Return a table without lines; ``heads`` is the style of its headings."""
    return Table(
        *columns,
        title=title or None,
        title_justify="left",
        box=None,
        pad_edge=False,
        header_style=heads,
        show_header=any(isinstance(column, str) or column.header for column in columns),
    )


def ruled_table(*columns: Column | str, title: str = "") -> Table:
    """Return a table with a line under its headings."""
    named = cell(title) if title else None
    return Table(*columns, title=named, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)


def number(value: float | None, digits: int = 1) -> str:
    """Return a number with so many digits after the point; a dash for none."""
    return "–" if value is None or not math.isfinite(value) else f"{value:,.{digits}f}"


def gain(value: float | None) -> Text:
    """Return a gain over no deal: green, or red where it is a loss; a dash for none."""
    if value is None:
        return Text("–")
    return Text(signed(value), style="green" if value >= -1e-9 else "red")
