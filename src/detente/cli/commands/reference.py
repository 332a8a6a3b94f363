"""``detente reference``: shipped base rates, with their denominators, sources and cautions."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.common import add, emit
from detente.cli.options import Json

PLACE = 230


def reference(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD]…", help="Show only rates that contain these words.")
    ] = None,
    json: Json = False,
) -> None:
    """Show base rates: are threats carried out, do agreements hold, does fighting resume, how soon do crises end.

    A case can use one as an estimate: credibility: {reference: sanctions_threat_executed}.
    """
    from detente.forecast.base_rates import find
    from detente.report.base_rate_tables import show_base_rates

    found = find(words or [])
    emit("reference", None, found.to_dict(), json, lambda console: show_base_rates(console, found))


def register(app: typer.Typer) -> None:
    add(app, reference)
