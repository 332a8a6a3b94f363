"""``detente brief``: everything a principal needs, read in two minutes."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from detente.cli.common import CASE, DRAWS, JSON, POSTERIOR, SEED, emit, guard, load, named, one_output
from detente.report.brief.formats.registry import FORMATS, find_format, write
from detente.text import joined


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def brief(
        case: Path = CASE,
        draft: str = typer.Option(None, "--draft", metavar="D", help="A draft's id (default: the one on the table)."),
        format: str = typer.Option(
            None, "--format", metavar="F", help=f"{joined(FORMATS, 'or')}; without it, the terminal."
        ),
        out: Path = typer.Option(
            None,
            "--out",
            metavar="FILE",
            help="Where to write it, - for standard output (default: there, or CASE-brief.F).",
        ),
        short: bool = typer.Option(False, "--short", help="The first page alone, without its annex."),
        draws: int = DRAWS,
        seed: int = SEED,
        posterior: bool = POSTERIOR,
        json: bool = JSON,
    ) -> None:
        """Write the brief of a case: the finding, who stands where, what blocks, what would change it."""
        from detente.files import STDOUT
        from detente.inference.prepare import prepare
        from detente.report.brief.build import write_brief
        from detente.report.brief.formats.terminal import show_brief

        one_output(json, out)
        chosen = find_format(format, out).name if format or out else None
        loaded = load(case)
        drawn = prepare(loaded, posterior=posterior, draws=draws, seed=seed)
        made = write_brief(loaded, drawn, named(loaded, draft), annex=not short)
        target = out
        if chosen is not None and out is None and (chosen != "md" or json):
            target = Path(f"{loaded.id}-brief.{chosen}")
        if chosen is not None and target is not None:
            write(made, chosen, target)
            if not json:
                if target != STDOUT:
                    typer.echo(f"written: {target}", err=True)
                return
        if chosen == "md" and target is None and not json:
            sys.stdout.buffer.write(str(FORMATS[chosen].write(made)).encode("utf-8"))
            return
        payload = {"file": str(target) if target else None} | made.to_dict()
        emit("brief", loaded.id, payload, json, lambda console: show_brief(console, made))
