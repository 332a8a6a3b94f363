"""``detente import``: a case from another tool's files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import JSON, emit, guard

if TYPE_CHECKING:
    from rich.console import Console

    from detente.interop.report import ImportReport

SOURCE = typer.Argument(..., metavar="SOURCE", help="What to read.")
PROFILE = typer.Option(
    None, "--profile", help="A profile to take; repeat for each party. Needed where a folder holds several sets."
)
TARGET = typer.Argument(..., metavar="CASE", help="The folder of the new case.")


def _report(report: ImportReport, target: Path, as_json: bool) -> None:
    from detente.text import one_line

    def show(console: Console) -> None:
        console.print(
            f"{target}: {len(report.parties)} parties, {len(report.points)} points",
            markup=False,
            highlight=False,
        )

    for warning in report.warnings:
        typer.echo(f"warning: {one_line(warning)}", err=True)
    emit("import", report.case, report.to_dict(), as_json, show)


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Make a case from another tool's files. What cannot be represented is refused by name.",
        no_args_is_help=True,
    )
    app.add_typer(group, name="import")

    @group.command()
    @guard
    def genius(
        source: Path = SOURCE, case: Path = TARGET, profile: list[Path] | None = PROFILE, json: bool = JSON
    ) -> None:
        """A GENIUS domain (XML) with the profiles that belong to it."""
        from detente.interop.genius import import_genius

        _report(import_genius(source, case, profile or ()), case, json)

    @group.command()
    @guard
    def negmas(
        source: Path = SOURCE, case: Path = TARGET, profile: list[Path] | None = PROFILE, json: bool = JSON
    ) -> None:
        """A NegMAS scenario folder (YAML or JSON)."""
        from detente.interop.negmas import import_negmas

        _report(import_negmas(source, case, profile or ()), case, json)

    @group.command()
    @guard
    def actors(source: Path = SOURCE, case: Path = TARGET, json: bool = JSON) -> None:
        """A table of actors: capability, position, salience (CSV)."""
        from detente.interop.actors import import_actors

        _report(import_actors(source, case), case, json)
