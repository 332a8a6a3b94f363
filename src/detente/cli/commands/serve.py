"""``detente serve``: the workbench in the browser."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add
from detente.cli.options import TimeLimit, seconds

PLACE = 240


def serve(
    case: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CASE]…", help="Folders of cases, or of folders of cases; the first of the latter takes new cases."
        ),
    ] = None,
    port: Annotated[int, typer.Option("--port", metavar="N", help="Port to listen on; 0 takes any free one.")] = 8765,
    host: Annotated[
        str, typer.Option("--host", metavar="H", help="Address to listen on; beyond this machine a token is needed.")
    ] = "127.0.0.1",
    time_limit: TimeLimit = 60.0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
) -> None:
    """Open the workbench: begin a case, see the plan, move a point, watch who comes and who goes.

    Listens on this machine only unless --host says otherwise. Stop it with Ctrl-C.
    """
    from detente.workbench.open_case import find_cases
    from detente.workbench.server import serve as run
    from detente.workbench.warm import warm_kernels
    from detente.workbench.workspace import Workspace, home_of

    folders = list(case or [])
    workspace = Workspace(find_cases(folders, empty=True), home_of(folders), seconds(time_limit))
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        typer.echo("Making ready; the first start after an installation takes up to a minute.", err=True)
        warm_kernels(Path(folder))

    def started(address: str, token: str | None) -> None:
        full = address if token is None else f"{address}?token={token}"
        typer.echo(f"Detente is at {full}")
        if token is not None:
            typer.echo("Whoever has this address can read and change the case. It is printed this once.", err=True)
        typer.echo("Stop it with Ctrl-C.", err=True)
        if browser:
            import webbrowser

            webbrowser.open(full if len(workspace.cases) != 1 else _first(workspace.cases, address, token))

    run(workspace, host, port, started)


def _first(cases: Iterable[str], address: str, token: str | None) -> str:
    """Return the address of the only case."""
    return f"{address}case/{next(iter(cases))}/overview" + (f"?token={token}" if token else "")


def register(app: typer.Typer) -> None:
    add(app, serve)
