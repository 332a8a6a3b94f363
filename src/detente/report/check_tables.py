"""What ``detente check`` prints: one line a mistake, with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from rich.text import Text

from detente.text import one_line
from detente.words import day, percent, plural

if TYPE_CHECKING:
    from rich.console import Console

    from detente.bargain.hindsight import CentralAnswer, Hindsight
    from detente.case.converting import Reading
    from detente.errors import Fault


class _Checked(Protocol):
    @property
    def case(self) -> str | None: ...
    @property
    def errors(self) -> tuple[Fault, ...]: ...
    @property
    def warnings(self) -> tuple[Fault, ...]: ...
    @property
    def hindsight(self) -> Hindsight | None: ...


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
    if found.hindsight is not None:
        show_hindsight(console, found.hindsight)


def _where(reading: Reading) -> str:
    return f"{reading.file}:{reading.line}:{reading.column}"


def show_hindsight(console: Console, found: Hindsight) -> None:
    """Print what rests only on sources later than the case's day, and the answers with and without it."""
    if not found.entries:
        return
    options = sum(entry.what == "option" for entry in found.entries)
    counted = [plural(n, what) for n, what in ((options, "option"), (len(found.entries) - options, "judgement")) if n]
    verb = "rests" if len(found.entries) == 1 else "rest"
    console.print(
        f"\nOnly from later sources. {' and '.join(counted)} {verb} only on sources later than {day(found.day)}, the day of the case:",
        markup=False, soft_wrap=True,
    )  # fmt: skip
    for entry in found.entries:
        console.print(f"  {entry.known_from}  {one_line(entry.words)}", markup=False, soft_wrap=True)
    for lead, answer in (("With them", found.as_written), ("Without them", found.without)):
        console.print(f"{lead}: {_answer(answer, found.draws)}", markup=False, soft_wrap=True)
    console.print(
        f"--as-of {found.day} shows the case without them, in every command. An earlier source beside the later one, or a known_from, "
        "takes an entry off this list.", markup=False, soft_wrap=True,
    )  # fmt: skip
    if found.undated:
        sources = plural(found.undated, "source")
        console.print(f"{sources} without a date: what rests on them counts as known on every day.", markup=False)


def _answer(answer: CentralAnswer | None, draws: int) -> str:
    if answer is None:
        return "nothing is left to negotiate about"
    some = {
        True: "a package is adopted on the central judgements",
        False: "no package is adopted on the central judgements",
        None: "whether a package is adopted on the central judgements was not settled in time",
    }[answer.exists]
    if answer.draft is None or answer.adopted is None:
        return f"{some}; no draft is on the table"
    return f"{some}; the draft on the table is adopted in {percent(answer.adopted, draws)} of the draws"
