"""``detente solve``: the best package by a bargaining solution, proven."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import CASE, JSON, NO, POSTERIOR, SEED, emit, guard, load, names, pairs, seconds

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def solve(
        case: Path = CASE,
        criterion: str = typer.Option(
            "nash", "--criterion", metavar="C", help="nash, egalitarian, kalai_smorodinsky or utilitarian."
        ),
        parties: str | None = typer.Option(None, "--parties", metavar="A,B", help="Solution parties."),
        fix: list[str] | None = typer.Option(None, "--fix", metavar="POINT=OPTION", help="Hold a point at an option."),
        power: list[str] | None = typer.Option(
            None, "--power", metavar="PARTY=N", help="nash: bargaining power of a party, default 1."
        ),
        within_zopa: bool = typer.Option(
            False,
            "--within-zopa",
            help="Only packages that all solution parties accept and the consent rule adopts.",
        ),
        time_limit: float = typer.Option(60.0, "--time-limit", metavar="S", help="Seconds for the proof."),
        posterior: bool = POSTERIOR,
        seed: int = SEED,
        json: bool = JSON,
    ) -> None:
        """Find the best package for the parties, and prove it.

        Exit status 1: no package satisfies the constraints.
        """
        from detente.bargain.criteria.solve import solve as find
        from detente.inference.prepare import prepare
        from detente.report.bargain_tables import numbers, show_solution

        loaded = load(case)
        drawn = prepare(loaded, posterior=posterior, seed=seed)
        found = find(
            drawn.problem,
            criterion,
            names(parties),
            pairs(fix, "POINT=OPTION"),
            within_zopa,
            power=numbers(power, "PARTY=N"),
            time_limit=seconds(time_limit),
        )

        def show(console: Console) -> None:
            show_solution(console, loaded, drawn.problem, found)

        for warning in found.warnings:
            typer.echo(f"warning: {warning}", err=True)
        emit("solve", loaded.id, found.to_dict() | {"seed": drawn.seed}, json, show)
        if found.package is None:
            raise typer.Exit(NO)
