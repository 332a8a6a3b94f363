"""The pages of one table that hold no subject of their own: the live channel."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from detente.table.web.context import Here

router = APIRouter()


@router.get("/tables/{table}/live")
def live(place: Here) -> StreamingResponse:
    hub = place.server.hub
    hub.may_open(place.actor.person_id)
    return StreamingResponse(
        hub.events(place.actor, place.visitor.session.id), media_type="text/event-stream"
    )
