"""``detente retrodict``: what was to be expected of a draft, held against the one that came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import typer

from detente.cli.common import add, emit, load
from detente.cli.options import CasePath, Json, Judging

PLACE = 165


@dataclass(frozen=True)
class RetrodictOptions:
    from_draft: Annotated[str, typer.Option("--from", metavar="A", help="The draft that lay on the table.")]
    to_draft: Annotated[str, typer.Option("--to", metavar="B", help="The draft that came later.")]


def retrodict(case: CasePath, options: RetrodictOptions, judging: Judging, json: Json = False) -> None:
    """Say which points of a draft should have moved, and to what, and hold it against the draft that came.

    Only what was known on a day is used: --as-of, else the case's own if it lies between the two drafts, else the eve of
    the later one. Every method stands beside simple baselines, and the first line says which of them do better.
    """
    from detente.report.retrodiction_tables import show_retrodiction

    loaded = load(replace(case, as_of=None))
    found = judging.study(loaded).retrodict(options.from_draft, options.to_draft, as_of=case.day)
    emit("retrodict", loaded.id, found.to_dict(), json, lambda console: show_retrodiction(console, found))


def register(app: typer.Typer) -> None:
    add(app, retrodict)
