"""``detente guarantees``: do the guarantees hold, and who can void them?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add, emit, load, one_output, wrote
from detente.cli.options import CasePath, Json

PLACE = 110


def guarantees(
    case: CasePath,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout",
            metavar="SECONDS",
            help="For the whole report, as an amount of work; what is not decided by then is unknown.",
        ),
    ] = 30.0,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help="At most so many void scenarios of one guarantee.")
    ] = 500,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the report as a web page too.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw which guarantee is at least which.")
    ] = None,
    json: Json = False,
) -> None:
    """Say when each guarantee is void and by whom, what is vague, what contradicts, and what claims hold."""
    from detente.report.guarantee_tables import show_guarantees

    one_output(json, svg, html)
    loaded = load(case)
    found = loaded.guarantees(timeout=timeout, limit=limit)
    for file, kind in ((svg, "svg"), (html, "html")):
        if file is not None:
            loaded.write(found, file, kind)
    emit("guarantees", loaded.id, found.to_dict(), json, lambda console: show_guarantees(console, found), svg, html)
    wrote(svg, html)


def register(app: typer.Typer) -> None:
    add(app, guarantees)
