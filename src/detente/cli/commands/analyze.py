"""``detente analyze``: who would accept a draft, how sure that is, and what blocks the rest."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.common import add, draft_of, emit, load
from detente.cli.options import CasePath, Json, Judging

PLACE = 40


def analyze(
    case: CasePath,
    judging: Judging,
    draft: Annotated[
        list[str] | None, typer.Option("--draft", metavar="D", help="A draft's id; repeat to compare.")
    ] = None,
    json: Json = False,
) -> None:
    """Say who would accept a draft, how likely, and which points block the rest."""
    from detente.report.analysis_tables import show_analysis

    loaded = load(case)
    wanted = [draft_of(loaded, name) for name in draft or (None,)]
    study = judging.study(loaded)
    found = study.analyze(*wanted)
    asking = {entry.id: study.asking(entry) for entry in wanted}
    payload = found.to_dict() | {"asking": [told for told in asking.values() if told is not None]}
    emit("analyze", loaded.id, payload, json, lambda console: show_analysis(console, loaded, found.drafts, asking))


def register(app: typer.Typer) -> None:
    add(app, analyze)
