"""``detente matrix``: points by parties on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add, draft_of, emit, load, one_output, wrote
from detente.cli.options import CasePath, Json, Judging, Language
from detente.language import known_language, speaking
from detente.report.matrix.formats.registry import FORMATS, find_format, write_matrix
from detente.text import joined

PLACE = 48


def matrix(
    case: CasePath,
    judging: Judging,
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="D", help="A draft's id (default: the one on the table).")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=f"Write it to a file whose name ends in {joined(FORMATS, 'or')}."),
    ] = None,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Show on one page what each point of a draft is to each party, and what each could live with next."""
    from detente.report.matrix.terminal import show_matrix

    one_output(json, out)
    if out is not None:
        find_format(out)
    known_language(language)
    loaded = load(case)
    found = judging.study(loaded).matrix(draft_of(loaded, draft))
    with speaking(language):
        if out is not None:
            write_matrix(loaded, found, out)
            wrote(out)
            if not json:
                return
        emit("matrix", loaded.id, found.to_dict(), json, lambda console: show_matrix(console, loaded, found))


def register(app: typer.Typer) -> None:
    add(app, matrix)
