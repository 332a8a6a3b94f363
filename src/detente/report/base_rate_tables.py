"""What ``detente reference`` prints: base rates with their ranges and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from detente.report.tables import cell, ruled_table
from detente.words import percent, percents

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.reference_classes import Curve, Share
    from detente.forecast.base_rates import BaseRates


def show_base_rates(console: Console, found: BaseRates) -> None:
    """Print base rates by group; with sources and cautions where they are few."""
    group, full = "", len(found.rates) + len(found.curves) <= 12
    for rate in found.rates:
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
    for curve in found.curves:
        _curve(console, curve)
    if found.curves:
        console.print(Text(f"Source: {found.curves[0].source}", "dim"))
        console.print(Text(f"Caution: {found.curves[0].caution}", "dim"))
    if not full:
        console.print("\nRanges are 95% (Wilson). Add a word to see sources and cautions: detente reference threat")


def _curve(console: Console, curve: Curve) -> None:
    """Print how soon, and how, the cases of a class end."""
    console.print(Text.assemble("\n", (curve.id, "blue")))
    console.print(
        Text(
            f"  {curve.title}: n = {curve.n:,} {curve.counted} ({curve.period}), half of them ended by day {curve.median:g}"
        )
    )
    table = ruled_table("by day", "agreement", "another end", "still open")
    for day in curve.days:
        shares = (curve.agreed(day), curve.other(day), curve.still_open(day))
        table.add_row(str(day), *(cell(_of_class(share, curve.n)) for share in shares))
    console.print(table)


def _of_class(share: Share, n: int) -> str:
    return f"{percent(share.value, n)} ({percents(share.low, share.high, n)})"
