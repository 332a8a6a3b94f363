"""What ``detente check`` prints: one line a mistake, with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from rich.text import Text

from detente.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.converting import Reading
    from detente.errors import Fault


class _Checked(Protocol):
    @property
    def case(self) -> str | None: ...
    @property
    def errors(self) -> tuple[Fault, ...]: ...
    @property
    def warnings(self) -> tuple[Fault, ...]: ...


def show_check(console: Console, found: _Checked, readings: Sequence[Reading] = (), converted: bool = False) -> None:
    """Print mistakes and warnings, how many there are, and what was or can be read otherwise."""
    if converted:
        for one in readings:
            console.print(Text(f"{_where(one)}: {one_line(one.found)} read as {one_line(one.written)}"), soft_wrap=True)
    for faults, word in ((found.errors, ""), (found.warnings, "warning: ")):
        for fault in faults:
            line = Text.assemble((one_line(fault.place), "bold"), ": ", (word, "yellow"), one_line(fault.message))
            console.print(line, soft_wrap=True)
    if found.errors:
        console.print(f"{len(found.errors)} error{'s' if len(found.errors) > 1 else ''}")
    else:
        count = len(found.warnings)
        console.print(f"{found.case}: no errors, {count} warning{'' if count == 1 else 's'}")
    if readings and not converted:
        console.print(Text("detente check --convert would write:"))
        for one in readings:
            console.print(Text(f"  {_where(one)}: {one_line(one.written)} for {one_line(one.found)}"), soft_wrap=True)


def _where(reading: Reading) -> str:
    return f"{reading.file}:{reading.line}:{reading.column}"
