"""``detente amend``: the smallest change that turns a no into a yes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import CASE, DRAWS, JSON, NO, POSTERIOR, SEED, emit, guard, load, named, seconds

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def amend(
        case: Path = CASE,
        draft: str | None = typer.Option(None, "--draft", metavar="D", help="The draft; default the one on the table."),
        confidence: float | None = typer.Option(
            None, "--confidence", metavar="P", help="Adopted with at least this probability over the draws."
        ),
        cost: list[str] | None = typer.Option(
            None, "--cost", metavar="POINT=N", help="What changing a point costs; default 1."
        ),
        every: bool = typer.Option(False, "--all", help="List all amendments of the least cost."),
        draws: int = DRAWS,
        seed: int = SEED,
        time_limit: float = typer.Option(60.0, "--time-limit", metavar="S", help="Seconds for the proof."),
        posterior: bool = POSTERIOR,
        json: bool = JSON,
    ) -> None:
        """Find the fewest changes after which the consent rule adopts a draft, and prove that fewer do not do.

        Exit status 1: no amendment is enough.
        """
        from detente.bargain.amendment import amend as find
        from detente.inference.prepare import prepare
        from detente.report.amendment_tables import show_amendment
        from detente.report.bargain_tables import numbers

        loaded = load(case)
        chosen = named(loaded, draft)
        drawn = prepare(loaded, posterior=posterior, draws=draws, seed=seed)
        found = find(
            drawn.problem,
            chosen.package,
            chosen.open,
            numbers(cost, "POINT=N"),
            confidence,
            drawn.blocks,
            every=every,
            time_limit=seconds(time_limit),
        )

        def show(console: Console) -> None:
            show_amendment(console, loaded, drawn.problem, chosen, found)

        emit("amend", loaded.id, {"draft": chosen.id} | found.to_dict() | {"seed": drawn.seed}, json, show)
        if found.changes is None:
            raise typer.Exit(NO)
