"""The server of a table, put together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from detente.errors import DetenteError, InputError
from detente.table.accounts.limits import TooOften
from detente.table.errors import Closed, Conflict, NotAllowed, NotThere, Refused, Superseded
from detente.table.store.database import Database
from detente.table.web import api, pages, shown
from detente.table.web.clockwork import Clockwork
from detente.table.web.context import Forged, NotSignedIn, Server
from detente.table.web.faults import where
from detente.table.web.live import Hub, TooManyStreams
from detente.table.web.mail import Notices
from detente.table.web.security import Guard, TooLarge, is_api
from detente.table.web.settings import Settings

log = logging.getLogger("detente.table")

STOPPING_SECONDS = 1.0
"""How long the end of the server waits for a search that runs."""

THREADS = 8
"""Requests that are worked on at the same moment. More would only take turns, each holding up the writer."""

STATUS: dict[type[DetenteError], tuple[int, str, str]] = {
    NotThere: (404, "not_there", "There is nothing here"),
    NotAllowed: (403, "not_allowed", "That is not yours to do"),
    Forged: (403, "forged", "This form is no longer good"),
    Superseded: (409, "superseded", "A later version took its place"),
    Conflict: (409, "conflict", "Somebody changed it meanwhile"),
    Closed: (409, "closed", "It is closed"),
    TooOften: (429, "too_often", "Too many attempts"),
    TooManyStreams: (429, "too_many_streams", "Too many open pages"),
    InputError: (422, "input", "That cannot be used"),
    Refused: (400, "refused", "That was refused"),
}
"""How each refusal is told: the status, its name in JSON, and the head of its page. The first that fits."""

DESCRIPTION = """
Everything that a delegation, a chair and an observer can do at a table, for other clients and for tests.

Sign in with `POST /api/v1/session`. The answer sets the cookie of the session and holds a `form_token`: send it as the
header `X-CSRF-Token` with every request that changes something. Each request is authorised by itself. What is not
there and what you must not know of get the same answer (404). Times are in UTC.
""".strip()


def build_app(database: Database, settings: Settings | None = None) -> FastAPI:
    """Return the server of the tables in a database.

    Parameters
    ----------
    database : Database
        Open, and with its tables made.
    settings : Settings, optional
        Without: only names of the loopback are answered to.

    Returns
    -------
    FastAPI
        To be run by one process of uvicorn with ``server_header=False``; while it runs, it closes what is due.
    """
    settings = settings or Settings()
    hub = Hub(database, settings)
    clockwork = Clockwork(database)
    notices = None if settings.mail is None else Notices(database, settings.mail, settings.origin)
    if notices is not None:
        hub.told = notices.happened

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        if notices is not None:
            notices.start()
        running = asyncio.create_task(hub.run(clockwork.close_due))
        try:
            yield
        finally:
            hub.stop()
            if notices is not None:
                notices.stop()
            await running
            await asyncio.to_thread(clockwork.join, STOPPING_SECONDS)

    app = FastAPI(
        title="Detente: the table",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        redirect_slashes=False,
    )
    app.state.server = Server(database, settings, hub)
    app.state.clockwork = clockwork
    for router in (*pages.routers(), *api.routers()):
        app.include_router(router)
    _answer_errors(app)
    app.add_middleware(_Outermost, settings=settings)
    return app


class _Outermost(Guard):
    """The guard, and the last net: an error of the program is told without content, to the browser and in the log."""

    def __init__(self, app: Any, settings: Settings) -> None:
        super().__init__(
            app,
            settings,
            takes_files=lambda path: path.endswith(("/document", "/documents", "/begin/case", "/tables/case")),
        )


def _answer_errors(app: FastAPI) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, DetenteError)
        return await answer(request, error)

    async def of_framework(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 422)
        if status in (404, 405):
            return await answer(request, NotThere())
        return await answer(request, InputError("expected a request of another form; see the reference of the API"))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        places = sorted(
            {".".join(str(part) for part in fault["loc"][1:]) + ": " + fault["msg"] for fault in error.errors()}
        )
        if not is_api(request.url.path):
            return await answer(request, NotThere())
        return await answer(request, InputError("; ".join(places)[:1000]))

    async def too_large(request: Request, error: Exception) -> Response:
        return JSONResponse({"error": {"kind": "refused", "message": "That is more than this server takes."}}, 413)

    async def fault(request: Request, error: Exception) -> Response:
        log.error("%s at %s", type(error).__name__, where(error))
        error.detente_told = True  # type: ignore[attr-defined]  # the framework raises it again
        if is_api(request.url.path):
            return JSONResponse({"error": {"kind": "fault", "message": "Something went wrong in the program."}}, 500)
        return shown.page(request, "fault.html", 500)

    app.add_exception_handler(DetenteError, refused)
    app.add_exception_handler(HTTPException, of_framework)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(TooLarge, too_large)
    app.add_exception_handler(Exception, fault)


async def answer(request: Request, error: DetenteError) -> Response:
    """Return the page or the JSON of a refusal; the same bytes for everything that is not there."""
    for_program = is_api(request.url.path)
    if isinstance(error, NotSignedIn):
        if for_program:
            return JSONResponse({"error": {"kind": "not_signed_in", "message": "Sign in first."}}, 401)
        return RedirectResponse(error.to, 303)
    status, kind, title = next(
        (how for refusal, how in STATUS.items() if isinstance(error, refusal)), (500, "fault", "An error")
    )
    message = str(NotThere()) if status == 404 else str(error)
    if for_program:
        return JSONResponse({"error": {"kind": kind, "message": message}}, status)
    if status == 404:
        return HTMLResponse(shown.not_there(), 404)
    typed = await _typed(request) if request.method == "POST" else []
    back = request.headers.get("referer", "/")
    own = server_origin(request)
    back = back if back.startswith(own + "/") else "/"
    return shown.page(request, "refused.html", status, title=title, message=shown.said(message), typed=typed, back=back)


TYPED = {
    "words": "Words",
    "title": "Title",
    "summary": "Sentences",
    "name": "Name",
    "shown_name": "Name that others read",
}
"""The fields in which people write, in words; those of a point begin with one of ``TYPED_OF_POINTS``."""
TYPED_OF_POINTS = {"w:": "Words", "title:": "Title", "options:": "Ways to settle it"}


async def _typed(request: Request) -> list[tuple[str, str]]:
    """Return what a person wrote into the form that was refused, so that it is not lost; never a secret, never an id."""
    form = await request.form()
    found = []
    for name, value in form.multi_items():
        label = TYPED.get(name) or next((said for start, said in TYPED_OF_POINTS.items() if name.startswith(start)), "")
        if label and isinstance(value, str) and value.strip():
            found.append((label, value))
    return found


def server_origin(request: Request) -> str:
    """Return the origin under which this request reached the server."""
    found: Server = request.app.state.server
    return found.settings.own_origin(request.headers.get("host", ""))
