"""``detente stability``: which states last, given what each party can do alone or together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from detente.cli.common import CASE, JSON, emit, guard, load, one_output

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def stability(
        case: Path = CASE,
        limit: int = typer.Option(1000, "--limit", metavar="N", help="List at most N coalition moves.", min=0),
        picture: Path = typer.Option(None, "--picture", metavar="FILE", help="Draw the graph (.svg or .png)."),
        generate: bool = typer.Option(
            False, "--generate", help="Write a first stability.yaml from the case, for editing, instead."
        ),
        out: Path = typer.Option(None, "--out", metavar="FILE", help="With --generate: write to this file."),
        force: bool = typer.Option(False, "--force", help="Overwrite the file of --out."),
        json: bool = JSON,
    ) -> None:
        """Say where the conflict can end: states that last under four concepts of stability."""
        from detente.errors import InputError
        from detente.files import STDOUT

        one_output(json, picture, out)
        loaded = load(case)
        if generate:
            if picture is not None:
                raise InputError("found --picture beside --generate; first edit the file, then draw it")
            _generate(loaded, out, force, json)
            return
        if out is not None:
            raise InputError("found --out without --generate; for a picture use --picture FILE")
        if picture not in (None, STDOUT) and picture.suffix.lower() not in (".svg", ".png"):
            raise InputError(f"found --picture {picture.name!r}, expected a name that ends in .svg or .png")
        from detente.stability.analysis import analyze
        from detente.stability.graph import compile_graph

        result = analyze(compile_graph(loaded), limit)
        payload = result.to_dict()
        if picture is not None:
            payload["file"] = str(_draw(loaded, result, picture))
            typer.echo(f"wrote {picture}", err=True)

        def show(console: Console) -> None:
            from detente.report.stability_tables import show_stability

            show_stability(console, loaded, result)

        emit("stability", loaded.id, payload, json, show, picture)


def _draw(case: Any, result: Any, picture: Path) -> Path:
    from detente.files import write_whole
    from detente.report.pictures import svg_png
    from detente.report.stability_picture import to_svg

    svg = to_svg(result, case.title, {party.id: party.name for party in case.parties})
    return write_whole(picture, svg_png(svg) if picture.suffix.lower() == ".png" else svg)


def _generate(case: Any, out: Path | None, force: bool, as_json: bool) -> None:
    from detente.errors import InputError
    from detente.files import Taken, write_new, write_whole
    from detente.stability.generate import generate

    text = generate(case)
    if out is not None:
        try:
            (write_whole if force else write_new)(out, text)
        except Taken:
            raise InputError(f"{out} is there already; use another name, or --force to overwrite it") from None
        typer.echo(f"wrote {out}", err=True)
    payload = {"file": None if out is None else str(out), "text": text}

    def show(console: Console) -> None:
        if out is None:
            typer.echo(text, nl=False)

    emit("stability", case.id, payload, as_json, show, out)
