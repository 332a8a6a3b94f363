"""``detente coalitions``: who can carry a package, who can block every one, and what could be traded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, draft_of, emit, load, warn
from detente.cli.options import CasePath, CentralJudging, Cluster, Json, OverDraws, on_cluster, over_draws

if TYPE_CHECKING:
    from rich.console import Console

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
    draws_solved: OverDraws = 0,
    cluster: Cluster = None,
    json: Json = False,
) -> None:
    """List minimal coalitions that can adopt something they all prefer to no deal, pivotal parties, and logrolls."""
    from detente.report.bargain_tables import show_coalitions
    from detente.report.over_draws_tables import show_coalitions_on_draws

    loaded = load(case)
    start = None if draft is None else draft_of(loaded, draft)
    study = judging.study(loaded)
    on_cluster(cluster, draws_solved)
    found = study.coalitions(start, limit=limit)
    warn(*found.warnings)
    count = over_draws(draws_solved, study.draws)
    over = study.coalitions_on_draws(found, draws=count, cluster=cluster) if count else None
    payload = found.to_dict() | {"seed": study.seed} | ({} if over is None else {"over_draws": over.to_dict()})

    def show(console: Console) -> None:
        show_coalitions(console, loaded, found.coalitions, found.logrolls)
        if over is not None:
            show_coalitions_on_draws(console, loaded, over)

    emit("coalitions", loaded.id, payload, json, show)


def register(app: typer.Typer) -> None:
    add(app, coalitions)
