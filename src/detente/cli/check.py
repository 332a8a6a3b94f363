"""``detente check``: is the case well formed, and what should be looked at?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import CASE, JSON, NO, WRONG, emit, guard

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from detente.errors import Fault


def _line(fault: Fault, word: str) -> Text:
    from rich.text import Text

    from detente.text import one_line

    return Text.assemble((one_line(fault.place), "bold"), ": ", (word, "yellow"), one_line(fault.message))


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def check(case: Path = CASE, json: bool = JSON) -> None:
        """Check every file of a case: all mistakes at once, each with its place and how to mend it.

        Exit status 1: the case was read and has errors. 2: a file cannot be read at all.
        """
        from detente.case.checks.unusual import warnings
        from detente.case.load import load_case
        from detente.drafts.consistency import warnings as contradictions
        from detente.errors import InputError
        from detente.forecast.base_rates import warnings as far_from_base_rates

        errors: tuple[Fault, ...] = ()
        found: tuple[Fault, ...] = ()
        case_id, unreadable = None, False
        try:
            loaded = load_case(case)
            case_id, found = loaded.id, (*warnings(loaded), *contradictions(loaded), *far_from_base_rates(loaded))
        except InputError as error:
            if not error.faults:
                raise
            errors, unreadable = error.faults, error.unreadable

        def show(console: Console) -> None:
            for fault in errors:
                console.print(_line(fault, ""), soft_wrap=True)
            for fault in found:
                console.print(_line(fault, "warning: "), soft_wrap=True)
            if errors:
                console.print(f"{len(errors)} error{'s' if len(errors) > 1 else ''}")
            else:
                console.print(f"{case_id}: no errors, {len(found)} warning{'' if len(found) == 1 else 's'}")

        payload = {
            "ok": not errors,
            "errors": [fault.to_dict() for fault in errors],
            "warnings": [fault.to_dict() for fault in found],
        }
        emit("check", case_id, payload, json, show)
        if errors:
            raise typer.Exit(WRONG if unreadable else NO)
