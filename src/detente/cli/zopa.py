"""``detente zopa``: how many packages can be adopted, and whether there is any at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import CASE, DRAWS, JSON, POSTERIOR, SEED, emit, guard, load

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def zopa(
        case: Path = CASE,
        draws: int = DRAWS,
        seed: int = SEED,
        posterior: bool = POSTERIOR,
        json: bool = JSON,
    ) -> None:
        """Count the packages that the consent rule adopts, and say how likely it is that there is one.

        Counts are on the central preferences; the probability is over draws, each decided by a package or a proof.
        """
        from detente.bargain.zopa import zopa as find
        from detente.inference.prepare import prepare
        from detente.report.bargain_tables import show_zopa

        loaded = load(case)
        drawn = prepare(loaded, posterior=posterior, draws=draws, seed=seed)
        found = find(drawn.problem, drawn.blocks(), seed=drawn.seed)

        def show(console: Console) -> None:
            show_zopa(console, loaded, found)

        emit("zopa", loaded.id, found.to_dict() | {"draws": drawn.draws, "seed": drawn.seed}, json, show)
