"""Who sits at the table, who answers for a delegation, and invitations."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.errors import InputError
from detente.table import projection
from detente.table.accounts import invitations, memberships
from detente.table.errors import NotAllowed, NotThere
from detente.table.roles import Role
from detente.table.web.context import Form, Here, Place
from detente.table.web.shown import go, page

router = APIRouter(prefix="/tables/{table}")


@router.get("/members")
def members(request: Request, place: Here) -> Response:
    return _members(request, place, "")


def _members(request: Request, place: Place, link: str) -> Response:
    database = place.server.database
    with place.reading() as tx:
        view = projection.table(tx, place.actor)
    found = memberships.members(database, place.actor)
    training = view.kind == "training"
    taken = {one.seat_id for one in found if one.seat_id}
    open_seats = [seat for seat in view.seats if not seat.computer and (training or seat.id not in taken)]
    return page(
        request,
        "members.html",
        place=place,
        current="members",
        view=view,
        members=found,
        waiting=invitations.waiting(database, place.actor),
        open_seats=open_seats,
        leads=place.actor.may_answer or (place.is_chair and training),
        link=link,
        chosen=request.query_params.get("for", ""),
    )


@router.post("/members/invitations")
def invite(request: Request, place: Here, form: Form) -> Response:
    said = form.text("place")
    if place.is_seat:
        role, seat = Role.SEAT, place.actor.seat_id
    elif said == "observer":
        role, seat = Role.OBSERVER, None
    elif said == "chair":
        role, seat = Role.CHAIR, None
    elif said.startswith("seat:"):
        role, seat = Role.SEAT, said.removeprefix("seat:")
    else:
        raise InputError("Choose the place that the invitation is for.")
    if place.actor.role is Role.OBSERVER:
        raise NotAllowed("An observer invites nobody.")
    made = invitations.invite(
        place.server.database, place.actor, place.id, role, seat, may_answer=form.flag("may_answer")
    )
    settings = place.server.settings
    origin = settings.own_origin(request.headers.get("host", ""))
    return _members(request, place, f"{origin}/invitation/{made.token}")


@router.post("/members/invitations/{invitation_id}/withdraw")
def withdraw(place: Here, invitation_id: str) -> Response:
    invitations.withdraw(place.server.database, place.actor, invitation_id)
    return go(place.url("members"), "withdrawn")


@router.post("/members/{membership_id}/let-answer")
def let_answer(place: Here, membership_id: str) -> Response:
    memberships.let_answer(place.server.database, place.actor, membership_id)
    place.server.hub.nudge(place.id)
    return go(place.url("members"), "handed")


@router.post("/members/{membership_id}/end")
def leave(place: Here, membership_id: str) -> Response:
    if membership_id not in [one.id for one in memberships.members(place.server.database, place.actor)]:
        raise NotThere
    memberships.leave(place.server.database, place.actor, membership_id)
    place.server.hub.nudge(place.id)
    return go(place.url("members"), "left")
