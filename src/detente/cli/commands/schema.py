"""``detente schema``: JSON Schemas of the case files, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add

PLACE = 30


def schema(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to write them.")] = Path("schemas"),
) -> None:
    """Write the JSON Schemas of all files, so that an editor completes and checks a case."""
    from detente.case.format.schemas import generate
    from detente.files import write_whole

    for name, text in generate().items():
        typer.echo(str(write_whole(out / name, text)))


def register(app: typer.Typer) -> None:
    add(app, schema)
