"""Starting the workbench's server: what it listens on, what it serves, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse

from detente.listening import listen
from detente.workbench import closed_pages, socket_frames
from detente.workbench.guard import Admission, Guard, is_loopback, machine_names, new_token
from detente.workbench.open_case import OpenCase, addressed
from detente.workbench.workspace import Workspace

log = logging.getLogger("detente.workbench")

WATCH_SECONDS = 1.0
PING_SECONDS = 8.0
LEFT_SECONDS = 30.0
"""How long a page that was left is kept: what it sent last may wait for a busy server."""
BUSY_SECONDS = 20.0
"""How long a page or the server may be too busy to answer the other before the page counts as left and is loaded anew."""


def serve(
    workspace: Workspace,
    host: str = "127.0.0.1",
    port: int = 8765,
    started: Callable[[str, str | None], None] | None = None,
) -> None:
    """Run the workbench until it is stopped.

    Parameters
    ----------
    workspace : Workspace
        The cases that may be opened, and the folder of new ones; nothing else is written.
    host : str
        Beyond the loopback a token is needed.
    port : int
        0 takes any free one.
    started : callable, optional
        Called with the address and the token (None on the loopback) once the server listens.

    Raises
    ------
    InputError
        When the address cannot be used.
    """
    import uvicorn

    bound = listen(host, port)
    port = bound.getsockname()[1]
    open_host = host in ("0.0.0.0", "::", "")
    names = machine_names() | ({"localhost"} if open_host else set())
    admission = Admission(host or "0.0.0.0", port, None if is_loopback(host) else new_token(), frozenset(names))
    app = Guard(build_app(workspace, admission), admission)
    config = uvicorn.Config(
        app,
        ws="wsproto",
        ws_per_message_deflate=False,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=2,
        server_header=False,
        proxy_headers=False,
    )
    shown = "127.0.0.1" if open_host else f"[{host}]" if ":" in host else host

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and started is not None:
                started(f"http://{shown}:{port}/", admission.token)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await socket_frames.quiet()
            await _written(workspace.cases)  # while the pages can still be told
            await super().shutdown(sockets)

    Server(config).run(sockets=[bound])


def build_app(workspace: Workspace, admission: Admission) -> Any:
    """Build the web application for some cases."""
    from nicegui import core, ui

    from detente.workbench import jobs, worker
    from detente.workbench.assets import FAVICON, add_assets, add_downloads, add_uploads

    core.sio.eio.cors_allowed_origins = lambda origin, environ=None: _own(origin, environ or {}, admission)
    core.sio.eio.max_http_buffer_size = 1_000_000
    socket_frames.tame(core.sio)
    cases = workspace.cases
    _add_pages(workspace)
    outer = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lambda _: _running(cases, (worker.stop_all, jobs.shut_down, workspace.close)),
    )
    add_assets(outer)
    add_downloads(outer, cases)
    add_uploads(outer, workspace)
    ui.run_with(
        outer,
        title="Detente",
        dark=None,
        language="en-US",
        tailwind=False,
        show_welcome_message=False,
        binding_refresh_interval=None,
        reconnect_timeout=LEFT_SECONDS,
        favicon=FAVICON,
    )
    return outer


def _add_pages(workspace: Workspace) -> None:
    """Add the pages: the cases, how to begin one, each case's pages, and what is shown where something fails."""
    from nicegui import app, ui

    from detente.workbench.home.pages import HOME, home_page, not_found
    from detente.workbench.page_layout import banner, case_page, head, theme_of
    from detente.workbench.pages import PAGES
    from detente.workbench.view import address

    cases = workspace.cases

    @ui.page("/", response_timeout=30)
    async def index(request: Request) -> None:
        await home_page(workspace, "", theme_of(request))

    @ui.page("/new/{way}", response_timeout=60)
    async def begin(request: Request, way: str) -> Any:
        if way == "files":
            return RedirectResponse(f"/new/files/{workspace.new_box().key}", 303)
        await home_page(workspace, way if way in HOME else "nowhere", theme_of(request))
        return None

    @ui.page("/new/files/{box}", response_timeout=60)
    async def texts(request: Request, box: str) -> None:
        way = "files" if workspace.box(box) is not None else "gone"
        await home_page(workspace, way, theme_of(request), box)

    @ui.page("/case/{key}/{page}", response_timeout=120)
    async def case(request: Request, key: str, page: str) -> Any:
        theme = theme_of(request)
        closed_pages.let_go()
        opened = addressed(cases, key)
        if opened is None or page not in PAGES:
            head("Not found", theme)
            banner(theme)
            not_found()
            return None
        await case_page(opened, page, theme)
        return None

    @ui.page("/case/{key}", response_timeout=30)
    async def case_root(key: str) -> Any:
        return RedirectResponse(
            address(opened, "overview") if (opened := addressed(cases, key)) is not None else "/", 303
        )

    def failed(_: Exception) -> None:
        banner("auto")
        head("Something went wrong", "auto")
        not_found(
            "This page could not be shown", "The case is unharmed; the terminal that runs Detente has the details."
        )

    app.on_page_exception(failed)


def _own(origin: str | None, environ: dict[str, Any], admission: Admission) -> bool:
    host = str(environ.get("HTTP_HOST", ""))
    return origin is not None and admission.host_allowed(host) and origin.lower() == f"http://{host.lower()}"


@contextlib.asynccontextmanager
async def _running(cases: dict[str, OpenCase], at_end: Sequence[Callable[[], None]]) -> AsyncIterator[None]:
    from nicegui import core

    # NiceGUI sets both by the time for which it keeps a page that was left.
    core.sio.eio.ping_interval, core.sio.eio.ping_timeout = PING_SECONDS, BUSY_SECONDS
    tasks = [asyncio.create_task(work) for work in (_prepare(cases), _watch(cases), closed_pages.tidy())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await _written(cases)
        for end in at_end:
            end()


async def _written(cases: Mapping[str, OpenCase]) -> None:
    """Wait until the answers that pages gave are in the files."""
    for opened in [one for case in cases.values() for one in (case, *case.views.values())]:
        try:
            await opened.answers.written()
        except Exception:
            log.exception("answers about the case %s could not be written", opened.key)


async def _prepare(cases: dict[str, OpenCase]) -> None:
    """Load the first case ahead of its first reader; the others when they are opened."""
    for opened in list(cases.values())[:1]:
        with contextlib.suppress(Exception):
            await opened.ready()
    closed_pages.settle()


async def _watch(cases: dict[str, OpenCase]) -> None:
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        for opened in [one for case in cases.values() for one in (case, *case.views.values())]:
            if not opened.announcements.heard:
                continue
            try:
                await opened.watch()
            except Exception:
                log.exception("the case %s could not be watched", opened.key)
