"""``detente infer``: what parties' words say of what they want."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add, emit, load, one_output, warn
from detente.cli.options import CasePath, Draws, Json, Seed
from detente.errors import InputError

PLACE = 170


@dataclass(frozen=True)
class InferOptions:
    draft: Annotated[
        str | None,
        typer.Option("--draft", metavar="D", help="Whose odds to tell. Default: the draft on the table."),
    ] = None
    draws: Draws = 10_000
    seed: Seed = 0
    hearsay: Annotated[
        bool, typer.Option("--hearsay", help="Use what parties say of another party's position too.")
    ] = False
    over_time: Annotated[bool, typer.Option("--over-time", help="The odds after each day that brought news.")] = False
    blind: Annotated[
        bool, typer.Option("--blind", help="Begin from judgements that know nothing of the record that updates them.")
    ] = False
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="With --over-time: chart (.html, .svg, .png, .pdf)."),
    ] = None


def infer(case: CasePath, options: InferOptions, json: Json = False) -> None:
    """Infer preferences from what parties said and wrote, and show them beside the prior.

    Every other command takes --posterior to use the inferred draws.
    """
    from detente.report.inference_tables import show_inference

    out = options.out
    one_output(json, out)
    if out is not None and not options.over_time:
        raise InputError("found --out without --over-time; the chart shows the odds over time")
    until = case.day
    if options.draws < 1:
        raise InputError(f"found {options.draws} draws, expected at least 1")
    loaded = load(case)
    found = loaded.study(options.draws, options.seed).infer(
        options.draft, as_of=until, hearsay=options.hearsay, over_time=options.over_time, blind=options.blind
    )
    payload = found.to_dict()
    if out is not None:
        payload["file"] = str(loaded.write(found, out))
    warn(*found.warnings)
    emit("infer", loaded.id, payload, json, lambda console: show_inference(console, loaded, payload), out)


def register(app: typer.Typer) -> None:
    add(app, infer)
