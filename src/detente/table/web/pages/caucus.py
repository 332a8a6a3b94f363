"""The caucus: notes between one delegation and the chair."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.table import projection
from detente.table.errors import NotThere
from detente.table.negotiation import caucus
from detente.table.web.context import Form, Here
from detente.table.web.shown import go, page

router = APIRouter(prefix="/tables/{table}")


@router.get("/caucus")
def notes(request: Request, place: Here) -> Response:
    with place.reading() as tx:
        view = projection.table(tx, place.actor)
        found = projection.notes(tx, place.actor)
    of = request.query_params.get("with", view.seats[0].id if view.seats else "") if place.is_chair else view.seat_id
    if place.is_chair and view.seats and of not in [seat.id for seat in view.seats]:
        raise NotThere
    shown = [note for note in found if note.seat_id == of]
    return page(request, "caucus.html", place=place, current="caucus", view=view, notes=shown, of=of)


@router.post("/caucus")
def write(place: Here, form: Form) -> Response:
    seat = form.text("seat") or None
    place.do(caucus.write, form.text("words"), seat if place.is_chair else None)
    return go(place.url("caucus") + (f"?with={seat}" if place.is_chair else ""), "" if place.is_chair else "sent")


@router.post("/caucus/{note_id}/release")
def release(place: Here, form: Form, note_id: str) -> Response:
    with place.writing() as tx:
        for said in form.texts("sentence"):
            caucus.release(tx, place.actor, note_id, int(said) if said.isdecimal() and len(said) < 6 else -1)
    return go(place.url("caucus"), "released")
