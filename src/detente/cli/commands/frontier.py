"""``detente frontier``: the packages that no other improves on for all."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.common import add, emit, load
from detente.cli.options import CasePath, CentralJudging, Fix, Json, Parties, names
from detente.text import pairs

PLACE = 70


def frontier(
    case: CasePath,
    judging: CentralJudging,
    parties: Parties = None,
    fix: Fix = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", help="Show at most N packages, well spread.")
    ] = None,
    json: Json = False,
) -> None:
    """List the efficient packages: no other is at least as good for every party and better for one."""
    from detente.report.bargain_tables import show_frontier

    loaded = load(case)
    study = judging.study(loaded)
    found = study.frontier(names(parties), fix=pairs(fix, "POINT=OPTION"), limit=limit)
    emit(
        "frontier", loaded.id, found.to_dict() | {"seed": study.seed}, json,
        lambda console: show_frontier(console, loaded, study.problem, found),
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    add(app, frontier)
