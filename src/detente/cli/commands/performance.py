"""``detente performance``: who must perform before whom, and who is exposed meanwhile?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add, emit, load, one_output, wrote
from detente.cli.options import CasePath, Json
from detente.cli.running import NO

PLACE = 120


def performance(
    case: CasePath,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the result as a web page too.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw the schedule with the exposure shaded.")
    ] = None,
    json: Json = False,
) -> None:
    """Say whether the order of performance is possible, when each step can be, and who is exposed how long."""
    from detente.report.guarantee_tables import show_performance

    one_output(json, svg, html)
    loaded = load(case)
    found = loaded.performance()
    for file, kind in ((svg, "svg"), (html, "html")):
        if file is not None:
            loaded.write(found, file, kind)
    emit("performance", loaded.id, found.to_dict(), json, lambda console: show_performance(console, found), svg, html)
    wrote(svg, html)
    if not found.feasible:
        raise typer.Exit(NO)


def register(app: typer.Typer) -> None:
    add(app, performance)
