"""``detente reference``: shipped base rates, with their denominators, sources and cautions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from detente.cli.common import JSON, emit, guard

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def reference(
        words: list[str] = typer.Argument(None, metavar="[WORD]…", help="Show only rates that contain these words."),
        json: bool = JSON,
    ) -> None:
        """Show base rates: are threats carried out, do agreements hold, does fighting resume.

        A case can use one as an estimate: credibility: {reference: sanctions_threat_executed}.
        """
        from detente.forecast.base_rates import find

        found = find(words or [])

        def show(console: Console) -> None:
            from rich.text import Text

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
                console.print(
                    "\nRanges are 95% (Wilson). Add a word to see sources and cautions: detente reference threat"
                )

        emit("reference", None, {"rates": [rate.to_dict() for rate in found]}, json, show)
