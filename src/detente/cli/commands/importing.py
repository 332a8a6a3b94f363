"""``detente import``: a case from another tool's files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, emit
from detente.cli.options import Json

if TYPE_CHECKING:
    from rich.console import Console

    from detente.interop.report import ImportReport

PLACE = 190

Source = Annotated[Path, typer.Argument(metavar="SOURCE", help="What to read.")]
Target = Annotated[Path, typer.Argument(metavar="CASE", help="The folder of the new case.")]
Profiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--profile",
        help="A profile to take; repeat for each party. Needed where a folder holds several sets.",
    ),
]


def genius(source: Source, case: Target, profile: Profiles = None, json: Json = False) -> None:
    """A GENIUS domain (XML) with the profiles that belong to it."""
    from detente.interop.genius import import_genius

    _tell(import_genius(source, case, profile or ()), case, json)


def negmas(source: Source, case: Target, profile: Profiles = None, json: Json = False) -> None:
    """A NegMAS scenario folder (YAML or JSON)."""
    from detente.interop.negmas import import_negmas

    _tell(import_negmas(source, case, profile or ()), case, json)


def actors(source: Source, case: Target, json: Json = False) -> None:
    """A table of actors: capability, position, salience (CSV)."""
    from detente.interop.actors import import_actors

    _tell(import_actors(source, case), case, json)


def _tell(report: ImportReport, target: Path, as_json: bool) -> None:
    from detente.text import one_line

    def show(console: Console) -> None:
        made = f"{target}: {len(report.parties)} parties, {len(report.points)} points"
        console.print(made, markup=False, highlight=False)

    for warning in report.warnings:
        typer.echo(f"warning: {one_line(warning)}", err=True)
    emit("import", report.case, report.to_dict(), as_json, show)


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Make a case from another tool's files. What cannot be represented is refused by name.",
        no_args_is_help=True,
    )
    app.add_typer(group, name="import")
    for command in (genius, negmas, actors):
        add(group, command)
