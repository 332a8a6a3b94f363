"""``detente frontier``: the packages that no other improves on for all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add, emit, load, one_output, wrote
from detente.cli.options import CasePath, CentralJudging, Fix, Json, Parties, names
from detente.text import pairs

PLACE = 70


def frontier(
    case: CasePath,
    judging: CentralJudging,
    parties: Parties = None,
    fix: Fix = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", help="Keep at most N packages, well spread.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write all packages to a file that ends in .csv or .json."),
    ] = None,
    json: Json = False,
) -> None:
    """Find the efficient packages: no other is at least as good for every party and better for one."""
    from detente.report.frontier_tables import check_ending, show_frontier, write_packages

    one_output(json, out)
    if out is not None:
        check_ending(out)
    loaded = load(case)
    study = judging.study(loaded)
    found = study.frontier(names(parties), fix=pairs(fix, "POINT=OPTION"), limit=limit)
    if out is not None:
        write_packages(out, study.problem, found.parties, found.utilities.tolist(), found.packages)
        wrote(out)
    emit(
        "frontier", loaded.id, found.to_dict() | {"seed": study.seed}, json,
        lambda console: show_frontier(console, loaded, study.problem, found),
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    add(app, frontier)
