"""The text as Word files, and a delegation's file that comes back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.errors import InputError
from detente.table import projection, word_files
from detente.table.errors import NotThere
from detente.table.web.context import Form, Here, Place
from detente.table.web.shown import page

router = APIRouter(prefix="/tables/{table}/text/{version_id}")
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document_of(place: Place, version_id: str) -> Response:
    """Return a version as a Word file."""
    with place.reading() as tx:
        view, version = projection.table(tx, place.actor), projection.version(tx, place.actor, version_id)
    place.handed(version_id, opened=True)
    return _word(word_files.version_file(view, version), f"version-{version.number}.docx")


def changes_of(place: Place, version_id: str) -> Response:
    """Return a Word file with a version's changes against the one before it, tracked.

    Raises
    ------
    NotThere
        When there is none before it that the one who asks may read.
    """
    with place.reading() as tx:
        view, version = projection.table(tx, place.actor), projection.version(tx, place.actor, version_id)
        if version.parent_id is None:
            raise NotThere
        before = projection.version(tx, place.actor, version.parent_id)
    place.handed(version_id, opened=True)
    content = word_files.changes_file(view, before, version.words, "The chair", version.tabled_at)
    return _word(content, f"version-{version.number}-changes.docx")


def _word(content: bytes, name: str) -> Response:
    return Response(content, media_type=KIND, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.get("/document")
def document(place: Here, version_id: str) -> Response:
    return document_of(place, version_id)


@router.get("/changes")
def changes(place: Here, version_id: str) -> Response:
    return changes_of(place, version_id)


@router.post("/document")
def read_back(request: Request, place: Here, form: Form, version_id: str) -> Response:
    with place.reading() as tx:
        view, version = projection.table(tx, place.actor), projection.version(tx, place.actor, version_id)
    if not place.is_seat:
        raise NotThere
    sent = form.file("file")
    if sent is None:
        raise InputError("Choose the Word file with your delegation's changes.")
    found = word_files.read_back(view, version, sent[1])
    return page(request, "returned.html", place=place, current="amendments", view=view, version=version, found=found)
