"""``detente stability``: which states last, given what each party can do alone or together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, emit, load, one_output, wrote
from detente.cli.options import CasePath, Json
from detente.errors import InputError
from detente.files import STDOUT

if TYPE_CHECKING:
    from detente.study import Negotiation

PLACE = 210


@dataclass(frozen=True)
class StabilityOptions:
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="List at most N coalition moves.", min=0)] = 1000
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="FILE", help="Draw the graph (.svg or .png).")
    ] = None
    generate: Annotated[
        bool,
        typer.Option("--generate", help="Write a first stability.yaml from the case, for editing, instead."),
    ] = False
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="With --generate: write to this file.")] = (
        None
    )
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file of --out.")] = False


def stability(case: CasePath, options: StabilityOptions, json: Json = False) -> None:
    """Say where the conflict can end: states that last under four concepts of stability."""
    from detente.report.stability_tables import show_stability

    picture = options.picture
    one_output(json, picture, options.out)
    loaded = load(case)
    if options.generate:
        if picture is not None:
            raise InputError("found --picture beside --generate; first edit the file, then draw it")
        _generate(loaded, options, json)
        return
    if options.out is not None:
        raise InputError("found --out without --generate; for a picture use --picture FILE")
    if picture is not None and picture != STDOUT and picture.suffix.lower() not in (".svg", ".png"):
        raise InputError(f"found --picture {picture.name!r}, expected a name that ends in .svg or .png")
    found = loaded.stability(limit=options.limit)
    payload = found.to_dict()
    if picture is not None:
        payload["file"] = str(loaded.write(found, picture, picture.suffix.lower().lstrip(".") or "svg"))
        wrote(picture)
    emit("stability", loaded.id, payload, json, lambda console: show_stability(console, loaded, found), picture)


def _generate(case: Negotiation, options: StabilityOptions, as_json: bool) -> None:
    from detente.files import Taken, write_new, write_whole

    text, out = case.stability_scaffold(), options.out
    if out is not None:
        try:
            (write_whole if options.force else write_new)(out, text)
        except Taken:
            raise InputError(f"{out} is there already; use another name, or --force to overwrite it") from None
        wrote(out)
    payload = {"file": None if out is None else str(out), "text": text}
    emit("stability", case.id, payload, as_json, lambda _: None if out else typer.echo(text, nl=False), out)


def register(app: typer.Typer) -> None:
    add(app, stability)
