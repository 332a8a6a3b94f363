"""An exercise: roles, confidential instructions, the debrief."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.table import projection
from detente.table.errors import NotThere
from detente.table.training import debrief, exercises
from detente.table.training.typeset import blocks
from detente.table.web.context import Here, Place
from detente.table.web.shown import go, page

router = APIRouter(prefix="/tables/{table}")


def instructions_of(place: Place) -> str:
    """Return the delegation's instructions; an empty text where there are none."""
    try:
        with place.reading() as tx:
            return projection.instructions(tx, place.actor)
    except NotThere:
        return ""


@router.get("/training")
def training(request: Request, place: Here) -> Response:
    if not place.practice:
        raise NotThere
    with place.reading() as tx:
        view = projection.table(tx, place.actor)
    found = None
    if view.state in ("signed", "ended"):
        with place.system() as tx, contextlib.suppress(NotThere):  # nobody has opened a sheet yet
            found = debrief.debrief(tx, place.actor)
    return page(
        request,
        "training.html",
        place=place,
        current="training",
        view=view,
        instructions=blocks(instructions_of(place)),
        debrief=found,
        frontier=(frontier := _sorted(found)),
        ended=[]
        if found is None or not found.worth
        else [n for n, one in enumerate(frontier) if _same(one, found.worth)],
        agreed=bool(found and view.seat_id in found.seats),
    )


def _sorted(found: debrief.Debrief | None) -> list[Mapping[str, float]]:
    """Return the frontier from what is best for the first delegation to what is worst for it."""
    if found is None:
        return []
    return sorted(found.frontier, key=lambda worths: [worths[seat] for seat in found.seats], reverse=True)


def _same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(abs(one[seat] - other[seat]) < 1e-6 for seat in one)


@router.get("/training/instructions.pdf")
def instructions_pdf(place: Here) -> Response:
    said = instructions_of(place)
    if not said:
        raise NotThere
    content = exercises.instructions_pdf(place.title, place.seat_name or "", said)
    return Response(
        content,
        media_type="application/pdf",
        headers={"content-disposition": 'attachment; filename="instructions.pdf"'},
    )


@router.post("/training/agree")
def agree(place: Here) -> Response:
    place.do(debrief.agree)
    return go(place.url("training"), "agreed")
