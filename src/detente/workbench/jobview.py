"""A long piece of work as a reader sees it: what it does, how far it is, a way to cancel, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from nicegui import ui

from detente.workbench import jobs
from detente.workbench.jobs import Job
from detente.workbench.view import View
from detente.workbench.widgets import button, el

_RUNNING: WeakKeyDictionary[Any, Job] = WeakKeyDictionary()
"""The job last begun in each container: beginning another one cancels it."""
FOLLOW_SECONDS = 0.25


@dataclass(frozen=True)
class WhenDone:
    """What is called at the end of a job.

    Attributes
    ----------
    show : callable
        Shows the result; called within the job's container.
    show_best : callable, optional
        Shows the best found so far, when the job was cancelled; called within the container.
    at_end : callable, optional
        Called after that, however the job ended.
    """

    show: Callable[[Any], None]
    show_best: Callable[[Any], None] | None = None
    at_end: Callable[[], None] | None = None


def run_job(
    view: View, container: Any, title: str, work: Callable[[Job], Any], done: WhenDone | Callable[[Any], None]
) -> Job:
    """Run work in the background with its progress shown in a container, then show its result there.

    Leaving the page, or beginning other work in the same container, cancels it.
    """
    when_done = done if isinstance(done, WhenDone) else WhenDone(done)
    job = Job(title)
    before = _RUNNING.get(container)
    if before is not None:
        before.cancel()
    _RUNNING[container] = job
    view.client.on_delete(job.cancel)
    panel = _Panel(view, container, job)

    async def go() -> None:
        await jobs.run(job, work)
        panel.end(when_done)

    view.start(go(), f"job {title}")
    return job


class _Panel:
    """The line that shows how far a job is, and the place of its result."""

    def __init__(self, view: View, container: Any, job: Job) -> None:
        self.view, self.container, self.job = view, container, job
        container.clear()
        with container:
            self.row = el("div", cls="job", role="group", aria_label=job.title)
            self.results = el("div")
        with self.row:
            self.label = el("span", f"{job.title} …")
            self.track = el(
                "span", cls="progress unknown", role="progressbar", aria_label=job.title, aria_valuemin="0",
                aria_valuemax="100",
            )  # fmt: skip
            with self.track:
                self.fill = el("span").style("width: 0%")
            self.note = el("span", "", "muted small")
            self.cancel = button("Cancel", self._stop)
        with container:
            self.timer = ui.timer(FOLLOW_SECONDS, view.act(self._follow))

    def _stop(self) -> None:
        self.job.cancel()
        self.note.text = "stopping"
        self.cancel.props["disabled"] = True
        self.cancel.update()

    def _follow(self) -> None:
        if self.note.is_deleted or self.job.cancelled():
            return
        if self.job.share is not None:
            self.fill.style(f"width: {100 * self.job.share:.1f}%")
            self.track.classes(remove="unknown")
            self.track.props["aria-valuenow"] = f"{100 * self.job.share:.0f}"
            self.track.update()
        self.note.text = self.job.note

    def end(self, when_done: WhenDone) -> None:
        """Show how the job ended, and its result."""
        self.timer.cancel(with_current_invocation=True)
        if self.view.client.is_deleted or self.container.is_deleted or self.row.is_deleted:
            return
        job = self.job
        self.cancel.delete()
        self.track.delete()
        if job.status == jobs.DONE:
            self.row.delete()
            self._show(when_done.show, job.result)
        elif job.status == jobs.CANCELLED:
            self.label.text = f"{job.title}: cancelled."
            self.note.text = "Start again whenever you like."
            if when_done.show_best is not None and job.best is not None:
                self._show(when_done.show_best, job.best)
        else:
            self.label.text = f"{job.title}: it did not come to an end."
            self.note.text = job.message
        if when_done.at_end is not None:
            self.view.act(when_done.at_end)()

    def _show(self, show: Callable[[Any], None], found: Any) -> None:
        with self.results:
            self.view.act(show)(found)
