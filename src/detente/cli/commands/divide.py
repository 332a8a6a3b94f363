"""``detente divide``: share out points that can be shared."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.common import add, emit, load, warn
from detente.cli.options import CasePath, Json, names

PLACE = 220


def divide(
    case: CasePath,
    parties: Annotated[
        str | None, typer.Option("--parties", metavar="A,B", help="Divide among these; default all.")
    ] = None,
    json: Json = False,
) -> None:
    """Share out the points: Adjusted Winner for two parties, maximum Nash welfare for more."""
    from detente.report.division_tables import show_division

    loaded = load(case)
    found = loaded.study().divide(names(parties))
    warn(*found.warnings)
    emit("divide", loaded.id, found.to_dict(), json, lambda console: show_division(console, loaded, found))


def register(app: typer.Typer) -> None:
    add(app, divide)
