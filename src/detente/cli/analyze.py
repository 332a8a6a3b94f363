"""``detente analyze``: who would accept a draft, how sure that is, and what blocks the rest."""

from __future__ import annotations

from pathlib import Path

import typer

from detente.cli.common import CASE, DRAWS, JSON, POSTERIOR, SEED, emit, guard, load, named


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def analyze(
        case: Path = CASE,
        draft: list[str] = typer.Option(None, "--draft", metavar="D", help="A draft's id; repeat to compare."),
        draws: int = DRAWS,
        seed: int = SEED,
        posterior: bool = POSTERIOR,
        json: bool = JSON,
    ) -> None:
        """Say who would accept a draft, how likely, and which points block the rest."""
        from detente.bargain.acceptance import analyze as judge
        from detente.inference.prepare import prepare
        from detente.report.analysis_tables import show_analysis

        loaded = load(case)
        wanted = [named(loaded, name) for name in draft] if draft else [named(loaded, None)]
        drawn = prepare(loaded, posterior=posterior, draws=draws, seed=seed)
        results = judge(drawn, loaded, wanted)
        payload = {"seed": drawn.seed, "posterior": posterior} | results[0].to_dict()
        if len(results) > 1:
            payload["drafts"] = [result.to_dict() for result in results]
        emit("analyze", loaded.id, payload, json, lambda console: show_analysis(console, loaded, results))
