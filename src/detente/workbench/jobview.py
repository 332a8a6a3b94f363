"""A long piece of work as a reader sees it: what it does, how far it is, a way to cancel, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from nicegui import ui

from detente.workbench import jobs
from detente.workbench.jobs import Job
from detente.workbench.page_frame import View
from detente.workbench.widgets import button, el

_RUNNING: WeakKeyDictionary[Any, Job] = WeakKeyDictionary()
"""The job last begun in each container: beginning another one cancels it."""


def run_job(
    view: View,
    container: Any,
    title: str,
    work: Callable[[Job], Any],
    done: Callable[[Any], None],
    partial: Callable[[Any], None] | None = None,
    stopped: Callable[[Any], None] | None = None,
    ended: Callable[[], None] | None = None,
) -> Job:
    """Run work in the background with its progress shown in a container, then hand the result to ``done``.

    ``done`` (and ``partial``, for results so far; ``stopped``, for the best found when it was cancelled) is called
    within the container; ``ended`` after that, however it ended. Leaving the page cancels the work.
    """
    job = Job(title)
    before = _RUNNING.get(container)
    if before is not None:
        before.cancel()
    _RUNNING[container] = job
    container.clear()
    with container:
        row = el("div", cls="job", role="group", aria_label=title)
        results = el("div")
    with row:
        label = el("span", f"{title} …")
        track = el(
            "span", cls="progress unknown", role="progressbar", aria_label=title, aria_valuemin="0", aria_valuemax="100"
        )
        with track:
            fill = el("span").style("width: 0%")
        note = el("span", "", "muted small")
        cancel = button("Cancel", lambda: stop())
    view.client.on_delete(job.cancel)

    def stop() -> None:
        job.cancel()
        note.text = "stopping"
        cancel.props["disabled"] = True
        cancel.update()

    shown: list[Any] = [None]

    def follow() -> None:
        if note.is_deleted or job.cancelled():
            return
        if job.share is not None:
            fill.style(f"width: {100 * job.share:.1f}%")
            track.classes(remove="unknown")
            track.props["aria-valuenow"] = f"{100 * job.share:.0f}"
            track.update()
        note.text = job.note
        if partial is not None and job.partial is not None and job.partial is not shown[0]:
            shown[0] = job.partial
            results.clear()
            with results:
                partial(job.partial)

    with container:
        timer = ui.timer(0.25, view.act(follow))

    async def go() -> None:
        await jobs.run(job, work)
        timer.cancel(with_current_invocation=True)
        if view.client.is_deleted or container.is_deleted or row.is_deleted:
            return
        cancel.delete()
        track.delete()
        if job.status == jobs.DONE:
            row.delete()
            results.clear()
            with results:
                view.act(done)(job.result)
        elif job.status == jobs.CANCELLED:
            label.text = f"{title}: cancelled."
            note.text = "Start again whenever you like."
            if stopped is not None and job.best is not None:
                results.clear()
                with results:
                    view.act(stopped)(job.best)
        else:
            label.text = f"{title}: it did not come to an end."
            note.text = job.message
        if ended is not None:
            view.act(ended)()

    view.start(go(), f"job {title}")
    return job
