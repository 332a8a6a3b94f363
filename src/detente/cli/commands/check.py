"""``detente check``: is the case well formed, and what should be looked at?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, emit, see_from
from detente.cli.options import CasePath, Json
from detente.cli.running import NO, WRONG

if TYPE_CHECKING:
    from detente.case.converting import Reading

PLACE = 10


def check(
    case: CasePath,
    convert: Annotated[
        bool,
        typer.Option("--convert", help="First write 70%, 6 weeks, 9 April 1998 and the like in the format's own way."),
    ] = False,
    json: Json = False,
) -> None:
    """Check every file of a case: all mistakes at once, each with its place and how to mend it.

    With --convert, what can be read in one way only is written so in the files first, and each reading is shown.

    Exit status 1: the case was read and has errors. 2: a file cannot be read at all.
    """
    from detente.kept import allowed
    from detente.report.check_tables import show_check
    from detente.study import check as check_case

    readings = _read_otherwise(case, write=True) if convert else ()
    found = check_case(case.case, as_of=case.day, keep=allowed())
    if found.errors and not convert:
        readings = _read_otherwise(case, write=False)
    see_from(case.day)
    payload = found.to_dict() | {"readings": [reading.to_dict() for reading in readings]}
    emit("check", found.case, payload, json, lambda console: show_check(console, found, readings, convert))
    if found.errors:
        raise typer.Exit(WRONG if found.unreadable else NO)


def _read_otherwise(case: CasePath, write: bool) -> tuple[Reading, ...]:
    from detente.case.converting import convert

    return convert(case.case, write=write)


def register(app: typer.Typer) -> None:
    add(app, check)
