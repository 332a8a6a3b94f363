"""``detente amend``: the smallest change that turns a no into a yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from detente.cli.common import NO, add, draft_of, emit, load
from detente.cli.options import CasePath, Json, Judging, TimeLimit, numbers, seconds

PLACE = 90


@dataclass(frozen=True)
class AmendOptions:
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="D", help="The draft; default the one on the table.")
    ] = None
    confidence: Annotated[
        float | None,
        typer.Option("--confidence", metavar="P", help="Adopted with at least this probability over the draws."),
    ] = None
    cost: Annotated[
        list[str] | None, typer.Option("--cost", metavar="POINT=N", help="What changing a point costs; default 1.")
    ] = None
    every: Annotated[bool, typer.Option("--all", help="List all amendments of the least cost.")] = False
    time_limit: TimeLimit = 60.0


def amend(case: CasePath, options: AmendOptions, judging: Judging, json: Json = False) -> None:
    """Find the fewest changes after which the consent rule adopts a draft, and prove that no smaller set works.

    Exit status 1: no amendment is enough.
    """
    from detente.report.amendment_tables import show_amendment

    loaded = load(case)
    chosen = draft_of(loaded, options.draft)
    study = judging.study(loaded)
    found = study.amend(
        chosen,
        confidence=options.confidence,
        cost=numbers(options.cost, "POINT=N"),
        every=options.every,
        time_limit=seconds(options.time_limit),
    )
    payload = {"draft": chosen.id} | found.to_dict() | {"seed": study.seed}
    emit(
        "amend", loaded.id, payload, json,
        lambda console: show_amendment(console, loaded, study.problem, chosen, found),
    )  # fmt: skip
    if found.changes is None:
        raise typer.Exit(NO)


def register(app: typer.Typer) -> None:
    add(app, amend)
