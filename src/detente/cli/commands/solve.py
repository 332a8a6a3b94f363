"""``detente solve``: the best package by a bargaining solution, proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from detente.cli.common import NO, add, emit, load, warn
from detente.cli.options import CasePath, CentralJudging, Fix, Json, Parties, TimeLimit, names, numbers, seconds
from detente.text import pairs

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


def solve(case: CasePath, options: SolveOptions, judging: CentralJudging, json: Json = False) -> None:
    """Find the best package for the parties, and prove it.

    Exit status 1: no package satisfies the constraints.
    """
    from detente.report.bargain_tables import show_solution

    loaded = load(case)
    study = judging.study(loaded)
    found = study.solve(
        options.criterion,
        names(options.parties),
        fix=pairs(options.fix, "POINT=OPTION"),
        within_zopa=options.within_zopa,
        power=numbers(options.power, "PARTY=N"),
        time_limit=seconds(options.time_limit),
    )
    warn(*found.warnings)
    emit(
        "solve", loaded.id, found.to_dict() | {"seed": study.seed}, json,
        lambda console: show_solution(console, loaded, study.problem, found),
    )  # fmt: skip
    if found.package is None:
        raise typer.Exit(NO)


def register(app: typer.Typer) -> None:
    add(app, solve)
