"""``detente workbook``: a case as one Excel workbook, and its changes back into the case's files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.common import add, emit, one_output
from detente.cli.options import CasePath, Json
from detente.errors import InputError
from detente.files import STDOUT

if TYPE_CHECKING:
    from rich.console import Console

    from detente.interop.casebook.taking import TakenBook

PLACE = 175


def workbook(
    case: CasePath,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.xlsx", help="Write the case as a workbook to this file.")
    ] = None,
    take: Annotated[
        Path | None,
        typer.Option("--take", metavar="FILE.xlsx", help="Change the case's files as this workbook was changed."),
    ] = None,
    json: Json = False,
) -> None:
    """Write a case as one Excel workbook, or take a changed workbook back into the case's files.

    A sheet for each kind of entry: parties, points, options, values, red lines, drafts, timeline, sources, process,
    guarantees. Taking it back changes only what was changed in it; every mistake is named by sheet and cell.
    """
    from detente.files import write_whole
    from detente.interop.casebook.taking import take as take_workbook
    from detente.interop.casebook.writing import write_workbook

    if (out is None) == (take is None):
        raise InputError(
            "found neither --out nor --take, or both; give one of them: --out FILE.xlsx writes, --take FILE.xlsx reads"
        )
    if case.day is not None:
        raise InputError("found --as-of, but a workbook holds the case as it is written; leave it out")
    if take is not None:
        found = take_workbook(case.case, take)
        payload: dict[str, Any] = {"out": None, "files": list(found.files), "changes": list(found.changes)}
        emit("workbook", None, payload, json, lambda console: show_taken(console, found))
        return
    assert out is not None
    one_output(json, out)
    if out != STDOUT and out.suffix.lower() != ".xlsx":
        raise InputError(f"found the file name {out.name!r}, expected one that ends in .xlsx")
    write_whole(out, write_workbook(case.case))
    payload = {"out": str(out), "files": [], "changes": []}
    emit("workbook", None, payload, json, lambda console: console.print(f"wrote {out}", markup=False), out)


def show_taken(console: Console, found: TakenBook) -> None:
    """Print what was taken from a workbook."""
    for line in found.changes:
        console.print(line, markup=False, highlight=False)
    wrote = (
        f"wrote {', '.join(found.files)}" if found.files else "nothing was changed in the workbook; nothing was written"
    )
    console.print(wrote, markup=False, highlight=False)


def register(app: typer.Typer) -> None:
    add(app, workbook)
