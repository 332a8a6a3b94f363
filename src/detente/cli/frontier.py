"""``detente frontier``: the packages that no other improves on for all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import CASE, JSON, POSTERIOR, SEED, emit, guard, load, names, pairs

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def frontier(
        case: Path = CASE,
        parties: str | None = typer.Option(None, "--parties", metavar="A,B", help="Whose utilities count."),
        fix: list[str] | None = typer.Option(None, "--fix", metavar="POINT=OPTION", help="Hold a point at an option."),
        limit: int | None = typer.Option(None, "--limit", metavar="N", help="Show at most N packages, well spread."),
        posterior: bool = POSTERIOR,
        seed: int = SEED,
        json: bool = JSON,
    ) -> None:
        """List the efficient packages: no other is at least as good for every party and better for one."""
        from detente.bargain.frontier import frontier as find
        from detente.inference.prepare import prepare
        from detente.report.bargain_tables import show_frontier

        loaded = load(case)
        drawn = prepare(loaded, posterior=posterior, seed=seed)
        found = find(drawn.problem, names(parties), pairs(fix, "POINT=OPTION"), limit)

        def show(console: Console) -> None:
            show_frontier(console, loaded, drawn.problem, found)

        emit("frontier", loaded.id, found.to_dict() | {"seed": drawn.seed}, json, show)
