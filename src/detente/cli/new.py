"""``detente new``: start a case from a commented scaffold that passes its own check."""

from __future__ import annotations

from pathlib import Path

import typer

from detente.cli.common import guard


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def new(
        folder: Path = typer.Argument(..., metavar="FOLDER", help="A folder that does not exist yet, or is empty."),
        title: str = typer.Option("A new case", "--title", help="The case's title."),
        id: str = typer.Option(None, "--id", help="The case's id (default: from the folder's name)."),
    ) -> None:
        """Make a new case: commented files to fill in, which pass detente check as they are."""
        from detente.case.scaffold import make

        for path in make(folder, title=title, id=id):
            typer.echo(str(path))
        typer.echo(f"next: edit {folder / 'case.yaml'}, then detente check {folder}", err=True)
