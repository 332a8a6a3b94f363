"""What is served beside the pages: the style sheet, and exports made on request."""

from __future__ import annotations

import io
import logging
import zipfile
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import FileResponse, PlainTextResponse

from detente.errors import DetenteError, InputError
from detente.report.brief.formats.registry import FORMATS
from detente.workbench import jobs
from detente.workbench.briefs import brief_of
from detente.workbench.day_of_case import known, require_known
from detente.workbench.open_case import OpenCase, addressed
from detente.workbench.workspace import Workspace

log = logging.getLogger("detente.workbench")

FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M16 3a13 13 0 0 0 0 26z" fill="#0067a8"/>'
    '<path d="M16 3a13 13 0 0 1 0 26z" fill="#c25a12"/></svg>'
)


def add_assets(app: Any) -> None:
    """Serve the workbench's own files; they are named one by one, so no path can lead elsewhere."""

    @app.get("/assets/style.css", include_in_schema=False)
    def style() -> FileResponse:
        return FileResponse(Path(__file__).parent / "style.css", media_type="text/css")


def add_downloads(app: Any, cases: dict[str, OpenCase]) -> None:
    """Serve exports of the cases; they are made in memory, and nothing is written."""

    async def answer(key: str, name: str, make: Any, kind: str, shown: bool = False) -> Response:
        opened = addressed(cases, key)
        if opened is None:
            return PlainTextResponse("There is no such case.", 404)
        await opened.ready()
        if opened.files.case is None:
            return PlainTextResponse("The case cannot be read yet; its pages say why.", 409)
        try:
            content = await jobs.in_thread(lambda: make(opened))
        except DetenteError as error:
            return PlainTextResponse(str(error), 400)
        except Exception:
            log.exception("an export failed")
            return PlainTextResponse(
                "The export could not be made; the terminal that runs Detente has the details.", 500
            )
        headers = {
            "content-disposition": f'{"inline" if shown else "attachment"}; filename="{opened.case.id}-{name}"',
            "cache-control": "no-store",
        }
        return Response(content, media_type=kind, headers=headers)

    @app.get("/export/{key}/brief.{form}", include_in_schema=False)
    async def brief(key: str, form: str, draft: str | None = None) -> Response:
        if form not in FORMATS:
            return PlainTextResponse("There is no such format.", 404)
        kind = FORMATS[form].media_type
        return await answer(key, f"brief.{form}", lambda opened: make_brief(opened, draft, form), kind)

    @app.get("/export/{key}/drafts.zip", include_in_schema=False)
    async def drafts(key: str, party: str) -> Response:
        return await answer(key, "drafts.zip", lambda opened: make_drafts(opened, party), "application/zip")

    @app.get("/export/{key}/return.docx", include_in_schema=False)
    async def send_back(key: str, draft: str, party: str = "") -> Response:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return await answer(key, f"{draft}.docx", lambda opened: make_return(opened, draft, party), kind)

    @app.get("/export/{key}/return.txt", include_in_schema=False)
    async def sent_back(key: str, draft: str, party: str = "") -> Response:
        kind = "text/plain; charset=utf-8"
        return await answer(key, f"{draft}.txt", lambda opened: say_return(opened, draft, party), kind, True)


MOST_FILES = 20


def add_uploads(app: Any, workspace: Workspace) -> None:
    """Take files that a reader drops for a new case, or for a draft: kept outside the cases until they are made use of."""
    from detente.drafts.word.container import MAX_FILE

    @app.get("/export-blank/workbook.xlsx", include_in_schema=False)
    async def blank() -> Response:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Response(await jobs.in_thread(blank_workbook), media_type=kind, headers={"cache-control": "no-store"})

    @app.post("/drop/{key}", include_in_schema=False)
    async def drop(request: Request, key: str, name: str) -> Response:
        box = workspace.box(key)
        if box is None:
            return PlainTextResponse("This page is too old; load it again, then drop the files once more.", 404)
        if len(box.files) >= MOST_FILES:
            return PlainTextResponse(f"{name}: at most {MOST_FILES} files are read at once.", 400)
        data = bytearray()
        async for piece in request.stream():
            data += piece
            if len(data) > MAX_FILE:
                return PlainTextResponse(f"{name}: at most {MAX_FILE:,} bytes are read.", 413)
        if not data:
            return PlainTextResponse(f"{name}: the file is empty.", 400)
        return PlainTextResponse(box.put(name, bytes(data)))


def blank_workbook() -> bytes:
    """Return the workbook of a small new case, to be filled in."""
    import tempfile

    from detente.case.scaffold import make
    from detente.interop.casebook.writing import write_workbook

    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        make(Path(folder) / "new_case")
        return write_workbook(Path(folder) / "new_case")


def make_return(opened: OpenCase, draft: str, party: str) -> bytes:
    """Return the received Word file with a draft's changes in it, the same as ``detente drafts return`` writes."""
    from detente.drafts.returning import return_draft

    chosen = require_known(opened.case, opened.case.draft(draft))
    return return_draft(opened.case, chosen, comments_for=party or None).data


def say_return(opened: OpenCase, draft: str, party: str) -> bytes:
    """Return in words what is tracked in the received file, what stays pending, and what is not carried."""
    from rich.console import Console

    from detente.drafts.returning import received_for, return_draft
    from detente.drafts.word.read import read_word
    from detente.drafts.word.sending_back.send_back import NUMBER
    from detente.report.drafting_tables import show_sent_back

    chosen = require_known(opened.case, opened.case.draft(draft))
    made = return_draft(opened.case, chosen, comments_for=party or None)
    out = io.StringIO()
    console = Console(file=out, width=100, no_color=True)
    show_sent_back(console, made)
    if all(entry.why == NUMBER for entry in made.uncarried):
        console.print("Every word of the draft is in the file.")
    stays = read_word(*received_for(opened.case, chosen, None)).not_carried()
    if stays:
        console.print("\nIn their file, not in the draft; it stays as it is:")
    for entry in stays:
        console.print(f"- {entry}", markup=False, soft_wrap=True)
    return out.getvalue().encode("utf-8")


def make_brief(opened: OpenCase, draft: str | None, form: str) -> bytes:
    """Return the brief of a draft in a format, the same as ``detente brief`` writes."""
    chosen = require_known(opened.case, opened.case.draft(draft))
    content = FORMATS[form].write(brief_of(opened, chosen.id))
    return content.encode("utf-8") if isinstance(content, str) else content


def make_drafts(opened: OpenCase, party: str) -> bytes:
    """Return the drafts that a party has seen, the same as ``detente drafts export --for`` writes, as a zip file."""
    from detente.drafts.audience import export_for

    case = known(opened.case)
    case.party(party)
    export = export_for(case, party, ["docx", "md"], case.as_of)
    if not export.files:
        raise InputError(f"{case.name(party)} has seen no version by {case.as_of}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in export.files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, content)
    return packed.getvalue()
