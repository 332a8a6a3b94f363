"""``detente coalitions``: who can carry a package, who can block every one, and what could be traded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import CASE, JSON, POSTERIOR, SEED, emit, guard, load, named

if TYPE_CHECKING:
    from rich.console import Console

    from detente.bargain.logrolls import Logroll


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def coalitions(
        case: Path = CASE,
        draft: str | None = typer.Option(
            None, "--draft", metavar="D", help="Where exchanges start; default the draft on the table."
        ),
        limit: int = typer.Option(5, "--limit", metavar="N", help="The most exchanges shown for each pair of parties."),
        posterior: bool = POSTERIOR,
        seed: int = SEED,
        json: bool = JSON,
    ) -> None:
        """List minimal coalitions that can adopt something they all prefer to no deal, pivotal parties, and logrolls."""
        from detente.bargain.coalitions import coalitions as find
        from detente.bargain.logrolls import logrolls
        from detente.errors import InputError
        from detente.inference.prepare import prepare
        from detente.report.bargain_tables import show_coalitions

        if limit < 1:
            raise InputError(f"found a limit of {limit}, expected at least 1")
        loaded = load(case)
        drawn = prepare(loaded, posterior=posterior, seed=seed)
        found = find(drawn.problem)
        start = None
        if draft is not None or any(
            d.status in ("tabled", "leaked") and d.date <= loaded.as_of for d in loaded.drafts.values()
        ):
            start = named(loaded, draft)
        trades: tuple[Logroll, ...] = ()
        if start is not None and not start.open:
            trades = logrolls(drawn.problem, drawn.problem.columns_of(start.package), limit)
        elif start is not None:
            typer.echo(f"warning: draft {start.id} leaves points open, so no exchanges are listed", err=True)
        payload = found.to_dict() | {
            "draft": None if start is None else start.id,
            "logrolls": [t.to_dict() for t in trades],
            "seed": drawn.seed,
        }

        def show(console: Console) -> None:
            show_coalitions(console, loaded, found, trades)

        emit("coalitions", loaded.id, payload, json, show)
