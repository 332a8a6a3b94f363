"""``detente check``: is the case well formed, and what should be looked at?"""

from __future__ import annotations

import typer

from detente.cli.common import NO, WRONG, add, emit, see_from
from detente.cli.options import CasePath, Json

PLACE = 10


def check(case: CasePath, json: Json = False) -> None:
    """Check every file of a case: all mistakes at once, each with its place and how to mend it.

    Exit status 1: the case was read and has errors. 2: a file cannot be read at all.
    """
    from detente.report.check_tables import show_check
    from detente.study import check as check_case

    found = check_case(case.case, as_of=case.day)
    see_from(case.day)
    emit("check", found.case, found.to_dict(), json, lambda console: show_check(console, found))
    if found.errors:
        raise typer.Exit(WRONG if found.unreadable else NO)


def register(app: typer.Typer) -> None:
    add(app, check)
