"""``detente coalitions``: who can carry a package, who can block every one, and what could be traded."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.common import add, draft_of, emit, load, warn
from detente.cli.options import CasePath, CentralJudging, Json

PLACE = 100


def coalitions(
    case: CasePath,
    judging: CentralJudging,
    draft: Annotated[
        str | None,
        typer.Option("--draft", metavar="D", help="Where exchanges start; default the draft on the table."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help="The most exchanges shown for each pair of parties.")
    ] = 5,
    json: Json = False,
) -> None:
    """List minimal coalitions that can adopt something they all prefer to no deal, pivotal parties, and logrolls."""
    from detente.report.bargain_tables import show_coalitions

    loaded = load(case)
    start = None if draft is None else draft_of(loaded, draft)
    study = judging.study(loaded)
    found = study.coalitions(start, limit=limit)
    warn(*found.warnings)
    emit(
        "coalitions", loaded.id, found.to_dict() | {"seed": study.seed}, json,
        lambda console: show_coalitions(console, loaded, found.coalitions, found.logrolls),
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    add(app, coalitions)
