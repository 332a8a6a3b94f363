"""``detente export``: a case's central preferences in another tool's files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, emit, load
from detente.cli.options import CasePath, Json

if TYPE_CHECKING:
    from rich.console import Console

PLACE = 200

Out = Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write into.")]
Central = Annotated[bool, typer.Option("--central", help="Export the central figures in place of ranges and orders.")]


def genius(case: CasePath, out: Out, central: Central = False, json: Json = False) -> None:
    """A GENIUS domain with one profile a party (XML)."""
    from detente.interop.genius import export_genius

    loaded = load(case)
    _tell(loaded.id, *export_genius(loaded, out, central), json)


def negmas(case: CasePath, out: Out, central: Central = False, json: Json = False) -> None:
    """A NegMAS scenario folder (YAML)."""
    from detente.interop.negmas import export_negmas

    loaded = load(case)
    _tell(loaded.id, export_negmas(loaded, out, central), [], json)


def _tell(case_id: str, files: list[Path], warnings: list[str], as_json: bool) -> None:
    from detente.text import one_line

    def show(console: Console) -> None:
        for file in files:
            console.print(str(file), markup=False, highlight=False, soft_wrap=True)

    for warning in warnings:
        typer.echo(f"warning: {one_line(warning)}", err=True)
    emit("export", case_id, {"files": [str(f) for f in files], "warnings": warnings}, as_json, show)


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Write a case's central preferences as another tool's files. What it has no form for is refused by name.",
        no_args_is_help=True,
    )
    app.add_typer(group, name="export")
    add(group, genius)
    add(group, negmas)
