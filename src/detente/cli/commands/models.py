"""``detente models``: a draft under several stated models, what holds under all of them, and what flips."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.common import add, draft_of, emit, load
from detente.cli.options import CasePath, Json, Judging
from detente.cli.progress import progress_bar

PLACE = 45


def models(
    case: CasePath,
    judging: Judging,
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="D", help="A draft's id. Default: the one on the table.")
    ] = None,
    runs: Annotated[
        int, typer.Option("--runs", metavar="N", help="Simulated runs of each model and protocol; 0 for none.")
    ] = 200,
    json: Json = False,
) -> None:
    """Judge a draft under several stated models, and say what holds under all of them and what flips.

    The models differ in how a yes comes about, how losses weigh, what a red line is, how errors of judgement hang together,
    and how the parties negotiate. No model is said to be likelier than another.
    """
    from detente.report.model_tables import show_models
    from detente.report.model_words import flips, holds

    loaded = load(case)
    wanted = draft_of(loaded, draft)
    with progress_bar("models") as progress:
        found = judging.study(loaded).models(wanted, runs=runs, progress=progress)
    words = {"holds": holds(loaded, found), "flips": flips(loaded, found)}
    emit("models", loaded.id, found.to_dict() | words, json, lambda console: show_models(console, loaded, found))


def register(app: typer.Typer) -> None:
    add(app, models)
