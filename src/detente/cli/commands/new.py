"""``detente new``: start a case from a commented scaffold that passes its own check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add

PLACE = 20


def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that does not exist yet, or is empty.")],
    title: Annotated[str, typer.Option("--title", help="The case's title.")] = "A new case",
    id: Annotated[str | None, typer.Option("--id", help="The case's id (default: from the folder's name).")] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE.xlsx", help="Make the case of a workbook that detente workbook wrote."),
    ] = None,
) -> None:
    """Make a new case: commented files to fill in, which pass detente check as they are."""
    from detente.case.scaffold import make

    if source is not None:
        from detente.interop.casebook.taking import make_case

        for name in make_case(folder, source).files:
            typer.echo(str(folder / name))
        typer.echo(f"next: detente check {folder}", err=True)
        return
    for path in make(folder, title=title, id=id):
        typer.echo(str(path))
    typer.echo(f"next: edit {folder / 'case.yaml'}, then detente check {folder}", err=True)


def register(app: typer.Typer) -> None:
    add(app, new)
