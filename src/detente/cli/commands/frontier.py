"""``detente frontier``: the packages that no other improves on for all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, emit, load, one_output, warn, wrote
from detente.cli.options import (
    CasePath,
    CentralJudging,
    Cluster,
    Fix,
    Json,
    OverDraws,
    Parties,
    names,
    on_cluster,
    over_draws,
)
from detente.cli.progress import progress_bar
from detente.cli.running import STOPPED
from detente.text import pairs

if TYPE_CHECKING:
    from rich.console import Console

PLACE = 70


@dataclass(frozen=True)
class FrontierOptions:
    parties: Parties = None
    fix: Fix = None
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", help="Keep at most N packages, well spread.")] = (
        None
    )
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Show some packages at once, each proven efficient, and how near they come."),
    ] = False
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write all packages to a file that ends in .csv or .json."),
    ] = None
    draws_solved: OverDraws = 0
    cluster: Cluster = None


def frontier(case: CasePath, options: FrontierOptions, judging: CentralJudging, json: Json = False) -> None:
    """Find the efficient packages: no other is at least as good for every party and better for one.

    Stopped with Ctrl-C, it shows packages that are proven efficient, says that they are not all, and exits with 130.
    """
    from detente.report.frontier_tables import check_ending, show_frontier, write_packages
    from detente.report.over_draws_tables import show_frontier_on_draws

    out = options.out
    one_output(json, out)
    if out is not None:
        check_ending(out)
    loaded = load(case)
    study = judging.study(loaded)
    held = pairs(options.fix, "POINT=OPTION")
    on_cluster(options.cluster, options.draws_solved)
    with progress_bar("steps") as progress:
        found = study.frontier(
            names(options.parties), fix=held, limit=options.limit, quick=options.quick, progress=progress
        )
    count = 0 if found.stopped else over_draws(options.draws_solved, study.draws)
    over = study.frontier_on_draws(found, fix=held, draws=count, cluster=options.cluster) if count else None
    stopped = found.stopped or (over is not None and over.stopped == "interrupted")
    if stopped:
        warn("stopped before it was done; what follows is partial, and there may be more")
    if out is not None:
        write_packages(out, study.problem, found.parties, found.utilities.tolist(), found.packages)
        wrote(out)
    payload = found.to_dict() | {"seed": study.seed} | ({} if over is None else {"over_draws": over.to_dict()})

    def show(console: Console) -> None:
        show_frontier(console, loaded, study.problem, found)
        if over is not None:
            show_frontier_on_draws(console, loaded, found, over)

    emit("frontier", loaded.id, payload, json, show)
    if stopped:
        raise typer.Exit(STOPPED)


def register(app: typer.Typer) -> None:
    add(app, frontier)
