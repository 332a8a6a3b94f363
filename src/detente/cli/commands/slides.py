"""``detente slides``: the matrix, the ladder, the timeline and the order of performance as slides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add, draft_of, emit, load, one_output, wrote
from detente.cli.options import CasePath, Json, Judging, Language
from detente.errors import InputError
from detente.files import STDOUT, write_whole
from detente.language import known_language, speaking

PLACE = 49


def slides(
    case: CasePath,
    judging: Judging,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.pptx", help="Where to write the slides.")],
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="D", help="A draft's id (default: the one on the table).")
    ] = None,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Write slides of a draft: the matrix, the ladder of amendments, the timeline and the order of performance."""
    from detente.report.deck import to_slides

    one_output(json, out)
    if out != STDOUT and out.suffix.lower() != ".pptx":
        raise InputError(f"found --out {out.name!r}, expected a name that ends in .pptx")
    known_language(language)
    loaded = load(case)
    chosen = draft_of(loaded, draft).id
    study = judging.study(loaded)
    schedule = loaded.performance() if loaded.performance_file is not None else None
    found, ladder = study.matrix(chosen), study.ladder(chosen)
    with speaking(language):
        content = to_slides(loaded, found, ladder, schedule)
    write_whole(out, content)
    wrote(out)
    if json:
        payload = {"file": str(out), "draft": chosen, "draws": study.draws, "seed": study.seed}
        emit("slides", loaded.id, payload, json, lambda console: None)


def register(app: typer.Typer) -> None:
    add(app, slides)
