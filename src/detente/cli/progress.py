"""The progress of long work, on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from detente.cli.common import console
from detente.cli.output import unrecorded


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show what is done (``what``: runs, models), rate and time left on standard error, where that is a terminal."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(), console=screen, transient=True,
    )  # fmt: skip
    with unrecorded(), bar:
        task = bar.add_task(what, total=None, rate="")

        def update(done: int, wanted: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=wanted, rate=f"{speed:,.0f}/s" if speed else "")

        yield update
