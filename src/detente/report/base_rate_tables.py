"""What ``detente reference`` prints: base rates with their ranges and sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console


def show_base_rates(console: Console, found: Sequence[Any]) -> None:
    """Print base rates by group; with sources and cautions where they are few."""
    group, full = "", len(found) <= 12
    for rate in found:
        if rate.group != group:
            group = rate.group
            console.print(Text(f"\n{group}", "bold"), Text(f"({rate.period})"))
            if full:
                console.print(Text(f"Source: {rate.source}", "dim"))
                console.print(Text(f"Caution: {rate.caution}", "dim"))
        if rate.unit == "days":
            figures = f"{rate.value:.0f} days, half of them from {rate.low:.0f} to {rate.high:.0f}"
        else:
            digits = 2 if rate.unit == "per_month" else 1
            value, low, high = (f"{100 * x:.{digits}f}" for x in (rate.value, rate.low, rate.high))
            figures = f"{value}% ({low} to {high})" + (" a month" if rate.unit == "per_month" else "")
        console.print(Text.assemble("  ", (rate.id, "blue")))
        console.print(Text(f"    {rate.title}: {figures}, n = {rate.n:,} {rate.counted}"))
        if full and rate.n_note:
            console.print(Text(f"    {rate.n_note[0].upper()}{rate.n_note[1:]}.", "dim"))
    if not full:
        console.print("\nRanges are 95% (Wilson). Add a word to see sources and cautions: detente reference threat")
