"""``detente solve``: the best package by a bargaining solution, proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.common import add, emit, load, warn
from detente.cli.options import (
    CasePath,
    CentralJudging,
    Cluster,
    Fix,
    Json,
    OverDraws,
    Parties,
    TimeLimit,
    names,
    numbers,
    on_cluster,
    over_draws,
    seconds,
)
from detente.cli.running import NO
from detente.text import pairs

if TYPE_CHECKING:
    from rich.console import Console

PLACE = 60


@dataclass(frozen=True)
class SolveOptions:
    criterion: Annotated[
        str,
        typer.Option("--criterion", metavar="C", help="nash, egalitarian, kalai_smorodinsky or utilitarian."),
    ] = "nash"
    parties: Parties = None
    fix: Fix = None
    power: Annotated[
        list[str] | None,
        typer.Option("--power", metavar="PARTY=N", help="nash: bargaining power of a party, default 1."),
    ] = None
    within_zopa: Annotated[
        bool,
        typer.Option(
            "--within-zopa", help="Only packages that all solution parties accept and the consent rule adopts."
        ),
    ] = False
    time_limit: TimeLimit = 60.0
    over_draws: OverDraws = 0
    cluster: Cluster = None


def solve(case: CasePath, options: SolveOptions, judging: CentralJudging, json: Json = False) -> None:
    """Find the best package for the parties, and prove it.

    Exit status 1: no package satisfies the constraints.
    """
    from detente.report.backbone_tables import show_backbone
    from detente.report.bargain_tables import show_solution

    loaded = load(case)
    study = judging.study(loaded)
    parties, fix, power = names(options.parties), pairs(options.fix, "POINT=OPTION"), numbers(options.power, "PARTY=N")
    chosen: dict[str, Any] = {"fix": fix, "within_zopa": options.within_zopa, "power": power}
    limit = seconds(options.time_limit)
    on_cluster(options.cluster, options.over_draws)
    found = study.solve(options.criterion, parties, time_limit=limit, **chosen)
    warn(*found.warnings)
    count = over_draws(options.over_draws, study.draws)
    over = (
        study.solutions(
            options.criterion, parties, draws=count, seconds=limit, central=found, cluster=options.cluster, **chosen
        )
        if count
        else None
    )
    payload = found.to_dict() | {"seed": study.seed} | ({} if over is None else {"over_draws": over.to_dict()})

    def show(console: Console) -> None:
        show_solution(console, loaded, study.problem, found)
        if over is not None:
            show_backbone(console, loaded, over, "a package that satisfies the constraints")

    emit("solve", loaded.id, payload, json, show)
    if found.package is None:
        raise typer.Exit(NO)


def register(app: typer.Typer) -> None:
    add(app, solve)
