"""``detente schema``: JSON Schemas of the case files, for editors."""

from __future__ import annotations

from pathlib import Path

import typer

from detente.cli.common import guard


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def schema(
        out: Path = typer.Option(Path("schemas"), "--out", metavar="FOLDER", help="Where to write them."),
    ) -> None:
        """Write the JSON Schemas of all files, so that an editor completes and checks a case."""
        from detente.case.format.schemas import generate
        from detente.files import write_whole

        for name, text in generate().items():
            typer.echo(str(write_whole(out / name, text)))
